"""Finds dates in running text: which atoms make one date together, and what the words around it do to it.

左右 widens it, 第二天 moves it, 以后 leaves it open. Which of several dates is the one asked for is not decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from conversations.reading.dates.atoms import Atom, find_atoms
from conversations.reading.dates.spans import Parts, joined
from conversations.reading.lazy import lazy


@dataclass(frozen=True, slots=True)
class Mention:
    """A date found in text[start:end] of the prepared text."""

    start: int
    end: int
    parts: Parts


_FILLER: Final = (
    r"(?:[的地,、。.:()\s]|就是|也就是|就|大概|大约|大致|差不多|约莫?|好像|应该|可能|估计|似乎|貌似|我?记得|是|在|于|那年|当年|"
    r"那个?|的?时候|那会儿?|份|嗯|呃|额|吧|呢|啊|哈|左右|几月|哪天|具体|反正|我|证|都|了)"
)
_GAP = lazy(rf"{_FILLER}{{0,6}}+$")
_AROUND_WORDS: Final = "大概|大约|大致|差不多|约莫?"
_TO = lazy(r"到|至|-|~|—|或者?|还是")
_CLAUSE_END = lazy(r"$|[,。吧]")
_IN_GAP = lazy(rf"{_AROUND_WORDS}|左右")
_AROUND_AFTER = lazy(
    r"(?:的?时候|那天|那|这)?(?:左右|前后(?!脚)|上下(?!班|来)|附近|的?样子|那几天|那阵子?|那段时间|,?(?:大概|差不多)(?=$|[,。吧]))"
)
_AROUND_BEFORE = lazy(r"(?:大概|大约|大致|差不多|(?<![预合签条节])约莫?)(?:[是在就,]|应该|可能)*$")
_LUNAR_AFTER = lazy(r"[(,]?(?:是|按)?(?:农历|阴历|旧历)[)]?(?![去今前明大上\d年一二三四五六七八九十正冬腊闰初])")
_NEXT_DAY = lazy(r"(?:那天|当天)?(?:过?后|过完)?的?(?:第二[天日]|次日|后一天|隔天|转天)")
_NTH_DAY = lazy(r"(?:节|假期)?的?第(?P<nth>[三四五六七])天")
_DAY_BEFORE = lazy(r"节?的?(?:前一天|头一天|前天|前夜)")
_OPEN_AFTER = lazy(
    r"(?:那天|节|假期?)?(?:以前|之前|以后|之后|过后|往后|过完|过了|完了|完(?!成|全)|期间?的?最后|假?的?最后|回来|以来"
    r"|前(?![后面年天儿段]|两天|几天前)|后(?![来面年天儿]))"
)
_OPEN_BEFORE = lazy(r"(?:快到?|临近|接近|还?没到|不到|过完|过了|早于|晚于|(?<![经通透])过)$")
_NTH: Final = dict(zip("三四五六七", range(2, 7), strict=True))


def find_mentions(text: str, today: date) -> list[Mention]:
    """Every date in a prepared text, in order, none overlapping another."""
    groups: list[list[Atom]] = []
    parts: list[Parts] = []
    for atom in find_atoms(text, today):
        if groups:
            last = groups[-1][-1]
            if (both := _together(text, parts[-1], last, atom)) is not None:
                groups[-1].append(atom)
                parts[-1] = both
                continue
        if not atom.bare or (groups and parts[-1].level >= 4 and _TO.fullmatch(text, groups[-1][-1].end, atom.start)):
            groups.append([atom])
            parts.append(atom.parts)
    found = zip(groups, parts, strict=True)
    return [_in_context(text, Mention(group[0].start, group[-1].end, said)) for group, said in found if _says(said)]


def _says(parts: Parts) -> bool:
    return parts.level > 0 or parts.open


def _together(text: str, parts: Parts, last: Atom, atom: Atom) -> Parts | None:
    gap = text[last.end : atom.start]
    if len(gap) > 12 or not _GAP.match(gap):
        return None
    if atom.bare and not gap and parts.level == 1 and _CLAUSE_END.match(text, atom.end):
        month = atom.parts.day or 0
        return replace(parts, month=month) if 1 <= month <= 12 else None
    if atom.bare and (gap or parts.level not in (0, 3)):  # 三月十五, 农历十五
        return None
    both = joined(parts, atom.parts)
    if both is None:
        return _day_of(parts, atom.parts)
    if gap and (_IN_GAP.search(gap) and not re.search("左右", gap[:2])):
        both = replace(both, around=True)
    return both


def _day_of(coarse: Parts, fine: Parts) -> Parts | None:
    """去年今天, 去年本月: of another year, the day or the month that it is now."""
    if coarse.level == 1 and fine.relative and fine.level == 3:
        return Parts(coarse.year, fine.month)
    if coarse.level in (1, 3) and coarse.year is not None and fine.covered and fine.covered.first == fine.covered.last:
        day = fine.covered.first
        return Parts(coarse.year, coarse.month or day.month, day.day)
    return None


def _in_context(text: str, mention: Mention) -> Mention:
    """What the words right before and after say: 左右, 第二天, 以后, 农历."""
    parts, end = mention.parts, mention.end
    if (match := _LUNAR_AFTER.match(text, end)) and not parts.festival and not parts.covered:
        parts, end = replace(parts, lunar=True), match.end()
    if match := _NEXT_DAY.match(text, end):
        parts, end = replace(parts, shift=1), match.end()
    elif match := _NTH_DAY.match(text, end):
        parts, end = replace(parts, shift=_NTH[match["nth"]], open=parts.festival is None), match.end()
    elif match := _DAY_BEFORE.match(text, end):
        parts, end = replace(parts, shift=-1), match.end()
    if match := _AROUND_AFTER.match(text, end):
        parts, end = replace(parts, around=True), match.end()
    elif _OPEN_AFTER.match(text, end):
        parts = replace(parts, open=True)
    start = mention.start
    if match := _AROUND_BEFORE.search(text, max(0, start - 12), start):
        parts = replace(parts, around=True)
        start = match.start()
    elif _OPEN_BEFORE.search(text, max(0, start - 4), start):
        parts = replace(parts, open=True)
    return Mention(start, end, parts)
