"""The catalogue as pages: every programme in full, found by words and place, what is due, what is faulty."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.shelf import items
from policies import coverage
from policies.catalog import read
from tests.bot.web.sandbox.site import LIVE, TODAY, Workshop, notice, workshop

SHELF = "/sandbox/catalogue"
ZIBO = "zibo-technician-subsidy"
FILE = f"programmes/zibo/{ZIBO}.yaml"
module = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workshop]:
    async with workshop(tmp_path_factory.mktemp("shelf"), live=LIVE) as found:
        yield found


@pytest.fixture
async def own(tmp_path: Path) -> AsyncIterator[Workshop]:
    """Over a copy that may be spoilt."""
    async with workshop(tmp_path) as found:
        yield found


def listed(page: str) -> list[str]:
    return re.findall(r'<a href="/sandbox/catalogue/([\w-]+)">', page.partition("<tbody>")[2])


def plain(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@module
@pytest.mark.parametrize("name", LIVE.catalogue.entries)
async def test_every_programme_has_a_page_with_all_that_is_written_of_it(here: Workshop, name: str) -> None:
    answer = await here.at.get(f"{SHELF}/{name}")
    programme = LIVE.catalogue.entries[name].programme
    shown = plain(answer.text)
    said = [
        programme.title,
        programme.summary,
        f"{programme.review_by} 前要复查",
        programme.last_checked.isoformat(),
        *(node.say for version in programme.versions for node in version.conditions.walk() if node.say),
        *(f"{row.total} 元" for version in programme.versions for row in version.amount.rows if row.total is not None),
        *(version.window.last_day for version in programme.versions if version.window.last_day),
        *(step.say for guide in programme.guides for step in guide.steps),
        *(material.say for guide in programme.guides for material in guide.materials),
        *(caution.say for caution in programme.cautions),
        *(f"{version.id} 版" for version in programme.versions),
    ]
    assert answer.status_code == 200
    assert [each for each in said if " ".join(each.split()) not in shown] == []
    assert re.findall(r"\{'|None|Undefined|<\w+ object", shown) == []


@module
async def test_each_cited_source_is_listed_once_and_linked(here: Workshop) -> None:
    page = (await here.at.get(f"{SHELF}/{ZIBO}")).text
    linked, standing = set(re.findall(r'href="#s-([\w-]+)"', page)), re.findall(r'<li id="s-([\w-]+)"', page)
    assert (linked, len(standing)) == ({*standing}, len({*standing}))
    assert linked


@module
@pytest.mark.parametrize("name", ["nope", "<script>", "..%2F..%2Fetc", "%00", "淄博", ZIBO.upper()])
async def test_an_unknown_programme_is_said_in_plain_words(here: Workshop, name: str) -> None:
    for page in (name, f"{name}/edit", f"{name}/call"):
        answer = await here.at.get(f"{SHELF}/{page}")
        if "%2F" in name:
            assert answer.status_code == 404
        else:
            assert (answer.status_code, notice(answer.text)[:7]) == (404, "没有这一项政策")


@module
async def test_the_list_has_all_and_is_searched_by_words_and_by_place(here: Workshop) -> None:
    everything = listed((await here.at.get(SHELF)).text)
    words = listed((await here.at.get(f"{SHELF}?q=淄博+技师")).text)
    place = listed((await here.at.get(f"{SHELF}?place=370000")).text)
    both = listed((await here.at.get(f"{SHELF}?place=370000&q=技师")).text)
    none = (await here.at.get(f"{SHELF}?q=<script>&place=<b>")).text
    assert everything == [item.id for item in items(LIVE.catalogue, TODAY)]
    assert (ZIBO in words, ZIBO in place, ZIBO in both, listed(none)) == (True, True, True, [])
    assert len(both) < len(place) < len(everything)
    assert ("<script>alert" in none, "&lt;script&gt;" in none, "山东省里：" in here.at.seen[-3]) == (False, True, True)


@module
async def test_coverage_says_of_every_province_what_was_done(here: Workshop) -> None:
    page = (await here.at.get(f"{SHELF}/coverage")).text
    provinces, _ = page.split("各市县</h2>")
    rows = re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]+)(?:</a>)?</th><td>([^<]+)</td>', provinces)
    assert rows == [(row.place.short, coverage.RESULTS[row.result]) for row in coverage.provinces(LIVE.catalogue)]
    assert (len(rows), {said for _, said in rows}) == (31, {"查到了", "查过，没找到"})


async def test_a_province_that_nobody_has_looked_into_is_told_from_one_where_nothing_was_found(own: Workshop) -> None:
    shutil.rmtree(own.live.root / "programmes" / "shanghai")
    own.live.replace(read(own.live.root).catalogue)
    page = (await own.at.get(f"{SHELF}/coverage")).text
    assert re.findall(r'<tr class="(r-\w+)"><th scope="row">上海</th><td>([^<]+)</td>', page) == [
        ("r-not_researched", "还没查过")
    ]


@module
async def test_what_must_be_looked_at_first_comes_first_and_overdue_is_marked(here: Workshop) -> None:
    page = (await here.at.get(f"{SHELF}/review")).text
    rows = re.findall(r'data-label="复查">([\d-]{10})(?:<span class="due due-(\w+)">)?', page)
    ends = sorted(each.programme.review_by for each in LIVE.catalogue.entries.values())
    marks = [("over" if day < TODAY else "soon" if day <= TODAY + timedelta(60) else "") for day in ends]
    assert rows == [(day.isoformat(), mark) for day, mark in zip(ends, marks, strict=True)]


@module
async def test_without_faults_the_check_says_so_once_it_is_through(here: Workshop) -> None:
    first = await here.at.get(f"{SHELF}/lint")
    assert 'id="waiting"' in first.text
    answer = await here.at.waited(f"{SHELF}/lint")
    assert (answer.status_code, "没有发现错误。" in answer.text) == (200, True)
    assert 'id="waiting"' not in (await here.at.get(f"{SHELF}/lint")).text


async def test_faults_are_listed_with_file_and_line_and_gone_once_mended(own: Workshop) -> None:
    text = own.text(FILE)
    line = 1 + text[: text.index("title:")].count("\n")
    (own.live.root / FILE).write_text(text.replace("title: 淄博", "titel: <b>"), encoding="utf-8")
    answer = await own.at.waited(f"{SHELF}/lint")
    assert f"{FILE}，第 {line} 行：" in answer.text
    assert ("没有发现错误" in answer.text, "<b>" in answer.text) == (False, False)
    (own.live.root / FILE).write_text(text, encoding="utf-8")
    assert "没有发现错误。" in (await own.at.waited(f"{SHELF}/lint")).text


async def test_a_check_that_broke_can_be_tried_again(own: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("bot.web.sandbox.catalogue.lint", lambda root, today: 1 // 0)
        assert "请再试一次" in notice((await own.at.waited(f"{SHELF}/lint")).text)
    assert "没有发现错误。" in (await own.at.waited(f"{SHELF}/lint")).text


async def test_a_call_stands_on_the_page(own: Workshop) -> None:
    call = '{on: 2026-11-01, by: 小陈, office: 张店区人社局, asked: 还<b>在发吗, answer: "还在发, 年底前办"}'
    (own.live.root / FILE).write_text(f"{own.text(FILE)}\ncalls: [{call}]\n", encoding="utf-8")
    own.live.replace(read(own.live.root).catalogue)
    shown = plain((await own.at.get(f"{SHELF}/{ZIBO}")).text)
    assert "2026-11-01，小陈 问了张店区人社局：还<b>在发吗 答：还在发, 年底前办" in shown
