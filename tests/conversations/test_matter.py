"""Questions about the matter itself: every answer comes from the catalogue, and fits beside the question."""

from __future__ import annotations

import pytest

from conversations.env import Env
from conversations.matter import answer, cut_lines
from conversations.position import known_of
from conversations.render import TEMPLATES
from conversations.requests.topics import Topic
from conversations.results import items
from conversations.session import Page, Session
from tests.conversations.driver import Talk, facts

SHANGHAI = "上海三级，2026年3月1日发的，社保在交，交了30个月"


def test_every_topic_has_its_words_and_no_words_are_left_over() -> None:
    written = {path.stem for path in (TEMPLATES / "matter").glob("*.j2")}
    assert written == {*map(str, Topic), "_ask", "more", "nothing"}


@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("place", ["上海", "淄博", "涪陵", "杭州萧山"])
def test_a_topic_is_answered_by_name_and_source_or_with_whom_to_ask(
    talk: Talk, env: Env, topic: Topic, place: str
) -> None:
    talk.says(place)
    known = known_of(talk.session, env)
    said = answer([topic], None, known, env)
    title = items(known, env)[0].found.entry.programme.title
    titles = [source.title for source in env.catalogue.sources.values()]
    assert said.startswith("【")
    assert title in said or len(items(known, env)) > 2
    assert any(text in said for text in (*titles, "没有写", "没查到", "问")), said


def test_where_no_place_is_known_nothing_is_made_up(env: Env) -> None:
    assert answer([Topic.AMOUNT], None, {}, env) == "各地不一样，要先知道您在哪儿上班。"


def test_a_place_without_programmes_is_said_to_be_unknown_with_whom_to_ask(talk: Talk, env: Env) -> None:
    talk.says("香港")
    said = answer([Topic.AMOUNT], None, known_of(talk.session, env), env)
    assert ("香港特别行政区" in said, "没有查到资料" in said, "元" in said) == (True, True, False)


def test_on_a_programme_the_answer_is_of_that_programme_alone(talk: Talk, env: Env) -> None:
    talk.says("涪陵")
    known = known_of(talk.session, env)
    chosen = items(known, env)[-1]
    said = answer([Topic.CONTACT], Page("programme", chosen.id), known, env)
    assert said.startswith(f"【{chosen.found.entry.programme.title}】")
    assert said.count("【") == 1


def test_a_question_and_an_answer_in_one_message_both_count(talk: Talk) -> None:
    talk.says("上海", "三级，要带什么材料")
    assert facts(talk.session) == {"work_place": "310000", "cert_level": "L3"}
    lines = talk.seen.text
    assert lines.index("身份证") < lines.index("记下了：证书等级") < lines.index("发证日期是哪天")


def test_a_question_alone_changes_no_answer_and_counts_as_no_miss(talk: Talk) -> None:
    talk.says("上海")
    before = talk.session
    talk.says("多久到账")
    assert (talk.session.answers, talk.session.misses) == (before.answers, 0)


def test_after_the_results_the_answer_has_a_page_and_back_leads_to_them(talk: Talk) -> None:
    talk.says("上海", "三级", "2024年3月1日")
    results = talk.seen
    talk.says("要什么材料")
    assert talk.session.page == Page("matter", "", "materials")
    talk.says("返回")
    assert (talk.seen.text in results.text, talk.seen.options) == (True, results.options)


def test_a_page_of_a_topic_that_is_no_more_falls_back_to_the_results(talk: Talk, env: Env) -> None:
    talk.says("上海", "三级", "2024年3月1日")
    results = talk.seen
    talk.session = Session(answers=talk.session.answers, page=Page("matter", "", "weather"), started=True)
    talk.says("看结果")
    assert talk.seen.options == results.options


def test_a_text_is_cut_at_a_line_and_never_to_nothing() -> None:
    assert (cut_lines("一二\n三四\n五六", 14), cut_lines("一二三四", 3)) == ("一二\n三四", "一二三四")
