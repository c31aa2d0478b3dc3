"""A programme's file edited in the page: faults at their lines, a preview of whom it changes, and only then live.

A draft lives in the form and in the preview's job, never in the catalogue's folder, until somebody who may edit
confirms it. Whoever comes second is told and overwrites nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import parse_day
from bot.sandbox.jobs import Job, Progress
from bot.sandbox.preview import Preview, preview
from bot.sandbox.shelf import files
from bot.web.sandbox.desk import Desk, Refused, see
from bot.web.visitors import Role
from conversations.redact import redact
from policies.calls import with_call
from policies.catalog import Catalogue, read
from policies.drafts import lint_draft, load_draft
from policies.files import CatalogueError, Fault
from policies.lint.calls import points
from policies.page import VERDICTS
from policies.programme import Call
from policies.saving import Changed, Unsaved, current, digest, patch, save
from policies.written import misnamed

TEMPLATES = Path(__file__).parents[3] / "policies" / "templates"
TAKEN = "已经有叫这个名字的文件。换一个文件名，或者从目录里打开那一项来改"
POINTS = {"window": "申请的期限", "rule_ends": "规定到期以后还办不办", "no_rule": "现在按哪一版规定"}
GONE = "没有这份预览了：它没有算过，或者算得太久以前。请从政策那一页再点一次“预览”。"


@dataclass(frozen=True, slots=True)
class Draft:
    """`base`: digest of the text that the editor began with; "" for a file that isn't there yet."""

    name: str
    text: str
    base: str


@dataclass(frozen=True, slots=True)
class Previewed:
    """The result of a job. `faults`: what lint finds in a draft that can be tried all the same."""

    draft: Draft
    faults: tuple[Fault, ...]
    found: Preview

    @property
    def sound(self) -> bool:
        """Whether it may be saved."""
        return all(fault.warning for fault in self.faults)


def routes(desk: Desk) -> list[Route]:
    edits = Edits(desk)
    return [
        desk.route("/catalogue/new", edits.new),
        desk.route("/catalogue/check", edits.check, methods=["POST"]),
        desk.route("/catalogue/preview", edits.start, methods=["POST"]),
        desk.route("/catalogue/{id}/edit", edits.edit),
        desk.route("/catalogue/{id}/call", edits.call),
        desk.route("/catalogue/{id}/call", edits.note_call, methods=["POST"], needs=Role.EDIT),
        desk.route("/previews/{job}", edits.show),
        desk.route("/previews/{job}/patch", edits.patch),
        desk.route("/previews/{job}/edit", edits.again),
        desk.route("/previews/{job}/confirm", edits.confirm, methods=["POST"], needs=Role.EDIT),
    ]


