from __future__ import annotations

from datetime import date

import pytest

from conversations.reading.months.asides import is_aside
from conversations.reading.months.reader import read_months
from conversations.reading.result import Read

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "said", "aside"),
    [
        ("大概有两年了吧", "两年", False),
        ("昆山这边11个月", "11个月", False),
        ("社保在老家交了3年", "3年", False),
        ("公司搬走2年了", "2年", True),
        ("还有8年退休", "8年", True),
        ("房租交了半年", "半年", True),
        ("年假5天", "5天", True),
    ],
)
def test_a_length_of_something_else_is_known_by_its_clause(text: str, said: str, aside: bool) -> None:
    start = text.index(said)
    assert is_aside(text, start, start + len(said)) is aside


@pytest.mark.parametrize(
    "text",
    [
        "公司搬走2年了",
        "我今年52，还有8年退休",
        "退休还差3年",
        "公司欠缴五个月",
        "1个月4次夜班",
        "我12月要离职",
        "我想问交满12个月能领多少",
        "这个跟失业保险有啥关系，我又没失业",
        "养老保险交了11年了，失业不知道",
    ],
)
def test_a_length_of_something_else_is_no_months_of_insurance(text: str) -> None:
    assert not isinstance(read_months(text, TODAY), Read)


@pytest.mark.parametrize("text", ["扣了，每个月工资里扣30多块", "扣我400多一个月"])
def test_what_is_held_back_a_month_is_money_and_says_only_that_it_was_paid(text: str) -> None:
    found = read_months(text, TODAY)
    assert isinstance(found, Read)
    assert found.value == {"min": 1, "max": None}
