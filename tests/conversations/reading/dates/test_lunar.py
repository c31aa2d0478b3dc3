"""Lunar days against the tables they come from, and as people say them on Saturday, 21 November 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from borax.calendars.lunardate import LunarDate

from conversations.reading.dates import lunar
from conversations.reading.dates.reader import read_date
from conversations.reading.result import Invalid, Read

TODAY = date(2026, 11, 21)
MONTHS = "正月 二月 三月 四月 五月 六月 七月 八月 九月 十月 冬月 腊月".split()
TENS = ("初", "十", "廿", "三十")
ONES = "一二三四五六七八九十"


def name(day: LunarDate) -> str:
    """腊月廿三, 闰六月初十."""
    tens, ones = divmod(day.day - 1, 10)
    number = {9: "初十", 19: "二十", 29: "三十"}.get(day.day - 1, TENS[tens] + ONES[ones])
    return f"{'闰' if day.leap else ''}{MONTHS[day.month - 1]}{number}"


def test_every_lunar_day_of_thirteen_years_is_the_solar_day_it_is() -> None:
    day, found, expected = LunarDate(2015, 1, 1), [], []
    while day.year < 2028:
        found.append(lunar.solar(day.year, day.month, day.day, leap=bool(day.leap)))
        expected.append(day.to_solar_date())
        day = day.after(1)
    assert found == expected


def test_a_day_that_a_month_does_not_have_is_none() -> None:
    assert [lunar.solar(2024, 12, 30), lunar.solar(2025, 13, 1), lunar.solar(2026, 6, 1, leap=True)] == [None] * 3


@pytest.mark.parametrize("start", [date(2025, 1, 29), date(2025, 8, 20), date(2026, 1, 19)])
def test_each_day_of_a_month_is_read_back_from_its_name_with_the_year(start: date) -> None:
    days = [start + timedelta(days=number) for number in range(29)]
    said = [LunarDate.from_solar_date(day.year, day.month, day.day) for day in days]
    read = [read_date(f"农历{day.year}年{name(day)}", TODAY) for day in said]
    assert [found.value for found in read if isinstance(found, Read)] == [day.isoformat() for day in days]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("正月十五", "2026-03-03"),
        ("大年初三", "2026-02-19"),
        ("去年腊月", {"from": "2026-01-19", "to": "2026-02-16"}),
        ("腊月二十八", "2026-02-15"),
        ("阴历八月十五", "2026-09-25"),
        ("去年农历九月初九", "2025-10-29"),
        ("2025年闰六月初三", "2025-07-27"),
        ("闰六月", {"from": "2025-07-25", "to": "2025-08-22"}),
        ("农历十月", {"from": "2026-11-09", "to": "2026-11-21"}),
        ("初五", "2026-11-13"),
        ("三月十五（农历）", "2026-05-01"),
        ("三月十五", "2026-03-15"),
    ],
)
def test_lunar_words_make_a_date_lunar_and_nothing_else_does(text: str, expected: object) -> None:
    reading = read_date(text, TODAY)
    assert isinstance(reading, Read)
    assert reading.value == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [("2024年腊月三十", "no_such_date"), ("今年腊月初八", "future"), ("2026年闰六月", "no_such_date")],
)
def test_a_lunar_day_that_cannot_be_is_said_so(text: str, reason: str) -> None:
    reading = read_date(text, TODAY)
    assert isinstance(reading, Invalid)
    assert reading.reason == reason


def test_before_new_year_last_year_is_the_lunar_one_before_the_running_one() -> None:
    reading = read_date("去年正月初一", date(2026, 2, 1))
    assert isinstance(reading, Read)
    assert reading.value == "2024-02-10"
