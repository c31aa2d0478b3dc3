"""Drives the conversation as a person would, for tests: says, presses, looks. It knows no rule and no wording.

At every step the session goes through JSON, the turn is taken twice and must come out the same, and what every turn
owes is checked: a reply, options that fit a button, no more bytes than the narrowest channel takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from conversations.effects import Effect, Option, Reply
from conversations.env import Env
from conversations.events import Choice, Event, Left, Timer
from conversations.scenarios.model import typed
from conversations.scenarios.running import pressed, replies, written
from conversations.session import Session
from conversations.step import step

NARROWEST = 1900
"""UTF-8 bytes of one message on the narrowest channel, options written out."""

MOST_TOKEN = 64


def facts(session: Session) -> dict[str, object]:
    """The answers without the words they were given in."""
    return {fact: answer.value for fact, answer in session.answers.items()}


def through_json(session: Session) -> Session:
    back = Session.from_json(json.loads(json.dumps(session.to_json(), ensure_ascii=False)))
    assert back == session
    return back


def taken(session: Session, event: Event, env: Env) -> tuple[Session, tuple[Effect, ...]]:
    """One turn with everything that holds of each; the session as the store gives it back."""
    turn = step(session, event, env)
    assert step(session, event, env) == turn, event
    said = replies(turn.effects)
    if not isinstance(event, Left | Timer):
        assert said, event
    for reply in said:
        assert reply.text.strip(), event
        assert len(written(reply).encode()) <= NARROWEST, written(reply)
        for option in reply.options:
            assert option.token.isascii(), option
            assert 0 < len(option.token) <= MOST_TOKEN, option
            assert option.label.strip(), option
    return through_json(turn.session), turn.effects


@dataclass
class Talk:
    """One conversation. `seen` is the last message, `told` all of them."""

    env_for: Callable[[date], Env]
    today: date
    session: Session = field(default_factory=Session)
    seen: Reply = field(default_factory=lambda: Reply(""))
    told: list[Reply] = field(default_factory=list)
    effects: tuple[Effect, ...] = ()

    def send(self, event: Event) -> Reply:
        self.session, self.effects = taken(self.session, event, self.env_for(self.today))
        if said := replies(self.effects):
            self.seen = said[-1]
            self.told.extend(said)
        return self.seen

    def says(self, *lines: str) -> Reply:
        """Types one line after the other; one that begins with a slash is a command of the channel."""
        for line in lines:
            self.send(typed(line))
        return self.seen

    def option(self, label: str) -> Option:
        """The option whose label is `label`, or the only one that begins with it."""
        found = pressed(self.seen, label)
        assert found, f"没有（或不只一个）按钮“{label}”：{[each.label for each in self.seen.options]}"
        return found

    def presses(self, *labels: str) -> Reply:
        for label in labels:
            self.send(Choice(self.option(label).token))
        return self.seen
