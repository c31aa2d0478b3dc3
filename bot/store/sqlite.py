"""The store on an embedded SQLite file. SQL here is plain, so that a PostgreSQL store can stand beside it.

One connection writes, in group commits; another reads meanwhile. Only text that the service has redacted comes in.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from contextlib import AsyncExitStack, closing
from datetime import date
from functools import partial
from pathlib import Path

import aiosqlite

from bot.channels.base import Address, Incoming
from bot.store import groups
from bot.store.base import (
    TRANSCRIPT_LINES,
    Done,
    Group,
    Kept,
    Line,
    Out,
    Pending,
    Reached,
    Redeemed,
    StoreError,
    Which,
    Written,
    reply_from_json,
    to_text,
)
from bot.store.group import GroupWriter, hop, reported
from bot.store.reach import finished, keep_marks, reached, stopped, written
from bot.store.schema import migrate
from bot.store.schools import SchoolTables
from bot.store.transcript import to_lines
from conversations.effects import Reply
from conversations.events import Timer, to_json

_PENDING = "SELECT id, channel, conversation, event_id, body FROM inbox WHERE body IS NOT NULL AND reason IS NULL"


class SqliteStore(SchoolTables):
    """See `bot.store.base.Store` for what each method promises."""

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        self._writer_connection = writer
        self._writer = GroupWriter(writer)
        self._reader = reader

    @classmethod
    async def open(cls, path: Path, busy_seconds: float = 2.0) -> SqliteStore:
        """Raises `StoreError`. `busy_seconds`: how long a write waits for another program's lock."""
        await asyncio.to_thread(_make_ready, path, busy_seconds)
        # Whatever fails half-way, no connection is left open: its thread would keep the process alive.
        async with AsyncExitStack() as opened:
            connections = []
            for prepare in (_set_up, _read_only):
                connection = await aiosqlite.connect(path, isolation_level=None, timeout=busy_seconds)
                opened.push_async_callback(connection.close)
                await hop(connection, prepare)
                connections.append(connection)
            opened.pop_all()
        return cls(*connections)

    async def close(self) -> None:
        await self._writer.close()
        await self._reader.close()

    async def take_in(self, batch: Sequence[tuple[Incoming, str]], day: date) -> list[Pending]:
        return await self._writer.write(partial(_take_in, batch, day.isoformat()))

    async def pending(self, channels: Collection[str], after: int = 0, limit: int = 500) -> list[Pending]:
        sql = f"{_PENDING} AND id > ? AND channel IN ({_marks(channels)}) ORDER BY id LIMIT ?"
        return await self._pending(sql, after, *channels, limit)

    async def pending_of(self, address: Address) -> list[Pending]:
        sql = f"{_PENDING} AND channel = ? AND conversation = ? ORDER BY id"
        return await self._pending(sql, address.channel, address.conversation)

    async def _pending(self, sql: str, *values: object) -> list[Pending]:
        return await hop(self._reader, lambda db: [_to_pending(*row) for row in db.execute(sql, values)])

    async def load(self, addresses: Iterable[Address]) -> dict[Address, Kept]:
        wanted = list(addresses)
        return await hop(self._reader, partial(_load, wanted))

    async def commit(self, batch: Sequence[Done]) -> list[tuple[int, ...] | None]:
        return await self._writer.write(lambda db: [_commit(db, done) for done in batch])

    async def unsent(self, channels: Collection[str], after: int = 0, limit: int = 500) -> list[Out]:
        sql = (
            f"SELECT id, channel, conversation, body FROM outbox WHERE id > ? AND channel IN ({_marks(channels)}) "
            "ORDER BY id LIMIT ?"
        )
        rows = await hop(self._reader, lambda db: db.execute(sql, (after, *channels, limit)).fetchall())
        return [Out(id, Address(channel, whose), reply_from_json(body)) for id, channel, whose, body in rows]

    async def mark_sent(self, ids: Collection[int]) -> None:
        await self._writer.write(partial(_drop, "outbox", [(id,) for id in ids]))

    async def mark_unreachable(self, address: Address) -> None:
        await self._writer.write(partial(_mark_unreachable, address))

    async def answer(self, address: Address, event_id: str) -> tuple[Reply, ...] | None:
        return await hop(self._reader, partial(_answer, address, event_id))

    async def transcript(self, address: Address) -> list[Line]:
        sql = "SELECT event_id, ours, body FROM line WHERE channel = ? AND conversation = ? ORDER BY id DESC LIMIT ?"
        values = (address.channel, address.conversation, TRANSCRIPT_LINES)
        rows = await hop(self._reader, lambda db: db.execute(sql, values).fetchall())
        return to_lines(reversed(rows))

    async def due_timers(self, channels: Collection[str], today: date) -> list[Pending]:
        sql = f"SELECT 1 FROM timer WHERE day <= ? AND channel IN ({_marks(channels)}) LIMIT 1"
        # Asked every minute, due once a day at most: no write lock for nothing.
        if not await hop(self._reader, lambda db: db.execute(sql, (today.isoformat(), *channels)).fetchone()):
            return []
        return await self._writer.write(partial(_ring, tuple(channels), today.isoformat()))

    async def expire(self, before: date, limit: int = 500) -> int:
        sql = f"SELECT channel, conversation FROM session WHERE day < ? AND NOT {groups.STILL_BOUND} LIMIT ?"
        values = (before.isoformat(), limit)
        if not await hop(self._reader, lambda db: db.execute(sql, values).fetchone()):
            return 0
        return await self._writer.write(
            lambda db: sum(_erase(db, Address(*row)) for row in db.execute(sql, values).fetchall())
        )

    async def purge(self, before: date) -> None:
        # Ids grow with the days, so the oldest stand first and no index on the day is needed.
        sql = (
            "SELECT id FROM (SELECT id, day, body, reason FROM inbox ORDER BY id LIMIT 5000) "
            "WHERE day < ? AND (body IS NULL OR reason IS NOT NULL)"
        )
        values = (before.isoformat(),)
        while old := await hop(self._reader, lambda db: db.execute(sql, values).fetchall()):
            await self._writer.write(partial(_drop, "inbox", old))

    async def counts(self) -> dict[tuple[str, str], int]:
        rows = await hop(self._reader, lambda db: db.execute("SELECT day, name, n FROM count").fetchall())
        return {(day, name): n for day, name, n in rows}

    async def reached(self, which: Which) -> list[Reached]:
        return await hop(self._reader, partial(reached, which))

    async def finished(self, which: Which) -> list[Reached]:
        return await hop(self._reader, partial(finished, which))

    async def stopped(self, which: Which, quiet_since: date) -> list[Reached]:
        return await hop(self._reader, partial(stopped, which, quiet_since))

    async def written(self, which: Which, least: int) -> list[Written]:
        return await hop(self._reader, partial(written, which, least))

    async def groups(self, channels: Collection[str]) -> list[Group]:
        return await hop(self._reader, partial(groups.read_groups, channels))

    async def move_group(self, old: Address, new: Address) -> None:
        await self._writer.write(partial(groups.move_group, old, new))

    async def add_code(self, digest: str, school: str, home: str, until: int) -> None:
        await self._writer.write(partial(groups.add_code, digest, school, home, until))

    async def redeem(self, digest: str, group: Address, now: int) -> Redeemed:
        return await self._writer.write(partial(groups.redeem, digest, group, now))

    async def tries(self, group: Address, since: int) -> int:
        return await hop(self._reader, partial(groups.tries, group, since))

    async def announce(self, group: Address, key: str, body: str, day: date) -> bool:
        return await self._writer.write(partial(_announce, group, key, body, day))

    async def announced(self, group: Address) -> dict[str, date]:
        return await hop(self._reader, partial(groups.announced, group))

    async def scrub(self) -> None:
        await hop(self._writer_connection, lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").close())


def _make_ready(path: Path, busy_seconds: float) -> None:
    """Find out that the file can be used, and make its tables, before any connection has a thread of its own."""
    try:
        # A folder of our own is closed to the machine's other users; one that stands is the operator's to close.
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"数据库文件夹 {path.parent} 建不了：{error.strerror}") from error
    try:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=busy_seconds)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            migrate(db)
    except sqlite3.Error as error:
        raise StoreError(f"数据库文件 {path} 用不了：{reported(error)}") from error


