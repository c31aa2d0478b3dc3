"""HTTP/1.1 POST over connections that stay open, and nothing else: a quarter of what a general client costs a call.

Half of a busy bot's processor time goes into HTTP. It refuses everything the Bot API doesn't need: no redirects, no
cookies, no compression, no proxy, no bodies that end with the connection, no streaming. It logs nothing, and its
errors never hold the address: the bot's token is part of it.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from dataclasses import dataclass
from functools import lru_cache
from typing import cast
from urllib.parse import urlsplit

import httptools

IDLE_SECONDS = 50.0
"""An unused connection older than this isn't trusted: servers and home routers drop them at a minute or so."""
ADDRESS_SECONDS = 3.0
"""How long one of a host's addresses may take before the next is tried; a broken IPv6 is the common case."""

_Place = tuple[str, int, bool]
"""Host, port, and whether it is TLS."""


class Broken(Exception):
    """The connection could not be made, or broke before the answer was whole. The text is the kind of failure."""


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds, for each phase of a call: for a free slot, to connect, and from the request to its whole answer."""

    slot: float
    connect: float
    answer: float


class Connections:
    """At most `limit` calls at once; each open connection is used again by the next call to the same host."""

    def __init__(self, limit: int) -> None:
        self._slots = asyncio.Semaphore(limit)
        self._idle: dict[_Place, list[_Connection]] = {}
        self._open: set[_Connection] = set()
        self._works: dict[_Place, str] = {}
        self._tls: ssl.SSLContext | None = None

    async def post(self, url: str, body: bytes, patience: Patience) -> tuple[int, bytes]:
        """Status and body. Raises `TimeoutError` when patience ends, `Broken`, or `ValueError` for a bad address.

        A request is never sent twice: whether the first one arrived can't be known.
        """
        place, head = _target(url)
        if self._slots.locked():
            async with asyncio.timeout(patience.slot):
                await self._slots.acquire()
        else:
            await self._slots.acquire()
        try:
            connection = self._reused(place) or await self._connected(place, patience.connect)
            try:
                answer = await connection.ask(b"%b%d\r\n\r\n%b" % (head, len(body), body), patience.answer)
            except BaseException:
                connection.close()
                raise
            if connection.reusable:
                connection.since = asyncio.get_running_loop().time()
                self._idle.setdefault(place, []).append(connection)
            else:
                connection.close()
            return answer
        finally:
            self._slots.release()

    def close(self) -> None:
        for connection in tuple(self._open):
            connection.close()
        self._idle.clear()

    def _reused(self, place: _Place) -> _Connection | None:
        """The one used last. The others age, and are closed here once they are too old."""
        idle = self._idle.get(place)
        oldest = asyncio.get_running_loop().time() - IDLE_SECONDS
        while idle:
            connection = idle.pop()
            if connection.reusable and connection.since > oldest:
                return connection
            connection.close()
        return None

    async def _connected(self, place: _Place, seconds: float) -> _Connection:
        host, _, tls = place
        if tls and self._tls is None:
            self._tls = ssl.create_default_context()
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                door = await self._reached(place)
                try:
                    _, connection = await loop.create_connection(
                        lambda: _Connection(loop, self._open),
                        sock=door,
                        ssl=self._tls if tls else None,
                        server_hostname=host if tls else None,
                    )
                except BaseException:
                    door.close()
                    raise
        except TimeoutError:
            raise
        except OSError as error:
            raise Broken(type(error).__name__) from None
        return connection

    async def _reached(self, place: _Place) -> socket.socket:
        """A socket connected to one of the host's addresses; first the one that worked last time."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(place[0], place[1], type=socket.SOCK_STREAM)
        last: OSError = OSError("no address")
        for family, kind, protocol, _, address in sorted(found, key=lambda each: each[4][0] != self._works.get(place)):
            door = socket.socket(family, kind, protocol)
            door.setblocking(False)
            try:
                door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                async with asyncio.timeout(ADDRESS_SECONDS):
                    await loop.sock_connect(door, address)
            except OSError as error:
                door.close()
                last = error
            except BaseException:
                door.close()
                raise
            else:
                self._works[place] = str(address[0])
                return door
        raise last


@lru_cache(maxsize=256)
def _target(url: str) -> tuple[_Place, bytes]:
    """Where to connect, and the head of the request up to the body's length."""
    parts = urlsplit(url)
    tls = parts.scheme == "https"
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isascii() or not url.isprintable():
        raise ValueError("not an address of a Bot API server")
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: jibutong\r\n"
        "Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: "
    )
    return (parts.hostname, parts.port or (443 if tls else 80), tls), head.encode()


class _Connection(asyncio.Protocol):
    """One connection, one call at a time. The parser calls the methods that begin with `on_`."""

    __slots__ = ("_answer", "_body", "_loop", "_open", "_parser", "_timer", "_transport", "reusable", "since")

    def __init__(self, loop: asyncio.AbstractEventLoop, opened: set[_Connection]) -> None:
        self._loop, self._open = loop, opened
        self._parser = httptools.HttpResponseParser(self)
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._body = b""
        self.reusable = True
        self.since = 0.0

    def ask(self, request: bytes, seconds: float) -> asyncio.Future[tuple[int, bytes]]:
        self._answer = self._loop.create_future()
        self._timer = self._loop.call_later(seconds, self._settle, TimeoutError())
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        self.reusable = False
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is none by inheritance
        self._open.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.reusable = False
        self._open.discard(self)
        self._settle(Broken(type(error).__name__ if error else "closed by the server"))

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()
            self._settle(Broken("not an HTTP answer"))

    def on_message_begin(self) -> None:
        self._body = b""

    def on_body(self, piece: bytes) -> None:
        self._body += piece

    def on_message_complete(self) -> None:
        # Bytes that nobody asked for would be taken for the next call's answer.
        self.reusable = self.reusable and self._answer is not None and self._parser.should_keep_alive()
        self._settle((self._parser.get_status_code(), self._body))

    def _settle(self, result: tuple[int, bytes] | Exception) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        answer, self._answer = self._answer, None
        if answer is None or answer.done():
            return
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)
