"""The list of a class: which columns are used, which row is a trainee, what holds for all, and how a row is named.

Columns of names, ID cards, phones, bank cards and addresses are never read, unless a school chooses the one that names
the rows; numbers that look like an ID card's, a phone's or a bank card's can't name rows, whatever the heading says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

from policies.catalog import Catalogue
from policies.cells import EMPTY, Cells
from policies.facts import FactError
from policies.headings import facts_in, plain
from policies.places import NATION
from policies.rows import CellFault, Headings, RowReader, find_headings, is_blank, rows_of
from policies.spans import Somewhere, Value
from policies.tables import UNCOMPUTED, Row, TableError, Unreadable
from policies.workbook import letters

MAX_KEY = 40
NO_PLACE = "没有写地方；工作地、参保地、户籍地里至少写一个"

_SECRET = re.compile(
    r"身份证|证件号|手机|电话|联系方式|银行|卡号|账号|帐号|住址|地址|微信|qq|邮箱|email", re.IGNORECASE
)
_PERSONAL = re.compile(_SECRET.pattern + r"|姓名|名字|出生|照片|签名|签字|证书编号|证书号", re.IGNORECASE)
_JOINTS = re.compile(r"[\s\-—–_.·()]")
_NUMBER = re.compile(r"(?<!\d)(?:\d{17}[xX]|\d{15,19}|(?:86)?1[3-9]\d{9})(?!\d)")
_TOTAL = re.compile(r"(?:本页|累)?(?:合计|总计|小计|共计|总人数)[:：]?\d*人?|共\d+人")
_REMARK = re.compile(
    r"(?:注|备注|说明|填表说明|填表人|填表日期|填报人|填报单位|填报日期|制表人?|审核人?|负责人|经办人|联系人"
    r"|(?:单位)?(?:[(（]?盖章[)）]?))[:：]"
)


@dataclass(frozen=True, slots=True)
class Used:
    """A column that is read. `letter`: what Excel calls it."""

    fact: str
    heading: str
    letter: str


@dataclass(frozen=True, slots=True)
class Trainee:
    """One row. `row` is its number in the sheet; `name` what it is called in the result, the row's number by default.
    With `faults`, nobody is judged by it."""

    row: int
    name: str | int
    known: Mapping[str, Value]
    faults: tuple[CellFault, ...] = ()


@dataclass(slots=True)
class ClassFile:
    """A list that was opened. `skipped` (rows of totals, remarks and repeated headings) and `defaulted` (how many
    rows took a value that holds for all) grow while `trainees` is gone through, once."""

    headings: Headings
    used: tuple[Used, ...]
    unused: tuple[str, ...]
    personal: tuple[str, ...]
    defaults: Mapping[str, Value]
    key: str | None
    _key_at: int
    _reader: RowReader
    _rows: Iterator[Row]
    skipped: int = 0
    defaulted: Counter[str] = field(default_factory=Counter)

    def trainees(self) -> Iterator[Trainee]:
        """Every row that is neither blank nor a total. Raises `TableError` where a row's name is an ID number."""
        for number, row in enumerate(self._rows, self.headings.row + 1):
            if isinstance(row, Unreadable):
                yield Trainee(number, number, {}, (CellFault(None, None, row.reason),))
            elif is_blank(row):
                continue
            elif self._is_aside(row):
                self.skipped += 1
            else:
                yield self._trainee(number, row)

    def _trainee(self, number: int, row: Sequence[object]) -> Trainee:
        name = self._name(number, row)
        known, faults = self._reader.read(row)
        for fact, value in self.defaults.items():
            if fact not in known and all(fault.fact != fact for fault in faults):
                known[fact] = value
                self.defaulted[fact] += 1
        if not faults and not any(isinstance(v, Somewhere) and v.code != NATION for v in known.values()):
            faults = [CellFault(None, None, NO_PLACE)]
        return Trainee(number, name, {} if faults else known, tuple(faults))

    def _name(self, number: int, row: Sequence[object]) -> str | int:
        cell = row[self._key_at] if 0 <= self._key_at < len(row) else None
        if cell is None or cell is UNCOMPUTED:
            return number
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)  # 12, not 12.0
        text = " ".join(str(cell).split())
        if _NUMBER.search(_JOINTS.sub("", normalize("NFKC", text))):
            raise TableError(
                f"--key：“{self.key}”这一列第 {number} 行像是身份证号、银行卡号或手机号，不能写进结果；"
                "换一列（例如 学号、序号），或者不选，就用行号"
            )
        if text.isascii() and text.isdecimal() and len(text) < 10 and not text.startswith("0"):
            return int(text)
        return text[:MAX_KEY] or number

    def _is_aside(self, row: Sequence[object]) -> bool:
        """Whether a row is a total, a remark below the list, or the headings once more, as printed lists have them."""
        filled = [cell for cell in row if cell is not None and cell != ""]
        for cell in filled[:3]:
            if isinstance(cell, str) and _TOTAL.fullmatch("".join(cell.split())):
                return True
        first = filled[0]
        if isinstance(first, str) and len(filled) <= 4 and _REMARK.match("".join(first.split())):
            return True
        texts = self.headings.texts
        return isinstance(first, str) and all(
            cell is None or cell == "" or cell == texts[index] for index, cell in enumerate(row[: len(texts)])
        )


