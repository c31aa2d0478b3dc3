"""Workbooks as other programs write them, read as rows: merged cells, formulas, days, and files that are none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from policies import xlsx
from policies.tables import UNCOMPUTED, TableError
from policies.xlsx import xlsx_rows

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TABLE = (
    '<Override PartName="/xl/sharedStrings.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def saved(path: Path, fill: Callable[[openpyxl.worksheet.worksheet.Worksheet], None]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    fill(book.active)
    book.save(path)
    return path


def rewritten(path: Path, sheet: str, texts: str | None = None) -> Path:
    """A workbook whose sheet is this XML; `texts`: the entries of its table of texts."""
    saved(path.with_name("plain.xlsx"), lambda sheet: sheet.append(["x"]))
    with ZipFile(path.with_name("plain.xlsx")) as old, ZipFile(path, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                text = sheet
            new.writestr(name, text.replace("</Types>", TABLE) if texts else text)
        if texts:
            new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{texts}</sst>')
    return path


def rows(path: Path) -> list[list[object]]:
    found = [row for row in xlsx_rows(path) if isinstance(row, Sequence)]
    return [list(row) for row in found]


def sheet(inside: str, prefix: str = "") -> str:
    named = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    return f'<{prefix}worksheet {named}="{MAIN}">{inside}</{prefix}worksheet>'


def test_every_kind_of_cell_is_read_as_openpyxl_reads_it(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.append(["甲", "乙 <&>", None, 1, 2.5, -3, 1e20, True, False])
        sheet.append([])
        sheet.append([datetime(2026, 3, 1), date(2026, 3, 1), datetime(2026, 3, 1, 8, 30), time(8, 30), "#N/A"])
        sheet["D9"] = "远"

    path = saved(tmp_path / "in.xlsx", fill)
    book = openpyxl.load_workbook(path, read_only=True)
    expected = [list(row) for row in book.active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    width = max(map(len, expected))
    assert [[*row, *[None] * (width - len(row))] for row in rows(path)] == expected


def test_merged_cells_stand_for_all_their_rows_but_make_no_rows(tmp_path: Path) -> None:
    def fill(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        for row in (["姓名", "工作地", "等级"], ["甲", "淄博", "三级"], ["乙", None, "四级"], ["丙", "上海", None]):
            sheet.append(row)
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("B4:B9")
        sheet.merge_cells("C2:C4")
        sheet["A6"] = "丁"

    assert rows(saved(tmp_path / "in.xlsx", fill)) == [
        ["姓名", "工作地", "等级"],
        ["甲", "淄博", "三级"],
        ["乙", "淄博", "三级"],
        ["丙", "上海", "三级"],
        [],
        ["丁", "上海"],
        *[[]] * 3,
    ]


def test_a_formula_counts_by_its_value_and_is_told_where_it_has_none(tmp_path: Path) -> None:
    cells = (
        '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>IF(1,"","x")</f><v></v></c>'
        '<c r="C1"><f>A1*2</f></c><c r="D1"><f t="shared" si="0"/><v/></c><c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    )
    path = rewritten(tmp_path / "in.xlsx", sheet(f'<sheetData><row r="1">{cells}</row></sheetData>'))
    assert rows(path) == [[2, None, UNCOMPUTED, UNCOMPUTED, "#DIV/0!"]]


def test_other_programs_ways_to_write_a_sheet_are_understood(tmp_path: Path) -> None:
    """A prefix to every name, no addresses, texts in a table with readings above them, texts in the cell."""
    cells = (
        '<x:c t="s"><x:v>0</x:v></x:c><x:c t="inlineStr"><x:is><x:r><x:t>张</x:t></x:r><x:r><x:t>店</x:t></x:r>'
        "<x:rPh><x:t>zhang</x:t></x:rPh></x:is></x:c>"
    )
    path = rewritten(
        tmp_path / "in.xlsx",
        sheet(f"<x:sheetData><x:row>{cells}</x:row></x:sheetData>", "x:"),
        '<si><r><t>淄</t></r><r><t>博</t></r><rPh sb="0" eb="2"><t>zibo</t></rPh></si>',
    )
    assert rows(path) == [["淄博", "张店"]]


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    book.create_sheet("second").append(["seen"])
    book.save(tmp_path / "in.xlsx")
    assert rows(tmp_path / "in.xlsx") == [["seen"]]


@pytest.mark.parametrize(
    "inside",
    [
        '<sheetData><row r="1"><c r="A1" t="s"><v>99</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="ZZZZ1"><v>1</v></c></row></sheetData>',
        '<sheetData><row r="9999999"><c><v>1</v></c></row></sheetData>',
        '<sheetData><row r="1"><c r="A1"><v>x</v></c></row></sheetData>',
        "<sheetData><row>",
    ],
)
def test_a_broken_sheet_is_refused_in_one_sentence(tmp_path: Path, inside: str) -> None:
    path = rewritten(tmp_path / "in.xlsx", sheet(inside))
    with pytest.raises(TableError) as refused:
        rows(path)
    assert str(refused.value) == "in.xlsx 不是完好的 .xlsx 文件；请用 Excel 打开后另存一次"


def test_a_sheet_with_entities_of_its_own_is_refused(tmp_path: Path) -> None:
    bomb = f'<!DOCTYPE x [<!ENTITY a "aaaa">]>{sheet("<sheetData/>")}'
    with pytest.raises(TableError, match="不是完好的"):
        rows(rewritten(tmp_path / "in.xlsx", bomb))


def test_an_old_or_locked_workbook_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(TableError, match=r"设了密码，或是旧的 \.xls 格式"):
        rows(path)


@pytest.mark.parametrize(
    ("limit", "words"),
    [("MAX_FILE", "最多 0 MB"), ("MAX_TEXTS", "里的文字有 0 MB，放不进内存"), ("MAX_SHEET", "展开有 0 MB，太大")],
)
def test_a_workbook_that_is_too_large_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, words: str
) -> None:
    path = saved(tmp_path / "in.xlsx", lambda sheet: sheet.append(["x"]))
    monkeypatch.setattr(xlsx, limit, 100)
    with pytest.raises(TableError) as refused:
        rows(path)
    assert words in str(refused.value)
    assert str(refused.value).endswith("请另存为“CSV UTF-8”（多大都可以），或者分成几个文件")
