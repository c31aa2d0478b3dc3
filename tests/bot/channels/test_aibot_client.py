"""Independent clients of the long connection against our platform: what vouches for our channel is vouched for by
clients that others wrote for the real one: wecom-aibot-sdk, and the official one on Node."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from wecom_aibot_sdk import WSClient

from bot.channels.aibot_wire import card
from conversations.effects import Option
from tests.bot.channels.aibot_platform import BOT, SECRET, WAIT, Platform
from tests.bot.channels.peers import aibot

BUTTONS = card((Option("a:1", "是"), Option("a:2", "否")), "task-1")


class Quiet:
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def debug(self, *_: Any) -> None: ...

    info = debug

    def warn(self, *words: Any) -> None:
        self.warnings.append(" ".join(map(str, words)))

    error = warn


def client(platform: Platform, log: Quiet, **more: Any) -> WSClient:
    return WSClient(BOT, more.pop("secret", SECRET), ws_url=platform.url, logger=log, **more)


async def test_it_hears_people_and_answers_in_every_way_that_we_use() -> None:
    log, heard = Quiet(), list[str]()
    async with Platform().running() as platform:
        other = client(platform, log, heartbeat_interval=30)

        async def on_text(frame: Any) -> None:
            heard.append(frame["body"]["text"]["content"])
            await other.reply_stream_with_card(frame, "stream-1", "选一个", finish=True, template_card=BUTTONS)

        async def on_enter(frame: Any) -> None:
            await other.reply_welcome(frame, {"msgtype": "text", "text": {"content": "欢迎"}})

        async def on_press(frame: Any) -> None:
            pressed = frame["body"]["event"]["template_card_event"]
            heard.append(pressed["event_key"])
            await other.update_template_card(frame, {**(BUTTONS or {}), "task_id": pressed["task_id"]})
            text = {"chat_type": 1, "msgtype": "markdown", "markdown": {"content": "好"}}
            await other.send_message(frame["body"]["from"]["userid"], text)

        other.on("message.text", on_text)
        other.on("event.enter_chat", on_enter)
        other.on("event.template_card_event", on_press)
        await other.connect()
        await platform.enters("zhang")
        await platform.hears("zhang", "欢迎")
        await platform.says("zhang", "你好")
        await platform.hears("zhang", "选一个")
        await platform.presses("zhang", "否")
        await platform.hears("zhang", "好")
        await platform.called("ping", 2)
        await other.disconnect()
    assert (heard, platform.chat("zhang")) == (["你好", "a:2"], ["欢迎", "选一个", "好"])
    assert (platform.faults, {*platform.codes}, log.warnings) == ([], {0}, [])


async def test_it_understands_that_it_was_taken_over() -> None:
    log, gone = Quiet(), asyncio.Event()
    async with Platform().running() as platform:
        first, second = client(platform, log), client(platform, log)
        first.on("event.disconnected_event", lambda _: gone.set())
        await first.connect()
        await platform.called("aibot_subscribe")
        await second.connect()
        async with asyncio.timeout(WAIT):
            await gone.wait()
        await platform.until(lambda: platform.connections == 2)
        await second.disconnect()
        await first.disconnect()
    assert platform.faults == []


async def test_it_understands_that_its_secret_is_wrong() -> None:
    log, errors = Quiet(), list[str]()
    async with Platform().running() as platform:
        other = client(platform, log, secret="no", max_auth_failure_attempts=1)
        other.on("error", lambda error: errors.append(str(error)))
        await other.connect()
        await platform.until(lambda: 853000 in platform.codes)
        await platform.until(lambda: platform.subscribed is None)
        async with asyncio.timeout(WAIT):
            while not any("853000" in error for error in errors):  # noqa: ASYNC110 - the client sets no event of ours
                await asyncio.sleep(0)
        await other.disconnect()
    assert (platform.subscribed, [error for error in errors if "853000" in error] != []) == (None, True)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client would take the one of the machine that runs the tests."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


async def test_the_official_client_is_content_with_our_platform() -> None:
    async with Platform().running() as platform, aibot(platform.url, BOT, SECRET) as told, asyncio.timeout(WAIT):
        assert json.loads(await told.readline()) == {"authenticated": True}
        await platform.enters("zhang")
        await platform.hears("zhang", "welcome")
        await platform.says("zhang", "你好，高级工")
        await platform.hears("zhang", "heard: 你好，高级工")
        assert json.loads(await told.readline()) == {"text": "你好，高级工"}
    assert (platform.faults, {*platform.codes}) == ([], {0})


async def test_the_official_client_understands_that_its_secret_is_wrong() -> None:
    async with Platform().running() as platform, aibot(platform.url, BOT, "no") as told, asyncio.timeout(WAIT):
        assert "error" in json.loads(await told.readline())
        assert 853000 in platform.codes
