"""What the store keeps of groups, and what becomes of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.channels.base import Address, Incoming
from bot.intake import to_body
from bot.store import open_store
from bot.store.base import Done, Group, Redeemed, reply_from_json, reply_to_json
from bot.store.sqlite import SqliteStore
from conversations.effects import Door, InGroup, Option, Reply
from conversations.events import Changed, Grouped, Text
from tests.bot.fakes import dump

OLD, NEW, OTHER = Address("telegram", "-1"), Address("telegram", "-2"), Address("telegram", "-3")
DAY = date(2026, 11, 28)


async def opened(folder: Path) -> SqliteStore:
    store = await open_store(f"sqlite:///{folder}/bot.db")
    assert isinstance(store, SqliteStore)
    return store


async def turn(store: SqliteStore, address: Address, event_id: str, group: Group | None, session: str | None) -> None:
    event = Grouped(Text("上海补贴", 4), "aaaa", 5)
    pending = await store.take_in([(Incoming(address, event_id, event), to_body(event))], DAY)
    seq = kept.seq if (kept := (await store.load([address])).get(address)) else 0
    replies = ((event_id, reply_to_json(Reply("卡片"))),) if session else ()
    assert await store.commit([Done(address, tuple(pending), seq, session, DAY, replies, group=group)]) != [None]


async def test_a_group_that_moved_has_everything_under_its_new_id(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    await store.add_code("d", "school-7", "330109", 100)
    await store.redeem("d", OLD, 50)
    await turn(store, OLD, "1", Group(OLD, "school-7", "330109"), '{"school":"school-7"}')
    await turn(store, NEW, "2", Group(NEW), "{}")
    assert await store.announce(OLD, "k", "{}", DAY)
    for _ in range(2):
        await store.move_group(OLD, NEW)
    sessions = await store.load([OLD, NEW])
    assert list(sessions) == [NEW]
    assert (sessions[NEW].body, sessions[NEW].seq) == ('{"school":"school-7"}', 3)
    assert await store.groups(["telegram"]) == [Group(NEW, "school-7", "330109")]
    assert await store.announced(NEW) == {"k": DAY}
    assert await store.redeem("d", NEW, 60) == Redeemed("", "school-7", "330109")
    rows = [row for rows in dump(tmp_path / "bot.db").values() for row in rows]
    assert not [row for row in rows if "-1" in row]
    await store.close()


async def test_a_code_works_once_for_one_group_up_to_its_last_second(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    await store.add_code("d", "school-7", "", 100)
    await store.add_code("late", "school-7", "", 100)
    found = [
        await store.redeem(digest, group, now)
        for digest, group, now in [
            ("d", OLD, 100),
            ("d", OLD, 999),
            ("d", OTHER, 100),
            ("late", OTHER, 101),
            ("no", OTHER, 1),
        ]
    ]
    bound = Redeemed("", "school-7", "")
    assert found == [bound, bound, Redeemed("used"), Redeemed("expired"), Redeemed("unknown")]
    assert [await store.tries(group, 100) for group in (OLD, OTHER)] == [0, 2]
    await store.close()


async def test_a_bound_group_is_not_forgotten_for_being_silent_and_others_are(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    await turn(store, OLD, "1", Group(OLD, "school-7"), "{}")
    await turn(store, NEW, "2", Group(NEW), "{}")
    await turn(store, OTHER, "3", Group(OTHER, "school-7", state="gone"), "{}")
    assert await store.expire(date(2030, 1, 1)) == 2
    assert [group.address for group in await store.groups(["telegram"])] == [OLD]
    await store.close()


async def test_of_what_was_said_in_a_group_nothing_is_left_after_its_turn(tmp_path: Path) -> None:
    store = await opened(tmp_path)
    await turn(store, OLD, "1", Group(OLD), "{}")
    await store.close()
    assert "上海补贴" not in str(dump(tmp_path / "bot.db"))


def test_a_reply_to_a_group_passes_through_the_outbox_unchanged() -> None:
    for group in (None, InGroup(), InGroup(33, "5", 7, Door("s", "330109", "amount"))):
        reply = Reply("卡片", (Option("gp:a:b", "甲"),), False, group)
        assert reply_from_json(reply_to_json(reply)) == reply


def test_a_persons_numbers_are_taken_out_of_what_is_said_in_a_group() -> None:
    body = to_body(Grouped(Text("我的电话13812345678", 15), "aaaa", 5, "name", "13812345678"))
    assert "13812345678" not in body
    assert "school-7" in to_body(Grouped(Changed("bound", "school-7"), "", 5))
