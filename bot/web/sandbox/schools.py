"""Training schools: entered and edited by a form, their links with QR codes and posters, and how many people come.

Looking changes nothing; who may edit makes links, revokes them and gives new codes. Nothing about one person is here.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, get_args
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.funnel import steps_of
from bot.sandbox.funnel import load_funnel
from bot.schools.directory import Directory
from bot.schools.form import NAMES, place_of, read_school
from bot.schools.model import Field, Link, School, SchoolFaults
from bot.settings import Settings
from bot.store.base import StoreUnavailable, Which
from bot.web.sandbox.desk import Desk, Refused, see
from bot.web.visitors import Role
from conversations.reading.levels.reader import LABELS
from policies.places import within

if TYPE_CHECKING:
    from bot.schools.ways import Way

GONE = "没有这所学校。请从列表里找。"
NO_LINK = "没有这条链接，或者它停用了。请从学校那一页里找。"
UNREADABLE = "数据库现在读不了，也写不了，请稍后再试。"

Found = tuple[list["Way"], list[str]]
"""Ways in, and what stood in the way of others."""

_KEPT = 100
_FRESH, _RETRY = 600.0, 30.0
"""Seconds for which ways are kept: those that a platform gave, and those where one didn't answer."""

_LEVEL = "level_"


def routes(desk: Desk, settings: Settings) -> list[Route]:
    schools = Schools(desk, settings)

    def route(path: str, handler: Callable[[Request], Awaitable[Response]], *, post: Role | None = None) -> Route:
        return desk.route(path, stored(handler), methods=["POST"] if post else None, needs=post or Role.VIEW)

    return [
        route("/schools", schools.index),
        route("/schools/new", schools.new),
        route("/schools/new", schools.add, post=Role.EDIT),
        route("/schools/{id}", schools.show),
        route("/schools/{id}/edit", schools.edit),
        route("/schools/{id}/edit", schools.save, post=Role.EDIT),
        route("/schools/{id}/ways", schools.ways),
        route("/schools/{id}/poster.{kind}", schools.poster),
        route("/schools/{id}/code.png", schools.picture),
        route("/schools/{id}", schools.link, post=Role.EDIT),
        route("/schools/{id}/revoke", schools.revoke, post=Role.EDIT),
        route("/schools/{id}/code", schools.code, post=Role.EDIT),
    ]


