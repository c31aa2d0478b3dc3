"""Reads how many months of unemployment insurance were paid in all, as a number or an interval.

Years of work, of age or of another insurance told apart are not counted. Where several spells, gaps and totals can't
be put together with certainty it reads nothing.
"""

from __future__ import annotations

import re
from datetime import date

from conversations.reading.corrections import standing
from conversations.reading.dates import dates_in
from conversations.reading.durations import Duration, Months, exact, find_durations
from conversations.reading.normalise import bare, is_unsure
from conversations.reading.numbers import NUMERAL, value
from conversations.reading.result import Invalid, Read, Reading, Unreadable, Unsure

MOST = 600
"""Fifty years. Unemployment insurance is younger than that, so more is a slip of the finger."""

_BARE = re.compile(
    rf"(?:我|签了?|大概|好像|应该|交了?|缴了?|有|是|就|一共|总共|:)*+(?P<number>{NUMERAL})(?:了|整|次|吧)*+"
)
_NEVER = re.compile(
    r"没(?:有)?(?:交|缴|买|参|上)(?:过|呢|的|$|失业|社保|五险|保)|(?:还|都|一直|从来?|从没|压根|根本)(?:都|还)?(?:没"
    r"|未)(?:有)?(?:交|缴|买|参|上)"
    r"|没(?:有)?失业|(?:一个|1个)月(?:都|也)没|^(?:没有?|无|零|0|冇)$|^从来没有?$|一(?:分|毛)(?:钱)?(?:都|也)没"
)
_PAID = re.compile(
    r"(?:公司|单位|厂里?|老板|企业|劳务)(?:都|有|一直|每个?月|给我?|帮我?|代)*(?:在)?(?:交|缴)|每个?月(?:都"
    r"|有)*(?:在)?(?:交|缴)|一直(?:都)?(?:有|在)*(?:交|缴)|(?:交|缴)着|在(?:交|缴)|有(?:交|缴)|(?:交|缴)了$|交过"
)
_TOTAL = re.compile(r"一共|总共|合计|累计|加起来|总计|拢共|共计|前后一共|加一起|合起来")
_GAP = re.compile(r"断|停|空档|空了|漏|没交")
_PAYMENT = re.compile(r"交|缴|社保|失业|五险|参保|买")
_NOT_PAYMENT = re.compile(r"工作|上班|干了|打工|做了|来了|岁|工龄|住了|进厂|入职|经验|合同|试用")
_UNEMPLOYMENT = re.compile(r"失业(?:保险|险|金)?")
_OTHER_INSURANCE = re.compile(r"养老|医疗|医保|工伤|生育|公积金")
_WHOLE_YEAR = re.compile(r"(?<![一二三四五六七八九十两\d])一?(?:整|全)年")
_UNTIL_NOW = re.compile(
    r"(?:到|至)(?:现在|如今|今天|目前|这个?月|今)|一直(?:交|缴|在|到|没断)|至今|开始|起(?:交|缴|$)|之后|以来"
)
_SPAN = re.compile(rf"到|至|-|~|{_UNTIL_NOW.pattern}")


def read_months(text: str, today: date) -> Reading:
    """A number of months, or `{"min", "max"}` with `max` null for no upper end.

    `Invalid("out_of_range")` beyond fifty years.
    """
    said = bare(text)
    stands = _own_insurance(
        standing(
            _WHOLE_YEAR.sub("一年", said), lambda part: bool(find_durations(part)) or _BARE.fullmatch(part) is not None
        )
    )
    if (match := _BARE.fullmatch(stands)) and (number := value(match["number"])) is not None:
        return _reading(exact(number), said) if number < 1900 else Unreadable()
    if since := _since(stands, today):
        return _reading(since, said)
    durations = find_durations(stands)
    if durations:
        return _reading(_sum(stands, durations), said)
    if _NEVER.search(stands) or (_UNEMPLOYMENT.search(said) is None and _others_only(said)):
        return Read(0, said)
    if _PAID.search(stands):
        return Read({"min": 1, "max": None}, said)
    return Unsure() if is_unsure(stands) else Unreadable()


