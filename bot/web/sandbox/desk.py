"""What every page of the sandbox needs: who is there and what they may do, forms that are really theirs, templates.

Without a password the sandbox is open to this machine alone: a request that came by another name, or a bot that the
internet reaches (PUBLIC_URL), is refused. It keeps no accounts; a pass at the door says the role.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.live import Live
from bot.sandbox.case import Case
from bot.sandbox.jobs import Busy, Jobs
from bot.settings import is_loopback
from bot.store.base import Store
from bot.web import pages
from bot.web.forms import TooLarge, from_our_page, read_form
from bot.web.visitors import Door, Role, is_secure, new_token, set_cookie
from conversations.scenarios.model import Scenario, read
from policies.files import Fault

DESK_COOKIE = "jibutong_desk"
_REMEMBERED = 200
_DESK_SECONDS = 30 * 24 * 3600
MOST_BYTES = 1024 * 1024
"""Of a form: a whole file of the catalogue, with every character written as nine."""

FOREIGN = "这个请求不是从本站的网页发来的，没有处理。"
OLD_PAGE = "这一页放得太久了，没有处理，写的内容还在。请再点一次。"
TOO_LARGE = "内容太长了，没有处理。"
CLOSED = "试用网页现在不对外开。请先设一个 SANDBOX_PASSWORD，再重新启动。"
BUSY = "前面排着的太多了，这一次没有收。请过一两分钟再点一次。"
EXPIRED = "进入的时间过了，没有处理，写的内容还在。请先在另一个窗口里重新进入，再回到这里点“再点一次”。"
VIEW_ONLY = "您现在只能看，不能改。要改，请用改政策的密码重新进入。"


Read = tuple[tuple[Scenario, ...], tuple[Fault, ...]]


class Refused(Exception):
    """A request that isn't answered as asked; `notice` is for the person."""

    def __init__(self, status: int, notice: str, again: Mapping[str, str] | None = None) -> None:
        super().__init__(notice)
        self.status, self.notice, self.again = status, notice, again


@dataclass(frozen=True, slots=True)
class Tab:
    path: str
    label: str


TABS = [
    Tab("/sandbox/chat", "试聊"),
    Tab("/sandbox/people", "人物"),
    Tab("/sandbox/scenarios", "场景"),
    Tab("/sandbox/catalogue", "政策"),
    Tab("/sandbox/map", "地图"),
    Tab("/sandbox/schools", "学校"),
    Tab("/sandbox/funnel", "漏斗"),
]


