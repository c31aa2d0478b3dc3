"""The turn, with a real store: order, repeats, faults, forgetting, trouble with the file, and death at any point."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bot.backoff import Backoff
from bot.channels.base import Address, Incoming
from bot.clock import SHANGHAI, Clock
from bot.service import Limits, Lines, Service
from bot.store.base import Line, StoreUnavailable
from bot.store.sqlite import SqliteStore
from conversations.effects import Forget, Reply, Send
from conversations.events import Command, Event, Other, Text
from conversations.session import Session
from tests.bot.fakes import YES, PageChannel, PushChannel, Turn, dump, file_bytes, same_day, step, text, until

ROOT = Path(__file__).parents[2]
ANN = Address("page", "ann")
QUICK = Backoff(first=0.01, most=0.05)


class Serving:
    """Makes services, and stops those that a test left running."""

    def __init__(self) -> None:
        self._services: list[Service] = []

    async def __call__(
        self, path: Path, step: Callable[..., Turn] = step, clock: Clock | None = None, limits: Limits | None = None
    ) -> Service:
        store = await SqliteStore.open(path, busy_seconds=0.02)
        service = Service(store, step, same_day, clock=clock, limits=limits, backoff=QUICK)
        self._services.append(service)
        await service.start()
        return service

    async def stop(self) -> None:
        for service in self._services:
            await service.stop()


@pytest.fixture
async def serving() -> AsyncIterator[Serving]:
    factory = Serving()
    yield factory
    await factory.stop()


def said_by(path: Path, who: str) -> list[str]:
    bodies = [row[5] for row in dump(path)["session"] if row[1] == who]
    return [said for body in bodies for _, _, said in json.loads(str(body)).get("answers", [])]


def page(said: str, event_id: str, who: str = "ann") -> Incoming:
    return text(said, event_id, who, "page")


async def test_a_person_is_answered_in_order_and_once(serving: Serving, tmp_path: Path) -> None:
    service, push = await serving(tmp_path / "x.db"), PushChannel()
    await service.attach(push)
    await service.take_in([text("a", "1"), text("b", "2"), text("a", "1"), text("c", "3", "bob")])
    await service.take_in([text("b", "2"), text("d", "4")])
    await service.settled()
    assert (push.to("ann"), push.to("bob")) == (["1:a", "2:b", "3:d"], ["1:c"])
    await service.stop()
    assert dump(tmp_path / "x.db")["outbox"] == []


async def test_many_people_at_once_with_repeats_each_keep_their_order(serving: Serving, tmp_path: Path) -> None:
    """Five feeders hand in forty people's events side by side, a third of them twice or more, in shuffled batches."""
    people, events = 40, 15
    chance = random.Random(20261121)
    service, push = await serving(tmp_path / "x.db", limits=Limits(workers=3, batch=7)), PushChannel()
    await service.attach(push)

    async def feed(whose: range) -> None:
        left = {who: [text(f"{n}", f"{who}/{n}", f"p{who}") for n in range(events)] for who in whose}
        sent: list[Incoming] = []
        while left:
            batch = []
            for who in chance.sample(sorted(left), min(len(left), 4)):
                batch.append(left[who].pop(0))
                if not left[who]:
                    del left[who]
            repeats = chance.choices(sent, k=2) if sent else []
            sent += batch
            await service.take_in(batch + repeats)

    await asyncio.gather(*(feed(range(first, people, 5)) for first in range(5)))
    await service.settled()
    await service.stop()
    expected = [f"{n + 1}:{n}" for n in range(events)]
    assert {who: push.to(f"p{who}") for who in range(people)} == dict.fromkeys(range(people), expected)
    assert {who: said_by(tmp_path / "x.db", f"p{who}") for who in range(people)} == {
        who: [str(n) for n in range(events)] for who in range(people)
    }


async def test_one_slow_delivery_holds_up_nobody_else(serving: Serving, tmp_path: Path) -> None:
    released = asyncio.Event()

    def wait_for_ann(who: str, reply: Reply) -> object:
        return released.wait() if who == "ann" else None

    service, push = await serving(tmp_path / "x.db"), PushChannel(before=wait_for_ann)
    await service.attach(push)
    await service.take_in([text("a", "1"), text("b", "2", "bob")])
    await push.until(lambda sent: ("bob", "1:b") in sent)
    assert push.to("ann") == []
    released.set()
    await service.settled()
    assert push.to("ann") == ["1:a"]
    await service.stop()


