"""Names spelt in Latin letters: wo zai suzhou kunshan, zhejiangsheng, bj.

Each spelt name is put into the text as one private character that stands for the places it can mean, and the small
words around it (zai, shangban) as Chinese, so that the rest of the reading needs to know nothing of pinyin. It reads
names of prefectures and larger units, and smaller ones only after their parent; of abbreviations only bj, sh, tj, cq.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from conversations.reading.lazy import lazy
from policies.places import Gazetteer, Place, within

_TABLE = Path(__file__).parents[1] / "data" / "place_pinyin.json"
_LATIN = lazy(r"[a-z\u00df-\u024f][a-z\u00df-\u024f' ]*")
_ACCENTED: Final = str.maketrans(
    dict(zip("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü", "aaaaeeeeiiiioooouuuuvvvvv", strict=True)) | {"'": ""}
)
_FIRST_SIGN: Final = 0xE200
LONGEST: Final = 80
"""Letters in a row that are looked at; more is no name."""

ABBREVIATIONS: Final = {"bj": "110000", "sh": "310000", "tj": "120000", "cq": "500000"}
_WORDS: Final = {
    "wo": "我", "zai": "在", "shangban": "上班", "gongzuo": "工作", "dagong": "打工", "ganhuo": "干活",
    "laojia": "老家",
    "xianzai": "现在", "yiqian": "以前", "hukou": "户口", "ren": "人", "de": "的", "zhuzai": "住在", "gongsi": "公司",
    "dao": "到", "cong": "从", "lai": "来", "buzai": "不在", "le": "了", "he": "和", "zhebian": "这边",
    "nabian": "那边",
    "bushi": "不是", "budui": "不对", "jiushi": "就是", "jiu": "就", "shi": "是", "zhe": "这", "women": "我们",
    "chang": "厂", "shebao": "社保", "nage": "那个", "in": "在", "at": "在", "i": "我", "work": "工作", "city": "",
    "province": "", "china": "", "district": "",
}  # fmt: skip
_ENDINGS: Final = {
    "sheng": ("省", "自治区"), "shi": ("市",), "qu": ("区",), "xian": ("县",), "zhou": ("州",), "meng": ("盟",),
    "diqu": ("地区",), "qi": ("旗",), "xinqu": ("新区",), "zizhiqu": ("自治区",),
}  # fmt: skip
_TWICE: Final = {"jilin": ("220000", "220200"), "chaoyang": ("110105", "211300", "220104")}
"""Names that mean several units although one of them is larger than the others."""


@dataclass(frozen=True, slots=True)
class Spelt:
    """A text in which spelt names have become signs. `origin[i]` is where character i stood in the text before."""

    text: str
    origin: tuple[tuple[int, int], ...]
    codes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Table:
    large: Mapping[str, tuple[str, ...]]
    small: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    word: str
    codes: tuple[str, ...]


@cache
def _spellings() -> Mapping[str, str]:
    table: Mapping[str, str] = json.loads(_TABLE.read_text(encoding="utf-8"))
    return table


@cache
def _table(gazetteer: Gazetteer) -> _Table:
    large: dict[str, list[Place]] = {}
    small: dict[str, list[str]] = {}
    for code, spellings in _spellings().items():
        place = gazetteer.get(code)
        if place is None:
            continue
        for spelling in spellings.split():
            if place.level == "county":
                small.setdefault(spelling, []).append(code)
            else:
                large.setdefault(spelling, []).append(place)
    return _Table(
        {spelling: _TWICE.get(spelling) or _largest(places) for spelling, places in large.items()},
        {spelling: tuple(codes) for spelling, codes in small.items()},
    )


def _largest(places: list[Place]) -> tuple[str, ...]:
    """Of places that share a sound, those that a bare name means: 海南 is the province, not the prefecture, and a unit
    run directly gives way to a prefecture."""
    ordered = sorted(places, key=lambda place: (place.level != "province", not place.code.endswith("00"), place.code))
    shorts: set[str] = set()
    found: list[str] = []
    for place in ordered:
        if place.short in shorts or (found and not place.code.endswith("00")):
            continue
        shorts.add(place.short)
        found.append(place.code)
    return tuple(found)


def homophones(syllables: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    """Prefectures and larger units that are spelt so."""
    return _table(gazetteer).large.get(syllables, ())


def spelt(text: str, gazetteer: Gazetteer) -> Spelt:
    """The text with every spelt name replaced. Text without Latin letters comes back as it is."""
    runs = list(_LATIN.finditer(text))
    if not runs:
        return Spelt(text, tuple((at, at + 1) for at in range(len(text))), {})
    out: list[str] = []
    origin: list[tuple[int, int]] = []
    codes: dict[str, tuple[str, ...]] = {}
    at = 0
    for run in runs:
        out.extend(text[at : run.start()])
        origin.extend((i, i + 1) for i in range(at, run.start()))
        before = _written_before(text, run.start(), gazetteer)
        for piece in _pieces(run[0], gazetteer, before):
            stretch = (run.start() + piece.start, run.start() + piece.end)
            word = piece.word
            if piece.codes:
                word = chr(_FIRST_SIGN + len(codes))
                codes[word] = piece.codes
            out.extend(word)
            origin.extend([stretch] * len(word))
        at = run.end()
    out.extend(text[at:])
    origin.extend((i, i + 1) for i in range(at, len(text)))
    return Spelt("".join(out), tuple(origin), codes)


def _written_before(text: str, end: int, gazetteer: Gazetteer) -> tuple[str, ...]:
    """The places whose name, written in characters, ends right before `end` (江苏kunshan)."""
    for start in range(max(0, end - 8), end - 1):
        chain = gazetteer.chain(text[:end].rstrip(), start, everyday=True)
        if chain is not None and text[chain.end : end].strip(" ,") == "":
            return chain.codes
    return ()


def _pieces(run: str, gazetteer: Gazetteer, context: tuple[str, ...]) -> list[_Piece]:
    """The run cut into words and names; what is neither becomes a space, so that it still separates."""
    letters: list[str] = []
    places: list[int] = []
    starts: set[int] = set()
    ends: set[int] = set()
    for i, char in enumerate(run[:LONGEST].replace("'", " ")):
        if char == " ":
            ends.add(len(letters))
            continue
        if i == 0 or run[i - 1] in " '":
            starts.add(len(letters))
        letters.append(char.translate(_ACCENTED))
        places.append(i)
    ends.add(len(letters))
    joined = "".join(letters)
    best: dict[tuple[int, tuple[str, ...]], tuple[int, list[_Piece]]] = {}

    def parse(at: int, inside: tuple[str, ...]) -> tuple[int, list[_Piece]]:
        if at >= len(joined):
            return 0, []
        if (known := best.get((at, inside))) is not None:
            return known
        following = min(end for end in ends if end > at) if at not in ends or at in starts else at
        # Skipping a word costs its letters; a half word costs more than any reading of it.
        skipped, rest = parse(max(following, at + 1), ())
        chosen = (skipped + (following - at) + 1, [_Piece(at, following, " ", ()), *rest])
        for piece, codes in _candidates(joined, at, ends, starts, inside, gazetteer):
            if piece.end not in ends and not _continues(joined, piece.end, codes, gazetteer):
                continue
            cost, more = parse(piece.end, codes)
            if cost < chosen[0]:
                chosen = (cost, [piece, *more])
        best[at, inside] = chosen
        return chosen

    _, found = parse(0, context)
    return [
        _Piece(places[piece.start], places[piece.end - 1] + 1, piece.word, piece.codes)
        for piece in found
        if piece.end > piece.start
    ]


def _continues(joined: str, at: int, inside: tuple[str, ...], gazetteer: Gazetteer) -> bool:
    table = _table(gazetteer)
    for length in range(2, 19):
        word = joined[at : at + length]
        if word in _WORDS or word in table.large or (inside and word in table.small) or word in ABBREVIATIONS:
            return True
    return False


def _candidates(
    joined: str, at: int, ends: set[int], starts: set[int], inside: tuple[str, ...], gazetteer: Gazetteer
) -> Iterator[tuple[_Piece, tuple[str, ...]]]:
    """The words and names that can begin here, the longer first."""
    table = _table(gazetteer)
    for length in range(min(18, len(joined) - at), 0, -1):
        word = joined[at : at + length]
        end = at + length
        if at in starts and end in ends and word in ABBREVIATIONS:
            yield _Piece(at, end, "", (ABBREVIATIONS[word],)), (ABBREVIATIONS[word],)
        if word in _WORDS:
            yield _Piece(at, end, _WORDS[word] or " ", ()), inside if not _WORDS[word] else ()
        large, small = table.large.get(word, ()), table.small.get(word, ())
        if word in _TWICE and inside:
            small = (*small, *_TWICE[word])
        within_parent = _below(large, inside) or _below(small, inside)
        codes = tuple(dict.fromkeys(within_parent)) or large
        if codes:
            yield from _with_ending(joined, at, end, codes, gazetteer)
            yield _Piece(at, end, "", codes), codes


def _below(codes: tuple[str, ...], inside: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in codes if any(code != outer and within(code, outer) for outer in inside))


def _with_ending(
    joined: str, at: int, end: int, codes: tuple[str, ...], gazetteer: Gazetteer
) -> Iterator[tuple[_Piece, tuple[str, ...]]]:
    for spelling, endings in _ENDINGS.items():
        if not joined.startswith(spelling, end):
            continue
        fitting = []
        for code in codes:
            place = gazetteer.get(code)
            if place is not None and place.name.endswith(endings):
                fitting.append(code)
        if fitting:
            yield _Piece(at, end + len(spelling), "", tuple(fitting)), tuple(fitting)
