"""Reads how long a labour contract was made for: a length, two dates, no end (无固定期限), or none signed.

The trial period, the years worked so far and the time that is left are other lengths; only an end without a beginning
gives nothing. A 劳务合同 may be none of labour law, so it is asked back.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from conversations.reading.corrections import standing
from conversations.reading.lazy import lazy
from conversations.reading.months.durations import Duration, find_durations
from conversations.reading.months.reader import read_contract_months
from conversations.reading.normalise import bare, compact, is_unsure
from conversations.reading.numbers import digits, value
from conversations.reading.people.senses import Lexicon
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable, Unsure

OPEN_ENDED: Final = {"min": 1200, "max": None}
"""How a contract without an end is kept: a hundred years or more."""

_KINDS: Final = Lexicon(
    {
        "open": r"无固定(?:期限?)?|(?:没有?|不)固定期限?|长期(?:合同|工|的)?|永久|终身(?:合同|制)?|(?:签"
            r"|干)到(?:法定)?退休|无期限|无限期|没(?:有)?期限|不定期|国营固定工|固定工(?!资)",
        "none": r"(?:没|未)(?:有|得)?(?:给)?(?:我|跟我|和我)?(?:签|写)(?:过|订|定|的|呢|了)?(?:任何|劳动|正式|书面"
            r"|啥|什么)*(?:合同|协议)?|(?:没|无)(?:有|得)?(?:任何|劳动|正式|书面|啥|什么)*(?:合同|合约|签约)"
        r"|不(?:给|肯|愿意?|让|同意)(?:我们?|大家)?签|(?:公司|单位|老板|厂里?)(?:就|都|也)*(?:不|没)(?:给|肯|愿意?"
        r"|有)?(?:我们?)?签(?:合同)?|口头(?:说的|协议|约定)?|啥(?:都|也)没签|没(?:有)?签约",
    },
    terms=("没签合同", "没有合同", "无固定期限", "劳动合同"),
)  # fmt: skip
_SERVICE = lazy(r"劳务(?:合同|协议)|承揽合同|外包协议|外包合同|兼职协议")
_YEARLY = lazy(
    r"(?:每|一)年(?:都)?(?:要)?(?:重新)?(?:一)?(?:签|续|换)|年年(?:签|续)|(?<![去今前明后这])年签"
    r"|一年期|按年签"
)
_OTHER_LENGTH = lazy(
    r"试用期?(?:是|有|先|为)?[^,。;]{0,8}|(?:已经|都|我)?(?:干|做|工作|上班|来(?:了)?|入职|进厂|进公司|过去"
    r"|签完)(?:公司|这儿|这里|厂)?(?:已经|都|有|快)*[了过]?(?:有|快)?(?!满)[^,。;签合]{0,6}?年半?(?:多|了)*"
    r"|工龄[^,。;]{0,6}|(?:还剩|剩下?|还有|再有|离到期)[^,。;]{0,6}(?:年|月)(?:半)?(?:就|才|到期|满|期满)*|(?:满|干满"
    r"|做满)[^,。;]{1,4}年"
)
_PAST = lazy(r"(?:之前|以前|原来|第一次|头(?:一)?次|上(?:一)?次|最早|刚开始|一开始|开始|最初|先)[^,。;]{0,6}$")
_DATE: Final = (
    r"(?:(?P<y{0}>20\d\d|\d\d(?=年))(?:年|[./-])|(?P<rel{0}>大前年|前年|去年|今年|明年|大后年|后年))?"
    r"(?:(?P<m{0}>1[0-2]|0?[1-9])(?:月份?|[./-](?=\d)|(?!\d))(?:(?P<d{0}>3[01]|[12]\d|0?[1-9])(?!\d)[日号]?)?)?"
)
_RANGE = lazy(rf"(?:从)?{_DATE.format(1)}(?:开始|起|签)?的?(?:到|至|~|-|签到|-{{2}}){_DATE.format(2)}")
_ANY_DATE = lazy(
    r"(?:20\d\d|\d\d(?=年))(?:年|[./-])(?:(?:1[0-2]|0?[1-9])(?:月份?|[./-]|(?!\d))(?:[0-3]?\d[日号]?)?)?(?:底|初|年底"
    r"|年初)?"
    r"|(?:大前年|前年|去年|今年|明年|大后年|后年)(?:(?:1[0-2]|0?[1-9])月份?(?:[0-3]?\d[日号]?)?)?|(?:1[0-2]"
    r"|0?[1-9])月份?(?=到期|签|入职|结束|开始|转正|底)"
    r"|[零〇一二三四五六七八九]{4}年(?:[一二三四五六七八九十]{1,2}月)?"
)
_RELATIVE: Final = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2, "大后年": 3}


def read_contract(text: str, today: date) -> Reading:
    """Months, an interval of them, `OPEN_ENDED`, or 0 for none signed. `today` is for 去年 and 明年."""
    said, prepared = bare(text), _KINDS.prepared(text)
    kinds = [
        sense for sense in _KINDS.find(prepared) if not (sense.to_come or sense.asked or sense.past or sense.other)
    ]
    kinds = [sense for sense in kinds if sense.value == "none" or not sense.denied]
    rest = standing(compact(text), lambda part: bool(_lengths(part)))
    lengths = _lengths(_blanked(rest))
    signed = [length for length in lengths if re.search(r"(?<!没)签[^,。;]{0,4}$", rest[: length.start])]
    match [sense.value for sense in kinds]:
        case ["open", *_] | [*_, "open"]:
            return Read(OPEN_ENDED, said)
        case ["none", *_] if not signed:
            return Read(0, said)
    if (between := _between(rest, today)) is not None:
        return Read(between, said)
    found = _length(text, said, rest, lengths)
    if isinstance(found, Read) and _SERVICE.search(rest):
        return Ambiguous(((found.value, ""), (0, "")))
    return found


def _lengths(text: str) -> list[Duration]:
    """The lengths said in full: of 签几年 nothing is known, and 三月 is a month of the year."""
    return [
        length
        for length in find_durations(text, numbers=False)
        if "几" not in (words := text[length.start : length.end])
        and (length.months.least > 12 or "个" in words or "月" not in words)
    ]


def _blanked(text: str) -> str:
    """The text with dates and lengths of other things made unreadable, each character in its place."""
    for pattern in (_ANY_DATE, _OTHER_LENGTH):
        text = pattern.sub(lambda match: "," * len(match[0]), text)
    return text


def _length(text: str, said: str, rest: str, lengths: list[Duration]) -> Reading:
    now = [length for length in lengths if not _PAST.search(rest[: length.start])]
    values = list(dict.fromkeys(length.months for length in now or lengths if length.months.least > 0))
    match values:
        case [only]:
            return Read(only.value(), said)
        case [_, *_]:
            return Ambiguous(tuple((each.value(), "") for each in values))
    if _YEARLY.search(rest):
        return Read(12, said)
    if lengths or _blanked(rest) != rest:
        return Unsure() if is_unsure(said) else Unreadable()
    return Unsure() if is_unsure(said) else read_contract_months(text)


def _between(text: str, today: date) -> object | None:
    """Months from one date to another, both days included; None where two aren't said, or the end is first."""
    for match in _RANGE.finditer(_spelt_dates(text)):
        first, last = _date(match, "1", today, None), _date(match, "2", today, None)
        if first is None:
            continue
        last = _date(match, "2", today, first[0]) if last is None else last
        if last is None:
            continue
        return _months_between(first, last)
    return None