async def test_asking_gives_exactly_that_event_s_replies_and_a_repeat_the_same(
    serving: Serving, tmp_path: Path
) -> None:
    service = await serving(tmp_path / "x.db")
    await service.attach(PageChannel())
    one, two, again, meanwhile = await asyncio.gather(
        *(service.ask(each) for each in (page("a", "1"), page("b", "2"), page("a", "1"), page("b", "2")))
    )
    later = await service.ask(page("a", "1"))
    assert [one, two, again, meanwhile, later] == [
        [Reply("1:a", (YES,))],
        [Reply("2:b", (YES,))],
        [Reply("1:a", (YES,))],
        [Reply("2:b", (YES,))],
        [Reply("1:a", (YES,))],
    ]
    await service.stop()


async def test_somebody_else_s_event_id_gets_nothing_of_theirs(serving: Serving, tmp_path: Path) -> None:
    service = await serving(tmp_path / "x.db")
    await service.attach(PageChannel())
    await service.ask(page("a", "1"))
    assert await service.ask(page("b", "1", "bob")) == []
    await service.stop()


async def test_two_services_on_one_file_never_advance_a_person_twice(serving: Serving, tmp_path: Path) -> None:
    one, two = await serving(tmp_path / "x.db"), await serving(tmp_path / "x.db")
    for service in (one, two):
        await service.attach(PageChannel())
    numbers = range(30)
    replies = await asyncio.gather(*((one, two)[n % 2].ask(page(f"{n}", f"{n}")) for n in numbers))
    repeats = await asyncio.gather(*((two, one)[n % 2].ask(page(f"{n}", f"{n}")) for n in numbers))
    await one.stop()
    await two.stop()
    assert sorted(int(reply.text.split(":")[0]) for (reply,) in replies) == [n + 1 for n in numbers]
    assert sorted(said_by(tmp_path / "x.db", "ann"), key=int) == [str(n) for n in numbers]
    assert repeats == replies


