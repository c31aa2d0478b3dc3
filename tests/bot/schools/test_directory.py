"""What is kept of the schools in memory, and that a change from elsewhere gets there."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.channels.base import Address, Incoming
from bot.channels.web import WebChannel
from bot.clock import Clock
from bot.live import Live
from bot.schools.directory import Directory, to_entries
from bot.schools.model import Link, Register, School
from bot.service import Service
from bot.store.sqlite import SqliteStore
from conversations.entries import Entries, Entry
from conversations.events import Choice, Command
from conversations.step import step

DAY = date(2026, 11, 21)
SCHOOL = School("1", "萧山技师学院", "招生就业办", "", "330109", "电工", ("L3",), True, DAY, "7KQ4M")
ENTRY = Entry("1", "萧山技师学院", "招生就业办", "", "330109", "电工", ("L3",), True)


def test_a_link_says_what_its_school_says_and_its_own_place_and_topic_before_that() -> None:
    links = (
        Link("plain", "1", "", "", DAY),
        Link("class", "1", "330102", "some-programme", DAY),
        Link("nobody", "", "370303", "", DAY),
        Link("gone", "1", "", "", DAY, revoked=DAY),
    )
    found = to_entries(Register((SCHOOL,), links, 5))
    assert (found.links, found.codes, found.schools) == (
        {
            "plain": ENTRY,
            "class": replace(ENTRY, place="330102", topic="some-programme"),
            "nobody": Entry(place="370303"),
        },
        {"7KQ4M": ENTRY},
        {"1": ENTRY},
    )


async def test_a_school_that_another_process_enters_is_known_soon_and_nothing_is_read_without_need(
    tmp_path: Path,
) -> None:
    store, other = [await SqliteStore.open(tmp_path / "x.db") for _ in range(2)]
    seen: list[Entries] = []
    came = asyncio.Event()

    def put(entries: Entries) -> None:
        seen.append(entries)
        if entries.codes:
            came.set()

    directory = Directory(store, put)
    async with directory.kept_fresh(seconds=0.01):
        assert [entries.codes for entries in seen] == [{}]
        assert await directory.refresh() is False
        school = await other.add_school(replace(SCHOOL, id="", code=""))
        async with asyncio.timeout(5):
            await came.wait()
    assert (len(seen), list(seen[-1].codes)) == (2, [school.code])
    await store.close()
    await other.close()


async def test_who_comes_by_a_link_is_remembered_as_the_school_s_and_erased_with_the_rest(tmp_path: Path) -> None:
    store, live = await SqliteStore.open(tmp_path / "x.db"), Live()
    school = await store.add_school(replace(SCHOOL, id="", code=""))
    link = await store.entry_link(school.id, "", "", DAY)
    await Directory(store, live.put_entries).refresh()
    visitor = Address("web", "ann")
    async with Service(store, step, live.env_for, clock=Clock(day=DAY)) as service:
        await service.attach(WebChannel())
        (reply,) = await service.ask(Incoming(visitor, "1", Command("start", link.token)))
        kept = (await store.load([visitor]))[visitor].body
        await service.ask(Incoming(visitor, "2", Command("delete")))
        await service.ask(Incoming(visitor, "3", Choice("d:y")))
        assert ("您是从萧山技师学院来的" in reply.text, '"school":"1"' in kept, await store.load([visitor])) == (
            True,
            True,
            {},
        )
