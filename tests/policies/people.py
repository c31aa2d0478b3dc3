"""Generated people for the laws: exact answers, and coarser views of the same person.

The values are those that the catalogue's own tests tell apart, and their neighbours, so that few examples reach the
edges.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hypothesis import strategies as st

from policies.catalog import Catalogue
from policies.facts import FactSpec
from policies.lint.reach import People
from policies.places import NATION
from policies.spans import NOWHERE, UNKNOWN, Somewhere, Span, Value

Known = dict[str, Value]


def domains(catalogue: Catalogue, today: date) -> dict[str, tuple[Value, ...]]:
    """For each fact, exact values that stand for all others; those of a date only up to today."""
    found: dict[str, dict[Value, None]] = {name: {} for name in catalogue.facts.specs}
    for entry in catalogue.entries.values():
        for rule in entry.rules:
            version = rule.version
            roots = [version.conditions, *(row.when for row in version.amount.rows if row.when)]
            people = People(roots, entry.programme.tables, catalogue.facts, catalogue.gazetteer)
            for name, values in people.domains.items():
                found[name].update(dict.fromkeys(sorted(values, key=repr)))
    for name, spec in catalogue.facts.specs.items():
        if spec.kind == "date":
            for months in (0, 6, 12, 24):
                edge = today.toordinal() - months * 365 // 12
                found[name].update({Span(day, day): None for day in range(edge - 3, edge + 4)})
        if spec.past:
            found[name] = {v: None for v in found[name] if isinstance(v, Span) and v.high <= today.toordinal()}
        if spec.kind == "choice":
            found[name].update(dict.fromkeys(spec.choices))
        if not found[name]:
            found[name] = dict.fromkeys(_any(spec))
    return {name: tuple(values) for name, values in found.items()}


def _any(spec: FactSpec) -> tuple[Value, ...]:
    match spec.kind:
        case "bool":
            return (True, False)
        case "number":
            return (Span(0, 0), Span(30, 30))
        case "place":
            return (Somewhere("110101"),)
        case _:
            return ("电工",)


@st.composite
def exact_people(draw: st.DrawFn, values: Mapping[str, tuple[Value, ...]]) -> Known:
    """Someone of whom every fact is known, or asked and not known."""
    unsure = draw(st.sets(st.sampled_from(sorted(values)), max_size=2))
    return {name: UNKNOWN if name in unsure else draw(st.sampled_from(found)) for name, found in values.items()}


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


__all__ = ["NOWHERE", "Known", "domains", "exact_people", "views"]
