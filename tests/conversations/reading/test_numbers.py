from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.numbers import digits, read_number, read_pick, value
from conversations.reading.result import Invalid, Read, Unreadable, Unsure
from tests.conversations.reading.laws import EDGES, KNOWN, MESSAGES, reads_alike_between_punctuation

HAN = "零一二三四五六七八九"


def in_han(number: int) -> str:
    """0 to 9999 as one says it, for the test to compare with."""
    if number < 10:
        return HAN[number]
    said, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            said += ("零" if zero and said else "") + HAN[digit] + name
            zero = False
        else:
            zero = True
    return said.removeprefix("一") if said.startswith("一十") else said


@pytest.mark.parametrize(
    ("numeral", "expected"),
    [
        ("3", 3),
        ("1.5", 1.5),
        ("12.0", 12),
        ("十四", 14),
        ("一百二十", 120),
        ("一百二", 120),
        ("一百零五", 105),
        ("二〇二五", 2025),
        ("贰零贰伍", 2025),
        ("两", 2),
        ("仨", 3),
        ("廿五", 25),
        ("卅", 30),
        ("iii", 3),
        ("xii", 12),
        ("一点五", 1.5),
        ("五六", None),
        ("十十", None),
        ("百", None),
        ("abc", None),
        ("", None),
    ],
)
def test_a_numeral_has_one_value_or_none(numeral: str, expected: float | None) -> None:
    assert value(numeral) == expected


@given(number=st.integers(0, 9999))
def test_every_number_up_to_ten_thousand_is_read_as_it_is_said(number: int) -> None:
    assert value(in_han(number)) == number


def test_digits_keep_their_zeros() -> None:
    assert [digits("零八"), digits("二〇二五"), digits("十")] == ["08", "2025", None]


@pytest.mark.parametrize("text", "35 35岁 三十五 三十五岁 我今年35了 ３５岁 今年三十五周岁 35岁了 35吧 卅五".split())
def test_an_age_is_read_with_its_words(text: str) -> None:
    reading = read_number(text, 16, 100)
    assert isinstance(reading, Read)
    assert reading.value == 35


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三十多岁", {"min": 30, "max": 39}),
        ("四十几了", {"min": 40, "max": 49}),
        ("十几岁", {"min": 16, "max": 19}),
        ("虚岁36", {"min": 34, "max": 35}),
    ],
)
def test_an_age_said_roughly_is_an_interval_within_the_bounds(text: str, expected: object) -> None:
    assert read_number(text, 16, 100) == Read(expected, text)


def test_a_number_outside_the_bounds_is_named_so() -> None:
    assert read_number("300", 16, 100) == Invalid("out_of_range", "300")


@pytest.mark.parametrize("text", ["住在35号", "35个月", "电工", "", "-5", "85年的"])
def test_a_number_of_something_else_is_no_age(text: str) -> None:
    assert read_number(text, 1, 100) == Unreadable()


def test_not_knowing_is_heard() -> None:
    assert read_number("不记得了", 1, 100) == Unsure()


@pytest.mark.parametrize("text", ["2", "２", "②", "二", "第二个", "选2", "我选二", "2.", "第2项", "Ⅱ"])
def test_a_choice_is_picked_by_its_number(text: str) -> None:
    assert read_pick(text) == 2


@pytest.mark.parametrize("text", ["2个月", "2年", "2级", "二级", "2025年", "没有", "", "1.5", "2岁"])
def test_a_number_of_something_is_no_pick(text: str) -> None:
    assert read_pick(text) is None


@given(text=MESSAGES)
def test_no_text_raises(text: str) -> None:
    assert isinstance(read_number(text, 0, 100), KNOWN)
    assert read_pick(text) is None or isinstance(read_pick(text), int)


@given(number=st.integers(0, 100), before=EDGES, after=EDGES)
def test_punctuation_around_it_changes_nothing(number: int, before: str, after: str) -> None:
    assert reads_alike_between_punctuation(lambda said: read_number(said, 0, 100), str(number), before, after)
