"""Workbooks (.xlsx) written row by row in constant memory, several times faster than cell objects would be.

Knows numbers, days, yes and no, and text, a few looks for them, and no formulas: text is text, whatever it begins with.
It reads nothing and knows nothing of what it writes.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from functools import lru_cache
from tempfile import SpooledTemporaryFile
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

SHEET_ROWS = 1_048_576
"""What one sheet of an .xlsx file holds, its heading included."""

RISKY = frozenset("=+-@\t\r")
"""With one of these in front, a text would run as a formula once somebody edits its cell or saves it as .csv."""

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767
_EXACT = 10**15
_FULL = 1_900_000_000
"""Bytes of one sheet: a little less than what a zip file without extensions holds."""

_FLUSH = 1 << 19
_SPOOL = 1 << 22
_EPOCH = date(1899, 12, 30).toordinal()
ROW = "\0"
"""Stands for the number of the row in cells that are made before their row is known."""

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


class Style(IntEnum):
    """Looks of a cell; the number is its place in `_STYLES`."""

    PLAIN = 0
    WRAPPED = 1
    DAY = 2
    HEADING = 3
    TITLE = 4
    MONEY = 5
    NOTE = 6
    LITERAL = 7


_STYLES = f"""{_HEAD}<styleSheet xmlns="{_MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>
<fonts count="4"><font><sz val="11"/><name val="等线"/><charset val="134"/></font>
<font><b/><sz val="11"/><name val="等线"/><charset val="134"/></font>
<font><b/><sz val="15"/><name val="等线"/><charset val="134"/></font>
<font><sz val="10"/><color rgb="FF595959"/><name val="等线"/><charset val="134"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>
<fill><patternFill patternType="solid"><fgColor rgb="FFE8F0EC"/><bgColor indexed="64"/></patternFill></fill></fills>
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>
<border><left/><right/><top/><bottom style="thin"><color rgb="FF9DB2A8"/></bottom><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="8">
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top"/></xf>
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment horizontal="left" \
vertical="top" wrapText="1"/></xf>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">\
<alignment horizontal="left" vertical="top"/></xf>
<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" \
applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>
<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>
<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">\
<alignment horizontal="left" vertical="top"/></xf>
<xf numFmtId="0" fontId="3" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1"><alignment \
vertical="top" wrapText="1"/></xf>
<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" \
applyAlignment="1"><alignment vertical="top"/></xf>
</cellXfs>
<cellStyles count="1"><cellStyle name="常规" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>"""


def letters(index: int) -> str:
    """The name of a column, counted from 0: A, B, … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


_LETTERS = [letters(index) for index in range(200)]


def cell(index: int, value: object, style: Style = Style.PLAIN) -> str:
    """One cell of the row that `ROW` stands for; nothing for None or an empty text. A day always
    looks like one."""
    if value is None or value == "":
        return ""
    at = f'{_LETTERS[index] if index < 200 else letters(index)}{ROW}"'
    match value:
        case bool():
            return f'<c r="{at} s="{style:d}" t="b"><v>{value:d}</v></c>'
        case int() | float() if -_EXACT < value < _EXACT:
            return f'<c r="{at} s="{style:d}"><v>{value!r}</v></c>'
        case datetime():
            text = value.isoformat(" ")
        case date():
            return f'<c r="{at} s="{Style.DAY:d}"><v>{value.toordinal() - _EPOCH}</v></c>'
        case _:
            text = str(value)
    if text[:1] in RISKY:
        style = Style.LITERAL if style is Style.PLAIN else style
    shown = escape(_NOT_IN_XML.sub("�", text[:_LONGEST].replace("\r\n", "\n")))
    return f'<c r="{at} s="{style:d}" t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def cells(values: Iterable[object], styles: Sequence[Style] = ()) -> str:
    """A row of them from column A on; columns beyond `styles` are plain."""
    made = []
    for index, value in enumerate(values):
        made.append(cell(index, value, styles[index] if index < len(styles) else Style.PLAIN))
    return "".join(made)


_NARROW = 0x2E7F
"""The last character that takes the room of a digit."""

LINE = 15.0
"""Points of a line of text."""


