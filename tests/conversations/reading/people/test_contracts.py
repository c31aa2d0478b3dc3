from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.people.contracts import OPEN_ENDED, read_contract
from conversations.reading.result import Ambiguous, Read, Unreadable, Unsure

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("合同三年，试用期三个月", 36),
        ("三年合同，干了两年了", 36),
        ("签了三年，还有一年到期", 36),
        ("工作五年了，合同一年一签", 12),
        ("之前签一年，现在续签了三年", 36),
        ("2024年6月到2027年6月", 36),
        ("2024.6.1-2027.5.31", 36),
        ("2026年1月到2026年12月", 12),
        ("2025年3月到2025年9月15日", {"min": 6, "max": 7}),
        ("没有固定期限的", OPEN_ENDED),
        ("没签合同干了两年了", 0),
        ("口头说的", 0),
    ],
)
def test_only_the_contracts_own_length_counts(text: str, value: object) -> None:
    found = read_contract(text, TODAY)
    assert isinstance(found, Read)
    assert found.value == value


@pytest.mark.parametrize(
    "text", ["固定期限", "试用期三个月", "干了三年", "签到2027年6月", "还有两年到期", "按项目签的", "有合同"]
)
def test_another_length_or_half_of_it_is_no_length(text: str) -> None:
    assert read_contract(text, TODAY) == Unreadable()


def test_a_service_contract_may_be_none_of_labour_law() -> None:
    found = read_contract("签的劳务合同，一年", TODAY)
    assert isinstance(found, Ambiguous)
    assert [value for value, _ in found.options] == [12, 0]


def test_not_knowing_is_heard() -> None:
    assert read_contract("忘记签几年了", TODAY) == Unsure()


@given(start=st.dates(date(2015, 1, 1), date(2026, 11, 1)), years=st.integers(1, 10))
def test_whole_years_from_a_day_to_the_day_before_read_back(start: date, years: int) -> None:
    if (start.month, start.day) == (2, 29):
        return
    before = start.replace(year=start.year + years).toordinal() - 1
    end = date.fromordinal(before)
    text = f"{start.year}年{start.month}月{start.day}日到{end.year}年{end.month}月{end.day}日"
    found = read_contract(text, TODAY)
    assert isinstance(found, Read)
    assert found.value == 12 * years
