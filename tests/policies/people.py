"""Generated people for the laws: exact answers, and coarser views of the same person.

The values are those that the catalogue's own tests tell apart, and their neighbours, so that few examples reach the
edges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf
from random import Random

from hypothesis import strategies as st

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.lint.reach import People
from policies.places import NATION, within
from policies.spans import UNKNOWN, Somewhere, Span, Value
from policies.truth import NO

Known = dict[str, Value]


@dataclass(frozen=True)
class Range:
    """The exact values of one fact that a programme's tests tell apart; `good` are those that lead on."""

    every: tuple[Value, ...]
    good: tuple[Value, ...]


def ranges(entry: Entry, catalogue: Catalogue, today: date) -> dict[str, Range]:
    """For each fact of the programme; days only up to today."""
    every: dict[str, dict[Value, None]] = {}
    good: dict[str, dict[Value, None]] = {}
    for rule in entry.rules:
        version = rule.version
        roots = [version.conditions, *(row.when for row in version.amount.rows if row.when)]
        people = People(roots, entry.programme.tables, catalogue.facts, catalogue.gazetteer)
        for name, values in people.domains.items():
            every.setdefault(name, {}).update(dict.fromkeys(sorted(values, key=repr)))
        if version.window.fact and version.window.months:
            edge = today.toordinal() - version.window.months * 365 // 12
            days = {Span(day, day): None for day in (*range(edge - 2, edge + 3), edge + 90, today.toordinal())}
            every.setdefault(version.window.fact, {}).update(days)
            good.setdefault(version.window.fact, {}).update(days)
        for node in version.conditions.walk():
            if node.fact:
                found = {value: None for value, mask in people.outcomes(node).items() if mask & ~NO}
                good.setdefault(node.fact, {}).update(found)
            if node.fact and node.mends and node.at_least:
                accruing = {Span(months, months): None for months in range(node.at_least)}
                every[node.fact].update(accruing)
                good[node.fact].update(accruing)
    every.setdefault("role", dict.fromkeys(("worker", "employer")))
    return {
        name: Range(_until(values, name, catalogue, today), _until(good.get(name) or values, name, catalogue, today))
        for name, values in sorted(every.items())
    }


def _until(values: Iterable[Value], name: str, catalogue: Catalogue, today: date) -> tuple[Value, ...]:
    past = catalogue.facts.specs[name].past
    return tuple(v for v in values if not past or (isinstance(v, Span) and v.high <= today.toordinal()))


@st.composite
def exact_people(draw: st.DrawFn, found: Mapping[str, Range]) -> Known:
    """Someone of whom everything is known, or asked and not known; most answers lead on."""
    person: Known = {}
    for name, values in found.items():
        match draw(st.integers(0, 9)):
            case 0:
                person[name] = UNKNOWN
            case 1 | 2:
                person[name] = draw(st.sampled_from(values.every))
            case _:
                person[name] = draw(st.sampled_from(values.good))
    return person


@st.composite
def views(draw: st.DrawFn, person: Known) -> Known:
    """Less of the same person: each fact as it is, or coarser, or not asked."""
    seen: Known = {}
    for name, value in person.items():
        match draw(st.sampled_from(("exact", "exact", "coarse", "absent"))):
            case "exact":
                seen[name] = value
            case "coarse":
                seen[name] = draw(_coarser(value))
            case _:
                pass
    return seen


def _coarser(value: Value) -> st.SearchStrategy[Value]:
    match value:
        case Span(low, high):
            wider = st.tuples(st.sampled_from((0, 1, 3, 40)), st.sampled_from((0, 1, 3, 40)))
            return wider.map(lambda ends: Span(max(low - ends[0], 0), high + ends[1]))
        case Somewhere(code):
            return st.sampled_from([Somewhere(f"{code[:4]}00"), Somewhere(f"{code[:2]}0000"), Somewhere(NATION), value])
        case _:
            return st.just(value)


def completions(view: Known, found: Mapping[str, Range], spots: Sequence[str], dice: Random) -> Iterator[Known]:
    """People of whom everything is known and who look like `view`, most of them with answers that lead on."""
    while True:
        person = dict(view)
        for name, values in found.items():
            pool = values.good if dice.random() < 0.8 else values.every
            person[name] = dice.choice(
                fitting(view.get(name), pool, spots) or fitting(view.get(name), values.every, spots)
            )
        yield person


def fitting(seen: Value | None, values: Sequence[Value], spots: Sequence[str]) -> list[Value]:
    """The exact values that look like `seen`. `spots`: places with nothing smaller inside."""
    match seen:
        case None:
            return list(values)
        case Span(low, high) if low != high:
            inside = [v for v in values if isinstance(v, Span) and low <= v.low and v.high <= high]
            return [*inside, Span(low, low), *([Span(high, high)] if high < inf else [])]
        case Somewhere(code):
            inside = [spot for spot in spots if within(spot, code)]
            return [Somewhere(spot) for spot in inside[:3] + inside[-3:] + inside[:: max(len(inside) // 20, 1)]]
        case _:
            return [seen]
