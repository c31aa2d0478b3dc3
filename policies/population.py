"""Made-up people for trying a catalogue: of all places, levels and days, at every limit that its rules name.

The limits come from the data, never from a list kept here: one below, at, and one above each number and day of a rule,
and the days on which its versions and windows begin and end. The same seed gives the same people. Nothing here judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any

from policies.catalog import Catalogue
from policies.entries import Entry, Rule
from policies.facts import Facts, FactSpec
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
    day = today or (dice.choice(_borders(entry)) if dice.random() < 0.3 else _any_day(dice))
    rule = entry.rule(day) or dice.choice(entry.rules)
    home = spot(catalogue.gazetteer, programme.place, dice)
    away = spot(catalogue.gazetteer, NATION, dice)
    facts: dict[str, Any] = {}
    for spec, aims in _aims(rule, catalogue.facts):
        wanted = [value for aim in aims if dice.random() >= STRAY for value in aim]
        facts[spec.name] = _value(spec, wanted, home if dice.random() >= STRAY else away, day, dice)
    facts["role"] = dice.choice(programme.audience)
    window = rule.version.window
    if window.fact and window.months and dice.random() < 0.6:
        # Nine in ten of them can still apply, the others are a day late or a year.
        facts[window.fact] = _issued(day, window.months, dice)
    if facts["cert_issue_date"] > day.isoformat():
        facts["cert_issue_date"] = day.isoformat()
    return Person(facts, day)


@lru_cache(maxsize=256)
def _aims(rule: Rule, facts: Facts) -> tuple[tuple[FactSpec, tuple[tuple[Any, ...], ...]], ...]:
    """For each fact, the values at the limits of each test of it. Worked out once: thousands of people follow."""
    found: dict[str, list[Node]] = {}
    for node in _nodes(rule.version):
        if node.fact:
            found.setdefault(node.fact, []).append(node)
    return tuple(
        (spec, tuple(tuple(_aim(spec, test)) for test in found.get(name, ()))) for name, spec in facts.specs.items()
    )


def _aim(spec: FactSpec, test: Node) -> Iterator[Any]:
    match spec.kind:
        case "choice":
            yield from (value for value in (*(test.one_of or ()), test.is_) if isinstance(value, str))
        case "bool":
            yield from (test.is_,) if isinstance(test.is_, bool) else ()
        case "number":
            yield from _numbers(test)
        case "date":
            yield from (day.isoformat() for day in limit_days(test))


def _nodes(version: Version) -> Iterator[Node]:
    for root in (version.conditions, *(row.when for row in version.amount.rows if row.when)):
        yield from root.walk()


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


@lru_cache(maxsize=256)
def _borders(entry: Entry) -> list[date]:
    return borders(entry.programme)


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
    while inside := _inside(gazetteer, code):
        code = dice.choice(inside)
    return code


@lru_cache(maxsize=4096)
def _inside(gazetteer: Gazetteer, code: str) -> tuple[str, ...]:
    return tuple(place.code for place in gazetteer.children(code))


def _any_day(dice: Random) -> date:
    return FIRST + _DAY * dice.randrange((LAST - FIRST).days + 1)


def _issued(today: date, months: int, dice: Random) -> str:
    """A day of issue whose last day to apply is today, near it, or further away."""
    step = dice.choice((-400, -1, 0, 0, 1, 1, 30, 90, 180, 300))
    return min(_first_in_time(today, months) + _DAY * step, today).isoformat()


@lru_cache(maxsize=4096)
def _first_in_time(today: date, months: int) -> date:
    """The first day of issue whose last day to apply isn't over."""
    back = today - _DAY * (months * 365 // 12)
    return next(back + _DAY * step for step in range(-4, 5) if end_of_period(back + _DAY * step, months) >= today)


def _value(spec: FactSpec, wanted: Sequence[Any], place: str, today: date, dice: Random) -> Any:
    """`wanted`: values at the limits of what is asked of the fact."""
    match spec.kind:
        case "place":
            return "none" if spec.nowhere and dice.random() < 0.05 else place
        case "choice":
            return dice.choice(wanted or spec.choices)
        case "bool":
            return dice.choice(wanted) if wanted else dice.random() < 0.5
        case "number":
            return dice.choice(wanted) if wanted and dice.random() < 0.7 else dice.randint(0, min(spec.most, 120))
        case "date":
            last = (today - FIRST).days + 1
            return dice.choice(wanted) if wanted else (today - _DAY * dice.randrange(max(last, 1))).isoformat()
        case "text":
            return "电工"


def _numbers(test: Node) -> Iterator[int]:
    yield from limits(test)
    if test.unclear:
        yield from limits(test.unclear)
