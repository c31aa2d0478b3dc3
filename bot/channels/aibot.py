"""企业微信智能机器人 by callback: each message of a person is a sealed request, and what we say is its response.

It keeps `bot.channels.passive`'s promises: nothing is touched before the signature is right, and a repeat of a message
gets the same answer. Options are written out as numbers and never shown as a card: the only answer that the platform
takes to a press is another card, and no card holds our next question (26 characters of title). Nothing is logged.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.channels.aibot_wire import (
    CAPABILITIES,
    INVITATION,
    STREAM_BYTES,
    Body,
    InGroup,
    Refresh,
    Said,
    dump,
    group_text,
    parse,
    plain,
    stream,
    welcome,
)
from bot.channels.base import Capabilities, Incoming, Refused
from bot.channels.passive import Account, Conversations, Denied, stamps, unseal
from bot.channels.rest import REMEMBERED, Rest
from bot.channels.wechat_crypto import Seal, signature
from bot.channels.wechat_wire import pieces
from bot.groups.runtime import Groups
from bot.store.base import StoreUnavailable
from conversations.effects import Reply

QUIET = b""
"""The platform takes an empty answer for none."""


class AibotCallback:
    """Attach it to the service, and hand it what arrives at its door: `greet` for GET, `receive` for POST."""

    capabilities = Capabilities(CAPABILITIES.text_bytes, buttons=False, push=False)

    def __init__(
        self, account: Account, conversations: Conversations, now: Callable[[], float], groups: Groups | None = None
    ) -> None:
        """`account`: sealed for the receiver "", as this platform does. `now`: seconds since the epoch. `groups`:
        without them a group is only told to write in private."""
        self.name = account.name
        self._account = account
        self._conversations = conversations
        self._now = now
        self._groups = groups
        self._rest = Rest()
        self._finished: OrderedDict[str, str] = OrderedDict()

    async def send(self, conversation: str, reply: Reply) -> None:
        raise Refused("this bot may only answer")

    def greet(self, query: Mapping[str, str]) -> bytes:
        """The platform's check of our address: gives back what it wants to read. Raises `Denied`."""
        return unseal(self._account, query, query.get("echostr", ""), *stamps(query, self._now()))[0]

    async def receive(self, query: Mapping[str, str], body: bytes) -> bytes:
        """The answer to one request, within it. Raises `Denied` before anything is touched."""
        timestamp, nonce = stamps(query, self._now())
        match _json(body):
            case {"encrypt": str(encrypted)}:
                opened, seal = unseal(self._account, query, encrypted, timestamp, nonce)
            case _:
                raise Denied("unreadable")
        match parse(_json(opened)):
            case Said() as said if not said.card:
                answer = await self._answer(said)
            case InGroup(_, event_id) as said_in_group:
                answer = stream(event_id, INVITATION)
                if self._groups is not None:
                    answer = await self._answer_group(said_in_group, self._groups)
            case Refresh(number) if number in self._finished:
                answer = stream(number, self._finished[number])
            case _:
                answer = None
        return QUIET if answer is None else self._closed(dump(answer).encode(), timestamp, seal)

    async def afterwards(self) -> None:
        """Nothing: this bot may only answer."""

    async def _answer(self, said: Said) -> Body | None:
        incoming = said.incoming
        person, event_id = incoming.address.conversation, incoming.event_id
        text = self._rest.next(person, event_id, incoming.event)
        if text is None:
            try:
                replies = await self._conversations.ask(incoming)
            except StoreUnavailable:
                replies = [self._conversations.later]
            found = pieces(replies, links=False, limit=STREAM_BYTES)
            self._rest.keep(person, event_id, found)
            text = found[0] if found else ""
        if not text:
            return None
        text = plain(text)
        if said.entered:
            return welcome(text)
        self._finished[event_id] = text
        if len(self._finished) > REMEMBERED:
            self._finished.popitem(last=False)
        return stream(event_id, text)

    async def _answer_group(self, said: InGroup, groups: Groups) -> Body | None:
        """Nothing where the group has had its card, and where we can't keep anything just now."""
        try:
            event = said.event(groups.now())
            if event is None:
                return None
            if said.binds is not None:
                event = replace(event, said=await groups.by_code(said.address, *said.binds))
            replies = await self._conversations.ask(
                Incoming(replace(said.address, channel=self.name), said.event_id, event)
            )
        except StoreUnavailable:
            return None
        if not replies:
            return None
        reply = replies[0]
        door = reply.group.door if reply.group else None
        text = self._finished[said.event_id] = group_text(reply, groups.short(door) if door else "")
        if len(self._finished) > REMEMBERED:
            self._finished.popitem(last=False)
        return stream(said.event_id, text)

    def _closed(self, answer: bytes, timestamp: str, seal: Seal) -> bytes:
        """Sealed with the key that opened the question. The chance follows from both and from the time that the
        request carried; a repeat carries that of the first, and gets the same bytes."""
        chance = seal.chance(f"{timestamp} {answer!r}")
        encrypted = seal.close(answer, chance)
        nonce = seal.chance(f"nonce {timestamp} {answer!r}").hex()[:10]
        signed = signature(self._account.token, timestamp, nonce, encrypted)
        return dump(
            {"encrypt": encrypted, "msgsignature": signed, "timestamp": int(timestamp), "nonce": nonce}
        ).encode()


def _json(data: bytes) -> Any:
    """None for what is no JSON."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
