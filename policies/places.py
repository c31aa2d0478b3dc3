"""Places: the divisions of China by their GB/T 2260 codes, from the nation down to the county.

Says what a code is called, what lies within what, and which units a name can mean, in an answer or in
running text. It refuses to guess: a name that fits several units returns all of them, misspelt names are
not repaired, and zones that are no divisions (高新区, 经开区), towns and streets are no places here.

The tables, where they come from and their licence are in data/divisions/.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

Level = Literal["country", "province", "city", "county"]

NATION = "100000"
"""全国: every place lies within it."""

# 市辖区 and 县 of the municipalities: codes that exist on paper only, as a step between province and district.
MUNICIPAL = {"110100": "110000", "120100": "120000", "310100": "310000", "500100": "500000", "500200": "500000"}

_DATA = Path(__file__).parent / "data" / "divisions"
_RANK: dict[Level, int] = {"country": 0, "province": 1, "city": 2, "county": 3}
# What may stand between a place and its parent: 重庆·涪陵, 浙江 杭州, 重庆的涪陵.
_GAP = re.compile(r"[ \t\u3000·•,，、/>\-—]{0,3}的?")
# 南京东路 is no place in Nanjing, 长安镇 none in 长安区, nor 文昌湖区, a zone, 文昌; 路桥 is a district.
_STREET = re.compile(r"[东南西北中]?(?:路(?!桥)|大街|大道)|街道|[镇乡村]|湖区")
# 「从江苏来」 is not 从江, nor 「鉴定南京的」 定南: a bare county that begins so gives way to a surer name
# one character on.
_FUNCTION_CHARACTERS = frozenset("从来同会和于上定修合通")
# Retired units whose names say no more today than "out of town".
_SAYS_NOTHING = frozenset({"郊区", "市区", "城区", "市郊", "市郊区", "东郊", "西郊", "南郊", "北郊", "老城区", "新区"})


class UnknownPlace(LookupError):
    """A code that the table doesn't have."""

    def __init__(self, code: str) -> None:
        super().__init__(f"地区代码 {code!r} 不在区划表里，应是六位的现行代码，例如 500102（重庆市涪陵区）")


@dataclass(frozen=True, slots=True)
class Place:
    """One unit. A county that its province runs directly (仙桃市, 神农架林区, 阿拉尔市) has the level `city`."""

    code: str
    name: str
    short: str
    level: Level
    parent: str | None


@dataclass(frozen=True, slots=True)
class Span:
    """A mention in running text: `text[start:end]` names one of `places`, the larger units first.

    `bare` says that the last name stood there without its ending (「张店」, not 「张店区」): such a
    name may also be a person's, a company's or a street's.
    """

    start: int
    end: int
    places: tuple[Place, ...]
    bare: bool


@lru_cache(maxsize=16384)
def stem(code: str) -> str:
    """The digits that everything inside the place begins with: 370300 → 3703, 500102 → 500102, the nation → nothing."""
    if code == NATION:
        return ""
    while code.endswith("00"):
        code = code[:-2]
    return code


def within(inner: str, outer: str) -> bool:
    """Whether `inner` is `outer` or lies inside it, by the nesting of codes alone.

    Both must be known codes; nothing is looked up or checked here, since rules call this in their inner loop.
    False also where `inner` is the larger of the two: then it is open whether the person is inside
    (see `overlaps`). 310100 (Shanghai's 市辖区) lies within 310000 and contains the districts, as its digits say.
    """
    return inner.startswith(stem(outer))


def overlaps(a: str, b: str) -> bool:
    """Whether one lies within the other. False means: nobody can be in both."""
    return within(a, b) or within(b, a)


@dataclass(frozen=True, slots=True)
class Chain:
    """A place and its parts in a row (山东淄博张店): where they end in the text, and the codes of what they can mean.

    `bare` as in `Span`; `last` is where the last name begins.
    """

    end: int
    codes: tuple[str, ...]
    bare: bool
    last: int


