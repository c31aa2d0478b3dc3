"""Days of the lunar calendar (农历) as solar days.

The tables are borax's, from 1900 to 2100; it is imported with the first lunar date that somebody types, for it is
slow to load. A day that a month doesn't have is None, never a neighbour.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1900, 2099


@lru_cache(maxsize=512)
def solar(year: int, month: int, day: int, *, leap: bool = False) -> date | None:
    from borax.calendars.lunardate import LunarDate  # type: ignore[import-untyped]

    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    try:
        found: date = LunarDate(year, month, day, 1 if leap else 0).to_solar_date()
    except ValueError:
        return None
    return found


def year_of(today: date) -> int:
    """The number of the lunar year that is running on that day."""
    new_year = solar(today.year, 1, 1)
    return today.year - 1 if new_year and today < new_year else today.year


def month_length(year: int, month: int, *, leap: bool = False) -> int:
    """29 or 30; 0 for a month that doesn't exist."""
    if solar(year, month, 1, leap=leap) is None:
        return 0
    return 30 if solar(year, month, 30, leap=leap) else 29


def days_of(
    year: int, month: int | None, days: tuple[int, int] | None, *, leap: bool = False
) -> tuple[date, date] | None:
    """First and last solar day of a lunar year, of a month of it, or of days of that month (31: to its end)."""
    if month is None:
        first, after = solar(year, 1, 1), solar(year + 1, 1, 1)
        return (first, date.fromordinal(after.toordinal() - 1)) if first and after else None
    length = month_length(year, month, leap=leap)
    low, high = days or (1, length)
    if low != high:
        high = min(high, length)
    first, last = solar(year, month, low, leap=leap), solar(year, month, high, leap=leap)
    return (first, last) if first and last and first <= last else None


def latest_day_of_month(today: date, low: int, high: int) -> tuple[date, date] | None:
    """The latest lunar days of these numbers, of whatever month, that have begun."""
    best: tuple[date, date] | None = None
    running = year_of(today)
    for year in (running, running - 1):
        for month in range(12, 0, -1):
            for leap in (True, False):
                found = days_of(year, month, (low, high), leap=leap)
                if found and found[0] <= today and (best is None or found[0] > best[0]):
                    best = found
    return best
