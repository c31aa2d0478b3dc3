"""Which fact to ask next: only one whose answer can still change something, the most useful first.

Facts that decide a verdict come before those that only say more of a matter for the office, and these before facts
that only refine an amount. Among equals, the hand-kept order of the facts (place, level, issue date, insurance first).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from policies.assess import Judgement, judge_all
from policies.catalog import Catalogue
from policies.entries import Entry, Rule
from policies.places import stem, within
from policies.programme import Cite, cites
from policies.spans import Somewhere, Value
from policies.truth import ASK, NO, YES

LINKS = ("work_place", "insured_place", "hukou_place")
"""The facts that tie a person to places, asked in this order as long as no place is known."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact worth asking. `why`: it ties the person to programmes, decides a verdict, says more of a matter for the
    office, or refines an amount. `finer`: an answer is there, but not exactly enough."""

    fact: str
    why: Literal["place", "verdict", "office", "amount"]
    programmes: tuple[str, ...]
    finer: bool = False


def wanted(catalogue: Catalogue, known: Mapping[str, Value], today: date) -> list[Wanted]:
    """All facts worth asking now, the most useful first; empty once nothing can change any more."""
    judged = judge_all(catalogue, known, today)
    return rank(catalogue, known, judged)


def rank(catalogue: Catalogue, known: Mapping[str, Value], judged: Sequence[Judgement]) -> list[Wanted]:
    """As `wanted`, for judgements already made with these facts."""
    order = catalogue.facts.order
    named = {name: value for name, value in known.items() if isinstance(value, Somewhere)}
    if not named and all(link in known for link in LINKS):
        return []  # no place can be told: every programme of the land would be asked about
    found = [link for link in (_link(known, named, judged),) if link]
    by_fact: dict[str, list[str]] = {}
    for judgement in judged:
        for fact in judgement.missing:
            by_fact.setdefault(fact, []).append(judgement.entry.id)
    uses = Counter({fact: len(ids) for fact, ids in by_fact.items()})
    for fact in sorted(by_fact, key=lambda name: (-uses[name], order[name])):
        if not found or found[0].fact != fact:
            found.append(Wanted(fact, "verdict", tuple(by_fact[fact]), finer=fact in known))
    found.extend(_others(order, known, judged, {item.fact for item in found}))
    return [item for item in found if catalogue.facts.specs[item.fact].asked]


def _link(known: Mapping[str, Value], named: Mapping[str, Somewhere], judged: Sequence[Judgement]) -> Wanted | None:
    """The place to ask for: where none was named, where those named lead to no programme but those that go by another
    place alone (as the nation's does) and the work place wasn't asked, or where only a coarse one ties the person to a
    programme.

    Without the second, a household or a certificate of elsewhere would end the questions before anybody asked where
    the person works.
    """
    if not named or (not judged and LINKS[0] not in named):
        link = next((name for name in LINKS if name not in known), None)
        return Wanted(link, "place", tuple(item.entry.id for item in judged)) if link else None
    if LINKS[0] not in known and all(item.entry.programme.tied_by for item in judged):
        return Wanted(LINKS[0], "place", tuple(item.entry.id for item in judged))
    place = named.get(LINKS[0])
    if place is None or place.final:
        return None
    loose = [
        item.entry.id
        for item in judged
        if item.entry.programme.tied_by not in known and _only_through(place.code, named, item.entry)
    ]
    return Wanted(LINKS[0], "place", tuple(loose), finer=True) if loose else None


@dataclass(frozen=True, slots=True)
class Demand:
    """What a programme wants with a fact: the condition's own words, and/or the months that run from that day."""

    title: str
    say: str
    months: int | None
    cites: tuple[Cite, ...]


def demands(catalogue: Catalogue, wanted: Wanted, today: date) -> list[Demand]:
    """Why a fact is asked, from the programmes that hinge on it; empty where it only ties a person to places."""
    found = []
    for entry in (catalogue.entries[name] for name in wanted.programmes):
        rule = entry.rule(today)
        if rule is None or wanted.why == "place":
            continue
        nodes = [
            named.node
            for named in rule.conditions.named()
            if named.node.say and any(leaf.fact == wanted.fact for leaf in named.leaves())
        ]
        window = rule.version.window
        months = window.months if window.fact == wanted.fact else None
        cited = [cite for node in nodes for cite in cites(node.cite)] + (list(cites(window.cite)) if months else [])
        if cited:
            say = "；".join(node.say for node in nodes if node.say)
            found.append(Demand(entry.programme.title, say, months, tuple(dict.fromkeys(cited))))
    return found


def _only_through(code: str, named: Mapping[str, Somewhere], entry: Entry) -> bool:
    """Whether `code` contains the programme's place strictly, and no other place named lies within it."""
    place = entry.programme.place
    return (
        stem(code) != stem(place)
        and within(place, code)
        and not any(within(other.code, place) for other in named.values())
    )


def _others(
    order: Mapping[str, int], known: Mapping[str, Value], judged: Iterable[Judgement], taken: set[str]
) -> Iterable[Wanted]:
    office: dict[str, list[str]] = {}
    amount: dict[str, list[str]] = {}
    for item in judged:
        if item.rule is None or item.verdict in ("ineligible", "expired", "missing"):
            continue
        if item.verdict == "check" and item.rule.clarified:
            for fact in item.rule.clarified.hinges(known, NO, YES):
                office.setdefault(fact, []).append(item.entry.id)
        for fact in _refining(item.rule, known):
            amount.setdefault(fact, []).append(item.entry.id)
    for why, facts in (("office", office), ("amount", amount)):
        for fact in sorted(facts, key=lambda name: order[name]):
            if fact not in taken and fact not in known:
                taken.add(fact)
                yield Wanted(fact, "office" if why == "office" else "amount", tuple(facts[fact]))


def _refining(rule: Rule, known: Mapping[str, Value]) -> Iterable[str]:
    """Facts on which the total sum still hinges; who pays which share isn't worth a question."""
    undecided = [(guard, row) for guard, row in rule.rows if guard and guard.outcomes(known) & (ASK | YES)]
    if len({row.total for _, row in undecided}) < 2:
        return ()
    hinges = (fact for guard, _ in undecided for fact in guard.hinges(known, NO, YES))
    return tuple(fact for fact in hinges if fact in rule.telling)
