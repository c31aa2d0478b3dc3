"""Many people at once, from a file to a file: one person a row in, their assessments out (contract, section 4).

Rows are read, judged and written one by one. A bad row is reported and the others still run. Nothing about a person is
kept, logged or put into a message beyond the row's own error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

from policies.assess import amount, assess_all, in_order, judge_all
from policies.catalog import Catalogue
from policies.cells import EMPTY, Cells
from policies.facts import FactError
from policies.headings import columns, known_headings
from policies.payload import PayloadError, read_object, why
from policies.spans import Value
from policies.tables import (
    CsvWriter,
    JsonWriter,
    Row,
    TableError,
    Unreadable,
    Writer,
    XlsxWriter,
    csv_rows,
    lines,
    whole_file,
)
from policies.xlsx import xlsx_rows

HEADINGS = (
    "row",
    "id",
    "programme",
    "title",
    "verdict",
    "amount_min",
    "amount_max",
    "opens",
    "deadline",
    "eligible_from",
    "missing",
)
"""Of a table of results. A bad row has the verdict `error`, and the reason beside it, as its title."""

MAX_ID = 100
_TITLE_ROWS = 10
"""Rows in which the headings are looked for: many sheets have a title above them."""

_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Person:
    """A row as read. `number` counts the rows below the headings (in .jsonl: the lines) from 1, blank ones too."""

    number: int
    id: str | int | float | None
    known: Mapping[str, Value]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """`unreached`: people for whom no programme is in reach; a table of results has no line for them."""

    rows: int
    bad: int
    unreached: int
    ignored: tuple[str, ...]


def run(catalogue: Catalogue, source: Path, target: Path, today: date) -> Report:
    """Reads `source`, writes `target`, each by the ending of its name. Raises `TableError`, with nothing written."""
    if target.exists() and source.exists() and source.samefile(target):
        raise TableError("--out：不能和 --in 是同一个文件")
    if target.suffix.lower() not in _WRITERS:
        raise TableError(f"--out：{target.name} 应以 .jsonl、.csv 或 .xlsx 结尾")
    ignored: list[str] = []
    people = _people(catalogue, source, today, ignored)
    rows = bad = unreached = 0
    with whole_file(target) as file:
        writer, as_lines = _WRITERS[target.suffix.lower()](file)
        for person in people:
            rows += 1
            bad += person.error is not None
            lines, reached = as_lines(catalogue, person, today)
            unreached += not reached
            for line in lines:
                writer.write(line)
        writer.close()
    return Report(rows, bad, unreached, tuple(ignored))


def _people(catalogue: Catalogue, source: Path, today: date, ignored: list[str]) -> Iterator[Person]:
    """The people of a file; the headings that name no fact go into `ignored` before the first of them."""
    if not source.is_file():
        raise TableError(f"--in：没有 {source.name} 这个文件")
    try:
        match source.suffix.lower():
            case ".jsonl":
                yield from _from_lines(catalogue, lines(source), today)
            case ".csv":
                yield from _from_rows(catalogue, csv_rows(source), today, ignored)
            case ".xlsx":
                yield from _from_rows(catalogue, xlsx_rows(source), today, ignored)
            case _:
                raise TableError(f"--in：{source.name} 应以 .jsonl、.csv 或 .xlsx 结尾")
    except OSError as error:
        raise TableError(f"--in：读不了 {source.name}（{why(error)}）") from None


def _from_lines(catalogue: Catalogue, found: Iterator[bytes], today: date) -> Iterator[Person]:
    read = _Remembered(lambda name, raw: catalogue.facts.parse_one(name, raw, today))
    for number, line in enumerate(found, 1):
        if not line.strip():
            continue
        try:
            data = read_object(line)
            identity = _id(data.pop("id", None))
            yield Person(number, identity, read.all(data.items()))
        except (PayloadError, FactError) as error:
            yield Person(number, None, {}, str(error))


def _id(raw: object) -> str | int | float | None:
    match raw:
        case bool() | dict() | list():
            raise PayloadError("id：应是文字或数")
        case str() if len(raw) > MAX_ID:
            raise PayloadError(f"id：太长了；最多 {MAX_ID} 个字")
        case str() | int() | float() | None:
            return raw
        case _:
            return str(raw)[:MAX_ID]


def _from_rows(catalogue: Catalogue, rows: Iterator[Row], today: date, ignored: list[str]) -> Iterator[Person]:
    specs = catalogue.facts.specs
    for row in islice(rows, _TITLE_ROWS):
        if isinstance(row, Unreadable):
            raise TableError(f"--in：找不到表头；{row.reason}")
        try:
            names, strange = columns(row, specs)
        except ValueError as error:
            raise TableError(f"--in：{error}") from None
        if any(name in specs for name in names):
            break
    else:
        raise TableError(f"--in：前 {_TITLE_ROWS} 行里没有认得的列名；可用的有 {known_headings(specs)}")
    ignored.extend(strange)
    reader = _RowReader(catalogue, names, today)
    for number, row in enumerate(rows, 1):
        if isinstance(row, Unreadable):
            yield Person(number, None, {}, row.reason)
        elif any(cell is not None and cell != "" for cell in row):
            yield reader.read(number, row)


Read = TypeVar("Read")


class _Remembered(Generic[Read]):
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


class _RowReader:
    """Reads rows of one table, whose headings name a fact each, or "id", or nothing."""

    def __init__(self, catalogue: Catalogue, names: Sequence[str | None], today: date) -> None:
        self._facts = catalogue.facts
        self._cells = Cells(catalogue.facts.specs, catalogue.gazetteer)
        self._width = len(names)
        self._id_at = names.index("id") if "id" in names else None
        self._columns = [(index, name) for index, name in enumerate(names) if name not in (None, "id")]
        self._today = today
        self._value = _Remembered(self._read_cell)

    def read(self, number: int, row: Sequence[object]) -> Person:
        identity: str | int | float | None = None
        known: dict[str, Value] = {}
        try:
            if self._id_at is not None and self._id_at < len(row):
                cell = row[self._id_at]
                identity = _id(cell if cell != "" else None)
            pairs = [(name, row[index]) for index, name in self._columns if index < len(row)]
            known = {name: value for name, value in self._value.all(pairs).items() if value is not None}
            if any(cell is not None and cell != "" for cell in row[self._width :]):
                raise PayloadError(f"这一行有 {len(row)} 格，表头只有 {self._width} 格；检查有没有多出来的逗号")
        except (FactError, PayloadError) as error:
            return Person(number, identity, {}, str(error))
        return Person(number, identity, known)

    def _read_cell(self, name: str, cell: object) -> Value | None:
        try:
            raw = self._cells.read(name, cell)
        except ValueError as error:
            raise FactError(name, str(error)) from None
        return None if raw is EMPTY else self._facts.parse_one(name, raw, self._today)


def _nested(catalogue: Catalogue, person: Person, today: date) -> tuple[list[Any], bool]:
    """One line of JSON, and whether any programme is in reach; whoever can't be read counts as reached."""
    if person.error:
        return [{"row": person.number, "error": person.error}], True
    found = [assessment.to_json() for assessment in assess_all(catalogue, person.known, today)]
    return [{"row": person.number, "id": person.id, "assessments": found}], bool(found)


