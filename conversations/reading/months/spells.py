"""Spells of payment in a message: lengths and stretches between points in time, each with its part in the whole.

A spell was paid, is a gap, is a total, or is of something else (work, age, another insurance, another person). What
they come to together is for the reader of months.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from conversations.reading.corrections import SLIP
from conversations.reading.lazy import lazy
from conversations.reading.months.asides import is_aside
from conversations.reading.months.durations import Duration, find_durations
from conversations.reading.months.points import Point, find_points, month_index
from conversations.reading.months.quantities import Months


class Part(StrEnum):
    PAID = "paid"
    GAP = "gap"
    TOTAL = "total"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Spell:
    """`months` in text[start:end]: counted from points in time (`since`; `open_end` up to now), or of `duration`."""

    start: int
    end: int
    months: Months
    part: Part
    since: bool = False
    open_end: bool = False
    duration: Duration | None = None
    point: Point | None = None


_UNTIL_NOW: Final = r"(?:一直)?(?:交|缴|买|扣)?(?:到|至)(?:了)?(?:现在|今天|今日|当前|今(?!年)|这个?月|本月|此刻|这会)"
_SINCE = lazy(
    rf"(?:{_UNTIL_NOW}|至今|开始|(?<!一)起(?=交|缴|$|[,。一就])|以来|一直(?:都|在|有|是)*(?:交|缴|买"
    rf"|没[断停])|(?:才|刚|就|开始|正式|又|重新|接着)*(?:给我?|帮我?)?(?:交|缴|买|续|办|扣|参保|上(?=了"
    rf"|的))(?:的|上|起|了(?=$|[,。])|了?到现在|着)|(?:才|刚)(?:开始|给我?)*(?:交|缴|买)(?=$|[,。]))"
)
_FROM = lazy(r"(?:打从|自打|自从|从|自|打|由)(?:了|我)?$")
_TO = lazy(r"(?:(?<!不)(?<!没)(?<!差不)到|至|-|~|截止到?|截至)(?:了|我)?$")
_STOP = lazy(
    r"(?:份|就|才|开始|的时候|号|底|又|给|被|公司|单位|我|厂里?)*(?:断|停|没交|没再|不交|离职|辞|走人|被裁"
    r"|结束|为止)"
)
_NOT_HERE = lazy(r"证(?!明)|(?<!参)考|儿子|女儿|孩子|娃|宝宝|怀孕|毕业|出生|生日|结婚|领了?(?:失业)?金|体检|培训")
_WORK = lazy(r"进厂|进的?厂|到岗|转正|入职|入的职|上班|干|来(?!了?交)|打工|进公司|进来|到这|做(?!右)|工作|跳槽|换")
_ON_THE_JOB = lazy(r"上班|干|打工|工作|做(?!右)|待|呆")
_WITH_WORK = lazy(
    r"(?:入职|转正|进厂|到岗|进公司|来|进来|进去|当月|第一天|一进|上班|入的职|进的厂)[^,。]{0,6}(?:就|开始|起"
    r"|当月|以来|后一直|到现在)[^,。]{0,5}(?:交|缴|买|上|有|参)"
    r"|一直(?:都|在|有|给|帮我?|是)*(?:交|缴|买)|没断过|就(?:开始|一直|给我?|有)*(?:交|缴|买|参保)"
)


def time_spells(text: str, points: list[Point], today: date) -> list[Spell]:
    """Stretches from a point in time to another, or to now."""
    now = month_index(today)
    spells: list[Spell] = []
    index = 0
    while index < len(points):
        first = points[index]
        following = points[index + 1] if index + 1 < len(points) else None
        clause = _clause(text, first.start, first.end)
        index += 1
        if _NOT_HERE.search(clause):
            continue
        if following is not None and (end := _end_of(text, first, following)) is not None:
            low, high = end
            most = high - first.first + 1
            begun = first.first if first.whole_year and low // 12 == first.first // 12 else first.last  # 今年交到8月
            least = max(low - begun + 1, 1)
            index += 1
            if most >= least and high <= now:
                work = _ON_THE_JOB.search(_clause(text, first.start, following.end)) and not _PAY.search(text)
                part = Part.OTHER if work else Part.PAID
                spells.append(
                    Spell(
                        _opening(text, first.start), following.end, Months(least, most), part, since=True, point=first
                    )
                )
            continue
        if _STOP.match(text, first.end):
            continue
        found = _since(text, first, following)
        if found is None or first.first > now or _TO.search(text, 0, first.start):
            continue
        opening = _opening(text, first.start)
        months = Months(max(now - min(first.last, now), 0), now - first.first + 1)
        stopped = re.search(
            r"(?:后来|之后|然后|现在|最近|又|已经|结果)[^,。没不]{0,4}(?:断|停(?!过))|(?:就|都|给)(?:断|停)了"
            r"|不交了|没再?交了",
            text[found:],
        )
        if stopped and not re.search(r"又(?:续|接|交|开始)", text[found:]):
            months = Months(1 if months.most else 0, months.most)
        ended = next((p for p in points if p.first >= first.last and p != first and _STOP.match(text, p.end)), None)
        if ended is not None and ended.start < first.start:  # 今年6月断的，之前从2024年1月开始交
            months = Months(max(ended.first - first.last, 1), ended.last - first.first + 1)
        spells.append(Spell(opening, found, months, Part.PAID, since=True, open_end=True, point=first))
    return spells


def _since(text: str, point: Point, following: Point | None) -> int | None:
    """Where the words end that make the point the beginning of payments up to now; None if there are none."""
    limit = following.start if following else len(text)
    stop = re.search(r"[。;!?]", text[point.end : limit])
    limit = point.end + stop.start() if stop else limit
    limit = min(limit, point.end + 16)
    rest = text[point.end : limit]
    match = _SINCE.search(rest)
    if match and re.search(r"\0", rest[: match.start()]):
        match = None
    if _WORK.search(_clause(text, point.start, point.end)) and not (match and _UNTIL.search(match[0])):
        if not _WITH_WORK.search(text):
            return None
        return point.end + (match.end() if match else 0)
    if match:
        return point.end + match.end()
    if following is None and _FROM.search(text, 0, point.start) and _PAY.search(rest):
        return point.end
    return None


_UNTIL = lazy(_UNTIL_NOW + "|至今")


def _opening(text: str, start: int) -> int:
    match = _FROM.search(text, max(0, start - 4), start)
    return match.start() if match else start


def _end_of(text: str, first: Point, second: Point) -> tuple[int, int] | None:
    """The earliest and latest last month of a spell from `first` that `second` ends; None if it doesn't end it."""
    link = text[first.end : second.start]
    if len(link) > 16 or re.search(r"[。;\0]", link):
        return None
    if _TO.search(link):
        return second.first, second.last
    if _SINCE.search(link + text[second.start : second.start]) and _STOP.match(text, second.end):
        return second.first - 1, second.last
    return None


