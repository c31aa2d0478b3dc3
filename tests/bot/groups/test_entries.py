"""Links from groups: kept by the store, known to the conversation before they are sent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.clock import Clock
from bot.groups.entries import StoredEntries, short_code
from bot.live import Live
from bot.schools.directory import Directory
from bot.schools.model import School
from bot.store import open_store

TODAY = date(2026, 11, 28)
TOPIC = "xiaoshan-union-senior-2025"


async def test_a_link_leads_on_at_once_and_after_a_restart_is_still_the_same(tmp_path: Path) -> None:
    tokens, entries = [], []
    for _ in range(2):
        store, live = await open_store(f"sqlite:///{tmp_path / 'bot.db'}"), Live()
        try:
            links = StoredEntries(store, Directory(store, live.put_entries), Clock(day=TODAY))
            tokens += [await links.token(None, "330109", TOPIC), await links.token(None, "330109", TOPIC)]
            entries.append(live.entries.find(tokens[-1]))
        finally:
            await store.close()
    assert len(set(tokens)) == 1
    assert [(entry.place, entry.topic) for entry in entries if entry] == [("330109", TOPIC)] * 2


async def test_a_school_is_told_by_the_code_that_people_type(tmp_path: Path) -> None:
    store, live = await open_store(f"sqlite:///{tmp_path / 'bot.db'}"), Live()
    try:
        school = await store.add_school(School("", "萧山技师学院", "招生办", "", "330109", "", (), None, TODAY))
        await Directory(store, live.put_entries).refresh()
        assert (short_code(live, school.id), short_code(live, "7")) == (school.code, "")
    finally:
        await store.close()
