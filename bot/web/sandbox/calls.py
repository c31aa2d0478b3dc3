"""A phone call to an office, written into the file of the programme that it was about.

It changes no verdict and no other line. Numbers of people never get into a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import parse_day
from bot.web.sandbox.desk import Desk, Refused, see
from bot.web.sandbox.edits import Draft, faults_of, file_of, text_of
from bot.web.visitors import Role
from conversations.redact import redact
from policies.calls import with_call
from policies.catalog import read
from policies.files import CatalogueError
from policies.lint.calls import points
from policies.programme import Call
from policies.saving import Unsaved, digest, save

POINTS = {"window": "申请的期限", "rule_ends": "规定到期以后还办不办", "no_rule": "现在按哪一版规定"}
_LABELS = {
    "on": "哪天",
    "by": "谁问的",
    "office": "问的哪里",
    "about": "关于哪一条",
    "asked": "问了什么",
    "answer": "怎么答的",
}
NUMBERS = "里面有身份证、银行卡或电话号码，请去掉。办事处的电话写在这一项的“问哪里”里"


def _read_call(fields: Mapping[str, str]) -> tuple[Call | None, list[str]]:
    """The call; or none, and what is wrong with each field, by its label."""
    said = {name: fields.get(name, "").strip() for name in _LABELS}
    faults = {name: NUMBERS for name, text in said.items() if redact(text).kinds}
    on = date.min
    try:
        on = parse_day(said["on"])
    except ValueError as error:
        faults.setdefault("on", str(error))
    call = None
    try:
        call = Call.model_validate(said | {"on": on, "about": said["about"] or None})
    except ValidationError as error:
        for fault in error.errors():
            faults.setdefault(str(fault["loc"][0]), "没有填，或者太短、太长了")
    return (None if faults else call), [f"{_LABELS[name]}：{reason}" for name, reason in faults.items()]


def routes(desk: Desk) -> list[Route]:
    calls = Calls(desk)
    return [
        desk.route("/catalogue/{id}/call", calls.show),
        desk.route("/catalogue/{id}/call", calls.note, methods=["POST"], needs=Role.EDIT),
    ]


class Calls:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        return self._page(request, {})

    async def note(self, request: Request) -> Response:
        fields = await self._desk.form(request)
        name = file_of(self._desk, request)
        base = text_of(self._desk, name)
        call, wrong = _read_call(fields)
        if call is None:
            return self._page(request, fields, wrong, 422)
        try:
            text = with_call(base, call)
        except CatalogueError as error:
            return self._page(request, fields, [fault.reason for fault in error.faults], 422)
        faults = [fault for fault in faults_of(self._desk, Draft(name, text, "")) if not fault.warning]
        if faults:
            return self._page(request, fields, [fault.reason for fault in faults], 422)
        live = self._desk.live
        try:
            save(live.root, name, text, digest(base))
            live.replace(read(live.root).catalogue)
        except Unsaved as error:
            return self._page(request, fields, [str(error)], 409)
        except CatalogueError as error:
            return self._page(request, fields, [str(error.faults[0])], 409)
        return see(f"/sandbox/catalogue/{request.path_params['id']}")

    def _page(
        self, request: Request, fields: Mapping[str, str], faults: list[str] | None = None, status: int = 200
    ) -> Response:
        entry = self._desk.live.catalogue.entries.get(request.path_params["id"])
        if entry is None:
            raise Refused(404, "没有这一项政策。它可能改了编号，请从列表里找。")
        labels = {spec.name: spec.label for spec in self._desk.live.catalogue.facts.specs.values()} | POINTS
        nodes = [node for version in entry.programme.versions for node in version.conditions.walk()]
        said = labels | {node.id or node.fact: node.say for node in nodes if node.say}
        about = [(name, said.get(name, name)) for name in dict.fromkeys(points(entry.programme))]
        return self._desk.page(
            request, "call.html", status, programme=entry.programme, fields=fields, faults=faults or [], about=about
        )
