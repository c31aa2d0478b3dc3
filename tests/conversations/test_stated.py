"""Facts that a message states besides the answer to the question, and corrections of earlier ones."""

from __future__ import annotations

import pytest

from conversations.env import Env
from conversations.session import Answer, Session
from conversations.stated import NOTHING, relation, stated
from policies.spans import UNKNOWN, Somewhere, Span, Value
from tests.conversations.driver import Talk, facts


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (Somewhere("370300"), Somewhere("370303"), "finer"),
        (Somewhere("370303"), Somewhere("370300"), "coarser"),
        (Somewhere("370303"), Somewhere("370303"), "same"),
        (Somewhere("370303"), Somewhere("310000"), "other"),
        (UNKNOWN, Somewhere("310000"), "finer"),
        (Somewhere("310000"), UNKNOWN, "coarser"),
        (Span(10, 20), Span(12, 12), "finer"),
        (Span(12, 12), Span(10, 20), "coarser"),
        (Span(10, 20), Span(15, 25), "other"),
        ("L3", "L3", "same"),
        ("L3", "L2", "other"),
    ],
)
def test_a_new_value_is_the_same_finer_coarser_or_at_odds(old: Value, new: Value, expected: str) -> None:
    assert relation(old, new) == expected


def test_a_bare_answer_states_nothing_else(env: Env) -> None:
    assert stated("三级", "cert_level", (0, 2), Session(), env) == NOTHING


def test_words_that_were_the_answer_are_not_read_as_another_fact(talk: Talk) -> None:
    talk.says("上海", "三级", "2026年3月1日", "正在交", "在苏州交的社保")
    assert facts(talk.session)["work_place"] == "310000"


def test_what_was_volunteered_is_not_asked_again(talk: Talk) -> None:
    talk.says("淄博张店", "去年6月拿的技师证，社保一直在交，交了三年")
    assert facts(talk.session) == {
        "work_place": "370303",
        "cert_level": "L2",
        "cert_issue_date": {"from": "2025-06-01", "to": "2025-06-30"},
        "insurance_status": "paying",
        "ui_months": 36,
    }


def test_an_answer_given_stays_unless_the_person_takes_it_back(talk: Talk) -> None:
    talk.says("上海", "高级工", "我前年拿的中级工证")
    assert (facts(talk.session)["cert_level"], talk.session.editing) == ("L3", "cert_level")
    talk.presses("高级工（三级）（前面说的）")
    assert facts(talk.session)["cert_level"] == "L3"


@pytest.mark.parametrize(
    "said", ["不对，是技师", "打错了，是二级", "刚才说错了，应该是技师", "等级改成技师", "不是高级工，是技师"]
)
def test_a_correction_replaces_the_answer_whatever_is_being_asked(talk: Talk, said: str) -> None:
    talk.says("上海", "高级工", said)
    assert (facts(talk.session), talk.seen.text.split("\n")[0]) == (
        {"work_place": "310000", "cert_level": "L2"},
        "改好了：证书等级——技师（二级）。",
    )


def test_a_correction_keeps_what_it_leaves_out(talk: Talk) -> None:
    talk.says("上海", "高级工", "2024年5月8号", "不对，是9号")
    assert facts(talk.session)["cert_issue_date"] == "2024-05-09"


def test_a_place_said_more_exactly_is_taken_without_asking(talk: Talk) -> None:
    talk.says("山东", "我在淄博张店上班，高级工")
    assert facts(talk.session) == {"work_place": "370303", "cert_level": "L3"}


def test_not_knowing_one_thing_is_not_taken_for_not_knowing_the_question(talk: Talk) -> None:
    talk.says("证忘了哪天发的，在上海上班")
    assert facts(talk.session) == {"cert_issue_date": {"unknown": True}, "work_place": "310000"}


def test_a_month_is_read_back_as_a_month_with_whether_the_day_matters(talk: Talk) -> None:
    talk.says("淄博张店", "技师", "2020年5月")
    assert "发证日期——2020年5月（具体哪天不影响结果）" in talk.seen.text


