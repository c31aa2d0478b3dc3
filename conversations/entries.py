"""What an entry link, a QR code or a school's short code stands for. The shell fills it in, the machine looks it up.

It holds nothing about a person. What a school says of itself is offered to the person, never taken for their answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from conversations.reading.lazy import lazy
from conversations.reading.normalise import compact

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, O, 1, I, L: on a poster and by telephone nobody can take one for another."""

CODE_LENGTH = 5

_PREFIX = lazy(r"(?:我的|我们|我)?(?:学校|培训学校)(?:代码|编码|码)(?:是|为)?[:,，：\s]*")
_TYPED = re.compile(r"[0-9a-z](?:[\s-]?[0-9a-z]){2,9}")
_SPOKEN = str.maketrans("二两三四五六七八九", "223456789")


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in. `school_id` is empty where no school stands behind it, every other text where nothing is known.

    `place`: a GB/T code to be offered. `levels`: the values of `cert_level` that are taught. `filed`: whether the
    school says that it is on file with the human-resources authority; None: it doesn't say. `topic`: the programme
    that the link is about.
    """

    school_id: str = ""
    school_name: str = ""
    contact: str = ""
    phone: str = ""
    place: str = ""
    occupation: str = ""
    levels: tuple[str, ...] = ()
    filed: bool | None = None
    topic: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """All ways in that work just now: by the links' tokens, by the short codes in capitals, by the schools' ids."""

    links: Mapping[str, Entry] = field(default_factory=dict)
    codes: Mapping[str, Entry] = field(default_factory=dict)
    schools: Mapping[str, Entry] = field(default_factory=dict)

    def find(self, said: str) -> Entry | None:
        """By a token, or by a code in whatever case it was typed."""
        return self.links.get(said) or self.codes.get(said.upper())


NO_ENTRIES = Entries()


def read_code(typed: str, entries: Entries) -> str | None:
    """The short code that a message is: with 「学校码」 before it any, without it only one that exists.

    "" where nothing stands behind 「学校码」; None for every other message."""
    if len(typed) > 40:
        return None
    said = compact(typed)
    prefix = _PREFIX.match(said)
    rest = said[prefix.end() :].translate(_SPOKEN) if prefix else said
    if prefix and not rest:
        return ""
    if not _TYPED.fullmatch(rest):
        return None
    code = re.sub(r"[\s-]", "", rest).upper()
    return code if prefix or code in entries.codes else None
