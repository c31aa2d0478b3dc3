"""A class from a file to a workbook, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from policies.catalog import Catalogue
from policies.classes.judging import Judge
from policies.classes.reading import open_class
from policies.classes.tallies import Tallies
from policies.classes.writing import ClassBook
from policies.tables import TableError, whole_file

STEP = 500
"""Rows between two calls of `progress`."""


@dataclass(frozen=True, slots=True)
class ClassReport:
    """`rows`: of trainees, those that couldn't be read (`bad`) among them; `skipped`: of totals and remarks.
    `unused` and `personal`: headings of columns that weren't read. `claimable`: trainees who can claim something now;
    `unreached`: trainees in whose places no programme
    with money is known. `lines`: of the list in the result."""

    rows: int
    bad: int
    skipped: int
    claimable: int
    unreached: int
    lines: int
    unused: tuple[str, ...]
    personal: tuple[str, ...]


def run_class(
    catalogue: Catalogue,
    source: Path,
    target: Path,
    today: date,
    *,
    defaults: Mapping[str, Any] | None = None,
    key: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> ClassReport:
    """Reads the list in `source` (.csv, .xlsx), writes the workbook `target` (.xlsx).

    `defaults`: what holds for the whole class, where a row's own cell is empty: fact or heading → a cell as people
    write it, or a value as JSON has it (contract, section 1). `key`: the heading of the column that names the rows.
    `progress` is told the rows done so far. Raises `TableError`, with nothing written.
    """
    if target.exists() and source.exists() and source.samefile(target):
        raise TableError("--out：不能和 --in 是同一个文件")
    if target.suffix.lower() != ".xlsx":
        raise TableError(f"--out：{target.name} 应以 .xlsx 结尾")
    opened = open_class(catalogue, source, today, defaults or {}, key)
    judge, tallies = Judge(catalogue, today), Tallies()
    rows = bad = 0
    with whole_file(target) as file:
        book = ClassBook(file, catalogue, opened, today)
        try:
            for trainee in opened.trainees():
                rows += 1
                if trainee.faults:
                    bad += 1
                    book.fault(trainee)
                else:
                    lines = judge.lines(trainee.known)
                    tallies.add(trainee.name, lines)
                    book.trainee(trainee, lines)
                if progress and rows % STEP == 0:
                    progress(rows)
            book.close(source.name, rows, bad, tallies)
        except BaseException:
            book.drop()
            raise
    if progress:
        progress(rows)
    return ClassReport(
        rows,
        bad,
        opened.skipped,
        tallies.best["eligible"],
        tallies.best[None],
        book.lines,
        opened.unused,
        opened.personal,
    )
