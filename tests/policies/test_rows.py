"""Tables of people: where the headings are, and what of a row can't be read."""

from __future__ import annotations

import pytest

from policies.catalog import load
from policies.rows import CellFault, RowReader, find_headings
from policies.spans import Somewhere
from policies.tables import Row, TableError, Unreadable
from tests.policies.catalogues import TODAY

CATALOGUE = load()


def found(*rows: Row) -> tuple[int, tuple[str | None, ...], list[Row]]:
    headings, below = find_headings(CATALOGUE, iter(rows))
    return headings.row, headings.names, list(below)


def test_the_row_that_names_most_facts_is_the_headings() -> None:
    """A title may hold a word that is a heading elsewhere, and so may a cell of the first people."""
    title, names, person = ["单位", None, "2026年"], ["学号", "工作地", "等级"], ["1", "淄博", "等级"]
    assert found(title, [], names, person) == (3, (None, "work_place", "cert_level"), [person])


def test_headings_in_two_rows_are_read_as_one() -> None:
    upper = ["学号", "工作地", "证书", None, "参保地"]
    lower = [None, None, "等级", "发证日期"]
    person = ["1", "淄博", "三级", "2026-03-01", "淄博"]
    names = (None, "work_place", "cert_level", "cert_issue_date", "insured_place")
    assert found(upper, lower, person) == (2, names, [person])


def test_an_unreadable_row_above_is_only_told_where_no_headings_are_found() -> None:
    broken = Unreadable("坏了")
    assert found(broken, ["工作地"], ["淄博"]) == (2, ("work_place",), [["淄博"]])
    with pytest.raises(TableError, match="--in：找不到表头；坏了"):
        found(broken, ["姓名"])


def test_every_cell_that_can_not_be_read_is_told() -> None:
    headings, _ = find_headings(CATALOGUE, iter([["工作地", "姓名", "等级", "年龄"]]))
    known, faults = RowReader(CATALOGUE, headings, TODAY).read(["鼓楼区", "张三", "三级", "很大"])
    assert known == {"cert_level": "L3"}
    assert [(fault.column, fault.fact) for fault in faults] == [(0, "work_place"), (3, "age")]


def test_cells_beyond_the_headings_are_told_beside_what_could_be_read() -> None:
    headings, _ = find_headings(CATALOGUE, iter([["工作地"]]))
    known, faults = RowReader(CATALOGUE, headings, TODAY).read(["上海", None, "x"])
    assert known == {"work_place": Somewhere("310000")}
    assert faults == [CellFault(None, None, "这一行有 3 格，表头只有 1 格；检查有没有多出来的逗号")]
