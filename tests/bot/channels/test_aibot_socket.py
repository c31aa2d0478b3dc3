"""智能机器人 by long connection: a real WebSocket to a platform of ours, the real service and the durable store."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

import bot.channels.aibot_socket as module
from bot.channels.aibot_link import TAKEN_OVER, WRONG_SECRET, Timing
from bot.channels.aibot_socket import RESPOND, SEND, UPDATE, WELCOME, AibotSocket, Pace
from bot.channels.aibot_wire import INVITATION
from bot.channels.base import Channel, Incoming, Refused, TryLater, Unreachable
from bot.service import Service
from bot.store import open_store
from conversations.effects import Option, Reply
from conversations.events import Choice, Command, Text
from tests.bot.channels.aibot_platform import BOT, SECRET, WAIT, Platform
from tests.bot.channels.test_aibot_wire import JSON, NAMES, VALUES
from tests.bot.fakes import file_bytes, same_day, step, until

QUICK = Timing(ping=0.03, silence=0.3, connect=2.0, acknowledge=0.3)
TWO = (Option("a:1", "是"), Option("a:2", "否"))


@dataclass(frozen=True)
class Settings:
    aibot_ws_url: str | None
    aibot_bot_id: str | None = BOT
    aibot_secret: SecretStr | None = field(default_factory=lambda: SecretStr(SECRET))


class Inbox:
    """A service that only takes in; `broken` counts the times it can't."""

    later = Reply("系统正忙，请稍后再试。")

    def __init__(self) -> None:
        self.taken: list[Incoming] = []
        self.broken = 0
        self.changed = asyncio.Condition()

    async def attach(self, channel: Channel) -> None:
        pass

    async def take_in(self, batch: Sequence[Incoming]) -> None:
        if self.broken:
            self.broken -= 1
            raise OSError("database is locked")
        async with self.changed:
            self.taken += batch
            self.changed.notify_all()

    async def until(self, count: int) -> list[Incoming]:
        async with asyncio.timeout(WAIT), self.changed:
            await self.changed.wait_for(lambda: len(self.taken) >= count)
        return self.taken


@dataclass
class World:
    platform: Platform
    inbox: Inbox
    channel: AibotSocket
    slept: list[float]


@asynccontextmanager
async def world(platform: Platform | None = None, timing: Timing | None = None, **more: Any) -> AsyncIterator[World]:
    """The channel with an inbox of ours: what it sends is for the test to say."""
    inbox, slept = Inbox(), list[float]()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        await asyncio.sleep(0)

    async with (platform or Platform()).running() as running:
        channel = AibotSocket(Settings(running.url, **more), inbox, timing=timing, sleep=sleep)
        await channel.start()
        try:
            yield World(running, inbox, channel, slept)
        finally:
            await channel.stop()
    assert running.faults == []


@asynccontextmanager
async def talking(folder: Path, platform: Platform, timing: Timing | None = None) -> AsyncIterator[AibotSocket]:
    """The channel with the real service; the conversation counts what it has heard."""
    store = await open_store(f"sqlite:///{folder / 'bot.db'}")
    async with Service(store, step, same_day) as service:
        channel = AibotSocket(Settings(platform.url), service, timing=timing)
        await channel.start()
        try:
            yield channel
            await service.settled()
        finally:
            await channel.stop()


def no(platform: Platform, cmd: str, *answers: Any) -> None:
    platform.answers[cmd] = deque(answers)


# ---------------------------------------------------------------------- a conversation


async def test_a_message_is_answered_under_its_own_id_whole_and_with_buttons(tmp_path: Path) -> None:
    async with Platform().running() as platform, talking(tmp_path, platform):
        req_id = await platform.says("zhang", "你好，😀")
        (frame,) = await platform.called(RESPOND)
        assert await platform.hears("zhang", "1:你好，😀\n1. 是")
    body = frame["body"]
    assert (frame["headers"], body["msgtype"]) == ({"req_id": req_id}, "stream_with_template_card")
    assert [button["key"] for button in body["template_card"]["button_list"]] == ["yes"]
    assert (platform.faults, platform.of(SEND)) == ([], [])


