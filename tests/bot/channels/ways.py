"""Every way to reach people, driven alike: somebody types, presses or does the same again, and sees what is shown.

Each goes through the channel's own reading and writing, and through a real service and store. A new channel is one
more entry in `WAYS`, and must then keep the promises of test_contract.py.
"""

from __future__ import annotations

import html
import itertools
import json
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import httpx

from bot import console
from bot.channels import aibot_wire, telegram_wire
from bot.channels.aibot import AibotCallback
from bot.channels.base import Capabilities, Incoming, write_out
from bot.channels.passive import Account, PassiveChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.web import WebChannel
from bot.channels.wechat_crypto import seal, signature
from bot.channels.wechat_wire import CUT, MORE
from bot.service import Service, Step
from bot.store import open_store
from bot.web.app import make_app
from conversations.effects import Reply
from tests.bot.channels.wechat_platform import KEY, LINKED, NOW, PLAIN, SAFE, TOKEN, WECOM, Platform
from tests.bot.web.serving import Site


@dataclass(frozen=True, slots=True)
class Shown:
    """What somebody reads, message by message, and what they can press: (label, token) each."""

    texts: tuple[str, ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()


class Way(Protocol):
    """One person on one channel. `repeats`: what the same event once more shows; None where the channel has sent it
    already and sends nothing again."""

    async def says(self, text: str) -> Shown: ...
    async def presses(self, token: str) -> Shown: ...
    async def repeats(self) -> Shown | None: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """`open` attaches the channel to a running service, once, and gives people by those names. `most`: of a message,
    in `unit`. `buttons`: whether they can press anything."""

    name: str
    most: int
    open: Callable[..., Awaitable[list[Any]]]
    buttons: bool = False
    unit: Callable[[str], int] = lambda text: len(text.encode())

    async def meet(self, running: Service, *names: str) -> list[Any]:
        """The same people, who have said hello."""
        people = await self.open(running, *names)
        for at in people:
            await at.says("/start")
        return people

    def __str__(self) -> str:
        return self.name


@asynccontextmanager
async def service(folder: Path, step: Step, env_for: Callable[[Any], Any]) -> AsyncIterator[Service]:
    async with Service(await open_store(f"sqlite:///{folder / 'bot.db'}"), step, env_for) as running:
        yield running


# ---------------------------------------------------------------- answers to requests


@dataclass
class Called:
    """Whoever writes through a platform that calls us: `letter` of what is typed, sealed as the platform does."""

    channel: PassiveChannel | AibotCallback
    letter: Callable[[str, str], tuple[Mapping[str, str], bytes]]
    read: Callable[[bytes], str]
    _last: tuple[Mapping[str, str], bytes] = ({}, b"")
    _shown: Shown = field(default_factory=Shown)

    async def says(self, text: str) -> Shown:
        return await self._send(self.letter(text, ""))

    async def presses(self, token: str) -> Shown:
        """A link in a message sends its label as text, with the token beside it."""
        return await self._send(self.letter(dict(map(reversed, self._shown.buttons))[token], token))

    async def repeats(self) -> Shown:
        return self._look([self.read(await self.channel.receive(*self._last))])

    async def _send(self, letter: tuple[Mapping[str, str], bytes]) -> Shown:
        self._last = letter
        texts = [self.read(await self.channel.receive(*letter))]
        while texts[-1].endswith(CUT):
            texts.append(self.read(await self.channel.receive(*self.letter(MORE, ""))))
        self._shown = self._look(texts)
        return self._shown

    def _look(self, texts: Sequence[str]) -> Shown:
        links = [link for text in texts for link in _LINK.findall(text)]
        return Shown(tuple(texts), tuple((label, token.replace("%3A", ":")) for token, label in links))


_LINK = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=[^"&]*&msgmenuid=([^"&]*)">(.*?)</a>', re.S)


def passive(account: Account, mode: str = "safe", form: str = "xml") -> Callable[..., Awaitable[list[Called]]]:
    async def opened(running: Service, *names: str) -> list[Called]:
        channel = PassiveChannel(account, running, lambda: NOW)
        await running.attach(channel)

        def person(name: str) -> Called:
            platform = Platform(account, mode, form, person=name)

            def letter(text: str, token: str) -> tuple[Mapping[str, str], bytes]:
                return platform.text(text, **({"bizmsgmenuid": token} if token else {}))

            return Called(channel, letter, platform.said)

        return [person(name) for name in names]

    return opened


