"""What a message states besides the answer to the question: facts that were volunteered, and what becomes of them.

A fact not answered yet is taken. One already answered is replaced only by a correction (不对，是技师), or made finer
(「淄博」, then 「张店」); where the two differ otherwise, the person is asked which holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from conversations.env import Env
from conversations.questions import labelled, shown
from conversations.reading.corrections import is_correction
from conversations.reading.levels.reader import LevelReading, OtherPaper
from conversations.reading.message.reader import read_message
from conversations.reading.months.reader import asks_how_many, is_without_number
from conversations.reading.normalise import compact, is_unsure
from conversations.reading.people.by_fact import STATUS, Tables
from conversations.reading.people.volunteered import read_more
from conversations.reading.result import Ambiguous, Invalid, Read, Stretch, Unsure
from conversations.session import Session
from policies.facts import FactError
from policies.places import overlaps, stem, within
from policies.spans import Somewhere, Span, Unknown, Value

FACTS: Mapping[str, str] = {
    "place": "work_place",
    "level": "cert_level",
    "issue_date": "cert_issue_date",
    "ui_months": "ui_months",
    "si_status": "insurance_status",
    "hukou_place": "hukou_place",
    "insured_place": "insured_place",
    "age": "age",
}
"""What a message can state, and the fact that it is."""

INSURANCE = "insurance_status"

SHORT = 6
"""Characters: a message that has no more besides its answer states nothing else."""

_INSURED = re.compile("交|缴|保|险|供|买")
"""What words of insurance hold, at the least."""

Relation = Literal["new", "same", "finer", "coarser", "other"]


@dataclass(frozen=True, slots=True)
class Stated:
    """`taken`: facts with their new values, `changed` those of them that replace an answer. `open`: a fact whose values
    the person is asked to choose from. `invalid`: a reason why one of them can't be so, with the words. `unsure`:
    that they don't know was said of one of these, so it was not said of the question. `same`: facts that were said
    again as they are known."""

    taken: Mapping[str, object]
    changed: frozenset[str] = frozenset()
    repaired: Mapping[str, str] = field(default_factory=dict)
    unsure: bool = False
    same: tuple[str, ...] = ()
    open: tuple[str, tuple[tuple[object, str], ...]] | None = None
    invalid: Invalid | None = None


NOTHING = Stated({})


def stated(typed: str, answered: str | None, span: Stretch | None, session: Session, env: Env) -> Stated:
    """The facts that `typed` states besides `answered`, the fact whose answer was read from `span` of it."""
    text = compact(typed)
    left = len(text) - (span[1] - span[0] if span else 0)
    if answered and left <= SHORT and not is_correction(text):
        return NOTHING
    taken: dict[str, object] = {}
    changed: set[str] = set()
    repaired: dict[str, str] = {}
    choice: tuple[str, tuple[tuple[object, str], ...]] | None = None
    invalid: Invalid | None = None
    unsure, same = False, list[str]()
    for fact, reading in _others(typed, answered, span, env):
        match reading:
            case Read({"unknown": True} as value):
                unsure = True
                if fact not in session.answers:
                    taken[fact] = value
            case Read(value, said):
                relation = relation_to(fact, value, session, env)
                if relation in ("new", "finer") or (relation == "other" and is_correction(text)):
                    taken[fact] = value
                    changed |= {fact} if relation != "new" else set()
                    if reading.repaired:
                        repaired[fact] = said
                elif relation == "same":
                    same.append(fact)
                elif relation == "other" and choice is None:
                    choice = (fact, which_of(fact, value, session, env))
            case Ambiguous(options) if choice is None and fact not in session.answers:
                choice = (fact, options)
            case Invalid() if invalid is None and fact not in session.answers:
                invalid = reading
    return Stated(taken, frozenset(changed), repaired, unsure, tuple(same), choice, invalid)


def _others(
    typed: str, answered: str | None, span: Stretch | None, env: Env
) -> Iterator[tuple[str, Read | Ambiguous | Invalid]]:
    """Every fact stated besides the answer, from words that were not the answer's."""
    said = read_message(typed, env.today, env.catalogue.gazetteer)
    found: dict[str, LevelReading] = {FACTS[slot]: reading for slot, reading in said.items() if slot in FACTS}
    more = read_more(typed, Tables(env.today, env.catalogue.gazetteer))
    found |= {fact: labelled(reading, fact, env) for fact, reading in more.items() if fact not in found}
    found = _told(found, compact(typed))
    for fact, reading in found.items():
        if fact == answered or fact not in env.catalogue.facts.specs:
            continue
        match reading:
            case OtherPaper(kind, words) if answered not in ("cert_level", "cert_kind"):
                yield "cert_level", Read({"unknown": True}, words)
                yield "cert_kind", Read(str(kind), words)
            case Unsure():
                yield fact, Read({"unknown": True}, "")
            case Read(value) if not _overlap(reading.span, span):
                yield fact, replace(reading, value=STATUS.get(value, value)) if fact == INSURANCE else reading
            case Ambiguous() | Invalid() if not _overlap(reading.span, span):
                yield fact, reading


def _told(found: Mapping[str, LevelReading], text: str) -> dict[str, LevelReading]:
    """Without what would say more than the person did: "a month or more" of who doesn't know how many, and insurance
    paid by somebody who only said that they work for themselves."""
    kept = dict(found)
    if is_without_number(kept.get("ui_months")):
        if asks_how_many(text):
            kept["ui_months"] = Unsure()
        elif is_unsure(text):
            del kept["ui_months"]
    match kept.get(INSURANCE), kept.get("employment"):
        case Read("flexible", said), Read("flexible") if not _INSURED.search(said):
            del kept[INSURANCE]
    return kept


def _overlap(a: Stretch | None, b: Stretch | None) -> bool:
    """Whether the two stretches share a character: then they were read from the same words."""
    return a is not None and b is not None and a[0] < b[1] and b[0] < a[1]


def which_of(fact: str, value: object, session: Session, env: Env) -> tuple[tuple[object, str], ...]:
    """The new value and the one answered before, to choose from."""
    before = session.answers[fact].value
    return ((value, shown(fact, value, env)), (before, env.words.render("as_before", value=shown(fact, before, env))))


def relation_to(fact: str, value: object, session: Session, env: Env) -> Relation:
    """How a value stands to what is known of the fact; "coarser" also for one that isn't taken at all."""
    try:
        new = env.catalogue.facts.parse_one(fact, value, env.today)
    except FactError:
        return "coarser"  # what the eligibility module refuses is not taken
    answer = session.answers.get(fact)
    if answer is None:
        return "new"
    try:
        old = env.catalogue.facts.parse_one(fact, answer.value, env.today)
    except FactError:
        return "new"
    return relation(old, new)


def relation(old: Value, new: Value) -> Relation:
    """How a new value of a fact stands to the one known: the same, finer, coarser, or at odds with it."""
    match old, new:
        case _, Unknown():
            return "coarser"
        case Unknown(), _:
            return "finer"
        case Somewhere(), Somewhere():
            return _places(old.code, new.code)
        case Span(), Span():
            return _spans(old, new)
    return "same" if old == new else "other"


def _places(old: str, new: str) -> Relation:
    if stem(old) == stem(new):
        return "same"
    if not overlaps(old, new):
        return "other"
    return "finer" if within(new, old) else "coarser"


def _spans(old: Span, new: Span) -> Relation:
    if (old.low, old.high) == (new.low, new.high):
        return "same"
    if old.low <= new.low and new.high <= old.high:
        return "finer"
    if new.low <= old.low and old.high <= new.high:
        return "coarser"
    return "other"
