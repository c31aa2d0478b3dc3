"""A case played from its first move: the very turns that production takes, over tables in memory.

Each move goes through its channel's parser, the inbox, `bot.turns.advance` and the commit, and comes back as what the
channel would send. No clock is read: the day is the case's own. A case with the same catalogue always plays the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import orjson

from bot.channels.base import Address, Incoming
from bot.intake import to_body
from bot.sandbox.case import MEMBERS, Case, Move
from bot.sandbox.grouped import Group, in_group
from bot.sandbox.looks import SILENT_NOTE, Bubble, Look, look_for
from bot.service import Lines
from bot.store.base import Kept, Pending, to_text
from bot.store.sqlite import Ledger
from bot.turns import Step, advance
from conversations.effects import Effect, Reply, Send
from conversations.env import Env
from conversations.events import Event, Grouped
from conversations.session import Answer, Session
from conversations.step import step as live_step

NOT_OFFERED = "这个按钮这时不在屏幕上：照旧按钮处理"
NOT_HEARD = "这种消息，渠道不会交给机器人"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one move led to. `who` moved ("" where there is one person alone); `before` and `after` are their session.
    `event` is null where the channel answers by itself or says nothing. `rang`: timers that the new day set off."""

    index: int
    move: Move
    who: str
    day: date
    event: Event | Grouped | None
    bubbles: tuple[Bubble, ...]
    before: Session
    after: Session
    effects: tuple[Effect, ...] = ()
    note: str = ""
    rang: tuple[str, ...] = ()

    @property
    def replies(self) -> tuple[Reply, ...]:
        return tuple(effect.reply for effect in self.effects if isinstance(effect, Send))


@dataclass(frozen=True, slots=True)
class Played:
    """`sessions`: by member ("" where there is one person alone). `tables`: all rows of the store after the last move.
    `unsent`: replies as they stood in the outbox when the last turn was committed."""

    case: Case
    turns: tuple[Turn, ...]
    sessions: Mapping[str, Session]
    tables: Mapping[str, list[dict[str, object]]]
    unsent: tuple[str, ...]
    day: date

    @property
    def who(self) -> str:
        """Who moved last; a new day is nobody's move."""
        return next((turn.who for turn in reversed(self.turns) if turn.move.kind != "day"), next(iter(self.sessions)))

    @property
    def session(self) -> Session:
        """Of whoever moved last."""
        return self.sessions[self.who]


@dataclass
class _Person:
    """`facts` are known of them until their first turn, from which on their session has them."""

    look: Look
    address: Address
    facts: Mapping[str, Any]
    shown: frozenset[str] = frozenset()


@dataclass
class _Stage:
    """One playing: the people, the tables, the day."""

    case: Case
    env_for: Callable[[date], Env]
    step: Step
    ledger: Ledger
    group: Group = field(init=False)
    people: dict[str, _Person] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    unsent: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.group = Group(self.ledger)
        plain = self.env_for

        def with_doors(day: date) -> Env:
            env = plain(day)
            return replace(env, entries=self.group.entries(env.entries)) if self.group.doors else env

        self.env_for = with_doors

    def session(self, who: str) -> Session:
        kept = self._kept(self.people[who])
        return Session.from_json(orjson.loads(kept.body)) if kept else Session()

    def _kept(self, person: _Person) -> Kept | None:
        kept = self.ledger.load(person.address)
        if kept is None and person.facts:
            answers = {fact: Answer(value, "") for fact, value in person.facts.items()}
            return Kept(to_text(Session(answers=answers).to_json()), 0)
        return kept

    def take(self, address: Address, pending: Sequence[Pending], day: date) -> tuple[tuple[Effect, ...], list[Reply]]:
        """One turn of the machine, committed as the service commits it."""
        effects: list[Effect] = []

        def watched(session: Session, event: Event, env: Any) -> Any:
            turn = self.step(session, event, env)
            effects.extend(turn.effects)
            return turn

        person = next(one for one in self.people.values() if one.address == address)
        page = not person.look.push
        outcome = advance(watched, self.env_for(day), self._kept(person), pending, day, Lines().trouble, page=page)
        ids = self.ledger.commit(outcome.done)
        person.facts = {}
        self.unsent = () if page else tuple(reply.text for _, reply in outcome.replies)
        self.ledger.mark_sent(ids or ())
        return tuple(effects), [reply for _, reply in outcome.replies]


def play(case: Case, env_for: Callable[[date], Env], step: Step = live_step) -> Played:
    """The case as far as its moves have been made."""
    with closing(Ledger()) as ledger:
        stage = _Stage(case, env_for, step, ledger)
        for number, who in enumerate(MEMBERS if case.look == "group" else ("",), 1):
            look = look_for(case.look, str(number))
            facts = case.facts if number == 1 else {}
            stage.people[who] = _Person(look, Address(look.channel, str(number)), facts)
        day = case.today
        for index, move in enumerate(case.made):
            if move.kind == "day":
                day = date.fromisoformat(move.value)
            stage.turns.append(_turn(stage, index, move, day))
        sessions = {who: stage.session(who) for who in stage.people}
        return Played(case, tuple(stage.turns), sessions, ledger.tables(), stage.unsent, day)


def _turn(stage: _Stage, index: int, move: Move, day: date) -> Turn:
    if move.kind == "day":
        return _new_day(stage, index, move, day)
    who = move.who if move.who in stage.people else next(iter(stage.people))
    if stage.case.look == "group" and not move.aside:
        turn = in_group(stage.group, move, index, day, who, stage.env_for)
        session = stage.session(who)
        heard_by = (index, move, who, day, turn.event, turn.bubbles, session, session, turn.effects)
        return Turn(*heard_by, note="" if turn.bubbles else turn.note or SILENT_NOTE)
    person, number = stage.people[who], index + 1
    before = stage.session(who)
    heard = person.look.hear(move, number)
    if heard.event is None:
        note = "" if heard.bubbles else NOT_HEARD
        return Turn(index, move, who, day, None, heard.bubbles, before, before, note=note)
    note = NOT_OFFERED if move.kind == "press" and move.value not in person.shown else ""
    incoming = Incoming(person.address, str(number), heard.event)
    pending = stage.ledger.take_in(incoming, to_body(heard.event), day)
    effects, replies = stage.take(person.address, pending, day)
    bubbles = person.look.show(replies, number)
    person.shown = frozenset(option.token for reply in replies for option in reply.options)
    return Turn(index, move, who, day, heard.event, bubbles, before, stage.session(who), effects, note)


def _new_day(stage: _Stage, index: int, move: Move, day: date) -> Turn:
    """The date is another one: whatever the conversation had asked for by then comes now."""
    first = next(iter(stage.people))
    before = stage.session(first)
    bubbles: list[Bubble] = []
    effects: list[Effect] = []
    rang: list[str] = []
    for pending in stage.ledger.due_timers(sorted({one.address.channel for one in stage.people.values()}), day):
        look = next(one.look for one in stage.people.values() if one.address == pending.address)
        said, replies = stage.take(pending.address, [pending], day)
        effects += said
        rang.append(str(orjson.loads(pending.body)["name"]))
        if look.push:  # a channel that may only answer has no way to tell anybody
            bubbles += look.show(replies, index + 1)
    after = stage.session(first)
    return Turn(index, move, first, day, None, tuple(bubbles), before, after, tuple(effects), rang=tuple(rang))
