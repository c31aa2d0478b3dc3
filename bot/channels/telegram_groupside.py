"""What the Telegram channel does for groups besides sending: asks who is an admin, follows groups that get another id,
makes the link into the private chat.

It sends nothing itself, and remembers nobody: only which groups were asked about just now, and which moved.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from telegram.error import TelegramError

from bot.channels.base import Incoming, TryLater
from bot.channels.telegram_groups import ADMINS, Binding, Me, Moved, Press, parse_group
from bot.channels.telegram_wire import NAME, Parsed
from bot.groups.runtime import Groups
from bot.store.base import StoreUnavailable
from conversations.effects import InGroup
from conversations.events import Changed

log = logging.getLogger(__name__)

CHECK_SECONDS: Final = 5.0
"""How long we wait to be told whether somebody is an admin."""
CHECK_EVERY: Final = 3.0
"""Seconds between two such questions about one group: whoever sends commands without end doesn't hold up the polls."""
REMEMBERED: Final = 1000
"""Groups."""
AGAIN: Final = 1.0


class GroupSide:
    def __init__(self, groups: Groups, member: Callable[[int, int], Awaitable[Any]]) -> None:
        """`member`: the ChatMember of (chat, user) as JSON."""
        self._groups = groups
        self._member = member
        self.checked: dict[int, float] = {}
        self._moved: dict[str, str] = {}

    async def parsed(self, update: Mapping[str, Any], me: Me) -> Parsed:
        """What an update from a group means, once everything about it is known. Raises `StoreUnavailable`: then the
        update isn't to be confirmed."""
        match parse_group(update, me, self._groups.now()):
            case Incoming() as incoming:
                return Parsed(incoming)
            case Press(query, say, incoming):
                return Parsed(incoming, query, say)
            case Binding() as binding:
                changed = await self._bound(binding)
                return Parsed(Incoming(binding.address, binding.event_id, replace(binding.asked, said=changed)))
            case Moved(old, new):
                await self.moved(str(old), str(new))
        return Parsed()

    async def _bound(self, binding: Binding) -> Changed:
        admin = await self._is_admin(int(binding.address.conversation), binding.user)
        if admin is None:
            return Changed("refused", reason="unsure")
        if not admin:
            return Changed("refused", reason="not_admin")
        return Changed("unbound") if binding.code is None else await self._groups.bind(binding.address, binding.code)

    async def _is_admin(self, chat: int, user: int) -> bool | None:
        """None where Telegram couldn't be asked just now. Only admins can write anonymously."""
        if not user:
            return True
        now = asyncio.get_running_loop().time()
        if now - self.checked.get(chat, -CHECK_EVERY) < CHECK_EVERY:
            return None
        self.checked[chat] = now
        _shorten(self.checked)
        try:
            member = await self._member(chat, user)
        except TelegramError as error:
            log.info("没能问到谁是群管理员：%s", type(error).__name__)
            return None
        return isinstance(member, dict) and member.get("status") in ADMINS

    async def moved(self, old: str, new: str) -> None:
        """The group has another id: in the store, and for what still waits under the old one."""
        await self._groups.moved(NAME, old, new)
        self._moved[old] = new
        _shorten(self._moved)

    def chat(self, conversation: str) -> int:
        return int(self._moved.get(conversation, conversation))

    async def link(self, group: InGroup, username: str) -> str:
        """The address of the private chat that a message offers; empty for none. Raises `TryLater`."""
        if group.door is None:
            return ""
        if not username:
            raise TryLater(AGAIN)  # who we are is asked before anything else
        try:
            return f"https://t.me/{username}?start={await self._groups.token(group.door)}"
        except StoreUnavailable:
            raise TryLater(AGAIN) from None


def _shorten(kept: dict[Any, Any]) -> None:
    if len(kept) > REMEMBERED:
        del kept[next(iter(kept))]
