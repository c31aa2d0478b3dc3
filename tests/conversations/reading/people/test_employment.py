from __future__ import annotations

import pytest

from conversations.reading.people.employment import read_employment
from conversations.reading.result import Ambiguous, Read, Unreadable, Unsure


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("原来在厂里，现在送外卖", "flexible"),
        ("下岗以后送外卖", "flexible"),
        ("送过外卖，现在没活干", "unemployed"),
        ("厂里干到上个月，刚辞职", "unemployed"),
        ("我老公在事业单位，我在私企", "enterprise"),
        ("快退休了，还在厂里", "enterprise"),
        ("毕业了，在公司上班", "enterprise"),
        ("不是编制内的，就是厂里的工人", "enterprise"),
        ("国企的，有编制", "enterprise"),
        ("退修三年了", "retired"),
        ("没得单位，在屋头耍", "unemployed"),
        ("下岗了，没单位", "unemployed"),
    ],
)
def test_what_holds_now_and_of_oneself_counts(text: str, value: str) -> None:
    found = read_employment(text)
    assert isinstance(found, Read)
    assert found.value == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("退休返聘", ("enterprise", "retired")),
        ("在厂里实习", ("enterprise", "student")),
        ("白天上班晚上跑滴滴", ("enterprise", "flexible")),
        ("在医院上班", ("enterprise", "public_staff")),
        ("给个体户打工", ("enterprise", "flexible")),
        ("在家务农", ("flexible", "unemployed")),
    ],
)
def test_work_whose_form_is_open_is_asked_back(text: str, values: tuple[str, ...]) -> None:
    found = read_employment(text)
    assert isinstance(found, Ambiguous)
    assert tuple(value for value, _ in found.options) == values


def test_what_is_denied_asked_about_or_unknown_is_no_answer() -> None:
    assert [read_employment(text) for text in ("不是学生", "有没有编制", "说不清楚")] == [
        Unreadable(),
        Unreadable(),
        Unsure(),
    ]


def test_the_span_is_that_of_the_words() -> None:
    found = read_employment("我今年在厂里打工")
    assert isinstance(found, Read)
    assert found.span == (3, 8)
