"""The doors at which platforms call: address checks by GET, messages by POST.

Strangers get 403 and leave no trace but a count in the log; nothing that they send is read further than its signature.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.passive import Denied

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
"""Of a message; the longest real one takes about a tenth."""

Endpoint = Callable[[Request], Awaitable[Response]]


class Called(Protocol):
    """A channel that a platform calls. `greet` and `receive` raise `Denied` before anything is touched; `afterwards`
    is called when an answer is out."""

    name: str

    def greet(self, query: Mapping[str, str]) -> bytes: ...

    async def receive(self, query: Mapping[str, str], body: bytes) -> bytes: ...

    async def afterwards(self) -> None: ...


def doors(channel: Called) -> list[Route]:
    """The routes of one account: `/webhook/<its name>`."""
    path = f"/webhook/{channel.name}"

    async def greet(request: Request) -> Response:
        try:
            return PlainTextResponse(channel.greet(request.query_params))
        except Denied as denied:
            return _denied(channel.name, denied)

    async def receive(request: Request) -> Response:
        try:
            body = await _body(request)
            if body is None:
                return PlainTextResponse("", 403)
            answer = await channel.receive(request.query_params, body)
        except Denied as denied:
            return _denied(channel.name, denied)
        except ClientDisconnect:
            return PlainTextResponse("", 400)  # nobody is there any more; the platform asks again
        return Response(answer, media_type=_kind(answer), background=BackgroundTask(channel.afterwards))

    return [Route(path, greet), Route(path, receive, methods=["POST"])]


def _denied(name: str, denied: Denied) -> Response:
    log.warning("拒绝了一个送到 /webhook/%s 的请求：%s", name, denied.why)
    return PlainTextResponse("", 403)


def _kind(answer: bytes) -> str:
    return {b"<": "application/xml", b"{": "application/json"}.get(answer[:1], "text/plain")


async def _body(request: Request) -> bytes | None:
    """The body; None where it is larger than any message of a platform."""
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > MOST_BYTES:
            return None
    return bytes(read)
