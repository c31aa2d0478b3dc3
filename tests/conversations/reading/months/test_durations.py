"""Lengths of time in running text, whatever lasted so long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.months.durations import find_durations
from conversations.reading.months.quantities import Months
from tests.conversations.reading.laws import MESSAGES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一年三个月", [("一年三个月", 15, 15)]),
        ("两年半多", [("两年半多", 30, 35)]),
        ("一年七八个月", [("一年七八个月", 19, 20)]),
        ("12到18个月", [("12到18个月", 12, 18)]),
        ("15、16个月", [("15、16个月", 15, 16)]),
        ("还差两个月满一年", [("还差两个月满一年", 10, 10)]),
        ("两年差一个月", [("两年差一个月", 23, 23)]),
        ("至少一年，最多两年", [("至少一年", 12, None), ("最多两年", 1, 24)]),
        ("年半", [("年半", 18, 18)]),
        ("8个多月", [("8个多月", 8, 9)]),
        ("三个季度", [("三个季度", 9, 9)]),
        ("2024年", []),
        ("3个人", []),
        ("每月300块", []),
        ("三年级", []),
    ],
)
def test_each_length_is_found_with_its_words_of_approximation(
    text: str, expected: list[tuple[str, int, int | None]]
) -> None:
    found = find_durations(text.replace("，", ","))
    assert [(text[d.start : d.end], d.months.least, d.months.most) for d in found] == expected


def test_plain_numbers_are_left_alone_on_demand() -> None:
    assert find_durations("18", numbers=False) == []
    assert [duration.months for duration in find_durations("18")] == [Months(18, 18)]


@given(text=MESSAGES)
def test_lengths_stand_in_order_within_the_text_and_are_not_upside_down(text: str) -> None:
    position = 0
    for duration in find_durations(text[:300]):
        assert position <= duration.start < duration.end <= len(text)
        assert duration.months.least >= 0
        assert duration.months.most is None or duration.months.least <= duration.months.most
        position = duration.end


@given(low=st.integers(1, 60), high=st.integers(1, 60), least=st.integers(0, 60), most=st.integers(0, 60))
def test_what_two_intervals_allow_lies_in_both(low: int, high: int, least: int, most: int) -> None:
    one, two = Months(min(low, high), max(low, high)), Months(min(least, most), max(least, most))
    both = one.meet(two)
    shared = set(range(one.least, (one.most or 0) + 1)) & set(range(two.least, (two.most or 0) + 1))
    assert (set() if both is None else set(range(both.least, (both.most or 0) + 1))) == shared
