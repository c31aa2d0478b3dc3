"""How many people came how far: what the store keeps of a person for that, and how it is counted again.

A person counts once for each point, on the day on which they first came to it. Everything here hangs on (channel,
conversation) and is erased with the person, who is then in no number any more. Numbers of few people must not be
shown as they come from here: `bot.sandbox.funnel` says which may be.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import date

from bot.store.base import Done, Reached, Which, Written

MOST_UNREAD = 20
"""Texts that nobody could read, kept of one person."""


def keep_marks(db: sqlite3.Connection, done: Done) -> None:
    who, day = (done.address.channel, done.address.conversation), done.day.isoformat()
    if done.school:
        # Where no link leads, people say hello first and type the school's code then: they came from it all along.
        for table in ("mark", "unread"):
            sql = f"UPDATE {table} SET school = ? WHERE channel = ? AND conversation = ? AND school = ''"
            db.execute(sql, (done.school, *who))
    if done.marks:
        db.executemany(
            "INSERT INTO mark (channel, conversation, name, detail, day, school) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (channel, conversation, name, detail) DO NOTHING",
            [(*who, mark.name, mark.detail, day, done.school) for mark in done.marks],
        )
    if done.unread:
        db.executemany(
            "INSERT INTO unread (channel, conversation, fact, text, day, school) SELECT ?, ?, ?, ?, ?, ? "
            "WHERE (SELECT count(*) FROM unread WHERE channel = ? AND conversation = ?) < ? "
            "ON CONFLICT (channel, conversation, fact, text) DO NOTHING",
            [(*who, each.fact, each.text, day, done.school, *who, MOST_UNREAD) for each in done.unread],
        )


def reached(which: Which, db: sqlite3.Connection) -> list[Reached]:
    found = _picked(which)
    sql = f"SELECT name, detail, day, count(*) FROM mark WHERE {found.where} GROUP BY name, detail, day"
    return [_reached(*row) for row in db.execute(sql, found.values)]


def finished(which: Which, db: sqlite3.Connection) -> list[Reached]:
    """Each once, on the day of their first guide: who finishes two isn't two people."""
    found, days = _picked(replace(which, since=None, until=None)), _picked(Which(since=which.since, until=which.until))
    first = (
        f"SELECT min(day) AS day FROM mark WHERE name = 'guide_done' AND {found.where} GROUP BY channel, conversation"
    )
    sql = f"SELECT 'finished', '', day, count(*) FROM ({first}) WHERE {days.where} GROUP BY day"
    return [_reached(*row) for row in db.execute(sql, (*found.values, *days.values))]


def stopped(which: Which, quiet_since: date, db: sqlite3.Connection) -> list[Reached]:
    found = _picked(which, school=False)
    where, values = found.where, [*found.values]
    if which.school is not None:
        where += (
            " AND EXISTS (SELECT 1 FROM mark WHERE mark.channel = session.channel"
            " AND mark.conversation = session.conversation AND mark.school = ?)"
        )
        values.append(which.school)
    sql = (
        "SELECT 'stopped', asked, day, count(*) FROM session "
        f"WHERE asked <> '' AND day < ? AND {where} GROUP BY asked, day"
    )
    return [_reached(*row) for row in db.execute(sql, (quiet_since.isoformat(), *values))]


def written(which: Which, least: int, db: sqlite3.Connection) -> list[Written]:
    found = _picked(which)
    often = (
        f"SELECT fact, text, count(*) AS people FROM unread WHERE {found.where} "
        "GROUP BY fact, text HAVING count(*) >= ?"
    )
    rest = (
        f"SELECT fact, count(*) FROM (SELECT DISTINCT fact, channel, conversation FROM unread WHERE {found.where} "
        f"AND (fact, text) NOT IN (SELECT fact, text FROM ({often}))) GROUP BY fact"
    )
    texts = db.execute(f"{often} ORDER BY fact, people DESC, text", (*found.values, least))
    shown = [Written(*row) for row in texts]
    others = db.execute(rest, (*found.values, *found.values, least))
    return [*shown, *(Written(fact, None, people) for fact, people in others)]


@dataclass(frozen=True, slots=True)
class _Picked:
    where: str
    values: tuple[str, ...]


def _picked(which: Which, *, school: bool = True) -> _Picked:
    wanted: list[tuple[str, str | None]] = [
        # The plus keeps the query on the index of `mark` that is in order of what is counted.
        ("+channel = ?", which.channel),
        ("school = ?", which.school if school else None),
        ("day >= ?", which.since.isoformat() if which.since else None),
        ("day <= ?", which.until.isoformat() if which.until else None),
    ]
    clauses = [clause for clause, value in wanted if value is not None]
    return _Picked(" AND ".join(["1 = 1", *clauses]), tuple(value for _, value in wanted if value is not None))


def _reached(name: str, detail: str, day: str, people: int) -> Reached:
    return Reached(name, detail, date.fromisoformat(day), people)
