"""Runs the conversations written down in tests/scenarios/, where anybody can read and add to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from conversations.env import Env
from conversations.scenarios.model import Scenario, load
from conversations.scenarios.running import run
from conversations.scenarios.telling import outcome_text
from tests.conversations.driver import taken

ALL = load(Path(__file__).parents[1] / "scenarios")


@pytest.mark.parametrize("scenario", ALL, ids=[each.id for each in ALL])
def test_a_conversation_goes_as_written_down(scenario: Scenario, env_for: Callable[[date], Env]) -> None:
    outcome = run(scenario, env_for, taken)
    assert outcome.passed, outcome_text(outcome)


def test_every_scenario_looks_at_something() -> None:
    blind = [each.id for each in ALL if all(line.moves for line in each.lines)]
    assert (len(ALL) >= 35, blind) == (True, [])