def _date(match: re.Match[str], which: str, today: date, year: int | None) -> tuple[int, int | None, int | None] | None:
    """Year, month and day, as far as they are said."""
    groups = match.groupdict()
    if number := groups[f"y{which}"]:
        year = int(number) if len(number) == 4 else 2000 + int(number)
    elif relative := groups[f"rel{which}"]:
        year = today.year + _RELATIVE[relative]
    month, day = groups[f"m{which}"], groups[f"d{which}"]
    if year is None or (month is None and groups[f"y{which}"] is None and groups[f"rel{which}"] is None):
        return None
    return year, int(month) if month else None, int(day) if day else None


def _months_between(
    first: tuple[int, int | None, int | None], last: tuple[int, int | None, int | None]
) -> object | None:
    if first[1] is None or last[1] is None:
        years = last[0] - first[0]
        return {"min": max(12 * (years - 1), 1), "max": 12 * (years + 1)} if years >= 0 else None
    months = 12 * (last[0] - first[0]) + last[1] - first[1]
    if first[2] is not None and last[2] is not None:
        try:
            start, end = date(first[0], first[1], first[2]), date(last[0], last[1], last[2]) + timedelta(days=1)
        except (ValueError, OverflowError):
            return None
        months = 12 * (end.year - start.year) + end.month - start.month - (end.day < start.day)
        return months if months > 0 else None
    if months < 0:
        return None
    if months and first[1] == last[1]:
        return months
    if last[1] % 12 + 1 == first[1]:  # 1月到12月 is a whole year
        return months + 1
    return {"min": max(months, 1), "max": months + 1}


def _spelt_dates(text: str) -> str:
    """二四年六月 → 24年6月, for the two dates of a contract."""
    text = re.sub(r"[零〇一二三四五六七八九]{2,4}(?=年)", lambda match: digits(match[0]) or match[0], text)
    return re.sub(
        r"(?<![\d一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九])(?=月)",
        lambda match: str(value(match[0])),
        text,
    )
