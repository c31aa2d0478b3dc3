"""The channel against a Telegram that does what no stand-in does: floods, blocks, conflicts, late answers."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import SecretStr
from telegram.error import NetworkError

import bot.channels.telegram as module
from bot.channels.base import Address, Channel, Incoming, Refused, TryLater, Unreachable
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_request import BotApiRequest
from conversations.effects import Option, Reply
from conversations.events import Choice, Text

TOKEN = "4242:AAE-own-token"
OK = {"ok": True, "result": True}
ME = {"ok": True, "result": {"id": 4242, "is_bot": True, "first_name": "T", "username": "t_bot"}}
SENT = {"ok": True, "result": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "?"}}
BLOCKED = (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"})
FLOOD = (429, {"ok": False, "description": "Too Many Requests: retry after 7", "parameters": {"retry_after": 7}})
UNAUTHORIZED = (401, {"ok": False, "description": "Unauthorized"})
OTHER_POLLER = (409, {"ok": False, "description": "Conflict: terminated by other getUpdates request"})
WEBHOOK_SET = (409, {"ok": False, "description": "Conflict: can't use getUpdates method while webhook is active"})
GATEWAY = (502, {"ok": False, "description": "Bad Gateway"})


def refused(text: str) -> tuple[int, dict[str, Any]]:
    return 400, {"ok": False, "description": f"Bad Request: {text}"}


@dataclass(frozen=True)
class Settings:
    telegram_bot_token: SecretStr | None = field(default_factory=lambda: SecretStr(TOKEN))
    telegram_api_url: str | None = None


class FakeTelegram(BotApiRequest):
    """Answers by method from `answers`, in order, then with success. Updates wait until confirmed, as at Telegram."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, deque[Any]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.updates: list[dict[str, Any]] = []
        self.changed = asyncio.Condition()
        self.hold: asyncio.Event | None = None

    async def do_request(
        self, url: str, method: str, request_data: Any = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[1]
        fields = dict(request_data.parameters) if request_data else {}
        self.calls.append((name, fields))
        async with self.changed:
            self.changed.notify_all()
        if self.hold is not None and name == "sendMessage":
            await self.hold.wait()
        waiting = self.answers.get(name)
        if waiting:
            answer = waiting.popleft()
            if isinstance(answer, Exception):
                raise answer
            status, body = answer if isinstance(answer, tuple) else (200, answer)
            return status, json.dumps(body).encode()
        if name == "getUpdates":
            return 200, json.dumps({"ok": True, "result": await self._updates(fields["offset"])}).encode()
        if name == "sendMessage":
            return 200, json.dumps(SENT).encode()
        return 200, json.dumps(ME if name == "getMe" else OK).encode()

    async def _updates(self, offset: int) -> list[dict[str, Any]]:
        async with self.changed:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
            await self.changed.wait_for(lambda: self.updates)
            return self.updates[:100]

    async def push(self, *updates: dict[str, Any]) -> None:
        async with self.changed:
            self.updates += updates
            self.changed.notify_all()

    def fail(self, name: str, *answers: Any) -> None:
        self.answers[name] = deque(answers)

    def of(self, name: str) -> list[dict[str, Any]]:
        return [fields for method, fields in self.calls if method == name]

    async def until(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        """The fields of the first `count` calls of a method, once there are so many."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: len(self.of(name)) >= count)
            return self.of(name)[:count]


class Inbox:
    """A service that only takes in; `broken` counts the times it can't."""

    later = Reply("系统正忙，请稍后再试。")

    def __init__(self) -> None:
        self.taken: list[Incoming] = []
        self.broken = 0
        self.attached: list[Channel] = []
        self.on_take_in: Callable[[Sequence[Incoming]], None] = lambda batch: None

    async def attach(self, channel: Channel) -> None:
        self.attached.append(channel)

    async def take_in(self, batch: Sequence[Incoming]) -> None:
        if self.broken:
            self.broken -= 1
            raise OSError("database is locked")
        self.on_take_in(batch)
        self.taken += batch


@dataclass
class World:
    telegram: FakeTelegram
    inbox: Inbox
    channel: TelegramChannel
    slept: list[float]


@asynccontextmanager
async def world(*, prepare: Callable[[World], None] = lambda _: None) -> AsyncIterator[World]:
    telegram, inbox, slept = FakeTelegram(), Inbox(), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    channel = TelegramChannel(Settings(), inbox, request=telegram, poll_request=telegram, sleep=sleep)
    created = World(telegram, inbox, channel, slept)
    prepare(created)
    await channel.start()
    try:
        yield created
    finally:
        await channel.stop()


def text(update_id: int, said: str, chat: int = 7, kind: str = "private") -> dict[str, Any]:
    message = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": kind}, "from": {"id": 7}, "text": said}
    return {"update_id": update_id, "message": message}


def press(update_id: int, token: str = "t1") -> dict[str, Any]:
    message = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}
    return {"update_id": update_id, "callback_query": {"id": f"q{update_id}", "data": token, "message": message}}


def incoming(update_id: int, event: Text | Choice) -> Incoming:
    return Incoming(Address("telegram", "7"), str(update_id), event)


# ---------------------------------------------------------------------- in


async def test_updates_are_confirmed_only_after_they_are_in_the_inbox() -> None:
    async with world() as w:
        offsets_when_taken: list[int] = []
        w.inbox.on_take_in = lambda batch: offsets_when_taken.append(w.telegram.of("getUpdates")[-1]["offset"])
        await w.telegram.push(text(10, "你好"), press(11))
        polls = await w.telegram.until("getUpdates", 2)
    assert w.inbox.taken == [incoming(10, Text("你好", 2)), incoming(11, Choice("t1"))]
    assert (offsets_when_taken, polls[1]["offset"]) == ([0], 12)
    assert polls[0] == {"offset": 0, "timeout": 25, "allowed_updates": ["message", "callback_query"]}
    assert w.inbox.attached == [w.channel]


async def test_while_the_store_fails_nothing_is_confirmed_and_the_person_hears_it_once() -> None:
    def broken(w: World) -> None:
        w.inbox.broken = 3

    async with world(prepare=broken) as w:
        await w.telegram.push(text(10, "你好"))
        polls = await w.telegram.until("getUpdates", 5)
        told = await w.telegram.until("sendMessage")
    assert [poll["offset"] for poll in polls] == [0, 0, 0, 0, 11]
    assert w.inbox.taken == [incoming(10, Text("你好", 2))]
    assert w.telegram.of("sendMessage") == told == [{"chat_id": 7, "text": Inbox.later.text}]
    assert w.slept == [1.0, 2.0, 4.0]


async def test_an_update_that_means_nothing_to_us_is_confirmed_all_the_same() -> None:
    async with world() as w:
        await w.telegram.push({"update_id": 5, "poll_answer": {}}, {"update_id": 6, "message": 3})
        polls = await w.telegram.until("getUpdates", 2)
    assert (w.inbox.taken, polls[1]["offset"]) == ([], 7)


async def test_every_press_is_acknowledged_and_a_late_acknowledgement_disturbs_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    late = refused("query is too old and response timeout expired or query ID is invalid")
    async with world(prepare=lambda w: w.telegram.fail("answerCallbackQuery", late)) as w:
        await w.telegram.push(press(1), press(2))
        answered = await w.telegram.until("answerCallbackQuery", 2)
        await w.telegram.until("getUpdates", 2)
    assert answered == [{"callback_query_id": "q1"}, {"callback_query_id": "q2"}]
    assert len(w.inbox.taken) == 2
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_group_that_asks_for_us_gets_one_line_with_a_link_and_nothing_is_taken_in() -> None:
    async with world() as w:
        await w.telegram.push(text(1, "/start@t_bot", chat=-100, kind="supergroup"), text(2, "三级", -100, "group"))
        sent = await w.telegram.until("sendMessage")
        await w.telegram.until("getUpdates", 2)
    assert [(message["chat_id"], "https://t.me/t_bot?start=g" in message["text"]) for message in sent] == [(-100, True)]
    assert (w.inbox.taken, len(w.telegram.of("sendMessage"))) == ([], 1)


async def test_the_command_menu_is_offered_in_chinese_and_by_default() -> None:
    async with world() as w:
        menus = await w.telegram.until("setMyCommands", 2)
    assert [menu.get("language_code") for menu in menus] == [None, "zh"]
    assert menus[0]["commands"] == menus[1]["commands"]
    assert menus[0]["commands"][-1] == {"command": "delete", "description": "删除我的数据"}


TROUBLES = [
    ([NetworkError("aiohttp.ClientConnectorError")] * 8, "连不上 Telegram", [1, 2, 4, 8, 16, 32, 60, 60]),
    ([OTHER_POLLER, OTHER_POLLER], "另一个程序正用同一个 TELEGRAM_BOT_TOKEN", [1, 2]),
    ([FLOOD], "要求放慢", [7]),
    ([GATEWAY], "Bad Gateway", [1]),
    ([WEBHOOK_SET], "webhook", [1]),
]


@pytest.mark.parametrize(("failures", "line", "waits"), TROUBLES)
async def test_a_failing_poll_is_logged_in_chinese_and_repeated_later_and_later(
    failures: list[Any], line: str, waits: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    async with world(prepare=lambda w: w.telegram.fail("getUpdates", *failures)) as w:
        await w.telegram.push(text(10, "还在吗"))
        await w.telegram.until("getUpdates", len(failures) + 2)
    assert w.inbox.taken == [incoming(10, Text("还在吗", 3))]
    assert w.slept == waits
    assert line in caplog.text
    assert TOKEN not in caplog.text
    assert "还在吗" not in caplog.text
    assert len(w.telegram.of("deleteWebhook")) == (failures == [WEBHOOK_SET])


@pytest.mark.parametrize("method", ["getMe", "getUpdates"])
async def test_a_token_that_telegram_does_not_know_stops_the_channel_with_one_line(
    method: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with world(prepare=lambda w: w.telegram.fail(method, UNAUTHORIZED)) as w:
        assert w.channel._loop_task is not None
        await asyncio.wait_for(w.channel._loop_task, 5)
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors == [w.channel.fault]
    assert "TELEGRAM_BOT_TOKEN" in errors[0]
    assert TOKEN not in caplog.text
    assert w.slept == []


async def test_without_network_the_start_does_not_fail_and_catches_up() -> None:
    async with world(prepare=lambda w: w.telegram.fail("getMe", NetworkError("no route"))) as w:
        await w.telegram.until("getUpdates")
    assert (w.channel.username, w.channel.fault, w.slept) == ("t_bot", None, [1.0])


def test_a_channel_without_a_token_is_refused() -> None:
    with pytest.raises(ValueError, match="TELEGRAM_BOT_TOKEN"):
        TelegramChannel(Settings(telegram_bot_token=None), Inbox())


# --------------------------------------------------------------------- out


async def test_a_reply_becomes_one_message_with_its_buttons() -> None:
    async with world() as w:
        await w.channel.send("7", Reply("哪一级？", (Option("a", "三级"),)))
    keyboard = {"inline_keyboard": [[{"text": "1 三级", "callback_data": "a"}]]}
    assert w.telegram.of("sendMessage") == [{"chat_id": 7, "text": "哪一级？", "reply_markup": keyboard}]


REFUSALS = [
    (BLOCKED, Unreachable, "blocked"),
    ((403, {"ok": False, "description": "Forbidden: user is deactivated"}), Unreachable, "left"),
    (refused("chat not found"), Unreachable, "chat"),
    (refused("message text is empty"), Refused, "Message text is empty"),
    (FLOOD, TryLater, "7"),
    (GATEWAY, NetworkError, "Bad Gateway"),
    (NetworkError("aiohttp.ServerDisconnectedError"), NetworkError, "Disconnected"),
]


@pytest.mark.parametrize(("answer", "error", "text"), REFUSALS)
async def test_what_keeps_a_message_from_its_person_is_told_apart(
    answer: Any, error: type[Exception], text: str
) -> None:
    async with world(prepare=lambda w: w.telegram.fail("sendMessage", answer)) as w:
        with pytest.raises(error, match=text) as raised:
            await w.channel.send("7", Reply("你好"))
    assert type(raised.value) is error
    if isinstance(raised.value, TryLater):
        assert raised.value.seconds == 7.0


async def test_two_people_flooded_at_once_make_the_whole_channel_wait_and_one_alone_does_not() -> None:
    async with world(prepare=lambda w: w.telegram.fail("sendMessage", FLOOD, FLOOD, FLOOD)) as w:
        waits = []
        for chat in ("7", "7", "8"):
            with pytest.raises(TryLater) as raised:
                await w.channel.send(chat, Reply("你好"))
            waits.append(raised.value.whole_channel)
    assert waits == [False, False, True]


async def test_a_long_reply_that_broke_off_goes_on_where_it_stopped() -> None:
    long = Reply("\n".join(letter * 3000 for letter in "甲乙丙"), (Option("a", "知道了"),))
    async with world(prepare=lambda w: w.telegram.fail("sendMessage", OK, FLOOD)) as w:
        with pytest.raises(TryLater):
            await w.channel.send("7", long)
        await w.channel.send("7", long)
        await w.channel.send("7", long)
    assert [message["text"][0] for message in w.telegram.of("sendMessage")] == list("甲乙乙丙甲乙丙")


async def test_stopping_lets_a_message_on_the_wire_arrive_and_begins_no_other() -> None:
    async with world() as w:
        w.telegram.hold = asyncio.Event()
        sending = asyncio.create_task(w.channel.send("7", Reply("快好了")))
        await w.telegram.until("sendMessage")
        stopping = asyncio.create_task(w.channel.stop())
        await asyncio.sleep(0)
        assert w.channel._loop_task is not None
        await asyncio.wait({w.channel._loop_task})
        with pytest.raises(TryLater):
            await w.channel.send("8", Reply("来不及了"))
        assert not stopping.done()
        w.telegram.hold.set()
        await sending
        await stopping
    assert [message["chat_id"] for message in w.telegram.of("sendMessage")] == [7]


async def test_somebody_who_waits_for_long_sees_that_we_are_typing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TYPING_AFTER", 0.02)
    async with world() as w:
        await w.telegram.push(text(1, "你好", chat=7), text(2, "你好", chat=8))
        await w.telegram.until("getUpdates", 2)
        await w.channel.send("8", Reply("你好"))
        await w.telegram.push(text(3, "在吗", chat=8))
        await w.telegram.until("getUpdates", 3)
        await w.channel.send("8", Reply("在"))
        assert await w.telegram.until("sendChatAction") == [{"chat_id": 7, "action": "typing"}]
        await w.channel.send("7", Reply("你好"))
    assert len(w.telegram.of("sendChatAction")) == 1