class Desk:
    """`door` null: there is no password. `folder`: of the test scenarios, null where there is none."""

    def __init__(
        self,
        live: Live,
        store: Store,
        clock: Clock,
        *,
        door: Door | None = None,
        public_url: str | None = None,
        scenarios: Path | None = None,
    ) -> None:
        self.live, self.store, self.clock, self.folder = live, store, clock, scenarios
        self._scenarios: tuple[object, Read] = (None, ((), ()))
        self.jobs = Jobs()
        self._cases: OrderedDict[str, Case] = OrderedDict()
        self._door, self._public_url = door, public_url
        self._key = door.key if door else secrets.token_bytes(32)

    def scenarios(self) -> Read:
        """The scenarios as their files say now, and what is wrong in them; read again when a file changes."""
        state = self.scenarios_state()
        if self._scenarios[0] != state:
            self._scenarios = (state, read(self.folder) if self.folder else ((), ()))
        return self._scenarios[1]

    def scenarios_state(self) -> object:
        """Another one whenever a file of theirs changes."""
        files = sorted(self.folder.glob("*.yaml")) if self.folder else ()
        return tuple((path.name, path.stat().st_mtime_ns) for path in files)

    def role(self, request: Request) -> Role:
        if self._door is not None:
            return self._door.role(request)
        return Role.EDIT if self._public_url is None and _from_this_machine(request) else Role.NOBODY

    def route(
        self,
        path: str,
        handler: Callable[[Request], Awaitable[Response]],
        *,
        methods: list[str] | None = None,
        needs: Role = Role.VIEW,
    ) -> Route:
        """The page at `/sandbox<path>`, for those who have at least the role `needs`."""

        async def guarded(request: Request) -> Response:
            role = self.role(request)
            if role < Role.VIEW:
                if self._door is None:
                    return self.problem(request, Refused(403, CLOSED))
                if request.method == "POST":
                    return await self._given_back(request, Refused(401, EXPIRED))
                return RedirectResponse(f"/login?next={quote(_here(request), safe='/')}", 303)
            if role < needs:
                return await self._given_back(request, Refused(403, VIEW_ONLY))
            try:
                return await handler(request)
            except Refused as refused:
                return self.problem(request, refused)
            except Busy:
                return self.problem(request, Refused(503, BUSY))

        return Route(f"/sandbox{path}", guarded, methods=methods or ["GET"])

    async def _given_back(self, request: Request, why: Refused) -> Response:
        """To a form of somebody who may not, perhaps because their pass ran out: what they wrote, to be sent again."""
        try:
            fields = await self.form(request)
        except Refused as refused:
            return self.problem(request, refused)
        written = {name: value for name, value in fields.items() if name != "csrf"}
        return self.problem(request, Refused(why.status, why.notice, written))

    async def form(self, request: Request) -> Mapping[str, str]:
        """The fields of a form of ours. Raises `Refused` for one of another site, or of a page from long ago."""
        self.only_ours(request)
        try:
            fields = await read_form(request, MOST_BYTES)
        except TooLarge:
            raise Refused(413, TOO_LARGE) from None
        if not self.signed(request, fields):
            raise Refused(403, OLD_PAGE, {name: value for name, value in fields.items() if name != "csrf"})
        return fields

    def only_ours(self, request: Request) -> None:
        """Raises `Refused` for a request that another site had made."""
        if not from_our_page(request, self._public_url):
            raise Refused(403, FOREIGN)

    def signed(self, request: Request, fields: Mapping[str, str]) -> bool:
        """Whether a form is of a page that we gave to this browser."""
        session = _session(request)
        sent = fields.get("csrf", "").encode()
        return session is not None and hmac.compare_digest(sent, self._csrf(session).encode())

    def page(self, request: Request, template: str, status: int = 200, **context: Any) -> Response:
        """A page with the frame that all have: tabs, role, the token of its forms."""
        session = _session(request) or new_token()
        html = pages.render(f"sandbox/{template}", **self._frame(request, session), **context)
        response = HTMLResponse(html, status)
        if _session(request) is None:
            secure = is_secure(request, self._public_url)
            set_cookie(response, DESK_COOKIE, session, seconds=_DESK_SECONDS, secure=secure)
        return response

    def remember(self, request: Request, case: Case) -> None:
        """The chat that somebody looks at, so that a draft can be tried on it. In memory, for the latest people."""
        if session := _session(request):
            self._cases[session] = case
            self._cases.move_to_end(session)
            if len(self._cases) > _REMEMBERED:
                self._cases.popitem(last=False)

    def last_case(self, request: Request) -> Case | None:
        return self._cases.get(_session(request) or "")

    def problem(self, request: Request, refused: Refused) -> Response:
        path = request.url.path
        return self.page(
            request,
            "problem.html",
            refused.status,
            notice=refused.notice,
            again=refused.again,
            path=path,
            enter=self._door is not None and refused.status in (401, 403),
        )

    def _frame(self, request: Request, session: str) -> dict[str, Any]:
        return {
            "tabs": TABS,
            "here": request.url.path,
            "address": _here(request),
            "csrf": self._csrf(session),
            "may_edit": self.role(request) >= Role.EDIT,
            "locked": self._door is not None,
            "catalogue_version": self.live.catalogue.version,
            "clock_today": self.clock.today(),
        }

    def _csrf(self, session: str) -> str:
        return hmac.new(self._key, f"csrf\0{session}".encode(), hashlib.sha256).hexdigest()


_FORWARDED = ("forwarded", "via", "x-real-ip", "cf-connecting-ip", "true-client-ip")
"""Headers of those who pass a call on; besides all that begin with x-forwarded."""


def _from_this_machine(request: Request) -> bool:
    """Whether the name that was called is this machine's own, and nobody says that they only pass the call on: a proxy
    or a tunnel that runs here calls by that name too."""
    called = request.headers.get("host", "")
    try:
        host = urlsplit(f"//{called}").hostname or ""
    except ValueError:
        return False
    plain = not any(mark in called for mark in "@/?#")  # else urlsplit finds a name in the midst of another one
    passed_on = any(name in _FORWARDED or name.startswith("x-forwarded") for name in request.headers)
    return plain and is_loopback(host) and not passed_on


def _here(request: Request) -> str:
    """Where somebody wants to go; after a form, the page that it stood on."""
    query = request.url.query if request.method == "GET" else ""
    return f"{request.url.path}?{query}" if query else request.url.path


def _session(request: Request) -> str | None:
    """The random name of this browser's session, which the forms' token goes with."""
    token = request.cookies.get(DESK_COOKIE, "")
    return token if len(token) == 43 and token.isascii() else None


def see(path: str) -> Response:
    """Go and look there, by GET."""
    return RedirectResponse(path, 303)
