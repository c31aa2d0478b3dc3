"""Programmes by the names that people call them: 「考证补贴」「见证补贴怎么领」.

One name can stand for different programmes in different places, and one programme goes by many names; both are written
in the programmes' files. A name within an answer (「领过技能补贴」) is part of the answer and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conversations.reading.lazy import lazy
from conversations.requests.topics import read_topics
from conversations.requests.wording import worded
from policies.catalog import Catalogue
from policies.entries import Entry
from policies.places import NATION, stem
from policies.spans import Somewhere, Value

SHORTEST = 4
"""Characters of a name; shorter ones (津贴, 激励) are said of too many things."""

_FILLER = lazy(
    r"(?:请问|咨询|打听|了解|想知道|知道|听说|听人说|我|你们?|咱们?|这边|那边|这里|那里|这儿|那儿|当地|本地|想|要|问|看|查|一下|下"
    r"|的事|的|是|什么|啥|有没有|有|吗|嘛|呢|啊|吧|能不能|能|可不可以|可以|怎么|咋|领|申请|办理|办|拿|那个|这个|说|叫|一种|一项|个"
    r"|意思|呀|哈|你好|您好|,|。|;|!|\?|？|“|”|\"|《|》|、)*"
)
"""What may stand around a name in a message that is about nothing else."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name, as it was said, and the programmes that go by it: `here`, those in this person's reach; else `elsewhere`.

    `only`: the message says nothing but the name (and asks, perhaps).
    """

    name: str
    here: tuple[Entry, ...]
    elsewhere: tuple[Entry, ...]
    only: bool

    @property
    def nationwide(self) -> bool:
        """Whether it is a name all over the country."""
        provinces = {stem(entry.programme.place)[:2] for entry in self.elsewhere}
        return "" in provinces or len(provinces) > 2


def read_named(text: str, known: Mapping[str, Value], catalogue: Catalogue) -> Named | None:
    """The longest name of a programme in the message; none where no programme goes by any of its words."""
    said = worded(text).text
    pattern, by_name = _names(catalogue)
    found = max(pattern.finditer(said), key=lambda match: len(match[0]), default=None)
    if found is None:
        return None
    entries = by_name[found[0]]
    tied = any(isinstance(value, Somewhere) and value.code != NATION for value in known.values())
    reached = catalogue.touching(known) if tied else []
    here = tuple(entry for entry in reached if entry in entries)
    rest = said[: found.start()] + said[found.end() :]
    asked = read_topics(rest)
    only = _FILLER.fullmatch(rest) is not None or (bool(asked.topics) and _FILLER.fullmatch(asked.rest) is not None)
    return Named(found[0], here, () if here else tuple(entries), only)


@lru_cache(maxsize=4)
def _names(catalogue: Catalogue) -> tuple[re.Pattern[str], Mapping[str, Sequence[Entry]]]:
    by_name: dict[str, list[Entry]] = {}
    for entry in catalogue.entries.values():
        for name in dict.fromkeys((entry.programme.title, *entry.programme.names)):
            if len(name) >= SHORTEST:
                by_name.setdefault(worded(name).text, []).append(entry)
    longest = sorted(by_name, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)) or "(?!)"), by_name
