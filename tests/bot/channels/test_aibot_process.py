"""智能机器人 as it is run: `bot serve` with the real machine, by both ways, its database, and kill -9."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import time
from collections import deque
from contextlib import closing
from itertools import groupby
from pathlib import Path

import httpx
import pytest

from bench.telegram import TODAY
from bot.channels.aibot_socket import RESPOND, SEND
from tests.bot.channels.aibot_platform import BOT, KEY, SECRET, TOKEN, Caller, Platform
from tests.bot.channels.test_telegram_protocol import TYPED
from tests.bot.test_serve import DEADLINE, ended, free_port, served

DAY = ("--today", TODAY)
BY_CALLBACK = {"AIBOT_TOKEN": TOKEN, "AIBOT_AES_KEY": KEY}

# What each question is answered with: a button's words, where there is a card, or something typed.
PRESSED = (
    ("上海浦东", "证书是哪一级"),
    ("3", "发证日期是哪天"),
    ("今年3月15号", "社保现在在交吗"),
    ("[正在交]", "社保在哪儿交"),
    ("[上海市]", "失业保险一共交了多久"),
    ("两年", "封面上写的是哪一种"),
    ("1", "哪儿的机构发的"),
    ("[上海市]", "您现在是哪种情况"),
    ("在企业上班", "您以前领过吗"),
    ("没领过", "证书在网上能查到吗"),
    ("[能查到]", "您今年多大"),
    ("35", "上海市职业技能提升补贴"),
    ("1", "谁去办：您自己申请"),
)


def by_socket(platform: Platform, **more: str) -> dict[str, str]:
    return {"AIBOT_BOT_ID": BOT, "AIBOT_SECRET": SECRET, "AIBOT_WS_URL": platform.url} | more


def waiting(folder: Path) -> tuple[int, int]:
    """Events without their turn, and replies that weren't acknowledged."""
    with closing(sqlite3.connect(folder / "data" / "jibutong.db")) as database:
        events = database.execute("SELECT count(*) FROM inbox WHERE body IS NOT NULL").fetchone()[0]
        replies = database.execute("SELECT count(*) FROM outbox").fetchone()[0]
    return events, replies


async def test_a_whole_conversation_by_long_connection_to_the_guide(tmp_path: Path) -> None:
    async with Platform().running() as platform, served(tmp_path, *DAY, settings=by_socket(platform)) as site:
        await platform.enters("zhang")
        await platform.hears("zhang", "您在哪儿上班")
        for text, expected in TYPED:
            await platform.says("zhang", text)
            await platform.hears("zhang", expected)
        await platform.sends("zhang", {"msgtype": "image", "image": {"url": "https://x"}})
        await platform.hears("zhang", "我看不懂", "第1步")
        site.process.send_signal(signal.SIGTERM)
        end = await ended(site.process)
    assert (end.code, platform.faults, waiting(tmp_path)) == (0, [], (0, 0))
    assert len(platform.chat("zhang")) == len(TYPED) + 2
    assert max(len(text.encode()) for text in platform.chat("zhang")) <= 20_480
    assert [word for word in ("zhang", "浦东", SECRET, "错误", "注意") if word in end.err] == []


async def test_a_whole_conversation_by_buttons(tmp_path: Path) -> None:
    async with Platform().running() as platform, served(tmp_path, *DAY, settings=by_socket(platform)):
        await platform.says("li", "你好")
        await platform.hears("li", "您在哪儿上班")
        pressed = 0
        for words, expected in PRESSED:
            if words.startswith("["):
                await platform.presses("li", words[1:-1])
                pressed += 1
            else:
                await platform.says("li", words)
            await platform.hears("li", expected)
        await platform.called("aibot_respond_update_msg", pressed)
    assert (pressed == 4, platform.faults) == (True, [])


@pytest.mark.parametrize("point", ["taken", "half", "committed", "unacknowledged"])
async def test_killed_between_receipt_and_reply_no_step_is_lost_and_none_is_doubled(point: str, tmp_path: Path) -> None:
    async with Platform().running() as platform:
        settings = by_socket(platform)
        async with served(tmp_path, *DAY, settings=settings) as site:
            for text, expected in TYPED[:2]:
                await platform.says("zhang", text)
                await platform.hears("zhang", expected)
            site.process.send_signal(signal.SIGTERM)
            assert (await ended(site.process)).code == 0
        kill_at = () if point == "unacknowledged" else ("tests.bot.channels.killable_serve", point)
        async with served(tmp_path, *DAY, settings=settings, module=kill_at or ("bot", "serve")) as site:
            platform.answers[RESPOND] = deque([None])
            await platform.says("zhang", TYPED[2][0], msgid="heard once")
            if not kill_at:
                await platform.called(RESPOND, 3)
                site.process.kill()
            assert (await ended(site.process)).code == -signal.SIGKILL
        # The point was reached as named: the event is in the inbox without its turn, or its reply in the outbox.
        assert waiting(tmp_path) == ((1, 0) if point in ("taken", "half") else (0, 1))
        platform.answers.clear()
        async with served(tmp_path, *DAY, settings=settings) as site:
            await platform.hears("zhang", TYPED[2][1], messages=3)
            await platform.says("zhang", TYPED[2][0], msgid="heard once")
            await platform.says("zhang", TYPED[3][0])
            await platform.hears("zhang", TYPED[3][1])
            site.process.send_signal(signal.SIGTERM)
            assert (await ended(site.process)).code == 0
    assert [
        expected for said, (_, expected) in zip(platform.chat("zhang"), TYPED[:4], strict=True) if expected not in said
    ] == []
    assert (waiting(tmp_path), platform.faults, len(platform.of(SEND)) > 0) == ((0, 0), [], True)


