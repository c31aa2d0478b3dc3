from __future__ import annotations

import pytest

from conversations.reading.people.whereabouts import read_whereabouts
from conversations.reading.result import Ambiguous, Read, Unreadable, Unsure
from policies.places import load

GAZETTEER = load()
MESSAGE = "户口在安徽阜阳，居住证在上海办的，社保在苏州交，工会在杭州萧山"


def where(fact: str, text: str) -> object:
    found = read_whereabouts(text, GAZETTEER, fact)
    return found.value if isinstance(found, Read) else found


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        ("hukou_place", "341200"),
        ("residence_permit_place", "310000"),
        ("insured_place", "320500"),
        ("union_place", "330109"),
    ],
)
def test_of_several_places_the_one_in_the_role_asked_for_is_taken(fact: str, code: str) -> None:
    assert where(fact, MESSAGE) == code
    assert where(fact, "，".join(reversed(MESSAGE.split("，")))) == code


@pytest.mark.parametrize(
    ("fact", "text", "code"),
    [
        ("hukou_place", "河南人，户口已经迁到上海", "310000"),
        ("hukou_place", "户口从江西迁到杭州来了", "330100"),
        ("hukou_place", "在上海打工，河南户口", "410000"),
        ("insured_place", "从昆山转到苏州市区交了", "320500"),
        ("insured_place", "以前在上海交的，现在断了", "310000"),
        ("union_place", "以前是滨江的，现在转到萧山了", "330109"),
        ("residence_permit_place", "浙江省居住证，萧山办的", "330109"),
        ("residence_permit_place", "不是上海的，是苏州的", "320500"),
    ],
)
def test_what_was_left_behind_is_not_where_it_is(fact: str, text: str, code: str) -> None:
    assert where(fact, text) == code


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("residence_permit_place", "没办，我是上海本地户口"),
        ("residence_permit_place", "没有，在上海只有社保"),
        ("union_place", "入会了，但是没有实名认证"),
        ("union_place", "我们公司没有工会"),
        ("insured_place", "公司没给交"),
        ("insured_place", "只有新农合"),
    ],
)
def test_having_none_is_read_as_such(fact: str, text: str) -> None:
    assert where(fact, text) == "none"


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("hukou_place", "农村户口"),
        ("hukou_place", "本地人"),
        ("hukou_place", "我在上海上班"),
        ("union_place", "公司有工会"),
        ("insured_place", "在老家交"),
        ("residence_permit_place", "居住证过期了"),
    ],
)
def test_words_without_the_place_asked_for_give_nothing(fact: str, text: str) -> None:
    assert where(fact, text) == Unreadable()


def test_a_name_of_several_places_is_asked_back() -> None:
    assert isinstance(read_whereabouts("户口在朝阳", GAZETTEER, "hukou_place"), Ambiguous)


def test_not_knowing_is_no_no() -> None:
    assert [where(fact, "不清楚有没有") for fact in ("residence_permit_place", "union_place")] == [Unsure(), Unsure()]


def test_the_span_is_that_of_the_name() -> None:
    found = read_whereabouts("社保在上海交着呢", GAZETTEER, "insured_place")
    assert isinstance(found, Read)
    assert found.span == (3, 5)
