"""The workbook of a class: a summary, the list, the deadlines, and the rows that couldn't be read.

The list is written while the rows go through; the other sheets are made of counts at the end. Nothing of a trainee is
written but the row's name, and in a fault the one cell that it is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import IO

from policies.assess import Verdict
from policies.catalog import Catalogue
from policies.cells import choice_name
from policies.classes.judging import STILL, Line
from policies.classes.reading import ClassFile, Trainee
from policies.classes.summary import summary
from policies.classes.tallies import Tallies
from policies.facts import FactSpec
from policies.page import VERDICTS
from policies.periods import days_left
from policies.rows import CellFault
from policies.tables import TableError
from policies.workbook import Book, Sheet, Style, cell, cells, height_of, letters

SHEETS = ("汇总", "名单", "截止日期", "读不了的行")

_LIST = ("补贴", "结果", "金额（元）", "最后一天", "最早哪天", "还缺什么、要问什么", "谁申请", "问哪里", "要留意")
_LIST_WIDTHS = (34, 12, 22, 13, 13, 44, 16, 34, 36)
_DAYS = ("最后一天", "还剩几天", "补贴", "人数", *(VERDICTS[v] for v in VERDICTS if v in STILL), "哪些人")
_DAY_WIDTHS = (13, 10, 34, 8, 11, 12, 11, 13, 60)
_FAULTS = ("哪一列", "哪里不对", "怎样写才对")
_FAULT_WIDTHS = (24, 50, 60)

_QUOTED = re.compile(r"“[^”]*”")
_DIGITS = re.compile(r"\d(?:[\s\-]?\d){8,}[\dXx]?")


class ClassBook:
    """Writes the workbook of one class. `lines`: how many the list has."""

    def __init__(self, file: IO[bytes], catalogue: Catalogue, opened: ClassFile, today: date) -> None:
        self.lines = 0
        self._catalogue = catalogue
        self._opened = opened
        self._today = today
        self._book = Book(file)
        self._lists: list[Sheet] = []
        self._names = ("行",) if opened.key is None else ("行", opened.key)
        widths = (*([8, 16][: len(self._names)]), *_FAULT_WIDTHS)
        self._faults = self._book.sheet(SHEETS[3], widths, frozen=1, aside=True)
        self._head(self._faults, (*self._names, *_FAULTS))
        self._list = self._new_list()

    def trainee(self, trainee: Trainee, lines: Sequence[Line]) -> None:
        """Their lines of the list: of each programme that doesn't say no."""
        named = ""
        for line in lines:
            if line.verdict == "ineligible":
                continue
            if self._list.full:
                self._list = self._new_list()
            if line.drawn is None:
                line.drawn = self._drawn(line)
            named = named or self._named(trainee)
            made, height = line.drawn
            self._list.add(named + made, height)
            self.lines += 1

    def fault(self, trainee: Trainee) -> None:
        """A row that couldn't be read: each of its faults, and what would be right.

        With somebody's number where a fact should be, the row has slipped by some columns: nothing of it is quoted.
        """
        slipped = any(_DIGITS.search(fault.message) for fault in trainee.faults)
        for fault in trainee.faults:
            if self._faults.full:
                return  # the summary has their number
            where = ""
            if fault.column is not None:
                heading = " ".join(str(self._opened.headings.texts[fault.column]).split())
                where = f"{heading}（{letters(fault.column)} 列）"
            wrong, right = told(fault, self._catalogue.facts.specs.get(fault.fact or ""))
            if slipped:
                wrong = f"{_QUOTED.sub('写的', wrong)}；这一行像是错开了一列"
            texts = (where, wrong, right)
            made = [cell(len(self._names) + n, text, Style.WRAPPED) for n, text in enumerate(texts)]
            self._faults.add(self._named(trainee) + "".join(made), height_of(texts, _FAULT_WIDTHS))

    def close(self, source: str, rows: int, bad: int, tallies: Tallies) -> None:
        """The sheets of counts, and the end of the file."""
        days = self._book.sheet(SHEETS[2], _DAY_WIDTHS, frozen=1, filtered=len(_DAYS))
        self._head(days, _DAYS)
        for values in self._due(tallies):
            days.row(values, _DAY_STYLES)
        if not tallies.days:
            days.row(("没有算得出来的截止日期",))
        if not bad:
            self._faults.row(("没有",))
        first = summary(self._book, SHEETS[0], self._catalogue, self._opened, self._today, source, rows, bad, tallies)
        self._book.close([first, *self._lists, days, self._faults])

    def drop(self) -> None:
        """Gives up what was begun."""
        self._book.drop()

    def _new_list(self) -> Sheet:
        number = len(self._lists) + 1
        if number > 50:
            raise TableError("结果太多，一个文件放不下；请把名单分成几个文件")
        name = SHEETS[1] if number == 1 else f"{SHEETS[1]} {number}"
        headings = (*self._names, *_LIST)
        widths = (*([8, 16][: len(self._names)]), *_LIST_WIDTHS)
        sheet = self._book.sheet(name, widths, frozen=1, filtered=len(headings))
        self._head(sheet, headings)
        self._lists.append(sheet)
        return sheet

    def _head(self, sheet: Sheet, headings: Sequence[str]) -> None:
        sheet.row(headings, [Style.HEADING] * len(headings), height=24)

    def _named(self, trainee: Trainee) -> str:
        return cells((trainee.row, trainee.name) if self._opened.key else (trainee.row,))

    def _drawn(self, line: Line) -> tuple[str, float]:
        """The cells, and how high their row is."""
        values = (
            line.entry.programme.title,
            VERDICTS[line.verdict],
            line.sum,
            line.last,
            line.earliest,
            line.open,
            line.applicant,
            line.office,
            line.mind,
        )
        at = len(self._names)
        made = "".join(
            cell(at + n, value, Style.MONEY if isinstance(value, int) else Style.WRAPPED)
            for n, value in enumerate(values)
        )
        return made, height_of(values, _LIST_WIDTHS)

    def _due(self, tallies: Tallies) -> Iterator[tuple[object, ...]]:
        entries = self._catalogue.entries
        shown: list[Verdict] = [verdict for verdict in VERDICTS if verdict in STILL]
        ordered = sorted(tallies.days.items(), key=lambda item: (item[0][0], entries[item[0][1]].programme.title))
        for (day, programme), due in ordered:
            names = "、".join(str(name) for name in due.names)
            if self._opened.key is None:
                names = f"第 {names} 行"
            more = f"……等 {due.people} 人" if due.people > len(due.names) else ""
            counts = (due.verdicts[verdict] or None for verdict in shown)
            title = entries[programme].programme.title
            yield day, days_left(self._today, day), title, due.people, *counts, names + more


