"""The tables, version by version. A version once released is never edited: the next change is a new entry.

What may stay where: an event's text stands in `inbox.body` until its turn is done, then only (channel, event_id, day)
is left of it. Everything about a person hangs on (channel, conversation) and goes with the session.
"""

from __future__ import annotations

import sqlite3

from bot.store.base import StoreError
from bot.store.groups import GROUP_TABLES
from bot.store.schools import TABLES as SCHOOLS

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        # AUTOINCREMENT: an id is never given twice, so "later" and "already seen" can be read from it.
        """CREATE TABLE inbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            channel TEXT NOT NULL,
            event_id TEXT NOT NULL,
            day TEXT NOT NULL,
            conversation TEXT,
            body TEXT,
            reason TEXT,
            UNIQUE (channel, event_id)
        )""",
        # Only unfinished and failed events have a body: this index stays as small as they are few.
        "CREATE INDEX inbox_open ON inbox (channel, conversation, id) WHERE body IS NOT NULL",
        """CREATE TABLE session (
            channel TEXT NOT NULL,
            conversation TEXT NOT NULL,
            seq INTEGER NOT NULL,
            day TEXT NOT NULL,
            reachable INTEGER NOT NULL DEFAULT 1,
            body TEXT NOT NULL,
            PRIMARY KEY (channel, conversation)
        )""",
        "CREATE INDEX session_day ON session (day)",
        # No index but the key: rows stay for the moment of a delivery, so there are never many.
        """CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            channel TEXT NOT NULL,
            conversation TEXT NOT NULL,
            body TEXT NOT NULL
        )""",
        """CREATE TABLE line (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            channel TEXT NOT NULL,
            conversation TEXT NOT NULL,
            event_id TEXT NOT NULL,
            ours INTEGER NOT NULL,
            body TEXT NOT NULL
        )""",
        "CREATE INDEX line_of ON line (channel, conversation, id)",
        """CREATE TABLE timer (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            channel TEXT NOT NULL,
            conversation TEXT NOT NULL,
            name TEXT NOT NULL,
            day TEXT NOT NULL,
            UNIQUE (channel, conversation, name)
        )""",
        "CREATE INDEX timer_day ON timer (day)",
        """CREATE TABLE count (
            day TEXT NOT NULL,
            name TEXT NOT NULL,
            n INTEGER NOT NULL,
            PRIMARY KEY (day, name)
        )""",
    ),
    (
        # The fact whose question is on the screen; '' where none is open.
        "ALTER TABLE session ADD COLUMN asked TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE mark (
            channel TEXT NOT NULL,
            conversation TEXT NOT NULL,
            name TEXT NOT NULL,
            detail TEXT NOT NULL,
            day TEXT NOT NULL,
            school TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (channel, conversation, name, detail)
        ) WITHOUT ROWID""",
        # In the order in which people are counted: sorting them anew takes seven times as long.
        "CREATE INDEX mark_reached ON mark (name, detail, day, school)",
        """CREATE TABLE unread (
            channel TEXT NOT NULL,
            conversation TEXT NOT NULL,
            fact TEXT NOT NULL,
            text TEXT NOT NULL,
            day TEXT NOT NULL,
            school TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (channel, conversation, fact, text)
        ) WITHOUT ROWID""",
    ),
    SCHOOLS,
    GROUP_TABLES,
)


def migrate(db: sqlite3.Connection, migrations: tuple[tuple[str, ...], ...] = MIGRATIONS) -> None:
    """Bring the database up to the last version, each version wholly or not at all.

    Raises `StoreError` for a database of a version that this program doesn't know yet: writing into it could lose
    what the newer program keeps there.
    """
    while (version := _version(db)) != len(migrations):
        if version > len(migrations):
            raise StoreError(f"数据库是第 {version} 版，这个程序只认识到第 {len(migrations)} 版：请先更新程序")
        db.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have been here between the look and the lock.
            if _version(db) == version:
                for statement in migrations[version]:
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {version + 1}")
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def _version(db: sqlite3.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])
