"""Reads the day, month or span in which a certificate was issued.

It says no more than was said: a month stays a month. Between several dates it takes the one that belongs to the
issue, and asks where that can't be told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from conversations.reading.corrections import SLIP
from conversations.reading.dates.asides import stands_alone
from conversations.reading.dates.events import Event, Told, tell
from conversations.reading.dates.mentions import Mention, find_mentions
from conversations.reading.dates.script import Script, prepared
from conversations.reading.dates.spans import Days, Outcome, Parts, between, joined, resolve
from conversations.reading.lazy import lazy
from conversations.reading.message.whose import own
from conversations.reading.normalise import compact, is_unsure
from conversations.reading.result import Ambiguous, Invalid, Read, Reading, Unreadable, Unsure

MAX_OPTIONS = 4
JUST_DAYS = 30
MAX_MENTIONS = 24
"""Dates of one message that are looked at: nobody's answer has more."""

_RANGE = lazy(r",?的?(?:到|至|-|~|—+|直到)(?:了|是|在)?")
_EITHER = lazy(r"吧?,?的?(?:或者?|还是|要么|要不|不然|、|又?或是|就是)?(?:说|是|就是|在|说是)?")
_OR_NOT = lazy(r",?不是,?")
_NOT_BUT = lazy(r",?(?:就是|便是|那?就)(?:在)?")
_UNTIL_NOW = lazy(r",?(?:一直)?(?:到|至)(?:现在|今天?|目前|如今|这会)")
_HARD = lazy(
    r"(?<!对)不对|[哦噢啊呃嗯,。]不(?=[,。]|是?$)|哦不|噢不|啊不|呃不|发错|错了|准确(?:地)?说|(?:不是|唔系),"
    rf"|{SLIP}"
    r"|说反|搞混|记岔"
)
_SOFT = lazy(r"(?:[,。的了吧呢啊]|发|拿|领)*(?:应该是|应该|其实|实际上?|改成|改为|而是|还是改|准确点)(?:在|是)?[,。]?")
_NOT = lazy(r"(?<!是)(?:(?:不|唔)(?:是|系)(?:说|在)?|不在)$")
_BUT = lazy(r"(?:[发拿领考]的?|的|那[次年]|份)?[,。]?(?:而|应该|其实|也)*(?:(?:是|系)在?|在)")
_JUST = lazy(
    r"(?:刚刚?|才|新近)(?:刚|才)?(?:给我?|把证|去|从\S{1,4}?)?(?:拿(?!手机)|发(?!现|烧|愁|工资|生)|下(?!班|岗|课|单)|领(?!工资|导)|考(?:出|下|到|取)|到手|到的?$|到了"
    r"|出(?!差|门|去|院|生|厂)|取|收|批|寄到|颁|办(?:好|下|出))|^刚刚$"
)
_HAPPENED = lazy(r"[^,。]{0,6}?[的过]|[^,。]{0,3}了")
_TOO_VAGUE = lazy(r"才能|才会|才给|刚才|还没|刚发现")


@dataclass(frozen=True, slots=True)
class _Found:
    """One date after corrections and ranges: resolved, with the stretch of the prepared text that it was read from."""

    start: int
    end: int
    parts: Parts
    days: Outcome
    until: Parts | None = None
    ordered: bool = True
    """Of a range the last date, and whether it was said to run up to it (到) or was the other choice (或)."""


def read_date(text: str, today: date) -> Reading:
    """`"2025-03-15"` for a day, else `{"from", "to"}`, both included and `to` at `today` at the latest.

    `Invalid`: "future" where it begins after today, "no_such_date" (never moved to a neighbour), "not_issued".
    """
    said = compact(text)
    if not said:
        return Unreadable()
    script = prepared(own(said))
    found = _fold(script.text, find_mentions(script.text, today)[:MAX_MENTIONS], today)
    stretches = [(item.start, item.end) for item in found]
    told, awaited = tell(script.text, stretches)
    found, told = _carried(found, told, script.text, today)
    chosen = _issue_dates(found, told)
    if awaited and not _stands_against(chosen, found, told, today):
        return _awaited(awaited, found, told, script, today)
    if all(item.days is None for item in chosen):
        chosen = _plain(found, told, script.text, awaited=bool(awaited)) or chosen
    if chosen and (ahead := _announced(chosen, found, told, script.text, today)):
        return Invalid("future", said, script.stretch(ahead.start, ahead.end))
    if chosen:
        return _answer(chosen, script, said, today)
    if (match := _JUST.search(script.text)) and not found and not _TOO_VAGUE.search(script.text):
        just = Days(today - timedelta(days=JUST_DAYS), today)
        return Read(just.value(today), said, script.stretch(*match.span()), script.repaired)
    return Unsure() if is_unsure(script.text) else Unreadable()


