"""Counting days and months as the Civil Code does (articles 201, 202, 1259), on calendar dates without a clock."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=4096)
def end_of_period(start: date, months: int) -> date:
    """Last day of a period of `months` counted from `start`, that day included.

    The first day doesn't count; the period ends on the day with the same number, or on the month's last day where
    there is none (articles 201 and 202). 2024-02-29 + 12 → 2025-02-28. Raises `ValueError` past the year 9999.
    """
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def days_left(today: date, last: date) -> int:
    """Days after today up to `last`, that day included: 0 on the last day itself, negative once it has passed."""
    return (last - today).days