class Gazetteer:
    """All places and all their names. Build it once (`load`); it never changes afterwards."""

    __slots__ = ("_bare", "_children", "_everyday", "_index", "_lengths", "_phrases", "_places", "_retired")

    def __init__(
        self,
        divisions: Mapping[str, Sequence[str]],
        retired: Mapping[str, Sequence[str]],
        aliases: Mapping[str, Sequence[str]],
        everyday: Iterable[str],
        phrases: Iterable[str],
    ) -> None:
        """`divisions`: code → full and short name; `retired` and `aliases`: name → present codes;
        `everyday`: names that are common words too (公安, 合作, 郊区); `phrases`: words in which a name only
        seems to stand (医保定点, 大理石)."""
        self._places = {code: _place(code, name, short, divisions) for code, (name, short) in divisions.items()}
        self._places[NATION] = Place(NATION, "全国", "全国", "country", None)
        self._children: dict[str, list[str]] = {}
        self._index: dict[str, tuple[str, ...]] = {}
        self._retired = {name: tuple(codes) for name, codes in retired.items()}
        self._everyday = frozenset(everyday)
        self._phrases = re.compile("|".join(map(re.escape, phrases)) or "(?!)")
        self._bare: set[str] = set()
        whole: set[str] = set()
        for code, place in self._places.items():
            if place.parent is not None:
                self._children.setdefault(place.parent, []).append(code)
            self._bare.add(place.short)
            whole.add(place.name)
            for name in dict.fromkeys((place.name, place.short, *_variants(place))):
                self._index[name] = (*self._index.get(name, ()), code)
        for name, codes in aliases.items():
            self._bare.add(name)
            self._index[name] = tuple(dict.fromkeys((*self._index.get(name, ()), *codes)))
        self._bare |= {name for name in self._retired if name[-1] not in "市区县盟旗"}
        self._bare -= whole
        lengths: dict[str, set[int]] = {}
        for name in self.names():
            lengths.setdefault(name[0], set()).add(len(name))
        self._lengths = {first: tuple(sorted(sizes, reverse=True)) for first, sizes in lengths.items()}

    def get(self, code: str) -> Place | None:
        """The place of a known code; for a municipality's paper code (310100) the municipality itself."""
        return self._places.get(MUNICIPAL.get(code, code))

    def known(self, code: str) -> bool:
        """Whether the code may stand in a fact or a rule: present units, the nation, the paper codes."""
        return code in self._places or code in MUNICIPAL

    def path(self, code: str) -> tuple[Place, ...]:
        """From the province down to the place; the nation alone for the nation. Raises `UnknownPlace`."""
        place = self._require(code)
        steps = [place]
        while place.parent is not None and place.parent != NATION:
            place = self._places[place.parent]
            steps.append(place)
        return tuple(reversed(steps))

    def full_name(self, code: str) -> str:
        """As on an envelope: 山东省淄博市张店区, 重庆市涪陵区. Raises `UnknownPlace`."""
        return "".join(place.name for place in self.path(code))

    def short_name(self, code: str) -> str:
        """As people say it: 淄博, 酉阳; whole where only one character would be left (单县). Raises `UnknownPlace`."""
        return self._require(code).short

    def children(self, code: str) -> tuple[Place, ...]:
        """The units one step below, in the order of their codes. Raises `UnknownPlace`."""
        return tuple(self._places[child] for child in self._children.get(self._require(code).code, ()))

    def provinces(self) -> tuple[Place, ...]:
        """All 34, in the order of the standard."""
        return self.children(NATION)

    def names(self) -> Iterable[str]:
        """Every name that `scan` looks for, present and retired; the one-letter names (渝) only stand alone."""
        return (name for name in dict.fromkeys((*self._index, *self._retired)) if len(name) > 1)

    def find(self, name: str, parent: str | None = None) -> tuple[Place, ...]:
        """Every unit that a name can mean, the larger units first; empty if none.

        Takes full and short names, nicknames, and chains of them (山东淄博张店); a retired name only where no present
        unit has it. With `parent`, only what lies within that code (`UnknownPlace` if there is no such). Spaces don't
        matter. Which of several is meant (海南: the province, a prefecture, a district) is for the caller to decide.
        """
        text = "".join(name.split())
        context = (NATION if parent is None else self._require(parent).code,)
        if codes := self._lookup(text, context):
            return self._ordered(codes)
        chain = self._chain(text, 0, context)
        return self._ordered(chain.codes) if chain and chain.end == len(text) else ()

    def scan(self, text: str) -> tuple[Span, ...]:
        """The places that running text names, from left to right, none overlapping.

        The longest name wins; a place and its parts in a row (山东淄博张店) are one mention of the smallest. Names
        that are everyday words (公安, 合作) count only with their ending, after their parent, or as the whole text.
        """
        inside = text.strip()
        if (inside in self._everyday or len(inside) == 1) and (codes := self._lookup(inside, (NATION,))):
            start = text.index(inside)
            return (Span(start, start + len(inside), self._ordered(codes), inside in self._bare),)
        spans = []
        at = 0
        while at < len(text):
            if phrase := self._phrases.match(text, at):
                at = phrase.end()
                continue
            chain = self._chain(text, at, (NATION,))
            if chain is None or self._gives_way(text, at, chain):
                at += 1
                continue
            spans.append(Span(at, chain.end, self._ordered(chain.codes), chain.bare))
            at = chain.end
        return tuple(spans)

    def chain(
        self, text: str, at: int, context: tuple[str, ...] = (NATION,), *, everyday: bool = False
    ) -> Chain | None:
        """The longest run of nested names that begins at `at`, inside one of the places of `context`.

        For readers of running text that judge for themselves what surrounds a name. With `everyday`, names that are
        common words (和平) count as well without a parent.
        """
        return self._chain(text, at, context, everyday)

    def inside(self, context: Iterable[str]) -> tuple[Place, ...]:
        """Everything below the given codes, at any depth, larger units before their parts."""
        level = list(dict.fromkeys(context))
        found: list[Place] = []
        while level:
            level = [child for code in level for child in self._children.get(code, ())]
            found += (self._places[code] for code in level)
        return tuple(dict.fromkeys(found))

    def is_everyday(self, name: str) -> bool:
        """Whether the name is a common word too (公安, 合作, 郊区)."""
        return name in self._everyday

    def seeming(self, text: str, at: int) -> int:
        """Where a phrase ends that begins at `at` and only seems to hold a name (医保定点); `at` if there is none."""
        phrase = self._phrases.match(text, at)
        return phrase.end() if phrase else at

    def _require(self, code: str) -> Place:
        place = self.get(code)
        if place is None:
            raise UnknownPlace(code)
        return place

    def _ordered(self, codes: Iterable[str]) -> tuple[Place, ...]:
        return tuple(sorted((self._places[code] for code in codes), key=lambda place: (_RANK[place.level], place.code)))

    def _lookup(self, name: str, context: tuple[str, ...]) -> tuple[str, ...]:
        """The codes a name can mean inside one of the places of `context`, itself only where nothing smaller fits."""
        for table in (self._index, self._retired):
            if table is self._retired and name in _SAYS_NOTHING:
                break
            fits = [code for code in table.get(name, ()) if any(within(code, outer) for outer in context)]
            smaller = [code for code in fits if any(within(code, outer) and code != outer for outer in context)]
            if fits:
                return tuple(smaller or fits)
        return ()

    def _chain(self, text: str, at: int, context: tuple[str, ...], everyday: bool = False) -> Chain | None:
        """As `chain`. Shorter names are tried as well where they lead further: 「乐山市中区」 is 乐山 + 市中区."""
        best: Chain | None = None
        for length in self._lengths.get(text[at : at + 1], ()):
            end = at + length
            name = text[at:end]
            if len(name) < length or (name in self._everyday and context == (NATION,) and not everyday):
                continue
            codes = self._lookup(name, context)
            if not codes:
                continue
            gap = _GAP.match(text, end)
            further = self._chain(text, gap.end(), codes) if gap and any(stem(code) != code for code in codes) else None
            bare = name in self._bare
            if further is None and bare and _STREET.match(text, end):
                continue
            found = further or Chain(end, codes, bare, at)
            if best is None or found.end > best.end:
                best = found
        return best

    def _gives_way(self, text: str, at: int, chain: Chain) -> bool:
        if not chain.bare or chain.end - at != 2 or text[at] not in _FUNCTION_CHARACTERS:
            return False
        rival = self._chain(text, at + 1, (NATION,))
        if rival is None or rival.end <= chain.end:
            return False
        return not rival.bare or any(self._places[code].level != "county" for code in rival.codes)


