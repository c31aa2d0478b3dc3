"""Calls to a platform's interface: JSON out, JSON in, and one access token that all calls share.

公众号 and 企业微信 use it alike. Addresses hold tokens and secrets here, so nothing of an address and no word of an
answer is logged or gets into an exception; what went wrong is a number of the platform's or one of `Reason`.
"""

from __future__ import annotations

import asyncio
import errno
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
from yarl import URL

EARLY_SECONDS = 300
"""How long before its end a token is replaced; the platform lets the old one work that long beside the new one."""

STALE = frozenset({40001, 40014, 42001})
"""Errors of a call that a new token mends."""

FORCED_APART, FORCED_A_DAY, DAY = 30, 20, 86_400
"""A token may be forced at most so often, in seconds and times; afterwards the platform refuses for the day."""

MOST_BYTES = 1024 * 1024

Reason = Literal["refused", "name", "timeout", "tls", "broken", "strange"]
Fields = dict[str, Any]


class Unreached(Exception):
    """No answer that is the platform's. May pass: the outbox tries again. `host` is a name, never an address."""

    def __init__(self, reason: Reason, host: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.host = host


class Fault(Exception):
    """The platform refused: `code` is its errcode; `said` its English, which is for looking into, not for showing."""

    def __init__(self, code: int, said: str = "") -> None:
        super().__init__(f"errcode {code}")
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Fetched:
    status: int
    date: str
    body: bytes


class Web:
    """Connections to the outside. `seconds`: what one call may take in all. Use as `async with Web() as web`."""

    def __init__(self, seconds: float = 10.0) -> None:
        self.seconds = seconds
        self._proxies = getproxies()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Web:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=self.seconds), cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def ask(
        self, method: str, url: str, params: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Fetched:
        """One request; redirects are not followed. Raises `Unreached`."""
        assert self._session is not None
        host = urlsplit(url).hostname or ""
        whole = URL(url).update_query(params) if params else URL(url)
        headers = {"Content-Type": "application/json; charset=utf-8"} if body is not None else None
        try:
            async with self._session.request(
                method, whole, data=body, headers=headers, proxy=proxy_for(url, self._proxies), allow_redirects=False
            ) as response:
                read = bytearray()
                async for chunk in response.content.iter_chunked(65_536):
                    read += chunk
                    if len(read) > MOST_BYTES:
                        raise Unreached("strange", host)
                return Fetched(response.status, response.headers.get("Date", ""), bytes(read))
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise Unreached(_reason(error), host) from None

    async def knock(self, url: str) -> None:
        """Open a WebSocket and close it again, with nothing said. Raises `Unreached`."""
        assert self._session is not None
        host = urlsplit(url).hostname or ""
        try:
            async with self._session.ws_connect(url, proxy=proxy_for(url, self._proxies)):
                pass
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unreached(_reason(error), host) from None


def proxy_for(url: str, proxies: Mapping[str, str]) -> str | None:
    """Which of the environment's proxies leads there; `proxies` as `urllib.request.getproxies` gives them."""
    parts = urlsplit(url)
    if not parts.hostname or parts.hostname in ("127.0.0.1", "localhost", "::1") or proxy_bypass(parts.hostname):
        return None
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    return proxies.get(scheme) or proxies.get("all")


def _reason(error: Exception) -> Reason:
    match error:
        case TimeoutError():
            return "timeout"
        case aiohttp.ClientSSLError():
            return "tls"
        case aiohttp.ClientConnectorDNSError():
            return "name"
        case aiohttp.ClientConnectorError() if error.os_error.errno == errno.ECONNREFUSED:
            return "refused"
        case aiohttp.ClientResponseError() | ValueError():
            return "strange"
    return "broken"


async def call(
    web: Web, root: str, path: str, params: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
) -> Fields:
    """The fields of an answer whose errcode is 0 or absent. With a body it is a POST, its UTF-8 left as it is.

    Raises `Fault` and `Unreached`.
    """
    sent = None if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    fetched = await web.ask("GET" if sent is None else "POST", f"{root}{path}", params, sent)
    host = urlsplit(root).hostname or ""
    try:
        answer = json.loads(fetched.body)
    except (ValueError, RecursionError):
        raise Unreached("strange", host) from None
    code = answer.get("errcode", 0) if isinstance(answer, dict) else None
    if not isinstance(code, int) or isinstance(code, bool):
        raise Unreached("strange", host)
    if code:
        raise Fault(code, str(answer.get("errmsg", "")))
    if fetched.status != 200:
        raise Unreached("strange", host)
    return answer


class Tokens:
    """The access token, renewed by one caller while the others wait for it.

    `fetch` asks the platform for it; its argument says whether to force a new one. `now`: seconds, never backwards.
    """

    def __init__(self, fetch: Callable[[bool], Awaitable[Fields]], now: Callable[[], float] = time.monotonic) -> None:
        self._fetch = fetch
        self._now = now
        self._token = ""
        self._until = 0.0
        self._forced: deque[float] = deque(maxlen=FORCED_A_DAY)
        self._one = asyncio.Lock()

    async def get(self) -> str:
        async with self._one:
            if not self._token or self._now() >= self._until:
                await self._renew(force=False)
            return self._token

    async def instead_of(self, stale: str) -> str:
        """A token to use after the platform refused `stale`; `stale` itself where there is none to be had.

        Others may have renewed it already, here or on another machine: forcing is the last resort.
        """
        async with self._one:
            if self._token == stale:
                await self._renew(force=False)
            if self._token == stale and self._may_force():
                self._forced.append(self._now())
                await self._renew(force=True)
            return self._token

    async def _renew(self, *, force: bool) -> None:
        answer = await self._fetch(force)
        token, lasts = answer.get("access_token"), answer.get("expires_in")
        if not (isinstance(token, str) and token and isinstance(lasts, int) and lasts > 0):
            raise Unreached("strange", "")
        self._token, self._until = token, self._now() + max(lasts - EARLY_SECONDS, lasts / 2)

    def _may_force(self) -> bool:
        if not self._forced:
            return True
        within_a_day = [at for at in self._forced if self._now() - at < DAY]
        return self._now() - self._forced[-1] >= FORCED_APART and len(within_a_day) < FORCED_A_DAY


class Api:
    """Calls that carry the token. A token refused is replaced once, and the call repeated."""

    def __init__(self, web: Web, root: str, tokens: Tokens) -> None:
        self._web = web
        self._root = root
        self._tokens = tokens

    async def call(
        self, path: str, params: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Fields:
        """Raises `Fault` and `Unreached`."""
        token = await self._tokens.get()
        try:
            return await self._once(path, params, body, token)
        except Fault as fault:
            if fault.code not in STALE:
                raise
            fresh = await self._tokens.instead_of(token)
            if fresh == token:
                raise
        return await self._once(path, params, body, fresh)

    async def _once(
        self, path: str, params: Mapping[str, str] | None, body: Mapping[str, Any] | None, token: str
    ) -> Fields:
        return await call(self._web, self._root, path, {**(params or {}), "access_token": token}, body)
