"""Which conversation gives which marks, and what holds of every mark."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.effects import Effect, Mark, Reply, Unread
from conversations.env import Env
from conversations.events import Choice, Command, Event, Left, Text, Timer
from conversations.marks import MOST, normalised
from conversations.position import position
from conversations.session import Answer, Session
from conversations.step import step
from tests.conversations.driver import Talk
from tests.conversations.test_laws import ACTS, ENV, SPECS, TYPED, Act, Walk
from tests.conversations.test_step import SHANGHAI, SHANGHAI_PAGE, ZIBO

VERDICTS = {"eligible", "likely", "not_yet", "check", "missing", "expired", "ineligible", "info", "none"}


def marks(talk: Talk) -> list[str]:
    """The marks of the last turn, each as `name detail`."""
    return [f"{each.name} {each.detail}".strip() for each in talk.effects if isinstance(each, Mark)]


def unread(talk: Talk) -> list[Unread]:
    return [each for each in talk.effects if isinstance(each, Unread)]


def test_the_first_word_starts_and_what_it_answers_leads_to_the_next_question(talk: Talk) -> None:
    talk.says("/start")
    begun = marks(talk)
    talk.says("淄博张店")
    assert (begun, marks(talk)) == (["started", "asked work_place"], ["answered work_place", "asked cert_level"])


def test_what_is_volunteered_is_answered_too(talk: Talk) -> None:
    talk.says("淄博张店，技师，2020年5月发的")
    assert sorted(marks(talk)) == [
        "answered cert_issue_date",
        "answered cert_level",
        "answered work_place",
        "asked insurance_status",
        "started",
    ]


def test_the_role_is_an_answer_however_it_is_said(talk: Talk) -> None:
    talk.says("/start", "我是单位")
    alone = marks(talk)
    talk.says("我是个人，在淄博张店")
    assert (alone, marks(talk)) == (
        ["answered role", "asked work_place"],
        ["answered work_place", "asked cert_level", "answered role"],
    )


def test_not_knowing_is_an_answer(talk: Talk) -> None:
    talk.says("淄博张店", "不清楚")
    assert marks(talk)[0] == "answered cert_level"


def test_a_text_that_is_not_read_is_kept_beside_the_fact_that_was_asked(talk: Talk) -> None:
    talk.says("淄博张店", "  呜啦 呜啦\n2、３③ ")
    assert (marks(talk), unread(talk)) == (
        ["asked cert_level", "unread cert_level"],
        [Unread("cert_level", "呜啦 呜啦 0、00")],
    )


def test_a_question_of_the_person_s_that_nobody_can_answer_is_not_read_either(talk: Talk) -> None:
    talk.says("淄博张店", "你们食堂几点开门吗")
    assert unread(talk) == [Unread("cert_level", "你们食堂几点开门吗")]


def test_a_question_put_off_was_not_answered(talk: Talk) -> None:
    talk.says("淄博张店", *["呜啦呜啦"] * 4)
    assert marks(talk) == ["asked cert_issue_date", "unread cert_level"]


def test_a_text_on_the_results_is_unread_for_no_fact(talk: Talk) -> None:
    talk.says(*ZIBO, "呜啦呜啦")
    assert (marks(talk), unread(talk)) == (["decided", "unread"], [Unread("", "呜啦呜啦")])


@pytest.mark.parametrize("said", ["呜啦呜啦", "你好"])
def test_first_words_that_answer_nothing_are_a_greeting(talk: Talk, said: str) -> None:
    talk.says(said)
    assert (marks(talk), unread(talk)) == (["started", "asked work_place"], [])


def test_a_day_that_does_not_exist_was_read(talk: Talk) -> None:
    talk.says("淄博张店", "技师", "2025年2月30日")
    assert (marks(talk), unread(talk)) == (["asked cert_issue_date"], [])


def test_the_last_answer_decides_and_tells_every_result_once(talk: Talk) -> None:
    talk.says(*ZIBO)
    answered, *found = marks(talk)
    verdicts = [each.split()[1] for each in found[1:] if ":" not in each]
    programmes = [each.split()[1] for each in found[1:] if ":" in each]
    assert (answered, found[0], {each.partition(":")[0] for each in programmes}) == (
        "answered claimed_before",
        "decided",
        set(verdicts),
    )
    assert len(found) == 1 + len({*verdicts}) + len({*programmes})
    talk.presses("淄博市企业职工技师、高级技师补贴")
    assert marks(talk) == ["decided"]


def test_results_that_change_are_told_again(talk: Talk) -> None:
    talk.says(*ZIBO)
    before = [each for each in marks(talk) if each.startswith("result")]
    talk.says("不对，领过")
    after = [each for each in marks(talk) if each.startswith("result")]
    assert (bool(before), bool(after), before == after) == (True, True, False)


def test_who_comes_back_on_another_day_is_told_what_holds_then(talk: Talk) -> None:
    talk.says(*ZIBO, "/resume")
    assert [each for each in marks(talk) if each.startswith("result")]


def test_where_no_programme_is_known_that_is_the_result(talk: Talk) -> None:
    places = ("insured_place", "hukou_place", "residence_permit_place", "union_place", "cert_issuer_place")
    nowhere = {fact: Answer({"unknown": True}, "") for fact in places}
    talk.session = Session(answers=nowhere, started=True)
    talk.says("没上班")
    assert marks(talk)[-2:] == ["decided", "result none"]


def test_a_guide_is_begun_and_finished_by_its_programme(talk: Talk) -> None:
    talk.says(*SHANGHAI)
    talk.presses(SHANGHAI_PAGE)
    programme = talk.option("怎么办").token.split(":")[1]
    talk.presses("怎么办")
    begun = marks(talk)
    talk.send(Choice(f"g:{programme}:done"))
    assert (begun, marks(talk)) == ([f"guide {programme}", "decided"], [f"guide_done {programme}", "decided"])


def test_who_asks_for_a_human_is_marked_once_and_the_question_stands(talk: Talk) -> None:
    talk.says("淄博张店", "人工")
    assert marks(talk) == ["handover", "asked cert_level"]


def test_an_edited_answer_is_asked_again_and_the_page_of_edits_asks_nothing(talk: Talk) -> None:
    talk.says("淄博张店", "改答案")
    page = marks(talk)
    talk.presses("工作的地方")
    assert (page, marks(talk)) == ([], ["asked work_place"])


@pytest.mark.parametrize("event", [Timer("deadline"), Left()])
def test_what_nobody_said_marks_nothing(env: Env, event: Event) -> None:
    turn = step(Session(answers={"work_place": Answer("370303", "张店")}, started=True), event, env)
    assert [each for each in turn.effects if isinstance(each, Mark | Unread)] == []


def test_erasing_marks_nothing(talk: Talk) -> None:
    talk.says("淄博张店", "删除我的数据")
    asked = marks(talk)
    talk.presses("确认删除")
    assert (asked, marks(talk)) == ([], [])


def test_no_session_grows_for_the_marks(talk: Talk) -> None:
    talk.says("淄博张店", "呜啦呜啦")
    assert sorted(talk.session.to_json()) == ["answers", "misses", "offered", "started"]
    assert "呜啦" not in json.dumps(talk.session.to_json(), ensure_ascii=False)


def every_effect(acts: list[Act]) -> list[Effect]:
    """All effects of a walk, turn by turn."""
    walk, found = Walk(Session(), Reply(""), ENV.today), []
    for act in acts:
        before = walk.session
        event = walk.does(act)
        if event is not None:
            found += step(before, event, walk.env).effects
    return found


KNOWN = {
    "started": {""},
    "decided": {""},
    "handover": {""},
    "asked": set(SPECS),
    "answered": set(SPECS),
    "unread": {"", *SPECS},
    "guide": set(ENV.catalogue.entries),
    "guide_done": set(ENV.catalogue.entries),
    "result": {*VERDICTS, *(f"{verdict}:{name}" for verdict in VERDICTS for name in ENV.catalogue.entries)},
}


@given(st.lists(ACTS, max_size=14))
def test_no_mark_says_anything_but_a_name_of_the_catalogue(acts: list[Act]) -> None:
    found = [each for each in every_effect(acts) if isinstance(each, Mark)]
    assert [each for each in found if each.detail not in KNOWN[each.name]] == []


@given(st.lists(ACTS, max_size=14))
def test_a_turn_says_of_no_question_but_the_one_on_the_screen_that_it_is_asked(acts: list[Act]) -> None:
    walk = Walk(Session(), Reply(""), ENV.today)
    for act in acts:
        before = walk.session
        event = walk.does(act)
        if event is None:
            continue
        found = [each for each in step(before, event, walk.env).effects if isinstance(each, Mark)]
        standing = [each for each in found if each.name in ("asked", "decided")]
        question = position(walk.session, walk.env).question
        assert standing in ([], [Mark("asked", question.fact) if question else Mark("decided")])


def shape(text: str) -> str:
    """The text without what the machine drops before it reads: control marks and blanks."""
    return "".join(char for char in normalised(text) if char.isprintable() and not char.isspace())


@given(st.lists(ACTS, max_size=14))
def test_every_unread_text_is_one_that_was_typed_without_its_digits_and_numbers(acts: list[Act]) -> None:
    typed = {shape(each.text) for each in acts if isinstance(each, Text)}
    typed |= {shape(f"/{each.name}") for each in acts if isinstance(each, Command)}
    for each in every_effect(acts):
        if isinstance(each, Unread):
            assert 0 < len(each.text) <= MOST
            assert not any(char in "123456789" for char in each.text)
            assert any(shape(each.text) in said for said in typed), (each, typed)


@given(TYPED)
def test_a_number_of_a_person_is_in_no_unread_text(said: str) -> None:
    clean = normalised(f"{said[:10]} 身份证11010519491231002X 电话13800138000")
    assert clean.endswith("身份证【已隐去身份证号】 电话【已隐去电话号码】")
    assert normalised(clean) == clean