async def aibot_called(running: Service, *names: str) -> list[Called]:
    sealed = seal(KEY, "")
    channel = AibotCallback(Account("aibot", TOKEN, (sealed,), echo_sealed=True), running, lambda: NOW)
    await running.attach(channel)
    counts: defaultdict[str, Iterator[int]] = defaultdict(itertools.count)

    def letter(who: str, text: str, _: str) -> tuple[Mapping[str, str], bytes]:
        body = json.dumps(aibot_text(who, f"CAIQ{next(counts[who])}", text)).encode()
        encrypted = sealed.close(body, b"0123456789abcdef")
        signed = signature(TOKEN, str(NOW), "n0nce", encrypted)
        query = {"msg_signature": signed, "timestamp": str(NOW), "nonce": "n0nce"}
        return query, json.dumps({"encrypt": encrypted}).encode()

    def read(answer: bytes) -> str:
        return str(json.loads(sealed.open(json.loads(answer)["encrypt"]))["stream"]["content"])

    return [Called(channel, partial(letter, name), read) for name in names]


def aibot_text(who: str, number: str, text: str) -> dict[str, Any]:
    return {
        "msgid": number,
        "aibotid": "bot",
        "chattype": "single",
        "from": {"userid": who},
        "msgtype": "text",
        "text": {"content": text},
    }


# ---------------------------------------------------------------- messages of our own


@dataclass
class Sent:
    """Stands in for the sending half of a channel that is pushed to, and keeps what would be sent."""

    name: str
    capabilities: Capabilities
    replies: defaultdict[str, list[Reply]] = field(default_factory=lambda: defaultdict(list))

    async def send(self, conversation: str, reply: Reply) -> None:
        self.replies[conversation].append(reply)


@dataclass
class Pushed:
    running: Service
    sent: Sent
    typed: Callable[[str], Incoming]
    pressed: Callable[[str], Incoming]
    render: Callable[[Reply], Shown]
    _last: Incoming | None = None

    async def says(self, text: str) -> Shown:
        return await self._take(self.typed(text))

    async def presses(self, token: str) -> Shown:
        return await self._take(self.pressed(token))

    async def repeats(self) -> None:
        assert self._last is not None
        assert await self._take(self._last) == Shown()

    async def _take(self, incoming: Incoming) -> Shown:
        self._last = incoming
        mine = self.sent.replies[incoming.address.conversation]
        mine.clear()
        await self.running.take_in([incoming])
        await self.running.settled()
        shown = [self.render(reply) for reply in mine]
        return Shown(
            tuple(text for each in shown for text in each.texts),
            tuple(button for each in shown for button in each.buttons),
        )


async def telegram(running: Service, *names: str) -> list[Pushed]:
    sent = Sent("telegram", TelegramChannel.capabilities)
    await running.attach(sent)
    count = itertools.count(1)

    def parsed(**update: Any) -> Incoming:
        incoming = telegram_wire.parse({"update_id": next(count), **update}, "t_bot").incoming
        assert incoming is not None
        return incoming

    def render(reply: Reply) -> Shown:
        messages = telegram_wire.render(reply)
        keyboard = messages[-1].get("reply_markup", {}).get("inline_keyboard", [])
        buttons = ((button["text"], button["callback_data"]) for row in keyboard for button in row)
        return Shown(tuple(message["text"] for message in messages), tuple(buttons))

    def person(number: int) -> Pushed:
        chat = {"id": 7_000_000_000 + number, "type": "private"}
        return Pushed(
            running,
            sent,
            lambda text: parsed(message={"chat": chat, "text": text}),
            lambda token: parsed(callback_query={"id": "1", "data": token, "message": {"chat": chat}}),
            render,
        )

    return [person(number) for number, _ in enumerate(names)]


