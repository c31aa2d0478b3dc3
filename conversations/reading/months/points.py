"""Points in time, to the month, in messages about payments: 今年3月, 2023.5, 上个月, 前年年底, 半年前.

Only what can bound a spell of payments; the day of a certificate has a reader of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.numbers import NUMERAL, digits, value


@dataclass(frozen=True, slots=True)
class Point:
    """A time said in text[start:end]: from month `first` to month `last`, both included, counted as `month_index`.

    `whole_year`: just a year was named.
    """

    start: int
    end: int
    first: int
    last: int
    whole_year: bool = False


def month_index(day: date) -> int:
    return day.year * 12 + day.month - 1


_YEAR: Final = (
    r"(?:(?P<y4>(?:19|20)\d\d|[一二][九零〇][零〇一二三四五六七八九]{2})年?(?![0-9])|(?P<y2>\d\d"
    r"|[零〇一二][零〇一二三四五六七八九])年(?!多|半|[左上不])"
    r"|(?P<rel>大前年|前年|去年|今年|本年|明年|后年))(?:度|的)?"
)
_PARTS: Final = {
    "年初": (0, 2), "年头": (0, 2), "初": (0, 2), "年中": (4, 7),
    "年底": (9, 11), "年末": (9, 11), "年尾": (9, 11), "底": (9, 11), "末": (9, 11),
    "上半年": (0, 5), "下半年": (6, 11),
    "一季度": (0, 2), "二季度": (3, 5), "三季度": (6, 8), "四季度": (9, 11),
    "春天": (2, 4), "春季": (2, 4), "开春": (1, 3), "夏天": (5, 7), "夏季": (5, 7), "秋天": (8, 10), "秋季": (8, 10),
    "元旦": (0, 0), "正月": (0, 2), "腊月": (11, 13), "春节": (0, 2), "过年": (0, 2), "年后": (0, 2),
    "五一": (4, 4), "端午": (4, 5), "中秋": (8, 9), "国庆": (9, 9), "十一": (9, 9),
}  # fmt: skip
_PART: Final = (
    r"(?P<part>年[初头中底末尾后]|[初底末](?!期)|[上下]半年|[春夏秋][天季]|开春|第?[一二三四]季度|元旦"
    r"|正月|腊月|春节|过年|五一|国庆|十一(?!个|月)|中秋|端午)"
)
_MONTH: Final = rf"(?P<m>{NUMERAL})月(?:份|分)?(?:初|中旬?|底|末|上旬|下旬)?"
_DAY: Final = r"(?:\d{1,2}[号日]|[一二三四五六七八九十]{1,3}[号日])?"
_DATED = lazy(
    rf"{_YEAR}(?:那会儿?|,)?(?:{_MONTH}{_DAY}|(?P<figure>1[0-2]|0?[1-9])[./](?:[12]\d|3[01]|0?[1-9])[号日]?"
    rf"|{_PART})"
)
_FIGURES = lazy(
    r"(?<!\d)(?P<y4>(?:19|20)\d\d)(?:[./年-](?P<m>1[0-2]|0?[1-9])(?:[./月-](?:[12]\d|3[01]"
    r"|0?[1-9])(?!\d)日?|月份?)?(?![\d个])|(?P<packed>0[1-9]|1[0-2])(?:[0-3]\d)?(?!\d))"
)
_SHORT_FIGURES = lazy(r"(?<![\d.])(?P<y2>1[5-9]|2\d)[.](?P<m>1[0-2]|0?[1-9])(?![\d个年])")
_LONE_YEAR = lazy(_YEAR)
_AGO = lazy(
    rf"(?:(?P<half>半年)|(?P<years>{NUMERAL})年(?P<and_half>半)?|(?P<months>{NUMERAL})个月)(?:之"
    rf"|以)?前(?!后|头|面|交|那家)"
)
_NEAR = lazy(
    r"(?P<near>上上个?月|大上个?月|上个?月|这个?月|本月|当月(?=刚|才)|下下个?月|下个?月)份?|(?P<today>今天"
    r"|今日|昨天|前天|刚刚)"
)
_MONTH_ALONE = lazy(
    rf"(?<![\d年.一二三四五六七八九十])(?P<m>1[0-2]|0?[1-9]|十[一二]?"
    rf"|[一二三四五六七八九])月(?P<fen>份)?(?:初|中旬?|底|末)?{_DAY}"
)
_PART_ALONE = lazy(
    r"(?P<part>(?<![0-9零一二三四五六七八九十百两俩几多半周])年[初底末中尾后]|[上下]半年(?!多)|元旦|春节"
    r"|过年|五一|国庆|中秋|端午|开春)"
)
_FOLLOWS: Final = lazy(
    r"的?(?:开始|时候|一年|起|就|才|刚|到|至|-|~|入|进|又|交的|交上|交到|缴到|买到|一直|缴的|买的|买上|上的"
    r"|为止|断|停|的时候|那会|之后|以后|后|以来|来的|我就|新|重|续|给|离|办)"
)
_PRECEDES: Final = lazy(
    r"(?:从|自|打|由|(?<![不没未满够\d一二三四五六七八九十])到|至|截止|截至|[月年]-|[月年]~)(?:了|我)?$"
)
_TAKEN: Final = lazy(r"(?:交了|缴了|买了|有|共|满|快|不到|差不多|大概|才)$")
_RELATIVE: Final = {"大前年": -3, "前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}


def find_points(text: str, today: date) -> list[Point]:
    """In order, without overlaps. A month without a year is the latest one not ahead, after a year said before it."""
    found: list[Point] = []
    for at, build in sorted(_candidates(text), key=lambda item: (item[0].start(), -item[0].end())):
        if found and at.start() < found[-1].end:
            continue
        point = build(text, at, today)
        if point is not None:
            found.append(point)
    return _with_years(text, found)


_Build = Callable[[str, "re.Match[str]", date], Point | None]


def _candidates(text: str) -> Iterator[tuple[re.Match[str], _Build]]:
    kinds: tuple[tuple[re.Pattern[str], _Build], ...] = (
        (_DATED, _dated),
        (_FIGURES, _figures),
        (_SHORT_FIGURES, _figures),
        (_LONE_YEAR, _lone_year),
        (_AGO, _ago),
        (_NEAR, _near),
        (_MONTH_ALONE, _month_alone),
        (_PART_ALONE, _part_alone),
    )
    for pattern, build in kinds:
        for match in pattern.finditer(text):
            yield match, build


def _year(match: re.Match[str], today: date) -> int | None:
    groups = match.groupdict()
    if said := groups.get("y4"):
        year = int(digits(said) or 0)
    elif said := groups.get("y2"):
        short = int(digits(said) or 0)
        year = 2000 + short if short <= today.year % 100 + 1 else 1900 + short
        if not (today.year - 25 <= year):
            return None
    elif said := groups.get("rel"):
        year = today.year + _RELATIVE[said]
    else:
        return None
    return year if 1980 <= year <= today.year + 5 else None


def _month(said: str | None) -> int | None:
    number = value(said) if said else None
    return int(number) - 1 if number is not None and number == int(number) and 1 <= number <= 12 else None


def _dated(text: str, match: re.Match[str], today: date) -> Point | None:
    year = _year(match, today)
    if year is None:
        return None
    if match["y2"] and int(digits(match["y2"]) or 0) < 15 and not _in_context(text, match):
        return None
    if match["part"]:
        first, last = _PARTS[match["part"].removeprefix("第")]
        return Point(match.start(), match.end(), year * 12 + first, year * 12 + last)
    month = _month(match["m"] or match["figure"].lstrip("0"))
    return None if month is None else Point(match.start(), match.end(), year * 12 + month, year * 12 + month)


def _figures(text: str, match: re.Match[str], today: date) -> Point | None:
    year, groups = _year(match, today), match.groupdict()
    month = _month((groups.get("m") or groups.get("packed") or "").lstrip("0"))
    if (
        year is None
        or month is None
        or (
            "packed" in groups
            and groups["packed"]
            and not _in_context(text, match)
            and text[match.start() - 1 : match.start()] not in {"到", "至", "-", "~"}
        )
    ):
        return None
    if match.re is _SHORT_FIGURES and not _in_context(text, match):
        return None
    return Point(match.start(), match.end(), year * 12 + month, year * 12 + month)


def _lone_year(text: str, match: re.Match[str], today: date) -> Point | None:
    year = _year(match, today)
    if year is None or (match["y4"] and "年" not in match[0] and not _in_context(text, match)):
        return None
    if match["y2"] and (
        (int(digits(match["y2"]) or 0) < 10 and match["y2"][0] not in "0零〇") or not _is_short_year(text, match)
    ):
        return None
    return Point(match.start(), match.end(), year * 12, year * 12 + 11, whole_year=True)


def _ago(text: str, match: re.Match[str], today: date) -> Point | None:
    now = month_index(today)
    if match["half"]:
        return Point(match.start(), match.end(), now - 6, now - 6)
    number = value(match["years"] or match["months"])
    if number is None or number > 60 or number != int(number):
        return None
    if match["months"]:
        return Point(match.start(), match.end(), now - int(number), now - int(number))
    if match["and_half"]:
        month = now - 12 * int(number) - 6
        return Point(match.start(), match.end(), month, month)
    year = today.year - int(number)
    return Point(match.start(), match.end(), year * 12, year * 12 + 11, whole_year=True)


def _near(_text: str, match: re.Match[str], today: date) -> Point | None:
    now = month_index(today)
    back = 0
    if near := match["near"]:
        back = {"上": 1, "大": 2, "下": -1}.get(near[0], 0)
        back = back * 2 if near.startswith(("上上", "下下")) else back
    elif match[0] == "刚刚":
        return None
    return Point(match.start(), match.end(), now - back, now - back)


_SHORT_YEAR = lazy(r"(?<![\d.])(?:1[5-9]|2\d)年(?!多|半|[左上不])")
_IN_THAT_YEAR = lazy(r"毕业|入行|结婚|考|拿|退伍|交了|只|没|断|一共|总共|共|扣了|买了")


def _is_short_year(text: str, match: re.Match[str]) -> bool:
    """24年 as 2024: other words, or another such year, show that it isn't two dozen years."""
    if _TAKEN.search(text, 0, match.start()):
        return False
    two = len({found[0] for found in _SHORT_YEAR.finditer(text)}) > 1 and _SHORT_YEAR.match(text, match.start())
    return bool(two or _IN_THAT_YEAR.match(text, match.end()) or _in_context(text, match))