def test_the_day_is_not_said_to_be_free_where_it_will_be_asked(talk: Talk) -> None:
    talk.says("上海", "三级", "2025年11月")
    assert ("2025年11月" in talk.seen.text, "不影响" in talk.seen.text) == (True, False)


def test_stating_on_a_result_page_changes_the_result(talk: Talk) -> None:
    talk.says("淄博张店", "高级工", "2020年5月")
    assert "按您说的情况" in talk.seen.text
    assert talk.session.answers["cert_level"] == Answer("L3", "高级工")
    talk.says("不对，我是技师")
    assert facts(talk.session)["cert_level"] == "L2"


@pytest.mark.parametrize(
    "said",
    [
        "在银川交社保，现在没上班，正在领失业保险金",
        "在银川交社保，现在没工作",
        "参保地银川，失业了",
        "社保在银川交，上个月被裁了",
    ],
)
def test_where_somebody_out_of_work_is_insured_does_not_say_that_they_still_pay(said: str, env: Env) -> None:
    taken = stated(said, None, None, Session(), env).taken
    assert (taken["insured_place"], "insurance_status" in taken) == ("640100", False)


@pytest.mark.parametrize("said", ["没上班，社保我自己还在交", "我老婆没上班，我公司在交社保", "在银川交社保"])
def test_who_says_that_it_is_paid_is_insured(said: str, env: Env) -> None:
    assert stated(said, None, None, Session(), env).taken["insurance_status"] == "paying"


def test_working_for_oneself_does_not_say_that_one_pays(env: Env) -> None:
    said = "自己跑网约车，在海口，灵活就业"
    assert stated(said, None, None, Session(), env).taken == {"employment": "flexible", "work_place": "460100"}


@pytest.mark.parametrize(
    ("said", "months"),
    [
        ("社保单位交着，交在太原，不知道交了几个月", {"unknown": True}),
        ("公司交社保，交多久了我没算过", {"unknown": True}),
        ("单位交着社保，不知道有没有满一年", None),
        ("社保公司一直交着，交了好几年，证忘了哪天发的", None),
        ("交了三年社保，证哪天发的不知道", 36),
    ],
)
def test_not_knowing_for_how_long_is_no_number_of_months(said: str, months: object, env: Env) -> None:
    assert stated(said, None, None, Session(), env).taken.get("ui_months") == months


@pytest.mark.parametrize("said", ["我是大二学生，在成都", "我还在上大学，学校在成都", "在校生，成都"])
def test_the_city_of_a_students_school_is_not_their_place_of_work(talk: Talk, said: str) -> None:
    talk.says(said)
    assert facts(talk.session) == {"employment": "student"}


def test_a_student_who_works_somewhere_says_so(env: Env) -> None:
    said = "我是高职学生，现在在苏州的厂里实习"
    assert stated(said, None, None, Session(), env).taken["work_place"] == "320500"


@pytest.mark.parametrize("said", ["今年领过一次了", "去年领过一次补贴", "今年没领过补贴"])
def test_a_claim_is_no_date_of_issue(said: str, env: Env) -> None:
    assert "cert_issue_date" not in stated(said, None, None, Session(), env).taken


def test_more_readings_than_fit_a_message_are_cut(talk: Talk) -> None:
    talk.says("苏州或无锡或常州或南通或扬州或镇江或泰州或盐城或淮安或徐州或宿迁或连云港")
    assert (len(talk.seen.options), talk.seen.options[-1].label) == (9, "都不是")


def test_a_level_said_for_a_kind_of_certificate_is_kept_and_only_the_kind_is_asked_back(talk: Talk) -> None:
    talk.says("涪陵", "高级工")
    assert facts(talk.session) == {"work_place": "500102", "cert_level": "L3"}
    talk.presses("职业技能等级证书")
    assert facts(talk.session) == {"work_place": "500102", "cert_level": "L3", "cert_kind": "skill_level"}