_DAY_STYLES = (Style.DAY, Style.PLAIN, Style.WRAPPED, *[Style.PLAIN] * 5, Style.WRAPPED)


def told(fault: CellFault, spec: FactSpec | None) -> tuple[str, str]:
    """What is wrong with a cell, and what would be right, in words for people who know no codes."""
    wrong, _, right = fault.message.partition("；")
    if not right:
        wrong, mark, right = fault.message.partition("，应")
        right = f"应{right}" if mark else ""
    match spec.kind if spec else None:
        case "choice" if "不在可选值里" in wrong and spec:
            wrong = wrong.replace(" 不在可选值里", "认不出来")
            names = "、".join(choice_name(spec.name, value) for value in spec.choices)
            right = f"写 {names} 里的一个；不知道就写“不清楚”"
        case "bool" if "应是 true" in fault.message:
            wrong = fault.message.partition(" 应是")[0] + "认不出来"
            right = "写“是”或“否”；不知道就写“不清楚”"
        case "number" if "不是数" in wrong:
            wrong = fault.message.partition(" 不是数")[0] + "认不出来"  # 12.5 and -3 are numbers too
            right = "写 0 或更大的整数，例如 14；不知道就写“不清楚”"
        case "date" if "不是日期" in wrong:
            right = "写成 2025-03-15、2025/3/15 或 2025年3月；不知道就写“不清楚”"
    return wrong, right or "改好这一行，再算一次"
