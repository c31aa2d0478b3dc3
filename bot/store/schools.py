"""Schools and their entry links in the embedded database. Nothing of it hangs on a person or is erased with one.

`school_change` counts the writes: who keeps all of it in memory sees by one number whether to read it anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Protocol

import aiosqlite

from bot.schools.model import Fault, Link, Register, School, SchoolFaults
from bot.schools.tokens import new_code, new_token
from bot.store.group import GroupWriter, hop

TABLES: tuple[str, ...] = (
    """CREATE TABLE school (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        code TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL UNIQUE,
        contact TEXT NOT NULL,
        phone TEXT NOT NULL,
        place TEXT NOT NULL,
        occupation TEXT NOT NULL,
        levels TEXT NOT NULL,
        filed INTEGER,
        day TEXT NOT NULL
    )""",
    # '' where the link stands for no school, no place, no programme. A revoked token is never given again.
    """CREATE TABLE entry_link (
        token TEXT PRIMARY KEY,
        school TEXT NOT NULL,
        place TEXT NOT NULL,
        topic TEXT NOT NULL,
        day TEXT NOT NULL,
        revoked TEXT
    ) WITHOUT ROWID""",
    "CREATE UNIQUE INDEX entry_link_one ON entry_link (school, place, topic) WHERE revoked IS NULL",
    "CREATE TABLE school_change (one INTEGER PRIMARY KEY CHECK (one = 1), n INTEGER NOT NULL)",
)

_SCHOOL = "SELECT id, name, contact, phone, place, occupation, levels, filed, day, code FROM school"
_LINK = "SELECT token, school, place, topic, day, revoked FROM entry_link"


class _Connected(Protocol):
    _writer: GroupWriter
    _reader: aiosqlite.Connection


class SchoolTables:
    """The schools' part of a store. See `bot.store.base.Store` for what each method promises."""

    async def add_school(self: _Connected, school: School) -> School:
        return await self._writer.write(partial(_add, school))

    async def edit_school(self: _Connected, school: School) -> None:
        await self._writer.write(partial(_edit, school))

    async def renew_code(self: _Connected, school: str) -> str:
        return await self._writer.write(partial(_renew, school))

    async def entry_link(self: _Connected, school: str, place: str, topic: str, day: date) -> Link:
        return await self._writer.write(partial(_link, school, place, topic, day.isoformat()))

    async def revoke_link(self: _Connected, token: str, day: date) -> bool:
        return await self._writer.write(partial(_revoke, token, day.isoformat()))

    async def register(self: _Connected) -> Register:
        return await hop(self._reader, _register)

    async def register_change(self: _Connected) -> int:
        return await hop(self._reader, _change)


def _add(school: School, db: sqlite3.Connection) -> School:
    _refuse_twin(school, db)
    code = _free(new_code, lambda code: db.execute("SELECT 1 FROM school WHERE code = ?", (code,)).fetchone() is None)
    sql = (
        "INSERT INTO school (code, name, contact, phone, place, occupation, levels, filed, day) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id"
    )
    (id,) = db.execute(sql, (code, *_columns(school), school.made.isoformat())).fetchone()
    _count_change(db)
    return replace(school, id=str(id), code=code)


def _edit(school: School, db: sqlite3.Connection) -> None:
    _refuse_twin(school, db)
    sql = (
        "UPDATE school SET name = ?, contact = ?, phone = ?, place = ?, occupation = ?, levels = ?, filed = ? "
        "WHERE id = ?"
    )
    db.execute(sql, (*_columns(school), school.id))
    _count_change(db)


def _refuse_twin(school: School, db: sqlite3.Connection) -> None:
    """Two schools of one name could not be told apart in any list."""
    row = db.execute("SELECT id FROM school WHERE name = ? AND id <> ?", (school.name, school.id or 0)).fetchone()
    if row:
        raise SchoolFaults(Fault("name", f"校名：“{school.name}”已经登记过了，编号 {row[0]}；不是同一所就写得再全一点"))


def _renew(school: str, db: sqlite3.Connection) -> str:
    code = _free(new_code, lambda code: db.execute("SELECT 1 FROM school WHERE code = ?", (code,)).fetchone() is None)
    db.execute("UPDATE school SET code = ? WHERE id = ?", (code, school))
    _count_change(db)
    return code


def _link(school: str, place: str, topic: str, day: str, db: sqlite3.Connection) -> Link:
    sql = f"{_LINK} WHERE school = ? AND place = ? AND topic = ? AND revoked IS NULL"
    row = db.execute(sql, (school, place, topic)).fetchone()
    if row:
        return _to_link(*row)
    token = new_token()
    db.execute(
        "INSERT INTO entry_link (token, school, place, topic, day) VALUES (?, ?, ?, ?, ?)",
        (token, school, place, topic, day),
    )
    _count_change(db)
    return Link(token, school, place, topic, date.fromisoformat(day))


def _revoke(token: str, day: str, db: sqlite3.Connection) -> bool:
    sql = "UPDATE entry_link SET revoked = ? WHERE token = ? AND revoked IS NULL"
    done = db.execute(sql, (day, token)).rowcount == 1
    if done:
        _count_change(db)
    return done


def _register(db: sqlite3.Connection) -> Register:
    # One read transaction: schools, links and their number belong together.
    db.execute("BEGIN")
    try:
        schools = tuple(_to_school(*row) for row in db.execute(f"{_SCHOOL} ORDER BY id"))
        links = tuple(_to_link(*row) for row in db.execute(f"{_LINK} ORDER BY day, token"))
        return Register(schools, links, _change(db))
    finally:
        db.execute("COMMIT")


def _change(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(max(n), 0) FROM school_change").fetchone()[0])


def _count_change(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO school_change (one, n) VALUES (1, 1) ON CONFLICT (one) DO UPDATE SET n = n + 1")


def _free(make: Callable[[], str], is_free: Callable[[str], bool]) -> str:
    while not is_free(made := make()):
        pass
    return made


def _columns(school: School) -> tuple[object, ...]:
    filed = None if school.filed is None else int(school.filed)
    return (
        school.name,
        school.contact,
        school.phone,
        school.place,
        school.occupation,
        ",".join(school.levels),
        filed,
    )


def _to_school(
    id: int,
    name: str,
    contact: str,
    phone: str,
    place: str,
    occupation: str,
    levels: str,
    filed: int | None,
    day: str,
    code: str,
) -> School:
    taught = tuple(filter(None, levels.split(",")))
    on_file = None if filed is None else bool(filed)
    return School(str(id), name, contact, phone, place, occupation, taught, on_file, date.fromisoformat(day), code)


def _to_link(token: str, school: str, place: str, topic: str, day: str, revoked: str | None) -> Link:
    until = date.fromisoformat(revoked) if revoked else None
    return Link(token, school, place, topic, date.fromisoformat(day), until)
