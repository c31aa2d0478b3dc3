"""The tables of class groups and the SQL for them: which groups there are, codes that bind them, what was announced.

A group's session says how it stands; `chat_group` repeats what others need to find it by. Of a code only the hash is
kept. Nothing here holds a word that anybody said.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import date

from bot.channels.base import Address
from bot.store.base import Group, Redeemed

GROUP_TABLES: tuple[str, ...] = (
    """CREATE TABLE chat_group (
        channel TEXT NOT NULL,
        chat TEXT NOT NULL,
        school TEXT NOT NULL,
        home TEXT NOT NULL,
        state TEXT NOT NULL,
        admin INTEGER NOT NULL,
        hears INTEGER NOT NULL,
        last_card INTEGER NOT NULL,
        thread INTEGER NOT NULL,
        PRIMARY KEY (channel, chat)
    )""",
    """CREATE TABLE group_code (
        digest TEXT PRIMARY KEY,
        school TEXT NOT NULL,
        home TEXT NOT NULL,
        until INTEGER NOT NULL,
        channel TEXT,
        chat TEXT
    )""",
    """CREATE TABLE group_try (
        channel TEXT NOT NULL,
        chat TEXT NOT NULL,
        at INTEGER NOT NULL
    )""",
    """CREATE TABLE group_announced (
        channel TEXT NOT NULL,
        chat TEXT NOT NULL,
        key TEXT NOT NULL,
        day TEXT NOT NULL,
        PRIMARY KEY (channel, chat, key)
    )""",
)

BOUND = "SELECT 1 FROM chat_group g WHERE g.channel = session.channel AND g.chat = session.conversation"
"""Of a row of `session`: whether it is a group's that is bound to a school and has the bot in it. Such a group isn't
forgotten for being silent: it is no person."""
STILL_BOUND = f"EXISTS ({BOUND} AND g.school <> '' AND g.state = 'here')"

MOST_TRIES_KEPT = 1000


def keep_group(db: sqlite3.Connection, group: Group) -> None:
    db.execute(
        "INSERT INTO chat_group (channel, chat, school, home, state, admin, hears, last_card, thread) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (channel, chat) DO UPDATE SET school = excluded.school, "
        "home = excluded.home, state = excluded.state, admin = excluded.admin, hears = excluded.hears, "
        "last_card = excluded.last_card, thread = excluded.thread",
        (
            *_who(group.address),
            group.school,
            group.home,
            group.state,
            int(group.admin),
            int(group.hears),
            group.last_card,
            group.thread,
        ),
    )


def drop_group(db: sqlite3.Connection, address: Address) -> None:
    """With its session. The codes that it used stay used, and name it no longer."""
    for table in ("chat_group", "group_try", "group_announced"):
        db.execute(f"DELETE FROM {table} WHERE channel = ? AND chat = ?", _who(address))
    db.execute("UPDATE group_code SET chat = '' WHERE channel = ? AND chat = ?", _who(address))


def read_groups(channels: Collection[str], db: sqlite3.Connection) -> list[Group]:
    marks = ", ".join("?" * len(channels))
    sql = (
        "SELECT channel, chat, school, home, state, admin, hears, last_card, thread FROM chat_group "
        f"WHERE channel IN ({marks}) ORDER BY channel, chat"
    )
    return [
        Group(Address(channel, chat), school, home, state, bool(admin), bool(hears), last_card, thread)
        for channel, chat, school, home, state, admin, hears, last_card, thread in db.execute(sql, tuple(channels))
    ]


def move_group(old: Address, new: Address, db: sqlite3.Connection) -> None:
    """Where the new id has been spoken under already, the session of the old one still wins: it has the school. Its
    `seq` is then one that neither had, so that whoever remembers one of them looks again."""
    before, after = _who(old), _who(new)
    row = db.execute("SELECT seq FROM session WHERE channel = ? AND conversation = ?", before).fetchone()
    if row:
        other = db.execute("SELECT seq FROM session WHERE channel = ? AND conversation = ?", after).fetchone()
        db.execute("DELETE FROM session WHERE channel = ? AND conversation = ?", after)
        seq = max(row[0], other[0] if other else 0) + 1
        db.execute(
            "UPDATE session SET conversation = ?, seq = ? WHERE channel = ? AND conversation = ?",
            (new.conversation, seq, *before),
        )
    if db.execute("SELECT 1 FROM chat_group WHERE channel = ? AND chat = ?", before).fetchone():
        db.execute("DELETE FROM chat_group WHERE channel = ? AND chat = ?", after)
    for table in ("chat_group", "group_code", "group_try"):
        db.execute(f"UPDATE {table} SET chat = ? WHERE channel = ? AND chat = ?", (new.conversation, *before))
    db.execute(
        "UPDATE OR IGNORE group_announced SET chat = ? WHERE channel = ? AND chat = ?", (new.conversation, *before)
    )
    for table in ("inbox", "outbox", "timer", "line"):
        sql = f"UPDATE {table} SET conversation = ? WHERE channel = ? AND conversation = ?"
        db.execute(sql, (new.conversation, *before))


def add_code(digest: str, school: str, home: str, until: int, db: sqlite3.Connection) -> None:
    sql = "INSERT INTO group_code (digest, school, home, until) VALUES (?, ?, ?, ?)"
    db.execute(sql, (digest, school, home, until))


def redeem(digest: str, group: Address, now: int, db: sqlite3.Connection) -> Redeemed:
    sql = "SELECT school, home, until, channel, chat FROM group_code WHERE digest = ?"
    row = db.execute(sql, (digest,)).fetchone()
    if row and row[3] is not None:
        if (row[3], row[4]) == _who(group):
            return Redeemed("", row[0], row[1])
        fault = "used"
    elif row and now <= row[2]:
        db.execute("UPDATE group_code SET channel = ?, chat = ? WHERE digest = ?", (*_who(group), digest))
        return Redeemed("", row[0], row[1])
    else:
        fault = "expired" if row else "unknown"
    db.execute("INSERT INTO group_try (channel, chat, at) VALUES (?, ?, ?)", (*_who(group), now))
    db.execute(
        "DELETE FROM group_try WHERE rowid <= (SELECT rowid FROM group_try ORDER BY rowid DESC LIMIT 1 OFFSET ?)",
        (MOST_TRIES_KEPT,),
    )
    return Redeemed(fault)


def tries(group: Address, since: int, db: sqlite3.Connection) -> int:
    sql = "SELECT COUNT(*) FROM group_try WHERE channel = ? AND chat = ? AND at >= ?"
    return int(db.execute(sql, (*_who(group), since)).fetchone()[0])


def announced(group: Address, db: sqlite3.Connection) -> dict[str, date]:
    sql = "SELECT key, day FROM group_announced WHERE channel = ? AND chat = ?"
    return {key: date.fromisoformat(day) for key, day in db.execute(sql, _who(group))}


def mark_announced(group: Address, key: str, day: date, db: sqlite3.Connection) -> bool:
    """Whether there is something to be said: neither this one before, nor any other on the same day."""
    if day in announced(group, db).values():
        return False
    sql = "INSERT INTO group_announced (channel, chat, key, day) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
    return db.execute(sql, (*_who(group), key, day.isoformat())).rowcount == 1


def _who(address: Address) -> tuple[str, str]:
    return address.channel, address.conversation