@lru_cache(maxsize=4096)
def _lines(text: str, width: float) -> int:
    """How many lines a wrapped text takes in a column so wide (in digits; a Chinese character takes two of them)."""
    room = max(1, int(width) - 1)
    broad = (sum(2 if ord(character) > _NARROW else 1 for character in line) for line in text.split("\n"))
    return sum(max(1, -(-columns // room)) for columns in broad)


def height_of(values: Iterable[object], widths: Sequence[float]) -> float:
    """The height that shows all lines of the texts, in points: not every program finds it by itself."""
    texts = [(value, width) for value, width in zip(values, widths, strict=False) if isinstance(value, str)]
    return LINE * max((_lines(*each) for each in texts), default=1) + 1


@dataclass(frozen=True, slots=True)
class Choice:
    """A drop-down list: `words` for the cells of a column (from 0) from `first` (a row, from 1) to the sheet's end."""

    column: int
    first: int
    words: Sequence[str]


@dataclass(slots=True)
class Sheet:
    """One sheet as it grows; made by `Book.sheet`. `rows`: how many it has."""

    name: str
    sink: IO[bytes]
    filtered: int = 0
    choices: Sequence[Choice] = ()
    rows: int = 0
    bytes: int = 0
    widths: tuple[float, ...] = ()
    _parts: list[str] = field(default_factory=list)
    _pending: int = 0
    _merged: list[str] = field(default_factory=list)

    @property
    def full(self) -> bool:
        return self.rows >= SHEET_ROWS or self.bytes >= _FULL

    def row(self, values: Iterable[object], styles: Sequence[Style] = (), height: float | None = None) -> None:
        """`height`: in points; without it, as high as its texts are."""
        known = tuple(values)
        if height:
            self.add(cells(known, styles), height, fixed=True)
        else:
            self.add(cells(known, styles), height_of(known, self.widths) if Style.WRAPPED in styles else None)

    def add(self, made: str, height: float | None = None, *, fixed: bool = False) -> None:
        """A row of cells that `cell` or `cells` made. `fixed`: it keeps its height when somebody changes a text."""
        self.rows += 1
        number = str(self.rows)
        kept = ' customHeight="1"' if fixed else ""
        tall = f' ht="{height:g}"{kept}' if height else ""
        self._put(f'<row r="{number}"{tall}>{made.replace(ROW, number)}</row>')

    def join(self, first: int, last: int) -> None:
        """The cells of the last row from one column to another (from 0) become one."""
        self._merged.append(f"{letters(first)}{self.rows}:{letters(last)}{self.rows}")

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._pending += len(text)
        if self._pending >= _FLUSH:
            self._flush()

    def _flush(self) -> None:
        raw = "".join(self._parts).encode()
        self.sink.write(raw)
        self.bytes += len(raw)
        self._parts.clear()
        self._pending = 0

    def begin(self, widths: Sequence[float], frozen: int) -> None:
        self.widths = tuple(widths)
        pane = f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
        self._put(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">')
        self._put(f'{pane if frozen else ""}</sheetView></sheetViews><sheetFormatPr defaultRowHeight="16"/>')
        if widths:
            made = (
                f'<col min="{n}" max="{n}" width="{width:g}" customWidth="1"/>' for n, width in enumerate(widths, 1)
            )
            self._put(f"<cols>{''.join(made)}</cols>")
        self._put("<sheetData>")

    def end(self) -> None:
        self._put("</sheetData>")
        if self.filtered and self.rows > 1:
            self._put(f'<autoFilter ref="A1:{letters(self.filtered - 1)}{self.rows}"/>')
        if self._merged:
            joined = "".join(f'<mergeCell ref="{ref}"/>' for ref in self._merged)
            self._put(f'<mergeCells count="{len(self._merged)}">{joined}</mergeCells>')
        if self.choices:
            self._put(f'<dataValidations count="{len(self.choices)}">{"".join(map(_choice, self.choices))}')
            self._put("</dataValidations>")
        self._put('<pageSetup orientation="landscape"/></worksheet>')
        self._flush()


def _choice(choice: Choice) -> str:
    words = escape('"' + ",".join(choice.words) + '"')
    column = letters(choice.column)
    return (
        '<dataValidation type="list" allowBlank="1" showErrorMessage="1" errorStyle="warning" errorTitle="不在列表里" '
        f'error="请从下拉列表里选一个" sqref="{column}{choice.first}:{column}{SHEET_ROWS}">'
        f"<formula1>{words}</formula1></dataValidation>"
    )


class Book:
    """A workbook written to a file that can be read back while it is written (`seek`). `close` finishes it, `drop`
    gives it up."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=3)
        self._sheets: list[Sheet] = []
        self._open: Sheet | None = None

    def sheet(
        self,
        name: str,
        widths: Sequence[float] = (),
        *,
        frozen: int = 0,
        filtered: int = 0,
        choices: Sequence[Choice] = (),
        aside: bool = False,
    ) -> Sheet:
        """A new sheet. One grows at a time, and the one before it is finished by this; those `aside` may grow beside
        it and are kept on the disk until the end. `frozen`: rows that stay in sight; `filtered`: the columns of a
        table whose headings are in row 1, to be filtered by."""
        if aside:
            sink: IO[bytes] = SpooledTemporaryFile(_SPOOL)  # noqa: SIM115 closed in `close`
        else:
            self._finish()
            sink = self._zip.open(f"xl/worksheets/sheet{len(self._sheets) + 1}.xml", "w")
        sheet = Sheet(name, sink, filtered, choices)
        sheet.begin(widths, frozen)
        self._sheets.append(sheet)
        if not aside:
            self._open = sheet
        return sheet

    def _finish(self) -> None:
        if self._open:
            self._open.end()
            self._open.sink.close()
            self._open = None

    def drop(self) -> None:
        """Gives up what was begun; the file is of no use then."""
        for sheet in self._sheets:
            sheet.sink.close()
        self._zip.close()

    def close(self, order: Sequence[Sheet] = ()) -> None:
        """Writes what is left. `order`: the sheets as their tabs stand, those not named behind them."""
        opened = self._open
        self._finish()
        for number, sheet in enumerate(self._sheets, 1):
            if sheet is not opened and not sheet.sink.closed:
                sheet.end()
                sheet.sink.seek(0)
                with self._zip.open(f"xl/worksheets/sheet{number}.xml", "w") as sink:
                    shutil.copyfileobj(sheet.sink, sink)
                sheet.sink.close()
        numbered = {id(sheet): number for number, sheet in enumerate(self._sheets, 1)}
        tabs = [*order, *(sheet for sheet in self._sheets if all(sheet is not one for one in order))]
        for name, text in _frame([(numbered[id(sheet)], sheet.name) for sheet in tabs]).items():
            self._zip.writestr(name, text)
        self._zip.close()


def _frame(tabs: Sequence[tuple[int, str]]) -> dict[str, str]:
    """The parts of the file around its sheets."""
    numbers = sorted(number for number, _ in tabs)
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>' for n in numbers
    )
    listed = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>' for n, name in tabs)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    styles = f'<Relationship Id="rId{len(numbers) + 1}" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>{parts}</Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f"<bookViews><workbookView/></bookViews><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f"{related}{styles}</Relationships>",
        "xl/styles.xml": _STYLES,
    }
