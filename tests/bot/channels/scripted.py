"""A conversation for tests of the channels that may only answer."""

from __future__ import annotations

from typing import Any

from bot.store.base import StoreUnavailable
from conversations.effects import Reply


class Scripted:
    """A conversation that says what it is told to; counts how often it was asked."""

    later = Reply("later")

    def __init__(self, *replies: Reply, fails: bool = False) -> None:
        self.replies, self.fails, self.asked = list(replies), fails, 0

    async def ask(self, incoming: Any) -> list[Reply]:
        self.asked += 1
        if self.fails:
            raise StoreUnavailable("no disk")
        return self.replies
