"""A conversation that shows every lost and every doubled turn: it asks question after question and repeats all answers.

Run as a module it is a whole bot in a process of its own, real store and real channel, for tests that kill it.
"""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass, replace
from typing import Any

from bot.channels.telegram import TelegramChannel
from bot.service import Service
from bot.settings import load_settings
from bot.store import open_store
from conversations.effects import Effect, Option, Reply, Send
from conversations.events import Choice, Command, Event, Other, Text
from conversations.session import Answer, Session

CHOICES = ("甲", "乙", "丙")


@dataclass(frozen=True, slots=True)
class Turn:
    session: Session
    effects: tuple[Effect, ...]


def step(session: Session, event: Event, _: Any) -> Turn:
    match event:
        case Command("start"):
            return _ask(Session(started=True))
        case Text(said):
            return _answered(session, said)
        case Choice(token):
            question, _, choice = token.partition(":")
            if question != f"q{len(session.answers) + 1}":
                return Turn(session, (Send(Reply(f"这个按钮是第 {question[1:]} 题的。")),))
            return _answered(session, CHOICES[int(choice)])
        case Command("long"):
            return Turn(session, (Send(Reply("\n".join(f"{n:04d} 一行材料" for n in range(1200)))),))
        case Other(kind):
            return Turn(session, (Send(Reply(f"看不懂：{kind}")),))
        case _:
            return Turn(session, ())


def _answered(session: Session, said: str) -> Turn:
    name = f"q{len(session.answers) + 1}"
    return _ask(replace(session, answers={**session.answers, name: Answer(said, said)}))


def _ask(session: Session) -> Turn:
    asked = len(session.answers) + 1
    so_far = " ".join(str(answer.value) for answer in session.answers.values())
    options = tuple(Option(f"q{asked}:{n}", label) for n, label in enumerate(CHOICES))
    return Turn(session, (Send(Reply(question(asked, so_far), options)),))


def question(asked: int, so_far: str) -> str:
    return f"第 {asked} 题。到现在：{so_far}。"


async def _main() -> None:
    settings = load_settings()
    store = await open_store(settings.database_url.get_secret_value())
    service = Service(store, step, lambda day: None)
    channel = TelegramChannel(settings, service)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await service.start()
    await channel.start()
    await stop.wait()
    await channel.stop()
    await service.stop()


if __name__ == "__main__":
    asyncio.run(_main())
