"""Traditional characters in and out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.traditional import is_traditional, simplified, traditional


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("重慶市巴南區", "重庆市巴南区"),
        ("乾縣的證", "乾县的证"),
        ("喺珠海返工，冇斷過", "在珠海返工,没断过".replace(",", "，").replace("返", "返")),
        ("abc 123", "abc 123"),
    ],
)
def test_reading_is_in_simplified_characters_and_plain_words(text: str, expected: str) -> None:
    assert simplified(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我在張店上班", True),
        ("係", True),
        ("我在张店上班", False),
        ("上海", False),
        ("老闆说没有", False),
        ("3", False),
        ("", False),
    ],
)
def test_who_writes_traditional_characters_is_told_from_who_uses_one_by_chance(text: str, expected: bool) -> None:
    assert is_traditional(text) is expected


@given(text=st.text(alphabet="您的社保现在交吗证书等级高工发日期领多少钱在哪里办到账审核", max_size=40))
def test_what_is_said_in_traditional_characters_is_read_as_it_was_meant(text: str) -> None:
    assert simplified(traditional(text)) == text
