"""Turns the parts of a date that were said into the days that they cover, as seen from a given day.

Only arithmetic on the calendar: it finds nothing in a text and moves no impossible day to a neighbour.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from conversations.reading.dates import festivals, lunar
from conversations.reading.result import InvalidReason

FIRST_YEAR, LAST_YEAR = 1900, 2200
AROUND_DAYS = 7
FINE_LEVEL: Final = 5


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


Outcome = Days | InvalidReason | None
"""None: the words leave it open (国庆以后, 去年除夕)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What was said of a date. None where a part was not said.

    `months` and `days` are parts of a year and of a month, both ends included; 31 stands for the month's end, and
    months past 12 are those of the next year. `relative`: the year was counted from this one (去年). `covered` is set
    where the words alone give the days (昨天, 三天前). `week` counts weeks back; `weekdays` from Monday, 0. `shift`
    moves a single day (第二天), `around` widens it by a week. `open`: known not to be the days themselves (国庆以后).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    months: tuple[int, int] | None = None
    days: tuple[int, int] | None = None
    covered: Days | None = None
    week: int | None = None
    weekdays: tuple[int, int] | None = None
    festival: str | None = None
    holiday: bool = False
    relative: bool = False
    lunar: bool = False
    leap: bool = False
    shift: int = 0
    around: bool = False
    open: bool = False

    @property
    def level(self) -> int:
        """How fine the finest part is, from 0 (nothing but 农历) over year, part of it, month, part of it to day."""
        if self.day is not None or self.covered or self.festival or self.weekdays:
            return FINE_LEVEL
        if self.days:
            return 4
        if self.month is not None:
            return 3
        if self.months or self.week is not None:
            return 2
        return 1 if self.year is not None else 0

    def following(self, earlier: Parts) -> Parts:
        """These parts with what they lack taken from those said just before: 「去年8月4号，不对，5号」."""
        if self.weekdays and self.week is None and earlier.week is not None:
            return replace(self, week=earlier.week)
        if self.covered or earlier.covered or self.week is not None or earlier.week is not None or self.weekdays:
            return self
        taken = self
        if self.year is None:
            taken = replace(taken, year=earlier.year, relative=earlier.relative)
        if self.month is None and self.months is None and self.festival is None and self.level >= 4:
            taken = replace(taken, month=earlier.month, leap=earlier.leap)
        return replace(taken, lunar=True) if earlier.lunar and self.festival is None else taken

    def instead_of(self, earlier: Parts) -> Parts:
        """A correction: the parts that it names stand, the rest stays: 「去年6月，不对，前年」 is June."""
        if self.level == 1 and earlier.level > 1 and not (earlier.covered or earlier.week is not None):
            return replace(earlier, year=self.year, relative=self.relative)
        if self.level == 3 and self.year is None and (earlier.day or earlier.days) and earlier.month is not None:
            return replace(earlier, month=self.month)
        return self.following(earlier)


def joined(coarse: Parts, fine: Parts) -> Parts | None:
    """What two neighbours say together, as 去年 and 3月 do; None where they are two dates."""
    if fine.open and fine.level == 0:
        return replace(coarse, open=True)
    if coarse.level == 0 and coarse.lunar:
        return fine if fine.festival or fine.covered else replace(fine, lunar=True)
    if fine.level == 0 and fine.lunar:
        return replace(coarse, lunar=True)
    if fine.covered or coarse.covered or coarse.festival:
        return None
    if coarse.week is not None:
        return replace(fine, week=coarse.week) if fine.weekdays and fine.week is None else None
    if coarse.weekdays and fine.week is not None and not fine.weekdays:
        return replace(coarse, week=fine.week)  # 星期二，上周的
    if fine.week is not None or fine.weekdays or coarse.weekdays:
        return None
    if fine.level == 1 and coarse.year is None:
        return replace(coarse, year=fine.year, relative=fine.relative)
    if fine.level == 3 and coarse.level >= 4 and coarse.month is None and coarse.year is None:
        return replace(coarse, year=fine.year, relative=fine.relative, month=fine.month)  # 15号，3月的
    if fine.year is not None or (fine.level <= coarse.level and not fine.festival):
        return None
    with_year = replace(
        fine,
        year=coarse.year,
        relative=coarse.relative,
        lunar=(fine.lunar or coarse.lunar) and fine.festival is None,
    )
    if fine.festival:
        named_twice = coarse.day is not None and fine.festival in festivals.LUNAR  # 八月十五中秋节
        return with_year if coarse.level == 1 or named_twice or _has_festival(coarse, fine.festival) else None
    if fine.month is not None or fine.months:
        return with_year if coarse.level == 1 or _within(fine.month, coarse.months) else None
    if coarse.level == 1 and not with_year.lunar:
        return Parts(coarse.year, open=True)  # 2025年15号
    if coarse.month is None or (coarse.days and not _within(fine.day, coarse.days)):
        return None
    return replace(with_year, month=coarse.month, leap=coarse.leap)


def _has_festival(month: Parts, name: str) -> bool:
    """去年十月，国庆那会儿: the month that the festival is in."""
    day = festivals.day_of(name, month.year or 2025)
    return month.level == 3 and not month.lunar and day is not None and day.month == month.month


def resolve(parts: Parts, today: date) -> Outcome:
    """The days meant: without a year the latest that are not wholly after `today`, with one never moved."""
    if parts.open:
        return None
    days = _plain_days(parts, today)
    if not isinstance(days, Days):
        return days
    if days.first == days.last:
        day = days.first + timedelta(days=parts.shift)
        reach = timedelta(days=AROUND_DAYS if parts.around else 0)
        days = Days(day - reach, day + reach)
    elif parts.shift:
        return None
    return "future" if days.first > today else days