def _clause(text: str, start: int, end: int) -> str:
    cut = lazy(r"[,。;!?]")
    begin = max((match.end() for match in cut.finditer(text, 0, start)), default=0)
    match = cut.search(text, end)
    return text[begin : match.start() if match else len(text)]


_PAY = lazy(r"交|缴|社保|失业(?!了)|五险|参保|买|保险|扣|供|续")
_ROLE = lazy(
    r"(?P<gap>没(?:有)?(?:给我?|帮我?)?(?:交|缴|买|上|续|扣)(?!满|够|到)(?:过|社保|失业险?)?|断(?!断续续"
    r"|续|之?前|以前)(?:缴|交|保)?"
    r"|停(?!之?前|以前)(?:缴|交|保)?|空(?!调)|漏(?:缴|交)?|缺|离职(?!之?前|以前)|待业|失业了(?!险)|没上班|脱保"
    r"|欠(?:缴|交)?)"
    r"|(?P<work>工作|上班|在职|在岗|转正(?!之?后|以后)|干了?|打工|打了|做了?(?!核)"
    r"|(?<![起后下本原从])来了?(?=[^,。]{0,4}$)"
    r"|在[^,。]{0,5}(?:待|呆|住)了?|待了|呆了|住了?|工龄|进厂|入职|经验|合同|试用期?|实习|毕业|考(?:了"
    r"|证)?|学了?|培训|拿证|领(?:了|过)|干的|岁|混了|跑了|开了|当了|结婚|贷|等了?|年龄|签了?|驾龄|从事"
    r"|入行|服役|当兵|进公司|到这)"
    r"|(?P<total>一?共(?!司)(?!有?(?:换了?)?[两二三四五2345][段份家个次])|实缴|实际(?:交|缴)|总共|合计|累计"
    r"|加起来|算起来|总的|总计|拢共|拢总|共计|前后共|加一起|加在一起|合起来"
    r"|算下来|满共|总数|通共|全部加(?:起来)?|全加|统共|统统|归共|算上|一起(?=是|共|有)|一块儿?(?=是|共|有))"
    r"|(?P<pay>交|缴|社保|失业(?:保险|险|金)?|五险|参保|买|上过|保险|扣|续|供|有效)"
)
_GAP_AFTER = lazy(
    r"(?:的|时间|都|是|左右|多|,)?(?:没(?:有)?(?:给我?|帮我?)?(?:交|缴|买|上|扣|续)(?!满|够)|断|停|空|漏"
    r"|脱)"
)
_OTHER_AFTER = lazy(
    r"的?(?:工资|薪水|奖金|工龄|工作|经验|合同|试用|实习|学徒|驾龄|班(?!上)|工(?!资)|活|毕业|入行|结婚|进的|考的|拿的"
    r"|退伍|下学|培训|龄|前(?!后)|后才|以后才"
    r"|后开始|以后开始|之后开始|多大|岁|养老|医疗|医保|公积金|工伤险?|生育)"
)
_CONDITION = lazy(r"(?:需要|必须|规定|要求|听说|说要|才能|是不是要|满足|要交|得交|要满|得满|要够)[^,。]{0,4}$")
_ASKED = lazy(
    r"(?:的|了)?才(?:能|可以|给|行|算)|(?:了)?就(?:行|可以|能|给|够了?(?:$|[,。]))|(?:了)?(?:没有?|吗|么)(?=$|[?,。])"
    r"|(?:够|能|可以)(?:不够|不能|吗)"
)
_IF_PAID = lazy(r"(?:问|如果|要是|是不是|假如)[^,。]{0,3}$")
_THEN_GIVEN = lazy(r"(?:的话)?(?:就|才)?(?:能|可以|会)(?:领|拿|申请|给|补|报)")
_PART_OF = lazy(r"(?:其中|包括|包含|^里面|^里头)(?:有|了)?[^,。]{0,4}$")
_OUT_OF_WORK = lazy(r"失业(?:了|都|快|有)?$")
_LACKING = lazy(r"(?<!不)(?:差|缺)(?:了|着)?$")
_SUM_BEFORE = lazy(r"\d{3,}(?:块钱?|元|多|来|左右)*$")
_RATE = lazy(r"每个?$|(?<![十二三四五六七八九\d零])一个?[月周天]$|每(?:家|个厂|个公司|份|处|年|次)[^,。]{0,4}$")
_MONEY_BEFORE = lazy(
    r"(?:每个?月|一个月|月月|每年|每次|一年)(?:都|要|就|得|大概|给我?|我)*(?:交|扣|缴)(?:我|了|个|大概"
    r"|差不多|社保|五险)*$|花了?$|(?:领|拿|赔)了?$"
)
_MONEY_AFTER = lazy(
    r"(?:就|要|才|都|也|得)?(?:交|扣|缴|给|发)?(?:我)?(?:了)?(?:大概"
    r"|差不多)?[\d一二三四五六七八九两几]+[\d百千万一二三四五六七八九多十.]*(?:块|元|钱|百|千|万|次|天|班|个班|小时|$"
    r"|[,。])"
)


