"""Typed answers: what a reading of them comes to, and what is kept. Nothing that wasn't understood is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from conversations.effects import Count
from conversations.env import Env
from conversations.position import position
from conversations.questions import Question, read, settled, shown, shown_answer
from conversations.reading.levels import OtherPaper
from conversations.reading.result import Ambiguous, Invalid, Read, Unsure
from conversations.session import Answer, Session
from conversations.turn import Turn, say
from policies.facts import FactError

SAID = 60
"""Characters of a person's own words that are kept beside an answer."""


def on_answer(session: Session, question: Question, typed: str, env: Env) -> Turn:
    """A typed answer to the question that is being asked."""
    reading = read(question, typed, session, env)
    match reading:
        case Read(value, _):
            return take(session, question.fact, value, typed, env)
        case Unsure():
            kept = session.answers.get(question.fact) if question.wanted.finer else None
            return take(session, question.fact, settled(kept.value) if kept else {"unknown": True}, typed, env)
        case OtherPaper(kind, _):
            return take_paper(session, str(kind), typed, env)
        case Ambiguous(options):
            session = replace(session, clarify=tuple(options), editing=question.fact)
            return say(session, env)
        case Invalid(reason, said):
            note = env.words.render("invalid", reason=reason, said=said[:SAID], today=env.today)
            return say(replace(session, misses=session.misses + 1), env, note, Count("unreadable"))
        case _:
            return miss(session, env, typed)


def miss(session: Session, env: Env, typed: str) -> Turn:
    """Say what could not be read, each time differently: an example, then the choices, then another way out."""
    at = position(session, env)
    if at.question is None:
        return say(session, env, env.words.render("not_understood"))
    example = env.words.question(at.question.fact).say("example")
    note = env.words.render("unreadable", said=typed[:20], misses=session.misses, example=example)
    return say(replace(session, misses=session.misses + 1), env, note, Count("unreadable"))


def take(session: Session, fact: str, value: object, said: str, env: Env) -> Turn:
    """Keep an answer, and go on. A value that the eligibility module refuses is not kept."""
    try:
        env.catalogue.facts.parse_one(fact, value, env.today)
    except FactError:
        return miss(session, env, said)
    answer = Answer(value, said[:SAID])
    answers = given(session, {fact: answer})
    session = replace(session, answers=answers, editing=None, misses=0, clarify=(), page=None)
    words = env.words.question(fact)
    note = env.words.render("noted", name=words.name, value=shown_answer(fact, answer, env))
    return say(session, env, note, answered=True)


def take_paper(session: Session, kind: str, said: str, env: Env) -> Turn:
    """The person named a paper that has no level: that answers which kind it is, and that its level is none known."""
    both = {"cert_level": Answer({"unknown": True}, said[:SAID]), "cert_kind": Answer(kind, said[:SAID])}
    answers = given(session, both)
    session = replace(session, answers=answers, editing=None, misses=0, clarify=(), page=None)
    note = env.words.render("other_paper", value=shown("cert_kind", kind, env))
    return say(session, env, note, answered=True)


def given(session: Session, new: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers with new ones behind all others, so that one step back takes back what was said last."""
    return {**{fact: answer for fact, answer in session.answers.items() if fact not in new}, **new}
