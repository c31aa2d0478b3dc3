"""The one ASGI app of `serve`: the chat page, the sandbox's door, and two addresses for operations.

Every answer leaves with a strict content policy: nothing is loaded from elsewhere, nothing is framed, nothing of a
conversation stays in a cache. A fault is logged by its kind and place, never with what the visitor sent.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.base import Address
from bot.channels.web import NAME
from bot.logs import where
from bot.store.base import StoreUnavailable
from bot.web import pages
from bot.web.chat import FOREIGN, TOO_LARGE, ChatPage, Conversations
from bot.web.forms import TooLarge, from_our_page, read_form
from bot.web.visitors import DOOR_COOKIE, Attempts, Door, Role, is_secure

log = logging.getLogger(__name__)

Page = Callable[[Request], Awaitable[Response]]

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: with it some browsers send "Origin: null" from our own pages.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
}

WRONG_PASSWORD = "口令不对。请再看一看，重新输一次。"
WAIT = "试的次数太多了，请过 {minutes} 分钟再试。"
NO_PAGE = "没有这个网页。"
BROKEN = "这里出了点问题，不是您的错。请稍后再试。"


class WebSettings(Protocol):
    """What the pages read of the settings."""

    @property
    def public_url(self) -> str | None: ...

    @property
    def sandbox_password(self) -> SecretStr | None: ...

    @property
    def sandbox_edit_password(self) -> SecretStr | None: ...

    @property
    def retention_days(self) -> int: ...


class Guard:
    """Puts the headers on every answer, and turns an exception into a page and one line in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive, send_guarded)
        except Exception as error:
            log.error("网页出错：%s", where(error))
            if not begun:
                await HTMLResponse(pages.problem(BROKEN), 500)(scope, receive, send_guarded)


class Static(StaticFiles):
    """The files beside the pages. Their addresses change with their content, so browsers keep them."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


class Entrance:
    """The page where the sandbox's password is asked for."""

    def __init__(self, door: Door, attempts: Attempts, public_url: str | None) -> None:
        self._door, self._attempts, self._public_url = door, attempts, public_url

    async def show(self, request: Request) -> Response:
        onward = _onward(request.query_params.get("next", ""))
        # Who may view already comes here again to enter with the password for editing.
        if self._door.admits(request) and not request.query_params.get("again"):
            return RedirectResponse(onward, 303)
        return HTMLResponse(pages.login(onward=onward))

    async def enter(self, request: Request) -> Response:
        if not from_our_page(request, self._public_url):
            return HTMLResponse(pages.problem(FOREIGN), 403)
        try:
            fields = await read_form(request)
        except TooLarge:
            return HTMLResponse(pages.problem(TOO_LARGE), 413)
        onward = _onward(fields.get("next", ""))
        # Counted and compared without an await between them: guesses that arrive side by side are counted too.
        address = request.client.host if request.client else ""
        if wait := self._attempts.wait(address):
            notice = WAIT.format(minutes=int(wait // 60) + 1)
            return HTMLResponse(pages.login(notice, onward), 429, {"retry-after": str(int(wait) + 1)})
        role = self._door.opens(fields.get("password", ""))
        if role == Role.NOBODY:
            self._attempts.failed(address)
            return HTMLResponse(pages.login(WRONG_PASSWORD, onward), 403)
        response = RedirectResponse(onward, 303)
        self._door.give_pass(response, role, secure=is_secure(request, self._public_url))
        return response

    async def leave(self, request: Request) -> Response:
        if not from_our_page(request, self._public_url):
            return HTMLResponse(pages.problem(FOREIGN), 403)
        response = RedirectResponse("/login", 303)
        response.delete_cookie(DOOR_COOKIE, path="/")
        return response


def make_app(
    conversations: Conversations,
    settings: WebSettings,
    platforms: Sequence[Route] = (),
    *,
    sandbox: Callable[[Door | None], Sequence[Route]] | None = None,
    now: Callable[[], float] = time.time,
) -> Starlette:
    """The app over a service to which the channel `web` is attached. `platforms`: the doors at which platforms call,
    which need no password of ours. `sandbox`: gives the pages for support staff, behind the door. `now`: seconds
    since the epoch."""
    chat = ChatPage(conversations, settings.public_url, settings.retention_days)
    inside: Callable[[Page], Page] = _anyone
    entrance: list[Route] = []
    door = None
    if settings.sandbox_password is not None:
        edit = settings.sandbox_edit_password
        door = Door(settings.sandbox_password.get_secret_value(), now, edit.get_secret_value() if edit else None)
        page = Entrance(door, Attempts(now), settings.public_url)
        entrance = [
            Route("/login", page.show),
            Route("/login", page.enter, methods=["POST"]),
            Route("/logout", page.leave, methods=["POST"]),
        ]
        inside = _only_through(door)

    async def ready(request: Request) -> Response:
        try:
            await conversations.transcript(Address(NAME, ""))
        except StoreUnavailable:
            return PlainTextResponse("database unavailable\n", 503)
        return PlainTextResponse("ready\n")

    routes = [
        Route("/", inside(chat.show)),
        Route("/say", inside(chat.say), methods=["POST"]),
        Route("/say", _back_to_the_chat),
        *entrance,
        *platforms,
        *(sandbox(door) if sandbox else ()),
        Route("/healthz", _alive),
        Route("/readyz", ready),
        Mount("/static", Static(directory=pages.STATIC)),
    ]
    app = Starlette(routes=routes, exception_handlers={HTTPException: _refused})
    app.add_middleware(Guard)
    return app


def _onward(path: str) -> str:
    """A page of ours to go on to; never another site."""
    return path if path.startswith("/sandbox") and "\\" not in path else "/"


def _anyone(page: Page) -> Page:
    return page


def _only_through(door: Door) -> Callable[[Page], Page]:
    def guarded(page: Page) -> Page:
        async def answer(request: Request) -> Response:
            return await page(request) if door.admits(request) else RedirectResponse("/login", 303)

        return answer

    return guarded


async def _alive(request: Request) -> Response:
    return PlainTextResponse("alive\n")


async def _back_to_the_chat(request: Request) -> Response:
    """For somebody who opens the address of the form, from the history or after a problem."""
    return RedirectResponse("/", 303)


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return HTMLResponse(pages.problem(NO_PAGE if status == 404 else BROKEN), status, headers)
