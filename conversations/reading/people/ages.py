"""Reads how old somebody is, from years of age or from a date of birth, as a number or as an interval.

A zodiac sign alone, years of work, or a number whose words it doesn't know give nothing: no house number passes for an
age.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Final

from conversations.reading.corrections import standing
from conversations.reading.lazy import lazy
from conversations.reading.normalise import bare, clauses, is_unsure
from conversations.reading.numbers import HAN, NUMERAL, digits, value
from conversations.reading.result import Invalid, Read, Reading, Unreadable, Unsure

YOUNGEST: Final = 14
"""Years. Nobody younger can have worked or sat the examination: such a number is a slip, or another number."""

Ages = tuple[int, int | None]
"""Years of age, both ends included; the second None for no upper end."""

_SPELT: Final = (
    (lazy(r"jin\s?nian"), "今年"), (lazy(r"wo(?![a-z])"), "我"), (lazy(r"zhou\s?sui"), "周岁"),
    (lazy(r"sui"), "岁"), (lazy(r"\s"), ""),
)  # fmt: skip
_PRE: Final = (
    r"(?:我|俺|本人|人|今年|现在|目前|已经?|都|是|有|刚好|正好|刚刚?|满|好像|应该|就|了|年龄|年纪|岁数|周岁|实岁"
    r"|实际|其实"
    r"|身份证上?(?:写的?)?|也就|才|过了|到|吃|成年|女|男|:|,|的)*+"
)
_LEAD = lazy(_PRE)
_POST: Final = r"(?:周?岁|岁数|岁半|整|了|的|人|都|咯|喽|啦|吧|哈|呢|这样|样子|年纪|男|女|正好|刚满|啊|哦|大概|可能)*+"
_N: Final = rf"(?P<n>{NUMERAL}|半百)"
_TENS: Final = rf"(?P<n>\d0|[一二三四五六七八九]?十|[{HAN}]十)"
_NEXT_COUNT = lazy(rf"(?<=[\d{HAN}岁了])(?=(?:周岁|实岁|虚岁|身份证上?)[\d{HAN}])")
_SKIPPED = lazy(
    r"工龄|干了|工作|上班|从业|属.$|属.的|本命|电话|打工|退休|[一二三四五\d]级|高级|中级|初级|技师|社保|交了|结婚"
    r"|孩子|娃"
)
_NUMBER = lazy(rf"[\d{HAN}]")
_YEAR: Final = r"(?P<y>(?:19|20)\d\d|[一二][九零〇][零〇一二三四五六七八九]{2}|\d\d|[零〇一二三四五六七八九]{2})"
_MONTH: Final = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY: Final = rf"(?P<d>[0-3]?\d|[{HAN}]{{1,3}})"
_BORN: Final = r"(?:的|出生的?|生的?|生人|人|属.的?|生日|那年|年纪|生辰|左右|了|份)*"

_Reader = Callable[[re.Match[str], date], Ages | None]


def read_age(text: str, today: date, most: int) -> Reading:
    """A number of years, or `{"min", "max"}`. `today` turns a birthday into an age; `Invalid` below
    `YOUNGEST` and beyond `most`."""
    said = bare(text)
    spelt = said
    if re.search("[a-z]{2}", said):
        for pattern, meant in _SPELT:
            spelt = pattern.sub(meant, spelt)
    spelt = _NEXT_COUNT.sub(",", spelt)
    stands = standing(spelt, lambda part: _clause(part, today) is not None)
    found = _all(stands, today)
    if not found:
        return Unsure() if is_unsure(said) else Unreadable()
    return _reading(found, most, said)


def _all(text: str, today: date) -> list[Ages]:
    """The ages that the clauses name; none where one has a number that isn't understood."""
    if (whole := _clause(text, today)) is not None:
        return [whole]
    found: list[Ages] = []
    for clause in clauses(text):
        ages = _clause(clause, today)
        if ages is not None:
            found.append(ages)
        elif _NUMBER.search(clause) and not _SKIPPED.search(clause):
            return []
    return found


