"""What a turn comes to, and how it is said: the one place where a session becomes a message."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conversations.effects import Count, Effect, Reply, Send
from conversations.env import Env
from conversations.position import position, screen
from conversations.session import Session


@dataclass(frozen=True, slots=True)
class Turn:
    """The session as it is after the event, and what the shell is to do."""

    session: Session
    effects: tuple[Effect, ...]


def say(session: Session, env: Env, note: str = "", *more: Effect, answered: bool = False) -> Turn:
    """Show where the person now is, after `note`. `answered`: an answer has just been taken."""
    at = position(session, env)
    found = screen(session, at, env)
    offered = tuple(choice.token for choice in found.options) if found.numbered else ()
    session = replace(session, offered=offered, page=found.page)
    counts = (
        ((Count("answered"), Count("decided")) if at.question is None else (Count("answered"),)) if answered else ()
    )
    return Turn(session, (Send(found.reply(note)), *more, *counts))


def noted(effect: Effect, note: str) -> Effect:
    """The effect, with a note before what it says."""
    match effect:
        case Send(Reply(text, options, numbered)):
            return Send(Reply(f"{note}\n\n{text}", options, numbered))
        case _:
            return effect
