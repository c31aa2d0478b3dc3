"""Can there be anyone for whom this is so? Conditions as yes-or-no questions about a fully known person, and a search.

A condition has four ordered outcomes (`policies.truth`); "at least t" makes it a question of yes and no for each step
t. Of every fact only the values matter that some test tells apart, so the search is over a few values a fact, not
over people. It refuses to speak of people of whom something is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from policies.conditions import INSURANCE, PAYING, compile_node, same_name
from policies.facts import Facts, FactSpec
from policies.places import Gazetteer, within
from policies.programme import Node, Path, Table, Test
from policies.spans import NOWHERE, Somewhere, Span, Value
from policies.truth import ASK, LATER, YES

STEPS = (LATER, ASK, YES)
_OPPOSITE = {LATER: YES, ASK: YES, YES: ASK}
"""`not x` is at least t exactly when x is less than this: a later is a no today, and ask stays ask."""


@dataclass(frozen=True, slots=True)
class Atom:
    """The fact's value is one of these."""

    fact: str
    values: frozenset[Value]


@dataclass(frozen=True, slots=True)
class Both:
    members: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Either:
    members: tuple[Question, ...]


Question = Atom | Both | Either
ALWAYS, NEVER = Both(()), Either(())


class People:
    """The questions about one programme's conditions, and the values that they tell apart."""

    def __init__(self, roots: Iterable[Node], tables: Mapping[str, Table], facts: Facts, gazetteer: Gazetteer) -> None:
        self._tables = tables
        self._facts = facts
        tests: dict[str, list[Test]] = {INSURANCE: []}
        for root in roots:
            for node in root.walk():
                if node.fact:
                    tests.setdefault(node.fact, []).extend(test for test in (node, node.unclear) if test)
        self.domains = {
            name: frozenset(_values(facts.specs[name], found, tables, gazetteer)) for name, found in tests.items()
        }

    def at_least(self, node: Node, step: int, wanted: bool = True) -> Question:
        """The question "does the node come to at least this step?"; with `wanted` false, its opposite."""
        if node.when:
            parts = (self.at_least(node.when, _OPPOSITE[step], not wanted), self._core(node, step, wanted))
            return Either(parts) if wanted else Both(parts)
        return self._core(node, step, wanted)

    def _core(self, node: Node, step: int, wanted: bool) -> Question:
        if node.fact:
            return self._leaf(node, step, wanted)
        if node.open or (node.hedged and step <= ASK):
            return ALWAYS if (step <= ASK) == wanted else NEVER
        if node.not_:
            return self.at_least(node.not_, _OPPOSITE[step], not wanted)
        members = tuple(self.at_least(child, step, wanted) for child in node.children)
        return Both(members) if (node.all_ is not None) == wanted else Either(members)

    def _leaf(self, node: Node, step: int, wanted: bool) -> Question:
        assert node.fact
        outcomes = self.outcomes(node)
        firm = Atom(node.fact, frozenset(value for value, mask in outcomes.items() if (mask >= step) == wanted))
        if not node.mends or step > LATER:
            return firm
        paying = frozenset(value for value in self.domains[INSURANCE] if (value == PAYING) == wanted)
        status = Atom(INSURANCE, paying)
        return Either((firm, status)) if wanted else Both((firm, status))

    def outcomes(self, node: Node) -> Mapping[Value, int]:
        """What each value of the leaf's fact comes to, for somebody who doesn't pay insurance."""
        assert node.fact
        return _outcomes(_Same(node), _Same(self._tables), self._facts.specs[node.fact], self.domains[node.fact])

    def anyone(self, *questions: Question) -> bool:
        """Whether somebody answers yes to all of these."""
        return _anyone(questions, self.domains)

    def leaves(self, root: Node, path: Path) -> Iterator[tuple[Path, Node, list[tuple[int, tuple[Question, ...]]]]]:
        """Each leaf with the situations in which it alone decides: the step that is at stake, and what must hold."""
        found: dict[Path, tuple[Node, list[tuple[int, tuple[Question, ...]]]]] = {}
        for step in STEPS:
            for where, leaf, at, others in self._visit(root, path, step, ()):
                found.setdefault(where, (leaf, []))[1].append((at, others))
        for where, (leaf, situations) in found.items():
            yield where, leaf, situations

    def _visit(
        self, node: Node, path: Path, step: int, others: tuple[Question, ...]
    ) -> Iterator[tuple[Path, Node, int, tuple[Question, ...]]]:
        if node.when:
            guard = _OPPOSITE[step]
            yield from self._visit(node.when, (*path, "when"), guard, (*others, self._core(node, step, False)))
            others = (*others, self.at_least(node.when, guard))
        if node.hedged and not node.fact and step <= ASK:
            return
        if node.fact:
            yield path, node, step, others
        elif node.not_:
            yield from self._visit(node.not_, (*path, "not"), _OPPOSITE[step], others)
        else:
            key = "all" if node.all_ is not None else "any"
            for index, child in enumerate(node.children):
                beside = tuple(
                    self.at_least(other, step, key == "all")
                    for number, other in enumerate(node.children)
                    # What is open for everybody keeps the verdict from a yes; the others still decide what is asked.
                    if number != index and not other.open
                )
                yield from self._visit(child, (*path, key, index), step, (*others, *beside))


