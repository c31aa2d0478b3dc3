"""Reads the day, month or span in which a certificate was issued.

It says no more than was said: a month stays a month. Between several dates it takes the one that belongs to the
issue, and asks where that can't be told. Lunar dates are not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from conversations.reading.date_mentions import Mention, find_mentions, has_lunar, spell_out
from conversations.reading.date_spans import Days, Parts, between, resolve
from conversations.reading.normalise import compact, is_unsure
from conversations.reading.result import Ambiguous, Invalid, InvalidReason, Read, Reading, Unreadable, Unsure

MAX_OPTIONS = 4
JUST_DAYS = 30

_RANGE = re.compile(r",?的?(?:到|至|-|~|—+)(?:了|是|在)?")
_EITHER = re.compile(r",?的?(?:或者?|还是|要么|要不|不然|、)(?:是|就是|在)?")
_NOT_BUT = re.compile(r",?(?:就是|便是)")
_CORRECTED = re.compile(r"不对|哦不|噢不|打错|说错|写错|搞错|记错|弄错|错了|应该是|改成|改为|更正")
_NOT = re.compile(r"(?<!是)不(?:是|系)(?:在)?$")
_BUT = re.compile(r"[,。]?(?:而|应该)?(?:是|系)(?:在)?")

_ISSUE = re.compile(
    r"发证|拿证|领证|取证|出证|下证|发的?|颁|签发|批|下来|拿到?|领到?|取得|到手|收到|考到|考下|考出|考取|证是"
)
_OTHER_EVENT = re.compile(
    r"笔试|实操|理论|考试|面试|机考|报名|报考|报的|培训|学习|上课|学的|申请|到期|有效|过期|截止|入职|进厂|毕业|出生"
    r"|生日|工作|上班|干了|做了|经验"
    r"|工龄|复审|年审|补考|没过|才过"
)
_EXAM = re.compile(r"考|通过|报")
_NOT_ISSUED = re.compile(
    r"(?:还|都|一直)?(?:没有?|未|冇)(?:给我?|能)?(?:发(?!现|生)|下来|拿到|拿证|出来|出证|出结果|出成绩|收到|领到?"
    r"|到手|批下|制证|寄到|考完|考过|考呢)|^还没有?$"
    r"|等(?:着|待)?(?:发|拿|领|出|下)(?:证|结果|成绩)|等(?:证|成绩|结果)|成绩(?:还|都)?(?:没|未)|(?:正|还)在(?:等|办"
    r"|制证|公示|审核|考)"
)
_JUST = re.compile(r"(?:刚刚?|才)(?:刚|才)?(?:拿|发|下|领|考|到|出|取|收|办)")
_AROUND_AFTER = re.compile(r"(?:的?时候|那天|那)?(?:左右|前后|上下)")
_AROUND_BEFORE = re.compile(r"(?:大概|大约|差不多|约)(?:是|就是|在)?$")


@dataclass(frozen=True, slots=True)
class _Found:
    """One date after corrections and ranges: resolved, with the stretch of text that it was read from."""

    start: int
    end: int
    days: Days | InvalidReason


def read_date(text: str, today: date) -> Reading:
    """`"2025-03-15"` for a day, else `{"from", "to"}`, both included and `to` at `today` at the latest.

    `Invalid`: "future" where it begins after today, "no_such_date" (never moved to a neighbour), "not_issued".
    """
    said = compact(text)
    spelt = spell_out(said)
    if has_lunar(spelt):
        return Unreadable()
    mentions = find_mentions(spelt, today)
    found = _choose(spelt, _fold(spelt, _widen(spelt, mentions), today))
    if _NOT_ISSUED.search(spelt):
        ahead = any(item.days == "future" for item in found)
        return Invalid("future" if ahead else "not_issued", said)
    if found:
        return _answer(found, said, today)
    if _JUST.search(spelt) and not mentions:
        return Read(Days(today - timedelta(days=JUST_DAYS), today).value(today), said)
    return Unsure() if is_unsure(spelt) else Unreadable()


def dates_in(text: str, today: date) -> list[tuple[int, int, Days]]:
    """Start, end and days of every date of a compacted text that exists and isn't ahead, ranges not joined."""
    return [
        (mention.start, mention.end, days)
        for mention in find_mentions(text, today)
        if isinstance(days := resolve(mention.parts, today), Days)
    ]