async def test_killed_twice_in_the_middle_of_a_crowd_everybody_reads_the_whole_conversation(tmp_path: Path) -> None:
    """What is said while no process is connected waits at the person's side: nobody can send it."""
    crowd = [f"person-{number}" for number in range(12)]
    total = len(crowd) * len(TYPED)
    async with Platform().running() as platform:

        def read(person: str) -> list[str]:
            """What was on the wire at a kill may come twice."""
            return [text for text, _ in groupby(platform.chat(person))]

        async def walk(person: str) -> None:
            for n, (text, expected) in enumerate(TYPED, 1):
                while len(read(person)) < n:
                    await platform.says(person, text, msgid=f"{person} {n}")
                    now = platform.connections
                    await platform.until(lambda n=n, now=now: len(read(person)) >= n or platform.connections > now)
                assert expected in read(person)[-1]

        async with asyncio.timeout(6 * DEADLINE), asyncio.TaskGroup() as walks:
            for person in crowd:
                walks.create_task(walk(person))
            for part in (1, 2, 3):
                async with served(tmp_path, *DAY, settings=by_socket(platform)) as site:
                    await platform.until(
                        lambda part=part: sum(len(read(person)) for person in crowd) >= total * part // 3
                    )
                    site.process.kill()
                    await site.process.wait()
        assert [len(read(person)) for person in crowd] == [len(TYPED)] * len(crowd)
    assert platform.faults == []


async def test_a_wrong_secret_is_said_and_the_page_stays(tmp_path: Path) -> None:
    async with Platform().running() as platform:
        settings = by_socket(platform, AIBOT_SECRET="not-the-secret")
        async with (
            served(tmp_path, settings=settings) as site,
            httpx.AsyncClient(base_url=site.url) as client,
        ):
            assert site.process.stderr is not None
            async with asyncio.timeout(DEADLINE):
                complaint = (await site.process.stderr.readline()).decode()
            assert (await client.get("/readyz")).status_code == 200
            site.process.send_signal(signal.SIGTERM)
            end = await ended(site.process)
    assert ("AIBOT_SECRET" in complaint, "not-the-secret" in complaint + end.err, end.code) == (True, False, 0)
    assert platform.connections == 1


async def test_while_the_platform_cannot_be_reached_the_page_works_and_the_end_is_quick(tmp_path: Path) -> None:
    settings = {"AIBOT_BOT_ID": BOT, "AIBOT_SECRET": SECRET, "AIBOT_WS_URL": f"ws://127.0.0.1:{free_port()}"}
    async with served(tmp_path, settings=settings) as site, httpx.AsyncClient(base_url=site.url) as client:
        assert site.process.stderr is not None
        async with asyncio.timeout(DEADLINE):
            complaint = (await site.process.stderr.readline()).decode()
        assert (await client.get("/readyz")).status_code == 200
        begun = time.monotonic()
        site.process.send_signal(signal.SIGTERM)
        end = await ended(site.process)
        assert time.monotonic() - begun < 3
    assert (end.code, "连不上企业微信" in complaint, "127.0.0.1" in complaint) == (0, True, False)


async def test_a_whole_conversation_by_callback_to_the_guide(tmp_path: Path) -> None:
    caller = Caller(now=int(time.time()))
    async with (
        served(tmp_path, *DAY, settings=BY_CALLBACK) as site,
        httpx.AsyncClient(base_url=site.url) as client,
    ):
        checked = await client.get("/webhook/aibot", params=caller.check("42"))
        assert (checked.status_code, checked.content) == (200, b"42")

        async def says(letter: tuple[dict[str, str], bytes]) -> str:
            answers = [await client.post("/webhook/aibot", params=letter[0], content=letter[1]) for _ in range(2)]
            assert answers[0].content == answers[1].content
            return caller.said(answers[0].content)

        assert "您在哪儿上班" in await says(caller.event("enter_chat"))
        for text, expected in TYPED:
            assert expected in await says(caller.text(text))
        query, body = Caller(token="another", now=caller.now).text("秘密")
        assert (await client.post("/webhook/aibot", params=query, content=body)).status_code == 403
        site.process.send_signal(signal.SIGTERM)
        end = await ended(site.process)
    assert (end.code, "Token" in end.err, waiting(tmp_path)) == (0, True, (0, 0))
    assert [word for word in ("zhangsan", "秘密", "浦东") if word in end.err] == []