class _Same:
    """Something as a key by which thing it is, not by what it says."""

    __slots__ = ("it",)

    def __init__(self, it: Any) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.it is other.it


@lru_cache(maxsize=8192)
def _outcomes(node: _Same, tables: _Same, spec: FactSpec, domain: frozenset[Value]) -> Mapping[Value, int]:
    """Local versions share most of their leaves, and a rule asks for each several times."""
    leaf = compile_node(node.it.model_copy(update={"when": None}), tables.it, {spec.name: spec})
    others: dict[str, Value] = {INSURANCE: NOWHERE}
    return {value: leaf.outcomes(others | {spec.name: value}) for value in domain}


def _anyone(questions: Sequence[Question], domains: Mapping[str, frozenset[Value]]) -> bool:
    """Narrows each fact by what must hold, then tries the alternatives of the shortest choice that is left."""
    left = dict(domains)
    choices: list[Either] = []
    todo = list(questions)
    while todo:
        match todo.pop():
            case Atom(fact, values):
                left[fact] = left[fact] & values
                if not left[fact]:
                    return False
            case Both(members):
                todo.extend(members)
            case Either() as choice:
                choices.append(choice)
    if not choices:
        return True
    shortest = min(choices, key=lambda choice: len(choice.members))
    others = [choice for choice in choices if choice is not shortest]
    return any(_anyone((member, *others), left) for member in shortest.members)


def _values(
    spec: FactSpec, tests: Sequence[Test], tables: Mapping[str, Table], gazetteer: Gazetteer
) -> Iterator[Value]:
    """Values of the fact such that every possible one gives the same answers to the tests as one of these."""
    match spec.kind:
        case "choice":
            yield from spec.choices
        case "bool":
            yield from (True, False)
        case "number":
            ends = {end for test in tests for end in (test.at_least, test.at_most) if end is not None}
            near = {0, *(end + step for end in ends for step in (-1, 0, 1))}
            yield from (Span(number, number) for number in near if 0 <= number <= spec.most)
        case "date":
            days = {day.toordinal() for test in tests for day in (test.on_or_after, test.on_or_before) if day}
            near = {date(2000, 1, 1).toordinal(), *(day + step for day in days for step in (-1, 0, 1))}
            yield from (Span(day, day) for day in near)
        case "place":
            codes = {code for test in tests for code in test.within or ()}
            yield from (Somewhere(spot) for spot in _spots_apart(gazetteer, frozenset(codes)))
            if spec.nowhere:
                yield NOWHERE
        case "text":
            lists = [tables[test.in_table].names for test in tests if test.in_table]
            kinds = {tuple(name in {*map(same_name, names)} for names in lists): name for name in _names(lists)}
            yield from kinds.values()
            yield "不在任何名单里"


def _names(lists: Iterable[Iterable[str]]) -> set[str]:
    return {same_name(name) for names in lists for name in names}


@lru_cache(maxsize=256)
def _spots_apart(gazetteer: Gazetteer, codes: frozenset[str]) -> tuple[str, ...]:
    """One place for each way of lying in some of these places and not in the others."""
    ordered = sorted(codes)
    spots = {tuple(within(spot, code) for code in ordered): spot for spot in all_spots(gazetteer)}
    return tuple(spots.values())


@cache
def all_spots(gazetteer: Gazetteer) -> tuple[str, ...]:
    """The places with nothing smaller inside."""
    found: list[str] = []
    todo = [place.code for place in gazetteer.provinces()]
    while todo:
        code = todo.pop()
        inside = gazetteer.children(code)
        todo.extend(place.code for place in inside)
        if not inside:
            found.append(code)
    return tuple(found)
