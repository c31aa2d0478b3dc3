"""Channels that may only answer: each message of a person is a request, and what we say is its response.

公众号 and 企业微信 apps work so. The platform asks again where no answer came in time; the same message gets the same
bytes then, whether the first is still being worked on or was answered long ago. Nothing of a message is logged.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.channels.base import Capabilities, Incoming, NotDelivered, Refused
from bot.channels.rest import Rest
from bot.channels.wechat_crypto import NotOurs, Seal, check, open_with, signature
from bot.channels.wechat_wire import (
    CAPABILITIES,
    CUT,
    FOLLOWED,
    Letter,
    Unreadable,
    fields,
    incoming,
    pieces,
    read_letter,
    sealed_message,
    text_message,
)
from bot.store.base import StoreUnavailable
from conversations.effects import Reply
from conversations.events import Command, Left

log = logging.getLogger(__name__)

WINDOW_SECONDS = 600
"""How far a request's time may be from ours. A repeat of the platform's carries the time of the first."""

SUCCESS = b"success"
"""What stops the platform's repeats without saying anything to the person."""

_WHY = {
    "signature": "签名不对：请核对后台的 Token 和设置里的是不是一样",
    "base64": "密文不完整",
    "padding": "解不开：请核对 EncodingAESKey",
    "length": "密文长度不对",
    "receiver": "不是发给这个账号的：请核对 AppID 或企业 ID",
    "stale": "请求的时间和本机差得太多：请核对本机的时钟",
    "plain": "收到的是明文，而设置里填了 EncodingAESKey：请在后台选安全模式或兼容模式",
    "sealed": "收到的是密文，而设置里没有填 EncodingAESKey",
    "unreadable": "不是平台的消息",
}


class Conversations(Protocol):
    @property
    def later(self) -> Reply: ...

    async def ask(self, incoming: Incoming) -> list[Reply]: ...


class Writer(Protocol):
    """Messages beside the answers, as a verified account may send them within its allowance."""

    def heard(self, person: str, *, wrote: bool) -> None:
        """What renews the allowance; `wrote`: a message, not a menu click, a follow or a scan."""

    async def send_text(self, person: str, text: str) -> None:
        """Raises `NotDelivered` where the platform won't take it, and others where the network or the setup is at
        fault."""


class Denied(Exception):
    """The request isn't the platform's, or isn't for us: 403, and nothing is touched. `reason` is a key of `_WHY`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def why(self) -> str:
        """For the log, in Chinese; says nothing about any person."""
        return _WHY[self.reason]


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a platform. `seals`: the present key first, then the one before; none: messages come plain.

    `signed_name`: the query's name for the signature of what is sealed (`msg_signature` everywhere so far).
    `echo_sealed`: whether the address check is sealed too, as 企业微信 does.
    """

    name: str
    token: str
    seals: tuple[Seal, ...] = ()
    echo_sealed: bool = False
    links: bool = False


def stamps(query: Mapping[str, str], now: float) -> tuple[str, str]:
    """The request's time and nonce. Raises `Denied` where the time isn't one, or too far from ours."""
    timestamp = query.get("timestamp", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12):
        raise Denied("unreadable")
    if abs(now - int(timestamp)) > WINDOW_SECONDS:
        raise Denied("stale")
    return timestamp, query.get("nonce", "")


def unseal(
    account: Account, query: Mapping[str, str], encrypted: str, timestamp: str, nonce: str
) -> tuple[bytes, Seal]:
    """What was sealed for the account, and with which of its seals. Raises `Denied`."""
    try:
        check(query.get("msg_signature", ""), account.token, timestamp, nonce, encrypted)
        return open_with(account.seals, encrypted)
    except NotOurs as error:
        raise Denied(error.fault) from None