def _reading(found: list[Ages], most: int, said: str) -> Reading:
    """What all that was said leaves: 「02年的，24」 is 24. Two that don't go together leave nothing."""
    low = max(ages[0] for ages in found)
    high = min((ages[1] for ages in found if ages[1] is not None), default=None)
    if high is not None and low > high:
        return Unreadable()
    if low > most or (high or 0) > most or (high is not None and high < YOUNGEST):
        return Invalid("out_of_range", said)
    if low == high:
        return Read(low, said)
    return Read({"min": max(low, 0), "max": high}, said)


def _clause(clause: str, today: date) -> Ages | None:
    start = _LEAD.match(clause)
    for pattern, reader in _forms():
        match = pattern.fullmatch(clause, start.end() if start else 0)
        if match and (ages := reader(match, today)) is not None:
            return ages
    return None


@cache
def _forms() -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    """Compiled on first use."""
    return tuple((lazy(pattern), reader) for pattern, reader in _FORMS)


def _number(numeral: str | None) -> int | None:
    if numeral == "半百":
        return 50
    found = value(numeral) if numeral else None
    return int(found) if found is not None and found == int(found) else None


def _exact(match: re.Match[str], _: date) -> Ages | None:
    number = _number(match["n"])
    if number is None:
        return None
    if "虚" in match[0]:  # counted from one at birth, and up at New Year: one or two years ahead of the age in law
        return number - 2, number - 1
    return number, number


def _pair(match: re.Match[str], _: date) -> Ages | None:
    low = _number(match["low"])
    high = _number(match["high"])
    if low is None or high is None:
        return None
    if high < 10 <= low:
        high += low - low % 10
    return (low, high) if low < high <= low + 10 else None


def _tens_pair(match: re.Match[str], _: date) -> Ages | None:
    low, high = _number(match["low"]), _number(match["high"])
    return (low * 10, high * 10 + 9) if low and high and high == low + 1 else None


def _in_tens(match: re.Match[str], _: date) -> Ages | None:
    number = _number(match["n"])
    if not number or number % 10:
        return None
    return number - (5 if "左右" in match[0] or "上下" in match[0] else 0), number + 9


def _slang_tens(match: re.Match[str], _: date) -> Ages | None:
    number = _number(match["n"])
    return (10 * number, 10 * number + 9) if number else None


def _towards(match: re.Match[str], _: date) -> Ages | None:
    number = _number(match["n"])
    if not number:
        return None
    decade = number if number >= 20 else 10 * number
    return decade - 10, decade - 1


def _almost(match: re.Match[str], _: date) -> Ages | None:
    number = _number(match["n"])
    return (number - (5 if number % 10 == 0 else 2), number - 1) if number else None


def _below(match: re.Match[str], _: date) -> Ages | None:
    number = _number(match["n"])
    return (number - (10 if number % 10 == 0 else 2), number - 1) if number else None


def _a_little_more(match: re.Match[str], _: date) -> Ages | None:
    number = _number(match["n"])
    return (number, number + 5) if number else None


def _about(match: re.Match[str], _: date) -> Ages | None:
    number = _number(match["n"])
    if not number:
        return None
    width = 5 if number % 10 == 0 else 2
    return number - width, number + width


def _or_more(match: re.Match[str], _: date) -> Ages | None:
    number = _number(match["n"])
    return (number, None) if number else None


def _years_to_go(match: re.Match[str], _: date) -> Ages | None:
    number, left = _number(match["n"]), _number(match["k"])
    if number is None or left is None:
        return None
    return (number - 1, number - 1) if match["unit"] in ("个月", "月", "天") else (number - left, number - left)


def _next_year(match: re.Match[str], _: date) -> Ages | None:
    number = _number(match["n"])
    ahead = 2 if match["when"] == "后年" else 1
    return (number - ahead, number - ahead) if number else None


def _generation(match: re.Match[str], today: date) -> Ages | None:
    two = digits(match["y"])
    if two is None or len(two) != 2 or two[1] not in "05":
        return None
    first = _full_year(two, today)
    last = (first - first % 10) + 9
    return today.year - last - 1, today.year - first


