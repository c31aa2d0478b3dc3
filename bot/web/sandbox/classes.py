"""A class's list in, a workbook out: chosen in a form, worked through in a process of its own, taken away as a file.

Neither the list nor the result is logged or kept: they lie in a folder that goes when the result is fetched, after an
hour, or with the process. Nothing of it meets the people of the chat.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from bot.sandbox.drawers import Drawer, Drawers, Full
from bot.sandbox.jobs import Job, Jobs, Progress
from bot.schools.classwork import Found, Task, Wrong, chosen, in_words, work
from bot.schools.model import School
from bot.store.base import StoreUnavailable
from bot.web.forms import TooLarge
from bot.web.sandbox.desk import Desk, Refused, see
from bot.web.sandbox.schools import UNREADABLE, download
from bot.web.uploads import Broken, receive
from conversations.redact import redact
from policies.cells import choice_name
from policies.classes import write_template
from policies.classes.reading import MAX_KEY

MOST_MEGABYTES = 200
"""Of a .csv file; an .xlsx file that is too large is told so by who reads it."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GONE = "没有这次的结果了：它已经拿走，或者过了一小时。请把名单再传一次。"
OLD_PAGE = "这一页放得太久了，名单没有收。请回到上一页，刷新一下，再选一次文件。"
TOO_LARGE = f"这个文件超过 {MOST_MEGABYTES} MB，没有收。请分成几个文件，一个一个地传。"
BROKEN = "文件没有传完，没有收。请再传一次。"
BUSY = "现在有好几份名单还没算完、没拿走。请过几分钟再传。"
NO_ROOM = "这台机器放不下这个文件了（磁盘满了，或者不让写）。请告诉装机器的人。"
NO_FILE = "名单：还没有选文件，要一个 .csv 或 .xlsx"
WRONG_KIND = "名单：“{name}”不是 .csv 或 .xlsx；用 Excel 或 WPS 打开，另存为 .xlsx 再传"

SHARED = ("work_place", "cert_level", "occupation")
"""Facts with a field of their own among what holds for the whole class: those that a school says of itself."""

_NAMES = {"--in": "名单", "--key": "认人的列", "--set": "全班都一样的", "--out": "结果"}
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
_ENDINGS = (".csv", ".xlsx")


@dataclass(slots=True)
class Begun:
    """What is remembered of a class that is being worked through: the fields of its form, and its job."""

    filled: Mapping[str, str]
    name: str
    job: Job | None = None


@dataclass(slots=True)
class _Sending:
    """A form on its way in: what it says, and where its file goes."""

    filled: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    drawer: Drawer | None = None
    source: Path | None = None


def routes(desk: Desk) -> list[Route]:
    classes = Classes(desk)
    return [
        desk.route("/schools/class", classes.show),
        desk.route("/schools/class", classes.begin, methods=["POST"]),
        desk.route("/schools/class/template.xlsx", classes.template),
        desk.route("/schools/class/{key}", classes.result),
        desk.route("/schools/class/{key}", classes.take, methods=["POST"]),
    ]


