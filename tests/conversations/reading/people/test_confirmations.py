from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations.reading.people.confirmations import (
    read_cert_verifiable,
    read_employment_registered,
    read_trained_by_filed_agency,
)
from conversations.reading.result import Read, Reading, Unreadable, Unsure


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (read_employment_registered, "入职的时候单位办的", True),
        (read_employment_registered, "正在办，还没好", False),
        (read_trained_by_filed_agency, "学校是人社局定点的", True),
        (read_trained_by_filed_agency, "公司内部培训的", False),
        (read_cert_verifiable, "查了没有", False),
        (read_cert_verifiable, "刚查了，有", True),
    ],
)
def test_the_questions_own_words_say_yes_or_no(read: Callable[[str], Reading], text: str, value: bool) -> None:
    found = read(text)
    assert isinstance(found, Read)
    assert found.value is value


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_employment_registered, "应该办了吧"),
        (read_trained_by_filed_agency, "培训过，不知道是不是备案的"),
        (read_cert_verifiable, "没查过"),
    ],
)
def test_not_knowing_and_not_having_looked_are_not_no(read: Callable[[str], Reading], text: str) -> None:
    assert read(text) == Unsure()


def test_a_course_alone_does_not_say_that_its_school_is_on_file() -> None:
    assert [read_trained_by_filed_agency(text) for text in ("上过培训班", "培训了三个月")] == [
        Unreadable(),
        Unreadable(),
    ]