async def test_a_press_is_an_event_and_the_card_says_what_was_chosen(tmp_path: Path) -> None:
    async with Platform().running() as platform, talking(tmp_path, platform):
        await platform.says("zhang", "hello")
        await platform.hears("zhang", "1:hello")
        req_id = await platform.presses("zhang", "是")
        await platform.hears("zhang", "2:choice yes")
        (update,) = await platform.called(UPDATE)
        text, buttons = await platform.called(SEND, 2)
    assert update["headers"] == {"req_id": req_id}
    assert update["body"]["template_card"]["main_title"] == {"title": "选了：是"}
    assert (text["body"]["msgtype"], buttons["body"]["msgtype"]) == ("markdown", "template_card")
    assert (platform.faults, len(platform.of(RESPOND))) == ([], 1)


async def test_whoever_opens_the_chat_is_welcomed_by_a_text(tmp_path: Path) -> None:
    async with Platform().running() as platform, talking(tmp_path, platform):
        req_id = await platform.enters("zhang")
        await platform.hears("zhang", "1:Command\n1. 是")
        await platform.says("zhang", "hello")
        await platform.hears("zhang", "2:hello")
    (frame,) = platform.of(WELCOME)
    assert (frame["headers"], set(frame["body"])) == ({"req_id": req_id}, {"msgtype", "text"})
    assert (platform.faults, platform.of(SEND), len(platform.of(RESPOND))) == ([], [], 1)


async def test_many_people_at_once_each_get_their_own_answers_in_order(tmp_path: Path) -> None:
    people = [f"person-{number}" for number in range(25)]
    async with Platform().running() as platform, talking(tmp_path, platform):
        for n in range(4):
            for person in people:
                await platform.says(person, f"{person} {n}")
        for person in people:
            await platform.hears(person, f"4:{person} 3")
    expected = {person: [f"{n + 1}:{person} {n}\n1. 是" for n in range(4)] for person in people}
    assert {person: platform.chat(person) for person in people} == expected
    assert platform.faults == []


async def test_a_repeat_makes_no_second_step_and_no_second_answer_even_after_a_restart(tmp_path: Path) -> None:
    async with Platform().running() as platform:
        for _ in range(2):
            async with talking(tmp_path, platform):
                await platform.says("zhang", "hello", msgid="the same")
                await platform.says("zhang", "hello", msgid="the same")
                await platform.says("zhang", "next", msgid="another")
                await platform.hears("zhang", "2:next")
        async with talking(tmp_path, platform):
            await platform.says("zhang", "last")
            await platform.hears("zhang", "3:last")
    assert [text.split("\n")[0] for text in platform.chat("zhang")] == ["1:hello", "2:next", "3:last"]


async def test_a_group_gets_one_line_and_nothing_of_it_is_taken_in(tmp_path: Path) -> None:
    group = {"chattype": "group", "chatid": "wr-secret-group"}
    async with Platform().running() as platform, talking(tmp_path, platform):
        for number in ("m1", "m1", "m2"):
            await platform.says("secret-person", "@技补通 我是高级工", msgid=number, **group)
        await platform.presses_key("secret-person", "yes", "t", **group)
        await platform.says("zhang", "hello")
        await platform.hears("zhang", "1:hello")
        await platform.until(lambda: len(platform.chat("wr-secret-group")) == 2)
        kept = file_bytes(tmp_path)
    assert platform.chat("wr-secret-group") == [INVITATION, INVITATION]
    assert [word for word in ("高级工", "secret-person", "wr-secret-group") if word.encode() in kept] == []
    assert (len(platform.calls), platform.faults) == (4, [])  # the subscription, two lines, one answer


async def test_who_is_forgotten_is_told_so_and_nothing_stays(tmp_path: Path) -> None:
    async with Platform().running() as platform, talking(tmp_path, platform) as channel:
        await platform.says("zhang", "滨州邹平")
        await platform.hears("zhang", "1:滨州邹平")
        await platform.says("zhang", "forget")
        await platform.hears("zhang", "gone")
        await channel._service.keep_house()  # type: ignore[attr-defined]
        kept = file_bytes(tmp_path)
    assert "邹平".encode() not in kept


