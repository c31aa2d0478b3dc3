"""Lengths of time in running text, as months with a lower and an upper end. It doesn't ask what lasted so long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from conversations.reading.numbers import HAN, NUMERAL, Number, value


@dataclass(frozen=True, slots=True)
class Months:
    """Months, both ends included; `most` None where there is no upper end."""

    least: int
    most: int | None

    def plus(self, other: Months) -> Months:
        return Months(
            self.least + other.least, None if self.most is None or other.most is None else self.most + other.most
        )

    def value(self) -> object:
        """The fact's JSON value: a number, or an interval."""
        return self.least if self.least == self.most else {"min": self.least, "max": self.most}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time found in text[start:end], its words of approximation included."""

    start: int
    end: int
    months: Months


_SMALL: Final = r"[一二三四五六七八九]"
_YEARS: Final = rf"(?P<years>{NUMERAL})\s?(?:年(?!级|度|前|初|底|末|龄|纪|轻)|nian)"
_MONTHS: Final = (
    r"\s?(?:个月份?|各月|个月|月份?(?![初底末]|\d|工资)|个(?!人|单位|公司|地方|厂|体|保险|险|省|城市)|期|ge\s?yue|yue)"
)
_BEFORE: Final = (
    r"(?P<before>(?:还?差|还缺)|(?:快|将近|接近|快要|马上|差一点|差点)(?:有|到|满|交满)*|(?:不到|不足|不满|没到|没满"
    r"|没有(?=\d|[一二三四五六七八九十两])|未满)"
    r"|(?:超过|不止|多于|大于)了?|(?:至少|起码|最少|不少于|不低于|最低)(?:有|交了|交)?|(?:差不多|大概|大约|约|约莫"
    r"|左右|估计)(?:是|有|交了|交)?"
    r"|(?:刚好|正好|整整|刚满|刚刚满|刚刚好|刚够)|(?<!刚)(?<!不)满)?"
)
_AFTER: Final = (
    r"(?P<after>,?(?:左右|上下|前后|差不多)|(?:及|或)?以上|不到|不止|整|(?:出头)|多(?=了|$|[,。吧的])|打底)?"
)
_AMOUNT: Final = (
    rf"(?<![{HAN}\d.])(?P<amount>"
    rf"(?P<low>{_SMALL}|两)(?P<high>{_SMALL})(?P<pair_unit>年|个月|个|月)"
    rf"|(?P<teens>十|\d0|[二三四五六七八九]十)(?:几|多|来)(?P<more_unit>年|个多?月|个|月)"
    rf"|(?P<from>{NUMERAL})(?:年|个月|月)?(?:到|至|-|~|或者?|、)(?P<to>{NUMERAL})(?P<span_unit>年|个月|个|月)"
    rf"|半年(?P<half_more>多)?|半\s?nian"
    rf"|{_YEARS}(?:(?P<year_half>半)(?P<year_half_more>多)?|(?P<year_more>多)|[零又,]?(?P<extra>{NUMERAL}){_MONTHS})?"
    rf"|(?P<months>{NUMERAL})(?P<months_more>个?多月|多个月|个多月)"
    rf"|(?P<plain>{NUMERAL}){_MONTHS}"
    r")"
)
_DURATION = re.compile(_BEFORE + _AMOUNT + _AFTER)
_TO_GO = re.compile(
    rf"(?:还?差|还缺)(?P<gap>{NUMERAL})(?:个月|个|月)(?:就|才)?(?:满|到|够)(?P<years>{NUMERAL})(?P<unit>年|个月|个|月)"
)


def find_durations(text: str) -> list[Duration]:
    """Every length of time in a compacted text, in order. What it can't make out, it leaves out."""
    found: list[Duration] = []
    left = text
    for match in _TO_GO.finditer(text):
        goal, gap = _in(match["years"], match["unit"]), _in(match["gap"], "月")
        if goal is not None and gap is not None and goal >= gap:
            found.append(Duration(match.start(), match.end(), Months(goal - gap, goal - gap)))
        left = left[: match.start()] + "\0" * len(match[0]) + left[match.end() :]
    for match in _DURATION.finditer(left):
        amount = _amount(match)
        if amount is not None:
            found.append(
                Duration(match.start(), match.end(), _widened(amount, match["before"] or "", match["after"] or ""))
            )
    return sorted(found, key=lambda duration: duration.start)


def exact(number: Number) -> Months | None:
    whole = int(number)
    return Months(whole, whole) if whole == number and number >= 0 else None


def _in(numeral: str | None, unit: str) -> int | None:
    number = value(numeral) if numeral else None
    if number is None:
        return None
    months = number * 12 if unit.startswith("年") else number
    return round(months) if abs(months - round(months)) < 1e-9 else None


def _amount(match: re.Match[str]) -> Months | None:
    if unit := match["pair_unit"]:
        return _range(_in(match["low"], unit), _in(match["high"], unit), unit)
    if unit := match["more_unit"]:
        tens = value(match["teens"])
        if tens is None:
            return None
        least = int(tens) + (1 if "几" in match["amount"] else 0)
        return Months(least * 12, int(tens) * 12 + 119) if unit == "年" else Months(least, int(tens) + 9)
    if unit := match["span_unit"]:
        first_unit = (
            "年"
            if re.match(rf"{NUMERAL}年", match["amount"])
            else "月"
            if re.match(rf"{NUMERAL}个?月", match["amount"])
            else unit
        )
        return _range(_in(match["from"], first_unit), _in(match["to"], unit), "")
    if match["amount"].startswith("半"):
        return Months(6, 11) if match["half_more"] else Months(6, 6)
    if match["years"]:
        return _years(match)
    if match["months_more"]:
        months = _in(match["months"], "月")
        if months is None:
            return None
        return Months(months, months + 9) if months >= 10 and months % 10 == 0 else Months(months, months)
    months = _in(match["plain"], "月")
    return None if months is None else Months(months, months)


def _years(match: re.Match[str]) -> Months | None:
    months = _in(match["years"], "年")
    if months is None or months > 1200:
        return None
    if match["year_half"]:
        return Months(months + 6, months + 11) if match["year_half_more"] else Months(months + 6, months + 6)
    if match["year_more"]:
        return Months(months, months + 11)
    extra = _in(match["extra"], "月") if match["extra"] else 0
    return None if extra is None else Months(months + extra, months + extra)


def _range(low: int | None, high: int | None, unit: str) -> Months | None:
    if low is None or high is None or low >= high or (unit and high - low not in (1, 12)):
        return None
    return Months(low, high)


def _widened(amount: Months, before: str, after: str) -> Months:
    """What the words around an amount make of it: 不到, 以上, 快, 左右 and their like."""
    least, most = amount.least, amount.most
    words = before + after
    if re.search(r"不到|不足|不满|没到|没满|没有|未满", words):
        most_left = max((most or least) - 1, 0)
        return Months(min(1, most_left), most_left)
    if re.search(r"超过|不止|多于|大于", words):
        return Months(least + 1, None)
    if re.search(r"以上|至少|起码|最少|不少于|不低于|最低|打底", words) or before == "满":
        return Months(least, None)
    if re.search(r"快|将近|接近|马上|差一?点", words):
        return Months(max(least - 3, 0), max(least - 1, 0))
    if re.search(r"左右|上下|前后|差不多|大概|大约|约|估计", words):
        return Months(max(least - 2, 0), None if most is None else most + 2)
    if re.search(r"出头|多", after) and least == most:
        return Months(least, least + (11 if least % 12 == 0 and least else 2))
    return amount
