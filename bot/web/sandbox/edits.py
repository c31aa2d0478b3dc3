"""A programme's file edited in the page: faults at their lines, a preview of whom it changes, and only then live.

A draft lives in the form and in the preview's job, never in the catalogue's folder, until somebody who may edit
confirms it. Whoever comes second is told and overwrites nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.sandbox.jobs import Job, Progress
from bot.sandbox.preview import Preview, preview
from bot.sandbox.shelf import files
from bot.web.sandbox.desk import Desk, Refused, see
from bot.web.visitors import Role
from policies.catalog import Catalogue, read
from policies.drafts import lint_draft, load_draft
from policies.files import CatalogueError, Fault
from policies.page import VERDICTS
from policies.saving import Changed, Unsaved, current, digest, patch, save
from policies.written import misnamed

TEMPLATES = Path(__file__).parents[3] / "policies" / "templates"
TAKEN = "已经有叫这个名字的文件。换一个文件名，或者从目录里打开那一项来改"
RUNNING = "还没有算完，请等它算完再点。"
GONE = "没有这份预览了：它没有算过，或者算得太久以前。请从政策那一页再点一次“预览”。"


@dataclass(frozen=True, slots=True)
class Draft:
    """`base`: digest of the text that the editor began with; "" for a file that isn't there yet."""

    name: str
    text: str
    base: str


@dataclass(frozen=True, slots=True)
class Previewed:
    """The result of a job. `faults`: what lint finds in a draft that can be tried all the same. `against`: the version
    of the live catalogue that it was compared with."""

    draft: Draft
    against: str
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
        name = file_of(self._desk, request)
        text = text_of(self._desk, name)
        return self._editor(request, Draft(name, text, digest(text)))

    async def again(self, request: Request) -> Response:
        """Back from the preview, with the draft as it was."""
        draft = self._done(request)[1].draft
        return self._editor(request, draft, new=not draft.base)

    async def check(self, request: Request) -> Response:
        """Only the faults, while somebody types."""
        draft = _draft(await self._desk.form(request))
        return self._desk.page(
            request, "faults.html", faults=await self._looked(draft), lines=draft.text.splitlines(), draft=draft
        )

    async def start(self, request: Request) -> Response:
        draft = _draft(await self._desk.form(request))
        faults, desk = await self._looked(draft), self._desk
        if not self._loads(draft):
            return self._editor(request, draft, faults, new=not draft.base, status=422)
        if not draft.base and self._now(draft) is not None:
            return self._editor(request, draft, [Fault(draft.name, 1, TAKEN)], new=True, status=422)
        old, root, today, words = desk.live.catalogue, desk.live.root, desk.clock.today(), desk.live.words
        scenarios = desk.scenarios()[0]
        case = desk.last_case(request)

        def work(progress: Progress) -> Previewed:
            new = load_draft(root, {draft.name: draft.text})
            return Previewed(
                draft, old.version, tuple(faults), preview(old, new, words, today, scenarios, case, progress)
            )

        return see(f"/sandbox/previews/{desk.jobs.start(f'预览：{draft.name}', work).id}")

    async def _looked(self, draft: Draft) -> list[Fault]:
        """The draft's faults, found beside the loop that answers workers: a large file takes half a second."""
        return await asyncio.to_thread(faults_of, self._desk, draft)

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
            stale=done.against != self._desk.live.catalogue.version,
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
        if wrong := [fault for fault in await self._looked(draft) if not fault.warning]:
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
        if not job.over:
            raise Refused(409, RUNNING)
        if not isinstance(job.result, Previewed):
            raise Refused(404, GONE)
        return job, job.result


def _draft(fields: Mapping[str, str]) -> Draft:
    text = fields.get("text", "").replace("\r\n", "\n")
    return Draft(fields.get("name", "").strip(), text, fields.get("base", ""))


def _id_of(catalogue: Catalogue, root: Path, name: str) -> str:
    found = next((id for id, file in files(root).items() if file == name), "")
    return found if found in catalogue.entries else ""


def faults_of(desk: Desk, draft: Draft) -> list[Fault]:
    """What lint finds in a draft, and what the draft brings to other files."""
    if reason := misnamed(draft.name):
        return [Fault(draft.name or "文件名", 1, reason)]
    return lint_draft(desk.live.root, {draft.name: draft.text}, desk.clock.today())


def file_of(desk: Desk, request: Request) -> str:
    """Where the programme that the address names is written. Raises `Refused`."""
    name = files(desk.live.root).get(request.path_params["id"])
    if name is None:
        raise Refused(404, "没有这一项政策的文件。它可能改了编号，请从列表里找。")
    return name


def text_of(desk: Desk, name: str) -> str:
    """What the file says now. Raises `Refused`."""
    try:
        return current(desk.live.root, name) or ""
    except Unsaved as error:
        raise Refused(409, str(error)) from None