def _answer(found: list[_Found], script: Script, said: str, today: date) -> Reading:
    settled = [item for item in found if item.days is not None]  # 10月吧，反正是国庆之后
    found = settled or found
    distinct = list(dict.fromkeys(item.days for item in found))
    first, last = script.stretch(found[0].start, found[0].end), script.stretch(found[-1].start, found[-1].end)
    span = first if len(distinct) == 1 else (first[0], last[1])
    match distinct:
        case [Days() as only]:
            return Read(only.value(today), said, span, script.repaired)
        case [None]:
            return Unreadable()
        case [str() as reason]:
            return Invalid(reason, said, span)
    options = tuple((days.value(today), days.label(today)) for days in distinct if isinstance(days, Days))
    if len(options) == len(distinct) <= MAX_OPTIONS:
        return Ambiguous(options, span)
    return Unreadable()


def _awaited(awaited: tuple[int, int], found: list[_Found], told: list[Told], script: Script, today: date) -> Reading:
    ahead = [item for item, of in zip(found, told, strict=True) if _is_ahead(item, of, today)]
    start, end = (ahead[-1].start, ahead[-1].end) if ahead else awaited
    return Invalid("future" if ahead else "not_issued", script.text, script.stretch(start, max(end, start + 1)))


def _announced(chosen: list[_Found], found: list[_Found], told: list[Told], text: str, today: date) -> _Found | None:
    """说是12月发, said in November: the coming December, unless 发的 says that it has happened."""
    for item, of in zip(found, told, strict=True):
        if item in chosen and _is_ahead(item, of, today) and not _HAPPENED.match(text, item.end):
            return item
    return None


def _is_ahead(item: _Found, told: Told, today: date) -> bool:
    """A date in the future; or an announced month without a year that is nearer in the future than in the past."""
    if item.days == "future":
        return True
    if not isinstance(item.days, Days) or item.parts.year is not None or item.parts.covered:
        return False
    if told.event in (Event.OTHER, Event.SAT, Event.PASSED) or not (item.parts.month or item.parts.festival):
        return False
    coming = item.days.first.toordinal() + 365 - today.toordinal()
    return told.planned and 0 < coming < today.toordinal() - item.days.last.toordinal()


def _fold(text: str, mentions: list[Mention], today: date) -> list[_Found]:
    """Joins what belongs together: of a correction the later stands, a range becomes one."""
    found: list[_Found] = []
    index = 0
    while index < len(mentions):
        first = mentions[index]
        start, parts = first.start, first.parts
        while index + 1 < len(mentions) and _corrects(text, mentions[index], mentions[index + 1], parts):
            index += 1
            parts = mentions[index].parts.instead_of(parts)
            start = mentions[index].start if parts == mentions[index].parts else start
        last, until, in_order = index, None, True
        days = resolve(parts, today)
        while index + 1 < len(mentions):
            ordered = _link(text, mentions[index], mentions[index + 1])
            if ordered is None:
                break
            index += 1
            until, in_order = mentions[index].parts, ordered
            days = between(parts, until, today, ordered=ordered)
        if index == last and _UNTIL_NOW.match(text, mentions[index].end) and isinstance(days, Days):
            days = Days(days.first, today)
        if not _is_denied(text, mentions, last):
            found.append(_Found(start, mentions[index].end, parts, days, until, in_order))
        index += 1
    return found


def _is_denied(text: str, mentions: list[Mention], index: int) -> bool:
    """是9月不是6月: the second is out; so is a lone 不是6月. 「9月，不是6月」 may also be a correction: both stay."""
    before = text[: mentions[index - 1].start] if index else ""
    gap = text[mentions[index - 1].end : mentions[index].start] if index else ""
    if _OR_NOT.fullmatch(gap) and not before.endswith(("是", "系", "在")):
        return False
    return _NOT.search(text, 0, mentions[index].start) is not None and not (
        index + 1 < len(mentions) and _NOT_BUT.fullmatch(text[mentions[index].end : mentions[index + 1].start])
    )


def _corrects(text: str, first: Mention, second: Mention, parts: Parts) -> bool:
    """不对 between them; or 不是 before the first and 是 between; or 应该是, but for 去年，应该是9月."""
    link = text[first.end : second.start]
    if len(link) > 24:
        return False
    if _HARD.search(link) and not _NOT.search(link):
        return True
    if _SOFT.fullmatch(link):
        return joined(parts, second.parts) is None
    return _NOT.search(text, 0, first.start) is not None and _BUT.fullmatch(link) is not None and link != "就是"


def _link(text: str, first: Mention, second: Mention) -> bool | None:
    """True for 到, False for 或, None where the two are not joined."""
    link = text[first.end : second.start]
    if _RANGE.fullmatch(link):
        return True
    if link and _EITHER.fullmatch(link) and re.search("或|还是|要么|要不|不然|、", link):
        return False
    if _NOT_BUT.fullmatch(link) and _NOT.search(text, 0, first.start):
        return False
    if link in ("", "和") and first.parts.festival and second.parts.festival:
        return False
    return True if link in ("", ",", "和") and _are_neighbours(first.parts, second.parts) else None