def _born(match: re.Match[str], today: date) -> Ages | None:
    year_digits = digits(match["y"])
    if year_digits is None:
        return None
    year = int(year_digits) if len(year_digits) == 4 else _full_year(year_digits, today)
    groups = match.groupdict()
    month = _number(groups.get("m"))
    day = _number(groups.get("d"))
    if not 1900 < year <= today.year or (month is not None and not 1 <= month <= 12):
        return None
    years = today.year - year
    if month is None or (month == today.month and day is None):
        return max(years - 1, 0), years
    had = (month, day or 0) <= (today.month, today.day)
    return (years, years) if had else (years - 1, years - 1)


def _full_year(two: str, today: date) -> int:
    return (2000 if int(two) <= today.year % 100 else 1900) + int(two)


_FORMS: Final[tuple[tuple[str, _Reader], ...]] = (
    (r"(?P<y>[0-9]{2}|[零〇一二三四五六七八九]{2})后(?:的|了)*", _generation),
    (rf"(?:出生(?:于|在)?|生于|生日)?(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d){_BORN}", _born),
    (rf"(?:出生(?:于|在)?|生于|生日)?{_YEAR}(?:年|[./-])(?:农历|阴历)?{_MONTH}(?:月份?"
        rf"|[./-])(?:{_DAY}[日号]?)?{_BORN}", _born),
    (rf"(?:出生(?:于|在)?|生于)?{_YEAR}年(?:正月|冬月|腊月|年底|年初|农历[^,]{{1,4}}月)?{_BORN}", _born),
    (rf"(?P<y>19\d\d|20[01]\d){_BORN}", _born),
    (r"(?P<y>6[6-9]|[789]\d)(?:的|生人|出生的?|属.的?)", _born),
    (rf"(?:虚岁|虚)?{_PRE}{_N}{_POST}", _exact),
    (rf"{_TENS}(?:多|几|来|好几|啷当|郎当|大几|老几){_POST}(?:左右|上下)?{_POST}", _in_tens),
    (rf"(?P<n>[一二三四五六七八1-8])张(?:多|几)?{_POST}", _slang_tens),
    (rf"(?P<low>[一二三四五六七八九]?十[一二三四五六七八]|\d[1-8])[、或到至~/-]?(?:或者"
        rf"|到)?(?P<high>[一二三四五六七八九2-9]){_POST}", _pair),
    (rf"(?P<low>{NUMERAL})岁?(?:或者?|到|至|-|~|、|,){_PRE}(?P<high>{NUMERAL}){_POST}", _pair),
    (rf"(?P<low>[一二三四五六七八])(?P<high>[二三四五六七八九])十{_POST}", _tens_pair),
    (rf"奔(?:着)?(?P<n>{NUMERAL})(?:张|去|岁)?{_POST}", _towards),
    (rf"(?:快|将近|马上|接近|快要|眼看|眼瞅着|差点|近|即将)(?:就|要|到|满)*{_N}{_POST}", _almost),
    (rf"(?:不到|不足|没到|未满|不满|还没到|还没满|没满){_N}{_POST}", _below),
    (rf"{_N}(?:周?岁)?(?:不到|未满|不满){_POST}", _below),
    (rf"{_N}(?:周?岁)?(?:出头|刚出头|挂零|冒头|刚过){_POST}", _a_little_more),
    (rf"(?:大概|大约|差不多|估计|约|约莫){_PRE}{_N}(?:周?岁)?(?:左右|上下|的样子)?{_POST}", _about),
    (rf"{_N}(?:周?岁)?(?:左右|上下|来去|的样子|差不多){_POST}", _about),
    (rf"{_N}(?:周?岁)?(?:以上|往上|开外|朝上){_POST}", _or_more),
    (
        rf"(?:(?:还)?差|再过|还有|过|再有|再等)(?P<k>{NUMERAL})(?P<unit>年|岁|个月|月|天)(?:就|才|到|满|是"
        rf"|要)*{_N}{_POST}",
        _years_to_go,
    ),
    (rf"(?P<when>明年|后年|下个?月|过完年|过了年|年底)(?:才|就|满|到|要|该)*{_N}{_POST}", _next_year),
)  # fmt: skip
