"""Lines that were made once for many trainees are the lines that each would have got."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from random import Random

import pytest

from policies.assess import assess_all
from policies.catalog import load
from policies.classes.judging import Judge, Line, looked_at
from policies.entries import Entry
from policies.population import people, person
from policies.spans import Value
from tests.policies.catalogues import TODAY

CATALOGUE = load()
SHOWN = [field.name for field in fields(Line) if field.name != "drawn"]


def crowd(count: int, today: date, seed: int) -> list[dict[str, Value]]:
    """People of whom some things are known; every other one of few places, who share lines."""
    dice = Random(seed)
    found = []
    for one in people(CATALOGUE, count, seed, today):
        known = CATALOGUE.facts.parse(one.facts, today)
        found.append({name: value for name, value in known.items() if dice.random() > 0.2})
    return found


def shown(lines: list[Line]) -> list[list[object]]:
    return [[getattr(line, name) for name in SHOWN] for line in lines]


@pytest.mark.parametrize("today", [TODAY, date(2025, 12, 31), date(2027, 1, 1)])
def test_remembered_lines_are_those_made_anew(today: date) -> None:
    remembering, forgetting = Judge(CATALOGUE, today), Judge(CATALOGUE, today, remember=0)
    differing = [
        known for known in crowd(500, today, 5) if shown(remembering.lines(known)) != shown(forgetting.lines(known))
    ]
    assert differing == []


def test_a_line_hinges_on_no_fact_but_those_that_its_programme_is_said_to_look_at() -> None:
    """Whatever the others are changed to, the line stays, for everybody at the limits of the programme's rules."""
    judge, specs, dice = Judge(CATALOGUE, TODAY, remember=0), CATALOGUE.facts.specs, Random(7)
    strangers = [CATALOGUE.facts.parse(one.facts, TODAY) for one in people(CATALOGUE, 40, 3, TODAY)]
    differing = []
    for entry in CATALOGUE.entries.values():
        looks = set(looked_at(entry, TODAY, specs))
        for _ in range(8):
            known = CATALOGUE.facts.parse(person(CATALOGUE, entry, dice, TODAY).facts, TODAY)
            other = {
                name: known.get(name, value) if name in looks else value
                for name, value in dice.choice(strangers).items()
            }
            if made(judge, entry, known) != made(judge, entry, other):
                differing.append(entry.id)
    assert differing == []


def made(judge: Judge, entry: Entry, known: dict[str, Value]) -> list[list[object]]:
    return shown([judge._new(entry, known)])


def test_a_line_says_what_the_assessment_says() -> None:
    judge = Judge(CATALOGUE, TODAY)
    for known in crowd(150, TODAY, 11):
        lines = {line.entry.id: line for line in judge.lines(known)}
        found = assess_all(CATALOGUE, known, TODAY)
        assert [(one.entry.id, one.verdict, one.amount) for one in found] == [
            (one.entry.id, lines[one.entry.id].verdict, lines[one.entry.id].amount) for one in found
        ]


def test_no_sum_is_told_to_whom_nothing_is_due_and_none_that_no_source_gives() -> None:
    judge = Judge(CATALOGUE, TODAY)
    lines = [line for known in crowd(300, TODAY, 13) for line in judge.lines(known)]
    wrong = [
        line.entry.id
        for line in lines
        if isinstance(line.sum, int) and (line.sum != line.amount.min or line.verdict in ("ineligible", "expired"))
    ]
    assert (wrong, any(isinstance(line.sum, int) for line in lines)) == ([], True)


def test_what_is_due_lies_ahead_and_whatever_is_not_confirmed_is_said_so() -> None:
    judge = Judge(CATALOGUE, TODAY)
    lines = [line for known in crowd(300, TODAY, 17) for line in judge.lines(known)]
    assert [line.entry.id for line in lines if line.due and line.due < TODAY] == []
    silent = set()
    for line in lines:
        rule = line.entry.rule(TODAY)
        span = rule.standing(TODAY) if rule else None
        if (
            line.verdict != "ineligible"
            and (span is None or span.is_ == "unconfirmed")
            and "没有得到确认" not in line.mind
        ):
            silent.add(line.entry.id)
    assert silent == set()
