"""What a turn comes to, and how it is said: the one place where a session becomes a message."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from conversations.effects import Count, Effect, Forget, Option, Reply, Send
from conversations.entering import topic_first
from conversations.env import Env
from conversations.marks import mark, outcome, standing
from conversations.position import position, screen
from conversations.reading.traditional import traditional
from conversations.session import Session


@dataclass(frozen=True, slots=True)
class Turn:
    """The session as it is after the event, and what the shell is to do."""

    session: Session
    effects: tuple[Effect, ...]


def say(
    session: Session, env: Env, note: str = "", *more: Effect, answered: Collection[str] = (), news: bool = False
) -> Turn:
    """Show where the person now is, after `note`. `answered`: the facts of answers that have just been taken. `news`:
    the results, if it is they that are shown, may be others than before."""
    at = position(session, env)
    session, note = topic_first(session, at, note, env)
    found = screen(session, at, env)
    offered = tuple(choice.token for choice in found.options) if found.numbered else ()
    session = replace(session, offered=offered, page=found.page)
    effects: list[Effect] = [Send(found.reply(note)), *more]
    if answered:
        effects += (Count("answered"), Count("decided")) if at.question is None else (Count("answered"),)
        effects += [mark("answered", fact) for fact in answered]
    effects += standing(at, found)
    if answered or news:
        effects += outcome(at, env)
    return Turn(session, tuple(effects))


def noted(effect: Effect, note: str) -> Effect:
    """The effect, with a note before what it says."""
    match effect:
        case Send(Reply(text, options, numbered)):
            return Send(Reply(f"{note}\n\n{text}", options, numbered))
        case _:
            return effect


def in_script(turn: Turn) -> Turn:
    """The turn in traditional characters, for a person who writes them; any other as it is."""
    if not turn.session.traditional:
        return turn
    return Turn(turn.session, tuple(_traditional(effect) for effect in turn.effects))


def _traditional(effect: Effect) -> Effect:
    match effect:
        case Send(reply):
            return Send(_reply(reply))
        case Forget(Reply() as reply):
            return Forget(_reply(reply))
        case _:
            return effect


def _reply(reply: Reply) -> Reply:
    options = tuple(Option(choice.token, traditional(choice.label)) for choice in reply.options)
    return Reply(traditional(reply.text), options, reply.numbered)