def _set_up(db: sqlite3.Connection) -> None:
    # FULL, not NORMAL: NORMAL survives kill -9, but a power cut may take the last transactions back, after Telegram
    # was told that we have its update (it would never come again) and after the person has read the reply. Group
    # commit makes the extra flush one for many turns.
    db.execute("PRAGMA synchronous = FULL")
    # Erased means overwritten, in the file as well.
    db.execute("PRAGMA secure_delete = ON")


def _read_only(db: sqlite3.Connection) -> None:
    db.execute("PRAGMA query_only = ON")


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))


def _to_pending(id: int, channel: str, conversation: str, event_id: str, body: str) -> Pending:
    return Pending(id, Address(channel, conversation), event_id, body)


def _drop(table: str, ids: Iterable[tuple[int]], db: sqlite3.Connection) -> None:
    db.executemany(f"DELETE FROM {table} WHERE id = ?", ids)


def _take_in(batch: Sequence[tuple[Incoming, str]], day: str, db: sqlite3.Connection) -> list[Pending]:
    sql = (
        "INSERT INTO inbox (channel, event_id, day, conversation, body) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (channel, event_id) DO NOTHING RETURNING id"
    )
    taken = []
    for incoming, body in batch:
        address = incoming.address
        row = db.execute(sql, (address.channel, incoming.event_id, day, address.conversation, body)).fetchone()
        if row:
            taken.append(Pending(row[0], address, incoming.event_id, body))
    return taken