async def test_a_turn_that_breaks_changes_nothing_and_costs_one_kind_line(
    serving: Serving, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    service, push = await serving(tmp_path / "x.db"), PushChannel()
    await service.attach(push)
    await service.take_in([text("a", "1"), text("break", "2"), text("b", "3")])
    await service.settled()
    await service.stop()
    assert push.to("ann") == ["1:a", Lines().trouble.text, "2:b"]
    reasons = [row[6] for row in dump(tmp_path / "x.db")["inbox"]]
    assert [reason and str(reason).split("（")[0] for reason in reasons] == [None, "ValueError", None]
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text + str(reasons)


async def test_a_reply_that_cannot_be_stored_breaks_one_turn_only(serving: Serving, tmp_path: Path) -> None:
    def half_a_character(session: Session, event: Event, env: date) -> Turn:
        turn = step(session, event, env)
        return Turn(turn.session, (Send(Reply("\ud83d")),)) if event == Text("half", 4) else turn

    service, push = await serving(tmp_path / "x.db", half_a_character), PushChannel()
    await service.attach(push)
    await service.take_in([text("half", "1"), text("b", "2"), text("c", "3", "bob")])
    await service.settled()
    await service.stop()
    assert (push.to("ann"), push.to("bob")) == ([Lines().trouble.text, "1:b"], ["1:c"])


async def test_forgetting_erases_everything_and_says_farewell_unkept(serving: Serving, tmp_path: Path) -> None:
    gate = asyncio.Event()

    def hold(who: str, reply: Reply) -> object:
        return gate.wait() if reply.text == "1:geheim" else None

    service, push = await serving(tmp_path / "x.db"), PushChannel(before=hold)
    await service.attach(push)
    await service.take_in(
        [text("geheim", "1"), text("geheim 2", "2"), text("timer 2030-01-01", "3"), text("break", "4")]
    )
    await service.take_in([text("forget", "5"), text("new", "6")])
    await until(lambda: dump(tmp_path / "x.db")["count"] and said_by(tmp_path / "x.db", "ann") == ["new"])
    gate.set()
    await service.settled()
    await service.keep_house()
    # The first was on its way already; what waited behind it was never sent.
    assert push.to("ann") == ["1:geheim", "gone", "1:new"]
    assert b"geheim" not in file_bytes(tmp_path)
    assert (said_by(tmp_path / "x.db", "ann"), dump(tmp_path / "x.db")["timer"]) == (["new"], [])
    await service.stop()


async def test_after_forgetting_a_page_is_empty_and_the_repeat_finds_nothing(serving: Serving, tmp_path: Path) -> None:
    service = await serving(tmp_path / "x.db")
    await service.attach(PageChannel())
    await service.ask(page("geheim", "1"))
    shown = await service.transcript(ANN)
    reached = {name: len(dump(tmp_path / "x.db")[name]) for name in ("mark", "unread")}
    farewell = await service.ask(page("forget", "2"))
    assert (shown, farewell) == ([Line("1", "geheim"), Line("1", reply=Reply("1:geheim", (YES,)))], [Reply("gone")])
    assert reached == {"mark": 1, "unread": 1}
    assert [await service.ask(page("forget", "2")), await service.transcript(ANN)] == [[], []]
    await service.keep_house()
    nobody = ("inbox", "count", "school", "entry_link", "school_change")
    tables = {name: rows for name, rows in dump(tmp_path / "x.db").items() if name not in nobody}
    assert tables == {"session": [], "outbox": [], "line": [], "timer": [], "mark": [], "unread": []}
    assert b"geheim" not in file_bytes(tmp_path)
    await service.stop()


async def test_numbers_that_name_a_person_never_reach_the_file(serving: Serving, tmp_path: Path) -> None:
    """Looked at before the first turn, when the event stands in the inbox, and after it."""
    seen: list[bytes] = []

    def looking(session: Session, event: Event, env: date) -> Turn:
        seen.append(file_bytes(tmp_path))
        return step(session, event, env)

    service = await serving(tmp_path / "x.db", looking)
    await service.attach(PageChannel())
    (reply,) = await service.ask(page("我的身份证 11010519491231002X，手机 13812345678", "1"))
    seen.append(file_bytes(tmp_path))
    await service.stop()
    assert reply.text == "1:我的身份证 【已隐去身份证号】，手机 【已隐去电话号码】"
    assert [(b"11010519491231002X" in each, b"13812345678" in each) for each in seen] == [(False, False)] * 2
    assert "我的身份证".encode() in seen[0]


async def test_a_locked_file_confirms_nothing_and_loses_nothing(serving: Serving, tmp_path: Path) -> None:
    service, push = await serving(tmp_path / "x.db"), PushChannel()
    await service.attach(push)
    with_lock = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    with_lock.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreUnavailable):
        await service.take_in([text("a", "1")])
    with_lock.execute("ROLLBACK")
    with_lock.close()
    await service.take_in([text("a", "1")])
    await service.settled()
    assert push.sent == [("ann", "1:a")]
    await service.stop()


async def test_a_turn_that_cannot_be_kept_waits_and_the_person_hears_so_once(
    serving: Serving, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None, check_same_thread=False)

    def locking(session: Session, event: Event, env: date) -> Turn:
        if not push.sent and not other.in_transaction:
            other.execute("BEGIN EXCLUSIVE")
        return step(session, event, env)

    service, push = await serving(tmp_path / "x.db", locking), PushChannel()
    await service.attach(push)
    await service.take_in([text("a", "1"), text("b", "2")])
    await push.until(lambda sent: bool(sent))
    # Let it fail a few times more before the lock goes.
    await until(lambda: caplog.text.count("没能存下") >= 3)
    waiting = dump(tmp_path / "x.db")
    other.execute("ROLLBACK")
    other.close()
    await push.until(lambda sent: len(sent) == 3)
    await service.settled()
    assert ([row[2] for row in waiting["inbox"] if row[5]], waiting["session"]) == (["1", "2"], [])
    assert push.to("ann") == [Lines().later.text, "1:a", "2:b"]
    assert "锁住" in caplog.text
    await service.stop()


