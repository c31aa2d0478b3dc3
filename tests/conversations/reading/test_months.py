"""Months of unemployment insurance, as told on 21 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conversations.reading.months import read_contract_months, read_months
from conversations.reading.result import Invalid, Read, Unreadable, Unsure
from tests.conversations.reading.laws import EDGES, KNOWN, MESSAGES, reads_alike_between_punctuation

TODAY = date(2026, 11, 21)


def value(text: str) -> object:
    reading = read_months(text, TODAY)
    return reading.value if isinstance(reading, Read) else type(reading).__name__


def between(least: int, most: int | None) -> dict[str, int | None]:
    return {"min": least, "max": most}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22", 22),
        ("二十四", 24),
        ("０", 0),
        ("14个月", 14),
        ("十四个月", 14),
        ("14各月", 14),
        ("14月", 14),
        ("１２期", 12),
        ("一年", 12),
        ("一年零四个月", 16),
        ("一年又两个月", 14),
        ("1年3个月", 15),
        ("两年半", 30),
        ("1.5年", 18),
        ("一点五年", 18),
        ("半年", 6),
        ("交了一整年", 12),
        ("刚满一年", 12),
        ("正好12个月", 12),
        ("好像14个月", 14),
        ("应该一年吧", 12),
        ("还差2个月满一年", 10),
        ("六个月，不对，八个月", 8),
    ],
)
def test_an_exact_length_is_a_number(text: str, expected: int) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("四年多", between(48, 59)),
        ("半年多", between(6, 11)),
        ("十几个月", between(11, 19)),
        ("十多个月", between(10, 19)),
        ("三十多个月", between(30, 39)),
        ("两三年", between(24, 36)),
        ("七八个月", between(7, 8)),
        ("14或15个月", between(14, 15)),
        ("12到18个月", between(12, 18)),
        ("不到两年", between(1, 23)),
        ("一年不到", between(1, 11)),
        ("不满12个月", between(1, 11)),
        ("一年半以上", between(18, None)),
        ("至少一年", between(12, None)),
        ("起码12个月", between(12, None)),
        ("满一年", between(12, None)),
        ("超过一年", between(13, None)),
        ("不止两年", between(25, None)),
        ("快三年了", between(33, 35)),
        ("将近一年", between(9, 11)),
        ("快满一年", between(9, 11)),
        ("差不多十个月", between(8, 12)),
        ("一年左右", between(10, 14)),
        ("大概8个月", between(6, 10)),
    ],
)
def test_words_of_approximation_widen_it_as_agreed(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("先交了5个月，后来在别家又交了9个月", 14),
        ("断过三个月，一共交了十一个月", 11),
        ("交了12个月，中间断了2个月", between(10, 12)),
        ("养老三年，失业一年", 12),
        ("干了三年，社保交了两年", 24),
        ("没交", 0),
        ("从来没有交过", 0),
        ("刚入职还没交", 0),
        ("只交了养老", 0),
        ("单位每月都交", between(1, None)),
        ("公司交的，几个月不知道", between(1, None)),
    ],
)
def test_spells_add_up_and_only_this_insurance_counts(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今年3月交到现在", between(8, 9)),
        ("去年6月到现在", between(17, 18)),
        ("2024年开始交的", between(23, 35)),
        ("从去年3月交到今年5月", (12 - 3 + 1) + 5),
    ],
)
def test_since_a_month_counts_both_ends_and_leaves_this_month_open(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize("text", ["不知道", "不清楚多少个月", "忘了"])
def test_not_knowing_is_heard(text: str) -> None:
    assert read_months(text, TODAY) == Unsure()


@pytest.mark.parametrize("text", ["工作5年了", "我35岁", "2023", "高级工", "你好", "-5", "合同三年"])
def test_other_numbers_are_not_months_of_insurance(text: str) -> None:
    assert read_months(text, TODAY) == Unreadable()


def test_more_than_fifty_years_is_named_a_slip() -> None:
    assert read_months("1200个月", TODAY) == Invalid("out_of_range", "1200个月")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("合同签了三年", 36), ("两年", 24), ("24", 24), ("一年以上", between(12, None)), ("签的半年", 6)],
)
def test_a_contract_has_its_length(text: str, expected: object) -> None:
    reading = read_contract_months(text)
    assert isinstance(reading, Read)
    assert reading.value == expected


def test_an_open_ended_contract_is_no_number() -> None:
    assert read_contract_months("无固定期限") == Unreadable()


@given(months=st.integers(0, 600))
def test_any_number_of_months_is_read_back(months: int) -> None:
    assert value(f"{months}个月") == months
    assert value(f"{months // 12}年{months % 12}个月") == months


@given(text=MESSAGES, today=st.dates(date(2020, 1, 1), date(2040, 12, 31)))
@example(text="1月不到", today=date(2026, 11, 21))
def test_no_text_raises_and_no_interval_is_upside_down(text: str, today: date) -> None:
    for reading in (read_months(text, today), read_contract_months(text)):
        assert isinstance(reading, KNOWN)
        if isinstance(reading, Read) and isinstance(reading.value, dict):
            assert reading.value["min"] >= 0
            assert reading.value["max"] is None or reading.value["min"] <= reading.value["max"]


@given(text=st.sampled_from(["14个月", "一年多", "没交", "22"]), before=EDGES, after=EDGES)
def test_punctuation_around_it_changes_nothing(text: str, before: str, after: str) -> None:
    assert reads_alike_between_punctuation(lambda said: read_months(said, TODAY), text, before, after)
