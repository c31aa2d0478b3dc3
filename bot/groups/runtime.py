"""What the channels ask about groups: bind one to a school, move one, make a link into a private chat.

It decides nothing about what is answered; `conversations.groups` does. Whether somebody is an admin is for the channel
to find out, before it asks to bind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from bot.channels.base import Address
from bot.groups.codes import digest, read_code
from bot.store.base import Store
from conversations.effects import Door
from conversations.events import Changed

TRIES, TRIES_SECONDS = 5, 3600
"""So many wrong codes from a group in an hour, and further ones aren't looked at."""


class Entries(Protocol):
    """Tokens for entry links. The same three keep their token, which is random: at most 64 of `A-Za-z0-9_-`."""

    async def token(self, school: str | None, place: str | None, topic: str | None) -> str: ...


class Groups:
    """One for a process, shared by its channels. Every method raises `StoreUnavailable` as the store does."""

    def __init__(
        self, store: Store, entries: Entries, now: Callable[[], float], short: Callable[[str], str] = lambda school: ""
    ) -> None:
        """`now`: seconds since the epoch. `short`: a school's code as people type it, for channels without links."""
        self._store = store
        self._entries = entries
        self._now = now
        self._short = short

    def now(self) -> int:
        return int(self._now())

    async def token(self, door: Door) -> str:
        """What stands for the door in a link."""
        return await self._entries.token(door.school or None, door.place or None, door.topic or None)

    def short(self, door: Door) -> str:
        return self._short(door.school) if door.school else ""

    async def bind(self, group: Address, typed: str) -> Changed:
        """Bind a group to the school of the code that an admin typed, or say why not."""
        now = self.now()
        code = read_code(typed)
        if code is None:
            return Changed("refused", reason="unknown" if typed.strip() else "no_code")
        if await self._store.tries(group, now - TRIES_SECONDS) >= TRIES:
            return Changed("refused", reason="too_many")
        found = await self._store.redeem(digest(code), group, now)
        return Changed("refused", reason=found.fault) if found.fault else Changed("bound", found.school, found.home)

    async def by_code(self, group: Address, binds: bool, typed: str) -> Changed:
        """As `bind`, where nobody can tell who is an admin: whoever has the code may bind, and with it unbind."""
        found = await self.bind(group, typed)
        if found.what == "refused":
            return found
        return replace(found, reason="by_code") if binds else Changed("unbound")

    async def moved(self, channel: str, old: str, new: str) -> None:
        """The platform gave a group another id."""
        await self._store.move_group(Address(channel, old), Address(channel, new))