class PassiveChannel:
    """Attach it to the service, and hand it what arrives at the account's door: `greet` for GET, `receive` for POST."""

    capabilities: Capabilities = CAPABILITIES

    def __init__(
        self,
        account: Account,
        conversations: Conversations,
        now: Callable[[], float],
        writer: Writer | None = None,
    ) -> None:
        """`now`: seconds since the epoch. `writer`: sends what didn't fit; without it, people ask for it."""
        self.name = account.name
        self._account = account
        self._conversations = conversations
        self._now = now
        self._writer = writer
        self._rest = Rest()
        self._due: list[str] = []

    async def send(self, conversation: str, reply: Reply) -> None:
        raise Refused("this account may only answer")

    def greet(self, query: Mapping[str, str]) -> bytes:
        """The platform's check of our address: gives back what it wants to read. Raises `Denied`."""
        echo = query.get("echostr", "")
        timestamp, nonce = stamps(query, self._now())
        if self._account.echo_sealed:
            return unseal(self._account, query, echo, timestamp, nonce)[0]
        try:
            check(query.get("signature", ""), self._account.token, timestamp, nonce)
        except NotOurs as error:
            raise Denied(error.fault) from None
        return echo.encode()

    async def receive(self, query: Mapping[str, str], body: bytes) -> bytes:
        """The answer to one request, within it. Raises `Denied` before anything is touched."""
        opened, seal = self._opened(query, body)
        try:
            found, as_json = fields(opened)
            letter = read_letter(found, as_json=as_json)
        except Unreadable:
            return SUCCESS  # it is the platform's, but of a kind that nobody told us of
        text = await self._answer(letter)
        if not text or letter.event == Left():
            return SUCCESS  # who has left can't be told anything
        answer = text_message(letter, text)
        return answer if seal is None else self._closed(answer, letter, seal)

    async def afterwards(self) -> None:
        """Send what didn't fit to those who were just answered, where the account may. Call it when the answer is out.

        What couldn't be sent waits until the person asks for it, as it does for accounts that may only answer.
        """
        while self._writer is not None and self._due:
            person = self._due.pop(0)
            while (taken := self._rest.take(person)) is not None:
                try:
                    await self._writer.send_text(person, taken.text)
                except Exception as error:
                    taken.put_back()
                    log.warning("公众号没能接着发，等人来要：%s", _plainly(error))
                    break

    def _opened(self, query: Mapping[str, str], body: bytes) -> tuple[bytes, Seal | None]:
        timestamp, nonce = stamps(query, self._now())
        sealed = query.get("encrypt_type", "raw") == "aes" or self._account.echo_sealed
        try:
            if not sealed:
                if self._account.seals:
                    raise Denied("plain")
                check(query.get("signature", ""), self._account.token, timestamp, nonce)
                return body, None
            if not self._account.seals:
                raise Denied("sealed")
            return unseal(self._account, query, fields(body)[0].get("Encrypt", ""), timestamp, nonce)
        except NotOurs as error:
            raise Denied(error.fault) from None
        except Unreadable:
            raise Denied("unreadable") from None

    async def _answer(self, letter: Letter) -> str:
        """What to say; empty where there is nothing to say."""
        if self._writer is not None and letter.event is not None:
            self._writer.heard(letter.person, wrote=not isinstance(letter.event, Command))
        if (text := self._rest.next(letter.person, letter.event_id, letter.event)) is not None:
            return text
        event = incoming(self.name, letter)
        if event is None:
            return ""
        try:
            replies = await self._conversations.ask(event)
        except StoreUnavailable:
            replies = [self._conversations.later]
        cut = CUT if self._writer is None else FOLLOWED
        found = pieces(replies, links=self._account.links, cut=cut)
        if self._rest.keep(letter.person, letter.event_id, found) and self._writer is not None:
            self._due.append(letter.person)
        return found[0] if found else ""

    def _closed(self, answer: bytes, letter: Letter, seal: Seal) -> bytes:
        """Sealed with the key that opened the question. The chance follows from both, so a repeat gets the same."""
        chance = seal.chance(f"{letter.person} {letter.event_id} {answer!r}")
        encrypted = seal.close(answer, chance)
        timestamp, nonce = str(letter.created), hmac.digest(chance, b"nonce", "sha256").hex()[:10]
        signed = signature(self._account.token, timestamp, nonce, encrypted)
        return sealed_message(encrypted, signed, timestamp, nonce, as_json=letter.as_json)


def _plainly(error: Exception) -> str:
    """For the log: of what isn't ours, the kind and the platform's number only."""
    if isinstance(error, NotDelivered):
        return str(error)
    return f"{type(error).__name__} {getattr(error, 'code', '') or getattr(error, 'reason', '')}".strip()
