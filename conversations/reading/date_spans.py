"""Turns the parts of a date that were said into the days that they cover, as seen from a given day.

Only arithmetic on the calendar: it finds nothing in a text and moves no impossible day to a neighbour.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from conversations.reading.result import InvalidReason

FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day, both included."""

    first: date
    last: date

    def value(self, today: date) -> object:
        """The fact's JSON value: one day as a string, more as an interval that ends today at the latest."""
        last = min(self.last, today)
        if self.first == last:
            return self.first.isoformat()
        return {"from": self.first.isoformat(), "to": last.isoformat()}

    def label(self, today: date) -> str:
        last = min(self.last, today)
        return _chinese(self.first) if self.first == last else f"{_chinese(self.first)}到{_chinese(last)}"


@dataclass(frozen=True, slots=True)
class Parts:
    """What was said of a date. None where a part was not said.

    `months` and `days` are parts of a year and of a month, both ends included, where 31 stands for the month's end.
    `covered` is set where the words alone give the days (昨天, 两年前). `around` widens a single day by a week.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    months: tuple[int, int] | None = None
    days: tuple[int, int] | None = None
    covered: Days | None = None
    around: bool = False

    def following(self, earlier: Parts) -> Parts:
        """These parts with what they lack taken from those said just before: 「去年8月4号，不对，5号」."""
        if self.covered or earlier.covered or self.year is not None:
            return self
        bare_day = self.month is None and self.months is None
        return replace(self, year=earlier.year, month=earlier.month if bare_day else self.month)


def resolve(parts: Parts, today: date) -> Days | InvalidReason:
    """The days meant: without a year the latest that are not wholly after `today`, with one never moved."""
    if parts.covered:
        days: Days | InvalidReason = parts.covered
    elif parts.year is not None and parts.month is None and parts.day is not None:
        return "no_such_date"
    elif parts.year is not None:
        days = _in_year(parts, parts.year)
    elif parts.month is None and parts.months is None:
        days = _latest_day_of_month(parts, today)
    else:
        days = _latest(parts, today)
    if not isinstance(days, Days):
        return days
    if parts.around and days.first == days.last:
        days = Days(days.first - timedelta(days=7), days.last + timedelta(days=7))
    return "future" if days.first > today else days


def between(first: Parts, last: Parts, today: date, *, ordered: bool) -> Days | InvalidReason:
    """From the start of the first to the end of the last.

    `ordered` for 到: the end is then the first that does not lie before the start. Not so for 或: there the earlier
    of the two opens the interval, whichever was said first.
    """
    start = resolve(first, today)
    if not isinstance(start, Days):
        return start
    year_said = last.year is not None
    last = last.following(first)
    if ordered and not year_said and not last.covered:
        for year in (start.first.year, start.first.year + 1):
            candidate = _in_year(replace(last, year=year, month=last.month or start.first.month), year)
            if isinstance(candidate, Days) and candidate.last >= start.first:
                return Days(start.first, candidate.last)
    end = resolve(last, today)
    if end == "future":  # the interval is cut at today by whoever takes its value
        return Days(start.first, max(start.last, today))
    if not isinstance(end, Days):
        return end
    return Days(min(start.first, end.first), max(start.last, end.last))


def month_of(year: int, month: int) -> Days:
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def months_before(today: date, months: int) -> tuple[int, int]:
    """Year and month that lie `months` calendar months before today's; a negative number looks ahead."""
    index = today.year * 12 + today.month - 1 - months
    return index // 12, index % 12 + 1


def full_year(two_digits: int, today: date) -> int:
    """A year of two digits: up to ten years ahead it is of this century, otherwise of the last."""
    return 2000 + two_digits if 2000 + two_digits <= today.year + 10 else 1900 + two_digits


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _in_year(parts: Parts, year: int) -> Days | InvalidReason:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "no_such_date"
    if parts.month is None:
        first, last = parts.months or (1, 12)
        return Days(month_of(year, first).first, month_of(year, last).last)
    if not 1 <= parts.month <= 12:
        return "no_such_date"
    whole = month_of(year, parts.month)
    first_day, last_day = parts.days or (parts.day, parts.day)
    if first_day is None or last_day is None:
        return whole
    if parts.days:
        last_day = min(last_day, whole.last.day)
    if not 1 <= first_day <= last_day <= whole.last.day:
        return "no_such_date"
    return Days(whole.first.replace(day=first_day), whole.first.replace(day=last_day))


def _latest(parts: Parts, today: date) -> Days | InvalidReason:
    days: Days | InvalidReason = "no_such_date"
    for year in range(today.year, today.year - 9, -1):  # eight years hold a 29 February, save around 1900 and 2100
        days = _in_year(parts, year)
        if isinstance(days, Days) and days.first <= today:
            return days
    return days


def _latest_day_of_month(parts: Parts, today: date) -> Days | InvalidReason:
    for back in range(3):  # of any two months running, one has 31 days; February needs a third
        year, month = months_before(today, back)
        days = _in_year(replace(parts, month=month), year)
        if isinstance(days, Days) and days.first <= today:
            return days
    return "no_such_date"
