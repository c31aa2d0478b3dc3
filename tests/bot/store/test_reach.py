"""How many people came how far: kept with the turn, once a person, and counted by channel, school and day."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.channels.base import Address, Incoming
from bot.store.base import Done, Reached, Which, Written, to_text
from bot.store.reach import MOST_UNREAD
from bot.store.schema import MIGRATIONS, migrate
from bot.store.sqlite import SqliteStore
from conversations.effects import Mark, Unread
from conversations.events import Text, to_json
from tests.bot.fakes import dump

MON, TUE, WED = date(2026, 11, 16), date(2026, 11, 17), date(2026, 11, 18)
ANN, BOB, EVE = Address("push", "ann"), Address("push", "bob"), Address("page", "eve")


class People:
    """Who takes a turn, one event each."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.seq: dict[Address, int] = {}
        self.events = 0

    async def turn(self, who: Address, day: date, *marks: Mark, **more: object) -> bool:
        """Whether it was kept."""
        self.events += 1
        event = Text("x", 1)
        taken = await self.store.take_in([(Incoming(who, str(self.events), event), to_text(to_json(event)))], day)
        done = Done(who, tuple(taken), self.seq.get(who, 0), "{}", day, marks=marks)
        done = replace(done, **more)  # type: ignore[arg-type]
        kept = await self.store.commit([done]) != [None]
        if kept:
            self.seq[who] = 0 if done.session is None else done.next_seq
        return kept


@pytest.fixture
async def people(tmp_path: Path) -> AsyncIterator[People]:
    opened = await SqliteStore.open(tmp_path / "x.db")
    yield People(opened)
    await opened.close()


STARTED, ASKED = Mark("started"), Mark("asked", "age")


async def test_a_person_counts_once_for_a_point_on_the_day_they_first_came_to_it(people: People) -> None:
    await people.turn(ANN, MON, STARTED, ASKED, ASKED)
    await people.turn(ANN, TUE, STARTED, ASKED, Mark("asked", "role"))
    await people.turn(BOB, TUE, ASKED)
    assert await people.store.reached(Which()) == [
        Reached("asked", "age", MON, 1),
        Reached("asked", "age", TUE, 1),
        Reached("asked", "role", TUE, 1),
        Reached("started", "", MON, 1),
    ]


@pytest.mark.parametrize(
    ("which", "days"),
    [
        (Which(), [MON, TUE, WED]),
        (Which(channel="push"), [MON, TUE]),
        (Which(school="s1"), [TUE]),
        (Which(school=""), [MON, WED]),
        (Which(since=TUE), [TUE, WED]),
        (Which(until=TUE), [MON, TUE]),
        (Which("push", "s1", TUE, TUE), [TUE]),
        (Which("page", "s1"), []),
    ],
)
async def test_people_are_counted_by_channel_school_and_day(people: People, which: Which, days: list[date]) -> None:
    for who, day, school in ((ANN, MON, ""), (BOB, TUE, "s1"), (EVE, WED, "")):
        await people.turn(who, day, STARTED, asked="age", school=school, unread=(Unread("age", "x"),))
    reached = await people.store.reached(which)
    stopped = await people.store.stopped(which, date(2026, 12, 1))
    assert reached == [Reached("started", "", day, 1) for day in days]
    assert stopped == [Reached("stopped", "age", day, 1) for day in days]
    assert await people.store.written(which, 1) == ([Written("age", "x", len(days))] if days else [])


async def test_who_stands_at_a_question_has_stopped_once_they_are_silent_for_long_enough(people: People) -> None:
    await people.turn(ANN, MON, asked="age")
    await people.turn(BOB, TUE, asked="age")
    await people.turn(EVE, MON, asked="")
    store = people.store
    assert [await store.stopped(Which(), day) for day in (MON, TUE, WED)] == [
        [],
        [Reached("stopped", "age", MON, 1)],
        [Reached("stopped", "age", MON, 1), Reached("stopped", "age", TUE, 1)],
    ]


