"""Ranges to choose from, for questions that have no choices of their own."""

from __future__ import annotations

from itertools import pairwise

import pytest

from conversations.env import Env
from conversations.ranges import range_choices, range_value
from policies.ask import Wanted


def choices(fact: str, env: Env, *programmes: str, finer: bool = False) -> list[tuple[str, str]]:
    wanted = Wanted(fact, "verdict", programmes, finer)
    return list(range_choices(env.catalogue.facts.specs[fact], wanted, env))


def test_a_date_is_offered_by_year_and_the_last_choice_takes_all_before(env: Env) -> None:
    assert choices("cert_issue_date", env) == [
        ("2026", "今年（2026年）"),
        ("2025", "去年（2025年）"),
        ("2024", "前年（2024年）"),
        ("1990-2023", "2023年或更早"),
    ]


def test_a_number_is_cut_where_the_rules_in_play_decide_otherwise(env: Env) -> None:
    assert choices("ui_months", env, "shanghai-skill-upgrade") == [("0-11", "最多11个月"), ("12+", "12个月或更多")]
    assert [key for key, _ in choices("age", env, "shanghai-skill-upgrade")] == ["0-15", "16-59", "60+"]


def test_a_number_that_no_rule_limits_has_no_ranges(env: Env) -> None:
    assert choices("ui_months", env, "zibo-technician-subsidy") == []


def test_an_answer_to_be_made_finer_is_not_offered_coarse_ranges(env: Env) -> None:
    assert choices("cert_issue_date", env, finer=True) == []


def test_every_range_is_a_value_that_the_rules_take_and_they_leave_no_gap(env: Env) -> None:
    facts = env.catalogue.facts
    ends = []
    for key, _ in choices("cert_issue_date", env):
        value = range_value(facts.specs["cert_issue_date"], key, env.today)
        span = facts.parse_one("cert_issue_date", value, env.today)
        ends.append((span.low, span.high))  # type: ignore[union-attr]
    assert all(later[0] == earlier[1] + 1 for later, earlier in pairwise(ends))
    assert ends[0][1] == env.today.toordinal()


@pytest.mark.parametrize(
    ("fact", "key"),
    [
        ("cert_issue_date", "20255"),
        ("cert_issue_date", "2027"),
        ("cert_issue_date", "2019-2400"),
        ("age", "x-y"),
        ("age", "9-2"),
        ("cert_level", "1-2"),
    ],
)
def test_a_key_that_is_no_range_has_no_value(env: Env, fact: str, key: str) -> None:
    assert range_value(env.catalogue.facts.specs[fact], key, env.today) is None
