"""What a message looks like to the date reader, and that every character knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given

from conversations.reading.dates.script import prepared
from conversations.reading.normalise import compact
from tests.conversations.reading.laws import MESSAGES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("qunian 6yue", "去年6月"),
        ("shang ge yue", "上个月"),
        ("sanyue ershi hao", "三月二十号"),
        ("liangnianqian", "两年前"),
        ("sangeyueqian", "三个月前"),
        ("2025nian3yue15hao", "2025年3月15号"),
        ("hello", "hello"),
        ("我用wechat", "我用wechat"),
    ],
)
def test_pinyin_that_is_date_words_through_and_through_becomes_characters(text: str, expected: str) -> None:
    assert prepared(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去连3月分", "去年3月份"),
        ("10月15好", "10月15号"),
        ("昨田", "昨天"),
        ("上各月", "上个月"),
        ("中球", "中秋"),
        ("2025念3月", "2025年3月"),
    ],
)
def test_misheard_date_words_are_mended(text: str, expected: str) -> None:
    assert prepared(text).text == expected


@pytest.mark.parametrize(
    "text",
    "近年 三个月 去领证 去年出的证 3月的 请明天来 10月15好像 那月 交钱后 补贴2000元但没发 网上训练 李春杰".split(),
)
def test_ordinary_words_that_sound_alike_stay(text: str) -> None:
    assert prepared(text).text == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2 0 2 5 年 1 1 月", "2025年11月"), ("20 25年", "2025年"), ("2025 3 15", "2025 3 15"), ("3月1 5号", "3月15号")],
)
def test_digits_that_were_torn_apart_are_one_number(text: str, expected: str) -> None:
    assert prepared(compact(text)).text == expected


@given(text=MESSAGES)
def test_every_character_points_into_the_message_in_order(text: str) -> None:
    said = compact(text)
    script = prepared(said)
    assert len(script.text) == len(script.starts) == len(script.ends)
    assert all(0 <= start < end <= len(said) for start, end in zip(script.starts, script.ends, strict=True))
    assert list(script.starts) == sorted(script.starts)
    assert list(script.ends) == sorted(script.ends)
