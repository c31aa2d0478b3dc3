"""One person's next events → what is to be kept of them and said to them. Pure: it neither reads nor writes.

A turn that breaks leaves the session as it was and costs one kind line; its event is kept as failed, with the place
of the fault and nothing of what was said.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

import orjson

from bot.logs import where
from bot.store.base import Done, Group, Kept, Pending, reply_to_json, to_text
from conversations.effects import Count, Effect, Forget, Handover, Mark, Reply, Send, SetTimer, Unread
from conversations.events import Event, Grouped, Other, Timer, from_json, to_json
from conversations.groups.session import GroupSession
from conversations.session import Session

log = logging.getLogger("bot.turns")


class Turn(Protocol):
    @property
    def session(self) -> Session: ...
    @property
    def effects(self) -> tuple[Effect, ...]: ...


Step = Callable[[Session, Event, Any], Turn]


class GroupTurn(Protocol):
    @property
    def session(self) -> GroupSession: ...
    @property
    def effects(self) -> tuple[Effect, ...]: ...


GroupStep = Callable[[GroupSession, Grouped, Any], GroupTurn]

_UNSAID = to_text(to_json(Other("group")))
"""What is kept of an event in a group where conversations are kept: that there was one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`done` is for the store, `replies` (event_id, reply) for delivery. `rest` are events that need a turn of their
    own after these."""

    done: Done
    replies: tuple[tuple[str, Reply], ...]
    rest: tuple[Pending, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    """The effects of one turn, sorted; `replies` beside their JSON."""

    replies: tuple[tuple[Reply, str], ...]
    timers: tuple[tuple[str, str], ...]
    counts: tuple[str, ...]
    forget: bool
    marks: Sequence[Mark] = ()
    unread: Sequence[Unread] = ()


def advance(
    step: Step,
    env: Any,
    kept: Kept | None,
    events: Sequence[Pending],
    day: date,
    trouble: Reply,
    *,
    page: bool,
    group_step: GroupStep | None = None,
) -> Outcome:
    """Step through `events` in order. An event that erases everything ends the batch before it, or stands alone.

    What happens in groups is `group_step`'s. A group isn't told that a turn broke: nobody there could do anything
    about it, and everybody would read it.
    """
    session: Session | GroupSession | None = None
    said: list[tuple[Pending, _Said]] = []
    failed: dict[int, str] = {}
    person = False
    body = kept.body if kept else "{}"
    rest: tuple[Pending, ...] = ()
    for index, pending in enumerate(events):
        try:
            event = from_json(orjson.loads(pending.body))
            person = person or not isinstance(event, Timer)
            turn = _stepped(step, group_step, session, body, event, env)
            now = _sorted(turn.effects)
            if now.forget and not index:
                return _erased(kept, events, now, day, page)
            if now.forget:
                rest = tuple(events[index:])
                break
            session, body = turn.session, to_text(turn.session.to_json())
        except Exception as error:
            log.error("第 %d 条消息没处理好，对话停在原处：%s", pending.id, where(error))
            if not pending.in_group:  # what was said in a group isn't kept to be looked into
                failed[pending.id] = where(error)
            told = () if pending.in_group else ((trouble, reply_to_json(trouble)),)
            now = _Said(told, (), (), False)
        said.append((pending, now))
    marks = tuple(mark for _, now in said for mark in now.marks)
    done = Done(
        address=events[0].address,
        events=tuple(replace(pending, body=_UNSAID) if pending.in_group else pending for pending, _ in said),
        seq=kept.seq if kept else 0,
        session=body,
        day=day,
        replies=tuple((pending.event_id, text) for pending, now in said for _, text in now.replies),
        timers=tuple(timer for _, now in said for timer in now.timers),
        counts=tuple(name for _, now in said for name in now.counts),
        failed=failed,
        page=page,
        person=person,
        marks=marks,
        unread=tuple(unread for _, now in said for unread in now.unread),
        asked=_asked(marks),
        school=session.school if isinstance(session, Session) else "",
        group=_row(events[0], session) if isinstance(session, GroupSession) else None,
    )
    return Outcome(done, tuple((pending.event_id, reply) for pending, now in said for reply, _ in now.replies), rest)


def _stepped(
    step: Step, group_step: GroupStep | None, known: Session | GroupSession | None, body: str, event: Any, env: Any
) -> Turn | GroupTurn:
    """One event's turn, of a person or of a group. `known`: the session so far, null where `body` is yet to be read."""
    if isinstance(event, Grouped):
        if group_step is None:
            raise ValueError("an event of a group, and nobody to answer groups")
        group = known if isinstance(known, GroupSession) else GroupSession.from_json(orjson.loads(body))
        return group_step(group, event, env)
    return step(known if isinstance(known, Session) else Session.from_json(orjson.loads(body)), event, env)


def _row(pending: Pending, group: GroupSession) -> Group:
    return Group(
        pending.address,
        group.school,
        group.home,
        group.state,
        group.admin,
        group.hears,
        group.card_at,
        group.thread,
    )


def _erased(kept: Kept | None, events: Sequence[Pending], said: _Said, day: date, page: bool) -> Outcome:
    pending = events[0]
    seq = kept.seq if kept else 0
    done = Done(pending.address, (pending,), seq, None, day, counts=said.counts, page=page)
    return Outcome(done, tuple((pending.event_id, reply) for reply, _ in said.replies), tuple(events[1:]))


def _asked(marks: Sequence[Mark]) -> str | None:
    """The fact whose question is left on the screen; "" where nothing is to be asked, None where no mark says it."""
    for mark in reversed(marks):
        if mark.name == "asked":
            return mark.detail
        if mark.name == "decided":
            return ""
    return None


def _sorted(effects: Sequence[Effect]) -> _Said:
    replies: list[Reply] = []
    timers: list[tuple[str, str]] = []
    counts: list[str] = []
    marks: list[Mark] = []
    unread: list[Unread] = []
    forget = False
    for effect in effects:
        match effect:
            case Send(reply):
                replies.append(reply)
            case Mark():
                marks.append(effect)
            case Forget(reply):
                forget = True
                replies += [reply] if reply else []
            case SetTimer(name, day):
                timers.append((name, date.fromisoformat(day).isoformat()))
            case Count(name):
                counts.append(name)
            case Unread():
                unread.append(effect)
            case Handover():
                pass  # there is no desk to hand over to yet: the reply itself says whom to call
    said = tuple((reply, reply_to_json(reply)) for reply in replies)
    return _Said(said, tuple(timers), tuple(counts), forget, marks, unread)
