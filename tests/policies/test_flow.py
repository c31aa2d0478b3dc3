"""The way through a programme: what its file says, and nothing else; every assessment finds its way in it."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from policies.assess import Assessment, explain, judge, judge_all
from policies.catalog import Catalogue, load
from policies.entries import Entry
from policies.flow import LONGEST, Arrow, Box, Flow, latest, of_programme, reached, short, visited
from policies.page import VERDICTS, columns
from policies.population import people
from policies.programme import Version
from tests.policies.catalogues import TODAY, facts, of_rule, only, write

CATALOGUE = load()
CITE = "cite: {source: rule, locator: 第一条}"


@cache
def flow_of(programme: str, version: str | None = None) -> Flow:
    entry = CATALOGUE.entries[programme]
    return of_programme(CATALOGUE, entry, next((r for r in entry.rules if r.version.id == version), None))


def ways(flow: Flow, source: str) -> dict[str, str]:
    """Where the ways out of a box lead."""
    return {arrow.way: arrow.target for arrow in flow.arrows if arrow.source == source}


def assessed(catalogue: Catalogue, **given: object) -> tuple[Flow, Assessment]:
    entry, known = only(catalogue), facts(catalogue, **given)
    return of_programme(catalogue, entry), explain(judge(entry, known, TODAY), known, TODAY)


def seen(catalogue: Catalogue, **given: object) -> set[str]:
    return visited(*assessed(catalogue, **given))


def test_a_programme_is_drawn_from_start_to_guide(tmp_path: Path) -> None:
    catalogue = load(write(tmp_path))
    assert of_programme(catalogue, only(catalogue)) == Flow(
        "某市技师补贴",
        (
            Box("start", "start", "山东省淄博市", ("给职工；本人申请",), "山东省淄博市\n给职工；本人申请"),
            Box(
                "c_place",
                "condition",
                "在本市上班，或者户口在本市",
                ("或：工作地在山东省淄博市", "或：户籍地在山东省淄博市"),
                "在本市上班，或者户口在本市\n或：工作地在山东省淄博市\n或：户籍地在山东省淄博市",
            ),
            Box("c_level", "condition", "证书是技师或高级技师", whole="证书是技师或高级技师"),
            Box("c_months", "condition", "失业保险缴满十二个月", whole="失业保险缴满十二个月"),
            Box("c_once", "condition", "以前没有领过", whole="以前没有领过"),
            Box("window", "window", "期限：从发证日期起 12 个月", whole="期限：从发证日期起 12 个月"),
            Box("verdict_eligible", "verdict", "可以申请"),
            Box("verdict_check", "verdict", "要问办事处"),
            Box("verdict_not_yet", "verdict", "还没到时候"),
            Box("verdict_expired", "verdict", "已经截止"),
            Box("verdict_ineligible", "verdict", "不符合"),
            Box("amount", "amount", "金额", ("证书等级是技师：2000 元", "证书等级是高级技师：3000 元")),
            Box("guide_worker", "guide", "怎么办：2 步", ("给职工，本人申请",), "本人在网上申请"),
        ),
        (
            Arrow("start.on", "start", "c_place"),
            Arrow("start.ask", "start", "verdict_check", "不清楚要问"),
            Arrow("c_place.on", "c_place", "c_level", "符合"),
            Arrow("c_place.no", "c_place", "verdict_ineligible", "不符合"),
            Arrow("c_level.on", "c_level", "c_months", "符合"),
            Arrow("c_level.no", "c_level", "verdict_ineligible", "不符合"),
            Arrow("c_level.ask", "c_level", "verdict_check", "有的要问"),
            Arrow("c_months.on", "c_months", "c_once", "符合"),
            Arrow("c_months.no", "c_months", "verdict_ineligible", "不符合"),
            Arrow("c_months.later", "c_months", "verdict_not_yet", "还不够"),
            Arrow("c_once.on", "c_once", "window", "符合"),
            Arrow("c_once.no", "c_once", "verdict_ineligible", "不符合"),
            Arrow("window.on", "window", "verdict_eligible", "在期限里"),
            Arrow("window.closed", "window", "verdict_expired", "过了期限"),
            Arrow("window.ask", "window", "verdict_check", "说不准"),
            Arrow("verdict_eligible.amount", "verdict_eligible", "amount"),
            Arrow("amount.guide_worker", "amount", "guide_worker"),
        ),
    )


@pytest.mark.parametrize(
    ("condition", "out", "details"),
    [
        ("{say: 两年以上, fact: ui_months, at_least: 24, hedged: true}", {"on", "ask"}, ("来源没有说死，要问",)),
        ("{open: 现在还办不办, id: a}", {"on", "ask"}, ("来源没有说死，要问",)),
        ("{say: 两样有一样, any: [{fact: age, at_least: 18}, {open: 学徒算不算}]}", {"on", "ask"}, None),
        ("{say: 两样都要, all: [{fact: age, at_least: 18}, {open: 学徒算不算}]}", {"on", "no", "ask"}, ()),
        ("{say: 满十八岁, fact: age, at_least: 18}", {"on", "no"}, ()),
        (
            "{say: 满十八岁, fact: age, at_least: 18, when: {fact: employment, is: student}}",
            {"on", "no"},
            ("只问：就业情况是学生",),
        ),
    ],
)
def test_only_what_the_source_states_leads_to_a_no(
    condition: str, out: set[str], details: tuple[str, ...] | None, tmp_path: Path
) -> None:
    body = condition if "id: a" in condition else f"{condition[:-1]}, id: a}}"
    catalogue = of_rule(tmp_path, f"{{all: [{body[:-1]}, {CITE}}}]}}")
    flow = of_programme(catalogue, only(catalogue))
    box = next(node for node in flow.nodes if node.id == "c_a")
    assert set(ways(flow, "c_a")) == out
    assert box.hedged == ("no" not in out)
    assert details is None or box.details == details


@pytest.mark.parametrize(
    ("window", "out"),
    [
        ("none: true", {"on": "verdict_eligible"}),
        ("unstated: 哪天截止", {"on": "verdict_check"}),
        (
            "opens: 2026-01-01, closes: 2026-12-31",
            {"on": "verdict_eligible", "early": "verdict_not_yet", "closed": "verdict_expired"},
        ),
    ],
)
def test_the_window_has_the_ways_out_that_its_days_can_give(window: str, out: dict[str, str], tmp_path: Path) -> None:
    catalogue = of_rule(tmp_path, f"{{id: a, say: 满十八岁, fact: age, at_least: 18, {CITE}}}", window=window)
    assert ways(of_programme(catalogue, only(catalogue)), "window") == out


def test_questions_come_in_the_order_of_asking_and_what_nobody_can_be_asked_comes_last() -> None:
    flow = flow_of("fuling-training-subsidy")
    asked = [node.id for node in flow.nodes if node.kind == "condition"]
    assert asked == ["c_link", "c_level", "c_cert_kind", "c_trained", "c_rule_today", "c_payee"]


def test_the_latest_version_is_drawn_and_an_older_one_where_it_is_chosen() -> None:
    entry = CATALOGUE.entries["national-skill-upgrade"]
    newest = max(entry.programme.versions, key=lambda version: str(version.from_))
    assert latest(entry).version is newest
    assert flow_of(entry.id) == flow_of(entry.id, newest.id) != flow_of(entry.id, "2017")


def every_version() -> list[tuple[Entry, Version]]:
    return [(entry, rule.version) for entry in CATALOGUE.entries.values() for rule in entry.rules]


def test_every_flow_of_the_catalogue_hangs_together() -> None:
    """All ids are plain and unlike, all arrows lead from a box to a box, all boxes can be reached from the start."""
    faults = []
    for entry, version in every_version():
        flow = flow_of(entry.id, version.id)
        names = [node.id for node in flow.nodes] + [arrow.id for arrow in flow.arrows]
        reach = {"start"}
        for _ in flow.nodes:
            reach |= {arrow.target for arrow in flow.arrows if arrow.source in reach}
        plain = all(re.fullmatch("[a-z][a-z0-9_]*", node.id) for node in flow.nodes)
        if not plain or len(names) != len(set(names)) or reach != {node.id for node in flow.nodes}:
            faults.append((entry.id, version.id))
    assert faults == []


def test_no_text_is_longer_than_a_box_takes() -> None:
    texts = {
        text
        for entry, version in every_version()
        for node in flow_of(entry.id, version.id).nodes
        for text in (node.text.removeprefix("期限："), *(detail.partition("：")[0] for detail in node.details))
    }
    assert [text for text in texts if columns(text) > LONGEST] == []


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("证书是高级工", "证书是高级工"),
        ("证书是高级工（三级）", "证书是高级工（三级）"),
        ("失业保险累计交满三十六个月（以前单位交的也都算在里面）", "失业保险累计交满三十六个月…"),
        (
            "发证的时候在企业上班，单位在给交失业保险，或者正在领失业保险金",
            "发证的时候在企业上班，单位在给交失业保险…",
        ),
        ("一" * 25, "一" * 23 + "…"),
    ],
)
def test_a_long_text_is_cut_and_shows_it(text: str, cut: str) -> None:
    assert short(text) == cut


def test_a_way_leads_through_what_holds_to_the_verdict(tmp_path: Path) -> None:
    sound = {"cert_level": "L2", "ui_months": 12, "work_place": "370303", "claimed_before": False}
    through = {"start", "start.on", "c_place", "c_place.on", "c_level", "c_level.on", "c_once", "c_once.on"}
    months = {"c_months", "c_months.on"}
    asked = {"window", "verdict_check", "amount"}
    catalogue = load(write(tmp_path))
    got = {
        "eligible": seen(catalogue, **sound, cert_issue_date="2026-03-15"),
        "expired": seen(catalogue, **sound, cert_issue_date="2025-03-15"),
        "unsure day": seen(catalogue, **sound, cert_issue_date={"unknown": True}),
        "unclear": seen(catalogue, **sound | {"cert_level": "special"}, cert_issue_date="2026-03-15"),
        "not known": seen(catalogue, **sound | {"claimed_before": {"unknown": True}}, cert_issue_date="2026-03-15"),
        "no": seen(catalogue, **sound | {"claimed_before": True}, cert_issue_date="2026-03-15"),
        "missing": seen(catalogue, work_place="370303"),
    }
    assert got == {
        "eligible": through | months | {"window", "window.on", "verdict_eligible", "verdict_eligible.amount", "amount"},
        "expired": through | months | {"window", "window.closed", "verdict_expired"},
        "unsure day": through | months | asked | {"window.ask"},
        "unclear": through | months | asked | {"c_level.ask"},
        "not known": through | months | asked | {"start.ask"},
        "no": (through | months | {"c_once.no", "verdict_ineligible"}) - {"c_once.on"},
        "missing": {"start", "start.on", "c_place", "c_place.on"},
    }


@pytest.mark.parametrize(
    ("given", "months"),
    [
        ({"insurance_status": "paying"}, {"c_months", "c_months.later", "verdict_not_yet"}),
        ({"insurance_status": "none"}, {"c_months", "c_months.no", "verdict_ineligible"}),
        ({"insurance_status": "none", "claimed_before": True}, {"c_months", "verdict_ineligible"}),
        ({"insurance_status": "paying", "cert_issue_date": "2025-12-01"}, {"c_months", "c_months.no"}),
    ],
)
def test_months_that_lack_lead_to_a_wait_only_where_waiting_helps(
    given: dict[str, object], months: set[str], tmp_path: Path
) -> None:
    sound = {"cert_level": "L2", "ui_months": 8, "work_place": "370303", "claimed_before": False}
    got = seen(load(write(tmp_path)), **{**sound, "cert_issue_date": "2026-11-01", **given})
    assert {name for name in got if name.startswith("c_months")} == {n for n in months if n.startswith("c_months")}
    assert months <= got


def led_to(flow: Flow, assessment: Assessment) -> bool:
    """Whether the verdict's box was visited, and an arrow that leads there."""
    found, end = visited(flow, assessment), f"verdict_{assessment.verdict}"
    return end in found and any(arrow.target == end for arrow in flow.arrows if arrow.id in found)


