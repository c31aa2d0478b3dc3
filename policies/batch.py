"""Many people at once, from a file to a file: one person a row in, their assessments out (contract, section 4).

Rows are read, judged and written one by one. A bad row is reported and the others still run. Nothing about a person is
kept, logged or put into a message beyond the row's own error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

from policies.assess import amount, assess_all, in_order, judge_all
from policies.catalog import Catalogue
from policies.facts import FactError
from policies.payload import PayloadError, read_object, why
from policies.rows import Remembered, RowReader, find_headings, is_blank, rows_of
from policies.spans import Value
from policies.tables import (
    UNCOMPUTED,
    CsvWriter,
    JsonWriter,
    Row,
    TableError,
    Unreadable,
    Writer,
    XlsxWriter,
    lines,
    whole_file,
)

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
        try:
            for person in people:
                rows += 1
                bad += person.error is not None
                lines, reached = as_lines(catalogue, person, today)
                unreached += not reached
                for line in lines:
                    writer.write(line)
            writer.close()
        except BaseException:
            writer.drop()
            raise
    return Report(rows, bad, unreached, tuple(ignored))


def _people(catalogue: Catalogue, source: Path, today: date, ignored: list[str]) -> Iterator[Person]:
    """The people of a file; the headings that name no fact go into `ignored` before the first of them."""
    if source.suffix.lower() != ".jsonl" or not source.is_file():
        yield from _from_rows(catalogue, rows_of(source, (".jsonl", ".csv", ".xlsx")), today, ignored)
        return
    try:
        yield from _from_lines(catalogue, lines(source), today)
    except OSError as error:
        raise TableError(f"--in：读不了 {source.name}（{why(error)}）") from None


def _from_lines(catalogue: Catalogue, found: Iterator[bytes], today: date) -> Iterator[Person]:
    read = Remembered(lambda name, raw: catalogue.facts.parse_one(name, raw, today))
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
    headings, below = find_headings(catalogue, rows)
    ignored.extend(headings.strange)
    reader = RowReader(catalogue, headings, today)
    id_at = headings.names.index("id") if "id" in headings.names else len(headings.names)
    for number, row in enumerate(below, 1):
        if isinstance(row, Unreadable):
            yield Person(number, None, {}, row.reason)
        elif not is_blank(row):
            yield _read(reader, number, row, row[id_at] if id_at < min(len(row), len(headings.names)) else None)


def _read(reader: RowReader, number: int, row: Sequence[object], cell: object) -> Person:
    try:
        identity = _id(None if cell == "" or cell is UNCOMPUTED else cell)
    except PayloadError as error:
        return Person(number, None, {}, str(error))
    known, faults = reader.read(row)
    return Person(number, identity, {}, str(faults[0])) if faults else Person(number, identity, known)


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