# ---------------------------------------------------------------------- the connection


async def test_it_subscribes_first_and_then_pings() -> None:
    async with world(timing=QUICK) as w:
        await w.platform.called("ping", 3)
    first, *others = w.platform.calls
    assert (first["cmd"], first["body"]) == ("aibot_subscribe", {"bot_id": BOT, "secret": SECRET})
    assert {(frame["cmd"], "body" in frame) for frame in others} == {("ping", False)}
    assert len({frame["headers"]["req_id"] for frame in w.platform.calls}) == len(w.platform.calls)
    assert w.slept == []


async def test_a_wrong_secret_stops_the_channel_with_one_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with world(aibot_secret=SecretStr("not-the-secret")) as w:
        await until(lambda: w.channel.fault)
    errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert errors == [w.channel.fault] == [WRONG_SECRET]
    assert ("AIBOT_SECRET" in errors[0], "not-the-secret" in caplog.text) == (True, False)
    assert (w.platform.connections, w.slept) == (1, [])


async def test_taken_over_by_another_program_it_says_so_and_does_not_fight(caplog: pytest.LogCaptureFixture) -> None:
    async with Platform().running() as platform, world_on(platform) as first:
        await platform.called("aibot_subscribe")
        async with world_on(platform) as second:
            await until(lambda: first.fault)
            await platform.says("zhang", "还在吗")
            await platform.until(lambda: platform.subscribed is not None)
            assert (first.fault, second.fault, platform.connections) == (TAKEN_OVER, None, 2)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == [TAKEN_OVER]


@asynccontextmanager
async def world_on(platform: Platform) -> AsyncIterator[AibotSocket]:
    channel = AibotSocket(Settings(platform.url), Inbox())
    await channel.start()
    try:
        yield channel
    finally:
        await channel.stop()


async def test_without_network_the_start_does_not_fail_and_it_tries_later_and_later(
    caplog: pytest.LogCaptureFixture,
) -> None:
    slept: list[float] = []
    enough = asyncio.Event()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) >= 8:
            enough.set()
            await asyncio.Event().wait()

    async with Platform().running() as platform:
        url = platform.url
    channel = AibotSocket(Settings(url), Inbox(), sleep=sleep)
    await channel.start()
    async with asyncio.timeout(WAIT):
        await enough.wait()
    await channel.stop()
    assert slept == [1, 2, 4, 8, 16, 32, 60, 60]
    assert "连不上企业微信" in caplog.text
    assert (url in caplog.text, channel.fault) == (False, None)


@pytest.mark.parametrize("how", ["hang up", "silence", "not subscribed any more", "no acknowledgement"])
async def test_a_connection_that_is_dead_is_made_again_and_the_message_still_arrives(how: str, tmp_path: Path) -> None:
    async with Platform().running() as platform, talking(tmp_path, platform, QUICK):
        await platform.says("zhang", "first")
        await platform.hears("zhang", "1:first")
        match how:
            case "hang up":
                await platform.hang_up()
            case "silence":
                no(platform, "ping", *[None] * 12)
            case "not subscribed any more":
                no(platform, "ping", 846609)
            case _:
                no(platform, RESPOND, None)
                await platform.says("zhang", "second")
        await platform.until(lambda: platform.connections == 2)
        if how != "no acknowledgement":
            await platform.says("zhang", "second")
        await platform.hears("zhang", "2:second")
    assert [text.split("\n")[0] for text in platform.chat("zhang")] == ["1:first", "2:second"]
    assert platform.faults == []


async def test_a_refused_subscription_is_tried_again_and_named(caplog: pytest.LogCaptureFixture) -> None:
    platform = Platform()
    no(platform, "aibot_subscribe", 45009, 45009, None)
    async with world(platform, Timing(connect=0.2)) as w:
        await w.platform.until(lambda: w.platform.subscribed is not None and w.platform.connections == 4)
        await w.platform.says("zhang", "hello")
        await w.inbox.until(1)
    assert (w.slept, "45009" in caplog.text, "没有回音" in caplog.text) == ([1, 2, 4], True, True)


