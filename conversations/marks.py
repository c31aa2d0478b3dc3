"""Which points a turn has come to, for counting how many people come how far. It remembers nothing: that a person is
counted once is the store's affair, so no session grows for it.
"""

from __future__ import annotations

from functools import cache

from conversations import results
from conversations.effects import Effect, Mark, Unread
from conversations.env import Env
from conversations.position import Position
from conversations.redact import redact
from conversations.screens import Screen

MOST = 60
"""Characters kept of a text that nobody could read."""

_DECIDED = (Mark("decided"),)


mark = cache(Mark)
"""One mark a point: there are no more of them than the catalogue has facts and programmes."""


def standing(at: Position, found: Screen) -> tuple[Mark, ...]:
    """Where the person now is: before a question, or with none left. Nothing where a page (what to change, whether to
    erase) hides the question."""
    if at.question is None:
        return _DECIDED
    return () if found.page else (mark("asked", at.question.fact),)


def outcome(at: Position, env: Env) -> tuple[Mark, ...]:
    """The verdicts of all results, also of those further down a long list; nothing while a question is open."""
    if at.question is not None:
        return ()
    found = results.items(at.known, env)
    verdicts = dict.fromkeys(item.verdict for item in found) or ("none",)
    return (
        *(Mark("result", verdict) for verdict in verdicts),
        *(Mark("result", f"{item.verdict}:{item.id}") for item in found),
    )


def unread(fact: str, typed: str) -> tuple[Effect, ...]:
    """A text wasn't read, and what it looked like. Nothing is said of a text without a word in it."""
    looks = normalised(typed)
    return (Mark("unread", fact), Unread(fact, looks)) if looks else (Mark("unread", fact),)


def normalised(typed: str) -> str:
    """Without numbers of people and without digits, so that texts of the same form are the same text."""
    clean = " ".join(redact(typed).text.split())
    return "".join("0" if char.isdigit() else char for char in clean)[:MOST].rstrip()
