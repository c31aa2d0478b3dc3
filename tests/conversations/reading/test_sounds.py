"""Terms with one misheard or misread character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.sounds import Terms, alike, folded, syllables

TERMS = Terms(["初级工", "中级工", "高级工", "高级技师", "月份", "失业保险", "东莞"])


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("中集工", "中级工"),
        ("东筦塘厦", "东莞塘厦"),
        ("3月分拿的", "3月份拿的"),
        ("高级机师证", "高级技师证"),
        ("十业保险", "失业保险"),
        ("高级工", "高级工"),
    ],
)
def test_one_character_alike_in_sound_or_looks_is_set_right(said: str, meant: str) -> None:
    assert TERMS.repair(said) == meant


@pytest.mark.parametrize("said", ["高铁工", "中间工", "月亮", "东北", "初中", ""])
def test_a_character_that_is_not_alike_stays(said: str) -> None:
    assert TERMS.repair(said) == said


def test_two_wrong_characters_are_left_alone() -> None:
    assert TERMS.repair("中集攻") == "中集攻"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("级", "集", True),
        ("南", "兰", True),
        ("张", "赞", True),
        ("林", "灵", True),
        ("级", "工", False),
        ("x", "级", False),
    ],
)
def test_alike_are_those_that_a_dialect_does_not_tell_apart(a: str, b: str, expected: bool) -> None:
    assert (alike(a, b), alike(b, a)) == (expected, expected)


def test_a_character_has_all_its_readings_and_an_unknown_one_none() -> None:
    assert ({"xing", "hang"} <= syllables("行"), syllables("𠮷"), folded("zhuang")) == (True, frozenset(), "zuan")


@given(text=st.text(max_size=60))
def test_mending_keeps_the_length_and_mends_nothing_twice(text: str) -> None:
    once = TERMS.repair(text)
    assert (len(once), TERMS.repair(once)) == (len(text), once)