# ---------------------------------------------------------------------- in


async def test_while_the_store_fails_the_person_hears_it_once_and_nothing_is_lost() -> None:
    async with world() as w:
        w.inbox.broken = 3
        await w.platform.says("zhang", "你好")
        (taken,) = await w.inbox.until(1)
        (told,) = await w.platform.called(SEND)
        await w.platform.presses_key("zhang", "a:1", "t")
        await w.platform.enters("li")
        await w.inbox.until(3)
    assert told["body"]["markdown"] == {"content": Inbox.later.text}
    assert [incoming.event for incoming in w.inbox.taken] == [Text("你好", 2), Choice("a:1"), Command("start")]
    assert (taken.address.conversation, w.slept, len(w.platform.of(SEND))) == ("zhang", [1, 2, 4], 1)


async def test_what_was_heard_before_the_stop_is_taken_in() -> None:
    async with world() as w:
        for n in range(200):
            await w.platform.says("zhang", str(n))
        await w.inbox.until(1)
        await until(lambda: len(w.inbox.taken) + w.channel._queue.qsize() >= 200)
    assert [incoming.event for incoming in w.inbox.taken] == [Text(str(n), len(str(n))) for n in range(200)]


# ---------------------------------------------------------------------- out


async def test_a_reply_to_nothing_is_a_message_of_our_own_and_its_buttons_another() -> None:
    async with world() as w:
        w.platform.spoke.add("zhang")
        await w.channel.send("zhang", Reply("还有三天", TWO))
        await w.channel.send("zhang", Reply("好"))
    text, buttons, plain = (frame["body"] for frame in w.platform.of(SEND))
    assert text == {
        "chatid": "zhang",
        "chat_type": 1,
        "msgtype": "markdown",
        "markdown": {"content": "还有三天\n1. 是\n2. 否"},
    }
    assert [button["text"] for button in buttons["template_card"]["button_list"]] == ["是", "否"]
    assert plain["markdown"]["content"] == "好"


async def test_two_replies_to_one_message_are_an_answer_and_a_message() -> None:
    async with world() as w:
        await w.platform.says("zhang", "hello")
        await w.inbox.until(1)
        await w.channel.send("zhang", Reply("一"))
        await w.channel.send("zhang", Reply("二"))
    assert (len(w.platform.of(RESPOND)), len(w.platform.of(SEND))) == (1, 1)
    assert w.platform.chat("zhang") == ["一", "二"]


async def test_a_reply_longer_than_a_message_arrives_whole_and_in_order() -> None:
    lines = [f"{n:04d} " + "字" * 20 for n in range(900)]
    async with world() as w:
        await w.platform.says("zhang", "hello")
        await w.inbox.until(1)
        await w.channel.send("zhang", Reply("\n".join(lines), TWO))
    assert "\n".join(w.platform.chat("zhang")).split("\n") == [*lines, "1. 是", "2. 否"]
    assert len(w.platform.cards) == 1


REFUSALS = [
    (45009, TryLater),
    (846609, TryLater),
    (93006, Unreachable),
    (93001, Unreachable),
    (40008, Refused),
]


@pytest.mark.parametrize(("code", "error"), REFUSALS)
async def test_what_keeps_a_message_from_its_person_is_told_apart(code: int, error: type[Exception]) -> None:
    async with world() as w:
        w.platform.spoke.add("zhang")
        no(w.platform, SEND, code)
        with pytest.raises(error) as raised:
            await w.channel.send("zhang", Reply("你好"))
        await w.channel.send("zhang", Reply("你好"))
    assert type(raised.value) is error
    assert w.platform.chat("zhang") == ["你好"]
    assert w.platform.connections == (2 if code == 846609 else 1)