async def test_who_asked_while_the_file_was_locked_asks_again_and_is_answered(serving: Serving, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None, check_same_thread=False)
    locked = False

    def locking(session: Session, event: Event, env: date) -> Turn:
        nonlocal locked
        if not locked:
            other.execute("BEGIN EXCLUSIVE")
            locked = True
        return step(session, event, env)

    service = await serving(tmp_path / "x.db", locking)
    await service.attach(PageChannel())
    with pytest.raises(StoreUnavailable):
        await service.ask(page("a", "1"))
    other.execute("ROLLBACK")
    other.close()
    assert await service.ask(page("a", "1")) == [Reply("1:a", (YES,))]
    assert said_by(tmp_path / "x.db", "ann") == ["a"]
    await service.stop()


async def test_a_full_disk_leaves_the_event_unconfirmed_until_there_is_room_and_the_log_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = await SqliteStore.open(tmp_path / "x.db")
    service, push = Service(store, step, same_day, backoff=QUICK), PushChannel()
    await service.start()
    await service.attach(push)
    await store._writer_connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(StoreUnavailable, match="磁盘满了"):
        await service.take_in([text("长" * 2000, str(n)) for n in range(20)])
    assert ("磁盘满了" in caplog.text, "长" in caplog.text) == (True, False)
    await store._writer_connection.execute("PRAGMA max_page_count = 1000000")
    await service.take_in([text("长" * 2000, str(n)) for n in range(20)])
    await service.settled()
    assert [said.split(":")[0] for said in push.to("ann")] == [str(n + 1) for n in range(20)]
    await service.stop()


async def test_a_cancelled_intake_that_reached_the_file_still_gets_its_turn(serving: Serving, tmp_path: Path) -> None:
    service, push = await serving(tmp_path / "x.db"), PushChannel()
    await service.attach(push)
    taking = asyncio.create_task(service.take_in([text("a", "1")]))
    await asyncio.sleep(0)
    taking.cancel()
    await push.until(lambda sent: len(sent) == 1)
    await service.stop()
    assert push.to("ann") == ["1:a"]


async def test_timers_ring_on_their_day_and_only_once(serving: Serving, tmp_path: Path) -> None:
    today = date(2026, 11, 21)

    def now() -> datetime:
        return datetime.combine(today, datetime.min.time(), SHANGHAI)

    service, push = await serving(tmp_path / "x.db", clock=Clock(now)), PushChannel()
    await service.attach(push)
    await service.take_in([text("timer 2026-11-23", "1")])
    await service.settled()
    for today in (date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)):
        await service.keep_house()
        await service.settled()
        rung = push.to("ann").count("1:timer remind")
        assert (today.day, rung) in {(22, 0), (23, 1), (24, 1)}
    await service.stop()


async def test_retention_follows_the_real_clock_not_the_day_of_the_answers(serving: Serving, tmp_path: Path) -> None:
    now = datetime(2026, 1, 1, tzinfo=SHANGHAI)
    clock = Clock(lambda: now, day=date(2040, 1, 1))
    service = await serving(tmp_path / "x.db", clock=clock)
    await service.attach(PageChannel())
    first = await service.ask(page("day", "1"))
    sessions = []
    for days in (180, 1):
        now += timedelta(days=days)
        await service.keep_house()
        sessions.append(len(dump(tmp_path / "x.db")["session"]))
    again = await service.ask(page("b", "2"))
    assert (first, sessions, again) == (
        [Reply("1:day 2040-01-01", (YES,))],
        [1, 0],
        [Reply("1:b", (YES,))],
    )
    await service.stop()


async def test_more_people_than_fit_in_memory_are_still_known(serving: Serving, tmp_path: Path) -> None:
    service = await serving(tmp_path / "x.db", limits=Limits(sessions=3))
    await service.attach(PageChannel())
    for turn in range(3):
        for who in range(10):
            (reply,) = await service.ask(page("x", f"{turn}/{who}", f"p{who}"))
            assert reply.text == f"{turn + 1}:x"
    await service.stop()