def _place(code: str, name: str, short: str, table: Mapping[str, Sequence[str]]) -> Place:
    if code.endswith("0000"):
        return Place(code, name, short, "province", NATION)
    province = f"{code[:2]}0000"
    if code.endswith("00") or code[2:4] == "90":
        return Place(code, name, short, "city", province)
    city = f"{code[:4]}00"
    return Place(code, name, short, "county", city if city in table else province)


def _variants(place: Place) -> tuple[str, ...]:
    """Other endings that people give: 酉阳县 and 酉阳自治县, 广西省, 浦东区, 香港特区."""
    name, short = place.name, place.short
    match place.level:
        case "province" if name.endswith("自治区"):
            return (f"{short}自治区", f"{short}省", f"{short}区")
        case "province" if name.endswith("特别行政区"):
            return (f"{short}特区",)
        case _ if "自治" in name:
            return (f"{short}{name[-1]}", f"{short}自治{name[-1]}")
        case _ if name.endswith("新区"):
            return (f"{short}区",)
        case _:
            return ()


@cache
def load() -> Gazetteer:
    """The packaged gazetteer, read once and shared."""
    divisions, retired, spoken = (
        json.loads((_DATA / name).read_text(encoding="utf-8"))
        for name in ("divisions.json", "retired.json", "spoken.json")
    )
    aliases = {name: codes for group in spoken["aliases"].values() for name, codes in group.items()}
    return Gazetteer(divisions, retired, aliases, spoken["everyday"], spoken["phrases"])
