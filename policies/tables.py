"""Files of rows, in and out, in constant memory: .csv read as rows of cells, .csv, .xlsx and .jsonl written.

Knows nothing of facts. A row that can't be read is handed on as `Unreadable` and the next one is tried; only a file
that is none of its kind raises. Output appears whole under its name, or not at all.
"""

from __future__ import annotations

import codecs
import csv
import json
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import IO, Any

import orjson

from policies.payload import MAX_BYTES, why
from policies.workbook import RISKY, SHEET_ROWS, Book

_BLOCK = 1 << 20


class TableError(ValueError):
    """A file that can't be read or written as a whole. The message is Chinese, one line."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row that isn't one; the rows after it are."""

    reason: str


Row = Sequence[object] | Unreadable


class Uncomputed:
    """What a cell holds whose formula was never worked out: openpyxl and others write formulas without values."""

    def __repr__(self) -> str:
        return "UNCOMPUTED"


UNCOMPUTED = Uncomputed()


def csv_rows(path: Path) -> Iterator[Row]:
    """The rows of a UTF-8 or GB 18030 file, separated by commas, semicolons or tabs; blank lines as empty rows.

    Raises `TableError` where the file is in neither encoding.
    """
    encoding = _encoding(path)
    with open(path, encoding=encoding, newline="") as file:
        # GB 18030 has a byte order mark too, which its decoder leaves in the first heading.
        first = file.readline(_BLOCK).removeprefix("\ufeff")
        mark = max(",;\t", key=first.count)
        # Strict: a quote never closed must not swallow the people below it.
        reader = csv.reader(chain([first], file), delimiter=mark, strict=True)
        while True:
            try:
                yield next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Unreadable(f"这一行不是正确的 CSV（{error}）；检查引号是不是成对")


def _encoding(path: Path) -> str:
    for name in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(name)()
        try:
            with open(path, "rb") as file:
                while block := file.read(_BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    raise TableError(f"{path.name} 的编码认不出来；请另存为“CSV UTF-8”")


class Writer(ABC):
    """Writes one kind of file. A table takes rows in the order of its headings; .jsonl any JSON."""

    @abstractmethod
    def write(self, line: Any) -> None: ...

    def close(self) -> None:
        """Finishes what isn't finished line by line."""
        return

    def drop(self) -> None:
        """Gives up what was begun."""
        return


class JsonWriter(Writer):
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def write(self, line: Any) -> None:
        try:
            self._file.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        except TypeError:  # a lone surrogate, or a number of more than 64 bits: rare, and all JSON
            # A lone surrogate becomes \udXXX, which is JSON for just that.
            self._file.write((self._encode(line) + "\n").encode("utf-8", "backslashreplace"))


class CsvWriter(Writer):
    """With a byte order mark, without which Excel takes Chinese for something else."""

    def __init__(self, file: IO[bytes], headings: Sequence[str]) -> None:
        self._text = TextIOWrapper(file, "utf-8", "backslashreplace", newline="")
        self._text.write("\ufeff")
        self._writer = csv.writer(self._text, lineterminator="\r\n")
        self._writer.writerow(headings)

    def write(self, line: Sequence[object]) -> None:
        # A call for each cell would be a sixth of the time that a person takes.
        self._writer.writerow([harmless(c) if c.__class__ is str and c[:1] in RISKY else c for c in line])

    def close(self) -> None:
        self._text.flush()
        self.drop()

    def drop(self) -> None:
        self._text.detach()  # the file is its opener's to close


class XlsxWriter(Writer):
    def __init__(self, file: IO[bytes], headings: Sequence[str]) -> None:
        self._book = Book(file)
        self._sheet = self._book.sheet("结果")
        self._sheet.row(headings)

    def write(self, line: Sequence[object]) -> None:
        if self._sheet.full:
            raise TableError(f"结果超过 {SHEET_ROWS} 行，一张 .xlsx 表放不下；请改用 .csv 或 .jsonl")
        self._sheet.row(line)

    def close(self) -> None:
        self._book.close()

    def drop(self) -> None:
        self._book.drop()


def harmless(value: object) -> object:
    """A cell that no spreadsheet program runs as a formula: text that looks like one gets a quote in front."""
    return f"'{value}" if isinstance(value, str) and value[:1] in RISKY else value


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` once all went well; else `path` stays as it was, and nothing is left over.

    Raises `TableError` where it can't be written.
    """
    path = path.resolve()
    if path.is_dir():
        raise TableError(f"--out：{path.name} 是文件夹；应是一个文件")
    scrap = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(scrap, "xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(scrap, path)
    except OSError as error:
        raise TableError(f"--out：写不了 {path.name}（{why(error)}）") from None
    finally:
        with suppress(OSError):
            scrap.unlink()


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file without their ends, each cut where it can't be one person's any more."""
    with open(path, "rb") as file:
        while line := file.readline(MAX_BYTES + 2):
            rest = line
            while not rest.endswith(b"\n") and (rest := file.readline(_BLOCK)):
                pass
            yield line.rstrip(b"\r\n")
