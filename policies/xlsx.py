"""Workbooks (.xlsx) read as rows of cells, in memory that doesn't grow with the rows.

The texts of a workbook lie in one table that must be in memory whole; files whose table is too large are refused. A
value in the first row of merged cells stands for all their rows; a formula whose value isn't in the file is said to be
one, since nothing here works formulas out.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

# openpyxl is imported where a workbook is read: loading it takes longer than checking one person.
from policies.tables import UNCOMPUTED, Row, TableError

MAX_FILE = 100_000_000
MAX_TEXTS = 80_000_000
"""Bytes of the table of texts, unpacked; in memory it takes about twice as much."""

MAX_SHEET = 4_000_000_000
MAX_BARE = 200_000
"""Formulas without a value that are told one by one."""

_OLD = b"\xd0\xcf\x11\xe0"
_BLOCK = 1 << 22
_OVERLAP = 1 << 16
"""More than the longest formula takes."""

_PREFIX = rb"(?:\w+:)?"
_MERGED = re.compile(rb"<" + _PREFIX + rb'mergeCell\b[^>]*?\bref="([A-Z]+)(\d+):[A-Z]+(\d+)"')
_BARE = re.compile(
    rb"<" + _PREFIX + rb"c\b([^>]*)>\s*<" + _PREFIX + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</" + _PREFIX + rb"f>)\s*"
    rb"(?:<" + _PREFIX + rb"v\s*/>|<" + _PREFIX + rb"v>\s*</" + _PREFIX + rb"v>)?\s*</" + _PREFIX + rb"c>"
)
_AT = re.compile(rb'\br="([A-Z]+)(\d+)"')


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
                # What openpyxl doesn't tell of a sheet that it reads row by row.
                with sheets[0]._get_source() as source:  # type: ignore[attr-defined]
                    blocks, bare = _extras(source, path.name)
                # Some programs write a wrong size, and everything beyond it would be lost.
                sheets[0].reset_dimensions()
                rows = sheets[0].iter_rows(values_only=True)
                yield from _whole(rows, blocks, bare) if blocks or bare else rows
        except TableError:
            raise
        except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError, SyntaxError, EOFError):
            # SyntaxError: what the XML parser's error is.
            raise TableError(f"{path.name} 不是完好的 .xlsx 文件；请用 Excel 打开后另存一次") from None


def _refuse_large(name: str, file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_FILE:
        raise TableError(_too_large(name, f"有 {size // 1_000_000} MB", f"最多 {MAX_FILE // 1_000_000} MB"))
    with ZipFile(file) as packed:
        for part in packed.infolist():
            if part.filename.endswith("sharedStrings.xml") and part.file_size > MAX_TEXTS:
                raise TableError(_too_large(name, f"里的文字有 {part.file_size // 1_000_000} MB", "放不进内存"))
            if part.file_size > MAX_SHEET:
                raise TableError(_too_large(name, f"展开有 {part.file_size // 1_000_000} MB", "太大"))
    file.seek(0)


def _too_large(name: str, size: str, limit: str) -> str:
    return f"{name} {size}，{limit}；请另存为“CSV UTF-8”（多大都可以），或者分成几个文件"


def _extras(source: IO[bytes], name: str) -> tuple[list[Block], Mapping[int, Sequence[int]]]:
    """The merged cells of a sheet, and its formulas without a value: row → columns. Merged cells stand behind the rows
    in the file, so that it is gone through once before it is read."""
    blocks: dict[Block, None] = {}
    bare: set[tuple[int, int]] = set()
    kept = b""
    while block := source.read(_BLOCK):
        text = kept + block
        if b"mergeCell " in text:
            blocks |= {Block(_column(m[1]), int(m[2]), int(m[3])): None for m in _MERGED.finditer(text)}
        if b"<f" in text or b":f" in text:
            for match in _BARE.finditer(text):
                # A formula that came to no text at all has an empty value, and its kind: "str".
                if (at := _AT.search(match[1])) and b't="str"' not in match[1]:
                    bare.add((int(at[2]), _column(at[1])))
            if len(bare) > MAX_BARE:
                raise TableError(f"{name} 里的公式都没有算好的值；请用 Excel 打开后保存一次")
        kept = text[-_OVERLAP:]
    by_row: dict[int, list[int]] = {}
    for row, column in sorted(bare):
        by_row.setdefault(row, []).append(column)
    tall = [block for block in blocks if block.last > block.first]
    return sorted(tall, key=lambda block: block.first), by_row


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number - 1


def _whole(
    rows: Iterator[Sequence[object]], blocks: Sequence[Block], bare: Mapping[int, Sequence[int]]
) -> Iterator[Sequence[object]]:
    """The rows with the values of merged cells in each of their rows, and with a mark for formulas without a value.

    A row with nothing of its own stays blank: merged cells often reach below the last person.
    """
    waiting, current = list(reversed(blocks)), dict[int, tuple[object, int]]()
    for number, row in enumerate(rows, 1):
        filled: list[object] | None = None
        own = any(value is not None for value in row)
        for column in bare.get(number, ()):
            filled = _put(filled or list(row), column, UNCOMPUTED)
        if own and current:
            for column, (value, last) in list(current.items()):
                if last < number:
                    del current[column]
                elif column >= len(row) or row[column] is None:
                    filled = _put(filled or list(row), column, value)
        while waiting and waiting[-1].first <= number:
            block = waiting.pop()
            if block.first == number and block.column < len(row) and row[block.column] is not None:
                current[block.column] = (row[block.column], block.last)
        yield row if filled is None else filled


def _put(row: list[object], column: int, value: object) -> list[object]:
    row.extend([None] * (column + 1 - len(row)))
    row[column] = value
    return row
