"""The store on real SQLite files: what it promises about transactions, repeats, erasing and trouble with the file."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.channels.base import Address, Incoming
from bot.store import open_store
from bot.store.base import (
    TRANSCRIPT_LINES,
    Done,
    Kept,
    Line,
    Out,
    Pending,
    StoreError,
    StoreUnavailable,
    reply_to_json,
    to_text,
)
from bot.store.group import GroupWriter, hop
from bot.store.schema import MIGRATIONS, migrate
from bot.store.sqlite import SqliteStore
from conversations.effects import Option, Reply
from conversations.events import Choice, Text, Timer, to_json
from tests.bot.fakes import dump, file_bytes

DAY = date(2026, 11, 21)
ANN = Address("push", "ann")
BOB = Address("push", "bob")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "x.db", busy_seconds=0.05)
    yield opened
    await opened.close()


def event(event_id: str, address: Address = ANN, said: str = "hi") -> tuple[Incoming, str]:
    incoming = Incoming(address, event_id, Text(said, len(said)))
    return incoming, to_text(to_json(incoming.event))


def turn(*events: Pending, seq: int = 0, session: str | None = "{}", say: str = "ok") -> Done:
    replies = () if session is None else tuple((each.event_id, reply_to_json(Reply(say))) for each in events)
    return Done(events[0].address, events, seq, session, DAY, replies)


async def test_an_event_is_taken_in_once_however_often_it_comes(store: SqliteStore) -> None:
    first = await store.take_in([event("1"), event("1"), event("2")], DAY)
    again = await store.take_in([event("2"), event("3"), event("1", BOB)], DAY)
    assert [each.event_id for each in first + again] == ["1", "2", "3"]
    assert await store.pending(["push"]) == first + again


async def test_pending_events_come_in_order_of_arrival_for_the_named_channels_page_by_page(store: SqliteStore) -> None:
    other = Address("other", "ann")
    taken = await store.take_in([event("1"), event("1", other), event("2", BOB), event("3")], DAY)
    mine = [each for each in taken if each.address != other]
    first = await store.pending(["push"], limit=2)
    assert (first, await store.pending(["push"], first[-1].id), await store.pending_of(BOB)) == (
        mine[:2],
        mine[2:],
        [mine[1]],
    )


async def test_a_turn_keeps_session_outbox_timers_counts_and_mark_together(store: SqliteStore, tmp_path: Path) -> None:
    (taken,) = await store.take_in([event("1", said="geheim")], DAY)
    done = replace(turn(taken, session='{"x":1}'), timers=(("remind", "2026-12-01"),), counts=("started", "started"))
    assert await store.commit([done]) == [(1,)]
    assert dump(tmp_path / "x.db") == {
        "inbox": [(taken.id, "push", "1", "2026-11-21", None, None, None)],
        "session": [("push", "ann", taken.id, "2026-11-21", 1, '{"x":1}')],
        "outbox": [(1, "push", "ann", reply_to_json(Reply("ok")))],
        "line": [],
        "timer": [(1, "push", "ann", "remind", "2026-12-01")],
        "count": [("2026-11-21", "started", 2)],
    }


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("person", [False, True])
async def test_of_two_turns_from_the_same_session_only_the_first_is_kept(
    store: SqliteStore, begun: bool, person: bool
) -> None:
    zero, one, two = await store.take_in([event("0"), event("1"), event("2")], DAY)
    seq = zero.id if begun else 0
    if begun:
        await store.commit([turn(zero)])
    first = replace(turn(one, seq=seq, session='{"first":1}'), person=person)
    second = replace(turn(two, seq=seq, session='{"second":1}'), person=person)
    outcomes = await store.commit([first, second])
    assert [ids is not None for ids in outcomes] == [True, False]
    assert await store.load([ANN, BOB]) == {ANN: Kept('{"first":1}', one.id)}
    assert two in await store.pending_of(ANN)


async def test_an_event_whose_turn_is_done_gets_no_second_one(store: SqliteStore) -> None:
    (one,) = await store.take_in([event("1")], DAY)
    done = turn(one)
    assert await store.commit([done]) == [(1,)]
    assert await store.commit([replace(done, seq=done.next_seq, session='{"twice":1}')]) == [None]
    assert await store.load([ANN]) == {ANN: Kept("{}", one.id)}


async def test_a_forgotten_address_leaves_no_word_and_no_name_behind(store: SqliteStore, tmp_path: Path) -> None:
    early = await store.take_in([event("0", said="geheim-broken"), event("1", said="geheim")], DAY)
    kept = replace(
        turn(*early, session='{"said":"geheim"}', say="geheim?"),
        failed={early[0].id: "KeyError"},
        timers=(("remind", "2026-12-01"),),
    )
    await store.commit([kept])
    delete, late, other = await store.take_in([event("2", said="geheim 2"), event("3"), event("4", BOB)], DAY)
    assert await store.commit([replace(turn(delete, seq=kept.next_seq, session=None), counts=("forgotten",))]) == [()]
    assert dump(tmp_path / "x.db") | {"inbox": []} == {
        "inbox": [],
        "session": [],
        "outbox": [],
        "line": [],
        "timer": [],
        "count": [("2026-11-21", "forgotten", 1)],
    }
    # What came after the request is a new beginning, and somebody else's is untouched.
    assert await store.pending(["push"]) == [late, other]
    await store.scrub()
    files = file_bytes(tmp_path)
    assert b"geheim" not in files
    assert b"ann" in files  # `late` is still there: the search would find something


async def test_forgetting_loses_against_a_turn_that_was_first(store: SqliteStore) -> None:
    one, two = await store.take_in([event("1"), event("2")], DAY)
    await store.commit([turn(one)])
    assert await store.commit([turn(two, seq=0, session=None)]) == [None]
    assert await store.load([ANN]) == {ANN: Kept("{}", one.id)}


async def test_a_person_who_begins_anew_never_gets_a_seq_that_was_theirs_before(store: SqliteStore) -> None:
    one, two, three = await store.take_in([event("1"), event("2"), event("3")], DAY)
    await store.commit([turn(one)])
    await store.commit([turn(two, seq=one.id, session=None)])
    await store.commit([turn(three)])
    assert (await store.load([ANN]))[ANN].seq == three.id


async def test_unsent_replies_come_in_order_until_they_are_marked(store: SqliteStore) -> None:
    taken = await store.take_in([event("1"), event("2", BOB), event("3")], DAY)
    ids = await store.commit([turn(taken[0], taken[2]), turn(taken[1])])
    assert ids == [(1, 2), (3,)]
    await store.mark_sent([1])
    ok = Reply("ok")
    assert await store.unsent(["push"]) == [Out(2, ANN, ok), Out(3, BOB, ok)]
    assert await store.unsent(["push"], after=2) == [Out(3, BOB, ok)]
    assert await store.unsent(["other"]) == []


async def test_nobody_is_written_to_after_they_left_until_they_write_again(store: SqliteStore, tmp_path: Path) -> None:
    one, two = await store.take_in([event("1"), event("2")], DAY)
    await store.commit([replace(turn(one), timers=(("remind", "2026-12-01"),))])
    await store.mark_unreachable(ANN)
    gone = dump(tmp_path / "x.db")
    await store.commit([turn(two, seq=one.id)])
    assert (gone["outbox"], gone["timer"], [row[4] for row in gone["session"]]) == ([], [], [0])
    assert [row[4] for row in dump(tmp_path / "x.db")["session"]] == [1]


async def test_a_page_keeps_both_sides_with_the_words_of_the_button(store: SqliteStore) -> None:
    page = Address("page", "ann")
    pressed = Incoming(page, "2", Choice("L3"))
    taken = await store.take_in([event("1", page, "你好"), (pressed, to_text(to_json(pressed.event)))], DAY)
    ask = Reply("哪一级？", (Option("L3", "高级工"),))
    first = replace(turn(taken[0]), page=True, replies=(("1", reply_to_json(ask)),))
    assert await store.answer(page, "1") is None
    assert await store.commit([first]) == [()]
    await store.commit([replace(turn(taken[1], seq=first.next_seq), page=True)])
    assert await store.transcript(page) == [
        Line("1", "你好"),
        Line("1", reply=ask),
        Line("2", "高级工"),
        Line("2", reply=Reply("ok")),
    ]
    assert (await store.answer(page, "1"), await store.answer(ANN, "1")) == ((ask,), ())
    assert await store.unsent(["page"]) == []


async def test_a_transcript_keeps_its_last_lines_only(store: SqliteStore, tmp_path: Path) -> None:
    page, seq = Address("page", "ann"), 0
    for number in range(TRANSCRIPT_LINES // 2 + 20):
        (taken,) = await store.take_in([event(str(number), page, f"say {number}")], DAY)
        done = replace(turn(taken, seq=seq), page=True)
        await store.commit([done])
        seq = done.next_seq
    lines = await store.transcript(page)
    assert (len(lines), lines[0], len(dump(tmp_path / "x.db")["line"])) == (
        TRANSCRIPT_LINES,
        Line("20", "say 20"),
        TRANSCRIPT_LINES,
    )


async def test_a_due_timer_becomes_one_event_and_a_later_one_waits(store: SqliteStore) -> None:
    one, two = await store.take_in([event("1"), event("2", BOB)], DAY)
    await store.commit(
        [
            replace(turn(one), timers=(("early", "2026-11-30"), ("early", "2026-12-01"))),
            replace(turn(two), timers=(("late", "2026-12-02"),)),
        ]
    )
    assert await store.due_timers(["push"], date(2026, 11, 30)) == []
    assert await store.due_timers(["other"], date(2026, 12, 1)) == []
    rung = await store.due_timers(["push"], date(2026, 12, 1))
    assert [(each.address, each.body) for each in rung] == [(ANN, to_text(to_json(Timer("early"))))]
    assert await store.due_timers(["push"], date(2026, 12, 1)) == []
    assert await store.pending(["push"]) == rung


async def test_a_timer_keeps_nobody_s_answers_longer(store: SqliteStore) -> None:
    one, two = await store.take_in([event("1"), event("2")], DAY)
    first = replace(turn(one), day=date(2026, 1, 1))
    await store.commit([first])
    await store.commit([replace(turn(two, seq=first.next_seq), person=False)])
    assert await store.expire(date(2026, 1, 2)) == 1


async def test_only_people_who_were_silent_too_long_are_erased(store: SqliteStore, tmp_path: Path) -> None:
    one, two = await store.take_in([event("1"), event("2", BOB)], DAY)
    await store.commit([replace(turn(one), day=date(2026, 5, 24)), replace(turn(two), day=date(2026, 5, 25))])
    assert [await store.expire(date(2026, 5, 25)) for _ in range(2)] == [1, 0]
    left = dump(tmp_path / "x.db")
    assert [row[:2] for row in left["session"] + [row[1:] for row in left["outbox"]]] == [("push", "bob")] * 2


async def test_old_marks_are_dropped_and_unfinished_events_never(store: SqliteStore, tmp_path: Path) -> None:
    done, failed, waiting = await store.take_in([event("1"), event("2", BOB), event("3")], date(2026, 11, 13))
    await store.take_in([event("4")], date(2026, 11, 14))
    await store.commit([turn(done), replace(turn(failed), failed={failed.id: "KeyError"})])
    await store.purge(date(2026, 11, 14))
    assert [row[2] for row in dump(tmp_path / "x.db")["inbox"]] == [waiting.event_id, "4"]


async def test_a_failed_event_stays_with_its_reason_and_is_not_tried_again(store: SqliteStore, tmp_path: Path) -> None:
    (one,) = await store.take_in([event("1")], DAY)
    await store.commit([replace(turn(one), failed={one.id: "KeyError（step.py:1）"})])
    assert dump(tmp_path / "x.db")["inbox"] == [
        (one.id, "push", "1", "2026-11-21", "ann", one.body, "KeyError（step.py:1）")
    ]
    assert await store.pending(["push"]) == []


async def test_writing_fails_while_another_program_holds_the_lock_and_works_after(
    store: SqliteStore, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreUnavailable, match="锁住"):
        await store.take_in([event("1")], DAY)
    assert await store.pending(["push"]) == []
    other.execute("ROLLBACK")
    other.close()
    assert len(await store.take_in([event("1")], DAY)) == 1


async def test_a_full_disk_stops_what_doesn_t_fit_and_nothing_else(store: SqliteStore) -> None:
    writer = store._writer_connection
    (filler,) = await store.take_in([event("0", said="x" * 20_000)], DAY)
    await store.commit([turn(filler)])
    await hop(writer, lambda db: db.execute("PRAGMA max_page_count = 1").close())
    big, small = await asyncio.gather(
        store.take_in([event("1", said="y" * 200_000)], DAY),
        store.take_in([event("2")], DAY),
        return_exceptions=True,
    )
    assert isinstance(big, StoreUnavailable)
    assert "磁盘满了" in str(big)
    assert [each.event_id for each in await store.pending(["push"])] == ["2"]
    assert isinstance(small, list)
    await hop(writer, lambda db: db.execute("PRAGMA max_page_count = 1000000").close())
    assert len(await store.take_in([event("1", said="y" * 200_000)], DAY)) == 1


async def test_a_fault_in_one_piece_of_work_takes_no_other_with_it(store: SqliteStore) -> None:
    def faulty(db: sqlite3.Connection) -> None:
        db.execute("INSERT INTO count VALUES ('2026-11-21', 'half', 1)")
        raise KeyError("mine")

    outcomes = await asyncio.gather(
        store.take_in([event("1")], DAY),
        store._writer.write(faulty),
        store.take_in([event("2")], DAY),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [list, KeyError, list]
    assert len(await store.pending(["push"])) == 2
    assert await store.counts() == {}


async def test_what_is_asked_for_meanwhile_shares_one_transaction(store: SqliteStore) -> None:
    begun: list[str] = []
    await store._writer_connection.set_trace_callback(begun.append)
    await asyncio.gather(*(store.take_in([event(str(number))], DAY) for number in range(50)))
    assert (begun.count("BEGIN IMMEDIATE"), len(await store.pending(["push"]))) == (1, 50)


async def test_closing_writes_what_was_still_waiting(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "x.db")
    writing = asyncio.create_task(store.take_in([event("1")], DAY))
    await asyncio.sleep(0)
    assert isinstance(store._writer, GroupWriter)
    await store.close()
    assert len(await writing) == 1
    assert len(dump(tmp_path / "x.db")["inbox"]) == 1


async def test_an_opening_that_fails_half_way_leaves_no_thread_that_would_keep_the_process_alive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(db: sqlite3.Connection) -> None:
        db.execute("nonsense")

    before = {thread for thread in threading.enumerate() if not thread.name.startswith("asyncio")}
    monkeypatch.setattr("bot.store.sqlite._read_only", fails)
    with pytest.raises(StoreUnavailable):
        await SqliteStore.open(tmp_path / "x.db")
    left = {thread for thread in threading.enumerate() if not thread.name.startswith("asyncio")} - before
    for thread in left:
        thread.join(timeout=10)
    assert [thread for thread in left if thread.is_alive()] == []


async def test_a_new_folder_for_the_answers_is_closed_to_other_users_of_the_machine(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "new" / "x.db")
    await store.close()
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


async def test_what_was_kept_is_there_after_opening_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/x.db"
    store = await open_store(url)
    (one,) = await store.take_in([event("1")], DAY)
    await store.commit([turn(one)])
    await store.close()
    again = await open_store(url)
    assert (await again.load([ANN]), await again.unsent(["push"])) == (
        {ANN: Kept("{}", one.id)},
        [Out(1, ANN, Reply("ok"))],
    )
    await again.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://db/jibutong", "还不支持 PostgreSQL"),
        ("mysql://db/jibutong", "sqlite:///data/jibutong.db"),
        ("sqlite://", "sqlite:///data/jibutong.db"),
        ("sqlite:////dev/null/x.db", "建不了"),
        ("sqlite:////", "打不开，或不能写"),
    ],
)
async def test_a_database_that_cannot_be_used_says_why(url: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason):
        await open_store(url)


async def test_a_file_that_is_no_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_text("a letter to somebody, long enough to be taken for a page of a database" * 20)
    before = path.read_bytes()
    with pytest.raises(StoreError, match="这个文件不是数据库"):
        await open_store(f"sqlite:///{path}")
    assert path.read_bytes() == before


async def test_a_database_that_another_program_holds_at_the_start_is_named(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="正被别的程序锁住"):
        await SqliteStore.open(tmp_path / "x.db", busy_seconds=0.02)
    other.execute("ROLLBACK")
    other.close()


async def test_a_database_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db")
    db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    with pytest.raises(StoreError, match="请先更新程序"):
        await open_store(f"sqlite:///{tmp_path}/x.db")


def test_an_older_database_is_brought_up_to_date_and_keeps_its_rows(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    migrate(db)
    db.execute("INSERT INTO count VALUES ('2026-11-21', 'started', 3)")
    later = (*MIGRATIONS, ("ALTER TABLE count ADD COLUMN place TEXT", "CREATE TABLE more (x TEXT)"))
    migrate(db, later)
    migrate(db, later)
    assert db.execute("SELECT * FROM count").fetchall() == [("2026-11-21", "started", 3, None)]
    assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS) + 1,)
    db.close()


def test_a_version_that_fails_half_way_leaves_the_one_before(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    migrate(db)
    with pytest.raises(sqlite3.OperationalError):
        migrate(db, (*MIGRATIONS, ("CREATE TABLE more (x TEXT)", "CREATE TABLE more (x TEXT)")))
    assert db.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'more'").fetchone() == (0,)
    db.close()
