"""Counts as people say them, with a lower and an upper end: 十四, 七八, 十几, 三十多, 两三, 1.5, 几十."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.numbers import NUMERAL, value


@dataclass(frozen=True, slots=True)
class Months:
    """Months, both ends included; `most` None where there is no upper end."""

    least: int
    most: int | None

    def plus(self, other: Months) -> Months:
        most = None if self.most is None or other.most is None else self.most + other.most
        return Months(self.least + other.least, most)

    def meet(self, other: Months) -> Months | None:
        """What both allow; None where they exclude one another."""
        least = max(self.least, other.least)
        ends = [end for end in (self.most, other.most) if end is not None]
        most = min(ends) if ends else None
        return None if most is not None and least > most else Months(least, most)

    def value(self) -> object:
        """The fact's JSON value: a number, or an interval."""
        return self.least if self.least == self.most else {"min": self.least, "max": self.most}


@dataclass(frozen=True, slots=True)
class Count:
    """A count with both ends, not yet whole (1.5); `most` None for 几 and 几十."""

    least: float
    most: float | None

    def whole(self) -> Months | None:
        return self.times(1)

    def times(self, unit: int) -> Months | None:
        """So many units of `unit` months; None where that is no whole number, or has no upper end."""
        if self.most is None:
            return None
        least, most = self.least * unit, self.most * unit
        if abs(least - round(least)) > 1e-9 or abs(most - round(most)) > 1e-9:
            return None
        return Months(round(least), round(most))


QUANTITY: Final = (
    rf"(?:{NUMERAL}(?:[几多来](?=个|年|期|月|载|$|[,。了吧]))?(?:\+(?=个月))?|好?几十|好?几百|好?几(?=个|年"
    rf"|期|月|十))"
)
"""A regular expression, without groups, for one count."""

_SMALL: Final = "一二三四五六七八九"
_PAIR = lazy(rf"(?P<tens>[{_SMALL}两]?[十百])?(?P<low>[{_SMALL}两])(?P<high>[{_SMALL}两])(?P<unit>[十百])?")


def quantity(words: str) -> Count | None:
    """None for what is no count: 五三, 二〇."""
    if not words:
        return None
    if words[0] in "几好":
        return Count(1, None)
    if words[-1] in "几多来":
        return _with_more(words[:-1], words[-1])
    number = value(words.rstrip("+"))
    if number is not None and not (len(words) == 2 and words[0] in "两"):
        return Count(float(number), float(number))
    if len(words) > 1 and words[0] == "零":
        return quantity(words[1:])
    pair = _PAIR.fullmatch(words)
    return _pair(pair) if pair else None


def _with_more(words: str, more: str) -> Count | None:
    base = value(words)
    if base is None or base != int(base):
        return None
    step = 100 if base % 100 == 0 else 10 if base % 10 == 0 else 1
    if base == 0 or (step == 1 and more == "几"):
        return None
    return Count(base + (1 if more == "几" else 0), base + max(step - 1, 1))


def _pair(match: re.Match[str]) -> Count | None:
    low, high = value(match["low"]), value(match["high"])
    if low is None or high is None or (high - low != 1 and (low, high) != (3, 5)):
        return None
    if unit := match["unit"]:
        factor = 10 if unit == "十" else 100
        return None if match["tens"] else Count(low * factor, high * factor)
    base = value(match["tens"]) if match["tens"] else 0
    return None if base is None else Count(base + low, base + high)
