"""Where a conversation stands: derived from its answers at every turn, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from conversations import guide, matter, results
from conversations.effects import Option
from conversations.env import Env
from conversations.offers import hint, school_of
from conversations.questions import Question, code_of, more_options, question_for, shown_answer
from conversations.results import has_text
from conversations.screens import BACK, Screen, option
from conversations.session import Page, Session
from policies.ask import Wanted, wanted
from policies.catalog import Catalogue
from policies.facts import FactError, Facts
from policies.spans import Somewhere, Value

NONE_OF_THESE = "c:x"

RANGES = 2
"""After so many answers that couldn't be read, questions without choices get some."""

PATIENCE = 3
"""After so many, "don't know" and a human being are offered beside the choices."""


@dataclass(frozen=True, slots=True)
class Position:
    """The facts that count, and the question they lead to; None where nothing more can change. `wanted`: all facts that
    can still change something, the one asked among them."""

    known: dict[str, Value]
    question: Question | None
    wanted: tuple[Wanted, ...] = ()

    @property
    def tied(self) -> bool:
        """Whether the person is tied to places, so that what is wanted is all that can matter."""
        return any(isinstance(value, Somewhere) for value in self.known.values())


def position(session: Session, env: Env) -> Position:
    """What to ask next: the answer being changed, else the most useful fact."""
    known = known_of(session, env)
    find = _next.__wrapped__ if has_text(known, env) else _next  # what people typed isn't kept
    found = find(env.catalogue, env.today, tuple(known.items()))
    if session.editing:
        return Position(known, question_for(Wanted(session.editing, "verdict", ()), session, env), found)
    return Position(known, question_for(found[0], session, env) if found else None, found)


@lru_cache(maxsize=4096)
def _next(catalogue: Catalogue, today: date, known: tuple[tuple[str, Value], ...]) -> tuple[Wanted, ...]:
    """The facts to ask. Kept for a while: a turn begins with the facts that the turn before it ended with."""
    return tuple(wanted(catalogue, dict(known), today))


def _parsed(facts: Facts, fact: str, value: object, today: date) -> Value:
    if isinstance(value, str | bool | int | float) and facts.specs[fact].kind != "text":
        return _plain(facts, fact, type(value).__name__, value, today)
    return facts.parse_one(fact, value, today)


@lru_cache(maxsize=4096)
def _plain(facts: Facts, fact: str, kind: str, value: object, today: date) -> Value:
    """`kind` tells 1 from True, which would share a place otherwise."""
    return facts.parse_one(fact, value, today)


def is_employer(session: Session) -> bool:
    """Whether the person asks for their firm: then the questions are about one of its workers."""
    role = session.answers.get("role")
    return role is not None and role.value == "employer"


def known_of(session: Session, env: Env) -> dict[str, Value]:
    """The answers as the eligibility module reads them. One that it can't read any more (a place code that was
    retired since) counts as not given, so that it is asked again."""
    facts = env.catalogue.facts
    known: dict[str, Value] = {}
    for fact, answer in session.answers.items():
        try:
            value = _parsed(facts, fact, answer.value, env.today)
        except FactError:
            continue
        if fact != "role" or isinstance(value, str):
            known[fact] = value
    return known


def screen(session: Session, at: Position, env: Env) -> Screen:
    """What the person should see now."""
    if session.page and session.page.kind == "delete":
        return delete_screen(env)
    if session.clarify:
        return _clarify(session, env)
    if session.page and session.page.kind == "edit":
        return edit_screen(session, env)
    if at.question:
        return question_screen(at.question, session, env)
    return (session.page and page_screen(session.page, session, at, env)) or results.results(session, at.known, env)


def page_screen(page: Page, session: Session, at: Position, env: Env) -> Screen | None:
    """The page, if the programme it shows is still there."""
    start = int(page.item) if page.item.isdigit() else 0
    if page.kind == "results":
        return results.results(session, at.known, env, start)
    if page.kind == "matter":
        return matter.screen(page, at.known, env)
    item = results.find(page.programme, at.known, env)
    if item is None:
        return None
    alone = len(results.items(at.known, env)) == 1
    match page.kind:
        case "programme":
            return results.programme(item, session.reached.get(item.id), env, alone=alone)
        case "reasons":
            return results.reasons(item, start, env)
        case "cautions":
            return results.cautions(item, start, env)
        case "office":
            return results.office(item, school_of(session, env), env)
        case "guide" if item.verdict in ("expired", "ineligible"):
            return results.programme(item, session.reached.get(item.id), env, alone=alone)
        case "guide":
            return guide.screen(item, page.item, session, env)
    return None


def question_screen(question: Question, session: Session, env: Env) -> Screen:
    """The question with its choices; escalating where answers could not be read."""
    words = env.words.question(question.fact)
    text = (question.wanted.finer and words.say("finer")) or words.say("ask", is_employer(session))
    options: Sequence[Option] = question.options
    if session.misses:
        text = env.words.render("question_again", name=words.name, misses=min(session.misses, PATIENCE))
    if said := hint(question.fact, session, env):
        text = f"{text}\n{said}"
    if session.misses >= RANGES:
        options = (*more_options(question, session, env), *options)
    if session.misses >= PATIENCE:
        unsure = f"a:{code_of(question.fact)}:?"
        if not any(found.token == unsure for found in options):
            options = (*options, option(env, unsure, "unsure"))
        options = (*options, option(env, "h", "human"))
    return Screen(text, tuple(options), question.numbered)


def _clarify(session: Session, env: Env) -> Screen:
    options = [Option(f"c:{index}", label) for index, (_, label) in enumerate(session.clarify)]
    options.append(option(env, NONE_OF_THESE, "none_of_these"))
    return Screen(env.words.render("clarify"), tuple(options))


def edit_screen(session: Session, env: Env) -> Screen:
    """All answers given, each to be changed."""
    options = [
        Option(f"e:{code_of(fact)}", f"{env.words.question(fact).name}：{shown_answer(fact, answer, env)}")
        for fact, answer in session.answers.items()
    ]
    options.append(option(env, BACK, "leave_edit"))
    return Screen(env.words.render("edit", count=len(session.answers)), tuple(options), page=Page("edit"))


def delete_screen(env: Env) -> Screen:
    options = (option(env, "d:y", "delete_yes"), option(env, "d:n", "delete_no"))
    return Screen(env.words.render("delete"), options, page=Page("delete"))