def _load(addresses: Iterable[Address], db: sqlite3.Connection) -> dict[Address, Kept]:
    sql = "SELECT body, seq FROM session WHERE channel = ? AND conversation = ?"
    rows = ((address, db.execute(sql, (address.channel, address.conversation)).fetchone()) for address in addresses)
    return {address: Kept(*row) for address, row in rows if row}


def _commit(db: sqlite3.Connection, done: Done) -> tuple[int, ...] | None:
    address = done.address
    who = (address.channel, address.conversation)
    if not all(db.execute(f"{_PENDING} AND id = ?", (event.id,)).fetchone() for event in done.events):
        return None
    if done.session is None:
        row = db.execute("SELECT seq FROM session WHERE channel = ? AND conversation = ?", who).fetchone()
        if (row[0] if row else 0) != done.seq:
            return None
        _count(db, done)
        _erase(db, address, done.events[-1].id)
        return ()
    if not _swap(db, done, done.session):
        return None
    ids = _keep_page(db, done) if done.page else _keep_out(db, done)
    for event in done.events:
        if event.id in done.failed:
            db.execute("UPDATE inbox SET reason = ? WHERE id = ?", (done.failed[event.id], event.id))
        else:
            db.execute("UPDATE inbox SET body = NULL, conversation = NULL WHERE id = ?", (event.id,))
    for name, day in done.timers:
        db.execute(
            "INSERT INTO timer (channel, conversation, name, day) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (channel, conversation, name) DO UPDATE SET day = excluded.day",
            (*who, name, day),
        )
    _count(db, done)
    keep_marks(db, done)
    if done.group is not None:
        groups.keep_group(db, done.group)
    return ids


def _swap(db: sqlite3.Connection, done: Done, body: str) -> bool:
    """Compare-and-swap on seq."""
    who, seq = (done.address.channel, done.address.conversation), done.next_seq
    if done.seq:
        if done.person:
            sql = (
                "UPDATE session SET day = ?, reachable = 1, body = ?, asked = coalesce(?, asked), seq = ? "
                "WHERE channel = ? AND conversation = ? AND seq = ?"
            )
            return db.execute(sql, (done.day.isoformat(), body, done.asked, seq, *who, done.seq)).rowcount == 1
        sql = (
            "UPDATE session SET body = ?, asked = coalesce(?, asked), seq = ? "
            "WHERE channel = ? AND conversation = ? AND seq = ?"
        )
        return db.execute(sql, (body, done.asked, seq, *who, done.seq)).rowcount == 1
    sql = (
        "INSERT INTO session (channel, conversation, seq, day, body, asked) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (channel, conversation) DO NOTHING"
    )
    return db.execute(sql, (*who, seq, done.day.isoformat(), body, done.asked or "")).rowcount == 1


def _keep_out(db: sqlite3.Connection, done: Done) -> tuple[int, ...]:
    sql = "INSERT INTO outbox (channel, conversation, body) VALUES (?, ?, ?) RETURNING id"
    who = (done.address.channel, done.address.conversation)
    return tuple(db.execute(sql, (*who, body)).fetchone()[0] for _, body in done.replies)


def _keep_page(db: sqlite3.Connection, done: Done) -> tuple[int, ...]:
    who = (done.address.channel, done.address.conversation)
    sql = "INSERT INTO line (channel, conversation, event_id, ours, body) VALUES (?, ?, ?, ?, ?)"
    for event in done.events:
        db.execute(sql, (*who, event.event_id, 0, event.body))
        for body in (body for event_id, body in done.replies if event_id == event.event_id):
            db.execute(sql, (*who, event.event_id, 1, body))
    db.execute(
        "DELETE FROM line WHERE channel = ? AND conversation = ? AND id <= "
        "(SELECT id FROM line WHERE channel = ? AND conversation = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (*who, *who, TRANSCRIPT_LINES),
    )
    return ()


def _count(db: sqlite3.Connection, done: Done) -> None:
    for name in done.counts:
        db.execute(
            "INSERT INTO count (day, name, n) VALUES (?, ?, 1) ON CONFLICT (day, name) DO UPDATE SET n = n + 1",
            (done.day.isoformat(), name),
        )