def test_every_worked_case_leads_to_its_verdict_and_every_programme_to_one() -> None:
    ended, lost = set(), []
    for entry in CATALOGUE.entries.values():
        for example in entry.programme.examples:
            known = CATALOGUE.facts.parse(example.facts, example.today)
            rule = entry.rule(example.today)
            assert rule is not None, (entry.id, example.say)
            assessment = explain(judge(entry, known, example.today), known, example.today)
            flow = flow_of(entry.id, rule.version.id)
            assert "start" in visited(flow, assessment)
            if led_to(flow, assessment):
                ended.add(entry.id)
            elif assessment.verdict != "missing":
                lost.append((entry.id, example.say))
    assert (lost, ended) == ([], set(CATALOGUE.entries))


def test_whoever_asks_finds_a_way_to_their_verdict() -> None:
    lost, verdicts = [], set()
    for person in people(CATALOGUE, 600, seed=7):
        known = CATALOGUE.facts.parse(person.facts, person.today)
        for judged in judge_all(CATALOGUE, known, person.today):
            if judged.rule and judged.verdict != "missing":
                verdicts.add(judged.verdict)
                flow = flow_of(judged.entry.id, judged.rule.version.id)
                if not led_to(flow, explain(judged, known, person.today)):
                    lost.append((judged.entry.id, judged.verdict, person))
    assert (lost, verdicts) == ([], set(VERDICTS) - {"missing"})


def test_what_was_reached_is_counted_in_boxes(tmp_path: Path) -> None:
    catalogue = load(write(tmp_path))
    flow = of_programme(catalogue, only(catalogue))
    assert reached(flow, {"start", "start.on", "c_level", "elsewhere"}) == (2, 13)
