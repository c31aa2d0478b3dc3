from __future__ import annotations

from datetime import date

import pytest

from conversations.reading.people.groups import read_key_group, read_public_post
from conversations.reading.result import Ambiguous, Read, Unreadable

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("我十年前退伍的", "veteran"),
        ("以前当过兵", "veteran"),
        ("不是低保户，是退役军人", "veteran"),
        ("都不是", "none"),
        ("都不是，就是普通打工的", "none"),
    ],
)
def test_a_group_is_read_from_how_people_call_it(text: str, value: str) -> None:
    found = read_key_group(text, TODAY)
    assert isinstance(found, Read)
    assert found.value == value


def test_a_graduate_of_last_year_is_asked_back_and_of_long_ago_not_read() -> None:
    last = read_key_group("去年毕业的", TODAY)
    assert isinstance(last, Ambiguous)
    assert [value for value, _ in last.options] == ["graduate", "none"]
    assert read_key_group("毕业好几年了", TODAY) == Unreadable()


def test_somebody_elses_group_is_not_the_askers() -> None:
    assert read_key_group("我儿子当过兵，我自己没有", TODAY) != read_key_group("我当过兵", TODAY)


@pytest.mark.parametrize(
    ("text", "value"),
    [("给领导开车，工勤岗", "skilled_post"), ("中学老师", "other_post"), ("公务员", "civil_servant")],
)
def test_a_post_is_read_from_its_name_or_its_work(text: str, value: str) -> None:
    found = read_public_post(text)
    assert isinstance(found, Read)
    assert found.value == value


def test_a_year_of_graduation_is_this_years_or_not_by_the_day_of_asking() -> None:
    found = {year: read_key_group("2027届毕业生", date(year, 7, 1)) for year in (2026, 2027, 2029)}
    assert [type(found[year]).__name__ for year in found] == ["Unreadable", "Read", "Unreadable"]
