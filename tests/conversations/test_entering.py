"""Coming in by a school's link: what is remembered, what is offered, and that nothing is taken for an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from conversations.entries import Entries, Entry
from conversations.env import Env
from conversations.events import Choice
from conversations.session import Session
from tests.conversations.conftest import TODAY
from tests.conversations.driver import Talk, facts
from tests.conversations.texts import faults

SCHOOL = Entry("1", "萧山技师学院", "招生就业办", "0571-82345678", "330109", "电工", ("L2", "L3"), True)
MANY = replace(SCHOOL, school_id="2", levels=("L1", "L2", "L3", "L4"), place="370000", filed=None)
LONGEST = replace(SCHOOL, school_id="3", school_name="校" * 40, contact="找" * 40, phone="0571-82345678转8001")
ENTRIES = Entries(
    links={
        "one": SCHOOL,
        "many": MANY,
        "longest": LONGEST,
        "branch": replace(SCHOOL, place="330102"),
        "topic": replace(SCHOOL, topic="xiaoshan-union-senior-2025"),
        "gone": replace(SCHOOL, topic="no-such-programme"),
    },
    codes={"7KQ4M": SCHOOL},
    schools={"1": SCHOOL, "2": MANY, "3": LONGEST},
)


@pytest.fixture
def talk(env_for: Callable[[date], Env]) -> Talk:
    return Talk(lambda day: replace(env_for(day), entries=ENTRIES), TODAY)


def labels(talk: Talk) -> list[str]:
    return [option.label for option in talk.seen.options]


def test_only_where_the_person_came_from_is_remembered_and_no_answer_is_given_for_them(talk: Talk) -> None:
    talk.says("/start one")
    left = replace(talk.session, offered=())
    assert left == Session(started=True, school="1")


def test_the_link_s_own_place_is_offered_without_saying_that_it_is_the_school_s(talk: Talk) -> None:
    talk.says("/start branch")
    assert (labels(talk)[0], talk.session.near) == ("浙江省杭州市上城区", "330102")


def test_what_was_offered_is_taken_like_any_other_choice(talk: Talk) -> None:
    talk.says("/start one")
    talk.presses("浙江省杭州市萧山区（学校所在地）", "技师（二级）")
    assert facts(talk.session) == {"work_place": "330109", "cert_level": "L2"}


def test_the_words_of_the_offer_are_as_good_as_its_number(talk: Talk) -> None:
    talk.says("/start one", "浙江省杭州市萧山区（学校所在地）")
    assert facts(talk.session) == {"work_place": "330109"}


def test_a_school_s_place_inside_the_one_that_was_named_makes_it_finer(talk: Talk) -> None:
    talk.says("/start one", "浙江", "改工作的地方")
    assert labels(talk)[0] == "浙江省杭州市萧山区（学校所在地）"


def test_a_school_that_teaches_many_levels_changes_nothing_about_their_order(talk: Talk) -> None:
    talk.says("/start many", "萧山")
    assert labels(talk)[:3] == ["高级技师（一级）", "技师（二级）", "高级工（三级）"]


def test_the_school_s_occupation_is_one_press_and_may_be_typed_otherwise(talk: Talk) -> None:
    talk.says("/start one", "改工种")
    assert labels(talk) == ["电工", "不清楚"]
    talk.presses("电工")
    assert facts(talk.session) == {"occupation": "电工"}
    talk.says("改工种", "焊工")
    assert facts(talk.session) == {"occupation": "焊工"}


def test_a_button_of_an_occupation_that_is_no_longer_offered_is_an_old_one(talk: Talk) -> None:
    talk.says("/start one", "改工种")
    token = talk.option("电工").token
    other = Talk(talk.env_for, TODAY)
    other.says("改工种")
    offered = [option.token for option in other.seen.options]
    assert (token in offered, facts(other.session)) == (False, {})


def test_a_second_school_does_not_take_the_person_from_the_first(talk: Talk) -> None:
    talk.says("/start one", "/start many", "学校码 7KQ4M")
    assert talk.session.school == "1"


def test_a_school_that_is_known_no_more_makes_room_for_the_next(talk: Talk) -> None:
    talk.session = Session(started=True, school="99")
    talk.says("人工", "/start many")
    assert talk.session.school == "2"


def test_a_topic_that_the_catalogue_has_no_more_is_left_out_without_a_word(talk: Talk) -> None:
    talk.says("/start gone")
    assert (talk.session.topic, "您要看的是" in talk.seen.text) == ("", False)


def test_beginning_anew_keeps_where_one_came_from_and_what_one_came_for(talk: Talk) -> None:
    talk.says("/start topic", "淄博张店", "重新来，我在萧山")
    assert (facts(talk.session), talk.session.school, talk.session.topic) == (
        {"work_place": "330109"},
        "1",
        "xiaoshan-union-senior-2025",
    )


def test_who_writes_traditional_characters_is_told_of_the_school_in_them(talk: Talk) -> None:
    assert "您是從蕭山技師學院來的" in talk.says("學校碼 7KQ4M").text


PEOPLE = [
    ["涪陵", "高级工", "职业技能等级证书", "2026年5月10日", "重庆涪陵", "正在交", "40个月"],
    ["江苏苏州", "技师", "2026年5月10日", "正在交", "40个月"],
    ["上海浦东", "高级工", "职业技能等级证书", "2026年5月10日", "正在交", "上海", "40个月"],
    ["淄博张店", "技师", "2026年5月10日", "山东", "正在交", "14个月"],
]


@pytest.mark.parametrize("lines", PEOPLE, ids=lambda lines: lines[0])
def test_a_school_of_the_longest_names_stands_beside_offices_and_the_message_stays_whole(
    talk: Talk, lines: list[str]
) -> None:
    talk.says("/start longest", *lines, *["不清楚"] * 8)
    tokens = [option.token.replace("p:", "k:") for option in talk.seen.options if option.token.startswith("p:")]
    said = [talk.says("人工").text, *(talk.send(Choice(token)).text for token in tokens)]  # `taken` holds each size
    assert len(said) > 1
    assert [text for text in said if "带您来的学校（不是政府部门）：" not in text or "找" * 40 not in text] == []
    assert "· " in said[0]


def test_the_page_of_offices_names_the_school_last(talk: Talk) -> None:
    talk.says("/start one", "萧山", "高级工", "2025年3月10日")
    talk.presses("萧山区总工会2025年度高级工激励", "问什么、问哪里")
    assert talk.seen.text.endswith("带您来的学校（不是政府部门）：萧山技师学院　招生就业办　0571-82345678")


@pytest.mark.parametrize("start", ["one", "many", "branch", "topic", "gone", "nothing"])
def test_what_is_said_to_people_from_schools_is_plain(talk: Talk, start: str) -> None:
    said = [talk.says(f"/start {start}").text, talk.says("学校码").text, talk.says("人工").text]
    assert [fault for text in said for fault in faults(text)] == []