def _in_context(text: str, match: re.Match[str]) -> bool:
    return bool(_FOLLOWS.match(text, match.end()) or _PRECEDES.search(text, 0, match.start()))


def _month_alone(text: str, match: re.Match[str], today: date) -> Point | None:
    if not _in_context(text, match) or _TAKEN.search(text, 0, match.start()):
        return None
    month = _month(match["m"].lstrip("0"))
    if month is None:
        return None
    now = month_index(today)
    index = now - (now - month) % 12
    return Point(match.start(), match.end(), index, index)


def _part_alone(text: str, match: re.Match[str], today: date) -> Point | None:
    if not _in_context(text, match):
        return None
    first, last = _PARTS[match["part"]]
    year = today.year if today.year * 12 + first <= month_index(today) else today.year - 1
    return Point(match.start(), match.end(), year * 12 + first, year * 12 + last)


_RANGE: Final = lazy(r"[到至\-~]")
_NEXT_EVENT: Final = lazy(r"(?:进|入|上|来|到|转|去|换)[^,。]{1,6},(?:社保|公司|单位|厂里|就)?(?:从)?")
"""去年9月进厂，10月开始交: the first October after it."""
_SAME_YEAR: Final = lazy(r"[到至\-~]|又|不对|哦不|错")


def _with_years(text: str, points: list[Point]) -> list[Point]:
    """去年3月到12月: the second is of the year said for the first, or of the next where it would come before it."""
    done: list[Point] = []
    carried = False
    for point in points:
        has_year = not (_MONTH_ALONE.match(text, point.start) or _PART_ALONE.match(text, point.start))
        if done and not has_year and 0 <= point.start - done[-1].end <= 12:
            last, link = done[-1], text[done[-1].end : point.start]
            if carried and _SAME_YEAR.search(link):
                back = point.first // 12 - last.first // 12
                if _RANGE.search(link) and point.last - 12 * back < last.first:
                    back -= 1
                point = replace(point, first=point.first - 12 * back, last=point.last - 12 * back)
                has_year = True
            elif _RANGE.search(link) and point.last < last.first:
                done[-1] = replace(last, first=last.first - 12, last=last.last - 12)
            elif carried and _NEXT_EVENT.fullmatch(link) and last.first == last.last and point.first == point.last:
                back = (point.first - last.first) // 12
                point = replace(point, first=point.first - 12 * back, last=point.last - 12 * back)
                has_year = True
        carried = has_year
        done.append(point)
    return done