async def aibot_connected(running: Service, *names: str) -> list[Pushed]:
    sent = Sent("aibot", aibot_wire.CAPABILITIES)
    await running.attach(sent)
    counts: defaultdict[str, Iterator[int]] = defaultdict(itertools.count)

    def heard(body: dict[str, Any]) -> Incoming:
        said = aibot_wire.parse(body)
        assert isinstance(said, aibot_wire.Said)
        return said.incoming

    def typed(who: str, text: str) -> Incoming:
        return heard(aibot_text(who, f"CAIQ{next(counts[who])}", text))

    def pressed(who: str, token: str) -> Incoming:
        event = {"eventtype": "template_card_event", "template_card_event": {"event_key": token, "task_id": "t"}}
        body = {"msgid": f"CAIQ{next(counts[who])}", "chattype": "single", "from": {"userid": who}, "msgtype": "event"}
        return heard(body | {"event": event})

    def render(reply: Reply) -> Shown:
        card = aibot_wire.card(reply.options, "t") or {"button_list": []}
        buttons = tuple((button["text"], button["key"]) for button in card["button_list"])
        return Shown(tuple(aibot_wire.texts(reply)), buttons)

    return [Pushed(running, sent, partial(typed, name), partial(pressed, name), render) for name in names]


# ---------------------------------------------------------------- our own screens


@dataclass
class Terminal:
    running: Service
    who: str
    _last: Incoming | None = None

    async def says(self, text: str) -> Shown:
        self._last = console._incoming(console._address(self.who), console._event(text))
        return await self.repeats()

    async def presses(self, token: str) -> Shown:
        raise AssertionError("nothing can be pressed in a terminal")

    async def repeats(self) -> Shown:
        assert self._last is not None
        replies = await self.running.ask(self._last)
        return Shown(tuple(text for reply in replies for text in write_out(reply, console.ConsoleChannel.capabilities)))


async def terminal(running: Service, *names: str) -> list[Terminal]:
    await running.attach(console.ConsoleChannel())
    return [Terminal(running, name) for name in names]


@dataclass
class Browser:
    """Without JavaScript: the page is all there is."""

    client: httpx.AsyncClient
    _last: Mapping[str, str] = field(default_factory=dict)
    _page: str = ""

    async def says(self, text: str) -> Shown:
        if not self._page:  # a new visitor begins with the button of the welcome page
            self._page = (await self.client.get("/")).text
            assert text == "/start"
            return await self._send({"command": "start", "event": self._event()})
        return await self._send({"text": text, "event": self._event()})

    async def presses(self, token: str) -> Shown:
        return await self._send({"choice": token, "event": self._event()})

    async def repeats(self) -> Shown:
        return await self._send(self._last)

    def _event(self) -> str:
        return re.findall(r'name="event" value="([^"]+)"', self._page)[0]

    async def _send(self, fields: Mapping[str, str]) -> Shown:
        self._last = fields
        answer = await self.client.post("/say", data=fields, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == 200, answer.text
        self._page = answer.text
        lines = re.findall(r'<div class="line( mine)?"[^>]*><span[^>]*>[^<]*</span><p>(.*?)</p>', self._page, re.S)
        said = [_plain(text) for mine, text in reversed(lines) if not mine]
        newest = next((n for n, (mine, _) in enumerate(reversed(lines)) if mine), len(said))
        farewell = re.findall(r'<p class="notice" role="status">(.*?)</p>', self._page, re.S)
        buttons = re.findall(r'<button name="choice" value="([^"]+)">(.*?)</button>', self._page, re.S)
        return Shown(
            (*reversed(said[:newest]), *map(_plain, farewell)),
            tuple((_plain(label), html.unescape(token)) for token, label in buttons),
        )


def _plain(markup: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", markup))


async def browser(running: Service, *names: str) -> list[Browser]:
    await running.attach(WebChannel())
    app = httpx.ASGITransport(make_app(running, Site()))
    return [
        Browser(httpx.AsyncClient(transport=app, base_url="http://localhost", follow_redirects=True)) for _ in names
    ]


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


WAYS = (
    Kind("console", 16_000, terminal),
    Kind("web", 1_000_000, browser, buttons=True),
    Kind("telegram", 4096, telegram, buttons=True, unit=_utf16),
    Kind("wechat-plain", 1900, passive(PLAIN, "plain")),
    Kind("wechat-safe", 1900, passive(SAFE)),
    Kind("wechat-json", 1900, passive(SAFE, form="json")),
    Kind("wechat-links", 1900, passive(LINKED, "plain"), buttons=True),
    Kind("wecom", 1900, passive(WECOM)),
    Kind("aibot-callback", 20_480, aibot_called),
    Kind("aibot-socket", 20_480, aibot_connected, buttons=True),
)
