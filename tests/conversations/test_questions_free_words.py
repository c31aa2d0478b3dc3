"""Free words go to the fact's own reader, and what is asked back stands under the words of the choices."""

from __future__ import annotations

import pytest

from conversations.env import load_env
from conversations.questions import question_for, read
from conversations.reading.result import Ambiguous, Read
from conversations.session import Session
from policies.ask import Wanted
from tests.conversations.conftest import TODAY

ENV = load_env()(TODAY)
EMPTY = Session()


def answer(fact: str, typed: str) -> object:
    question = question_for(Wanted(fact, "verdict", ("zibo-technician-subsidy",)), EMPTY, ENV)
    return read(question, typed, EMPTY, ENV)


@pytest.mark.parametrize(
    ("fact", "typed", "labels"),
    [
        ("employment", "退休返聘", ["在企业上班", "已退休"]),
        ("claimed_before", "领过中级的", ["没领过", "领过"]),
        ("claimed_before", "培训学校帮我领过", ["领过", "没领过，但参加过政府补贴的培训班"]),
        ("contract_months", "劳务合同，一年", ["12个月", "没签合同"]),
        ("contract_months", "3", ["3年", "3个月"]),
        ("cert_issuer_place", "杭州市电子行业协会发的", ["浙江省杭州市", "国家部门或行业发的"]),
        ("employer_name", "热力公司", ["淄博热力有限公司"]),
        ("key_group", "去年毕业的", ["今年毕业的学生", "都不是"]),
    ],
)
def test_several_readings_are_offered_in_the_questions_own_words(fact: str, typed: str, labels: list[str]) -> None:
    found = answer(fact, typed)
    assert isinstance(found, Ambiguous)
    assert [label for _, label in found.options] == labels


@pytest.mark.parametrize(
    ("fact", "typed", "value"),
    [
        ("employer_name", "淄博热力公司", "淄博热力有限公司"),
        ("employer_name", "鲁泰纺织", "鲁泰纺织"),
        ("insurance_status", "自己交灵活就业", "paying"),
        ("insurance_status", "只有新农合", "none"),
        ("cert_kind", "低压电工证", "special_operation"),
        ("age", "85年3月的", 41),
        ("hukou_place", "户口在安徽阜阳，社保在上海", "341200"),
        ("insured_place", "户口在安徽阜阳，社保在上海", "310000"),
        ("employment", "事业单位", "public_staff"),
    ],
)
def test_a_sentence_is_read_by_the_reader_of_its_fact(fact: str, typed: str, value: object) -> None:
    found = answer(fact, typed)
    assert isinstance(found, Read)
    assert found.value == value


@pytest.mark.parametrize("fact", ["employment", "claimed_before", "contract_months", "key_group", "insured_place"])
def test_what_is_asked_back_can_be_answered_with_the_label(fact: str) -> None:
    for label in dict(ENV.words.question(fact).choices).values():
        assert not isinstance(answer(fact, label), Ambiguous), label