def duration_spells(text: str, durations: list[Duration]) -> list[Spell]:
    return [_spell(text, durations, index) for index in range(len(durations))]


def _spell(text: str, durations: list[Duration], index: int) -> Spell:
    duration = durations[index]
    begin = max((match.end() for match in re.finditer(r"[,。;!?\0]", text[: duration.start])), default=0)
    left = max(begin, durations[index - 1].end) if index else begin
    before, after = text[left : duration.start], text[duration.end :]
    part = _part(text[begin : duration.start], before, after, duration)
    if _WHETHER.search(text, begin, duration.core_start) or _is_drawn(_clause(text, duration.start, duration.end)):
        return Spell(duration.start, duration.end, duration.months, Part.OTHER, duration=duration)
    if part is Part.PAID and is_aside(text, duration.start, duration.end):
        part = Part.OTHER
    return Spell(duration.start, duration.end, duration.months, part, duration=duration)


_WHETHER = lazy(r"(?:有没有?|(?:交|缴|够|满)没|够不够|满没满|到没到|是不是|是否|有无)(?:交|缴)?(?:够|满|到|有|超过)*$")
"""不知道有没有满一年"""
_DRAWN = lazy(r"(?:领|拿|吃|享受)[^,。]{0,8}失业(?:保险)?金|失业(?:保险)?金[^,。]{0,6}(?:领|拿|吃|享受)")


