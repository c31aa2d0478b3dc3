"""Ready-made people, and a form for any facts: both lead to a conversation that a link reproduces."""

from __future__ import annotations

from datetime import date

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.case import BadCase, said
from bot.sandbox.people import case_with, fields, read_fields, ready_people
from bot.web.sandbox.chat import link_to
from bot.web.sandbox.desk import Desk, see
from conversations.redact import redact


def routes(desk: Desk) -> list[Route]:
    people = People(desk)
    return [desk.route("/people", people.show), desk.route("/people", people.make, methods=["POST"])]


class People:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        return self._page(request)

    async def make(self, request: Request) -> Response:
        filled = {name: redact(value).text for name, value in (await self._desk.form(request)).items()}
        faults = []
        try:
            today = date.fromisoformat(said("day", filled.get("today", "")).value)
        except BadCase as error:
            today = self._desk.clock.today()
            faults = [f"今天：{error}"]
        facts, wrong = read_fields(self._desk.live.catalogue, filled, today)
        faults += wrong
        if not facts and not faults:
            faults = ["一项也没有填。至少填一项，例如工作地"]
        if faults:
            return self._page(request, filled, faults, 422)
        return see(link_to(case_with(facts, today)))

    def _page(
        self, request: Request, filled: dict[str, str] | None = None, faults: list[str] | None = None, status: int = 200
    ) -> Response:
        return self._desk.page(
            request,
            "people.html",
            status,
            people=[(each, link_to(each.case)) for each in ready_people()],
            fields=fields(self._desk.live.catalogue),
            filled={"today": self._desk.clock.today().isoformat()} | (filled or {}),
            faults=faults or [],
        )
