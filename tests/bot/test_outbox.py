"""Delivery from a real store: order, waiting, giving up, and nothing lost or doubled that needn't be."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import closing
from pathlib import Path

import pytest

from bot.backoff import Backoff
from bot.channels.base import Address, Incoming, Refused, TryLater, Unreachable
from bot.outbox import UNKEPT_ATTEMPTS, Outbox
from bot.store.base import Done, Out, reply_to_json, to_text
from bot.store.sqlite import SqliteStore
from conversations.effects import Reply
from conversations.events import Text, to_json
from tests.bot.fakes import PushChannel, dump
from tests.bot.test_store import DAY


class Bench:
    """A store with replies in its outbox, and a way to put more there."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.slept: list[float] = []
        self._seq: dict[Address, int] = defaultdict(int)
        self._events = 0

    async def keep(self, *replies: tuple[str, str]) -> list[Out]:
        """Commit (who, text) as replies, each by its own turn, and return what delivery is handed."""
        outs = []
        for who, said in replies:
            address, event_id = Address("push", who), str(self._events)
            self._events += 1
            body = to_text(to_json(Text("x", 1)))
            (pending,) = await self.store.take_in([(Incoming(address, event_id, Text("x", 1)), body)], DAY)
            done = Done(address, (pending,), self._seq[address], "{}", DAY, ((event_id, reply_to_json(Reply(said))),))
            (ids,) = await self.store.commit([done])
            assert ids is not None
            self._seq[address] = done.next_seq
            outs.append(Out(ids[0], address, Reply(said)))
        return outs

    def outbox(self, **options: int) -> Outbox:
        """With a `sleep` that only notes for how long."""

        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            await asyncio.sleep(0)

        return Outbox(self.store, backoff=Backoff(first=1.0, most=8.0), sleep=sleep, **options)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    store = await SqliteStore.open(tmp_path / "x.db", busy_seconds=0.02)
    yield Bench(store)
    await store.close()


def failing(*errors: Exception | None) -> Callable[[str, Reply], None]:
    """Raises these one after another, None for a success; then succeeds."""
    left = list(errors)

    def fail(who: str, reply: Reply) -> None:
        if left and (error := left.pop(0)):
            raise error

    return fail


async def test_what_an_earlier_process_left_is_sent_first_then_what_comes(bench: Bench, tmp_path: Path) -> None:
    await bench.keep(("ann", "1"), ("bob", "1"), ("ann", "2"))
    outbox, push = bench.outbox(), PushChannel()
    outbox.attach(push)
    outbox.submit(await bench.keep(("ann", "3")))
    await outbox.settled()
    outbox.submit(await bench.keep(("ann", "4")))
    await outbox.settled()
    assert (push.to("ann"), push.to("bob")) == (["1", "2", "3", "4"], ["1"])
    assert dump(tmp_path / "x.db")["outbox"] == []


async def test_what_doesn_t_fit_in_memory_is_read_again_in_order(bench: Bench, tmp_path: Path) -> None:
    outbox, push = bench.outbox(in_memory=4), PushChannel()
    outbox.attach(push)
    for round in range(6):
        outbox.submit(await bench.keep(*((who, f"{round}/{n}") for n in range(3) for who in ("ann", "bob"))))
    await outbox.settled()
    expected = [f"{round}/{n}" for round in range(6) for n in range(3)]
    assert (push.to("ann"), push.to("bob"), dump(tmp_path / "x.db")["outbox"]) == (expected, expected, [])


async def test_a_reply_committed_while_the_table_is_read_is_not_left_behind(bench: Bench) -> None:
    """The page was read before the commit, and delivery still thinks that the table has it all."""
    read = bench.store.unsent
    late = ["3", "2"]

    async def reading(channels: Collection[str], after: int = 0, limit: int = 500) -> list[Out]:
        page = await read(channels, after, limit)
        if late:
            outbox.submit(await bench.keep(("ann", late.pop())))
        return page

    bench.store.unsent = reading  # type: ignore[method-assign]
    outbox, push = bench.outbox(), PushChannel()
    await bench.keep(("ann", "1"))
    outbox.attach(push)
    await outbox.settled()
    assert push.to("ann") == ["1", "2", "3"]


