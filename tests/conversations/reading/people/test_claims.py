from __future__ import annotations

import pytest

from conversations.reading.people.claims import TRAINED, read_claimed
from conversations.reading.result import Ambiguous, Read, Unreadable, Unsure


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("没领过", False),
        ("同事都领了，就我没领", False),
        ("申请过，没批", False),
        ("申请了没通过", False),
        ("去年申请过，被退回来了", False),
        ("谁说没领过", True),
        ("别的工种领过，这个没领过", False),
        ("没领过，就领过失业金", False),
        ("去年领过一次", True),
        ("单位帮我领过", True),
        ("这个工种这个等级都领过", True),
        ("上过政府补贴的培训班", TRAINED),
    ],
)
def test_whether_it_was_paid_is_read_from_what_happened(text: str, value: object) -> None:
    found = read_claimed(text)
    assert isinstance(found, Read)
    assert found.value == value


@pytest.mark.parametrize(
    "text",
    [
        "领过中级的",
        "单位领过",
        "领过失业金",
        "申请了还没到账",
        "材料交上去了，还没批",
        "培训学校帮我领过",
        "申请过",
        "领过别的",
        "领过别的补贴",
        "被退回来了，又申请了",
    ],
)
def test_another_level_another_payee_another_subsidy_and_an_open_claim_are_asked_back(text: str) -> None:
    assert isinstance(read_claimed(text), Ambiguous)


@pytest.mark.parametrize("text", ["好像领过", "应该没有吧", "领没领不记得了"])
def test_a_hedge_is_not_knowing(text: str) -> None:
    assert read_claimed(text) == Unsure()


@pytest.mark.parametrize("text", ["同事领过", "领导说过", "工资领了", "领证了", "好的", "怎么领"])
def test_what_is_no_claim_of_ones_own_is_no_answer(text: str) -> None:
    assert read_claimed(text) == Unreadable()
