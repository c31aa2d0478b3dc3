from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.people.ages import YOUNGEST, read_age
from conversations.reading.result import Invalid, Read, Unreadable, Unsure

TODAY = date(2026, 11, 21)


def age(text: str, today: date = TODAY) -> object:
    found = read_age(text, today, 120)
    return found.value if isinstance(found, Read) else found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("85年3月的", 41),
        ("1985年11月22日", 40),
        ("85年的", {"min": 40, "max": 41}),
        ("02年的，24", 24),
        ("虚岁43，周岁42", 42),
        ("奔五了", {"min": 40, "max": 49}),
        ("五十出头", {"min": 50, "max": 55}),
        ("80后", {"min": 36, "max": 46}),
        ("三十七八", {"min": 37, "max": 38}),
        ("再过两年就60了", 58),
    ],
)
def test_an_age_is_read_from_years_or_from_a_birthday(text: str, value: object) -> None:
    assert age(text) == value


@pytest.mark.parametrize("text", ["属牛的", "干了20年", "三级", "2025年3月拿的证", "你猜", "41，24"])
def test_what_is_no_age_is_none(text: str) -> None:
    assert age(text) == Unreadable()


def test_beyond_the_most_and_not_knowing_are_told_apart() -> None:
    assert (age("三百岁"), age("不记得多大了")) == (Invalid("out_of_range", "三百岁"), Unsure())


@pytest.mark.parametrize("text", ["1", "3岁", "13", "今年5岁"])
def test_somebody_too_young_to_have_worked_is_out_of_range(text: str) -> None:
    assert age(text) == Invalid("out_of_range", text)


def test_a_number_below_nothing_is_none() -> None:
    assert age("-5") == Unreadable()


@given(number=st.integers(YOUNGEST, 99), form=st.sampled_from(["{}", "{}岁", "我今年{}了", "{}周岁", "今年刚满{}"]))
def test_every_age_in_figures_reads_back(number: int, form: str) -> None:
    assert age(form.format(number)) == number


@given(born=st.dates(date(1950, 1, 1), date(2009, 12, 31)), today=st.dates(date(2025, 1, 1), date(2030, 12, 31)))
def test_a_day_of_birth_gives_the_years_completed(born: date, today: date) -> None:
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    assert age(f"{born.year}年{born.month}月{born.day}日出生", today) == years
    month = age(f"{born.year}年{born.month}月", today)
    year = age(f"{born.year}年的", today)
    for found in (month, year):
        low, high = (found["min"], found["max"]) if isinstance(found, dict) else (found, found)
        assert low <= years <= high
