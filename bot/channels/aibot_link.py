"""The long connection of 企业微信智能机器人: one WebSocket, its subscription, its pings, and its acknowledgements.

It is made again whenever it ends, except where that is of no use: a wrong secret, or another program that has taken
the connection over. A connection that says nothing is dead, even if the network says otherwise. It knows frames, and
nothing of people or messages; it logs no address and no secret.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.backoff import Backoff
from bot.channels.aibot_wire import Body, Heard, Replaced, dump, parse
from bot.channels.base import NotDelivered
from bot.logs import where

log = logging.getLogger(__name__)

SUBSCRIBE, PING = "aibot_subscribe", "ping"
CALLBACKS = ("aibot_msg_callback", "aibot_event_callback")

OK = 0
BAD_SECRET, NOT_SUBSCRIBED = 853000, 846609

WRONG_SECRET = (
    "企业微信不认 AIBOT_BOT_ID 或 AIBOT_SECRET：请到智能机器人的 API 设置里核对，那里选的应是长连接，"
    "改好后重新启动。智能机器人通道已停。"
)
TAKEN_OVER = (
    "另一个程序用同一个 AIBOT_BOT_ID 连上了企业微信，这里的连接被它顶掉了：请只留一个，再重新启动。智能机器人通道已停。"
)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. `silence`: how long a live connection may say nothing; it answers our pings. `steady`: how long one must
    have lasted for the next pause to be short again."""

    ping: float = 30.0
    silence: float = 75.0
    connect: float = 15.0
    acknowledge: float = 10.0
    steady: float = 60.0


class Lost(NotDelivered):
    """The connection is gone, or nothing comes through it."""


class Answered(NotDelivered):
    """The platform took note of a frame with a code that isn't 0."""

    def __init__(self, code: int) -> None:
        super().__init__(f"errcode {code}")
        self.code = code


class _Stopped(Exception):
    """There is no use in connecting again; the text is for the operator."""