def open_class(
    catalogue: Catalogue, source: Path, today: date, defaults: Mapping[str, Any], key: str | None
) -> ClassFile:
    """The list in a .csv or .xlsx file, ready to be gone through. `defaults`: cells by fact or heading, as people write
    them; `key`: the heading of the column that names the rows. Raises `TableError`."""
    shared = _defaults(catalogue, defaults, today)
    headings, below = find_headings(catalogue, rows_of(source))
    specs = catalogue.facts.specs
    used = tuple(
        Used(name, " ".join(str(headings.texts[index]).split()), letters(index))
        for index, name in enumerate(headings.names)
        if name is not None and name in specs
    )
    places = [spec.label for spec in specs.values() if spec.kind == "place"]
    named = {column.fact for column in used} | set(shared)
    if not any(specs[name].kind == "place" for name in named):
        raise TableError(
            f"--in：表里没有写地方的列；加一列（{'、'.join(places)} 里的一个），或者给全班写上，例如 --set 工作地=淄博"
        )
    at = -1 if key is None else _key_at(headings, key)
    others = [
        " ".join(str(text).split())
        for index, text in enumerate(headings.texts)
        if headings.names[index] not in specs and index != at and text not in (None, "")
    ]
    return ClassFile(
        headings,
        used,
        tuple(text for text in others if not _PERSONAL.search(text)),
        tuple(text for text in others if _PERSONAL.search(text)),
        shared,
        " ".join(str(headings.texts[at]).split()) if at >= 0 else None,
        at,
        RowReader(catalogue, headings, today),
        below,
    )


def _key_at(headings: Headings, key: str) -> int:
    found = [index for index, text in enumerate(headings.texts) if text is not None and plain(str(text)) == plain(key)]
    shown = key.strip()[:30]
    if not found:
        texts = "、".join(" ".join(str(text).split()) for text in headings.texts[:30] if text not in (None, ""))
        raise TableError(f"--key：表里没有“{shown}”这一列；有的是 {texts}")
    if len(found) > 1:
        raise TableError(f"--key：有 {len(found)} 列都叫“{shown}”；只留一列，或换一列")
    if _SECRET.search(plain(key)):
        raise TableError(f"--key：“{shown}”不能写进结果；换一列（例如 学号、序号），或者不选，就用行号")
    return found[0]


def _defaults(catalogue: Catalogue, defaults: Mapping[str, Any], today: date) -> dict[str, Value]:
    """What holds for all, read as a cell would be."""
    cells, found = Cells(catalogue.facts.specs, catalogue.gazetteer), dict[str, Value]()
    for heading, cell in defaults.items():
        name = facts_in([heading], catalogue.facts.specs)[0]
        if name is None or name == "id":
            labels = "、".join(spec.label for spec in catalogue.facts.specs.values())
            raise TableError(f"--set：没有“{heading[:30]}”这一项；可用的有 {labels}")
        if name in found:
            raise TableError(f"--set：{catalogue.facts.specs[name].label} 写了两次；只留一个")
        try:
            raw = cells.read(name, cell) if not isinstance(cell, dict) else cell
            if raw is EMPTY:
                raise ValueError("没有写是什么")
            found[name] = catalogue.facts.parse_one(name, raw, today)
        except FactError as error:
            fault = str(error).removeprefix(f"{name}：")
            raise TableError(f"--set：{catalogue.facts.specs[name].label}：{fault}") from None
        except ValueError as error:
            raise TableError(f"--set：{catalogue.facts.specs[name].label}：{error}") from None
    return found