@pytest.mark.parametrize("code", [846605, 846608, 40058])
async def test_an_answer_that_comes_too_late_becomes_a_message_of_our_own(code: int) -> None:
    async with world() as w:
        await w.platform.says("zhang", "hello")
        await w.inbox.until(1)
        no(w.platform, RESPOND, code)
        await w.channel.send("zhang", Reply("你好", TWO))
    assert w.platform.chat("zhang") == ["你好\n1. 是\n2. 否"]
    assert [frame["body"]["msgtype"] for frame in w.platform.of(SEND)] == ["markdown", "template_card"]


async def test_a_welcome_that_comes_too_late_waits_for_the_first_words() -> None:
    async with world() as w:
        await w.platform.enters("zhang")
        await w.inbox.until(1)
        no(w.platform, WELCOME, 846605)
        with pytest.raises(Unreachable):  # whoever has never written can't be written to
            await w.channel.send("zhang", Reply("欢迎"))
        await w.platform.says("zhang", "hello")
        await w.inbox.until(2)
        await w.channel.send("zhang", Reply("您好"))
    assert w.platform.chat("zhang") == ["您好"]


@pytest.mark.parametrize("limit", ["WELCOME_SECONDS", "ANSWER_SECONDS"])
async def test_what_is_too_old_to_be_answered_isnt_tried(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, limit, 0.0)
    async with world() as w:
        w.platform.spoke.add("zhang")
        await (w.platform.enters("zhang") if limit == "WELCOME_SECONDS" else w.platform.says("zhang", "hello"))
        await w.inbox.until(1)
        await w.channel.send("zhang", Reply("您好"))
    assert [frame["cmd"] for frame in w.platform.calls] == ["aibot_subscribe", SEND]


async def test_when_only_the_acknowledgement_is_lost_the_message_is_not_shown_twice() -> None:
    platform = Platform()

    def shown_and_silent() -> None:
        frame = platform.calls[-1]
        platform._show(frame["cmd"], frame["headers"]["req_id"], frame["body"])

    async with world(platform, QUICK) as w:
        for code in (0, 846608):
            await w.platform.says("zhang", "hello")
            await w.inbox.until(1 + bool(code))
            no(w.platform, RESPOND, shown_and_silent, code)
            with pytest.raises(Exception, match="acknowledgement"):
                await w.channel.send("zhang", Reply(f"你好 {code}"))
            await w.channel.send("zhang", Reply(f"你好 {code}"))
    assert w.platform.chat("zhang") == ["你好 0", "你好 846608"]
    assert w.platform.of(SEND) == []


async def test_a_platform_that_forgets_ids_with_the_connection_gets_the_answer_as_a_message(tmp_path: Path) -> None:
    async with Platform(forgetful=True).running() as platform, talking(tmp_path, platform, QUICK):
        no(platform, RESPOND, None)
        await platform.says("zhang", "hello")
        await platform.hears("zhang", "1:hello")
    assert (platform.chat("zhang"), platform.connections) == (["1:hello\n1. 是"], 2)


async def test_a_card_that_the_platform_does_not_take_costs_nothing_but_the_card() -> None:
    async with world() as w:
        w.platform.spoke.add("zhang")
        no(w.platform, SEND, 0, 40058)
        await w.channel.send("zhang", Reply("选一个", TWO))
        await w.platform.presses_key("zhang", "a:1", "a card from before the restart")
        await w.inbox.until(1)
    assert (w.platform.chat("zhang"), w.platform.cards, w.platform.of(UPDATE)) == (["选一个\n1. 是\n2. 否"], {}, [])


async def test_stopping_lets_a_message_on_the_wire_be_acknowledged_and_begins_no_other() -> None:
    async with world() as w:
        w.platform.spoke.add("zhang")
        no(w.platform, SEND, None)
        sending = asyncio.create_task(w.channel.send("zhang", Reply("快好了")))
        (frame,) = await w.platform.called(SEND)
        stopping = asyncio.create_task(w.channel.stop())
        await until(lambda: w.channel._stopping)
        with pytest.raises(TryLater):
            await w.channel.send("li", Reply("来不及了"))
        assert not stopping.done()
        assert w.platform.subscribed is not None
        await w.platform.subscribed.send_json({"headers": frame["headers"], "errcode": 0})
        await sending
        await stopping


# ---------------------------------------------------------------------- limits


