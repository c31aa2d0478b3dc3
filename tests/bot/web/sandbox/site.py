"""The real app with the sandbox's pages, called without a network: a browser's cookies, a form read from its page."""

from __future__ import annotations

import asyncio
import html
import re
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.clock import Clock
from bot.live import Live
from bot.service import Service
from bot.settings import Settings
from bot.store import Store, open_store
from bot.web import app as web_app
from bot.web.sandbox import chat
from bot.web.sandbox.desk import Desk
from bot.web.sandbox.pages import SCENARIOS, sandbox
from bot.web.visitors import Door, Role
from conversations.step import step
from policies.catalog import DATA
from tests.bot.web.serving import Site

TODAY = date(2026, 11, 28)
LIVE = Live()
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}
AT, CHAT = "http://localhost:8000", "/sandbox/chat"
VIEW, EDIT = "看的口令", "改的口令"
LOCKED = Site(sandbox_password=SecretStr(VIEW), sandbox_edit_password=SecretStr(EDIT))


@dataclass
class Browser:
    """Keeps cookies; `csrf` and `link` are those of the last page."""

    client: httpx.AsyncClient
    page: str = ""
    seen: list[str] = field(default_factory=list)

    @property
    def csrf(self) -> str:
        return re.findall(r'name="csrf" value="([^"]*)"', self.page)[0]

    @property
    def link(self) -> str:
        return re.findall(r'name="c" value="([^"]*)"', self.page)[0]

    async def get(self, path: str = CHAT, **headers: str) -> httpx.Response:
        return self._keep(await self.client.get(path, headers=headers))

    async def post(self, fields: Mapping[str, str], path: str = CHAT, **headers: str) -> httpx.Response:
        """A form of the page, with its token, and its case if it has one, unless `fields` say other ones."""
        case = {"c": self.link} if 'name="c"' in self.page else {}
        whole = {"csrf": self.csrf} | case | dict(fields)
        return await self.bare(whole, path, **headers)

    async def bare(self, fields: Mapping[str, str], path: str = CHAT, **headers: str) -> httpx.Response:
        return self._keep(await self.client.post(path, data=fields, headers=SAME_ORIGIN | headers))

    async def enters(self, password: str) -> None:
        answer = await self.bare({"password": password}, "/login")
        assert answer.status_code == 303, answer.text

    async def waited(self, path: str) -> httpx.Response:
        """The page once its job is over."""
        answer = await self.get(path)
        while 'id="waiting"' in answer.text:
            await asyncio.sleep(0.01)
            answer = await self.get(path)
        return answer

    async def says(self, *lines: str, **more: str) -> None:
        for line in lines:
            answer = await self.post({"text": line, **more})
            assert answer.status_code == 303, answer.text
            await self.get(answer.headers["location"])

    def _keep(self, answer: httpx.Response) -> httpx.Response:
        if "text/html" in answer.headers.get("content-type", ""):
            self.page = answer.text
            self.seen.append(answer.text)
        return answer


@asynccontextmanager
async def opened(folder: Path, site: Site | None = None, *, now: Any = None) -> AsyncIterator[Browser]:
    """A browser at the app; the sandbox has one more page, which only those who may edit can post to."""
    site = site or Site()
    store = await open_store(f"sqlite:///{folder / 'bot.db'}")
    service = Service(store, step, LIVE.env_for)

    def pages(door: Door | None) -> list[Any]:
        desk = Desk(LIVE, store, Clock(day=TODAY), door=door, public_url=site.public_url)

        async def edit(request: Request) -> Response:
            return PlainTextResponse((await desk.form(request)).get("text", ""))

        return [*chat.routes(desk), desk.route("/edit", edit, methods=["POST"], needs=Role.EDIT)]

    make = partial(web_app.make_app, service, site, sandbox=pages)
    try:
        async with calling(make() if now is None else make(now=now)) as browser:
            yield browser
    finally:
        await store.close()


@asynccontextmanager
async def calling(app: Starlette) -> AsyncIterator[Browser]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=AT) as client:
        yield Browser(client)


@dataclass
class Workshop:
    """All pages over a catalogue and scenarios of their own, which may be changed. `at`: the first browser there."""

    live: Live
    store: Store
    scenarios: Path
    app: Starlette
    at: Browser

    def text(self, name: str) -> str:
        return (self.live.root / name).read_text(encoding="utf-8")

    def everything(self) -> dict[str, bytes]:
        """All files that could have been changed, and which catalogue answers."""
        found = {
            path.as_posix(): path.read_bytes()
            for folder in (self.live.root, self.scenarios)
            for path in folder.rglob("*")
            if path.is_file()
        }
        return found | {"": self.live.catalogue.version.encode()}


@asynccontextmanager
async def workshop(
    folder: Path, site: Site | None = None, *, live: Live | None = None, files: Sequence[str] | None = ()
) -> AsyncIterator[Workshop]:
    """`live`: a catalogue that nobody changes; else a copy. `files`: those scenarios are there; null: not even a
    folder for them."""
    site, scenarios = site or Site(), folder / "scenarios"
    if files is not None:
        scenarios.mkdir()
    for name in files or ():
        shutil.copy(SCENARIOS / name, scenarios)
    if live is None:
        shutil.copytree(DATA, folder / "data", ignore=shutil.ignore_patterns("divisions"))
        live = Live(folder / "data")
    store = await open_store(f"sqlite:///{folder / 'bot.db'}")
    service = Service(store, step, live.env_for)
    pages = partial(sandbox, site, live, store, Clock(day=TODAY), scenarios=scenarios)
    app = web_app.make_app(service, site, sandbox=pages)
    try:
        async with calling(app) as browser:
            yield Workshop(live, store, scenarios, app, browser)
    finally:
        await store.close()


@dataclass
class Office:
    """The whole sandbox over a store, with a browser that may edit and one that may only look."""

    edit: Browser
    look: Browser
    store: Store
    live: Live


@asynccontextmanager
async def whole(folder: Path, *, clock: Clock | None = None, **given: Any) -> AsyncIterator[Office]:
    """`given`: of the settings, beside the passwords and an address."""
    words = {"public_url": "http://localhost:8000", "sandbox_password": "see-only-7", "sandbox_edit_password": "edit-8"}
    settings = Settings(_env_file=None, **(words | given))
    store, live = await open_store(f"sqlite:///{folder / 'bot.db'}"), Live()
    pages = partial(sandbox, settings, live, store, clock or Clock(day=TODAY))
    app = web_app.make_app(Service(store, step, live.env_for), settings, sandbox=pages)
    browsers = []
    try:
        async with AsyncExitStack() as opened_:
            for password in ("edit-8", "see-only-7"):
                client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost:8000")
                browsers.append(Browser(await opened_.enter_async_context(client)))
                await browsers[-1].bare({"password": password}, "/login")
            yield Office(*browsers, store, live)
    finally:
        await store.close()


def notice(page: str) -> str:
    """What a page says to the person."""
    return html.unescape("".join(re.findall(r'<p class="notice" role="alert">(.*?)</p>', page, re.S)))