def _answer(found: list[_Found], said: str, today: date) -> Reading:
    distinct = list(dict.fromkeys(item.days for item in found))
    if len(distinct) == 1:
        only = distinct[0]
        return Read(only.value(today), said) if isinstance(only, Days) else Invalid(only, said)
    options = tuple((days.value(today), days.label(today)) for days in distinct if isinstance(days, Days))
    if len(options) == len(distinct) <= MAX_OPTIONS:
        return Ambiguous(options)
    return Unreadable()


def _widen(text: str, mentions: list[Mention]) -> list[Mention]:
    return [
        replace(mention, parts=replace(mention.parts, around=True))
        if _AROUND_AFTER.match(text, mention.end) or _AROUND_BEFORE.search(text, 0, mention.start)
        else mention
        for mention in mentions
    ]


def _fold(text: str, mentions: list[Mention], today: date) -> list[_Found]:
    """Joins what belongs together: of a correction the later stands, a range becomes one."""
    found: list[_Found] = []
    index = 0
    while index < len(mentions):
        first = mentions[index]
        start, parts = first.start, first.parts
        while index + 1 < len(mentions) and _corrects(text, mentions[index], mentions[index + 1]):
            index += 1
            parts = mentions[index].parts.following(parts)
        days = resolve(parts, today)
        if index + 1 < len(mentions) and (ordered := _link(text, mentions[index], mentions[index + 1])) is not None:
            index += 1
            days = between(parts, mentions[index].parts, today, ordered=ordered)
        elif index + 1 < len(mentions) and _is_closer(text, mentions[index], mentions[index + 1]):
            index += 1
            days = resolve(_narrow(parts, mentions[index].parts), today)
        found.append(_Found(start, mentions[index].end, days))
        index += 1
    return found


def _corrects(text: str, first: Mention, second: Mention) -> bool:
    """不对 between them; or 不是 before the first and 是 between."""
    link = text[first.end : second.start]
    if _CORRECTED.search(link):
        return True
    return _NOT.search(text, 0, first.start) is not None and _BUT.fullmatch(link) is not None


def _link(text: str, first: Mention, second: Mention) -> bool | None:
    """True for 到, False for 或, None where the two are not joined."""
    link = text[first.end : second.start]
    if _RANGE.fullmatch(link):
        return True
    if _EITHER.fullmatch(link) or (_NOT_BUT.fullmatch(link) and _NOT.search(text, 0, first.start)):
        return False
    return None


def _is_closer(text: str, first: Mention, second: Mention) -> bool:
    """去年，就是3月: a year, then a part of it."""
    lone_year = first.parts == Parts(year=first.parts.year) and first.parts.year is not None
    fits = second.parts.year is None and second.parts.covered is None
    return (
        lone_year
        and fits
        and re.fullmatch(r"[,。]?(?:就是|也就是|大概|好像|应该|差不多)?", text[first.end : second.start]) is not None
    )


def _narrow(year: Parts, rest: Parts) -> Parts:
    return replace(rest, year=year.year)


def _choose(text: str, found: list[_Found]) -> list[_Found]:
    """The dates of the issue; else those of nothing in particular; else of 考, as people say 去年考的 for "got it"."""
    contexts = _contexts(text, found)
    issue: list[_Found] = []
    plain: list[_Found] = []
    exam: list[_Found] = []
    for item, context in zip(found, contexts, strict=True):
        if _ISSUE.search(context):
            issue.append(item)
        elif not _OTHER_EVENT.search(context):
            (exam if _EXAM.search(context) else plain).append(item)
    return issue or plain or exam


def _contexts(text: str, found: list[_Found]) -> list[str]:
    """For each date the words that say whose it is: of its clause, those before it or those after it.

    Where the words before a clause's first date say so, each date belongs to the words before; else to those after.
    """
    contexts: list[str] = []
    for item in found:
        left = _clause_start(text, item.start)
        right = _clause_end(text, item.end)
        peers = [other for other in found if left <= other.start and other.end <= right]
        leading = text[left : peers[0].start]
        if len(peers) == 1:
            contexts.append(leading + text[item.end : right])
            continue
        by_leading = bool(_ISSUE.search(leading) or _OTHER_EVENT.search(leading))
        place = peers.index(item)
        if by_leading:
            contexts.append(text[peers[place - 1].end if place else left : item.start])
        else:
            contexts.append(text[item.end : peers[place + 1].start if place + 1 < len(peers) else right])
    return contexts


_CUT = re.compile(r"[,。;!?…]")


def _clause_start(text: str, position: int) -> int:
    return max((match.end() for match in _CUT.finditer(text, 0, position)), default=0)


def _clause_end(text: str, position: int) -> int:
    match = _CUT.search(text, position)
    return match.start() if match else len(text)
