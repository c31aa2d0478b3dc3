from __future__ import annotations

from collections.abc import Callable

import pytest

from conversations.reading.people.confirmations import (
    read_cert_verifiable,
    read_employed_at_issue,
    read_employment_registered,
    read_firm_evaluation,
    read_higher_claimed,
    read_higher_held,
    read_paid_in_issue_month,
    read_paper_exam_only,
    read_trained_by_filed_agency,
)
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable, Unsure


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (read_employment_registered, "入职的时候单位办的", True),
        (read_employment_registered, "正在办，还没好", False),
        (read_trained_by_filed_agency, "学校是人社局定点的", True),
        (read_trained_by_filed_agency, "公司内部培训的", False),
        (read_cert_verifiable, "查了没有", False),
        (read_cert_verifiable, "刚查了，有", True),
        (read_paid_in_issue_month, "交着的", True),
        (read_paid_in_issue_month, "现在没交了，那时候在交", True),
        (read_paid_in_issue_month, "那个月刚好断交", False),
        (read_employed_at_issue, "当时在厂里上班", True),
        (read_employed_at_issue, "现在不在，当时在", True),
        (read_employed_at_issue, "那时候已经辞职了", False),
        (read_higher_claimed, "更高的领过", True),
        (read_higher_claimed, "别的工种领过，这个没有", False),
        (read_higher_held, "还有个技师证", True),
        (read_higher_held, "这个就是最高的", False),
        (read_firm_evaluation, "厂里自己评定发证的", True),
        (read_firm_evaluation, "不是，是考试中心考的", False),
        (read_paper_exam_only, "没考实操", True),
        (read_paper_exam_only, "机考的理论，实操现场做的", False),
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


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_paid_in_issue_month, "自己交的"),
        (read_employed_at_issue, "在医院上班"),
        (read_higher_claimed, "高级工的领过了"),
        (read_higher_held, "有个中级的"),
        (read_higher_held, "考了还没下来"),
        (read_firm_evaluation, "公司组织去外面考的"),
        (read_paper_exam_only, "只考了理论"),
    ],
)
def test_what_fits_both_answers_is_asked_back(read: Callable[[str], Reading], text: str) -> None:
    assert read(text) == Ambiguous(((True, "y"), (False, "n")))


@pytest.mark.parametrize(
    ("read", "text"), [(read_paid_in_issue_month, "现在没交"), (read_employed_at_issue, "后来离职了")]
)
def test_what_is_so_today_says_nothing_of_the_time_of_issue(read: Callable[[str], Reading], text: str) -> None:
    assert read(text) == Unreadable()
