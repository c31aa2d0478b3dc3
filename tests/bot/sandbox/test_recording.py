"""A case becomes a scenario that the tests' own runner passes, in a file of which nothing else changes; and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.live import Live
from bot.sandbox.case import Case, Move, from_link, to_link
from bot.sandbox.play import play
from bot.sandbox.recording import HEAD, RECORDED, case_of, confirmed, find, record, saved
from bot.web.sandbox.pages import SCENARIOS
from conversations.env import load_env
from conversations.scenarios.model import SENT, Line, Scenario, parse, read, read_file
from conversations.scenarios.running import run
from conversations.scenarios.writing import Refused
from tests.bot.sandbox.acting import TODAY, acted, typed

START = Move("command", "start")
SOME = [each for name in ("ways", "zibo") for each in read_file(SCENARIOS / f"{name}.yaml")[0]]


def kept(case: Case, live: Live, name: str = "一段") -> tuple[str, Scenario]:
    text = record(play(case, live.env_for), name, "", live.env_for).text
    scenarios, faults = parse(text, RECORDED)
    assert faults == ()
    [scenario] = scenarios
    return text, scenario


# ---------------------------------------------------------------- a case as a scenario


def test_a_conversation_passes_where_the_tests_run_it_and_waits_for_a_person(live: Live) -> None:
    case = acted("telegram", START, typed("淄博张店"), Move("press", "a:lv:L2", "技师（二级）"), typed("2020年5月"))
    _, scenario = kept(case, live)
    assert (run(scenario, load_env()).failures, scenario.reviewed) == ((), False)
    assert (scenario.today, scenario.catalogue) == (TODAY, live.catalogue.version)
    assert [line.key for line in scenario.lines if line.moves][:2] == ["我", "我"]


def test_a_day_in_between_stays_a_day(live: Live) -> None:
    case = acted("web", typed("上海浦东"), Move("day", "2027-02-01"), typed("三级"))
    _, scenario = kept(case, live)
    assert [line.said for line in scenario.lines if line.key == "今天"] == [("2027-02-01",)]
    assert run(scenario, load_env()).passed


FACTS: Mapping[str, Any] = {
    "work_place": "370303",
    "cert_level": "L2",
    "cert_issue_date": "2026-03",
    "ui_months": {"min": 12, "max": None},
    "claimed_before": {"unknown": True},
    "cert_verifiable": True,
    "contract_months": 36,
}


def test_what_was_known_from_the_start_stays_known_and_of_its_kind(live: Live) -> None:
    case = replace(acted("telegram", Move("command", "results")), facts=FACTS)
    _, scenario = kept(case, live)
    assert (scenario.facts, run(scenario, load_env()).failures) == (FACTS, ())
    assert case_of(scenario, live.env_for).facts == FACTS


def test_what_the_first_member_of_a_group_is_known_for_is_not_the_seconds(live: Live) -> None:
    """The facts of a case are of the first one."""
    second, first = (acted("group", typed("上海浦东", who)) for who in ("乙", "甲"))
    assert kept(replace(first, facts=FACTS), live)[1].facts == FACTS
    _, scenario = kept(replace(second, facts=FACTS), live)
    assert (scenario.facts, run(scenario, load_env()).failures) == ({}, ())


def test_names_and_numbers_are_taken_out(live: Live) -> None:
    case = acted("web", typed("我叫王建国，在淄博张店上班，手机13800138000"), typed("技师"))
    text = record(play(case, live.env_for), "王某 13800138000", "打 13800138000", live.env_for).text
    assert [secret for secret in ("王建国", "13800138000") if secret in text] == []


@pytest.mark.parametrize(
    ("case", "says"),
    [
        (acted("telegram"), "还没有说过话"),
        (acted("telegram", Move("day", "2027-01-01")), "还没有说过话"),
        (acted("group", typed("淄博", "甲"), typed("上海", "乙")), "两个人"),
        (acted("group", Move("text", "在群里说的")), "没收到的话"),
        (acted("telegram", Move("sent", "other")), "没收到的话"),
    ],
)
def test_what_is_no_conversation_of_one_person_is_refused_with_what_to_do(case: Case, says: str, live: Live) -> None:
    with pytest.raises(Refused, match=says):
        record(play(case, live.env_for), "一段", "", live.env_for)


@pytest.mark.parametrize("name", ["", "   ", "长" * 81])
def test_a_scenario_needs_a_name_of_its_own(name: str, live: Live) -> None:
    with pytest.raises(Refused, match="名字应有 1 到 80 个字"):
        record(play(acted("web", typed("淄博")), live.env_for), name, "", live.env_for)


# ---------------------------------------------------------------- the files


def test_it_goes_to_the_end_of_its_file_and_the_rest_stays_to_the_byte(live: Live, tmp_path: Path) -> None:
    first, _ = kept(acted("web", typed("淄博")), live, "头一段")
    second, _ = kept(acted("web", typed("上海")), live, "第二段")
    saved(tmp_path, RECORDED, first)
    before = (tmp_path / RECORDED).read_bytes()
    saved(tmp_path, RECORDED, second)
    assert before == f"{HEAD}\n{first}".encode()
    assert (tmp_path / RECORDED).read_bytes() == before + b"\n" + second.encode()
    assert [path.name for path in tmp_path.iterdir()] == [RECORDED]
    assert [each.name for each in read(tmp_path)[0]] == ["头一段", "第二段"]


def test_a_file_of_another_system_keeps_the_ends_of_its_lines(live: Live, tmp_path: Path) -> None:
    text, _ = kept(acted("web", typed("淄博")), live, "头一段")
    windows = f"# 甲\r\n{text}".replace("\r\n", "\n").replace("\n", "\r\n").encode()
    (tmp_path / RECORDED).write_bytes(windows)
    saved(tmp_path, RECORDED, kept(acted("web", typed("上海")), live, "第二段")[0])
    confirmed(tmp_path, RECORDED, "头一段")
    then = (tmp_path / RECORDED).read_bytes()
    assert then.startswith(windows.replace(b"reviewed: false", b"reviewed: true"))
    assert then.count(b"\n") == then.count(b"\r\n")


def test_a_name_used_twice_is_refused_and_nothing_is_written(live: Live, tmp_path: Path) -> None:
    text, _ = kept(acted("web", typed("淄博")), live, "头一段")
    saved(tmp_path, RECORDED, text)
    before = (tmp_path / RECORDED).read_bytes()
    with pytest.raises(Refused, match="名字“头一段”在第 3 行用过了"):
        saved(tmp_path, RECORDED, text)
    assert (tmp_path / RECORDED).read_bytes() == before


def test_confirmed_is_one_and_once(live: Live, tmp_path: Path) -> None:
    for name in ("头一段", "第二段"):
        saved(tmp_path, RECORDED, kept(acted("web", typed("淄博")), live, name)[0])
    confirmed(tmp_path, RECORDED, "第二段")
    assert [each.reviewed for each in read(tmp_path)[0]] == [False, True]
    with pytest.raises(Refused, match="“第二段”已经确认过了"):
        confirmed(tmp_path, RECORDED, "第二段")
    with pytest.raises(Refused, match="没有“第三段”"):
        confirmed(tmp_path, RECORDED, "第三段")
    with pytest.raises(Refused, match=r"没有 other\.yaml 这个文件"):
        confirmed(tmp_path, "other.yaml", "头一段")


NAMES = (
    *("", ".yaml", "../x.yaml", "/etc/x.yaml", "a/b.yaml", "..", ".hidden.yaml", "x.yml", "x", "a\0.yaml", "a\n.yaml"),
    *("长" * 90 + ".yaml", "x" * 300 + ".yaml", " .yaml", "a b.yaml", "x.yaml ", "\\x.yaml", "a:b.yaml"),
)


@pytest.mark.parametrize("name", NAMES, ids=lambda each: repr(each)[:20])
def test_a_file_name_that_is_not_plain_is_refused(name: str, tmp_path: Path) -> None:
    for act in (
        lambda: saved(tmp_path, name, "- name: x\n"),
        lambda: confirmed(tmp_path, name, "x"),
        lambda: find(tmp_path, name, "x"),
    ):
        with pytest.raises(Refused, match="不能做文件名"):
            act()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_utf8_is_refused_and_stays(live: Live, tmp_path: Path) -> None:
    (tmp_path / RECORDED).write_bytes(b"\xff\xfe")
    text, _ = kept(acted("web", typed("淄博")), live)
    for act in (lambda: saved(tmp_path, RECORDED, text), lambda: confirmed(tmp_path, RECORDED, "一段")):
        with pytest.raises(Refused, match="UTF-8"):
            act()
    assert ((tmp_path / RECORDED).read_bytes(), find(tmp_path, RECORDED, "一段")) == (b"\xff\xfe", None)


# ---------------------------------------------------------------- a scenario as a case


@pytest.mark.parametrize("scenario", SOME, ids=lambda each: each.id)
def test_a_scenario_can_be_looked_at_as_a_conversation(scenario: Scenario, live: Live) -> None:
    """Through a link, to its end, and the machine knows there what it knew in the test."""
    played = play(from_link(to_link(case_of(scenario, live.env_for))), live.env_for)
    outcome = run(scenario, live.env_for)
    assert played.day == outcome.turns[-1].day
    assert _known(played.session.answers) == _known(outcome.turns[-1].session.answers)


def _known(answers: Mapping[str, Any]) -> dict[str, object]:
    return {fact: answer.value for fact, answer in answers.items()}


ARRIVES: Mapping[str, list[type]] = {"空消息": [], "退订": [], "别的东西": [type(None)]}
"""What isn't the event itself: nothing that could be done in a page, and what no channel hands on."""


@pytest.mark.parametrize("name", SENT)
def test_whatever_can_be_sent_has_a_link(name: str, live: Live) -> None:
    lines = (Line("我", ("淄博张店",), 1), Line("发", (name,), 2), Line("我", ("技师",), 3))
    case = case_of(Scenario("x.yaml", 1, "x", TODAY, lines), live.env_for)
    assert from_link(to_link(case)) == case
    turns = play(case, live.env_for).turns
    assert [type(turn.event) for turn in turns[1:-1]] == ARRIVES.get(name, [type(SENT[name])])


def test_a_button_that_is_not_there_ends_it(live: Live) -> None:
    lines = (Line("我", ("淄博张店",), 1), Line("按", ("没有这个",), 2), Line("我", ("技师",), 3))
    assert case_of(Scenario("x.yaml", 1, "x", date(2026, 1, 1), lines), live.env_for).moves == (
        Move("text", "淄博张店"),
    )