class Classes:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._jobs = Jobs()
        self._drawers = Drawers()

    async def show(self, request: Request) -> Response:
        """`school`: whose words are filled in for the whole class, to be seen and changed."""
        asked = request.query_params.get("school", "")
        school = next((each for each in await self._schools() if each.id == asked), None)
        return await self._form(request, self._said_by(school) if school else {})

    async def begin(self, request: Request) -> Response:
        self._desk.only_ours(request)
        sending = _Sending()

        def accept(fields: Mapping[str, str], filename: str) -> IO[bytes]:
            return self._accept(request, sending, fields, filename)

        try:
            await receive(request, MOST_MEGABYTES * 1_000_000, accept)
            if sending.drawer is None or sending.source is None:
                return await self._form(request, sending.filled, sending.faults, 422)
            return self._start(sending.drawer, sending.source)
        except BaseException as error:
            if sending.drawer:
                self._drawers.drop(sending.drawer.key)
            match error:
                case TooLarge():
                    raise Refused(413, TOO_LARGE) from None
                case Broken():
                    raise Refused(400, BROKEN) from None
                case Full():
                    raise Refused(429, BUSY) from None
                case OSError():
                    raise Refused(507, NO_ROOM) from None
            raise

    def _accept(self, request: Request, sending: _Sending, fields: Mapping[str, str], filename: str) -> IO[bytes]:
        """Before the first byte of the file: whether it is taken at all. One that isn't is read into nothing, so that
        the form can be shown again."""
        if not self._desk.signed(request, fields):
            raise Refused(403, OLD_PAGE)
        sending.filled = {name: value for name, value in fields.items() if name != "csrf"}
        name = _file_name(filename)
        if not filename:
            sending.faults.append(NO_FILE)
        elif not name.endswith(_ENDINGS):
            sending.faults.append(WRONG_KIND.format(name=redact(name).text[-40:]))
        try:
            self._defaults(fields)
        except Wrong as wrong:
            sending.faults.append(f"全班都一样的：{redact(str(wrong)).text}")
        if len(fields.get("key", "")) > MAX_KEY:
            sending.faults.append(f"认人的列：列名最多 {MAX_KEY} 个字")
        if sending.faults:
            return tempfile.TemporaryFile()
        sending.drawer = self._drawers.open()
        sending.drawer.about = Begun(sending.filled, name)
        sending.source = sending.drawer.folder / name
        return open(sending.source, "xb")

    def _start(self, drawer: Drawer, source: Path) -> Response:
        desk, begun = self._desk, drawer.about
        key = begun.filled.get("key", "").strip() or None
        target = drawer.folder / "out" / "result.xlsx"
        target.parent.mkdir()
        task = Task(desk.live.root, source, target, desk.clock.today(), self._defaults(begun.filled), key)

        def run(progress: Progress) -> Found | Wrong:
            try:
                return work(task, progress)
            except Wrong as wrong:
                return wrong
            finally:
                source.unlink(missing_ok=True)

        begun.job = self._jobs.start(f"算 {begun.name}", run)
        return see(f"/sandbox/schools/class/{drawer.key}")

    async def result(self, request: Request) -> Response:
        drawer, job = self._drawer(request)
        if job.fault:
            self._drop(drawer)
            raise Refused(500, job.fault)
        match job.result:
            case None:
                return self._desk.page(request, "waiting.html", job=job)
            case Wrong() as wrong:
                filled = drawer.about.filled
                self._drop(drawer)
                return await self._form(request, filled, [redact(in_words(str(wrong), _NAMES)).text], 422)
        return self._desk.page(request, "class_result.html", name=drawer.about.name, found=job.result)

    async def take(self, request: Request) -> Response:
        """The workbook; once it is out, all of it is gone from here. By POST: no browser fetches that beforehand."""
        await self._desk.form(request)
        drawer, job = self._drawer(request)
        if not isinstance(job.result, Found):
            raise Refused(404, GONE)
        return FileResponse(
            drawer.folder / "out" / "result.xlsx",
            media_type=XLSX,
            filename=f"{Path(drawer.about.name).stem}-能领什么.xlsx",
            background=BackgroundTask(self._drop, drawer),
        )

    async def template(self, request: Request) -> Response:
        catalogue, today = self._desk.live.catalogue, self._desk.clock.today()

        def written() -> bytes:
            with tempfile.TemporaryDirectory() as folder:
                target = Path(folder) / "template.xlsx"
                write_template(catalogue, target, today)
                return target.read_bytes()

        return download(await asyncio.to_thread(written), "学员名单.xlsx", XLSX)

    def _drawer(self, request: Request) -> tuple[Drawer, Job]:
        drawer = self._drawers.find(request.path_params["key"])
        if drawer is None or drawer.about.job is None:
            raise Refused(404, GONE)
        return drawer, drawer.about.job

    def _drop(self, drawer: Drawer) -> None:
        if drawer.about and drawer.about.job:
            self._jobs.drop(drawer.about.job.id)
        self._drawers.drop(drawer.key)

    # ------------------------------------------------------------------ the form

    async def _form(
        self, request: Request, filled: Mapping[str, str], faults: list[str] | None = None, status: int = 200
    ) -> Response:
        specs = self._desk.live.catalogue.facts.specs
        return self._desk.page(
            request,
            "class.html",
            status,
            schools=[(each.id, each.name) for each in await self._schools()],
            shared=[(name, specs[name].label, self._choices(name)) for name in SHARED],
            filled=filled,
            faults=faults or [],
            most=MOST_MEGABYTES,
        )

    def _choices(self, fact: str) -> list[str]:
        spec = self._desk.live.catalogue.facts.specs[fact]
        return [choice_name(fact, value) for value in spec.choices] if spec.kind == "choice" else []

    def _said_by(self, school: School) -> dict[str, str]:
        """What the school says of itself, for the whole class. One that teaches several levels says none."""
        level = choice_name("cert_level", school.levels[0]) if len(school.levels) == 1 else ""
        place = self._desk.live.catalogue.gazetteer.full_name(school.place)
        return {"school": school.id, "work_place": place, "cert_level": level, "occupation": school.occupation}

    def _defaults(self, fields: Mapping[str, str]) -> dict[str, str]:
        """What holds for the whole class, by heading. Raises `Wrong`."""
        specs = self._desk.live.catalogue.facts.specs
        found = {specs[name].label: fields[name].strip() for name in SHARED if fields.get(name, "").strip()}
        for name, value in chosen(fields.get("others", "").splitlines()).items():
            if name in found:
                raise Wrong(f"{name[:30]} 写了两次，只留一个")
            found[name] = value
        return found

    async def _schools(self) -> tuple[School, ...]:
        try:
            return (await self._desk.store.register()).schools
        except StoreUnavailable:
            raise Refused(503, UNREADABLE) from None


def _file_name(sent: str) -> str:
    """What the file is called here and in its result: no folders, no signs that a disk doesn't take, nobody's number,
    and short."""
    path = Path(redact(_UNSAFE.sub(" ", sent.replace("\\", "/").rpartition("/")[2]).strip(" .")).text)
    return f"{path.stem.strip()[:40] or '名单'}{path.suffix.lower()[:10]}"
