"""Schools and links in a real SQLite file: one token for one meaning, and what a revoked one leaves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.schools.model import Register, School, SchoolFaults
from bot.store.sqlite import SqliteStore

DAY, LATER = date(2026, 11, 21), date(2026, 11, 22)
SCHOOL = School("", "萧山技师学院", "招生就业办", "0571-82345678", "330109", "电工", ("L2", "L3"), True, DAY)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "x.db", busy_seconds=0.05)
    yield opened
    await opened.close()


async def test_a_school_comes_back_as_it_was_entered_with_an_id_and_a_code(store: SqliteStore) -> None:
    one = await store.add_school(SCHOOL)
    two = await store.add_school(replace(SCHOOL, name="张店职业培训学校", filed=None, levels=()))
    assert (replace(one, id="", code=""), one.id, two.id, one.code != two.code) == (SCHOOL, "1", "2", True)
    assert await store.register() == Register((one, two), (), 2)


async def test_two_schools_of_one_name_are_refused_and_the_first_is_named(store: SqliteStore) -> None:
    one = await store.add_school(SCHOOL)
    two = await store.add_school(replace(SCHOOL, name="另一所"))
    with pytest.raises(SchoolFaults, match="“萧山技师学院”已经登记过了，编号 1"):
        await store.add_school(SCHOOL)
    with pytest.raises(SchoolFaults, match="编号 1"):
        await store.edit_school(replace(two, name=one.name))
    await store.edit_school(replace(one, contact="教务处"))
    assert [school.contact for school in (await store.register()).schools] == ["教务处", "招生就业办"]


async def test_the_same_meaning_keeps_its_token_and_another_gets_its_own(store: SqliteStore) -> None:
    first = await store.entry_link("1", "", "", DAY)
    again = await store.entry_link("1", "", "", LATER)
    others = [await store.entry_link(*what, DAY) for what in (("1", "330109", ""), ("1", "", "t"), ("", "", ""))]
    assert again == first
    assert len({link.token for link in [first, *others]}) == 4


async def test_a_revoked_link_stays_revoked_and_the_next_one_is_new(store: SqliteStore) -> None:
    first = await store.entry_link("1", "", "", DAY)
    assert [await store.revoke_link(token, LATER) for token in (first.token, first.token, "none")] == [
        True,
        False,
        False,
    ]
    second = await store.entry_link("1", "", "", LATER)
    links = (await store.register()).links
    assert second.token != first.token
    assert set(links) == {replace(first, revoked=LATER), second}


async def test_a_new_code_takes_the_place_of_the_old_one(store: SqliteStore) -> None:
    school = await store.add_school(SCHOOL)
    code = await store.renew_code(school.id)
    assert ([each.code for each in (await store.register()).schools], code != school.code) == ([code], True)


async def test_every_write_and_no_look_moves_the_number_that_others_watch(store: SqliteStore, tmp_path: Path) -> None:
    school = await store.add_school(SCHOOL)
    link = await store.entry_link(school.id, "", "", DAY)
    before = await store.register_change()
    await store.entry_link(school.id, "", "", DAY)
    await store.revoke_link("none", DAY)
    still = await store.register_change()
    other = await SqliteStore.open(tmp_path / "x.db")
    await other.revoke_link(link.token, DAY)
    await other.edit_school(school)
    await other.renew_code(school.id)
    await other.close()
    assert (still - before, await store.register_change() - still) == (0, 3)