def read_contract_months(text: str) -> Reading:
    """The length of a contract: 「签了三年」. Of open-ended ones (无固定期限) nothing is read; that is a choice."""
    said = bare(text)
    stands = standing(said, lambda part: bool(find_durations(part)))
    if (match := _BARE.fullmatch(stands)) and (number := value(match["number"])) is not None:
        return _reading(exact(number), said)
    match find_durations(stands):
        case [only]:
            return _reading(only.months, said)
    return Unsure() if is_unsure(said) else Unreadable()


def _reading(months: Months | None, said: str) -> Reading:
    if months is None:
        return Unreadable()
    if months.least > MOST or (months.most or 0) > MOST:
        return Invalid("out_of_range", said)
    return Read(months.value(), said)


def _own_insurance(text: str) -> str:
    """Of several insurances told apart, the words on unemployment insurance: 「养老三年，失业一年」."""
    if not (_UNEMPLOYMENT.search(text) and _OTHER_INSURANCE.search(text)):
        return text
    parts = re.split(r"[,。;、]|(?=养老|医疗|医保|工伤|生育|公积金|失业)", text)
    own = [part for part in parts if _UNEMPLOYMENT.search(part)]
    return own[-1] if own else text


def _others_only(text: str) -> bool:
    return re.search(r"(?:只|就|光)(?:交|缴|买|有)(?:了|过)?(?:养老|医疗|医保|工伤|生育|公积金)", text) is not None


def _sum(text: str, durations: list[Duration]) -> Months | None:
    """A total said outright; else all spells together, less the gaps; None where their part in it isn't clear."""
    paid: list[Months] = []
    gaps: list[Months] = []
    for duration in durations:
        clause = _clause_of(text, duration)
        before = text[max(clause[0], _previous_end(durations, duration)) : duration.start]
        words = text[clause[0] : clause[1]]
        if _TOTAL.search(before):
            return duration.months
        if _GAP.search(before) or re.match(r"的?(?:没交|断)", text[duration.end :]):
            gaps.append(duration.months)
        elif _NOT_PAYMENT.search(words) and not _PAYMENT.search(words):
            continue
        else:
            paid.append(duration.months)
    if not paid:
        return None
    total = paid[0]
    for months in paid[1:]:
        total = total.plus(months)
    for gap in gaps:
        if gap.least != gap.most or total.least != total.most or len(paid) > 1:
            return total if len(paid) > 1 else None
        total = Months(total.least - gap.least, total.least)
    return total if total.least >= 0 else None


def _clause_of(text: str, duration: Duration) -> tuple[int, int]:
    start = max((text.rfind(mark, 0, duration.start) + 1 for mark in ",。;!?、"), default=0)
    ends = [end for mark in ",。;!?、" if (end := text.find(mark, duration.end)) >= 0]
    return start, min(ends, default=len(text))


def _previous_end(durations: list[Duration], duration: Duration) -> int:
    index = durations.index(duration)
    return durations[index - 1].end if index else 0


def _since(text: str, today: date) -> Months | None:
    """从A月交到现在, and 从A月到B月, in whole months with both ends counted; None where nothing of the kind is said."""
    if not _SPAN.search(text) or _TOTAL.search(text):
        return None
    found = dates_in(text, today)
    if not found:
        return None
    first = found[0][2]
    begin = first.first.year * 12 + first.first.month
    whole_year = first.last.month - first.first.month > 0
    if len(found) == 2 and re.search(r"到|至|-|~", text[found[0][1] : found[1][0]]):
        last = found[1][2]
        months = last.last.year * 12 + last.last.month - begin + 1
        if months < 1 or whole_year or last.first.month != last.last.month:
            return None
        return Months(months, months)
    if len(found) == 1 and _UNTIL_NOW.search(text[found[0][1] :]):
        most = today.year * 12 + today.month - begin + 1
        latest = first.last.year * 12 + first.last.month
        least = today.year * 12 + today.month - latest  # this month may not be in yet
        return Months(max(least, 0), most)
    return None
