"""The class groups of a school: a one-time code that binds one, which are bound, what they would be told, sending it.

A group has no name here and nobody in it is known. Nothing is sent that wasn't shown before, nor outside working hours.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.groups.announce import News, at_work
from bot.groups.codes import make_code
from bot.groups.sending import HOLIDAYS, bound_groups, due, leave, next_hour
from bot.settings import Settings
from bot.store.base import Group
from bot.web.sandbox.desk import Desk, Refused, see
from bot.web.sandbox.schools import find_school, stored
from bot.web.visitors import Role

OFF_HOURS = "现在不是工作时间（周一到周五 9:00 到 17:30，北京时间），没有发。"
CHANGED = "要发的和刚才看到的不一样了，没有发。请再看一遍。"
TOLD_TODAY = "有的群今天已经说过一条，没有再发。"

CHANNELS = {"telegram": "Telegram", "aibot": "企业微信智能机器人"}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A group with what it hasn't been told yet. `today`: it was told something today already."""

    group: Group
    channel: str
    home: str
    news: tuple[News, ...]
    today: bool


def routes(desk: Desk, settings: Settings) -> list[Route]:
    groups = Groups(desk, settings)
    return [
        desk.route("/schools/{id}/groups", stored(groups.show)),
        desk.route("/schools/{id}/groups", stored(groups.send), methods=["POST"], needs=Role.EDIT),
        desk.route("/schools/{id}/groups/code", stored(groups.code), methods=["POST"], needs=Role.EDIT),
    ]


class Groups:
    def __init__(self, desk: Desk, settings: Settings) -> None:
        self._desk, self._settings = desk, settings

    async def show(self, request: Request) -> Response:
        return await self._page(request)

    async def code(self, request: Request) -> Response:
        """Shown in the answer itself, and never again."""
        from bot.schools.ways import binding_link  # brings the HTTP client along

        await self._desk.form(request)
        school = await find_school(self._desk, request)
        now = self._desk.clock.now().timestamp()
        code = await make_code(self._desk.store, school.id, school.place, now)
        return await self._page(request, code=code, link=await binding_link(self._settings, code))

    async def send(self, request: Request) -> Response:
        sent = await self._desk.form(request)
        if not at_work(self._desk.clock.now()):
            raise Refused(409, OFF_HOURS)
        ready = [each for each in await self._waiting(request) if each.news and not each.today]
        if sent.get("seen", "") != _seen(ready):
            raise Refused(409, CHANGED)
        left = [await leave(self._desk.store, each.group, each.news[0], self._desk.clock) for each in ready]
        if not all(left):
            raise Refused(409, TOLD_TODAY)
        return see(f"/sandbox/schools/{request.path_params['id']}/groups?sent={len(left)}")

    async def _page(self, request: Request, *, code: str = "", link: str = "") -> Response:
        school, waiting = await find_school(self._desk, request), await self._waiting(request)
        now, sent = self._desk.clock.now(), request.query_params.get("sent", "")
        ready = [each for each in waiting if each.news and not each.today]
        return self._desk.page(
            request,
            "school_groups.html",
            school=school,
            code=code,
            link=link,
            waiting=waiting,
            ready=ready,
            seen=_seen(ready),
            working=at_work(now),
            when=_told(next_hour(now)),
            holidays=HOLIDAYS,
            sent=sent if sent.isdecimal() and len(sent) < 4 else "",
        )

    async def _waiting(self, request: Request) -> list[Waiting]:
        desk, school = self._desk, await find_school(self._desk, request)
        env, today = desk.live.env_for(desk.clock.today()), desk.clock.today()
        found = []
        for group in await bound_groups(desk.store, self._settings):
            if group.school != school.id:
                continue
            found.append(
                Waiting(
                    group,
                    CHANNELS.get(group.address.channel, group.address.channel),
                    desk.live.catalogue.gazetteer.full_name(group.home) if group.home else "没填地方",
                    tuple(await due(desk.store, group, env)),
                    today in (await desk.store.announced(group.address)).values(),
                )
            )
        return found


def _seen(ready: list[Waiting]) -> str:
    """Stands for these groups and what each would be told, in the form that sends it: only what was seen is sent."""
    said = [(each.group.address.channel, each.group.address.conversation, each.news[0].text) for each in ready]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _told(moment: datetime) -> str:
    return f"{moment.month}月{moment.day}日 {moment:%H:%M}"
