"""A class file worked through in a process of its own, so that nobody in a chat waits for it.

`work` starts it and tells the progress; `python -m bot.schools.classwork` is that process: a line of JSON in, lines of
JSON out. It ends once nobody reads them. Only what stands in the result is told, and nothing is logged of a row.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import orjson

from bot.logs import where
from policies import catalog
from policies.classes import ClassReport, run_class
from policies.classes.writing import SHEETS
from policies.tables import TableError

_ROOT = Path(__file__).parents[2]
_SHOWN = 20
"""Lines of the deadlines and of the faults that are shown; the workbook has all."""

_BLOCK = 1 << 20

_MOST_MEMORY = 2 << 30
"""Bytes of the process's addresses: some times what the largest good file takes. A workbook of ten megabytes can unpack
to more than a machine has."""

_MOST_SECONDS = 3600
"""Of computing. By then the result has nowhere to lie (`bot.sandbox.drawers`), and others wait for their turn."""

TOO_MUCH = "这个文件展开以后太大，放不进内存；请另存为“CSV UTF-8”，或者分成几个文件"


class Wrong(Exception):
    """The file, or what was written beside it, can't be used; one Chinese line."""


@dataclass(frozen=True, slots=True)
class Task:
    """`root`: the catalogue's folder. `defaults` and `key`: as `policies.classes.run_class` takes them."""

    root: Path
    source: Path
    target: Path
    today: date
    defaults: Mapping[str, str]
    key: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What the workbook says, in short. `summary`: label and text; tables begin with their headings."""

    report: ClassReport
    summary: tuple[tuple[str, str], ...]
    programmes: tuple[tuple[str, ...], ...]
    deadlines: tuple[tuple[str, ...], ...]
    faults: tuple[tuple[str, ...], ...]


def work(task: Task, progress: Callable[[int, int], None]) -> Found:
    """Writes `task.target`. `progress` is told the rows done and about how many there are. Raises `Wrong`; and
    `RuntimeError` where the process broke, naming the place."""
    said = {"root": str(task.root), "source": str(task.source), "target": str(task.target)}
    asked = said | {"today": task.today.isoformat(), "defaults": dict(task.defaults), "key": task.key}
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "bot.schools.classwork"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a traceback could quote a row
        env=os.environ | {"PYTHONPATH": path},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            process.stdin.write(orjson.dumps(asked))
            process.stdin.close()
        for line in process.stdout:
            match orjson.loads(line):
                case {"rows": int(rows), "of": int(total)}:
                    progress(rows, max(rows, total))
                case {"wrong": str(text)}:
                    raise Wrong(text)
                case {"broken": str(place)}:
                    raise RuntimeError(place)
                case {"report": _} as done:
                    return _found(done)
    raise RuntimeError(f"the class's process ended with {process.returncode}")


def _found(done: Mapping[str, Any]) -> Found:
    def rows(name: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(row) for row in done[name])

    told: dict[str, Any] = dict(done["report"])
    told |= {name: tuple(told[name]) for name in ("unused", "personal")}
    summary = tuple((label, text) for label, text in done["summary"])
    return Found(ClassReport(**told), summary, rows("programmes"), rows("deadlines"), rows("faults"))


# ---------------------------------------------------------------- the process


def main() -> int:
    asked = json.loads(sys.stdin.buffer.read())
    with suppress(OSError, AttributeError):
        os.nice(10)
    _be_modest()
    try:
        _say(_worked(asked))
    except BrokenPipeError:
        # Nobody waits any more; what would be flushed at the end has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except TableError as error:
        _say({"wrong": str(error)})
    except MemoryError:
        _say({"wrong": TOO_MUCH})
    except Exception as error:
        _say({"broken": where(error)})
    return 0


def _be_modest() -> None:
    """No more memory and time than a class needs, so that a file made to do harm ends this process and nothing else."""
    for what, most in ((resource.RLIMIT_AS, _MOST_MEMORY), (resource.RLIMIT_CPU, _MOST_SECONDS)):
        hard = resource.getrlimit(what)[1]
        with suppress(OSError, ValueError):
            resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _worked(asked: Mapping[str, Any]) -> dict[str, Any]:
    source, target = Path(asked["source"]), Path(asked["target"])
    total = _about_how_many(source)
    _say({"rows": 0, "of": total})
    report = run_class(
        catalog.load(Path(asked["root"])),
        source,
        target,
        date.fromisoformat(asked["today"]),
        defaults=asked["defaults"],
        key=asked["key"],
        progress=lambda rows: _say({"rows": rows, "of": total}),
    )
    return {"report": asdict(report)} | _read_back(target)


def _say(line: Mapping[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
    sys.stdout.buffer.flush()


def _about_how_many(source: Path) -> int:
    """Rows in a file, for a bar that fills: lines may be more than rows. 0 where it can't be told."""
    try:
        if source.suffix.lower() == ".csv":
            with open(source, "rb") as file:
                return _occurrences(iter(lambda: file.read(_BLOCK), b""), b"\n")
        with ZipFile(source) as packed:
            sheets = sorted(name for name in packed.namelist() if name.startswith("xl/worksheets/sheet"))
            with packed.open(sheets[0]) as sheet:
                return _occurrences(iter(lambda: sheet.read(_BLOCK), b""), b"</row>")
    except (OSError, BadZipFile, IndexError, NotImplementedError, RuntimeError, ValueError):
        return 0


def _occurrences(blocks: Iterator[bytes], what: bytes) -> int:
    count, kept = 0, b""
    for block in blocks:
        text = kept + block
        count += text.count(what)
        kept = text[-(len(what) - 1) :] if len(what) > 1 else b""
    return count


def _read_back(target: Path) -> dict[str, list[list[str]]]:
    """From the workbook itself, so that the page can't say anything else."""
    from openpyxl import load_workbook

    book = load_workbook(target, read_only=True)
    try:
        first, _, days, faults = (_rows(book[name]) for name in SHEETS)
        next(first)  # the title
        summary = []
        for row in first:
            if len(row) > 2 and row[2]:
                break
            if any(row):
                summary.append(row[:2])
        return {
            "summary": summary,
            "programmes": [row, *first],
            "deadlines": list(islice(days, _SHOWN + 1)),
            "faults": list(islice(faults, _SHOWN + 1)),
        }
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    for row in sheet.iter_rows(values_only=True):
        yield [_shown(value) for value in row]


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def in_words(text: str, names: Mapping[str, str]) -> str:
    """A message for a page, where `names` stand for the options of the command line."""
    for option, name in names.items():
        text = re.sub(f"^{option}：", f"{name}：", text).replace(f"{option} ", "")
    return text


def chosen(lines: Sequence[str]) -> dict[str, str]:
    """What was written as `heading=value`, a line each. Raises `Wrong`."""
    found: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in lines)):
        name, mark, value = line.replace("＝", "=").partition("=")
        if not mark or not name.strip() or not value.strip():
            raise Wrong(f"“{line[:30]}”应写成 参保地=淄博 这样，一行一样")
        if name.strip() in found:
            raise Wrong(f"{name.strip()[:30]} 写了两次，只留一个")
        found[name.strip()] = value.strip()
    return found


if __name__ == "__main__":
    sys.exit(main())
