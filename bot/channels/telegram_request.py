"""How python-telegram-bot reaches the Bot API here: over aiohttp, in place of its httpx backend.

It adds one thing to the library's interface: `call`, whose fields and result are plain JSON values. Building and
parsing the library's message objects takes more processor time than the rest of a turn.
It never logs or repeats an address: the bot's token is part of it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any, cast
from urllib.request import getproxies

import aiohttp
import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.channels.platform_api import proxy_for

# Opts in to the library's coming type of `RetryAfter.retry_after`; without it each flood control issues a warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

DAY = 86_400.0
_IDLE_SECONDS = 50.0
"""An unused connection older than this isn't trusted: servers and home routers drop them at a minute or so."""
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class _Fields:
    """What `do_request` needs of a `RequestData`, without the library's object for each parameter."""

    parameters: Mapping[str, object]
    contains_files: bool = False


class BotApiRequest(BaseRequest):
    """Connections to one Bot API server, kept alive between calls. All times are in seconds.

    `connections` bounds the calls under way; one more waits up to `pool_timeout`. The proxy is read from the
    environment once, at `initialize`: reading it for each call would cost as much as the call.
    """

    def __init__(
        self,
        *,
        connections: int = 100,
        connect_timeout: float = 10.0,
        read_timeout: float = 10.0,
        write_timeout: float = 10.0,
        media_write_timeout: float = 60.0,
        pool_timeout: float = 30.0,
    ) -> None:
        self._connections = connections
        self._connect, self._read, self._write = connect_timeout, read_timeout, write_timeout
        self._media_write, self._pool = media_write_timeout, pool_timeout
        self._session: aiohttp.ClientSession | None = None
        self._proxies: dict[str, str] = {}
        self._open = False

    @property
    def read_timeout(self) -> float | None:
        return self._read

    async def initialize(self) -> None:
        if not self._open:
            self._proxies = getproxies()
            self._open = True

    async def shutdown(self) -> None:
        self._open = False
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(self, url: str, fields: Mapping[str, object], *, read_timeout: float | None = None) -> Any:
        """The `result` of one method, as JSON. Errors are the library's own, as from any of its methods."""
        data = cast(RequestData, _Fields(fields))
        if read_timeout is None:
            return await self.post(url, data)
        return await self.post(url, data, read_timeout=read_timeout)

    async def tell(self, url: str, fields: Mapping[str, object]) -> None:
        """As `call`, for a result that nobody needs: it isn't parsed, only failures are."""
        status, payload = await self.do_request(url, "POST", cast(RequestData, _Fields(fields)))
        if status != HTTPStatus.OK or not payload.startswith(b'{"ok":true'):
            await _Answered(status, payload).post(url)

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """As the library's own, but what can't be read is not written to the log: it may be somebody's message."""
        try:
            return orjson.loads(payload)
        except orjson.JSONDecodeError:
            pass  # half a character, which the standard reader lets through and the intake takes out
        try:
            return json.loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Raises `TimedOut` and `NetworkError` without the cause they came from: its text may hold the address."""
        if not self._open:
            raise RuntimeError("This BotApiRequest is not initialized!")
        upload = request_data is not None and request_data.contains_files
        write = _given(write_timeout, self._media_write if upload else self._write)
        read = _given(read_timeout, self._read)
        # A download may take as long as its pieces keep coming.
        times = _times(
            _given(pool_timeout, self._pool), _given(connect_timeout, self._connect), write + read, method != "GET"
        )
        data: Any = None
        if upload:
            data = _multipart(aiohttp.FormData(quote_fields=False), cast(RequestData, request_data))
        elif method == "POST":
            data = orjson.dumps(request_data.parameters if request_data else {})
        headers = _JSON if isinstance(data, bytes) else None
        proxy = proxy_for(url, self._proxies) if self._proxies else None
        try:
            async with self._opened().request(
                method, _address(url), data=data, headers=headers, timeout=times, proxy=proxy
            ) as response:
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"connection: {type(error).__name__}") from None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_IDLE_SECONDS)
            self._session = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                skip_auto_headers=("Accept", "Accept-Encoding"),
            )
        return self._session


@lru_cache(maxsize=256)
def _address(url: str) -> URL:
    """Reading an address costs as much as sending a small message; a bot calls the same dozen for ever."""
    return URL(url)


@lru_cache(maxsize=64)
def _times(slot: float, connect: float, answer: float, whole: bool) -> aiohttp.ClientTimeout:
    """`whole`: the call as a whole may take no longer than its parts."""
    total = slot + connect + answer if whole else None
    return aiohttp.ClientTimeout(total, slot + connect, sock_read=answer, sock_connect=connect)


class _Answered(BotApiRequest):
    """A request that has its answer already, so that the library says what it means."""

    def __init__(self, status: int, payload: bytes) -> None:
        self._answer = status, payload

    async def do_request(self, *_: object, **__: object) -> tuple[int, bytes]:
        return self._answer


def _given(value: Any, default: float) -> float:
    """The library passes None for "as long as it takes"; a day is that long, and ends."""
    if value is BaseRequest.DEFAULT_NONE:
        return default
    return DAY if value is None else float(value)


def _multipart(form: aiohttp.FormData, data: RequestData) -> aiohttp.FormData:
    """`form` must leave names as they are, or a Chinese file name arrives percent-encoded."""
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
