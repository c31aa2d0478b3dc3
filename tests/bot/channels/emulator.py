"""Telegram's side of the protocol for tests: lo-bot-api-emulator with its strict limits, and people who use it.

It adds what the emulator lacks (a bot's name in getMe, the texts that were sent, 401 for a token that isn't its own,
link previews) and changes nothing that it checks.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator

T = TypeVar("T")

DEADLINE = 20.0
"""Seconds until a test that waits for something fails; nothing waits longer than what it waits for."""


class Emulator(LoBotApiEmulator):
    """One bot's Bot API on a free port of 127.0.0.1. `calls` are the accepted ones, as (method, fields)."""

    def __init__(self) -> None:
        super().__init__(max_updates=10_000, max_history=10_000)
        self.token = f"{secrets.randbelow(10**9)}:{secrets.token_urlsafe(26)}"
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.url = ""
        self.changed = asyncio.Event()

    async def handle(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        before = len(self.calls)
        response = await super().handle(request)
        if len(self.calls) > before:
            self.changed.set()
        return response

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        asked = dict(fields)
        fields.pop("link_preview_options", None)
        result = super().validate(method, fields, uploads)
        if method == "getMe":
            result |= {"username": "t_bot"}
        if method != "getUpdates":
            self.calls.append((method, asked))
        return result

    async def until(self, look: Callable[[], T | None]) -> T:
        """What `look` finds, as soon as it finds something, looking after each call that the bot makes."""
        clock = asyncio.get_running_loop().time
        deadline = clock() + DEADLINE
        while (found := look()) is None:
            if clock() > deadline:
                raise AssertionError(f"not seen within {DEADLINE} s; the last calls: {self.calls[-3:]}")
            self.changed.clear()
            with suppress(TimeoutError):  # a confirmation changes what is unconfirmed, but calls nothing
                async with asyncio.timeout(0.05):
                    await self.changed.wait()
        return found

    def fields_of(self, method: str) -> list[dict[str, Any]]:
        return [fields for name, fields in self.calls if name == method]

    def refusals(self) -> list[dict[str, Any]]:
        """Requests that Telegram would not have taken, 409 left out: it is how a second poller is told to wait."""
        return [request for request in self.requests if request["status"] not in (200, 409)]

    def unconfirmed(self) -> int:
        return len(self._update_queues._state(self.token).updates)


@asynccontextmanager
async def emulator() -> AsyncIterator[Emulator]:
    api = Emulator()
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await runner.cleanup()


@dataclass
class Person:
    """Somebody with a phone: writes, presses what the last message offers, and waits for what they expect to read."""

    api: Emulator
    chat: int
    read: int = 0
    """Messages to this person that have been read so far."""
    message: dict[str, Any] = field(default_factory=dict)
    """The last one read."""

    def heard(self) -> list[dict[str, Any]]:
        return [fields for fields in self.api.fields_of("sendMessage") if int(fields["chat_id"]) == self.chat]

    def texts(self) -> list[str]:
        return [message["text"] for message in self.heard()]

    async def says(self, text: str, update_id: int | None = None) -> int:
        return await self._send({"message": {**self._message(), "text": text}}, update_id)

    async def sends(self, **content: Any) -> int:
        return await self._send({"message": {**self._message(), **content}})

    async def presses(self, label: str, update_id: int | None = None) -> int:
        """The button with this in its label under the message read last."""
        keyboard = _markup(self.message).get("inline_keyboard", [])
        found = [button["callback_data"] for row in keyboard for button in row if label in button["text"]]
        assert found, f"no button {label!r} under {self.message.get('text')!r}: {keyboard}"
        return await self.presses_token(found[0], update_id)

    async def presses_token(self, token: str, update_id: int | None = None) -> int:
        query = {
            "id": str(secrets.randbelow(10**12) + 1),
            "from": self._message()["from"],
            "chat_instance": "1",
            "data": token,
            "message": {**self._message(), "text": "?"},
        }
        return await self._send({"callback_query": query}, update_id)

    async def hears(self, *parts: str) -> str:
        """The next message; it must contain each of `parts`."""
        self.message = await self.api.until(lambda: (self.heard()[self.read :] or [None])[0])
        self.read += 1
        text = self.message["text"]
        assert all(part in text for part in parts), f"expected {parts} in {text!r}"
        return text

    async def _send(self, update: dict[str, Any], update_id: int | None = None) -> int:
        if update_id is not None:
            update["update_id"] = update_id
        return await self.api.enqueue_update(update, token=self.api.token)

    def _message(self) -> dict[str, Any]:
        return {
            "message_id": 1,
            "date": 1_760_000_000,
            "from": {"id": self.chat, "is_bot": False, "first_name": "小王"},
            "chat": {"id": self.chat, "type": "private", "first_name": "小王"},
        }


def _markup(message: dict[str, Any]) -> dict[str, Any]:
    markup = message.get("reply_markup") or {}
    return json.loads(markup) if isinstance(markup, str) else markup


def people(api: Emulator, count: int) -> list[Person]:
    return [Person(api, 1000 + n) for n in range(count)]
