"""Test scenarios: all of them run from the page, one looked at turn by turn, a conversation saved as a new one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.case import BadCase, Case, from_link, to_link
from bot.sandbox.jobs import Progress
from bot.sandbox.play import play
from bot.sandbox.recording import RECORDED, case_of, confirmed, find, record, saved
from bot.web.sandbox.chat import link_to, opened
from bot.web.sandbox.desk import Desk, Refused, see
from bot.web.visitors import Role
from conversations.entries import NO_ENTRIES
from conversations.env import Env
from conversations.scenarios import writing
from conversations.scenarios.comparing import Differences, differences, recorded_with
from conversations.scenarios.model import Scenario
from conversations.scenarios.recording import Recorded
from conversations.scenarios.running import EnvFor, run

NONE_HERE = "这里装的程序没有带测试场景。在代码库里运行才有。"
GONE = "没有这次结果了。请再跑一遍。"


def routes(desk: Desk) -> list[Route]:
    pages = Scenarios(desk)
    return [
        desk.route("/scenarios", pages.index),
        desk.route("/scenarios/run", pages.run, methods=["POST"]),
        desk.route("/scenarios/runs/{job}", pages.result),
        desk.route("/scenarios/one", pages.one),
        desk.route("/scenarios/confirm", pages.confirm, methods=["POST"], needs=Role.EDIT),
        desk.route("/scenarios/new", pages.new),
        desk.route("/scenarios/new", pages.save, methods=["POST"]),
    ]


class Scenarios:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def _folder(self) -> Path:
        if self._desk.folder is None:
            raise Refused(404, NONE_HERE)
        return self._desk.folder

    def _env_for(self) -> EnvFor:
        """The live catalogue as it is now, whatever goes live meanwhile, and without this bot's schools: a scenario
        must go the same wherever it is run."""
        catalogue, words = self._desk.live.catalogue, self._desk.live.words
        return lambda day: Env(day, catalogue, words)

    async def index(self, request: Request) -> Response:
        scenarios, faults = self._desk.scenarios()
        return self._desk.page(request, "scenarios.html", folder=self._desk.folder, scenarios=scenarios, faults=faults)

    async def run(self, request: Request) -> Response:
        await self._desk.form(request)
        scenarios, env_for = self._desk.scenarios()[0], self._env_for()

        def work(progress: Progress) -> tuple[Differences, ...]:
            found = []
            for number, scenario in enumerate(scenarios, 1):
                found.append(differences(scenario, None, env_for))
                progress(number, len(scenarios))
            return tuple(found)

        return see(f"/sandbox/scenarios/runs/{self._desk.jobs.start('跑所有的场景', work).id}")

    async def result(self, request: Request) -> Response:
        job = self._desk.jobs.find(request.path_params["job"])
        if job is None:
            raise Refused(404, GONE)
        if job.fault:
            raise Refused(500, job.fault)
        if job.over and not isinstance(job.result, tuple):
            raise Refused(404, GONE)
        return self._desk.page(request, "scenario_run.html" if job.over else "waiting.html", job=job)

    async def one(self, request: Request) -> Response:
        query = request.query_params
        try:
            scenario = find(self._folder, query.get("file", ""), query.get("name", ""))
        except writing.Refused as error:
            raise Refused(400, str(error)) from None
        if scenario is None:
            raise Refused(404, "没有这个场景。它可能改了名字，请从列表里找。")
        env_for = self._env_for()
        return self._desk.page(
            request,
            "scenario.html",
            one=scenario,
            outcome=run(scenario, env_for),
            note=recorded_with(scenario, env_for(scenario.today)),
            link=_link(scenario, env_for),
        )

    async def confirm(self, request: Request) -> Response:
        fields = await self._desk.form(request)
        try:
            confirmed(self._folder, fields.get("file", ""), fields.get("name", ""))
        except (writing.Refused, OSError) as error:
            raise Refused(409, _why(error)) from None
        return see("/sandbox/scenarios")

    async def new(self, request: Request) -> Response:
        link = request.query_params.get("c", "")
        return self._form(request, opened(link, self._desk), link, {})

    async def save(self, request: Request) -> Response:
        fields = await self._desk.form(request)
        link = fields.get("c", "")
        case, env_for = opened(link, self._desk), self._env_for()
        try:
            made = record(play(case, env_for), fields.get("name", ""), fields.get("note", ""), env_for)
            if fields.get("do") != "save":
                return self._form(request, case, link, fields, made)
            if self._desk.role(request) < Role.EDIT:
                raise writing.Refused("您现在只能看，不能存。把下面的内容交给能改的人")
            saved(self._folder, fields.get("file", RECORDED), made.text)
        except (writing.Refused, OSError) as error:
            return self._form(request, case, link, fields, None, [_why(error)], 422)
        return see("/sandbox/scenarios")

    def _form(
        self,
        request: Request,
        case: Case,
        link: str,
        fields: Mapping[str, str],
        recorded: Recorded | None = None,
        faults: list[str] | None = None,
        status: int = 200,
    ) -> Response:
        files = sorted({RECORDED, *(path.name for path in self._folder.glob("*.yaml"))})
        return self._desk.page(
            request,
            "record.html",
            status,
            case=case,
            link=link,
            fields=fields,
            files=files,
            recorded=recorded,
            faults=faults or [],
        )


def _link(scenario: Scenario, env_for: EnvFor) -> str:
    """Where it can be looked at as a chat; "" where that couldn't be the same: it has schools of its own, or is too
    long."""
    if scenario.entries is not NO_ENTRIES:
        return ""
    try:
        link = link_to(case := case_of(scenario, env_for))
        return link if from_link(to_link(case)) == case else ""
    except BadCase:
        return ""


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, writing.Refused) else "写不进这个文件：文件夹只能读，或者磁盘满了"
