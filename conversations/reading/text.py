"""Reads free text such as an employer's name: cleaned, cut, and otherwise left as it was typed."""

from __future__ import annotations

import re
import unicodedata

from conversations.reading.lazy import lazy
from conversations.reading.normalise import EDGE, bare, is_unsure
from conversations.reading.result import Read, Reading, Unreadable, Unsure

_LEADING = lazy(
    r"^(?:我们?(?:的)?(?:单位|公司|厂)?(?:的名字|的全称|名称|全称|名字)?(?:叫做?|是|在)|(?:单位|公司)(?:名称?|全称"
    r"|名字)?(?:叫|是|:|：))\s*"
)
_DROPPED = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
_DONT_KNOW_LENGTH = 12


def read_text(text: str, max_length: int) -> Reading:
    """The text without control characters, its spaces single, cut to `max_length` characters.

    `Unreadable` where no letter, digit or Han character is in it; `Unsure` where a short one says 不知道.
    """
    visible = "".join(" " if char.isspace() else char for char in text[: max_length * 4 + 200])
    kept = "".join(char for char in visible if unicodedata.category(char) not in _DROPPED)
    said = " ".join(kept.split()).strip(EDGE.replace("(", "").replace(")", ""))
    short = bare(said)
    if len(short) <= _DONT_KNOW_LENGTH and is_unsure(short):
        return Unsure()
    value = (_LEADING.sub("", said) or said)[:max_length].strip()
    return Read(value, value) if re.search(r"\w", value) else Unreadable()
