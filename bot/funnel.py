"""`python -m bot funnel`: how many people come how far, as text for a terminal. It shows nothing of fewer than five
people, and changes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from bot.clock import Clock, parse_day
from bot.sandbox.funnel import VERDICTS, AtFact, Funnel, Texts, load_funnel, load_texts
from bot.sandbox.withholding import LEAST, People
from bot.settings import SettingsError, load_settings
from bot.store import StoreError, open_store
from bot.store.base import StoreUnavailable, Which
from policies import catalog
from policies.catalog import Catalogue
from policies.files import CatalogueError
from policies.page import columns
from policies.payload import why

DONE, BAD_START = 0, 2

FEW = f"不到 {LEAST} 人"


class BadStart(Exception):
    """An argument that can't be used, in one Chinese line."""


def main(options: argparse.Namespace) -> int:
    """Takes `since`, `until`, `channel` and `unread`; 0, or 2 where it couldn't be done."""
    try:
        which = _which(options)
        settings = load_settings()
        catalogue = catalog.load()
        found, texts = asyncio.run(_load(settings.database_url.get_secret_value(), which, catalogue))
        for line in lines(found, which, catalogue):
            print(line)
        if options.unread:
            _write(Path(options.unread), texts)
    except (BadStart, SettingsError, StoreError, StoreUnavailable, CatalogueError) as fault:
        print(fault, file=sys.stderr)
        return BAD_START
    return DONE


def _which(options: argparse.Namespace) -> Which:
    since, until = _day("--from", options.since), _day("--until", options.until)
    if since and until and since > until:
        raise BadStart(f"--from（{since}）应在 --until（{until}）以前，或是同一天")
    return Which(options.channel, since=since, until=until)


def _day(name: str, text: str | None) -> date | None:
    try:
        return None if text is None else parse_day(text)
    except ValueError as error:
        raise BadStart(f"{name}：{error}") from None


async def _load(url: str, which: Which, catalogue: Catalogue) -> tuple[Funnel, tuple[Texts, ...]]:
    store = await open_store(url)
    try:
        facts = tuple(catalogue.facts.specs)
        return await load_funnel(store, which, facts, Clock().today()), await load_texts(store, which)
    finally:
        await store.close()


def _write(path: Path, texts: Iterable[Texts]) -> None:
    """One JSON object a line; "slot" is the fact that was asked, "" where nothing was."""
    said = [{"slot": each.fact, "text": text} for each in texts for text, _ in each.often]
    try:
        path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in said), encoding="utf-8")
    except OSError as error:
        raise BadStart(f"--unread：写不进文件 {path}（{why(error)}）") from None
    print(f"\n没读懂的话，至少 {LEAST} 个人说过的有 {len(said)} 句，写在 {path}。")


def lines(found: Funnel, which: Which, catalogue: Catalogue) -> Iterator[str]:
    """The funnel for a terminal. Rows without a number to show are left out."""
    days = f"{which.since or '最早'} 到 {which.until or '今天'}"
    yield f"{days}，{f'渠道 {which.channel}' if which.channel else '所有渠道'}。{FEW}的数不显示。"
    if not found.weeks:
        yield "这段时间还没有人来过。"
        return
    titles = {name: entry.programme.title for name, entry in catalogue.entries.items()}
    steps = (*steps_of(found), ("找人工", found.handover))
    yield from _table("走到哪一步", ("人数",), [(name, (people,)) for name, people in steps])
    yield from _table("每一题", ("问到", "答上", "没读懂", "停在这里"), list(_questions(found.facts, catalogue)))
    verdicts = [(VERDICTS[each.verdict], (each.people,)) for each in found.verdicts]
    yield from _table("看到的结果", ("人数",), verdicts)
    programmes = [
        (f"{titles.get(each.programme, each.programme)}：{VERDICTS[verdict.verdict]}", (each.people,))
        for verdict in found.verdicts
        for each in verdict.programmes
    ]
    yield from _table("看到的结果，按补贴", ("人数",), programmes)
    guides = [(titles.get(each.programme, each.programme), (each.begun, each.finished)) for each in found.guides]
    yield from _table("照着办", ("开始", "走完"), guides)
    yield from by_week(found.weeks, steps)


def steps_of(found: Funnel) -> tuple[tuple[str, People], ...]:
    """What a school is told of, with its names."""
    return ("开始聊", found.started), ("有了结果", found.decided), ("走完办理", found.finished)


def _questions(facts: Iterable[AtFact], catalogue: Catalogue) -> Iterator[tuple[str, tuple[People, ...]]]:
    for each in facts:
        spec = catalogue.facts.specs.get(each.fact)
        name = spec.label if spec else each.fact or "（没在问什么）"
        yield name, (each.asked, each.answered, each.unread, each.stopped)


def _table(title: str, heads: Sequence[str], rows: Sequence[tuple[str, Sequence[People]]]) -> Iterator[str]:
    cells = [
        (name, *map(_number, (each.total for each in numbers)))
        for name, numbers in rows
        if any(each.total is not None for each in numbers)
    ]
    yield from _aligned((title, *heads), cells)


def by_week(weeks: Sequence[date], steps: Sequence[tuple[str, People]]) -> Iterator[str]:
    """The steps in columns, a week a line."""
    cells = [
        (f"{week} 起", *(_number(people.weeks[number]) for _, people in steps)) for number, week in enumerate(weeks)
    ]
    yield from _aligned(("每一周", *(name for name, _ in steps)), cells)


def _aligned(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield ""
    if not rows:
        yield f"{heads[0]}：都{FEW}"
        return
    table = [heads, *rows]
    widths = [max(columns(row[place]) for row in table) for place in range(len(heads))]
    for row in table:
        first, *others = (cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True))
        yield "  ".join((first, *others)).rstrip()


def _number(number: int | None) -> str:
    return FEW if number is None else str(number)
