"""Drives the conversation as a person would, for tests: says, presses, looks. It knows no rule and no wording.

At every step the session goes through JSON, the turn is taken twice and must come out the same, and what every turn
owes is checked: a reply, options that fit a button, no more bytes than the narrowest channel takes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from conversations.effects import Effect, Forget, Option, Reply, Send
from conversations.env import Env
from conversations.events import Choice, Command, Event, Left, Text, Timer
from conversations.session import Session
from conversations.step import step

NARROWEST = 1900
"""UTF-8 bytes of one message on the narrowest channel, options written out."""

MOST_TOKEN = 64


def replies(effects: tuple[Effect, ...]) -> list[Reply]:
    """What the person gets to read."""
    said = [effect.reply for effect in effects if isinstance(effect, Send | Forget)]
    return [reply for reply in said if reply is not None]


def written(reply: Reply) -> str:
    """The message as a channel without buttons writes it."""
    options = (f"{n}. {o.label}" if reply.numbered else f"【{o.label}】" for n, o in enumerate(reply.options, 1))
    return "\n".join((reply.text, *options))


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
            name, _, argument = line.removeprefix("/").partition(" ")
            self.send(Command(name, argument) if line.startswith("/") else Text(line, len(line)))
        return self.seen

    def option(self, label: str) -> Option:
        """The option whose label is `label`, or the only one that begins with it."""
        exact = [found for found in self.seen.options if found.label == label]
        found = exact or [found for found in self.seen.options if found.label.startswith(label)]
        assert len(found) == 1, f"没有（或不只一个）按钮“{label}”：{[each.label for each in self.seen.options]}"
        return found[0]

    def presses(self, *labels: str) -> Reply:
        for label in labels:
            self.send(Choice(self.option(label).token))
        return self.seen