async def test_trouble_is_retried_with_growing_pauses_and_nothing_overtakes(bench: Bench) -> None:
    outbox, push = bench.outbox(), PushChannel(before=failing(*[OSError("gone")] * 5))
    outbox.attach(push)
    outbox.submit(await bench.keep(("ann", "1"), ("ann", "2")))
    await outbox.settled()
    assert (push.to("ann"), bench.slept) == (["1", "2"], [1.0, 2.0, 4.0, 8.0, 8.0])


async def test_a_conversation_waits_as_long_as_the_platform_asks_and_others_don_t(bench: Bench) -> None:
    outbox, push = bench.outbox(), PushChannel()
    push.before = lambda who, reply: failing(TryLater(7))(who, reply) if not bench.slept and who == "ann" else None
    outbox.attach(push)
    outbox.submit(await bench.keep(("ann", "1"), ("bob", "1"), ("ann", "2")))
    await outbox.settled()
    assert (push.to("ann"), push.to("bob"), bench.slept) == (["1", "2"], ["1"], [7])


async def test_a_whole_channel_waits_where_the_platform_means_the_channel(bench: Bench) -> None:
    gate = asyncio.Event()
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await gate.wait()

    outbox = Outbox(bench.store, sleep=sleep)
    push = PushChannel(before=failing(TryLater(7, whole_channel=True)))
    outbox.attach(push)
    outbox.submit(await bench.keep(("ann", "1")))
    async with asyncio.timeout(5):
        while not slept:  # noqa: ASYNC110 - the fake sleep is what is waited for
            await asyncio.sleep(0)
    outbox.submit(await bench.keep(("bob", "1"), ("cid", "1")))
    before = list(push.sent)
    gate.set()
    await outbox.settled()
    assert (before, sorted(push.sent), slept) == ([], [("ann", "1"), ("bob", "1"), ("cid", "1")], [7])


async def test_who_cannot_be_reached_gets_nothing_more(bench: Bench, tmp_path: Path) -> None:
    outbox, push = bench.outbox(), PushChannel(before=failing(Unreachable()))
    outbox.attach(push)
    outbox.submit(await bench.keep(("ann", "1"), ("ann", "2"), ("bob", "1")))
    await outbox.settled()
    tables = dump(tmp_path / "x.db")
    assert (push.sent, tables["outbox"]) == ([("bob", "1")], [])
    assert {row[1]: row[4] for row in tables["session"]} == {"ann": 0, "bob": 1}


async def test_a_refused_message_is_dropped_and_the_next_one_goes(bench: Bench, tmp_path: Path) -> None:
    outbox, push = bench.outbox(), PushChannel(before=failing(Refused("too odd")))
    outbox.attach(push)
    outbox.submit(await bench.keep(("ann", "1"), ("ann", "2")))
    await outbox.settled()
    assert (push.sent, dump(tmp_path / "x.db")["outbox"], bench.slept) == ([("ann", "2")], [], [])


async def test_no_more_sends_are_under_way_at_once_than_allowed(bench: Bench) -> None:
    under_way = most = 0

    async def slow(who: str, reply: Reply) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        for _ in range(5):
            await asyncio.sleep(0)
        under_way -= 1

    outbox, push = bench.outbox(at_once=3), PushChannel(before=slow)
    outbox.attach(push)
    outbox.submit(await bench.keep(*((f"p{n}", "1") for n in range(20))))
    await outbox.settled()
    assert (len(push.sent), most) == (20, 3)


