"""Programmes ready to be judged: the rules of a file compiled, with what judging many people wants to know first.

What several programmes share, as local versions do, is compiled once. Nothing here reads a file or knows of a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from policies.conditions import Compiled, Condition, Leaf, compile_node
from policies.facts import Facts
from policies.programme import Amount, AmountRow, Caution, Guide, Node, Programme, StandingSpan, Test, Version
from policies.spans import Value
from policies.truth import NO

_DAYS = 64
"""Days of asking for which an entry remembers its rule; at any time one or two matter."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One version of a programme, compiled. `clarified`: the conditions as they would stand if facts that one need
    not give had to be given; null where there are none. `telling`: the facts that tell totals apart. `growing`: the
    conditions on numbers that grow while one waits; `weighed`: the facts on which its sums hinge, null where one of
    them is a text (then what people typed would have to be kept). `named`: the conditions that an answer reports."""

    version: Version
    conditions: Condition
    clarified: Condition | None
    rows: tuple[tuple[Condition | None, AmountRow], ...]
    telling: frozenset[str]
    growing: tuple[Leaf, ...]
    weighed: tuple[str, ...] | None
    named: tuple[Condition, ...]

    def covers(self, day: date) -> bool:
        begins, ends = self.version.from_, self.version.until
        return (begins is None or begins <= day) and (ends is None or day <= ends)

    def standing(self, day: date) -> StandingSpan | None:
        for span in self.version.standing:
            if (span.from_ is None or span.from_ <= day) and (span.until is None or day <= span.until):
                return span
        return None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Entry:
    """One programme of the catalogue: what the editor wrote, and its rules ready to run."""

    programme: Programme
    rules: tuple[Rule, ...]
    guides: tuple[tuple[Condition | None, Guide], ...]
    cautions: tuple[tuple[Condition | None, Caution], ...]
    _by_day: dict[date, Rule | None] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.programme.id

    def __repr__(self) -> str:
        return f"Entry({self.id})"

    def rule(self, day: date) -> Rule | None:
        """The rule that covers the day; never the last one by default."""
        if day not in self._by_day:
            if len(self._by_day) >= _DAYS:
                self._by_day.clear()
            self._by_day[day] = next((rule for rule in self.rules if rule.covers(day)), None)
        return self._by_day[day]

    def guide(self, role: str, known: Mapping[str, Value]) -> Guide | None:
        """The first guide for this role whose `when` isn't ruled out by what is known."""
        for guard, guide in self.guides:
            if guide.for_ == role and _possible(guard, known):
                return guide
        return None

    def cautions_for(self, known: Mapping[str, Value]) -> tuple[Caution, ...]:
        """What this person should mind: all whose `when` isn't ruled out by what is known."""
        return tuple(caution for guard, caution in self.cautions if _possible(guard, known))


def _possible(guard: Condition | None, known: Mapping[str, Value]) -> bool:
    return guard is None or bool(guard.outcomes(known) & ~NO)


class Builder:
    """Makes entries of programmes. What several of them share, as local versions do, is compiled once."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._compiled: Compiled = {}
        self._demanding: dict[int, tuple[Node, Node]] = {}
        self._telling: dict[int, tuple[Amount, frozenset[str]]] = {}

    def entry(self, programme: Programme) -> Entry:
        rules = tuple(self._rule(version, programme) for version in programme.versions)
        guides = tuple(
            (self._compile(guide.when, programme) if guide.when else None, guide) for guide in programme.guides
        )
        cautions = tuple(
            (self._compile(caution.when, programme) if caution.when else None, caution)
            for caution in programme.cautions
        )
        return Entry(programme, rules, guides, cautions)

    def _compile(self, node: Node, programme: Programme) -> Condition:
        return compile_node(node, programme.tables, self._facts.specs, self._compiled)

    def _rule(self, version: Version, programme: Programme) -> Rule:
        rows = tuple((self._compile(row.when, programme) if row.when else None, row) for row in version.amount.rows)
        demanding = self._demand(version.conditions)
        conditions = self._compile(version.conditions, programme)
        clarified = self._compile(demanding, programme) if demanding is not version.conditions else None
        known = self._telling.get(id(version.amount))
        if known is None:
            known = self._telling[id(version.amount)] = (version.amount, _telling(version.amount))
        growing = tuple(leaf for leaf in conditions.leaves() if leaf.node.mends)
        facts = tuple(dict.fromkeys(leaf.fact for guard, _ in rows if guard for leaf in guard.leaves()))
        typed = any(self._facts.specs[fact].kind == "text" for fact in facts)
        return Rule(
            version, conditions, clarified, rows, known[1], growing, None if typed else facts, tuple(conditions.named())
        )

    def _demand(self, node: Node) -> Node:
        """The same node with every optional fact required; itself where there is none."""
        if known := self._demanding.get(id(node)):
            return known[1]
        update: dict[str, object] = {"optional": False} if node.optional else {}
        for name in ("all_", "any_"):
            members = getattr(node, name) or ()
            new = tuple(self._demand(member) for member in members)
            if any(one is not other for one, other in zip(new, members, strict=True)):
                update[name] = new
        for name in ("not_", "when"):
            if (inner := getattr(node, name)) and (found := self._demand(inner)) is not inner:
                update[name] = found
        made = node.model_copy(update=update) if update else node
        self._demanding[id(node)] = (node, made)
        return made


def _telling(amount: Amount) -> frozenset[str]:
    """The facts that tell totals apart: those that the rows of some total test otherwise than the rows of another.
    Who pays which share of the same total is not among them."""
    tests: dict[int | None, dict[str, set[str]]] = {}
    for row in amount.rows:
        found = tests.setdefault(row.total, {})
        for fact, test in _tests(row.when, "") if row.when else ():
            found.setdefault(fact, set()).add(test)
    facts = {fact for found in tests.values() for fact in found}
    return frozenset(fact for fact in facts if len({frozenset(found.get(fact, ())) for found in tests.values()}) > 1)


def _tests(node: Node, sign: str) -> Iterable[tuple[str, str]]:
    """Each fact tested below the node, with its test in a form that can be compared."""
    if node.fact:
        yield node.fact, sign + str(node.model_dump(include=set(Test.model_fields), exclude_none=True))
    for child in node.children:
        yield from _tests(child, sign + ("not " if node.not_ else ""))
