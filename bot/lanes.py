"""Whose events may be worked on now: one person's in order, by one worker at a time; different people's side by side.

It refuses to hold an event twice, and keeps nothing of a person whose events are done.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Sequence

from bot.channels.base import Address
from bot.store.base import Pending

PER_PERSON = 20
"""Events of one person in one batch: somebody who writes without end doesn't make the others wait."""


class Lanes:
    def __init__(self) -> None:
        self.ready = asyncio.Event()
        """Set while `take` has something to give, and at the end (see `Service.stop`)."""
        self._waiting: dict[Address, deque[Pending]] = {}
        self._free: dict[Address, None] = {}
        self._busy: set[Address] = set()
        self._known: set[int] = set()

    def __len__(self) -> int:
        """Events waiting or being worked on."""
        return len(self._known)

    def add(self, events: Iterable[Pending]) -> None:
        """Queue events behind those of the same person; one that is here already is left out."""
        for event in events:
            if event.id not in self._known:
                self._known.add(event.id)
                self._waiting.setdefault(event.address, deque()).append(event)
                self._offer(event.address)

    def take(self, limit: int) -> dict[Address, list[Pending]]:
        """About `limit` events, of those who wait longest. Each address is the taker's alone until `release`."""
        batch: dict[Address, list[Pending]] = {}
        size = 0
        while self._free and size < limit:
            address = next(iter(self._free))
            del self._free[address]
            self._busy.add(address)
            lane = self._waiting[address]
            batch[address] = [lane.popleft() for _ in range(min(len(lane), PER_PERSON))]
            size += len(batch[address])
        if not self._free:
            self.ready.clear()
        return batch

    def back(self, address: Address, events: Sequence[Pending]) -> None:
        """Put events that were taken but not done in front again. Before `release`."""
        self._waiting[address].extendleft(reversed(events))

    def done(self, events: Iterable[Pending]) -> None:
        self._known.difference_update(event.id for event in events)

    def release(self, addresses: Iterable[Address]) -> None:
        for address in addresses:
            self._busy.discard(address)
            if self._waiting.get(address):
                self._offer(address)
            else:
                self._waiting.pop(address, None)

    def _offer(self, address: Address) -> None:
        if address not in self._busy:
            self._free[address] = None
            self.ready.set()
