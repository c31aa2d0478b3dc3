"""Conditions on one person: what each can still come to, and which facts that hinges on."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from policies.conditions import Condition, compile_node
from policies.facts import CONTRACT_FACTS, Facts
from policies.places import load
from policies.programme import Cite, Node, Table
from policies.truth import ASK, LATER, NO, YES

FACTS = Facts(CONTRACT_FACTS, load())
TABLES = {"big": Table(say="大单位", names=("甲（集团）公司", "乙公司"), cite=Cite(source="rule", locator="第一条"))}
UNKNOWN = {"unknown": True}


def condition(text: str) -> Condition:
    return compile_node(Node.model_validate(yaml.safe_load(text)), TABLES, FACTS.specs)


def outcome(text: str, **facts: object) -> int:
    return condition(text).outcomes(FACTS.parse(facts, date(2026, 11, 21)))


def hinges(text: str, low: int = NO, high: int = YES, **facts: object) -> list[str]:
    return list(condition(text).hinges(FACTS.parse(facts, date(2026, 11, 21)), low, high))


XIAOSHAN = '{fact: work_place, within: ["330109"]}'
YEAR = "{fact: ui_months, at_least: 12}"
ISSUED = "{fact: cert_issue_date, on_or_after: 2023-12-01, on_or_before: 2025-11-30}"
LEVEL = "{fact: cert_level, one_of: [L2, L1], unclear: {is: special, ask: 特级算不算}}"
FREE = "{fact: claimed_before, is: false}"
ACCRUING = "{fact: ui_months, at_least: 12, mends: monthly}"


@pytest.mark.parametrize(
    ("text", "fact", "value", "expected"),
    [
        (XIAOSHAN, "work_place", "330109", YES),
        (XIAOSHAN, "work_place", "330110", NO),
        (XIAOSHAN, "work_place", "330100", YES | NO),
        (XIAOSHAN, "work_place", "330000", YES | NO),
        (XIAOSHAN, "work_place", "310000", NO),
        (XIAOSHAN, "work_place", {"within": "330100", "unknown": True}, ASK),
        (XIAOSHAN, "work_place", {"within": "310000", "unknown": True}, NO),
        ('{fact: union_place, within: ["330109"]}', "union_place", "none", NO),
        ("{fact: union_place, is: none}", "union_place", "none", YES),
        ("{fact: union_place, is: none}", "union_place", "330109", NO),
        (YEAR, "ui_months", 12, YES),
        (YEAR, "ui_months", 11, NO),
        (YEAR, "ui_months", 11.9, NO),
        (YEAR, "ui_months", {"min": 12, "max": None}, YES),
        (YEAR, "ui_months", {"min": 11, "max": 12}, YES | NO),
        (YEAR, "ui_months", {"min": 0, "max": 11}, NO),
        (YEAR, "ui_months", {"min": 11, "max": 12, "unknown": True}, ASK),
        ("{fact: age, at_least: 16, at_most: 59}", "age", 59, YES),
        ("{fact: age, at_least: 16, at_most: 59}", "age", 60, NO),
        ("{fact: age, at_least: 0}", "age", 0, YES),
        ("{fact: age, at_most: 0}", "age", 1, NO),
        (ISSUED, "cert_issue_date", "2023-11-30", NO),
        (ISSUED, "cert_issue_date", "2023-12-01", YES),
        (ISSUED, "cert_issue_date", "2025-11-30", YES),
        (ISSUED, "cert_issue_date", "2025-12-01", NO),
        (ISSUED, "cert_issue_date", "2024", YES),
        (ISSUED, "cert_issue_date", "2025", YES | NO),
        (ISSUED, "cert_issue_date", "2022", NO),
        (LEVEL, "cert_level", "L2", YES),
        (LEVEL, "cert_level", "special", ASK),
        (LEVEL, "cert_level", "L3", NO),
        (LEVEL, "cert_level", UNKNOWN, ASK),
        (FREE, "claimed_before", False, YES),
        (FREE, "claimed_before", True, NO),
        ("{fact: cert_verifiable, is: true, hedged: true}", "cert_verifiable", False, ASK),
        ("{fact: employer_name, in_table: big}", "employer_name", "甲(集团) 公司", YES),
        ("{fact: employer_name, in_table: big}", "employer_name", "丙公司", NO),
        ("{not: {fact: employer_name, in_table: big}}", "employer_name", UNKNOWN, ASK),
        ("{fact: claimed_before, is: false, optional: true}", "claimed_before", True, NO),
    ],
)
def test_a_test_on_a_value(text: str, fact: str, value: object, expected: int) -> None:
    assert outcome(text, **{fact: value}) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (XIAOSHAN, YES | NO),
        (LEVEL, YES | ASK | NO),
        (FREE, YES | NO),
        ("{fact: cert_verifiable, is: true, hedged: true}", YES | ASK),
        ("{fact: claimed_before, is: false, optional: true}", ASK),
        ("{fact: cert_level, one_of: [L5, L4, L3, L2, L1, special, chief]}", YES),
        (ACCRUING, YES | LATER | NO),
        ("{open: 现在还办不办}", ASK),
    ],
)
def test_a_fact_not_asked_leaves_all_that_its_values_could_come_to(text: str, expected: int) -> None:
    assert outcome(text) == expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [("paying", LATER), ("paused", NO), ("none", NO), (UNKNOWN, ASK), (None, NO | LATER)],
)
def test_months_accrue_only_while_insurance_is_being_paid(status: object, expected: int) -> None:
    given = {} if status is None else {"insurance_status": status}
    assert outcome(ACCRUING, ui_months=5, **given) == expected


def test_months_not_asked_of_somebody_who_pays_can_not_be_a_no() -> None:
    assert outcome(ACCRUING, insurance_status="paying") == YES | LATER


def test_a_guard_that_is_false_makes_the_rest_hold() -> None:
    guarded = "{when: {fact: employment, is: public_staff}, fact: age, at_least: 40}"
    got = [
        outcome(guarded, employment="enterprise"),
        outcome(guarded, employment="public_staff", age=30),
        outcome(guarded, employment="public_staff", age=50),
        outcome(guarded, age=50),
        outcome(guarded, age=30),
    ]
    assert got == [YES, NO, YES, YES, YES | NO]


def test_an_unknown_in_an_exclusion_is_not_read_as_not_excluded() -> None:
    excluded = "{not: {fact: employment, one_of: [retired, student]}}"
    assert (outcome(excluded, employment=UNKNOWN), outcome(excluded)) == (ASK, YES | NO)


def test_a_hedged_group_asks_where_it_would_refuse() -> None:
    assert outcome(f"{{hedged: true, any: [{XIAOSHAN}, {YEAR}]}}", work_place="310000", ui_months=1) == ASK


BOTH = f"{{all: [{XIAOSHAN}, {YEAR}]}}"
EITHER = f"{{any: [{XIAOSHAN}, {YEAR}]}}"


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        (BOTH, {}, ["work_place", "ui_months"]),
        (BOTH, {"work_place": "310000"}, []),
        (BOTH, {"work_place": "330100", "ui_months": 12}, ["work_place"]),
        (BOTH, {"work_place": UNKNOWN}, ["ui_months"]),
        (EITHER, {"work_place": "330109"}, []),
        (EITHER, {"ui_months": 1}, ["work_place"]),
        (f"{{all: [{FREE}, {{hedged: true, fact: age, at_least: 16}}]}}", {"claimed_before": UNKNOWN}, []),
        (f"{{not: {BOTH}}}", {"ui_months": 12}, ["work_place"]),
        (ACCRUING, {"ui_months": 5}, ["insurance_status"]),
        (ACCRUING, {"ui_months": 12}, []),
        (
            "{when: {fact: employment, is: public_staff}, fact: age, at_least: 40}",
            {"employment": "public_staff"},
            ["age"],
        ),
        ("{when: {fact: employment, is: public_staff}, fact: age, at_least: 40}", {"age": 50}, []),
        ("{when: {fact: employment, is: public_staff}, fact: age, at_least: 40}", {"age": 30}, ["employment"]),
    ],
)
def test_only_facts_that_can_still_change_the_whole_are_hinges(
    text: str, facts: dict[str, object], expected: list[str]
) -> None:
    assert hinges(text, **facts) == expected


def test_a_change_that_would_not_show_is_no_hinge() -> None:
    """Where the office must be asked anyway, only a clear no still matters."""
    hedged = "{fact: cert_verifiable, is: true, hedged: true}"
    assert (hinges(hedged, NO, YES), hinges(hedged, NO, ASK)) == (["cert_verifiable"], [])


def test_an_answer_reports_the_topmost_conditions_that_have_a_name() -> None:
    tree = condition(
        "{all: [{id: a, fact: age, at_least: 1}, {any: [{id: b, fact: age, at_least: 2}, "
        "{id: c, all: [{id: d, fact: age, at_least: 3}]}]}]}"
    )
    assert [named.node.id for named in tree.named()] == ["a", "b", "c"]


def test_a_table_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="small"):
        condition("{fact: employer_name, in_table: small}")
