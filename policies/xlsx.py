"""Workbooks (.xlsx) read as rows of cells, in memory that doesn't grow with the rows.

The texts of a workbook lie in one table that must be in memory whole; files whose table is too large are refused. A
value in the first row of merged cells stands for all their rows; a formula whose value isn't in the file is said to be
one, since nothing here works formulas out.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from policies.cellstream import Look, column, sheet_rows

# openpyxl is imported where a workbook is read: loading it takes longer than checking one person.
from policies.tables import Row, TableError

MAX_FILE = 100_000_000
MAX_TEXTS = 80_000_000
"""Bytes of the table of texts, unpacked, and of every part that must be in memory whole; there it takes about twice as
much."""

MAX_SHEET = 4_000_000_000

_OLD = b"\xd0\xcf\x11\xe0"
_BLOCK = 1 << 22
_OVERLAP = 1 << 10
"""More than the tag of merged cells takes."""

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]+)(\d+):[A-Z]+(\d+)"')


@dataclass(frozen=True, slots=True)
class Block:
    """Merged cells of more than one row, by their first column (from 0) and their rows (from 1, both ends in)."""

    column: int
    first: int
    last: int


def xlsx_rows(path: Path) -> Iterator[Row]:
    """The rows of the first visible sheet, blank ones too. Raises `TableError` where the file isn't a workbook or is
    too large."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with open(path, "rb") as file:
        if file.read(4) == _OLD:
            raise TableError(f"{path.name} 设了密码，或是旧的 .xls 格式；请去掉密码，用 Excel 另存为 .xlsx")
        file.seek(0)
        try:
            _refuse_large(path.name, file)
            with warnings.catch_warnings():
                # Of styles and extensions that nobody reads here.
                warnings.simplefilter("ignore", UserWarning)
                book = load_workbook(file, read_only=True, data_only=True)
            sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not sheets:
                raise TableError(f"{path.name} 里没有工作表")
            # openpyxl finds the parts of the file; its own reader takes ten times as long, and tells neither merged
            # cells nor formulas without a value.
            sheet, inner = sheets[0], vars(book)
            look = Look(sheet._shared_strings, inner["_date_formats"], inner["_timedelta_formats"], book.epoch)  # type: ignore[attr-defined]
            with sheet._get_source() as source:  # type: ignore[attr-defined]
                blocks = _merged(source)
            with sheet._get_source() as source:  # type: ignore[attr-defined]
                rows = sheet_rows(source, look)
                yield from _whole(rows, blocks) if blocks else rows
        except TableError:
            raise
        except (BadZipFile, InvalidFileException, LookupError, ValueError, TypeError, OSError, EOFError) as error:
            raise _broken(path.name) from error
        except (SyntaxError, ExpatError) as error:
            # SyntaxError: what openpyxl's XML parser raises.
            raise _broken(path.name) from error


def _broken(name: str) -> TableError:
    return TableError(f"{name} 不是完好的 .xlsx 文件；请用 Excel 打开后另存一次")


def _refuse_large(name: str, file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_FILE:
        raise TableError(_too_large(name, f"有 {size // 1_000_000} MB", f"最多 {MAX_FILE // 1_000_000} MB"))
    with ZipFile(file) as packed:
        for part in packed.infolist():
            megabytes = part.file_size // 1_000_000
            if part.filename.startswith("xl/worksheets/"):
                if part.file_size > MAX_SHEET:
                    raise TableError(_too_large(name, f"展开有 {megabytes} MB", "太大"))
            elif part.filename.endswith((".xml", ".rels")) and part.file_size > MAX_TEXTS:
                raise TableError(_too_large(name, f"里的文字有 {megabytes} MB", "放不进内存"))
    file.seek(0)


def _too_large(name: str, size: str, limit: str) -> str:
    return f"{name} {size}，{limit}；请另存为“CSV UTF-8”（多大都可以），或者分成几个文件"


def _merged(source: IO[bytes]) -> list[Block]:
    """The merged cells of a sheet. They stand behind the rows in the file, so that it is gone through once before."""
    blocks: dict[Block, None] = {}
    kept = b""
    while block := source.read(_BLOCK):
        text = kept + block
        if b"mergeCell " in text:
            blocks |= {Block(column(m[1].decode()), int(m[2]), int(m[3])): None for m in _MERGED.finditer(text)}
        kept = text[-_OVERLAP:]
    return sorted((block for block in blocks if block.last > block.first), key=lambda block: block.first)


def _whole(rows: Iterator[Sequence[object]], blocks: Sequence[Block]) -> Iterator[Sequence[object]]:
    """The rows with the values of merged cells in each of their rows.

    A row with nothing of its own stays blank: merged cells often reach below the last person.
    """
    waiting, current = list(reversed(blocks)), dict[int, tuple[object, int]]()
    for number, row in enumerate(rows, 1):
        filled: list[object] | None = None
        if current and any(value is not None for value in row):
            for at, (value, last) in list(current.items()):
                if last < number:
                    del current[at]
                elif at >= len(row) or row[at] is None:
                    filled = filled or list(row)
                    filled.extend([None] * (at + 1 - len(filled)))
                    filled[at] = value
        while waiting and waiting[-1].first <= number:
            block = waiting.pop()
            if block.first == number and block.column < len(row) and row[block.column] is not None:
                current[block.column] = (row[block.column], block.last)
        yield row if filled is None else filled
