"""Ready-made people stand where they say they do; facts that somebody fills in are read, or said to be unreadable."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from bot.live import Live
from bot.sandbox.case import from_link, to_link
from bot.sandbox.people import Ready, case_with, fields, read_fields, ready_people
from bot.sandbox.play import play
from policies.assess import assess_all
from tests.bot.sandbox.acting import TODAY

PEOPLE = ready_people()


def test_there_are_many_and_no_two_alike() -> None:
    ids = [each.id for each in PEOPLE]
    assert (len(ids) >= 12, len({*ids}), len({each.name for each in PEOPLE})) == (True, len(ids), len(ids))


@pytest.mark.parametrize("person", PEOPLE, ids=lambda each: each.id)
def test_each_has_the_verdict_that_they_are_there_for(person: Ready, live: Live) -> None:
    catalogue = live.catalogue
    facts = catalogue.facts.parse(person.facts, person.today)
    found = {each.entry.id: each.judgement.verdict for each in assess_all(catalogue, facts, person.today)}
    assert {name: found.get(name) for name in person.expect} == dict(person.expect)


@pytest.mark.parametrize("person", PEOPLE, ids=lambda each: each.id)
def test_a_link_makes_the_same_person_again_and_their_conversation_has_begun(person: Ready, live: Live) -> None:
    case = from_link(to_link(person.case))
    assert case == person.case
    [turn] = play(case, live.env_for).turns
    assert (turn.day, bool(turn.bubbles), turn.after.started) == (person.today, True, True)


def test_the_form_has_every_fact_once_and_says_how_each_is_written(live: Live) -> None:
    found = fields(live.catalogue)
    assert [each.fact for each in found] == list(live.catalogue.facts.specs)
    assert [each.fact for each in found if not each.choices and not each.hint] == []


def test_every_choice_of_the_form_can_be_read(live: Live) -> None:
    wrong = [
        (field.fact, value)
        for field in fields(live.catalogue)
        for value, _ in field.choices
        if read_fields(live.catalogue, {field.fact: value}, TODAY)[1]
    ]
    assert wrong == []


FILLED = {
    "work_place": "淄博张店",
    "insured_place": "无",
    "hukou_place": "安徽",
    "cert_level": "高级工",
    "cert_issue_date": "2026-03",
    "ui_months": "24",
    "claimed_before": "不清楚",
    "cert_verifiable": "是",
    "occupation": "电工",
    "age": "",
}
FACTS = {
    "work_place": "370303",
    "insured_place": "none",
    "hukou_place": "340000",
    "cert_level": "L3",
    "cert_issue_date": "2026-03",
    "ui_months": 24,
    "claimed_before": {"unknown": True},
    "cert_verifiable": True,
    "occupation": "电工",
}


def test_a_filled_form_is_read_by_chinese_names(live: Live) -> None:
    facts, faults = read_fields(live.catalogue, FILLED, TODAY)
    assert (facts, faults) == (FACTS, [])
    case = case_with(facts, TODAY)
    assert from_link(to_link(case)) == case


@pytest.mark.parametrize(
    ("fact", "written", "says"),
    [
        ("work_place", "火星", "工作地：没有“火星”这个地方；请写全"),
        ("work_place", "朝阳", "工作地：“朝阳”可能是 "),
        ("work_place", "无", "工作地：没有“无”这个地方"),
        ("cert_level", "九段", "证书等级：“九段”"),
        ("cert_issue_date", "2027-01-01", "发证日期：2027-01-01 在今天（2026-11-28）之后"),
        ("cert_issue_date", "2026-02-30", "发证日期：没有 2026-02-30 这一天"),
        ("ui_months", "很多", "失业保险月数：“很多”"),
        ("ui_months", "9999", "失业保险月数：“9999”"),
        ("claimed_before", "也许", "领过补贴：“也许”"),
        ("ui_months", "{", "失业保险月数：“{”不是正确的 JSON"),
        ("ui_months", '{"min": "<b>"}', "失业保险月数："),
        ("ui_months", "[" * 3000, "失业保险月数："),
        ("ui_months", "9" * 5000, "失业保险月数："),
        ("ui_months", '{"a":' * 3000, "失业保险月数："),
    ],
    ids=lambda each: str(each)[:20],
)
def test_what_cannot_be_read_is_said_by_the_name_on_the_form(fact: str, written: str, says: str, live: Live) -> None:
    facts, faults = read_fields(live.catalogue, {fact: written, "age": "35"}, TODAY)
    assert (facts, len(faults)) == ({"age": 35}, 1)
    assert faults[0].startswith(says)
    assert re.findall(rf"\b{fact}\b", faults[0]) == []


def test_every_unreadable_field_is_said(live: Live) -> None:
    written: dict[str, str] = {spec.name: "哈哈" for spec in live.catalogue.facts.specs.values() if spec.kind != "text"}
    facts, faults = read_fields(live.catalogue, written, TODAY)
    labels = [live.catalogue.facts.specs[name].label for name in written]
    assert (facts, [fault.split("：")[0] for fault in faults]) == ({}, labels)


@pytest.mark.parametrize("today", [date(2000, 1, 1), TODAY, date(2099, 12, 31)])
def test_what_was_read_can_be_opened_on_that_day(today: date, live: Live) -> None:
    whole: dict[str, Any] = {**FILLED, "cert_issue_date": f"{today.year - 1}-01"}
    facts, faults = read_fields(live.catalogue, whole, today)
    assert faults == []
    assert live.catalogue.facts.parse(from_link(to_link(case_with(facts, today))).facts, today)