class Link:
    """`run` until cancelled, or until `fault` says why it has stopped. `on_callback` gets what was heard, and the
    `req_id` that an answer needs; while it waits, nothing more is read."""

    def __init__(
        self,
        url: str,
        credentials: Mapping[str, str],
        on_callback: Callable[[Heard, str], Awaitable[None]],
        *,
        timing: Timing | None = None,
        backoff: Backoff | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._url, self._credentials, self._on_callback = url, dict(credentials), on_callback
        self._timing = timing or Timing()
        self._backoff = backoff or Backoff(first=1.0, most=60.0)
        self._sleep = sleep
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._acknowledged: dict[str, asyncio.Future[int]] = {}
        self._closing: set[asyncio.Task[object]] = set()
        self.open = asyncio.Event()
        """Set while frames can be sent."""
        self.fault: str | None = None

    async def run(self) -> None:
        """Each end is followed by a new beginning, later and later."""
        loop, failures = asyncio.get_running_loop(), 0
        async with aiohttp.ClientSession() as http:
            while True:
                begun = loop.time()
                try:
                    await self._connected(http)
                except _Stopped as end:
                    self.fault = str(end)
                    log.error(self.fault)
                    return
                except Exception as error:
                    failures = 1 if loop.time() - begun > self._timing.steady else failures + 1
                    pause = self._backoff.pause(failures)
                    log.warning("%s，%.0f 秒后再连", _what_failed(error), pause)
                    await self._sleep(pause)

    async def call(self, cmd: str, req_id: str, body: Body) -> None:
        """Send a frame and wait until the platform has taken note of it. Raises `Answered` or `Lost`."""
        ws = self._ws
        if ws is None or req_id in self._acknowledged:
            raise Lost("not connected, or the frame before it isn't acknowledged yet")
        acknowledged = self._acknowledged[req_id] = asyncio.get_running_loop().create_future()
        try:
            await ws.send_str(dump({"cmd": cmd, "headers": {"req_id": req_id}, "body": body}))
            async with asyncio.timeout(self._timing.acknowledge):
                code = await acknowledged
        except (ConnectionError, TimeoutError):
            self._drop()
            raise Lost("no acknowledgement") from None
        finally:
            if self._acknowledged.get(req_id) is acknowledged:
                del self._acknowledged[req_id]
        if code == NOT_SUBSCRIBED:
            self._drop()
        if code != OK:
            raise Answered(code)

    # ------------------------------------------------------------------ one connection

    async def _connected(self, http: aiohttp.ClientSession) -> None:
        """From its first frame to its end, which is always an exception."""
        async with asyncio.timeout(self._timing.connect):
            ws = await http.ws_connect(self._url, timeout=aiohttp.ClientWSTimeout(ws_close=1.0))
        pings = asyncio.create_task(self._ping(ws))
        try:
            await self._subscribe(ws)
            self._ws = ws
            self.open.set()
            log.info("企业微信智能机器人的长连接已连上")
            while True:
                await self._on_frame(await self._next(ws))
        finally:
            pings.cancel()
            self._give_up()
            await asyncio.gather(pings, ws.close(), *self._closing, return_exceptions=True)

    async def _subscribe(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        req_id = new_req_id(SUBSCRIBE)
        acknowledged = self._acknowledged[req_id] = asyncio.get_running_loop().create_future()
        await ws.send_str(dump({"cmd": SUBSCRIBE, "headers": {"req_id": req_id}, "body": self._credentials}))
        async with asyncio.timeout(self._timing.connect):
            while not acknowledged.done():
                await self._on_frame(await self._next(ws))
        code = acknowledged.result()
        if code == BAD_SECRET:
            raise _Stopped(WRONG_SECRET)
        if code != OK:
            raise Answered(code)

    async def _next(self, ws: aiohttp.ClientWebSocketResponse) -> Any:
        """The next frame; None for what is none."""
        message = await ws.receive(self._timing.silence)
        match message.type:
            case aiohttp.WSMsgType.TEXT:
                try:
                    return json.loads(message.data)
                except (ValueError, RecursionError):
                    return None
            case aiohttp.WSMsgType.BINARY:
                return None
        raise Lost("closed")

    async def _on_frame(self, frame: Any) -> None:
        match frame:
            case {"cmd": str(cmd), "headers": {"req_id": str(req_id)}, "body": body} if cmd in CALLBACKS:
                match parse(body):
                    case None:
                        pass
                    case Replaced():
                        raise _Stopped(TAKEN_OVER)
                    case heard:
                        await self._on_callback(heard, req_id)
            case {"headers": {"req_id": str(req_id)}, "errcode": int(code)}:
                self._on_acknowledgement(req_id, code)

    def _on_acknowledgement(self, req_id: str, code: int) -> None:
        acknowledged = self._acknowledged.pop(req_id, None)
        if acknowledged is not None and not acknowledged.done():
            acknowledged.set_result(code)
        elif code == NOT_SUBSCRIBED:
            self._drop()  # said to a ping: nothing else would ever tell us

    async def _ping(self, ws: aiohttp.ClientWebSocketResponse) -> None:
        with contextlib.suppress(ConnectionError):  # whoever reads finds out too
            while True:
                await asyncio.sleep(self._timing.ping)
                await ws.send_str(dump({"cmd": PING, "headers": {"req_id": new_req_id(PING)}}))

    def _give_up(self) -> None:
        """Nothing more is sent or acknowledged over this connection."""
        self.open.clear()
        self._ws = None
        for acknowledged in self._acknowledged.values():
            if not acknowledged.done():
                acknowledged.set_exception(Lost("closed"))
                acknowledged.exception()  # mostly somebody waits for it, but nobody must
        self._acknowledged.clear()

    def _drop(self) -> None:
        """The connection looks alive and isn't: end it, so that `run` makes a new one."""
        if (ws := self._ws) is not None:
            self._give_up()
            closing: Coroutine[Any, Any, object] = ws.close()
            task = asyncio.create_task(closing)
            self._closing.add(task)
            task.add_done_callback(self._closing.discard)


def new_req_id(cmd: str) -> str:
    """For a frame that answers nothing."""
    return f"{cmd}_{secrets.token_hex(12)}"


def _what_failed(error: Exception) -> str:
    match error:
        case Answered(code=code):
            return f"企业微信没有接受长连接的订阅（错误码 {code}）"
        case Lost():
            return "企业微信的长连接断了"
        case aiohttp.ClientError():
            return f"连不上企业微信（{type(error).__name__}）"
        case TimeoutError():
            return "企业微信的长连接没有回音"
        case OSError():
            return f"连不上企业微信（{type(error).__name__}）"
    return f"企业微信的长连接出错（{where(error)}）"
