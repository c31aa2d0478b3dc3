"""The first sheet of a class's workbook: what was read and how, and each programme in one line.

Sums are told only of those who can claim and whose sum is known, and never added up over programmes: one trainee's two
programmes may exclude each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from policies.assess import Verdict
from policies.catalog import Catalogue
from policies.cells import choice_name
from policies.classes.reading import ClassFile
from policies.classes.tallies import Tallies, Tally
from policies.page import STANDINGS, VERDICTS, columns
from policies.periods import days_left
from policies.spans import NOWHERE, UNKNOWN, Somewhere, Span, Value
from policies.workbook import Book, Sheet, Style

PROMISE = (
    "“可以申请”是照收录的规定和表里写的情况算的，能不能领到，以办事处为准。"
    "写着“没有得到确认”的，先打电话问清楚，再告诉学员。"
)
_WIDTHS = (36, 11, 12, 11, 12, 11, 9, 14, 10, 26, 60)
_HEADINGS = ("补贴", *VERDICTS.values(), "最近的最后一天", "还剩几天", "可以申请的人，金额合计", "要留意")
_TEXT_COLUMNS = sum(_WIDTHS[1:10])
_MOST = 40
_LINE = 16.0


def summary(
    book: Book,
    name: str,
    catalogue: Catalogue,
    opened: ClassFile,
    today: date,
    source: str,
    rows: int,
    bad: int,
    tallies: Tallies,
) -> Sheet:
    """The sheet, finished."""
    sheet = book.sheet(name, _WIDTHS)
    sheet.row(("学员能领什么补贴",), (Style.TITLE,), height=26)
    for label, text in (*_read(catalogue, opened, today, source, rows, bad), *_people(catalogue, tallies)):
        _told(sheet, label, text)
    _told(sheet, "请注意", PROMISE)
    sheet.row(())
    sheet.row(_HEADINGS, [Style.HEADING] * len(_HEADINGS), height=34)
    order = list(VERDICTS)
    ranked = sorted(
        tallies.programmes.values(),
        key=lambda tally: (
            tally.entry.programme.kind == "info",
            [-tally.verdicts[verdict] for verdict in order],
            tally.entry.programme.title,
        ),
    )
    styles = (Style.WRAPPED, *[Style.PLAIN] * 6, Style.WRAPPED, Style.PLAIN, Style.WRAPPED, Style.WRAPPED)
    for tally in ranked:
        sheet.row(_programme(tally, today), styles)
    if not ranked:
        sheet.row(("没有一项",))
    return sheet


def _told(sheet: Sheet, label: str, text: str | int | date) -> None:
    lines = -(-columns(str(text)) // _TEXT_COLUMNS)
    sheet.row((label, text), (Style.PLAIN, Style.WRAPPED), height=_LINE * max(lines, 1) + 2)
    sheet.join(1, 9)


def _read(
    catalogue: Catalogue, opened: ClassFile, today: date, source: str, rows: int, bad: int
) -> Iterator[tuple[str, str | int | date]]:
    specs = catalogue.facts.specs
    yield "按哪一天算", today
    yield "政策数据的版本", catalogue.version
    yield "名单文件", source
    skipped = f"；另有 {opened.skipped} 行是合计、说明或重复的表头，没有算" if opened.skipped else ""
    yield "读了多少行", f"{rows} 行，算了 {rows - bad} 人{f'，{bad} 行读不了，见最后一张表' if bad else ''}{skipped}"
    yield "结果里怎样称呼", f"用“{opened.key}”这一列" if opened.key else "用名单里的行号"
    used = "、".join(f"{column.heading}（{column.letter} 列）" for column in opened.used)
    yield "用到的列", used or "没有，全靠下面给全班写的"
    for fact, value in opened.defaults.items():
        count = opened.defaulted[fact]
        yield f"给全班写的：{specs[fact].label}", f"{_value(catalogue, fact, value)}；{count} 行用了它，别的行自己写了"
    if opened.unused:
        yield "没有用到的列", _list(opened.unused)
    if opened.personal:
        yield "没有读的列（个人信息）", _list(opened.personal)


def _people(catalogue: Catalogue, tallies: Tallies) -> Iterator[tuple[str, str]]:
    best = tallies.best
    told: Sequence[tuple[Verdict | None, str]] = (
        ("eligible", "至少有一项现在可以申请"),
        ("check", "最好的一项要问办事处"),
        ("missing", "最好的一项还缺信息"),
        ("not_yet", "最好的一项还没到时候"),
        ("expired", "只有已经截止的"),
        ("ineligible", "都不符合"),
        (None, "那些地方没有收录能领的补贴（没收录不等于没有）"),
    )
    parts = [f"{words} {best[verdict]} 人" for verdict, words in told if best[verdict]]
    yield "学员", "；".join(parts) or "没有"
    if tallies.missing:
        specs = catalogue.facts.specs
        most = "、".join(f"{specs[fact].label} {count} 人" for fact, count in tallies.missing.most_common(8))
        yield "缺得最多的信息", f"{most}。补上再算，结果更准"


def _programme(tally: Tally, today: date) -> tuple[object, ...]:
    counts = (tally.verdicts[verdict] or None for verdict in VERDICTS)
    left = days_left(today, tally.due) if tally.due else None
    rule = tally.entry.rule(today)
    span = rule.standing(today) if rule else None
    mind = ["只供了解，不用申请"] if tally.entry.programme.kind == "info" else []
    if span is None:
        mind.append(STANDINGS["unconfirmed"])
    elif span.is_ != "current":
        mind.append(f"{STANDINGS[span.is_]}。{span.say or ''}")
    return tally.entry.programme.title, *counts, tally.due, left, _sums(tally), "；".join(mind)


def _sums(tally: Tally) -> str:
    """Of those who can claim: what is known, as a range where it is one, and of how many nothing is known."""
    if not tally.verdicts["eligible"] or tally.entry.programme.kind == "info":
        return ""
    unknown = f"{tally.unsummed} 人的金额没有查到"
    if tally.unsummed == tally.verdicts["eligible"]:
        return unknown
    sums = f"{tally.low:,} 元" if tally.low == tally.high else f"{tally.low:,} 到 {tally.high:,} 元"
    return f"{sums}，另有 {unknown}" if tally.unsummed else sums


def _list(texts: Sequence[str]) -> str:
    more = f"……共 {len(texts)} 列" if len(texts) > _MOST else ""
    return "、".join(text[:30] for text in texts[:_MOST]) + more


def _value(catalogue: Catalogue, fact: str, value: Value) -> str:
    """A value as people say it."""
    is_day = catalogue.facts.specs[fact].kind == "date"
    match value:
        case Somewhere():
            return catalogue.gazetteer.full_name(value.code)
        case Span(low, high):
            ends = [date.fromordinal(int(end)).isoformat() if is_day else f"{end:g}" for end in (low, high)]
            return ends[0] if low == high else f"{ends[0]} 到 {ends[1]}" if high < float("inf") else f"{ends[0]} 以上"
        case bool():
            return "是" if value else "否"
        case _ if value == UNKNOWN:
            return "不清楚"
        case _:
            return "没有" if value == NOWHERE and fact.endswith("_place") else choice_name(fact, str(value))