class Edits:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # ------------------------------------------------------------------ editing

    async def new(self, request: Request) -> Response:
        whole = request.query_params.get("whole") == "1"
        text = (TEMPLATES / ("programme.yaml" if whole else "local.yaml")).read_text(encoding="utf-8")
        return self._editor(request, Draft("", text, ""), new=True)

    async def edit(self, request: Request) -> Response:
        name = self._file(request)
        text = self._current(name)
        return self._editor(request, Draft(name, text, digest(text)))

    async def again(self, request: Request) -> Response:
        """Back from the preview, with the draft as it was."""
        draft = self._done(request)[1].draft
        return self._editor(request, draft, new=not draft.base)

    async def check(self, request: Request) -> Response:
        """Only the faults, while somebody types."""
        draft = _draft(await self._desk.form(request))
        return self._desk.page(
            request, "faults.html", faults=self._faults(draft), lines=draft.text.splitlines(), draft=draft
        )

    async def start(self, request: Request) -> Response:
        draft = _draft(await self._desk.form(request))
        faults, desk = self._faults(draft), self._desk
        if not self._loads(draft):
            return self._editor(request, draft, faults, new=not draft.base, status=422)
        if not draft.base and self._now(draft) is not None:
            return self._editor(request, draft, [Fault(draft.name, 1, TAKEN)], new=True, status=422)
        old, root, today, words = desk.live.catalogue, desk.live.root, desk.clock.today(), desk.live.words
        scenarios = desk.scenarios()[0]
        case = desk.last_case(request)

        def work(progress: Progress) -> Previewed:
            new = load_draft(root, {draft.name: draft.text})
            return Previewed(draft, tuple(faults), preview(old, new, words, today, scenarios, case, progress))

        return see(f"/sandbox/previews/{desk.jobs.start(f'预览：{draft.name}', work).id}")

    def _loads(self, draft: Draft) -> bool:
        """Whether the draft can be tried at all; what lint finds beyond that keeps it from being saved."""
        try:
            load_draft(self._desk.live.root, {draft.name: draft.text})
        except CatalogueError:
            return False
        return True

    def _editor(
        self, request: Request, draft: Draft, faults: list[Fault] | None = None, *, new: bool = False, status: int = 200
    ) -> Response:
        """`faults` null: nobody has looked for any yet."""
        lines = draft.text.splitlines()
        return self._desk.page(request, "edit.html", status, draft=draft, new=new, faults=faults, lines=lines)

    def _faults(self, draft: Draft) -> list[Fault]:
        if reason := misnamed(draft.name):
            return [Fault(draft.name or "文件名", 1, reason)]
        return lint_draft(self._desk.live.root, {draft.name: draft.text}, self._desk.clock.today())

    def _file(self, request: Request) -> str:
        name = files(self._desk.live.root).get(request.path_params["id"])
        if name is None:
            raise Refused(404, "没有这一项政策的文件。它可能改了编号，请从列表里找。")
        return name

    def _current(self, name: str) -> str:
        try:
            return current(self._desk.live.root, name) or ""
        except Unsaved as error:
            raise Refused(409, str(error)) from None

    # ------------------------------------------------------------------ preview

    async def show(self, request: Request) -> Response:
        job = self._job(request)
        if job.fault:
            raise Refused(500, job.fault)
        if not job.over:
            return self._desk.page(request, "waiting.html", job=job)
        _, done = self._done(request)
        return self._desk.page(
            request,
            "preview.html",
            job=job,
            done=done,
            overtaken=self._overtaken(done.draft),
            diff=self._patch(done.draft).splitlines(),
            verdicts=VERDICTS,
        )

    async def patch(self, request: Request) -> Response:
        job, done = self._done(request)
        draft = done.draft
        if self._overtaken(draft):
            return self._conflict(request, job, draft, self._now(draft))
        text = self._patch(draft)
        name = quote(f"{Path(draft.name).stem}.patch")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return PlainTextResponse(text, headers=headers, media_type="text/x-diff")

    async def confirm(self, request: Request) -> Response:
        await self._desk.form(request)
        job, done = self._done(request)
        draft, live = done.draft, self._desk.live
        if wrong := [fault for fault in self._faults(draft) if not fault.warning]:
            return self._editor(request, draft, wrong, new=not draft.base, status=422)
        try:
            load_draft(live.root, {draft.name: draft.text})  # other files may have changed since the preview
            if self._now(draft) != draft.text:  # else it was confirmed twice
                save(live.root, draft.name, draft.text, draft.base)
            live.replace(read(live.root).catalogue)
        except Changed as error:
            return self._conflict(request, job, draft, error.current)
        except Unsaved as error:
            raise Refused(409, str(error)) from None
        except CatalogueError as error:
            raise Refused(409, f"没有存：别的文件变了，和这份合不到一起。{error.faults[0]}") from None
        return self._desk.page(request, "saved.html", draft=draft, id=_id_of(live.catalogue, live.root, draft.name))

    def _conflict(self, request: Request, job: Job, draft: Draft, theirs: str | None) -> Response:
        diff = list(unified_diff((theirs or "").splitlines(), draft.text.splitlines(), "现在的", "您写的", lineterm=""))
        return self._desk.page(request, "conflict.html", 409, draft=draft, job=job, diff=diff, gone=theirs is None)

    def _overtaken(self, draft: Draft) -> bool:
        """Whether the file says neither what the editor began with nor what they wrote. Its patch would then undo what
        somebody else has written meanwhile."""
        now = self._now(draft)
        return ("" if now is None else digest(now)) not in (draft.base, digest(draft.text))

    def _now(self, draft: Draft) -> str | None:
        try:
            return current(self._desk.live.root, draft.name)
        except Unsaved as error:
            raise Refused(409, str(error)) from None

    def _patch(self, draft: Draft) -> str:
        try:
            return patch(self._desk.live.root, draft.name, draft.text)
        except Unsaved as error:
            raise Refused(409, str(error)) from None

    def _job(self, request: Request) -> Job:
        job = self._desk.jobs.find(request.path_params["job"])
        if job is None:
            raise Refused(404, GONE)
        return job

    def _done(self, request: Request) -> tuple[Job, Previewed]:
        job = self._job(request)
        if not isinstance(job.result, Previewed):
            raise Refused(404, GONE)
        return job, job.result

    # ------------------------------------------------------------------ a phone call

    async def call(self, request: Request) -> Response:
        return self._call_page(request, {})

    async def note_call(self, request: Request) -> Response:
        fields = await self._desk.form(request)
        name = self._file(request)
        base = self._current(name)
        call, wrong = _read_call(fields)
        if call is None:
            return self._call_page(request, fields, wrong, 422)
        try:
            text = with_call(base, call)
        except CatalogueError as error:
            return self._call_page(request, fields, [fault.reason for fault in error.faults], 422)
        faults = [fault for fault in self._faults(Draft(name, text, "")) if not fault.warning]
        if faults:
            return self._call_page(request, fields, [fault.reason for fault in faults], 422)
        live = self._desk.live
        try:
            save(live.root, name, text, digest(base))
            live.replace(read(live.root).catalogue)
        except Unsaved as error:
            return self._call_page(request, fields, [str(error)], 409)
        except CatalogueError as error:
            return self._call_page(request, fields, [str(error.faults[0])], 409)
        return see(f"/sandbox/catalogue/{request.path_params['id']}")

    def _call_page(
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


def _draft(fields: Mapping[str, str]) -> Draft:
    text = fields.get("text", "").replace("\r\n", "\n")
    return Draft(fields.get("name", "").strip(), text, fields.get("base", ""))


def _id_of(catalogue: Catalogue, root: Path, name: str) -> str:
    found = next((id for id, file in files(root).items() if file == name), "")
    return found if found in catalogue.entries else ""


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