async def test_what_is_dropped_is_not_sent_and_what_comes_after_is(bench: Bench) -> None:
    gate = asyncio.Event()
    outbox, push = bench.outbox(), PushChannel(before=lambda who, reply: gate.wait() if reply.text == "1" else None)
    outbox.attach(push)
    await outbox.settled()
    outbox.submit(await bench.keep(("ann", "1"), ("ann", "2")))
    await asyncio.sleep(0)
    outbox.drop(Address("push", "ann"))
    outbox.submit([Out(0, Address("push", "ann"), Reply("farewell"))])
    gate.set()
    await outbox.settled()
    assert push.to("ann") == ["1", "farewell"]


async def test_a_message_kept_nowhere_is_given_up_at_last(bench: Bench) -> None:
    outbox, push = bench.outbox(), PushChannel(before=failing(*[OSError("gone")] * UNKEPT_ATTEMPTS))
    outbox.attach(push)
    outbox.submit([Out(0, Address("push", "ann"), Reply("farewell"))])
    await outbox.settled()
    assert (push.sent, len(bench.slept)) == ([], UNKEPT_ATTEMPTS - 1)


async def test_marks_wait_for_a_locked_file_and_nothing_is_sent_twice(bench: Bench, tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None, check_same_thread=False)

    async def sleep(seconds: float) -> None:
        if other.in_transaction:
            other.execute("ROLLBACK")

    outbox, push = Outbox(bench.store, sleep=sleep), PushChannel()
    outs = await bench.keep(("ann", "1"), ("ann", "2"))
    other.execute("BEGIN EXCLUSIVE")
    outbox.attach(push)
    outbox.submit(outs)
    await outbox.settled()
    other.close()
    assert (push.to("ann"), dump(tmp_path / "x.db")["outbox"]) == (["1", "2"], [])


async def test_stopping_waits_for_the_wire_and_leaves_the_rest_for_the_next_start(bench: Bench, tmp_path: Path) -> None:
    gate = asyncio.Event()
    outbox, push = bench.outbox(), PushChannel(before=lambda who, reply: gate.wait())
    outs = await bench.keep(("ann", "1"), ("ann", "2"))
    outbox.attach(push)
    outbox.submit(outs)
    await push_begun(outbox)
    stopping = asyncio.create_task(outbox.stop())
    await asyncio.sleep(0)
    gate.set()
    await stopping
    assert (push.sent, [row[0] for row in dump(tmp_path / "x.db")["outbox"]]) == ([("ann", "1")], [outs[1].id])


async def push_begun(outbox: Outbox) -> None:
    async with asyncio.timeout(5):
        while not outbox._lanes:  # noqa: ASYNC110 - delivery tells nobody that it has begun
            await asyncio.sleep(0)
    for _ in range(3):
        await asyncio.sleep(0)


async def test_stopping_doesn_t_wait_for_a_pause_to_end(bench: Bench, tmp_path: Path) -> None:
    outbox, push = Outbox(bench.store, backoff=Backoff(first=600.0)), PushChannel(before=failing(OSError("gone")))
    outbox.attach(push)
    outbox.submit(await bench.keep(("ann", "1")))
    async with asyncio.timeout(5):
        while not outbox._resting:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
        await outbox.stop()
    assert len(dump(tmp_path / "x.db")["outbox"]) == 1


async def test_a_fault_of_ours_in_delivery_is_logged_and_quotes_nobody(
    bench: Bench, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A row that this program can't read; were it passed over in silence, nobody would hear from us any more."""
    with closing(sqlite3.connect(tmp_path / "x.db")) as other, other:
        other.execute(
            "INSERT INTO outbox (channel, conversation, body) VALUES ('push', 'ann', '{\"said\": \"secret\"}')"
        )
    outbox = bench.outbox()
    outbox.attach(PushChannel())
    await outbox.settled()
    await outbox.stop()
    assert ("发消息的程序出错" in caplog.text, "secret" in caplog.text, "ann" in caplog.text) == (True, False, False)