def _erase(db: sqlite3.Connection, address: Address, up_to: int | None = None) -> int:
    """Everything of the address; of its events those up to that id, or all. Returns how many sessions went."""
    who = (address.channel, address.conversation)
    groups.drop_group(db, address)
    for table in ("outbox", "timer", "line", "mark", "unread"):
        db.execute(f"DELETE FROM {table} WHERE channel = ? AND conversation = ?", who)
    last, upper = ("", ()) if up_to is None else (" AND id <= ?", (up_to,))
    db.execute(
        "UPDATE inbox SET body = NULL, conversation = NULL, reason = NULL "
        f"WHERE channel = ? AND conversation = ? AND body IS NOT NULL{last}",
        (*who, *upper),
    )
    return db.execute("DELETE FROM session WHERE channel = ? AND conversation = ?", who).rowcount


def _mark_unreachable(address: Address, db: sqlite3.Connection) -> None:
    who = (address.channel, address.conversation)
    for table in ("outbox", "timer"):
        db.execute(f"DELETE FROM {table} WHERE channel = ? AND conversation = ?", who)
    db.execute("UPDATE session SET reachable = 0 WHERE channel = ? AND conversation = ?", who)
    db.execute("UPDATE chat_group SET state = 'gone' WHERE channel = ? AND chat = ?", who)


def _answer(address: Address, event_id: str, db: sqlite3.Connection) -> tuple[Reply, ...] | None:
    who = (address.channel, address.conversation, event_id)
    # One read transaction: between two looks the turn might finish, and the answer would seem empty.
    db.execute("BEGIN")
    try:
        pending = f"{_PENDING} AND channel = ? AND conversation = ? AND event_id = ?"
        if db.execute(pending, who).fetchone():
            return None
        sql = "SELECT body FROM line WHERE channel = ? AND conversation = ? AND event_id = ? AND ours = 1 ORDER BY id"
        return tuple(reply_from_json(body) for (body,) in db.execute(sql, who))
    finally:
        db.execute("COMMIT")


def _ring(channels: tuple[str, ...], today: str, db: sqlite3.Connection) -> list[Pending]:
    sql = (
        "SELECT id, channel, conversation, name FROM timer "
        f"WHERE day <= ? AND channel IN ({_marks(channels)}) ORDER BY id"
    )
    rung = []
    for id, channel, conversation, name in db.execute(sql, (today, *channels)).fetchall():
        incoming = Incoming(Address(channel, conversation), f"timer/{id}/{today}", Timer(name))
        body = to_text(to_json(incoming.event))
        rung += _take_in([(incoming, body)], today, db)
        db.execute("DELETE FROM timer WHERE id = ?", (id,))
    return rung


def _announce(group: Address, key: str, body: str, day: date, db: sqlite3.Connection) -> bool:
    """Into the inbox like any event: the process that serves the channel finds it there, running now or later."""
    if not groups.mark_announced(group, key, day, db):
        return False
    sql = (
        "INSERT INTO inbox (channel, event_id, day, conversation, body) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (channel, event_id) DO NOTHING"
    )
    event_id = f"announce/{group.conversation}/{key}"
    db.execute(sql, (group.channel, event_id, day.isoformat(), group.conversation, body))
    return True


class Ledger:
    """The same tables, rules and SQL in memory, for one caller and without threads: what the sandbox looks into.

    Nothing of it reaches a disk. Its methods are those of the store, but they don't wait for anything.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect(":memory:", isolation_level=None)
        migrate(self._db)

    def close(self) -> None:
        self._db.close()

    def take_in(self, incoming: Incoming, body: str, day: date) -> list[Pending]:
        return _take_in([(incoming, body)], day.isoformat(), self._db)

    def load(self, address: Address) -> Kept | None:
        return _load([address], self._db).get(address)

    def commit(self, done: Done) -> tuple[int, ...] | None:
        return _commit(self._db, done)

    def mark_sent(self, ids: Iterable[int]) -> None:
        _drop("outbox", [(id,) for id in ids], self._db)

    def due_timers(self, channels: Collection[str], today: date) -> list[Pending]:
        return _ring(tuple(channels), today.isoformat(), self._db)

    def tables(self) -> dict[str, list[dict[str, object]]]:
        """Every row of every table, by the table's name."""
        named = self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        found: dict[str, list[dict[str, object]]] = {}
        for (table,) in named.fetchall():
            rows = self._db.execute(f"SELECT * FROM {table}")
            heads = [column[0] for column in rows.description]
            found[table] = [dict(zip(heads, row, strict=True)) for row in rows]
        return found
