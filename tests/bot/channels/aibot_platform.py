"""企业微信's side of 智能机器人, for tests: the long connection as a server of ours, and sealed callbacks.

It refuses what the platform is said to refuse, with its codes, and keeps what a person would see. Two clients that
were written for the real one, wecom-aibot-sdk 1.0.8 and wecom-aibot-python-sdk 1.0.2, work with it unchanged.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from bot.channels.passive import Account
from bot.channels.wechat_crypto import seal, signature

BOT, SECRET = "aib-bot", "aibot-s3cret"
WAIT = 10.0

Frame = dict[str, Any]
Body = dict[str, Any]


@dataclass
class Asked:
    """What a callback allows to answer: its kind, who or where, and when it was sent."""

    kind: str
    chat: str
    at: float


@dataclass
class Platform:
    """One bot. `answers`: what to acknowledge next, by command: a code, None for nothing, or a callable in place of
    both. `forgetful`: req_ids are known on the connection that they came over only."""

    answers: dict[str, deque[Any]] = field(default_factory=dict)
    forgetful: bool = False
    calls: list[Frame] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """What no real platform would have taken, in words."""
    seen: dict[str, dict[str, str]] = field(default_factory=dict)
    """By chat: the messages that people see, by the id under which they may change."""
    cards: dict[str, Body] = field(default_factory=dict)
    spoke: set[str] = field(default_factory=set)
    subscribed: web.WebSocketResponse | None = None
    connections: int = 0
    url: str = ""
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _asked: dict[str, Asked] = field(default_factory=dict)
    _recent: dict[str, deque[float]] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)

    # ------------------------------------------------------------------ the server

    @asynccontextmanager
    async def running(self, port: int = 0) -> AsyncIterator[Platform]:
        app = web.Application()
        app.router.add_get("/", self._connection)
        runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        host, port = runner.addresses[0][:2]
        self.url = f"ws://{host}:{port}"
        try:
            yield self
        finally:
            for socket in self._sockets:
                await socket.close()
            await runner.cleanup()

    async def _connection(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(timeout=0.5)
        await socket.prepare(request)
        self.connections += 1
        self._sockets.append(socket)
        await self._tell_tests()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._on_frame(socket, json.loads(message.data))
        except ConnectionError:
            pass
        if self.subscribed is socket:
            self.subscribed = None
        await self._tell_tests()
        return socket

    async def _on_frame(self, socket: web.WebSocketResponse, frame: Frame) -> None:
        cmd, req_id = frame["cmd"], frame["headers"]["req_id"]
        assert isinstance(req_id, str)
        assert req_id
        try:
            answer: Any = self._judge(socket, cmd, req_id, frame.get("body"))
        except AssertionError as error:
            self.faults.append(f"{cmd}: {error}")
            answer = 40058
        waiting = self.answers.get(cmd)
        scripted = waiting.popleft() if waiting else ...
        self.calls.append(frame)
        if scripted is not ...:
            answer = scripted() if callable(scripted) else scripted
        if answer == 0 and cmd not in ("ping", "aibot_subscribe"):
            self._show(cmd, req_id, frame["body"])
        if answer is not None:
            self.codes.append(answer)
            await socket.send_json(
                {"headers": frame["headers"], "errcode": answer, "errmsg": "ok" if answer == 0 else "no"}
            )
        if cmd == "aibot_subscribe" and answer == 0:
            await self._subscribe(socket)
        await self._tell_tests()

    async def _subscribe(self, socket: web.WebSocketResponse) -> None:
        """The one before is told, and stays open as it does at the platform."""
        before, self.subscribed = self.subscribed, socket
        if self.forgetful:
            self._asked.clear()
        if before is not None and not before.closed:
            await self._callback(before, "aibot_event_callback", self._event("disconnected_event", "nobody"))

    def _judge(self, socket: web.WebSocketResponse, cmd: str, req_id: str, body: Any) -> int:
        if cmd == "aibot_subscribe":
            return 0 if body == {"bot_id": BOT, "secret": SECRET} else 853000
        if socket is not self.subscribed:
            return 846609
        if cmd == "ping":
            return 0
        asked = self._asked.get(req_id)
        fits = {
            "aibot_respond_msg": {"text", "voice", "image", "mixed", "file"},
            "aibot_respond_welcome_msg": {"enter_chat"},
            "aibot_respond_update_msg": {"template_card_event"},
        }
        if cmd == "aibot_send_msg":
            check_pushed(body)
            self._check_new_card(body)
            return self._limited(body["chatid"]) if body["chatid"] in self.spoke else 93006
        if asked is None or asked.kind not in fits[cmd]:
            return 846605
        if asked.kind in ("enter_chat", "template_card_event") and time.monotonic() - asked.at > 5:
            return 846605
        if cmd == "aibot_respond_msg":
            check_answer(body)
            self._check_new_card(body)
        elif cmd == "aibot_respond_welcome_msg":
            assert set(body) == {"msgtype", "text"}
            assert body["msgtype"] == "text"
            assert body["text"]["content"]
        else:
            check_update(body, self.cards)
            return 0
        return self._limited(asked.chat)

    def _limited(self, chat: str) -> int:
        """30 messages a minute to one chat."""
        now, recent = time.monotonic(), self._recent.setdefault(chat, deque())
        recent.append(now)
        while recent[0] <= now - 60.0:
            recent.popleft()
        return 45009 if len(recent) > 30 else 0

    def _check_new_card(self, body: Body) -> None:
        if "template_card" in body:
            assert body["template_card"]["task_id"] not in self.cards, "a task_id was used twice"

    def _show(self, cmd: str, req_id: str, body: Body) -> None:
        asked = self._asked.get(req_id)
        chat = body["chatid"] if cmd == "aibot_send_msg" else asked.chat if asked else "?"
        if card := body.get("template_card"):
            self.cards[card["task_id"]] = card
        shown = self.seen.setdefault(chat, {})
        match body:
            case {"stream": {"id": number, "content": text}}:
                shown[f"stream {number}"] = text
            case {"markdown": {"content": text}} | {"text": {"content": text}}:
                shown[f"message {next(self._numbers)}"] = text

    # ------------------------------------------------------------------ people

    async def says(self, person: str, text: str, **more: Any) -> str:
        """The req_id of the callback, once it is on its way."""
        return await self.sends(person, {"msgtype": "text", "text": {"content": text}}, **more)

    async def sends(self, person: str, body: Body, **more: Any) -> str:
        self.spoke.add(person)
        return await self.call("aibot_msg_callback", self._whole(person, body) | more)

    async def enters(self, person: str, **more: Any) -> str:
        return await self.call("aibot_event_callback", self._event("enter_chat", person) | more)

    async def presses(self, person: str, label: str, **more: Any) -> str:
        """A button of the newest card, once that has one with these words in it."""

        def buttons() -> list[tuple[str, str]]:
            card = next(reversed(self.cards.values()), {"button_list": []})
            return [(card["task_id"], button["key"]) for button in card["button_list"] if label in button["text"]]

        await self.until(buttons, lambda: f"no button {label}: {list(self.cards.values())[-1:]}")
        task, key = buttons()[0]
        return await self.presses_key(person, key, task, **more)

    async def presses_key(self, person: str, key: str, task: str, **more: Any) -> str:
        event = {"card_type": "button_interaction", "event_key": key, "task_id": task}
        body = self._event("template_card_event", person, template_card_event=event) | {"chattype": "single"}
        return await self.call("aibot_event_callback", body | more)

    async def call(self, cmd: str, body: Body) -> str:
        await self.until(lambda: self.subscribed is not None)
        assert self.subscribed is not None
        return await self._callback(self.subscribed, cmd, body)

    async def _callback(self, socket: web.WebSocketResponse, cmd: str, body: Body) -> str:
        req_id = f"req-{next(self._numbers)}"
        kind = body.get("event", {}).get("eventtype", body.get("msgtype", ""))
        chat = body.get("chatid") or body.get("from", {}).get("userid", "?")
        self._asked[req_id] = Asked(kind, chat, time.monotonic())
        with suppress(ConnectionError):  # the program has just died: nobody hears it
            await socket.send_json({"cmd": cmd, "headers": {"req_id": req_id}, "body": body})
        return req_id

    def _whole(self, person: str, body: Body) -> Body:
        return {
            "msgid": f"msg-{next(self._numbers)}",
            "aibotid": BOT,
            "chattype": "single",
            "from": {"userid": person},
            "response_url": "https://example.cn/response",
            **body,
        }

    def _event(self, name: str, person: str, **more: Any) -> Body:
        return {
            "msgid": f"msg-{next(self._numbers)}",
            "create_time": 1_795_243_200,
            "aibotid": BOT,
            "from": {"userid": person},
            "msgtype": "event",
            "event": {"eventtype": name, **more},
        }

    # ------------------------------------------------------------------ for the tests

    def of(self, cmd: str) -> list[Frame]:
        return [frame for frame in self.calls if frame["cmd"] == cmd]

    def chat(self, chat: str) -> list[str]:
        return list(self.seen.get(chat, {}).values())

    async def hears(self, person: str, *words: str, messages: int = 0) -> str:
        """The newest message of the chat, once it has these words."""

        def newest() -> str:
            said = self.chat(person)
            return said[-1] if len(said) >= messages and said and all(word in said[-1] for word in words) else ""

        await self.until(newest, lambda: f"{words} not in {self.chat(person)[-1:]}")
        return newest()

    async def until(self, condition: Callable[[], object], otherwise: Callable[[], str] = lambda: "") -> None:
        try:
            async with asyncio.timeout(WAIT), self.changed:
                await self.changed.wait_for(condition)
        except TimeoutError:
            raise AssertionError(f"not so after {WAIT} s: {otherwise()}") from None

    async def called(self, cmd: str, times: int = 1) -> list[Frame]:
        await self.until(lambda: len(self.of(cmd)) >= times)
        return self.of(cmd)

    async def hang_up(self) -> None:
        """Every connection ends; the next ones are welcome."""
        for socket in self._sockets:
            await socket.close()
        self._sockets.clear()

    async def _tell_tests(self) -> None:
        async with self.changed:
            self.changed.notify_all()


def check_answer(body: Body) -> None:
    assert body["msgtype"] in ("stream", "stream_with_template_card")
    assert (body["msgtype"] == "stream_with_template_card") == ("template_card" in body)
    stream = body["stream"]
    assert set(stream) == {"id", "finish", "content"}
    assert re.fullmatch(r"[!-~]{1,64}", stream["id"])
    assert stream["finish"] is True
    assert 0 < len(stream["content"].encode()) <= 20_480
    if "template_card" in body:
        check_card(body["template_card"])


def check_pushed(body: Body) -> None:
    assert body["msgtype"] in ("markdown", "template_card"), "no text can be pushed"
    assert set(body) == {"chatid", "chat_type", "msgtype", body["msgtype"]}
    assert body["chat_type"] == 1
    if body["msgtype"] == "markdown":
        assert 0 < len(body["markdown"]["content"].encode()) <= 20_480
    else:
        check_card(body["template_card"])


def check_card(card: Body) -> None:
    assert set(card) == {"card_type", "main_title", "button_list", "task_id"}
    assert card["card_type"] == "button_interaction"
    assert 0 < len(card["main_title"]["title"]) <= 26
    assert 1 <= len(card["button_list"]) <= 6
    for button in card["button_list"]:
        assert set(button) == {"text", "key"}
        assert 0 < len(button["text"]) <= 10
        assert re.fullmatch(r"[!-~]{1,1024}", button["key"])
    assert re.fullmatch(r"[0-9A-Za-z_@-]{1,128}", card["task_id"])


def check_update(body: Body, known: dict[str, Body]) -> None:
    assert set(body) == {"response_type", "template_card"}
    assert body["response_type"] == "update_template_card"
    check_card(body["template_card"])
    assert body["template_card"]["task_id"] in known


# ---------------------------------------------------------------------- by callback

TOKEN = "aibot-token"
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
NOW = 1_795_243_200
ACCOUNT = Account("aibot", TOKEN, (seal(KEY, ""),), echo_sealed=True)


@dataclass
class Caller:
    """The platform as it calls our address: the query and the body of each request."""

    person: str = "zhangsan"
    now: int = NOW
    key: str = KEY
    token: str = TOKEN
    receiver: str = ""
    _count: Counter[str] = field(default_factory=Counter)

    def text(self, content: str, **more: Any) -> tuple[dict[str, str], bytes]:
        return self.message({"msgtype": "text", "text": {"content": content}}, **more)

    def event(self, name: str, **more: Any) -> tuple[dict[str, str], bytes]:
        event = {"eventtype": name, **more}
        return self.message({"msgtype": "event", "create_time": self.now, "event": event}, chattype=None)

    def refresh(self, stream: str) -> tuple[dict[str, str], bytes]:
        return self.message({"msgtype": "stream", "stream": {"id": stream}})

    def message(self, body: Body, nonce: str = "n0nce", **more: Any) -> tuple[dict[str, str], bytes]:
        self._count["message"] += 1
        whole = {
            "msgid": f"CAIQ{self._count['message']}",
            "aibotid": BOT,
            "chattype": "single",
            "from": {"userid": self.person},
            "response_url": "https://example.cn/response",
        }
        sent = {name: value for name, value in (whole | body | more).items() if value is not None}
        return self.sealed(json.dumps(sent, ensure_ascii=False).encode(), nonce)

    def sealed(self, message: bytes, nonce: str = "n0nce") -> tuple[dict[str, str], bytes]:
        encrypted = seal(self.key, self.receiver).close(message, b"0123456789abcdef")
        return self.signed(encrypted, nonce), json.dumps({"encrypt": encrypted}).encode()

    def check(self, echo: str) -> dict[str, str]:
        """The query of an address check."""
        encrypted = seal(self.key, self.receiver).close(echo.encode(), b"0123456789abcdef")
        return self.signed(encrypted, "n0nce") | {"echostr": encrypted}

    def signed(self, encrypted: str, nonce: str) -> dict[str, str]:
        signed = signature(self.token, str(self.now), nonce, encrypted)
        return {"msg_signature": signed, "timestamp": str(self.now), "nonce": nonce}

    def read(self, answer: bytes) -> Body:
        """An answer opened, with what the platform would check; empty where there is none."""
        if not answer:
            return {}
        envelope = json.loads(answer)
        assert set(envelope) == {"encrypt", "msgsignature", "timestamp", "nonce"}
        encrypted, timestamp, nonce = envelope["encrypt"], envelope["timestamp"], envelope["nonce"]
        assert isinstance(timestamp, int)
        assert envelope["msgsignature"] == signature(self.token, str(timestamp), nonce, encrypted)
        opened = json.loads(seal(self.key, self.receiver).open(encrypted))
        assert isinstance(opened, dict)
        if opened["msgtype"] != "text":
            check_answer(opened)
        return opened

    def said(self, answer: bytes) -> str:
        match self.read(answer):
            case {"stream": {"content": str(text)}} | {"text": {"content": str(text)}}:
                return text
        return ""
