"""Periods as the Civil Code counts them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.periods import days_left, end_of_period


@pytest.mark.parametrize(
    ("start", "months", "last"),
    [
        (date(2025, 3, 15), 12, date(2026, 3, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2018, 2, 15), 12, date(2019, 2, 15)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
    ],
)
def test_a_period_ends_on_the_same_day_or_on_the_months_last(start: date, months: int, last: date) -> None:
    assert end_of_period(start, months) == last


@given(st.dates(date(1950, 1, 1), date(2900, 1, 1)), st.integers(1, 600))
def test_a_period_keeps_the_day_unless_the_month_is_too_short(start: date, months: int) -> None:
    last = end_of_period(start, months)
    assert (last.year * 12 + last.month) - (start.year * 12 + start.month) == months
    assert last.day == start.day or (last.day < start.day and (last + timedelta(days=1)).day == 1)


@given(st.dates(date(1950, 1, 1), date(2900, 1, 1)), st.integers(1, 600))
def test_a_later_start_never_ends_earlier(start: date, months: int) -> None:
    """What lets a coarse issue date be judged by its two ends."""
    assert end_of_period(start, months) <= end_of_period(start + timedelta(days=1), months)


def test_a_period_past_the_year_9999_is_an_error() -> None:
    with pytest.raises(ValueError, match="year"):
        end_of_period(date(9999, 12, 1), 1)


def test_no_days_are_left_on_the_last_day_itself() -> None:
    last = date(2026, 11, 21)
    assert [days_left(last + timedelta(days=late), last) for late in (-1, 0, 1)] == [1, 0, -1]
