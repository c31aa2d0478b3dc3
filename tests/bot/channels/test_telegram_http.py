"""The bare HTTP client against servers that behave well and servers that don't, byte by byte."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvloop

from bot.channels.telegram_http import Broken, Connections, Patience

PATIENT = Patience(slot=5, connect=5, answer=5)
LOCALHOST = Path(__file__).with_name("localhost.pem")
"""A certificate for "localhost" with its key, made for these tests and trusted by nobody else."""


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Server:
    """Reads requests and answers each with the next of `answers`, bytes for bytes; the last one again and again."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = answers
        self.requests: list[tuple[str, bytes]] = []
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
                self.requests.append((head, await reader.readexactly(length)))
                answer = self.answers[min(len(self.requests), len(self.answers)) - 1]
                writer.write(answer)
                if not answer or b"Connection: close" in answer:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def running(serve: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Yields an address; afterwards waits until each connection has been served to its end."""
    served: set[asyncio.Task[Any]] = set()

    async def noted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        served.add(task)
        await serve(reader, writer)

    listening = await asyncio.start_server(noted, "127.0.0.1", 0, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield f"{'https://localhost' if tls else 'http://127.0.0.1'}:{port}/bot1:secret/sendMessage"
    finally:
        listening.close()
        if served:
            await asyncio.wait(served, timeout=5)


@asynccontextmanager
async def connections(limit: int = 10) -> AsyncIterator[Connections]:
    opened = Connections(limit)
    try:
        yield opened
    finally:
        opened.close()


def ok(body: bytes, *headers: str) -> bytes:
    return b"HTTP/1.1 200 OK\r\n%bContent-Length: %d\r\n\r\n%b" % (
        "".join(f"{header}\r\n" for header in headers).encode(),
        len(body),
        body,
    )


async def test_a_request_is_plain_http_and_its_answer_comes_back() -> None:
    server = Server(ok(b'{"ok":true}'))
    async with running(server.serve) as url, connections() as client:
        assert await client.post(url, "{“a”:1}".encode(), PATIENT) == (200, b'{"ok":true}')
    ((head, body),) = server.requests
    assert head.startswith("POST /bot1:secret/sendMessage HTTP/1.1\r\nHost: 127.0.0.1:")
    assert body == "{“a”:1}".encode()


SHAPES = [
    (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", (403, b"no")),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n", (200, b"abcde")),
    (ok(b""), (200, b"")),
    (ok(b"x" * 300_000), (200, b"x" * 300_000)),
]


@pytest.mark.parametrize(("answer", "expected"), SHAPES)
async def test_every_shape_of_answer_is_understood(answer: bytes, expected: tuple[int, bytes]) -> None:
    async with running(Server(answer).serve) as url, connections() as client:
        assert await client.post(url, b"{}", PATIENT) == expected
        assert await client.post(url, b"{}", PATIENT) == expected


async def test_calls_one_after_another_share_a_connection_and_a_closed_one_is_replaced() -> None:
    server = Server(ok(b"1"), ok(b"2", "Connection: close"), ok(b"3"), ok(b"4"))
    async with running(server.serve) as url, connections() as client:
        answers = [(await client.post(url, b"{}", PATIENT))[1] for _ in range(4)]
    assert (answers, server.connections) == ([b"1", b"2", b"3", b"4"], 2)


async def test_no_more_calls_than_allowed_are_under_way_and_none_gets_anothers_answer() -> None:
    server = Server(ok(b"same"))
    async with running(server.serve) as url, connections(limit=3) as client:
        answers = await asyncio.gather(*(client.post(url, str(n).encode(), PATIENT) for n in range(30)))
    assert answers == [(200, b"same")] * 30
    assert server.connections == 3
    assert sorted(int(body) for _, body in server.requests) == list(range(30))


BROKEN = [
    (b"", "closed by the server"),
    (b"SSH-2.0-OpenSSH_9.2\r\n", "not an HTTP answer"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\nhalf", "closed by the server"),
]


@pytest.mark.parametrize(("answer", "reason"), BROKEN)
async def test_an_answer_that_breaks_off_is_an_error_and_is_not_asked_for_again(answer: bytes, reason: str) -> None:
    server = Server(answer)
    async with running(server.serve) as url, connections() as client:
        with pytest.raises(Broken, match=reason):
            await client.post(url, b"{}", PATIENT)
    assert len(server.requests) == 1


async def test_bytes_that_nobody_asked_for_are_never_taken_for_the_next_answer() -> None:
    server = Server(ok(b"mine") + ok(b"somebody else's"), ok(b"mine too"))
    async with running(server.serve) as url, connections() as client:
        assert await client.post(url, b"{}", PATIENT) == (200, b"mine")
        assert await client.post(url, b"{}", PATIENT) == (200, b"mine too")
    assert server.connections == 2


async def test_patience_ends_and_the_late_answer_is_thrown_away() -> None:
    released = asyncio.Event()
    quick = Server(ok(b"in time"))

    async def late_at_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not released.is_set():
            await released.wait()
            writer.write(ok(b"late"))
            writer.close()
        else:
            await quick.serve(reader, writer)

    async with running(late_at_first) as url, connections() as client:
        with pytest.raises(TimeoutError):
            await client.post(url, b"{}", Patience(5, 5, 0.05))
        released.set()
        assert await client.post(url, b"{}", PATIENT) == (200, b"in time")


async def test_a_cancelled_call_gives_its_slot_back() -> None:
    arrived = asyncio.Event()
    calm = Server(ok(b"fine"))

    async def silent_at_first(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not arrived.is_set():
            arrived.set()
            await reader.read()
            writer.close()
        else:
            await calm.serve(reader, writer)

    async with running(silent_at_first) as url, connections(limit=1) as client:
        call = asyncio.create_task(client.post(url, b"{}", PATIENT))
        await arrived.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await client.post(url, b"{}", PATIENT) == (200, b"fine")


async def test_a_host_with_a_dead_address_is_reached_at_its_other_one(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(ok(b"fine", "Connection: close"))
    loop = asyncio.get_running_loop()
    tried: list[str] = []
    really = loop.sock_connect

    async def connect(door: Any, address: tuple[str, int]) -> None:
        tried.append(address[0])
        await really(door, address)

    async def both(host: str, port: int, **_: Any) -> list[Any]:
        kind = (2, 1, 6, "")
        return [(*kind, ("127.0.0.2", port)), (*kind, ("127.0.0.1", port))]

    async with running(server.serve) as url, connections() as client:
        monkeypatch.setattr(loop, "getaddrinfo", both)
        monkeypatch.setattr(loop, "sock_connect", connect)
        assert await client.post(url, b"{}", PATIENT) == (200, b"fine")
        assert await client.post(url, b"{}", PATIENT) == (200, b"fine")
    assert tried == ["127.0.0.2", "127.0.0.1", "127.0.0.1"]


@pytest.mark.parametrize("url", ["ftp://x/y", "http:///y", "http://x/a b\r\nX: y", "http://例.cn/y"])
async def test_an_address_that_is_none_is_refused_without_being_repeated(url: str) -> None:
    async with connections() as client:
        with pytest.raises(ValueError, match=r"^not an address of a Bot API server$"):
            await client.post(url, b"{}", PATIENT)


def certificate() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(LOCALHOST)
    return context


async def test_tls_is_spoken_with_a_server_that_is_who_it_says_and_with_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = Server(ok(b"private"))
    async with running(server.serve, tls=certificate()) as url, connections() as stranger:
        with pytest.raises(Broken, match="SSLCertVerificationError"):
            await stranger.post(url, b"{}", PATIENT)
        monkeypatch.setenv("SSL_CERT_FILE", str(LOCALHOST))
        async with connections() as client:
            assert await client.post(url, b"{}", PATIENT) == (200, b"private")
            with pytest.raises(Broken, match="SSLCertVerificationError"):
                await client.post(url.replace("localhost", "127.0.0.1"), b"{}", PATIENT)


LOOPS: list[Callable[[], asyncio.AbstractEventLoop]] = [asyncio.new_event_loop, uvloop.new_event_loop]


@pytest.mark.parametrize("new_loop", LOOPS, ids=["asyncio", "uvloop"])
def test_it_works_on_either_event_loop(new_loop: Callable[[], asyncio.AbstractEventLoop]) -> None:
    async def main() -> tuple[int, bytes]:
        async with running(Server(ok(b"fine")).serve) as url, connections() as client:
            await client.post(url, b"{}", PATIENT)
            return await client.post(url, b"{}", PATIENT)

    work: Callable[[], Awaitable[tuple[int, bytes]]] = main
    with asyncio.Runner(loop_factory=new_loop) as runner:
        assert runner.run(work()) == (200, b"fine")  # type: ignore[arg-type]
