"""Tables of people: where the headings of a table are, and what each row below them says.

Reads only the columns whose headings name a fact. A row with a cell that can't be read tells every such cell; nothing
is judged here and nothing kept of a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any, Generic, TypeVar

from policies.catalog import Catalogue
from policies.cells import EMPTY, Cells
from policies.facts import FactError
from policies.headings import columns, facts_in, known_headings, unit
from policies.payload import why
from policies.spans import Value
from policies.tables import Row, TableError, Unreadable, csv_rows
from policies.xlsx import xlsx_rows

TITLE_ROWS = 10
"""Rows in which the headings are looked for: many sheets have a title above them."""

_REMEMBERED = 50_000

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Headings:
    """The heading of each column, from A on, and the fact (or "id") that it names. `row`: the row of the sheet, from
    1, that is the last one of the headings. `strange`: the headings that name nothing."""

    row: int
    texts: tuple[object, ...]
    names: tuple[str | None, ...]
    strange: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that can't be read. `column` counts from 0; `fact` is null where the row as a whole is at fault."""

    column: int | None
    fact: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.fact}：{self.message}" if self.fact else self.message


def rows_of(source: Path, endings: Sequence[str] = (".csv", ".xlsx")) -> Iterator[Row]:
    """The rows of a .csv or .xlsx file. Raises `TableError` for another file, or one that can't be read."""
    if not source.is_file():
        raise TableError(f"--in：没有 {source.name} 这个文件")
    try:
        match source.suffix.lower():
            case ".csv":
                yield from csv_rows(source)
            case ".xlsx":
                yield from xlsx_rows(source)
            case ".xls" | ".et":
                raise TableError(f"--in：{source.name} 是旧的格式；请用 Excel 或 WPS 打开，另存为 .xlsx")
            case _:
                raise TableError(f"--in：{source.name} 应以 {'、'.join(endings[:-1])} 或 {endings[-1]} 结尾")
    except OSError as error:
        raise TableError(f"--in：读不了 {source.name}（{why(error)}）") from None


def find_headings(catalogue: Catalogue, rows: Iterator[Row]) -> tuple[Headings, Iterator[Row]]:
    """The headings, and the rows below them. Headings may stand in two rows, the upper one for groups of columns.

    Of the first rows, those are the headings that name most facts. Raises `TableError` where none names any, or where
    two columns are one fact.
    """
    specs = catalogue.facts.specs
    first = list(islice(rows, TITLE_ROWS))
    best, most = None, 0
    for index, row in enumerate(first):
        if isinstance(row, Unreadable):
            continue
        candidates = [tuple(row)]
        if index and not isinstance(above := first[index - 1], Unreadable):
            candidates.append(_joined(above, row))
        for texts in candidates:
            count = sum(name in specs for name in facts_in(texts, specs))
            if count > most:
                best, most = (index, texts), count
    if best is None:
        for row in first:
            if isinstance(row, Unreadable):
                raise TableError(f"--in：找不到表头；{row.reason}")
        raise TableError(f"--in：前 {TITLE_ROWS} 行里没有认得的列名；可用的有 {known_headings(specs)}")
    index, texts = best
    try:
        names, strange = columns(texts, specs)
    except ValueError as error:
        raise TableError(f"--in：{error}") from None
    return Headings(index + 1, texts, tuple(names), tuple(strange)), chain(first[index + 1 :], rows)


def _joined(above: Sequence[object], below: Sequence[object]) -> tuple[object, ...]:
    width = max(len(above), len(below))
    upper, lower = ([*row, *[None] * (width - len(row))] for row in (above, below))
    return tuple(up if low is None or low == "" else low for up, low in zip(upper, lower, strict=True))


def is_blank(row: Sequence[object]) -> bool:
    return all(cell is None or cell == "" for cell in row)


class Remembered(Generic[Read]):
    """Reads values of facts. The same answer stands in many rows, so what it came to is kept for a while."""

    def __init__(self, read: Callable[[str, Any], Read]) -> None:
        self._read = read
        self._seen: dict[tuple[str, type, object], Read] = {}

    def __call__(self, name: str, raw: Any) -> Read:
        if isinstance(raw, dict | list):
            return self._read(name, raw)
        key = (name, raw.__class__, raw)
        if key not in self._seen:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[key] = self._read(name, raw)
        return self._seen[key]

    def all(self, pairs: Iterable[tuple[str, Any]]) -> dict[str, Read]:
        """Every value of one person."""
        seen, found = self._seen, dict[str, Read]()
        for name, raw in pairs:
            try:
                found[name] = seen[name, raw.__class__, raw]
            except (KeyError, TypeError):
                found[name] = self(name, raw)
        return found


class RowReader:
    """Reads rows of one table, whose headings name a fact each, or "id", or nothing."""

    def __init__(self, catalogue: Catalogue, headings: Headings, today: date) -> None:
        self._facts = catalogue.facts
        self._cells = Cells(catalogue.facts.specs, catalogue.gazetteer)
        self._width = len(headings.names)
        self._columns = [
            (index, name) for index, name in enumerate(headings.names) if name is not None and name != "id"
        ]
        self._units = {name: unit(name, headings.texts[index]) for index, name in self._columns}
        self._today = today
        self._value = Remembered(self._read_cell)

    def read(self, row: Sequence[object]) -> tuple[dict[str, Value], list[CellFault]]:
        """What the row says, without its empty cells; and what of it can't be read, from left to right."""
        width = len(row)
        pairs = [(name, row[index]) for index, name in self._columns if index < width]
        faults: list[CellFault] = []
        try:
            known = {name: value for name, value in self._value.all(pairs).items() if value is not None}
        except FactError:
            known, faults = self._one_by_one(row)
        if width > self._width and not is_blank(row[self._width :]):
            message = f"这一行有 {width} 格，表头只有 {self._width} 格；检查有没有多出来的逗号"
            faults.append(CellFault(None, None, message))
        return known, faults

    def _one_by_one(self, row: Sequence[object]) -> tuple[dict[str, Value], list[CellFault]]:
        known, faults = dict[str, Value](), list[CellFault]()
        for index, name in self._columns:
            try:
                if index < len(row) and (value := self._value(name, row[index])) is not None:
                    known[name] = value
            except FactError as error:
                faults.append(CellFault(index, name, str(error).removeprefix(f"{name}：")))
        return known, faults

    def _read_cell(self, name: str, cell: object) -> Value | None:
        try:
            raw = self._cells.read(name, cell, self._units[name])
        except ValueError as error:
            raise FactError(name, str(error)) from None
        return None if raw is EMPTY else self._facts.parse_one(name, raw, self._today)