def _is_drawn(clause: str) -> bool:
    """Whether a clause tells how long the benefit was drawn, not how long one paid: 「失业金领了三个月」."""
    return _DRAWN.search(clause) is not None and re.search("交|缴|参保", clause) is None


def _part(clause: str, before: str, after: str, duration: Duration) -> Part:
    roles = list(_ROLE.finditer(before))
    last = roles[-1].lastgroup if roles else None
    kinds = {match.lastgroup for match in roles}
    if (_OUT_OF_WORK.search(before) and after.startswith("了")) or (
        _NOT_HERE.search(clause) and not _PAY.search(clause)
    ):
        return Part.OTHER
    if not duration.unit and (_MONEY_BEFORE.search(clause) or duration.months.least > 480):
        return Part.OTHER
    if (
        _LACKING.search(before)
        or _SUM_BEFORE.search(before)
        or _RATE.search(before)
        or (_MONEY_AFTER.match(after) and duration.months == Months(1, 1))
    ):
        return Part.OTHER
    if last == "work" or (last != "pay" and _OTHER_AFTER.match(after)) or re.match(r"的?(?:工龄|试用期|合同)", after):
        return Part.OTHER
    if last == "gap" or (
        _GAP_AFTER.match(after)
        and not re.match(r",?(?:断断续续|没断|停不)", after)
        and not re.match(r"(?:就|,)", after)
    ):
        if last in {"pay", "total"} and after[:1] in "断停":
            return Part.PAID  # 交了8个月断了: the payments stopped
        return Part.GAP
    if _IF_PAID.search(before) and _THEN_GIVEN.match(after):
        return Part.OTHER
    if _ASKED.match(after) or _CONDITION.search(before) or (_PART_OF.search(before) and "失业" not in before):
        return Part.OTHER
    return Part.TOTAL if "total" in kinds else Part.PAID


_MARK = lazy(
    r"(?<!对)(?<!是)(?:不对(?!劲)(?:[,。]?不对)*|[哦噢喔啊额呃]不|不不+"
    rf"|{SLIP}|打多了|打少了|错了"
    r"|改成|改为|应该是|等等|等下|(?<=[,。])不(?=[,。])|(?<=[,。哎啊哦])不是(?=[,。])|[哎啊哦诶]不是)"
)
_SOFT = lazy(r"应该是|等等|等下")
_NOT = lazy(r"(?<!是)(?<!要)不(?:是|到是)(?:交了?|有)?$")
_BUT = lazy(r"[,。]?(?:而是|是|应该是|,)(?:交了?|有)?")
_NOT_THAT = lazy(r"(?:吧|了|啊)?,(?:而)?不是")
_BARE_NO = lazy(r"[,。]?[哦啊哎额]?(?:不+|不是|错|→|->|=>)[,。]?")
_OR = lazy(r",?(?:就是|便是|要么是?|也可能是?)(?:交了?)?")