def _are_neighbours(first: Parts, second: Parts) -> bool:
    """去年底今年初, 4月底5月初, 3月4月: said one after the other for the time between."""
    if first.days and second.days and first.month and second.month:
        return first.days[1] == 31 and second.days[0] == 1
    if first.months and second.months:
        return first.months[1] == 12 and second.months[0] == 1
    if first.day and first.month is None:
        return second == Parts(day=first.day + 1, around=second.around)
    return first.level == 3 and second == Parts(month=(first.month or 0) % 12 + 1)


def _carried(found: list[_Found], told: list[Told], text: str, today: date) -> tuple[list[_Found], list[Told]]:
    """Gives a date the year of the one before it: 「去年拿的，6月」 is one; 「去年5月考，7月发」 a story."""
    kept: list[_Found] = []
    of: list[Told] = []
    for item, says in zip(found, told, strict=True):
        if kept and item.parts.year is None and isinstance(kept[-1].days, Days):
            before, past = kept[-1], of[-1]
            ours = {Event.ISSUE, Event.LEVEL, Event.ARRIVED, Event.NONE}
            whole = joined(before.parts, item.parts)
            reverse = item.parts.level == 1
            if whole is not None and not reverse and past.event in ours and says.event in ours | {Event.PASSED}:
                event = says if says.event is Event.ISSUE else past
                kept[-1], of[-1] = _again(before.start, item, whole, today), event
                continue
            if past.event in ours and says.event in ours and (inner := _inner(before, item)):
                event = says if says.event is Event.ISSUE else past
                kept[-1], of[-1] = inner, event
                continue
            if (
                before.parts.year is not None
                and (before.parts.month or before.parts.months)
                and past.event in (Event.OTHER, Event.SAT, Event.PASSED)
            ):
                item = _next_after(before, item, today)
        kept.append(item)
        of.append(says)
    return kept, of


def _again(start: int, item: _Found, parts: Parts, today: date) -> _Found:
    """The date with the year that was said before it."""
    until = item.until
    days = between(parts, until, today, ordered=item.ordered) if until else resolve(parts, today)
    return replace(item, start=start, parts=parts, days=days)


def _inner(first: _Found, second: _Found) -> _Found | None:
    """10月吧，好像是10月12号: said once more, and finer. None where neither lies within the other."""
    match first.days, second.days:
        case Days(a, b), Days(c, d) if (a, b) != (c, d):
            if a <= c and d <= b:
                return replace(second, start=first.start)
            if c <= a and b <= d:
                return replace(first, end=second.end)
    return None


def _next_after(before: _Found, item: _Found, today: date) -> _Found:
    """去年11月考的，3月发的: the first March after that November, if it isn't still ahead."""
    if item.parts.month is None or item.parts.lunar or not isinstance(before.days, Days):
        return item
    for year in (before.days.first.year, before.days.first.year + 1):
        parts = replace(item.parts, year=year)
        days = resolve(parts, today)
        if isinstance(days, Days) and days.last >= before.days.first:
            return replace(item, parts=parts, days=days)
    return item


def _issue_dates(found: list[_Found], told: list[Told]) -> list[_Found]:
    pairs = list(zip(found, told, strict=True))
    issued = [item for item, of in pairs if of.event in (Event.ISSUE, Event.LEVEL)]
    return issued or [item for item, of in pairs if of.event is Event.ARRIVED]


def _plain(found: list[_Found], told: list[Told], text: str, *, awaited: bool) -> list[_Found]:
    """Dates of nothing in particular; else of 考过; else of 考的, as people say 去年考的 for "got it"."""
    pairs = list(zip(found, told, strict=True))
    stretches = [(item.start, item.end) for item in found]
    for event in (Event.NONE, Event.PASSED, Event.SAT):
        chosen = [
            item
            for index, (item, of) in enumerate(pairs)
            if of.event is event and (event is not Event.NONE or stands_alone(text, stretches, index))
        ]
        if chosen and not (event is Event.SAT and (awaited or is_unsure(text))):
            return chosen
    return []


def _stands_against(chosen: list[_Found], found: list[_Found], told: list[Told], today: date) -> bool:
    """Whether the message gives an issue date although it also says that something isn't out yet."""
    plans = {id(item) for item, of in zip(found, told, strict=True) if of.planned}
    return any(id(item) not in plans and _is_past(item.days, today) for item in chosen)


def _is_past(days: Outcome, today: date) -> bool:
    """Over by today: of 「在走流程，月底下来」, said at the end of a month, the date is still to come."""
    match days:
        case Days(first, last):
            return last < today or first == last
        case "future" | None:
            return False
    return True
