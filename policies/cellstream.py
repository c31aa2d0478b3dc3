"""The cells of one sheet of a workbook, from its XML: row by row, by what each cell holds and not by how it looks.

Knows the file format and nothing of what the cells mean. A formula counts by its last value; it works none out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import IO
from xml.parsers.expat import ParserCreate, XMLParserType

from policies.tables import UNCOMPUTED

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
_BLOCK = 1 << 18
_DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Look:
    """What the rest of a workbook says of its sheets' cells: the table of texts, and which styles make a number a day
    or a length of time, counted from `epoch`."""

    texts: Sequence[str]
    days: Collection[int]
    spans: Collection[int]
    epoch: datetime


@lru_cache(maxsize=1024)
def column(letters: str) -> int:
    """A column's number, from 0: A → 0, AA → 26. Raises `ValueError` for what is none."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= MAX_COLUMN:
        raise ValueError(letters)
    return number - 1


def sheet_rows(source: IO[bytes], look: Look) -> Iterator[Sequence[object]]:
    """Every row up to the last one that is written, the missing ones as empty. Raises `ValueError`, `LookupError` or
    `ExpatError` where the XML isn't a sheet's."""
    done: list[Sequence[object]] = []
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    _listen(parser, look, done)
    while block := source.read(_BLOCK):
        parser.Parse(block, False)
        yield from done
        done.clear()
    parser.Parse(b"", True)
    yield from done


def _refuse(*_: object) -> None:
    raise ValueError("a sheet has no document type, and so no entities of its own")


def _listen(parser: XMLParserType, look: Look, done: list[Sequence[object]]) -> None:
    """Puts each finished row into `done`. The handlers are called some times a cell, so they keep what they need in
    variables of their own."""
    value_of = _reader(look)
    row: list[object] = []
    parts: list[str] = []
    take = parts.append
    count = number = at = style = 0
    kind, formula, phonetic = "n", False, False
    tags: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, number, at, style, kind, formula, phonetic
        if not tags:
            prefix = tag.removesuffix("worksheet")
            tags.update({f"{prefix}{name}": name for name in ("row", "c", "v", "t", "f", "rPh")})
        match tags.get(tag):
            case "c":
                place = attributes.get("r")
                at = column(place.rstrip(_DIGITS)) if place else len(row)
                kind, style, formula = attributes.get("t", "n"), int(attributes.get("s", 0)), False
                parts.clear()
            case "v" | "t" if not phonetic:
                parser.CharacterDataHandler = take
            case "f":
                formula = True
            case "row":
                number, row = int(float(attributes.get("r", count + 1))), []
                if number > MAX_ROW:
                    raise ValueError(number)
            case "rPh":
                phonetic = True

    def end(tag: str) -> None:
        nonlocal phonetic, count
        match tags.get(tag):
            case "v" | "t":
                parser.CharacterDataHandler = None
            case "c":
                text = "".join(parts)
                if text:
                    value = value_of(kind, style, text)
                elif formula and kind != "str":
                    value = UNCOMPUTED  # a formula that came to an empty text has the kind "str"
                else:
                    return
                if at >= len(row):
                    row.extend([None] * (at + 1 - len(row)))
                row[at] = value
            case "row":
                while count < number - 1:
                    count += 1
                    done.append(())
                count += 1
                done.append(row)
            case "rPh":
                phonetic = False

    parser.StartElementHandler = start
    parser.EndElementHandler = end


def _reader(look: Look) -> Callable[[str, int, str], object]:
    from openpyxl.utils.datetime import from_excel, from_ISO8601

    texts, days = look.texts, look.days

    def read(kind: str, style: int, text: str) -> object:
        match kind:
            case "s":
                return texts[int(text)]
            case "n":
                number = float(text) if "." in text or "E" in text or "e" in text else int(text)
                if style not in days:
                    return number
                try:
                    return from_excel(number, look.epoch, timedelta=style in look.spans)
                except (OverflowError, ValueError):
                    return "#VALUE!"
            case "b":
                return bool(int(text))
            case "d":
                return from_ISO8601(text)  # type: ignore[no-untyped-call]
            case _:
                return text

    return read
