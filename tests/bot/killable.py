"""A real service in a process of its own that kills itself with SIGKILL at a named point. Run by the tests.

    killable.py DATABASE DELIVERED POINT EVENT...

EVENT is who:event_id:text. What is delivered is appended to the file DELIVERED, one `who text` a line. POINT is one of
`taken` (in the inbox, no turn yet), `half` (inside the turn's transaction), `committed` (before anything is sent),
`sent` (before that is marked), or `never`.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Collection, Sequence
from pathlib import Path

from bot.service import Service
from bot.store.base import Done
from bot.store.sqlite import SqliteStore
from conversations.effects import Reply
from tests.bot.fakes import PushChannel, same_day, step, text


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class KillableStore(SqliteStore):
    point = "never"

    async def commit(self, batch: Sequence[Done]) -> list[tuple[int, ...] | None]:
        if self.point == "taken":
            die()
        committed = await super().commit(batch)
        if self.point == "committed":
            die()
        return committed

    async def mark_sent(self, ids: Collection[int]) -> None:
        if self.point == "sent":
            die()
        await super().mark_sent(ids)


async def opened(database: Path, point: str) -> KillableStore:
    store = await KillableStore.open(database)
    assert isinstance(store, KillableStore)
    store.point = point
    if point == "half":
        await store._writer_connection.set_trace_callback(
            lambda sql: die() if sql.startswith("UPDATE inbox SET body = NULL") else None
        )
    return store


async def run(database: str, delivered: str, point: str, events: list[str]) -> None:
    store = await opened(Path(database), point)

    def write(who: str, reply: Reply) -> None:
        with open(delivered, "a", encoding="utf-8") as out:
            out.write(f"{who} {reply.text}\n")

    async with Service(store, step, same_day) as service:
        await service.attach(PushChannel(before=write))
        for event in events:
            who, event_id, said = event.split(":")
            await service.take_in([text(said, event_id, who)])
        await service.settled()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