def corrected(text: str, spells: list[Spell]) -> list[Spell]:
    """Without what was taken back: 「8个月，不对，18个月」, 「不是一年，是一年半」."""
    marks = [match for match in _MARK.finditer(text) if not any(s.start <= match.start() < s.end for s in spells)]
    stands: list[Spell] = []
    for spell in spells:
        if not stands:
            stands.append(spell)
            continue
        last = stands[-1]
        link = text[last.end : spell.start]
        either = _OR.fullmatch(link) and _NOT.search(text, max(0, last.start - 4), last.start)
        if either:
            most = spell.months.most
            stands[-1] = replace(last, end=spell.end, months=Months(min(last.months.least, spell.months.least), most))
            continue
        mark = next((match for match in marks if last.end <= match.start() < spell.start), None)
        bare_no = _BARE_NO.fullmatch(link) is not None
        taken_back = bare_no or (
            mark is not None
            and (
                not _SOFT.fullmatch(mark[0]) or re.fullmatch(r"[,。了吧的]*", text[last.end : mark.start()]) is not None
            )
        )
        if _NOT_THAT.fullmatch(link):
            continue
        denied = _NOT.search(text, max(0, last.start - 4), last.start) and _BUT.fullmatch(link)
        if taken_back or denied:
            stands[-1] = _merged(last, spell) if taken_back else spell
        else:
            stands.append(spell)
    return stands


def _merged(old: Spell, new: Spell) -> Spell:
    """The later value; of an X年Y个月 whose months alone were said anew, the years are kept."""
    was, now = old.duration, new.duration
    part = old.part if new.part == Part.PAID else new.part
    if was is None or now is None or was.years is None:
        return replace(new, part=part)
    months = now.months
    if now.years is None and months.most is not None and months.most < 12 and now.core.least == now.core.most:
        kept = Months(was.years + months.least, was.years + months.most)
        return replace(new, start=old.start, months=kept, part=part)
    return replace(new, part=part)


def find_spells(text: str, today: date) -> list[Spell]:
    """All of them in order, corrections applied. Points in time are looked for first: 3月交的 is no three months."""
    all_points = find_points(text, today)
    masked = text
    for point in all_points:
        masked = masked[: point.start] + " " * (point.end - point.start) + masked[point.end :]
    durations = [_by_then(text, duration, all_points, month_index(today)) for duration in find_durations(masked)]
    spells = duration_spells(masked, durations)
    timed = time_spells(_blocked(text, durations), _corrected_points(text, all_points), today)
    spells = [spell for spell in spells if not any(t.start < spell.end and spell.start < t.end for t in timed)] + timed
    return corrected(text, sorted(spells, key=lambda spell: spell.start))


_BY_THEN = lazy(r"(?:就|才|刚好|正好|也|该|应该|份|交|能|可以|要|会|刚)*(?:满|够|到|是|有)?")


def _by_then(text: str, duration: Duration, points: list[Point], now: int) -> Duration:
    """「下个月就满一年」: the months up to then taken off; this month may not be in yet."""
    for point in points:
        ahead = point.first - now
        link = text[point.end : duration.core_start]
        if ahead > 0 and point.first == point.last and point.end <= duration.core_start and _BY_THEN.fullmatch(link):
            goal = duration.core.least
            if goal > ahead and duration.core.most == goal:
                return replace(duration, start=point.start, months=Months(goal - ahead - 1, goal - ahead))
    return duration


def _blocked(text: str, durations: list[Duration]) -> str:
    for duration in durations:
        text = text[: duration.start] + "\0" * (duration.end - duration.start) + text[duration.end :]
    return text


def _corrected_points(text: str, points: list[Point]) -> list[Point]:
    done: list[Point] = []
    for point in points:
        if done:
            link = text[done[-1].end : point.start]
            if len(link) <= 10 and _MARK.search(link) and not _SINCE.search(link):
                done[-1] = replace(point, start=done[-1].start)
                continue
        done.append(point)
    return done