async def test_a_turn_that_asks_nothing_leaves_the_person_at_their_question(people: People) -> None:
    await people.turn(ANN, MON, asked="age")
    await people.turn(ANN, MON, asked=None)
    await people.turn(ANN, MON, asked=None, person=False)
    before = await people.store.stopped(Which(), WED)
    await people.turn(ANN, MON, asked="")
    assert (before, await people.store.stopped(Which(), WED)) == ([Reached("stopped", "age", MON, 1)], [])


async def test_of_unread_texts_only_those_that_many_wrote_come_out_and_the_others_are_counted(people: People) -> None:
    async def write(who: str, *texts: str, fact: str = "age") -> None:
        await people.turn(Address("push", who), MON, unread=tuple(Unread(fact, text) for text in texts))

    await write("1", "a", "a", "b")
    await write("2", "a", "c", "d")
    await write("3", "a")
    await write("3", "a", fact="role")
    assert await people.store.written(Which(), 3) == [
        Written("age", "a", 3),
        Written("age", None, 2),
        Written("role", None, 1),
    ]


async def test_of_one_person_only_so_many_unread_texts_are_kept(people: People, tmp_path: Path) -> None:
    for turn in range(2):
        texts = tuple(Unread("age", f"text {turn} {number}") for number in range(MOST_UNREAD - 5))
        await people.turn(ANN, MON, unread=texts)
    await people.turn(BOB, MON, unread=(Unread("age", "mine"),))
    kept = [row[1] for row in dump(tmp_path / "x.db")["unread"]]
    assert (kept.count("ann"), kept.count("bob")) == (MOST_UNREAD, 1)


async def test_a_turn_that_lost_marks_nothing(people: People) -> None:
    await people.turn(ANN, MON, STARTED)
    assert not await people.turn(ANN, MON, ASKED, seq=999, unread=(Unread("age", "x"),))
    assert (await people.store.reached(Which()), await people.store.written(Which(), 1)) == (
        [Reached("started", "", MON, 1)],
        [],
    )


async def test_who_is_forgotten_is_in_no_number_and_may_begin_anew(people: People) -> None:
    await people.turn(ANN, MON, STARTED, asked="age", unread=(Unread("age", "x"),))
    await people.turn(ANN, MON, session=None)
    store = people.store
    gone = [await store.reached(Which()), await store.stopped(Which(), WED), await store.written(Which(), 1)]
    await people.turn(ANN, TUE, STARTED)
    assert (gone, await store.reached(Which())) == ([[], [], []], [Reached("started", "", TUE, 1)])


def person_tables(db: sqlite3.Connection) -> Iterable[str]:
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
        if "conversation" in {column for _, column, *_ in db.execute(f"PRAGMA table_info({table})")}:
            yield table


async def test_no_table_that_names_a_conversation_keeps_one_that_was_forgotten(people: People, tmp_path: Path) -> None:
    marked = {"asked": "age", "unread": (Unread("age", "x"),), "timers": (("remind", "2026-12-01"),)}
    await people.turn(ANN, MON, STARTED, replies=(("1", "{}"),), **marked)
    await people.turn(EVE, MON, STARTED, page=True, **marked)
    with closing(sqlite3.connect(tmp_path / "x.db")) as db:
        tables = list(person_tables(db))
        filled = {table for table in tables if db.execute(f"SELECT 1 FROM {table} WHERE conversation > ''").fetchone()}
    for who in (ANN, EVE):
        await people.turn(who, MON, session=None)
    with closing(sqlite3.connect(tmp_path / "x.db")) as db:
        left = {table for table in tables if db.execute(f"SELECT 1 FROM {table} WHERE conversation > ''").fetchone()}
    assert (set(tables) - filled, left) == ({"inbox"}, set())


def test_people_of_a_database_from_before_are_kept_and_stand_at_no_question(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    migrate(db, MIGRATIONS[:1])
    db.execute("INSERT INTO session VALUES ('push', 'ann', 1, '2026-11-16', 1, '{}')")
    migrate(db)
    assert db.execute("SELECT * FROM session").fetchall() == [("push", "ann", 1, "2026-11-16", 1, "{}", "")]
    db.close()
