from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.result import Read, Unreadable, Unsure
from conversations.reading.text import read_text
from tests.conversations.reading.laws import MESSAGES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  山东 某某（集团）公司\n", "山东 某某（集团）公司"),
        ("我们公司叫淄博某某机械有限公司", "淄博某某机械有限公司"),
        ("单位名称：重庆某某电力", "重庆某某电力"),
        ("A\x00B\u200bC 公司", "ABC 公司"),
        ("某某\n公司", "某某 公司"),
    ],
)
def test_a_name_keeps_its_writing_and_loses_what_is_not_of_it(text: str, expected: str) -> None:
    assert read_text(text, 60) == Read(expected, expected)


def test_a_name_is_cut_at_the_longest_allowed() -> None:
    assert read_text("长" * 100, 60) == Read("长" * 60, "长" * 60)


@pytest.mark.parametrize("text", ["", "  ", "。。。", "\x00\u200b", "👍"])
def test_nothing_written_is_no_name(text: str) -> None:
    assert read_text(text, 60) == Unreadable()


def test_not_knowing_is_heard() -> None:
    assert read_text("不知道", 60) == Unsure()


@given(text=MESSAGES, most=st.integers(1, 80))
def test_no_text_raises_and_what_is_read_is_clean(text: str, most: int) -> None:
    reading = read_text(text, most)
    if isinstance(reading, Read):
        assert isinstance(reading.value, str)
        assert 0 < len(reading.value) <= most
        assert reading.value == reading.value.strip()
        assert "\x00" not in reading.value
