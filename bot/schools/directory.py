"""The schools in memory, as the conversation looks them up, renewed when any process has changed them.

It reads the store and hands over a whole new value; a turn under way keeps the one it began with.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.schools.model import Link, Register, School
from bot.store.base import Store, StoreUnavailable
from conversations.entries import Entries, Entry

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
"""How soon a school that the command line has entered is known to a running server."""


def to_entries(register: Register) -> Entries:
    """Every way in that works: a link that was revoked isn't there."""
    schools = {school.id: _entry(school) for school in register.schools}
    links = {link.token: _through(link, schools) for link in register.links if link.revoked is None}
    return Entries(links, {school.code: schools[school.id] for school in register.schools}, schools)


def _entry(school: School) -> Entry:
    return Entry(
        school_id=school.id,
        school_name=school.name,
        contact=school.contact,
        phone=school.phone,
        place=school.place,
        occupation=school.occupation,
        levels=school.levels,
        filed=school.filed,
    )


def _through(link: Link, schools: dict[str, Entry]) -> Entry:
    entry = schools.get(link.school, Entry())
    return replace(entry, place=link.place or entry.place, topic=link.topic)


class Directory:
    """`put`: takes the new value, for instance into `bot.live.Live.entries`."""

    def __init__(self, store: Store, put: Callable[[Entries], None]) -> None:
        self._store = store
        self._put = put
        self._change = -1

    async def refresh(self) -> bool:
        """Read anew if anything has changed; whether it had. Call it after a change of one's own, so that it counts at
        once. Raises `StoreUnavailable`."""
        if await self._store.register_change() == self._change:
            return False
        register = await self._store.register()
        self._put(to_entries(register))
        self._change = register.change
        return True

    @asynccontextmanager
    async def kept_fresh(self, seconds: float = LOOK_SECONDS) -> AsyncIterator[None]:
        """Entered, everything has been read once; meanwhile it looks for changes every so many seconds."""
        await self.refresh()
        task = asyncio.create_task(self._look(seconds), name="schools")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def _look(self, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                await self.refresh()
            except StoreUnavailable as error:
                log.warning("学校名单这次没能重读，下次再读：%s", error)
