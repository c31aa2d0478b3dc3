"""The whole machine: one event on one session → the next session, and what to say.

Pure: no clock, no randomness, no I/O. It never raises on what a person sends, and never loses an answer. Here an event
finds its way: to an answer (`answering`), an option (`pressing`) or a wish (`wishes`).
"""

from __future__ import annotations

import re
from dataclasses import replace

from conversations import intents
from conversations.answering import SAID, miss, on_answer
from conversations.effects import Count, Effect, Forget, Reply, Send
from conversations.env import Env
from conversations.events import Choice, Command, Event, Left, Location, Other, Text, Timer
from conversations.position import position, screen
from conversations.pressing import on_token
from conversations.questions import names_option
from conversations.reading.choices import read_choice
from conversations.reading.numbers import read_pick
from conversations.reading.result import Read
from conversations.redact import hidden, redact
from conversations.screens import Screen
from conversations.session import Session
from conversations.turn import Turn, noted, say
from conversations.wishes import on_intent

_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Control and direction marks: said back in a reply, they would turn our own words around."""

LONG = 500
"""Characters: nobody answers a question in more, so a longer message is not read."""


def step(session: Session, event: Event, env: Env) -> Turn:
    """What follows from `event`. The same arguments always give the same turn."""
    first = not session.started
    session = replace(session, started=True)
    match event:
        case Left():
            return Turn(Session(), (Forget(), Count("forgotten")))
        case Timer():
            return Turn(session, ())
        case Command("start" | "resume"):
            note = env.words.render("greeting") if first or not session.answers else env.words.render("welcome_back")
            return say(session, env, note, *((Count("started"),) if first else ()))
        case Command(name):
            intent = intents.read_intent(f"/{name}")
            turn = on_intent(session, intent, env) if intent else miss(session, env, f"/{name}"[:SAID])
        case Choice(token):
            turn = on_token(session, token, env)
        case Text(text, length):
            turn = _on_text(session, text, length, env)
        case Location():
            turn = say(session, env, env.words.render("location"))
        case Other():
            turn = say(session, env, env.words.render("other"))
    if first and (Count("unreadable") in turn.effects or _hello(event)):
        turn = say(session, env)  # the first words are mostly a greeting: nobody is told that theirs wasn't read
    return _greeted(turn, env) if first else turn


def _hello(event: Event) -> bool:
    """Whether the event is nothing but a greeting, which the greeting itself answers."""
    return isinstance(event, Text) and intents.read_intent(event.text) == intents.Intent(intents.IntentName.HELLO)


def _greeted(turn: Turn, env: Env) -> Turn:
    """The first message of all is answered with a greeting before anything else."""
    effects: list[Effect] = [Count("started")]
    for effect in turn.effects:
        match effect:
            case Send(Reply(text, options, numbered)):
                effects.append(Send(Reply(f"{env.words.render('greeting')}\n\n{text}", options, numbered)))
            case _:
                effects.append(effect)
    return Turn(turn.session, tuple(effects))


def _on_text(session: Session, text: str, length: int, env: Env) -> Turn:
    clean = redact(text)
    if max(length, len(text)) > LONG:
        turn = say(session, env, env.words.render("too_long"))
    else:
        turn = _read_text(session, _INVISIBLE.sub("", clean.text).strip(), env)
    kinds = hidden(clean.text)  # by us just now, or by the shell before the event was stored
    if not kinds:
        return turn
    note = env.words.render("redacted", kinds=kinds)
    return Turn(turn.session, tuple(noted(effect, note) for effect in turn.effects))


def _read_text(session: Session, typed: str, env: Env) -> Turn:
    if session.offered and (picked := _picked(typed, session)) is not None:
        if picked < len(session.offered):
            return on_token(session, session.offered[picked], env)
        note = env.words.render("no_such_number", number=read_pick(typed), most=len(session.offered))
        return say(session, env, note)
    at = position(session, env)
    shown_now = screen(session, at, env)
    reading = session.clarify or shown_now.page or not at.question
    # On a page, its own options come first: 「下一步」 is the guide's next step there.
    if reading and (token := _named(typed, session, shown_now)):
        return on_token(session, token, env)
    if at.question and not reading and names_option(at.question, typed, env):
        return on_answer(session, at.question, typed, env)
    if intent := intents.read_intent(typed):
        return on_intent(session, intent, env)
    if not at.question or shown_now.page:
        return say(session, env, env.words.render("not_understood"))
    return on_answer(session, at.question, typed, env)


def _named(typed: str, session: Session, shown_now: Screen) -> str | None:
    """The token of the option that the words name, where they name one alone."""
    labels = {choice.token: choice.label for choice in shown_now.options}
    chosen = read_choice(typed, labels, {})
    if isinstance(chosen, Read):
        return str(chosen.value)
    parts = [token for token, label in labels.items() if session.clarify and typed and typed in label]
    return parts[0] if len(parts) == 1 else None


def _picked(typed: str, session: Session) -> int | None:
    """The index that a bare number names; past the end where there is no such option."""
    number = read_pick(typed)
    return None if number is None else number - 1 if number > 0 else len(session.offered)


__all__ = ["Turn", "step"]
