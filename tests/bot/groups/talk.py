"""A group at Telegram, seen from its members: updates as Telegram sends them, and the real bot behind them."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.channels.telegram import TelegramChannel
from bot.clock import Clock
from bot.groups.runtime import Groups
from bot.service import Service
from bot.store import open_store
from bot.store.base import Store
from conversations.env import load_env
from conversations.groups.step import group_step
from conversations.step import step
from tests.bot.channels.test_telegram import FakeTelegram, Settings

TODAY = date(2026, 11, 28)
CHAT = -1001
ENV_FOR = load_env()
_NUMBERS = itertools.count(1)


class EntriesInMemory:
    """Tokens of this test's run; `known`: which door each stands for."""

    def __init__(self) -> None:
        self.known: dict[tuple[str | None, str | None, str | None], str] = {}

    async def token(self, school: str | None, place: str | None, topic: str | None) -> str:
        return self.known.setdefault((school, place, topic), secrets.token_urlsafe(9))


@dataclass
class Time:
    """Seconds since the epoch, moved by the test."""

    now: float = 1_795_800_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class World:
    telegram: FakeTelegram
    service: Service
    store: Store
    groups: Groups
    entries: EntriesInMemory
    time: Time
    channel: TelegramChannel
    polls: int = field(default=0)

    async def happens(self, *updates: dict[str, Any]) -> None:
        """Return once the updates are confirmed and everything that follows from them is out."""
        last = updates[-1]["update_id"]
        await self.telegram.push(*updates)
        async with self.telegram.changed:
            await self.telegram.changed.wait_for(
                lambda: any(poll["offset"] > last for poll in self.telegram.of("getUpdates"))
            )
        await self.service.settled()

    def forget_checks(self) -> None:
        """As if some seconds had passed since Telegram was last asked who is an admin."""
        assert self.channel._groups is not None
        self.channel._groups.checked.clear()

    def said(self, method: str = "sendMessage") -> list[dict[str, Any]]:
        return self.telegram.of(method)

    def texts(self) -> list[str]:
        return [message["text"] for message in self.said()]


@asynccontextmanager
async def world(folder: Path, telegram: FakeTelegram | None = None, time: Time | None = None) -> AsyncIterator[World]:
    telegram, time = telegram or FakeTelegram(), time or Time()
    store = await open_store(f"sqlite:///{folder}/bot.db")
    clock = Clock(now=lambda: datetime.fromtimestamp(time.now, UTC), day=TODAY)
    service = Service(store, step, ENV_FOR, clock=clock, group_step=group_step)
    entries = EntriesInMemory()
    groups = Groups(store, entries, time)
    await service.start()

    async def sleep(_: float) -> None:
        return None

    channel = TelegramChannel(Settings(), service, request=telegram, poll_request=telegram, sleep=sleep, groups=groups)
    await channel.start()
    try:
        yield World(telegram, service, store, groups, entries, time, channel)
    finally:
        await channel.stop()
        await service.stop()


def message(text: str, user: int = 7, chat: int = CHAT, **more: Any) -> dict[str, Any]:
    """Something written in a group. `to_us`: as a reply to a message of the bot with this text."""
    number = next(_NUMBERS)
    body: dict[str, Any] = {
        "message_id": number,
        "date": 1,
        "chat": {"id": chat, "type": "supergroup", "title": "电工班"},
        "from": {"id": user, "is_bot": False, "first_name": "小王"},
        "text": text,
    }
    if (ours := more.pop("to_us", None)) is not None:
        body["reply_to_message"] = {"message_id": 1, "from": {"id": 4242, "is_bot": True}, "text": ours}
    if "@t_bot" in text and not text.startswith("/"):
        body["entities"] = [{"type": "mention", "offset": text.index("@t_bot"), "length": 6}]
    return {"update_id": number, "message": body | more}


def press(token: str, user: int = 7, on: int = 50) -> dict[str, Any]:
    number = next(_NUMBERS)
    shown = {"message_id": on, "date": 1, "chat": {"id": CHAT, "type": "supergroup"}}
    query = {"id": f"q{number}", "from": {"id": user, "is_bot": False}, "data": token, "message": shown}
    return {"update_id": number, "callback_query": query}


def change(before: str, after: str) -> dict[str, Any]:
    """What became of the bot in the group."""
    body = {
        "chat": {"id": CHAT, "type": "supergroup"},
        "from": {"id": 1, "is_bot": False},
        "date": 1,
        "old_chat_member": {"status": before, "user": {"id": 4242}},
        "new_chat_member": {"status": after, "user": {"id": 4242}},
    }
    return {"update_id": next(_NUMBERS), "my_chat_member": body}


def member(status: str) -> dict[str, Any]:
    """The answer to getChatMember."""
    return {"ok": True, "result": {"status": status, "user": {"id": 7}}}


def buttons(sent: dict[str, Any]) -> list[dict[str, str]]:
    return [button for row in sent.get("reply_markup", {}).get("inline_keyboard", []) for button in row]
