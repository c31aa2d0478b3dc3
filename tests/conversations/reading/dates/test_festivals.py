"""The days of festivals, which everybody can look up."""

from __future__ import annotations

from datetime import date

import pytest

from conversations.reading.dates import festivals
from conversations.reading.dates.reader import read_date
from conversations.reading.result import Read, Unreadable

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("春节", ["2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17"]),
        ("清明", ["2023-04-05", "2024-04-04", "2025-04-04", "2026-04-05"]),
        ("端午", ["2023-06-22", "2024-06-10", "2025-05-31", "2026-06-19"]),
        ("中秋", ["2023-09-29", "2024-09-17", "2025-10-06", "2026-09-25"]),
        ("国庆", ["2023-10-01", "2024-10-01", "2025-10-01", "2026-10-01"]),
        ("除夕", ["2023-01-21", "2024-02-09", "2025-01-28", "2026-02-16"]),
    ],
)
def test_a_festival_falls_on_the_day_in_the_almanac(name: str, days: list[str]) -> None:
    assert [str(festivals.day_of(name, year)) for year in range(2023, 2027)] == days


@pytest.mark.parametrize("name", festivals.NAMES)
def test_every_festival_has_a_day_in_every_year_of_the_tables_and_none_outside(name: str) -> None:
    assert all(
        (day := festivals.day_of(name, year)) is not None and day.year == year for year in (1901, 2015, 2026, 2099)
    )
    assert (festivals.day_of(name, 1800), festivals.day_of(name, 2300)) == (None, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("春节放假", {"from": "2026-02-17", "to": "2026-02-23"}),
        ("去年十一长假", {"from": "2025-10-01", "to": "2025-10-07"}),
        ("五一期间", {"from": "2026-05-01", "to": "2026-05-05"}),
        ("中秋前后", {"from": "2026-09-18", "to": "2026-10-02"}),
        ("元宵节第二天", "2026-03-04"),
        ("国庆前一天", "2026-09-30"),
        ("双十一", "2026-11-11"),
    ],
)
def test_what_stands_behind_a_festival_widens_or_moves_it(text: str, expected: object) -> None:
    reading = read_date(text, TODAY)
    assert isinstance(reading, Read)
    assert reading.value == expected


@pytest.mark.parametrize("text", ["去年除夕", "端午假期", "国庆后", "过年", "五一以前", "小年那天"])
def test_where_the_days_cannot_be_told_it_does_not_guess(text: str) -> None:
    assert read_date(text, TODAY) == Unreadable()
