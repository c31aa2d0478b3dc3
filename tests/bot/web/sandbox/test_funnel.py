"""The funnel's page, from conversations that were really held: nothing in it is about fewer than five people."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from datetime import date, datetime
from pathlib import Path

from bot.channels.web import NAME, WebChannel
from bot.clock import SHANGHAI, Clock
from bot.service import Service
from bot.store import open_store
from conversations.step import step
from tests.bot.fakes import text
from tests.bot.web.sandbox.site import LIVE, Workshop, notice, workshop
from tests.conversations.test_step import ZIBO

PAGE = "/sandbox/funnel"
SAID = (ZIBO[0], "呜啦哇啦", *ZIBO[1:])
"""All that Zibo's programme asks, and before it what nobody can read."""
THIS_WEEK, EARLIER = date(2026, 11, 25), date(2026, 9, 1)


async def came(here: Workshop, day: date, people: Iterable[str], lines: Sequence[str]) -> None:
    """Each of these people writes these lines, to a bot of its own over the same database."""
    now = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
    store = await open_store(f"sqlite:///{here.scenarios.parent / 'bot.db'}")
    async with Service(store, step, LIVE.env_for, clock=Clock(now=lambda: now)) as service:
        await service.attach(WebChannel())
        for who in people:
            for number, line in enumerate(lines):
                await service.ask(text(line, f"{who} {number}", who, NAME))


@asynccontextmanager
async def visited(folder: Path, visits: Mapping[date, int]) -> AsyncIterator[Workshop]:
    async with workshop(folder, live=LIVE) as found:
        for day, count in visits.items():
            await came(found, day, [f"{day} {number}" for number in range(count)], SAID)
        yield found


def rows(page: str) -> dict[str, list[str]]:
    """The tables, by the heads of their rows."""
    shape = r'<tr><th scope="row">([^<]*)</th>((?:<td[^>]*>[^<]*</td>)+)'
    return {html.unescape(head): re.findall(r"<td[^>]*>([^<]*)</td>", cells) for head, cells in re.findall(shape, page)}


def sums(page: str) -> list[str]:
    return re.findall(r"<dt>(?:来过|看到结果|找人工)</dt><dd>([^<]*)</dd>", page)


async def test_of_four_people_nothing_is_shown(tmp_path: Path) -> None:
    async with visited(tmp_path, {THIS_WEEK: 4}) as here:
        page = (await here.at.get(PAGE)).text
    body = page.partition("<h1>漏斗</h1>")[2].partition("</form>")[2].partition("</section>")[0]
    assert sums(page) == ["不到 5 人"] * 3
    assert {cell for cells in rows(page).values() for cell in cells} == {"不到 5 人", ""}
    assert ("呜啦哇啦" in page, "淄博" in body) == (False, False)


async def test_of_five_people_everything_is_shown_that_five_did(tmp_path: Path) -> None:
    async with visited(tmp_path, {THIS_WEEK: 5}) as here:
        page = (await here.at.get(PAGE)).text
    assert sums(page) == ["5", "5", "不到 5 人"]
    assert rows(page)["证书等级"][1:3] == ["5", "5"]
    assert '“呜啦哇啦”<span class="small">5 人</span>' in page
    assert "淄博市企业职工技师、高级技师补贴 5" in " ".join(" ".join(cells) for cells in rows(page).values())
    assert re.findall(r"(?<!\d)[1-4](?! 周)(?= 人|</td>|</dd>)", page) == []


async def test_weeks_and_channels_filter_and_what_is_neither_shows_everything(tmp_path: Path) -> None:
    async with visited(tmp_path, {THIS_WEEK: 5, EARLIER: 6}) as here:

        async def total(query: str) -> str:
            answer = await here.at.get(f"{PAGE}?{query}")
            assert answer.status_code == 200
            return sums(answer.text)[0]

        few, odd = (
            "不到 5 人",
            ("weeks=3", f"weeks={'9' * 5000}", "weeks=-1", "weeks=<b>", "channel=x", "channel=group"),
        )
        assert [await total(f"weeks={weeks}") for weeks in (1, 4, 13, 26, 0)] == ["5", "5", "11", "11", "11"]
        assert [await total(f"channel={name}") for name in ("web", "telegram")] == ["11", few]
        assert await total("channel=telegram&weeks=13") == few
        assert [await total(query) for query in odd] == ["11"] * len(odd)
        page = (await here.at.get(f"{PAGE}?channel=web&weeks=4")).text
    assert re.findall(r'value="(\w+)" selected', page) == ["web", "4"]


async def test_where_nobody_came_the_page_says_so(tmp_path: Path) -> None:
    async with visited(tmp_path, {}) as here:
        page = (await here.at.get(PAGE)).text
    assert (page.count("还没有够 5 个人的数。"), sums(page)) == (2, ["不到 5 人"] * 3)


async def test_a_text_with_markup_in_it_is_text(tmp_path: Path) -> None:
    async with workshop(tmp_path, live=LIVE) as here:
        await came(here, THIS_WEEK, "12345", (ZIBO[0], "<script>呜啦</script>"))
        page = (await here.at.get(PAGE)).text
    assert ("<script>呜啦" in page, "&lt;script&gt;呜啦" in page) == (False, True)


async def test_a_database_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    async with workshop(tmp_path, live=LIVE) as here:
        with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                database.execute(f'DROP TABLE "{table}"') if not table.startswith("sqlite_") else None
        answer = await here.at.get(PAGE)
        assert (answer.status_code, notice(answer.text)) == (503, "数据库现在读不了，请稍后再试。")
