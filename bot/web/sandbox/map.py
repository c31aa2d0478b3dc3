"""The way through one programme and through all of them, drawn, with what the scenarios have covered."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.covered import Covered, covered
from bot.sandbox.jobs import Job
from bot.web.sandbox.desk import Desk, Refused
from policies.atlas import of_catalogue, programme_box
from policies.flow import Box, Flow, latest, of_programme, reached
from policies.flow_svg import atlas_svg, programme_svg


def routes(desk: Desk) -> list[Route]:
    maps = Maps(desk)
    return [desk.route("/map", maps.all), desk.route("/map/{id}", maps.programme)]


class Maps:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._counted: tuple[object, Job] | None = None

    async def all(self, request: Request) -> Response:
        catalogue = self._desk.live.catalogue
        ids = {programme_box(name): name for name in catalogue.entries}

        def href(box: Box) -> str | None:
            return f"/sandbox/map/{ids[box.id]}" if box.id in ids else None

        done, waiting = self._covered(request)
        if waiting:
            return waiting
        flow = of_catalogue(catalogue)
        counts = done.all if done else None
        return self._page(request, "全部政策的地图", flow, atlas_svg(flow, counts, href), counts)

    async def programme(self, request: Request) -> Response:
        catalogue = self._desk.live.catalogue
        entry = catalogue.entries.get(request.path_params["id"])
        if entry is None:
            raise Refused(404, "没有这一项政策。它可能改了编号，请从列表里找。")
        asked = request.query_params.get("version")
        now = entry.rule(self._desk.clock.today()) or latest(entry)
        rule = next((each for each in entry.rules if each.version.id == asked), now)
        done, waiting = self._covered(request)
        if waiting:
            return waiting
        flow = of_programme(catalogue, entry, rule)
        counts = done.programmes.get((entry.id, rule.version.id), {}) if done else None
        return self._page(
            request,
            f"{entry.programme.title}：怎么走",
            flow,
            programme_svg(flow, counts),
            counts,
            programme=entry.programme,
            versions=[each.version.id for each in entry.rules],
            shown=rule.version.id,
        )

    def _page(self, request: Request, title: str, flow: Flow, drawing: str, counts: object, **more: Any) -> Response:
        seen, total = reached(flow, counts) if isinstance(counts, dict) else (0, 0)
        context: dict[str, Any] = {"programme": None, "versions": [], "shown": ""} | more
        return self._desk.page(
            request, "map.html", title=title, drawing=Markup(drawing), seen=seen, total=total, **context
        )

    def _covered(self, request: Request) -> tuple[Covered | None, Response | None]:
        """What the scenarios cover of this catalogue, or the page to wait on; neither where there are no scenarios."""
        desk = self._desk
        if desk.folder is None:
            return None, None
        state = (desk.live.catalogue.version, desk.scenarios_state())
        job = desk.jobs.find(self._counted[1].id) if self._counted and self._counted[0] == state else None
        if job is None:
            live = desk.live
            job = desk.jobs.start("数一数场景走过哪些地方", lambda told: covered(live, desk.scenarios()[0], told))
            self._counted = (state, job)
        if job.fault:
            self._counted = None  # the next look tries again
            raise Refused(500, job.fault)
        if not job.over:
            return None, desk.page(request, "waiting.html", job=job)
        return job.result, None