def test_thirty_a_minute_and_a_thousand_an_hour_and_nobody_is_remembered_for_longer() -> None:
    pace = Pace()
    for n in range(30):
        assert pace.wait("zhang", n * 0.1) == 0
        pace.note("zhang", n * 0.1)
    assert pace.wait("zhang", 3.0) == pytest.approx(57.0)
    assert (pace.wait("li", 3.0), pace.room("zhang", 3.0), pace.room("li", 3.0)) == (0, 0, 30)
    assert pace.wait("zhang", 60.0) == 0
    for n in range(970):
        pace.note("zhang", 100.0 + 3 * n)
    now = 100.0 + 3 * 970
    assert pace.wait("zhang", now) == pytest.approx(3600 - now)
    pace.note("li", now + 3600.0)
    assert list(pace._sent) == ["li"]


async def test_the_thirty_first_message_of_a_minute_waits_its_turn_and_cards_go_first() -> None:
    async with world() as w:
        w.platform.spoke.add("zhang")
        for n in range(20):
            await w.channel.send("zhang", Reply(str(n), TWO))
        with pytest.raises(TryLater) as raised:
            await w.channel.send("zhang", Reply("too many"))
        await w.platform.says("li", "hello")
        await w.inbox.until(1)
        await w.channel.send("li", Reply("别人不等"))
    assert 0 < raised.value.seconds <= 60
    assert not raised.value.whole_channel
    kinds = [frame["body"]["msgtype"] for frame in w.platform.of(SEND)]
    assert (len(kinds), kinds.count("template_card"), 45009 in w.platform.codes) == (30, 10, False)


# ---------------------------------------------------------------------- anything at all


@settings(max_examples=60)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["cmd", "headers", "body", "errcode", "errmsg"]), JSON, max_size=5)
        | st.fixed_dictionaries(
            {
                "cmd": st.sampled_from(["aibot_msg_callback", "aibot_event_callback", "aibot_next_year"]),
                "headers": st.sampled_from([{"req_id": "r"}, {}, {"req_id": 7}, []]),
                "body": st.dictionaries(NAMES, VALUES) | JSON,
            }
        )
        | JSON,
        max_size=20,
    ),
    st.lists(st.text(max_size=50) | st.binary(max_size=50), max_size=5),
)
def test_no_frame_breaks_the_connection(frames: list[Any], garbage: list[str | bytes]) -> None:
    async def run() -> None:
        async with world() as w:
            await w.platform.until(lambda: w.platform.subscribed is not None)
            socket = w.platform.subscribed
            assert socket is not None
            for frame in frames:
                if "disconnected_event" not in json.dumps(frame):
                    await socket.send_json(frame)
            for rubbish in garbage:
                await (socket.send_bytes(rubbish) if isinstance(rubbish, bytes) else socket.send_str(rubbish))
            await w.platform.says("zhang", "still here")
            await until(lambda: any(incoming.event == Text("still here", 10) for incoming in w.inbox.taken))
            await w.channel.send("zhang", Reply("yes"))
            assert (w.platform.connections, w.channel.fault) == (1, None)

    asyncio.run(run())


async def test_nothing_personal_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    async with Platform().running() as platform, talking(tmp_path, platform, QUICK):
        no(platform, RESPOND, 40058)
        await platform.says("secret-person", "my secret words")
        await platform.hears("secret-person", "my secret words")
        await platform.says("secret-person", "break")
        await platform.hears("secret-person", "没处理好")
        no(platform, SEND, 40008)
        await platform.presses_key("secret-person", "yes", "t")
        await platform.called(SEND, 3)
        await platform.hang_up()
        await platform.says("secret-person", "again")
        await platform.hears("secret-person", "again")
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert "40008" in logged
    assert [
        word for word in ("secret-person", "secret words", "secret that", SECRET, platform.url) if word in logged
    ] == []


def test_a_channel_without_its_settings_is_refused() -> None:
    with pytest.raises(ValueError, match="AIBOT_BOT_ID"):
        AibotSocket(Settings("ws://127.0.0.1", aibot_bot_id=None), Inbox())
