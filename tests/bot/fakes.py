"""A small machine in place of the real conversation, pure as that is; channels that write down what they send; and
looks at the files from outside."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from bot.channels.base import Address, Capabilities, Incoming
from conversations.effects import Count, Effect, Forget, Mark, Option, Reply, Send, SetTimer, Unread
from conversations.events import Choice, Command, Event, Text, Timer
from conversations.session import Answer, Session

YES = Option("yes", "是")


@dataclass(frozen=True, slots=True)
class Turn:
    session: Session
    effects: tuple[Effect, ...]


def step(session: Session, event: Event, env: date) -> Turn:
    """Remembers everything that is said, in order, and says how much it remembers: `3:hello`. It calls all of it
    unread, too, so that what is kept of that is looked for after erasing."""
    match event:
        case Text("forget") | Command("delete"):
            return Turn(Session(), (Forget(Reply("gone")), Count("forgotten")))
        case Text("break"):
            raise ValueError("the secret that somebody said")
        case Text(text) if text.startswith("timer "):
            return Turn(session, (SetTimer("remind", text.split()[1]), Send(Reply("set"))))
        case Text("day"):
            said = f"day {env}"
        case Text(text):
            said = text
        case Choice(token):
            said = f"choice {token}"
        case Timer(name):
            said = f"timer {name}"
        case _:
            said = type(event).__name__
    answers = {**session.answers, f"a{len(session.answers)}": Answer(said, said)}
    reply = Reply(f"{len(answers)}:{said}", (YES,))
    return Turn(
        replace(session, answers=answers, started=True),
        (Send(reply), Count("answered"), Mark("asked", "more"), Unread("more", said)),
    )


def same_day(today: date) -> date:
    return today


@dataclass
class PushChannel:
    """Keeps what it was asked to send; `before` may raise or wait in the platform's place."""

    name: str = "push"
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(text_bytes=4000, buttons=True))
    sent: list[tuple[str, str]] = field(default_factory=list)
    before: Callable[[str, Reply], object] | None = None
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def send(self, conversation: str, reply: Reply) -> None:
        if self.before and asyncio.iscoroutine(waiting := self.before(conversation, reply)):
            await waiting
        async with self.news:
            self.sent.append((conversation, reply.text))
            self.news.notify_all()

    async def until(self, condition: Callable[[list[tuple[str, str]]], bool], seconds: float = 10.0) -> None:
        """Wait until what was sent fulfils the condition."""
        async with asyncio.timeout(seconds), self.news:
            await self.news.wait_for(lambda: condition(self.sent))

    def to(self, conversation: str) -> list[str]:
        return [text for whom, text in self.sent if whom == conversation]


@dataclass
class PageChannel:
    name: str = "page"
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(text_bytes=4000, buttons=True, push=False))

    async def send(self, conversation: str, reply: Reply) -> None:
        raise AssertionError("a page is never sent to")


def text(said: str, event_id: str, who: str = "ann", channel: str = "push") -> Incoming:
    return Incoming(Address(channel, who), event_id, Text(said, len(said)))


def dump(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table with its rows, as another program sees them; those of groups only where there are any."""
    db = sqlite3.connect(path)
    try:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        rows = {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names if "sqlite" not in name}
        return {name: found for name, found in rows.items() if found or "group" not in name}
    finally:
        db.close()


def file_bytes(folder: Path) -> bytes:
    """All that stands in the files, the write-ahead log included."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something that sends no news (a file, a log) is as wished."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - nobody would set an event
            await asyncio.sleep(0.002)