def stored(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """The page, or a word that the database is busy."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except StoreUnavailable:
            raise Refused(503, UNREADABLE) from None

    return answer


class Schools:
    def __init__(self, desk: Desk, settings: Settings) -> None:
        self._desk, self._settings = desk, settings
        self._directory = Directory(desk.store, desk.live.put_entries)
        self._ways: OrderedDict[tuple[str, str], tuple[float, Found]] = OrderedDict()

    # ------------------------------------------------------------------ profiles

    async def index(self, request: Request) -> Response:
        schools = (await self._desk.store.register()).schools
        return self._desk.page(request, "schools.html", schools=[(each, self._place(each.place)) for each in schools])

    async def new(self, request: Request) -> Response:
        return self._form(request, None, {})

    async def add(self, request: Request) -> Response:
        return await self._keep(request, await self._desk.form(request), None)

    async def edit(self, request: Request) -> Response:
        school = await find_school(self._desk, request)
        return self._form(request, school, self._written(school))

    async def save(self, request: Request) -> Response:
        sent = await self._desk.form(request)
        return await self._keep(request, sent, await find_school(self._desk, request))

    async def _keep(self, request: Request, sent: Mapping[str, str], before: School | None) -> Response:
        store, today = self._desk.store, self._desk.clock.today()
        fields = {name: sent.get(name, "") for name in get_args(Field)}
        fields["levels"] = "、".join(level for level in LABELS if sent.get(_LEVEL + level))
        try:
            school = read_school(fields, self._desk.live.catalogue.gazetteer, today, before)
            if before:
                await store.edit_school(school)
            else:
                school = await store.add_school(school)
                await store.entry_link(school.id, "", "", today)
        except SchoolFaults as wrong:
            return self._form(request, before, fields, {fault.field: fault.text for fault in wrong.faults}, 422)
        await self._directory.refresh()
        return see(f"/sandbox/schools/{school.id}")

    def _form(
        self,
        request: Request,
        school: School | None,
        filled: Mapping[str, str],
        faults: Mapping[Field, str] | None = None,
        status: int = 200,
    ) -> Response:
        """`school` null: a new one."""
        ticked = filled.get("levels", "").split("、")
        return self._desk.page(
            request,
            "school_form.html",
            status,
            school=school,
            filled=filled,
            faults=faults or {},
            names=NAMES,
            levels=[(_LEVEL + level, label, level in ticked) for level, label in LABELS.items()],
        )

    def _written(self, school: School) -> dict[str, str]:
        """The profile as the form has it."""
        return {
            "name": school.name,
            "place": self._place(school.place),
            "contact": school.contact,
            "phone": school.phone,
            "occupation": school.occupation,
            "levels": "、".join(school.levels),
            "filed": {True: "是", False: "否", None: "不清楚"}[school.filed],
        }

    # ------------------------------------------------------------------ one school

    async def show(self, request: Request) -> Response:
        return await self._page(request, await find_school(self._desk, request))

    async def _page(
        self,
        request: Request,
        school: School,
        faults: Mapping[str, str] | None = None,
        sent: Mapping[str, str] | None = None,
        status: int = 200,
    ) -> Response:
        """`faults`: of the form for a new link, which shows again what was `sent`."""
        desk, catalogue = self._desk, self._desk.live.catalogue
        mine = [link for link in (await desk.store.register()).links if link.school == school.id]
        found = await load_funnel(desk.store, Which(school=school.id), (), desk.clock.today())
        entries = sorted(catalogue.entries.values(), key=lambda entry: entry.programme.title)
        near = [entry.programme for entry in entries if within(school.place, entry.programme.place)]
        far = [entry.programme for entry in entries if not within(school.place, entry.programme.place)]
        return desk.page(
            request,
            "school.html",
            status,
            school=school,
            place=self._place(school.place),
            levels="、".join(LABELS[level] for level in school.levels if level in LABELS),
            own=next((link for link in mine if _is_own(link)), None),
            working=[(link, self._about(link)) for link in mine if link.revoked is None],
            revoked=[(link, self._about(link)) for link in mine if link.revoked is not None],
            steps=steps_of(found),
            weeks=found.weeks,
            programmes=(("这里的", near), ("别处的", far)),
            faults=faults or {},
            sent=sent or {},
        )

    async def link(self, request: Request) -> Response:
        """A link for a place or a programme: the one there is, or a new one."""
        sent, school = await self._desk.form(request), await find_school(self._desk, request)
        catalogue = self._desk.live.catalogue
        topic, place = sent.get("topic", ""), sent.get("place", "").strip()
        faults = {}
        if topic and topic not in catalogue.entries:
            faults["topic"] = "没有这一项补贴了，请另选一项"
        try:
            place = place_of(place, catalogue.gazetteer).code if place else ""
        except ValueError as wrong:
            faults["place"] = str(wrong)
        if faults:
            return await self._page(request, school, faults, sent, 422)
        link = await self._desk.store.entry_link(school.id, place, topic, self._desk.clock.today())
        await self._directory.refresh()
        return see(f"/sandbox/schools/{school.id}/ways?link={link.token}")

    async def revoke(self, request: Request) -> Response:
        sent, school = await self._desk.form(request), await find_school(self._desk, request)
        link = await self._link(school, sent.get("link", ""))
        await self._desk.store.revoke_link(link.token, self._desk.clock.today())
        await self._directory.refresh()
        return see(f"/sandbox/schools/{school.id}#links")

    async def code(self, request: Request) -> Response:
        await self._desk.form(request)
        school = await find_school(self._desk, request)
        await self._desk.store.renew_code(school.id)
        await self._directory.refresh()
        return see(f"/sandbox/schools/{school.id}")

    # ------------------------------------------------------------------ ways in

    async def ways(self, request: Request) -> Response:
        from bot.schools.draw import qr_svg
        from bot.schools.ways import SCAN, to_print

        school = await find_school(self._desk, request)
        link = await self._link(school, request.query_params.get("link", ""))
        found, troubles = await self._ways_of(school, link)
        return self._desk.page(
            request,
            "school_ways.html",
            school=school,
            link=link,
            about=self._about(link),
            ways=[(way, Markup(qr_svg(way.url)) if way.url else "", way.kind in SCAN) for way in found],
            troubles=troubles,
            printed=to_print(found),
        )

    async def poster(self, request: Request) -> Response:
        """As a file to keep. `channel`: which way its code leads; `url`: an address from elsewhere instead."""
        from bot.schools import draw
        from bot.schools import ways as ways_in
        from bot.schools.fonts import NoFont, find_fonts

        kind, query = request.path_params["kind"], request.query_params
        if kind not in ("pdf", "png"):
            raise Refused(404, "海报只有 PDF 和 PNG 两种。")
        school = await find_school(self._desk, request)
        found, _ = await self._ways_of(school, await self._link(school, query.get("link", "")))
        channel = next((name for name in ways_in.SCAN if name == query.get("channel")), None)
        try:
            way = ways_in.way_of(query["url"].strip()) if query.get("url") else ways_in.to_print(found, channel)
        except ValueError as wrong:
            raise Refused(422, f"海报上的码：{wrong}。") from None
        if way is None:
            raise Refused(409, "没有能印成码的网址。填好 PUBLIC_URL 再来，或者自己写一个网址。")
        poster = ways_in.poster(school, found, way)
        try:
            fonts = await asyncio.to_thread(find_fonts)
        except NoFont as wrong:
            raise Refused(409, str(wrong)) from None
        drawn = await asyncio.to_thread(draw.poster_pdf if kind == "pdf" else draw.poster_png, poster, fonts)
        media = "application/pdf" if kind == "pdf" else "image/png"
        return download(drawn, f"{school.name}海报.{kind}", media)

    async def picture(self, request: Request) -> Response:
        """The QR code alone, for the school's own papers. `channel`: which way it leads."""
        from bot.schools.draw import qr_png

        school, query = await find_school(self._desk, request), request.query_params
        found, _ = await self._ways_of(school, await self._link(school, query.get("link", "")))
        way = next((way for way in found if way.url and way.kind == query.get("channel")), None)
        if way is None:
            raise Refused(404, "这个渠道没有能印成码的网址。回到链接那一页看看有哪些。")
        return download(await asyncio.to_thread(qr_png, way.url), f"{school.name}{way.label}.png", "image/png")

    async def _ways_of(self, school: School, link: Link) -> Found:
        """Asked of the platforms once in a while, not at every look at the page."""
        from bot.schools import ways as ways_in

        key, now = (link.token, school.code), time.monotonic()
        until, found = self._ways.get(key, (0.0, ([], [])))
        if now >= until:
            found = await ways_in.ways(self._settings, link.token, school.code)
            self._ways[key] = (now + (_RETRY if found[1] else _FRESH), found)
            self._ways.move_to_end(key)
            if len(self._ways) > _KEPT:
                self._ways.popitem(last=False)
        return found

    # ------------------------------------------------------------------ finding

    async def _link(self, school: School, token: str) -> Link:
        """The one of this token, or the school's own where none is named."""
        for link in (await self._desk.store.register()).links:
            named = link.token == token if token else _is_own(link)
            if link.school == school.id and link.revoked is None and named:
                return link
        raise Refused(404, NO_LINK)

    def _place(self, code: str) -> str:
        return self._desk.live.catalogue.gazetteer.full_name(code)

    def _about(self, link: Link) -> str:
        entry = self._desk.live.catalogue.entries.get(link.topic)
        topic = entry.programme.title if entry else link.topic
        return "，".join(filter(None, (topic, self._place(link.place) if link.place else ""))) or "学校的链接"


async def find_school(desk: Desk, request: Request) -> School:
    """The one that the path names by its id. Raises `Refused`."""
    for school in (await desk.store.register()).schools:
        if school.id == request.path_params["id"]:
            return school
    raise Refused(404, GONE)


def _is_own(link: Link) -> bool:
    """Whether it is a school's, for no place and no programme of its own."""
    return link.revoked is None and not link.place and not link.topic


def download(content: bytes, name: str, media: str) -> Response:
    """A file to be kept under this name."""
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(Path(name).name)}"}
    return Response(content, media_type=media, headers=headers)
