from __future__ import annotations

from datetime import date

import pytest

from conversations.reading.people.claim_counts import read_claims_this_year
from conversations.reading.result import Read, Unreadable, Unsure

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("今年领过一次了", 1),
        ("2", 2),
        ("一次都没有", 0),
        ("还没领过", 0),
        ("去年领过，今年没有", 0),
        ("今年领过三次，去年领过一次", 3),
        ("2026年领了两回", 2),
        ("焊工一次，电工一次，一共两次", 2),
        ("一两次", {"min": 1, "max": 2}),
        ("至少两次", {"min": 2, "max": None}),
        ("不止一次", {"min": 2, "max": None}),
    ],
)
def test_how_often_it_was_paid_this_year(text: str, value: object) -> None:
    found = read_claims_this_year(text, TODAY)
    assert isinstance(found, Read)
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    [
        "领过",
        "2025年领过一次",
        "领了一次失业金",
        "申请了一次没批",
        "还能领几次",
        "焊工领了一次，电工领了一次",
        "好几次",
        "领了一次证",
    ],
)
def test_what_does_not_say_how_often_is_not_read(text: str) -> None:
    assert read_claims_this_year(text, TODAY) == Unreadable()


@pytest.mark.parametrize("text", ["好像一次", "忘了几次"])
def test_a_hedge_is_not_knowing(text: str) -> None:
    assert read_claims_this_year(text, TODAY) == Unsure()
