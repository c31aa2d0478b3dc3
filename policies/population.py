"""Made-up people for trying a catalogue: of all places, levels and days, at every limit that its rules name.

The limits come from the data, never from a list kept here: one below, at, and one above each number and day of a rule,
and the days on which its versions and windows begin and end. The same seed gives the same people. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.facts import FactSpec
from policies.periods import end_of_period
from policies.places import NATION, Gazetteer
from policies.programme import Node, Programme, Test, Version

FIRST, LAST = date(2017, 1, 1), date(2027, 12, 31)
"""The days from which people are drawn."""

STRAY = 0.12
"""How often a fact is drawn at random instead of so that the rule is met."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Person:
    """Facts as JSON has them (contract, section 1), all exact, and the day of asking."""

    facts: Mapping[str, Any]
    today: date


def people(catalogue: Catalogue, count: int, seed: int = 1, today: date | None = None) -> Iterator[Person]:
    """`count` people, in turn for each programme; all asking on `today`, or each on a day of their own."""
    dice = Random(seed)
    entries = [*catalogue.entries.values()]
    for number in range(count):
        entry = entries[number % len(entries)]
        yield person(catalogue, entry, dice, today)


def person(catalogue: Catalogue, entry: Entry, dice: Random, today: date | None = None) -> Person:
    """Somebody whom the programme may concern: mostly at its place, with answers near its rules' limits."""
    programme = entry.programme
    day = today or (dice.choice(borders(programme)) if dice.random() < 0.3 else _any_day(dice))
    rule = entry.rule(day)
    version = rule.version if rule else dice.choice(programme.versions)
    home = spot(catalogue.gazetteer, programme.place, dice)
    away = spot(catalogue.gazetteer, NATION, dice)
    facts: dict[str, Any] = {}
    for name, spec in catalogue.facts.specs.items():
        wanted = [test for test in tests(version, name) if dice.random() >= STRAY]
        facts[name] = _value(spec, wanted, home if dice.random() >= STRAY else away, day, dice)
    facts["role"] = dice.choice(programme.audience)
    window = version.window
    if window.fact and window.months and dice.random() < 0.6:
        # Nine in ten of them can still apply, the others are a day late or a year.
        facts[window.fact] = _issued(day, window.months, dice)
    if facts["cert_issue_date"] > day.isoformat():
        facts["cert_issue_date"] = day.isoformat()
    return Person(facts, day)


def tests(version: Version, fact: str) -> list[Node]:
    """The leaves of the version's conditions and sums that test the fact."""
    roots = (version.conditions, *(row.when for row in version.amount.rows if row.when))
    return [node for root in roots for node in root.walk() if node.fact == fact]


def limits(test: Test) -> Iterator[int]:
    """Numbers one below, at and one above each limit of the test."""
    for limit in (test.at_least, test.at_most):
        if limit is not None:
            yield from (max(limit - 1, 0), limit, limit + 1)


def limit_days(test: Test) -> Iterator[date]:
    """Days one before, on and one after each limit of the test."""
    for limit in (test.on_or_after, test.on_or_before):
        if limit is not None:
            yield from (limit - _DAY, limit, limit + _DAY)


def borders(programme: Programme) -> list[date]:
    """The days on which something changes with this programme, and those before and after them."""
    days: set[date] = set()
    for version in programme.versions:
        ends = [version.from_, version.until, version.window.opens, version.window.closes, version.amount.until]
        for span in version.standing:
            ends += [span.from_, span.until]
        for day in ends:
            if day:
                days |= {day - _DAY, day, day + _DAY}
    return sorted(day for day in days if FIRST <= day <= LAST) or [LAST]


def spot(gazetteer: Gazetteer, code: str, dice: Random) -> str:
    """A place within `code` that has nothing smaller inside."""
    while inside := gazetteer.children(code):
        code = dice.choice(inside).code
    return code


def _any_day(dice: Random) -> date:
    return FIRST + _DAY * dice.randrange((LAST - FIRST).days + 1)


def _issued(today: date, months: int, dice: Random) -> str:
    """A day of issue whose last day to apply is today, near it, or further away."""
    back = today - _DAY * (months * 365 // 12)
    start = next(back + _DAY * step for step in range(-4, 5) if end_of_period(back + _DAY * step, months) >= today)
    step = dice.choice((-400, -1, 0, 0, 1, 1, 30, 90, 180, 300))
    return min(start + _DAY * step, today).isoformat()


def _value(spec: FactSpec, wanted: Sequence[Node], place: str, today: date, dice: Random) -> Any:
    match spec.kind:
        case "place":
            return "none" if spec.nowhere and dice.random() < 0.05 else place
        case "choice":
            good = [value for test in wanted for value in (*(test.one_of or ()), test.is_) if isinstance(value, str)]
            return dice.choice(good or spec.choices)
        case "bool":
            good = [str(test.is_) for test in wanted if isinstance(test.is_, bool)]
            return dice.choice(good) == "True" if good else dice.random() < 0.5
        case "number":
            near = [number for test in wanted for number in _numbers(test)]
            return dice.choice(near) if near and dice.random() < 0.7 else dice.randint(0, min(spec.most, 120))
        case "date":
            near_days = [day.isoformat() for test in wanted for day in limit_days(test)]
            last = (today - FIRST).days + 1
            return dice.choice(near_days) if near_days else (today - _DAY * dice.randrange(max(last, 1))).isoformat()
        case "text":
            return "电工"


def _numbers(test: Node) -> Iterator[int]:
    yield from limits(test)
    if test.unclear:
        yield from limits(test.unclear)
