"""Finds dates in running text: what was said of year, month and day, and where. Only solar dates.

Lunar dates and movable festivals are not read: `has_lunar` says that a text speaks of one, so that 农历三月 never
passes for March. Which of several dates is the one asked for is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, cast

from conversations.reading.date_spans import Days, Parts, full_year, months_before
from conversations.reading.numbers import DIGIT, digits, value

_Build = Callable[[re.Match[str], date], Parts | None]


@dataclass(frozen=True, slots=True)
class Mention:
    """A date found in text[start:end]."""

    start: int
    end: int
    parts: Parts


_LUNAR = re.compile(
    r"农历|阴历|旧历|正月|腊月|冬月|闰|初[一二三四五六七八九十]|春节|元宵|端午|中秋|除夕|过年|七夕|重阳|清明|大年"
    r"|小年(?!轻)"
)
_SMALL: Final = r"(?:\d{1,2}|[一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾零〇]{1,3})"
_GAP: Final = r"[的,\s]?"
_YEAR_DIGITS: Final = (
    rf"(?<![\d.])(?P<year>(?:19|20)\d\d|\d\d|(?<![{DIGIT}十百])(?:[{DIGIT}]{{4}}|[{DIGIT}]{{2}}))"
    r"\s?(?:年|nian)(?!之?以?前|多|半(?!年)|来|以[上内]|的?经验|工龄)份?"
)
_YEAR_WORD: Final = r"(?P<year_word>大前年|前年|去年|旧年|上年|今年|本年|明年|后年|jin\s?nian|qu\s?nian|qian\s?nian)"
_YEAR: Final = rf"(?:{_YEAR_DIGITS}|{_YEAR_WORD})"
_MONTH: Final = (
    rf"(?:(?<!\d)(?P<month>{_SMALL})\s?(?:月份?|yue(?:\s?fen)?)"
    r"|(?P<month_word>本月|这个?月|当月|上{1,3}个?月|下个?月)份?)"
)
_NOT_A_LEVEL: Final = r"(?!级|集|电|次|中|技|考|专|心|旬)"
_MONTH_PART: Final = rf"(?P<month_part>上旬|中旬|下旬|月?初{_NOT_A_LEVEL}|月?底|月?末)"
_DAY: Final = rf"(?P<day>{_SMALL})\s?(?:日|号|曰|hao)"
_DAY_AFTER_MONTH: Final = rf"(?P<day>{_SMALL})(?:\s?(?:日|号|曰|hao)|(?![\d.个年月级次点分多几一二三四五六七八九十]))"
_DAY_TEENS: Final = r"(?P<tens>十|二十|三十|10|20|30)[几多](?:号|日)"
_YEAR_PART: Final = (
    r"(?P<year_part>上半年|下半年|第?[一二三四1-4]季度|q[1-4]|[春夏秋](?=天|季|$)(?:天|季)?"
    rf"|年?初{_NOT_A_LEVEL}|年?中{_NOT_A_LEVEL}|年?底|年?末)"
)
_YEAR_PART_ALONE: Final = (
    r"(?P<year_part>上半年|下半年|第?[一二三四1-4]季度|q[1-4]|[春夏秋](?:天|季)"
    rf"|年初{_NOT_A_LEVEL}|年中{_NOT_A_LEVEL}|年底|年末)"
)
_YEARS_AGO: Final = {
    "大前年": 3,
    "前年": 2,
    "qiannian": 2,
    "去年": 1,
    "旧年": 1,
    "上年": 1,
    "qunian": 1,
    "明年": -1,
    "后年": -2,
}
_YEAR_PARTS: Final = {
    "上半年": (1, 6), "下半年": (7, 12), "初": (1, 3), "中": (5, 8), "底": (10, 12), "末": (10, 12),
    "春": (3, 5), "夏": (6, 8), "秋": (9, 11),
}  # fmt: skip
_MONTH_PARTS: Final = {
    "初": (1, 10),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "底": (21, 31),
    "末": (21, 31),
}
_DAYS_AGO: Final = {
    "大前天": 3, "前天": 2, "前日": 2, "昨天": 1, "昨日": 1, "寻日": 1, "昨晚": 1, "今天": 0, "今日": 0, "今早": 0,
    "zuotian": 1, "qiantian": 2, "jintian": 0, "明天": -1, "后天": -2,
}  # fmt: skip
_FESTIVALS: Final = {
    "元旦": (1, 1), "三八": (3, 8), "妇女节": (3, 8), "五一": (5, 1), "劳动节": (5, 1),
    "六一": (6, 1), "儿童节": (6, 1),
    "教师节": (9, 10), "国庆": (10, 1), "十一": (10, 1), "双十一": (11, 11), "双11": (11, 11),
}  # fmt: skip
_HOLIDAYS: Final = {(5, 1): 5, (10, 1): 7}
_WEEKDAYS: Final = dict(zip("一二三四五六日天1234567", [*range(7), 6, *range(7)], strict=True))

_PAIR = re.compile(
    r"(?<![一二三四五六七八九十])(?P<ten>十?)(?P<a>[一二三四五六七八九])(?P<b>[一二三四五六七八九])(?P<unit>月份?|号"
    r"|日)"
)
_SHARED_UNIT = re.compile(
    rf"(?<![\d.\-/])(?P<a>{_SMALL})(?P<link>到|至|-|~|或者?|、)(?P<b>{_SMALL})(?P<unit>月份?|号|日)"
)


def has_lunar(text: str) -> bool:
    return _LUNAR.search(text) is not None


def spell_out(text: str) -> str:
    """Gives each of two numbers that share a unit its own: 五六月 → 五月到六月, 5-6月 → 5月-6月."""
    text = _PAIR.sub(_spell_pair, text)
    return _SHARED_UNIT.sub(r"\g<a>\g<unit>\g<link>\g<b>\g<unit>", text)


def find_mentions(text: str, today: date) -> list[Mention]:
    """Every date in a compacted text, in order, none overlapping another."""
    found: list[Mention] = []
    left = text
    for needles, pattern, build in _PATTERNS:
        if not needles.search(left):
            continue
        taken: list[tuple[int, int]] = []
        for match in pattern.finditer(left):
            taken.append(match.span())
            parts = build(match, today)
            if parts is not None:
                found.append(Mention(match.start(), match.end(), parts))
        left = _blank(left, taken)
    return sorted(found, key=lambda mention: mention.start)


def _blank(text: str, taken: list[tuple[int, int]]) -> str:
    pieces, position = [], 0
    for start, end in taken:
        pieces += [text[position:start], "\0" * (end - start)]
        position = end
    return "".join([*pieces, text[position:]]) if taken else text


def _spell_pair(match: re.Match[str]) -> str:
    first, second = value(match["a"]), value(match["b"])
    if first is None or second is None or second - first != 1:
        return match[0]
    return f"{match['ten']}{match['a']}{match['unit']}到{match['ten']}{match['b']}{match['unit']}"


def _whole(text: str | None) -> int | None:
    number = value(text) if text else None
    return int(number) if number is not None else None


def _year(match: re.Match[str], today: date) -> int | None:
    groups = match.groupdict()
    if word := groups.get("year_word"):
        return today.year - _YEARS_AGO.get(word.replace(" ", ""), 0)
    said = digits(groups.get("year") or "")
    if said is None:
        return None
    return int(said) if len(said) == 4 else full_year(int(said), today)


def _numeric(match: re.Match[str], today: date) -> Parts | None:
    year = int(match["y"])
    day = match["d"]
    return Parts(year if year > 99 else full_year(year, today), int(match["m"]), int(day) if day else None)


def _run_of_digits(match: re.Match[str], today: date) -> Parts | None:
    said = match[0]
    century = said[:2] in ("19", "20")
    match len(said):
        case 8 if century:
            return Parts(int(said[:4]), int(said[4:6]), int(said[6:]))
        case 6 if century and 1 <= int(said[4:]) <= 12:
            return Parts(int(said[:4]), int(said[4:]))
        case 6:
            return Parts(full_year(int(said[:2]), today), int(said[2:4]), int(said[4:]))
        case 4 if century:
            return Parts(int(said))
        case 4:
            return Parts(None, int(said[:2]), int(said[2:]))
    return None


def _month_and_day(match: re.Match[str], today: date) -> Parts | None:
    return Parts(None, int(match["m"]), int(match["d"]))


def _ago(match: re.Match[str], today: date) -> Parts | None:
    number = 0.5 if match["n"] == "半" else value(match["n"])
    if number is None or number > 200:
        return None
    match match["unit"]:
        case "天" | "日":
            day = today - timedelta(days=int(number))
            return Parts(covered=Days(day, day)) if number == int(number) else None
        case "周" | "星期" | "礼拜":
            return Parts(covered=_week(today, int(number))) if number == int(number) else None
        case "月":
            year, month = months_before(today, int(number))
            return Parts(year, month) if number == int(number) else None
    if match["half"] or number != int(number):
        year, month = months_before(today, round((number + (0.5 if match["half"] else 0)) * 12))
        return Parts(year, month)
    return Parts(today.year - int(number), _whole(match["month"]))


def _relative_day(match: re.Match[str], today: date) -> Parts | None:
    day = today - timedelta(days=_DAYS_AGO[match[0].replace(" ", "")])
    return Parts(covered=Days(day, day))


def _week(today: date, weeks: int) -> Days:
    monday = today - timedelta(days=today.weekday() + 7 * weeks)
    return Days(monday, monday + timedelta(days=6))


def _week_words(match: re.Match[str], today: date) -> Parts | None:
    which, weekday = match["which"], match["weekday"]
    if not which and not weekday:
        return None
    weeks = which.count("上") - which.count("下") if which else 0
    week = _week(today, weeks)
    if not weekday:
        return Parts(covered=week)
    day = week.first + timedelta(days=_WEEKDAYS[weekday])
    if not which and day > today:
        day -= timedelta(days=7)
    return Parts(covered=Days(day, day))


def _festival(match: re.Match[str], today: date) -> Parts | None:
    month, day = _FESTIVALS[match["festival"]]
    length = _HOLIDAYS.get((month, day)) if match["holiday"] else None
    days = (day, day + length - 1) if length else None
    return Parts(_year(match, today), month, None if days else day, days=days)


def _composite(match: re.Match[str], today: date) -> Parts | None:
    groups = match.groupdict()
    year, month, days = _year(match, today), _whole(groups.get("month")), None
    if word := groups.get("month_word"):
        back = 0 if word[0] in "本这当" else word.count("上") - word.count("下")
        year, month = months_before(today, back)
    elif groups.get("month") and month is None:
        return None
    if part := groups.get("month_part"):
        days = _MONTH_PARTS[part.removeprefix("月")]
    elif tens := groups.get("tens"):
        start = _whole(tens) or 0
        days = (start + 1, 31 if start == 30 else start + 9)
    day = _whole(groups.get("day"))
    if groups.get("day") and day is None:
        return None
    return Parts(year, month, day, _months(groups.get("year_part")), days)


def _months(part: str | None) -> tuple[int, int] | None:
    if part is None:
        return None
    if part.endswith("季度") or part.startswith("q"):
        quarter = _whole(part.removeprefix("q").removeprefix("第").removesuffix("季度")) or 1
        return quarter * 3 - 2, quarter * 3
    return _YEAR_PARTS.get(part) or _YEAR_PARTS[part.removeprefix("年")[0]]


_SEPARATOR: Final = r"\s?[-./,。、·_~—点\s]\s?"
_UNIQUE_FESTIVALS: Final = "|".join(name for name in _FESTIVALS if name != "十一")
_NATIONAL_DAY: Final = r"(?<![月十二三四五六七八九\d])十一(?![号日个年点岁级])"
_PATTERNS: Final = tuple(
    (re.compile(needles), re.compile(pattern), cast("_Build", build))
    for needles, pattern, build in (
        (
            r"\d{4}\D",
            rf"(?<![\d.])(?P<y>(?:19"
            rf"|20)\d\d){_SEPARATOR}(?P<m>\d{{1,2}})(?:{_SEPARATOR}(?P<d>\d{{1,2}}))?(?![\d月年])[日号]?",
            _numeric,
        ),
        (
            r"\d[-./]",
            r"(?<![\d.])(?P<y>\d\d)(?P<s>[-./])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?![\d月年])",
            _numeric,
        ),
        (r"\d{4}", r"(?<![\d.a-z\-])(?:\d{8}|\d{6}|\d{4})(?![\d.a-z年个级]|\s?月)", _run_of_digits),
        (
            "前",
            r"(?P<n>半|\d+(?:\.\d+)?|[一二三四五六七八九十两俩仨廿]+)个?"
            r"(?P<unit>天|日|周|星期|礼拜|(?<=个)月|年)(?P<half>半)?(?:之|以)?前"
            rf"(?!半)(?:的?(?P<month>{_SMALL})月份?)?",
            _ago,
        ),
        ("[天日晚早]|tian", "|".join(_DAYS_AGO) + "|(?:zuo|qian|jin) tian", _relative_day),
        (
            "[周期拜]",
            r"(?P<which>这个?|本|上{1,3}个?|下个?)?(?:周(?!年)|星期"
            r"|礼拜)(?P<weekday>[一二三四五六日天1-7](?![\d个年天]))?",
            _week_words,
        ),
        (
            "月|yue",
            rf"(?:{_YEAR}{_GAP})?{_MONTH}(?:{_GAP}(?:{_MONTH_PART}|{_DAY_TEENS}|{_DAY_AFTER_MONTH}))?",
            _composite,
        ),
        (
            "[一八节旦庆]|双11",
            rf"(?:{_YEAR}{_GAP})?(?P<festival>{_UNIQUE_FESTIVALS}|{_NATIONAL_DAY})节?(?P<holiday>期间|假期|放假|长假)?",
            _festival,
        ),
        ("年|nian", rf"{_YEAR}{_GAP}{_YEAR_PART}", _composite),
        ("[年季天]|q[1-4]", _YEAR_PART_ALONE, _composite),
        ("年|nian", _YEAR, _composite),
        ("[几多]", _DAY_TEENS, _composite),
        ("[日号曰]|hao", rf"(?<![\d.第]){_DAY}(?!线|楼|车间|院|门)", _composite),
        (r"\d[./\-\s]\d", r"(?<![\d.\-/])(?P<m>\d{1,2})[./\-\s](?P<d>\d{1,2})(?![\d.年月个\-/])", _month_and_day),
    )
)
"""What to look for first (cheap), the pattern, and what makes parts of it. In this order: what an earlier pattern
has taken, a later one doesn't see."""
