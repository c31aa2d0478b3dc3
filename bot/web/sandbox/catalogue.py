"""The catalogue's pages: the list, one programme, coverage of places, what is due for review, faults."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.jobs import Job
from bot.sandbox.shelf import due, files, items, place_name
from bot.web.sandbox.desk import Desk, Refused
from conversations.env import Env
from conversations.questions import shown
from policies import coverage
from policies.catalog import Catalogue
from policies.lint import lint
from policies.page import APPLICANTS, STANDINGS, VERDICTS
from policies.programme import Cite, Programme, Source, cites, parts
from policies.sheet import GRADES, dated, formula, window_text


def routes(desk: Desk) -> list[Route]:
    shelf = Shelf(desk)
    return [
        desk.route("/catalogue", shelf.index),
        desk.route("/catalogue/coverage", shelf.coverage),
        desk.route("/catalogue/review", shelf.review),
        desk.route("/catalogue/lint", shelf.lint),
        desk.route("/catalogue/{id}", shelf.programme),
    ]


class Shelf:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._linted: tuple[object, Job] | None = None

    async def index(self, request: Request) -> Response:
        query, place = request.query_params.get("q", "")[:40], request.query_params.get("place", "")[:6]
        catalogue = self._desk.live.catalogue
        found = items(catalogue, self._desk.clock.today(), query, place)
        where = place_name(catalogue, place) if place and catalogue.gazetteer.get(place) else ""
        return self._desk.page(
            request, "catalogue.html", items=found, query=query, where=where, count=len(catalogue.entries)
        )

    async def coverage(self, request: Request) -> Response:
        catalogue = self._desk.live.catalogue
        return self._desk.page(
            request,
            "coverage.html",
            provinces=coverage.provinces(catalogue),
            cities=[(row, catalogue.gazetteer.full_name(row.place.code)) for row in coverage.cities(catalogue)],
            results=coverage.RESULTS,
            grades=coverage.GRADES,
        )

    async def review(self, request: Request) -> Response:
        today = self._desk.clock.today()
        found = sorted(items(self._desk.live.catalogue, today), key=lambda item: item.review_by)
        return self._desk.page(request, "review.html", items=found)

    async def lint(self, request: Request) -> Response:
        """Checked in a job, once for each state of the files: the whole takes longer than a page may."""
        job = self._lint(self._desk.clock.today())
        if job.fault:
            self._linted = None  # the next look tries again
            raise Refused(500, job.fault)
        template = "lint.html" if job.over else "waiting.html"
        return self._desk.page(request, template, job=job, faults=job.result)

    def _lint(self, today: date) -> Job:
        root = self._desk.live.root
        state = (today, tuple((path, path.stat().st_mtime_ns) for path in sorted(root.rglob("*.yaml"))))
        known = self._desk.jobs.find(self._linted[1].id) if self._linted and self._linted[0] == state else None
        if known is None:
            known = self._desk.jobs.start("检查政策目录", lambda progress: lint(root, today))
            self._linted = (state, known)
        return known

    async def programme(self, request: Request) -> Response:
        catalogue = self._desk.live.catalogue
        entry = catalogue.entries.get(request.path_params["id"])
        if entry is None:
            raise Refused(404, "没有这一项政策。它可能改了编号，请从列表里找。")
        today = self._desk.clock.today()
        programme = entry.programme
        rule = entry.rule(today)
        return self._desk.page(
            request,
            "programme.html",
            programme=programme,
            where=place_name(catalogue, programme.place),
            versions=list(reversed(programme.versions)),
            now=rule.version.id if rule else "",
            due=due(programme, today),
            file=files(self._desk.live.root).get(programme.id, ""),
            formula=lambda node: formula(catalogue, node),
            window=lambda window: window_text(catalogue, window),
            cited=lambda cite: _cited(catalogue, cite),
            sources=_sources(catalogue, programme),
            grades=GRADES,
            dated=dated,
            standings=STANDINGS,
            applicants=APPLICANTS,
            verdicts=VERDICTS,
            facts=lambda facts: _facts(facts, self._desk.live.env_for(today)),
        )


def _cited(catalogue: Catalogue, found: Cite | tuple[Cite, ...] | None) -> list[tuple[str, str]]:
    """(source's id, text) of each citation."""
    shown = []
    for cite in cites(found):
        source = catalogue.sources.get(cite.source)
        note = f"（{cite.note}）" if cite.note else ""
        shown.append((cite.source, f"《{source.title if source else cite.source}》{cite.locator}{note}"))
    return shown


def _sources(catalogue: Catalogue, programme: Programme) -> list[Source]:
    used = dict.fromkeys(part.source for _, part in parts(programme) if isinstance(part, Cite))
    return [catalogue.sources[name] for name in used if name in catalogue.sources]


def _facts(facts: Mapping[str, Any], env: Env) -> str:
    specs = env.catalogue.facts.specs
    return "，".join(f"{specs[name].label} {shown(name, value, env)}" for name, value in facts.items())
