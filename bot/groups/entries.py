"""The ways from a group into private chats: links that the store keeps, so that one pressed next month still leads on.

A new link is known to the conversation before it is sent: whoever presses it at once is met by the school's name.
"""

from __future__ import annotations

from bot.clock import Clock
from bot.live import Live
from bot.schools.directory import Directory
from bot.store.base import Store


class StoredEntries:
    """See `bot.groups.runtime.Entries`."""

    def __init__(self, store: Store, directory: Directory, clock: Clock) -> None:
        self._store, self._directory, self._clock = store, directory, clock
        self._known: dict[tuple[str, str, str], str] = {}

    async def token(self, school: str | None, place: str | None, topic: str | None) -> str:
        """Raises `StoreUnavailable`."""
        key = (school or "", place or "", topic or "")
        if key not in self._known:
            link = await self._store.entry_link(*key, self._clock.today())
            await self._directory.refresh()
            self._known[key] = link.token
        return self._known[key]


def short_code(live: Live, school: str) -> str:
    """What people type to come from this school; empty where it isn't there any more."""
    return next((code for code, entry in live.entries.codes.items() if entry.school_id == school), "")
