"""The maps: every programme has one, with what the scenarios covered once that is counted."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.covered import covered
from conversations.scenarios.model import read
from policies.atlas import of_catalogue
from policies.flow import latest, of_programme, reached
from tests.bot.web.sandbox.site import LIVE, Workshop, notice, workshop

MAP = "/sandbox/map"
ZIBO = "zibo-technician-subsidy"
module = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workshop]:
    async with workshop(tmp_path_factory.mktemp("map"), live=LIVE, files=["zibo.yaml"]) as found:
        yield found


def seen(page: str) -> tuple[int, int]:
    [(some, all_)] = re.findall(r"走过 (\d+) 处，共 (\d+) 处。", page)
    return int(some), int(all_)


@module
async def test_the_page_waits_for_the_count_and_then_says_what_playing_the_scenarios_says(here: Workshop) -> None:
    assert 'id="waiting"' in (await here.at.get(MAP)).text
    everything, zibo = await here.at.waited(MAP), await here.at.waited(f"{MAP}/{ZIBO}")
    found = covered(LIVE, read(here.scenarios)[0], lambda done, all_: None)
    entry = LIVE.catalogue.entries[ZIBO]
    flow = of_programme(LIVE.catalogue, entry)
    assert seen(everything.text) == reached(of_catalogue(LIVE.catalogue), found.all)
    assert seen(zibo.text) == reached(flow, found.programmes[ZIBO, latest(entry).version.id])
    assert seen(zibo.text)[0] > 0


@module
@pytest.mark.parametrize("name", LIVE.catalogue.entries)
async def test_every_programme_has_a_map_in_all_its_versions(here: Workshop, name: str) -> None:
    page = (await here.at.waited(f"{MAP}/{name}")).text
    versions = [rule.version.id for rule in LIVE.catalogue.entries[name].rules]
    linked = re.findall(rf'href="{MAP}/{name}\?version=([^"]*)"', page)
    assert (linked, page.count("<svg")) == (versions if len(versions) > 1 else [], 1)
    for version in linked:
        other = (await here.at.get(f"{MAP}/{name}?version={version}")).text
        assert re.findall(r'\?version=([^"]*)" aria-current="page"', other) == [version]


@module
@pytest.mark.parametrize("version", ["", "1999", "<script>", "%00"])
async def test_a_version_that_there_is_not_shows_the_one_of_today(here: Workshop, version: str) -> None:
    plain = await here.at.waited(f"{MAP}/{ZIBO}")
    assert (await here.at.get(f"{MAP}/{ZIBO}?version={version}")).text == plain.text


@module
async def test_the_whole_map_leads_to_each_programme(here: Workshop) -> None:
    page = (await here.at.waited(MAP)).text
    assert {*re.findall(rf'href="{MAP}/([\w-]+)"', page)} == {*LIVE.catalogue.entries}


@module
async def test_an_unknown_programme_is_said_in_plain_words(here: Workshop) -> None:
    answer = await here.at.get(f"{MAP}/nope")
    assert (answer.status_code, notice(answer.text)[:7]) == (404, "没有这一项政策")


async def test_whoever_waits_for_a_version_comes_to_that_version(tmp_path: Path) -> None:
    async with workshop(tmp_path, live=LIVE, files=["zibo.yaml"]) as own:
        page = (await own.at.get(f"{MAP}/{ZIBO}?version=a&amp=1")).text
    assert set(re.findall(r'(?:hx-get|<a) ?(?:href)?="(/sandbox/map/[^"]*)"', page)) == {
        f"{MAP}/{ZIBO}?version=a&amp;amp=1"
    }


async def test_a_count_that_broke_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with workshop(tmp_path, live=LIVE, files=["zibo.yaml"]) as own:
        with monkeypatch.context() as broken:
            broken.setattr("bot.web.sandbox.map.covered", lambda *_: 1 // 0)
            assert "请再试一次" in notice((await own.at.waited(MAP)).text)
        assert seen((await own.at.waited(MAP)).text)[0] > 0


async def test_another_scenario_or_catalogue_is_counted_anew(tmp_path: Path) -> None:
    async with workshop(tmp_path, files=["zibo.yaml"]) as own:
        before = seen((await own.at.waited(f"{MAP}/{ZIBO}")).text)
        (own.scenarios / "zibo.yaml").write_text("[]", encoding="utf-8")
        assert 'id="waiting"' in (await own.at.get(f"{MAP}/{ZIBO}")).text
        assert seen((await own.at.waited(f"{MAP}/{ZIBO}")).text) == (0, before[1])
