"""Workbooks as written: read back by another program's reader, cell by cell."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from policies import workbook
from policies.workbook import LINE, Book, Choice, Style, letters


def read(file: BytesIO) -> Any:
    file.seek(0)
    return openpyxl.load_workbook(file)


def test_what_is_written_is_read_back_as_it_was() -> None:
    file = BytesIO()
    book = Book(file)
    row = [
        "文字 <&>\n第二行",
        " 前后有空格 ",
        12,
        2.5,
        True,
        None,
        "",
        date(2026, 3, 1),
        10**17,
        float("inf"),
        "\x00\ud800",
    ]
    book.sheet("表").row(row)
    book.close()
    sheet = read(file)["表"]
    assert [cell.value for cell in sheet[1]] == [
        "文字 <&>\n第二行",
        " 前后有空格 ",
        12,
        2.5,
        True,
        None,
        None,
        datetime(2026, 3, 1),
        str(10**17),
        "inf",
        "��",
    ]
    assert sheet["H1"].number_format == "yyyy\\-mm\\-dd"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_a_text_that_looks_like_a_formula_stays_a_text_when_it_is_edited_too(text: str) -> None:
    file = BytesIO()
    book = Book(file)
    book.sheet("表").row((text,))
    book.close()
    cell = read(file)["表"]["A1"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_sheets_that_grow_side_by_side_stand_in_the_order_asked_for() -> None:
    file = BytesIO()
    book = Book(file)
    aside = book.sheet("旁边", aside=True)
    first = book.sheet("一")
    for number in range(3):
        first.row((number,))
        aside.row((f"旁{number}",))
    last = book.sheet("二", (10, 20), frozen=1, filtered=2, choices=[Choice(1, 2, ["是", "否"])])
    last.row(("甲", "乙"), [Style.HEADING] * 2, height=30)
    last.row((1, 2))
    last.join(0, 1)
    book.close([last, aside])
    found = read(file)
    assert {sheet.title: [row[0] for row in sheet.values] for sheet in found} == {
        "二": ["甲", 1],
        "旁边": ["旁0", "旁1", "旁2"],
        "一": [0, 1, 2],
    }
    sheet = found["二"]
    rule = sheet.data_validations.dataValidation[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, [str(one) for one in sheet.merged_cells.ranges]) == (
        "A2",
        "A1:B2",
        ["A2:B2"],
    )
    assert (rule.formula1, str(rule.sqref)) == ('"是,否"', "B2:B1048576")
    assert (sheet.column_dimensions["B"].width, sheet.row_dimensions[1].height) == (20, 30)


def test_a_sheet_says_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 2)
    sheet = Book(BytesIO()).sheet("表")
    seen = []
    for _ in range(2):
        seen.append(sheet.full)
        sheet.row(("x",))
    assert [*seen, sheet.full] == [False, False, True]


def test_columns_have_the_names_that_excel_gives_them() -> None:
    assert [letters(index) for index in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_a_row_is_as_high_as_the_wrapped_texts_in_it_and_a_heading_keeps_its_height() -> None:
    file = BytesIO()
    book = Book(file)
    sheet = book.sheet("表", (10, 20))
    sheet.row(("标题",), (Style.HEADING,), height=24)
    sheet.row(("短", "一二三四五六七八九十" * 2), (Style.WRAPPED, Style.WRAPPED))
    sheet.row(("短", "一行\n两行"), (Style.WRAPPED, Style.WRAPPED))
    sheet.row(("没有折行的格子",))
    book.close()
    rows = read(file)["表"].row_dimensions
    assert [rows[number].height for number in (1, 2, 3, 4)] == [24, 3 * LINE + 1, 2 * LINE + 1, None]
