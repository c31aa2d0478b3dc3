"""Puts the spells of a message together: what was paid in all, for the asker, of unemployment insurance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto
from functools import reduce
from itertools import pairwise
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.months.quantities import Months
from conversations.reading.months.spells import Part, Spell
from conversations.reading.persons import KIN

_INSURANCE = lazy(
    r"(?P<own>失业(?!了|后|的时候|半|[\d一二三四五六七八九两]+个?[月年]了)(?:保险|险|金)?)"
    r"|(?P<all>五险一金|五险|三险|社保(?!局|卡|中心|大厅|app)|保险费)"
    r"|(?P<other>养老(?:保险|险)?|医疗(?:保险|险)?|医保|工伤(?:保险|险)?|生育(?:保险|险)?|公积金"
    r"|商业(?:保险|险)?|意外(?:保险|险)?|新农合|农保|农合|居民保险|其他(?:的|险|保险)?(?!时|公司|厂|地"
    r"|单位|城|人)|其它(?:的|险|保险)?(?!时|公司|厂|地|单位|城|人)|别的(?!厂|公司|地方"
    r"|单位)|另外几[个险]种?)"
)
_OF_THESE = lazy(r"(?:其中|里面|里头)[^,。]{0,3}失业")
_TOGETHER = lazy(r"[、和跟与及,\s]*(?:还有|以及)?")
_PERSON = lazy(
    rf"(?P<self>我(?!的?(?:{KIN})|家|们)(?:自己|本人)?|本人|自己)"
    rf"|(?P<other>我?的?(?:{KIN})|别人|人家|他们?(?!说)|她们?(?!说))"
)
_COMPANION = lazy(r"(?:和|跟|与|同|说|问|讲|帮我|替我|告诉我|查)")


def combine(text: str, spells: Sequence[Spell]) -> tuple[Months, tuple[int, int]] | None:
    """The months in all and the stretch that they were read from; None where no length of payment was told."""
    own = _by_insurance(text, _by_owner(text, list(spells)))
    own = _without_stray_numbers(own)
    totals = [spell for spell in own if spell.part is Part.TOTAL]
    paid = [spell for spell in own if spell.part is Part.PAID]
    gaps = [spell for spell in own if spell.part is Part.GAP]
    if totals:
        months, first = _last_total(text, totals, paid)
        return months, (first.start, max(spell.end for spell in totals))
    if not paid:
        return None
    if len(paid) > 2 and (whole := _told_in_parts(text, paid)) is not None:
        return whole, (paid[0].start, paid[-1].end)
    months, count = _sum(text, paid)
    if len(paid) > 2 and all(_LIST.fullmatch(text, last.end, spell.start) for last, spell in pairwise(paid)):
        months, count = reduce(Months.plus, (spell.months for spell in paid)), len(paid)
    months = _less_gaps(text, months, paid, gaps, count)
    months = _going_on(text, months, paid)
    return months, (paid[0].start, paid[-1].end)


def _told_in_parts(text: str, paid: list[Spell]) -> Months | None:
    """The length whose parts follow in brackets: 「2年4个月（前公司1年半，现公司10个月）」."""
    whole, parts = paid[0], paid[1:]
    opens = re.search(r"[(:]|分别|就是", text[whole.end : parts[0].start])
    return whole.months if opens and whole.months == reduce(Months.plus, (part.months for part in parts)) else None


def _last_total(text: str, totals: list[Spell], paid: list[Spell]) -> tuple[Months, Spell]:
    last = totals[-1]
    for after in paid:
        if after.start > last.end and _AGAIN.fullmatch(text[last.end : after.start]):
            both = last.months.meet(after.months)
            return (both, last) if both else (last.months, last)
    return last.months, last


def _by_owner(text: str, spells: list[Spell]) -> list[Spell]:
    """Without other people's spells, where the asker's own are told too."""
    owners: list[str] = []
    for spell in spells:
        owner = owners[-1] if owners else ""
        begin = _sentence(text, spell.start)
        for match in _PERSON.finditer(text, begin, spell.start):
            if match["other"] and (
                _COMPANION.match(text, match.end()) or re.search(r"我(?:和|跟|与)$", text[: match.start()])
            ):
                continue
            owner = "self" if match["self"] else "other"
        owners.append(owner)
    if "other" in owners and any(owner != "other" for owner in owners):
        return [spell for spell, owner in zip(spells, owners, strict=True) if owner != "other"]
    return spells


def _by_insurance(text: str, spells: list[Spell]) -> list[Spell]:
    """Of several insurances told apart, the spells of this one: 「养老三年，失业一年」 → 失业一年."""
    named = {match.lastgroup for match in _INSURANCE.finditer(text)}
    if "other" not in named and not _OF_THESE.search(text):
        return spells
    topics: list[str] = []
    for index, spell in enumerate(spells):
        begin = max(spells[index - 1].end if index else 0, 0)
        topic = _topic(text, begin, spell.start)
        if topic is None:
            behind = lazy(r"的?").match(text, spell.end)
            after = _INSURANCE.match(text, behind.end() if behind else spell.end)
            topic = after.lastgroup if after else None
        topics.append(topic or (topics[-1] if topics else ""))
    if "own" in named:
        if "own" in topics:
            return [spell for spell, topic in zip(spells, topics, strict=True) if topic == "own"]
        if same := re.search(r"失业(?:保险|险)?(?:交的?)?(?:也是|也一样|一样|同样|也差不多一样)", text):
            return [spell for spell in spells if spell.end <= same.start()]
        if "all" not in topics:
            return [spell for spell, topic in zip(spells, topics, strict=True) if topic == ""]
    return [spell for spell, topic in zip(spells, topics, strict=True) if topic != "other"]


def _topic(text: str, begin: int, end: int) -> str | None:
    """The insurance last named before the length; of several in one breath (养老、失业都是) this one, if there."""
    names = list(_INSURANCE.finditer(text, begin, end))
    if not names:
        return None
    group = [names[-1]]
    for name in reversed(names[:-1]):
        if not _TOGETHER.fullmatch(text, name.end(), group[-1].start()):
            break
        group.append(name)
    kinds = {name.lastgroup for name in group}
    return next((kind for kind in ("own", "all", "other") if kind in kinds), None)


def _without_stray_numbers(spells: list[Spell]) -> list[Spell]:
    """A number alone beside lengths with units is an age or the like: 「28，交了两年」."""
    with_unit = [spell for spell in spells if not (spell.duration and spell.duration.bare)]
    return with_unit if any(spell.part in (Part.PAID, Part.TOTAL) for spell in with_unit) else spells


_NEUTRAL: Final = (
    r"[,。、()=:?!\s]|我|们|记得|印象中|好像|应该|大概|可能|反正|差不多|吧|了|呢|啊|的|嘛|呀|哦|左右|样子|还"
    r"|都|是|有|快|但|不过|可是|却|也|又没|还没|到|就|才|估计|约|已经|那|之间|多|而且|不"
)
_NEUTRAL_LINK = lazy(rf"(?:{_NEUTRAL})*+")
_RESTATES = lazy(
    r"(?:也)?就是|即|等于|相当于|换算|合(?!同|作)|折合|算下来|具体|准确|确切|精确|其实|实际|查了|查到|显示"
    r"|后来查|上面(?:写|显示)|看了|数了|严格"
)
_AGAIN = lazy(rf"(?:{_NEUTRAL}|{_RESTATES.pattern})*+")
_ADDS = lazy(r"又|重新|再|加|\+|和|跟|另外|后来|后面|还有|接着|然后|之后|第二|现在|这家|这边|外带|以及|连")


def _sum(text: str, paid: list[Spell]) -> tuple[Months, int]:
    """All spells together, a length said twice in other words (两年，也就是24个月) once; and how many there are."""
    done, count = Months(0, 0), 1
    current = paid[0].months
    for last, spell in pairwise(paid):
        both = current.meet(spell.months)
        match _tie(text, last, spell, current):
            case _Tie.SAME:
                current = both or spell.months
            case _Tie.EITHER:
                most = None if current.most is None or spell.months.most is None else current.most + spell.months.most
                current = Months(min(current.least, spell.months.least), most)
            case _Tie.ANOTHER:
                done, current, count = done.plus(current), spell.months, count + 1
    return done.plus(current), count


class _Tie(Enum):
    """How a length goes with the one before it: the same told again, one more, or no telling which."""

    SAME = auto()
    EITHER = auto()
    ANOTHER = auto()


def _tie(text: str, last: Spell, spell: Spell, current: Months) -> _Tie:
    link = text[last.end : spell.start]
    both = current.meet(spell.months)
    adds = _ADDS.search(link) or (spell.since and _ADDS.search(text, spell.start, spell.end))
    if not adds and _NEUTRAL_LINK.fullmatch(link):
        if _narrows(last, spell):
            return _Tie.SAME
        if (last.since and spell.since) or (both is None and (last.since or spell.since)):
            return _Tie.ANOTHER
        return _Tie.EITHER if both is None else _Tie.SAME
    if adds:
        return _Tie.ANOTHER
    if _RESTATES.search(link) or (last.since and last.open_end and not _EARLIER.search(link)):
        return _Tie.SAME
    if both is not None and spell.since and spell.open_end and not _PAYS_BEFORE.search(link):
        return _Tie.SAME
    return _Tie.SAME if both == spell.months == current and _SAME.fullmatch(link) else _Tie.ANOTHER


def _narrows(last: Spell, spell: Spell) -> bool:
    """上半年交的，1到6月: the second says more exactly when the first was."""
    if last.point is None or spell.point is None:
        return False
    return last.point.first <= spell.point.first <= last.point.last and last.point != spell.point


_EARLIER = lazy(r"之前|以前|原来|原先|上家|上一家|那家|前一家|老东家|前公司|别的|先前|过去")
_PAYS_BEFORE = lazy(r"之前|以前|原来|断|停")
_SAME = lazy(rf"(?:{_NEUTRAL}|交|缴|社保|失业险?|一个月没断|每个月都)*+")
_INSIDE = lazy(r"中间|中途|期间|里面|其中|断断续续|断续|当中|有(?:过|几次)?断|(?:断|停)(?:过|档)|时断时续|间断")
_STOPPED = lazy(r"(?<!不)(?<!没)(?<!有)(?<!未)(?:断|停)(?!断|的时候)(?:了|过|交|缴|掉|档|续|断续续)")
_AFTERWARDS = lazy(r"后来|之后|现在|目前|最近|已经|离职|待业|失业|如今|然后|今年|去年|就|这|又")
_NO_GAP = lazy(r"没(?:有)?(?:中)?(?:断|停|间断)|不(?:间断|断)|从未(?:间)?断")
_LEFT_OUT = lazy(r"(?:除了?|除去|扣掉|扣除|减掉|减去|去掉|刨去|刨掉|抛开|不算|不含|不包括|没算)[^,。]{0,5}$")
_TAKEN_OFF = lazy(r"(?:扣掉|扣除|减掉|减去|去掉|刨去|刨掉|除去)[^,。]{0,5}$")


def _less_gaps(text: str, months: Months, paid: list[Spell], gaps: list[Spell], count: int) -> Months:
    """Months of a gap may or may not be within the length said: 「交了N，中间断了k」 → N−k to N."""
    first, last = paid[0], paid[-1]
    for gap in gaps:
        lead = text[_sentence(text, gap.start) : gap.start]
        if gap.start < first.start:
            if _EARLIER.search(text, gap.end, first.start):  # 断了半年了，之前交了两年
                continue
            if re.search(r"断|停", lead + text[gap.end : gap.end + 3]) and not _LEFT_OUT.search(lead):
                months = Months(months.least, months.most if _LEFT_OUT.search(lead) else None)
            continue
        if gap.start < last.start or count > 1:
            continue
        if _LEFT_OUT.search(lead) and not _TAKEN_OFF.search(lead):
            continue
        inside = _INSIDE.search(lead)
        if not inside and _AFTERWARDS.search(text[last.end : gap.start]):
            continue
        if gap.months.most is None:
            months = Months(min(1, months.least), months.most)
        elif months.most is None or gap.months.most < months.most:
            months = Months(max(months.least - gap.months.most, min(1, months.least)), months.most)
    if gaps or count > 1:
        return months
    if re.search(r"断|停|漏|没交", text) is None:
        return months
    stop = _STOPPED.search(text) or _INSIDE.search(text)
    if stop is None or _NO_GAP.search(text) or any(spell.start <= stop.start() < spell.end for spell in paid):
        return months
    if stop.start() < first.start and not re.search(r"断断续续|断续|时断", text[: first.start]):
        return months if _INSIDE.search(text[: first.start]) is None else Months(min(1, months.least), months.most)
    if _broke_since(text, last):
        return months
    if _INSIDE.search(text) and re.search(r"断|停|漏|没交", text) and not re.search(r"^[^断停]*不算断", text):
        return Months(min(1, months.least), months.most)
    return months


_LIST = lazy(r"[、,]")
_RESUMED = lazy(r"(?:又|重新|接着|继续|再次)(?:开始|给我?|在)*(?:交|缴|续|买)")


_ONCE_STOPPED = lazy(
    r"(?:前阵子|前段时间?|最近|之前|以前|前些天|前几个月|上半年|去年|曾经?)[^,。]{0,3}[断停](?:缴|交)?过(?!了)"
)


def _going_on(text: str, months: Months, paid: list[Spell]) -> Months:
    """「交了8个月断了，现在又交上了」: at least 8, and no telling how many more."""
    last = paid[-1]
    if _RESUMED.search(text, last.end) is None or last.open_end or _broke_since(text, last):
        return months
    return Months(months.least, None)


def _broke_since(text: str, last: Spell) -> bool:
    """失业保险十几个月，前阵子断过，又续上了: told of today's count, not of where it stopped."""
    resumed = _RESUMED.search(text, last.end)
    return resumed is not None and _ONCE_STOPPED.search(text, last.end, resumed.start()) is not None


def _sentence(text: str, position: int) -> int:
    return max((text.rfind(mark, 0, position) + 1 for mark in ",。;!?"), default=0)