async def test_intake_waits_while_too_much_is_unfinished(serving: Serving, tmp_path: Path) -> None:
    service, push = await serving(tmp_path / "x.db", limits=Limits(backlog=5)), PushChannel()
    await service.attach(push)
    most = 0
    for n in range(40):
        await service.take_in([text(f"{n}", f"{n}")])
        most = max(most, len(service._lanes))
    await service.settled()
    assert (len(push.to("ann")), most <= 5) == (40, True)
    await service.stop()


async def test_an_unattached_channel_and_a_wrong_door_are_named(serving: Serving, tmp_path: Path) -> None:
    service = await serving(tmp_path / "x.db")
    await service.attach(PushChannel())
    with pytest.raises(ValueError, match="'page' is not attached; attached: push"):
        await service.take_in([page("a", "1")])
    with pytest.raises(ValueError, match="use take_in"):
        await service.ask(text("a", "1"))
    await service.stop()


async def test_events_of_any_kind_pass_through_the_inbox(serving: Serving, tmp_path: Path) -> None:
    service = await serving(tmp_path / "x.db")
    await service.attach(PageChannel())
    replies = [
        *await service.ask(Incoming(ANN, "1", Other("sticker"))),
        *await service.ask(Incoming(ANN, "2", Command("start", "x" * 500))),
        *await service.ask(page("\ud83d\0😀 " + "9" * 5000, "3")),
    ]
    assert [reply.text for reply in replies] == ["1:Other", "2:Command", "3:\ufffd😀"]
    await service.stop()


async def test_stopping_leaves_nothing_running_and_refuses_what_comes_late(serving: Serving, tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    service, push = await serving(tmp_path / "x.db"), PushChannel()
    await service.attach(push)
    await service.take_in([text("a", "1")])
    await service.stop()
    with pytest.raises(StoreUnavailable, match="正在停止"):
        await service.take_in([text("b", "2")])
    assert asyncio.all_tasks() == before


async def test_a_forget_without_farewell_is_silent(serving: Serving, tmp_path: Path) -> None:
    def left(session: Session, event: Event, env: date) -> Turn:
        return Turn(Session(), (Forget(),))

    service, push = await serving(tmp_path / "x.db", left), PushChannel()
    await service.attach(push)
    await service.take_in([text("a", "1")])
    await service.settled()
    await service.stop()
    assert (push.sent, dump(tmp_path / "x.db")["session"]) == ([], [])


def killed_at(point: str, folder: Path, *events: str) -> int:
    command = [sys.executable, "-m", "tests.bot.killable", str(folder / "x.db"), str(folder / "delivered"), point]
    return subprocess.run([*command, *events], cwd=ROOT, timeout=60, check=False).returncode


@pytest.mark.parametrize("point", ["taken", "half", "committed", "sent"])
async def test_killed_at_any_point_nothing_is_lost_and_nothing_steps_twice(point: str, tmp_path: Path) -> None:
    """Two turns are behind us; the process dies in the third and is started again. The platform, unsure, repeats."""
    assert killed_at("never", tmp_path, "ann:1:a", "bob:2:b") == 0
    assert killed_at(point, tmp_path, "ann:3:c") == -signal.SIGKILL
    at_death = dump(tmp_path / "x.db")
    assert killed_at("never", tmp_path, "ann:3:c", "ann:4:d", "bob:5:e") == 0
    assert (said_by(tmp_path / "x.db", "ann"), said_by(tmp_path / "x.db", "bob")) == (["a", "c", "d"], ["b", "e"])
    delivered = (tmp_path / "delivered").read_text(encoding="utf-8").splitlines()
    third = ["ann 2:c"] * (2 if point == "sent" else 1)
    assert [line for line in delivered if line[:3] == "ann"] == ["ann 1:a", *third, "ann 3:d"]
    assert [line for line in delivered if line[:3] == "bob"] == ["bob 1:b", "bob 2:e"]
    # The point was reached as named: the event still in the inbox, or its reply in the outbox.
    in_inbox = sum(row[5] is not None for row in at_death["inbox"])
    assert (in_inbox, len(at_death["outbox"])) == ((1, 0) if point in ("taken", "half") else (0, 1))