def between(first: Parts, last: Parts, today: date, *, ordered: bool) -> Outcome:
    """From the start of the first to the end of the last.

    `ordered` for 到: the end is then the first that does not lie before the start. Not so for 或: there the earlier
    of the two opens the interval, whichever was said first.
    """
    start = resolve(first, today)
    if not isinstance(start, Days):
        return start
    year_said = last.year is not None
    last = last.following(first)
    if ordered and not year_said and not last.covered and last.week is None:
        if first.month is None and last.months is None and last.month is None:
            last = replace(last, month=start.first.month)
        begun = lunar.year_of(start.first) if last.lunar else start.first.year
        for year in (begun, begun + 1):
            candidate = _plain_days(replace(last, year=year, relative=False), today)
            if isinstance(candidate, Days) and candidate.last >= start.first:
                return Days(start.first, candidate.last)
    end = resolve(last, today)
    if end == "future":  # the interval is cut at today by whoever takes its value
        return Days(start.first, max(start.last, today))
    if not isinstance(end, Days):
        return end
    return Days(min(start.first, end.first), max(start.last, end.last))


def week_of(today: date, weeks_back: int) -> Days:
    monday = today - timedelta(days=today.weekday() + 7 * weeks_back)
    return Days(monday, monday + timedelta(days=6))


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


def _within(part: int | None, bounds: tuple[int, int] | None) -> bool:
    return part is not None and bounds is not None and bounds[0] <= part <= bounds[1]


def _plain_days(parts: Parts, today: date) -> Outcome:
    """The days without shift and width, however far ahead."""
    if parts.covered:
        return parts.covered
    if parts.week is not None or parts.weekdays:
        return _of_week(parts, today)
    if parts.festival:
        return _of_festival(parts, parts.festival, today)
    if parts.lunar:
        return _of_lunar(parts, today)
    if parts.month is None and (parts.day is not None or parts.days):
        return None if parts.year is not None else _latest_day_of_month(parts, today)
    if parts.level == 0:
        return None
    return _of_year(lambda year: _in_year(parts, year), parts.year, today)


def _of_week(parts: Parts, today: date) -> Outcome:
    week = week_of(today, parts.week or 0)
    if not parts.weekdays:
        return week
    first, last = (week.first + timedelta(days=number) for number in parts.weekdays)
    if parts.week is None and first > today:
        first, last = first - timedelta(days=7), last - timedelta(days=7)
    return Days(first, last)


def _of_festival(parts: Parts, name: str, today: date) -> Outcome:
    if parts.year is not None and name == festivals.EVE:
        return None  # the eve of that year's New Year, or the last day of the lunar year of that number
    length = festivals.HOLIDAYS.get(name) if parts.holiday else 1
    if length is None:
        return None

    def in_year(year: int) -> Days | InvalidReason:
        day = festivals.day_of(name, year)
        return Days(day, day + timedelta(days=length - 1)) if day else "no_such_date"

    return _of_year(in_year, parts.year, today)


def _of_lunar(parts: Parts, today: date) -> Outcome:
    running = lunar.year_of(today)
    if parts.months and not parts.month:
        return None
    year = parts.year
    if year is not None and parts.relative:
        year = running - (today.year - year)
    if parts.month is None and (parts.day is not None or parts.days):
        return None if year is not None else _latest_lunar_day(parts, today)

    def in_year(number: int) -> Days | InvalidReason:
        if parts.days or parts.day:
            days: tuple[int, int] | None = parts.days or (parts.day or 0, parts.day or 0)
        else:
            days = None
        found = lunar.days_of(number, parts.month, days, leap=parts.leap)
        return Days(*found) if found else "no_such_date"

    return _of_year(in_year, year, today, latest=running)


def _latest_lunar_day(parts: Parts, today: date) -> Outcome:
    first, last = parts.days or (parts.day or 0, parts.day or 0)
    found = lunar.latest_day_of_month(today, first, last)
    return Days(*found) if found else "no_such_date"


def _of_year(
    in_year: Callable[[int], Days | InvalidReason], year: int | None, today: date, latest: int | None = None
) -> Days | InvalidReason:
    """In the year said; without one in the latest year in which it exists and has begun."""
    if year is not None:
        return in_year(year)
    days: Days | InvalidReason = "no_such_date"
    newest = latest or today.year
    for number in range(newest, newest - 20, -1):  # leap months come back after at most 19 years, 29 February after 8
        days = in_year(number)
        if isinstance(days, Days) and days.first <= today:
            return days
    return days


def _in_year(parts: Parts, year: int) -> Days | InvalidReason:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "no_such_date"
    if parts.month is None:
        first, last = parts.months or (1, 12)
        if not (1 <= first <= 12 and first <= last <= 24):
            return "no_such_date"
        return Days(month_of(year, first).first, month_of(year + (last - 1) // 12, (last - 1) % 12 + 1).last)
    if not 1 <= parts.month <= 12:
        return "no_such_date"
    whole = month_of(year, parts.month)
    first_day, last_day = parts.days or (parts.day, parts.day)
    if first_day is None or last_day is None:
        return whole
    if parts.days and last_day <= 31:
        last_day = min(last_day, whole.last.day)
        first_day = min(first_day, last_day) if first_day == parts.days[1] else first_day  # (31, 31): its last day
    if not 1 <= first_day <= last_day <= whole.last.day:
        return "no_such_date"
    return Days(whole.first.replace(day=first_day), whole.first.replace(day=last_day))


def _latest_day_of_month(parts: Parts, today: date) -> Days | InvalidReason:
    for back in range(3):  # of any two months running, one has 31 days; February needs a third
        year, month = months_before(today, back)
        days = _in_year(replace(parts, month=month), year)
        if isinstance(days, Days) and days.first <= today:
            return days
    return "no_such_date"