def _flat(catalogue: Catalogue, person: Person, today: date) -> tuple[list[Any], bool]:
    """Rows in the order of `HEADINGS`, one a programme, and whether there are any."""
    if person.error:
        return [(person.number, person.id, None, person.error, "error", *[None] * 6)], True
    rows = []
    for judged in judge_all(catalogue, person.known, today):
        found, window, missing = amount(judged.rule, person.known, today), judged.window, judged.missing
        rows.append(
            (
                person.number,
                person.id,
                judged.entry.id,
                judged.entry.programme.title,
                judged.verdict,
                found.min,
                found.max,
                window.opens and window.opens.isoformat(),
                window.deadline and window.deadline.isoformat(),
                judged.eligible_from and judged.eligible_from.isoformat(),
                ";".join(in_order(catalogue, judged).missing) if missing else "",
            )
        )
    return rows, bool(rows)


_Lines = Callable[[Catalogue, Person, date], tuple[list[Any], bool]]
_WRITERS: Mapping[str, Callable[[IO[bytes]], tuple[Writer, _Lines]]] = {
    ".jsonl": lambda file: (JsonWriter(file), _nested),
    ".csv": lambda file: (CsvWriter(file, HEADINGS), _flat),
    ".xlsx": lambda file: (XlsxWriter(file, HEADINGS), _flat),
}
