"""公众号 and 企业微信 apps as they are run: `bot serve`, its doors over HTTP, its database, and kill -9.

The platform's side is wechatpy's: nothing of ours seals, signs or reads for it.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bench.telegram import TODAY
from bot.channels.wechat_wire import FOLLOWED
from tests.bot.channels.test_telegram_protocol import TYPED
from tests.bot.channels.wechat_api_server import APP_SECRET, platform_api
from tests.bot.channels.wechat_library import Library
from tests.bot.channels.wechat_platform import KEY, TOKEN
from tests.bot.test_serve import DEADLINE, ended, served

WECHAT = {"WECHAT_TOKEN": TOKEN, "WECHAT_APP_ID": "wx0123456789abcdef"}
WECOM = {"WECOM_TOKEN": TOKEN, "WECOM_AES_KEY": KEY, "WECOM_CORP_ID": "wwcorp"}
MODES = {
    "plain": WECHAT,
    "both": WECHAT | {"WECHAT_AES_KEY": KEY},
    "safe": WECHAT | {"WECHAT_AES_KEY": KEY},
    "wecom": WECOM,
}
SUBSCRIBED = "您在哪儿上班"
LONG = (
    "我在桐庐的工厂上班，社保也在桐庐交，去年12月15号拿的技师，职业技能等级证书，社保一直在交，"
    "失业保险交了五年，没领过，在职，有劳动合同，证书网上查得到"
)
"""Answered with the greeting, all that was understood, and the results: more than fits one message."""


def person(mode: str, name: str = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M") -> Library:
    receiver = "wwcorp" if mode == "wecom" else "wx0123456789abcdef"
    return Library(mode, TOKEN, KEY, receiver, int(time.time()), name)


def door(mode: str) -> str:
    return "/webhook/wecom" if mode == "wecom" else "/webhook/wechat"


async def post(client: httpx.AsyncClient, someone: Library, letter: str, nonce: str = "1") -> bytes:
    query, body = someone.request(letter, nonce)
    answer = await client.post(door(someone.mode), params=query, content=body, headers={"content-type": "text/xml"})
    assert answer.status_code == 200, answer.text
    return answer.content


async def says(client: httpx.AsyncClient, someone: Library, letter: str) -> str:
    """The text of the answer, which a repeat under another nonce and seal must get byte for byte."""
    answer = await post(client, someone, letter)
    assert await post(client, someone, letter, nonce="2") == answer
    read = someone.read(answer)
    assert (read["to"], read["from"], read["type"]) == (someone.person, someone.account, "text")
    return str(read["text"])


def kept(folder: Path) -> tuple[Counter[str], Counter[str], int]:
    """For each person: what they said, and what was answered; and how many events wait for their turn."""
    with closing(sqlite3.connect(folder / "data" / "jibutong.db")) as database:
        lines = database.execute("SELECT conversation, ours FROM line").fetchall()
        waiting = database.execute("SELECT count(*) FROM inbox WHERE body IS NOT NULL").fetchone()[0]
    return Counter(who for who, ours in lines if not ours), Counter(who for who, ours in lines if ours), waiting


@pytest.mark.parametrize("mode", MODES)
async def test_a_whole_conversation_to_the_guide(mode: str, tmp_path: Path) -> None:
    someone = person(mode)
    async with (
        served(tmp_path, "--today", TODAY, settings=MODES[mode]) as site,
        httpx.AsyncClient(base_url=site.url) as client,
    ):
        check = await client.get(door(mode), params=someone.check("5837106190612345678", "7"))
        assert (check.status_code, check.content) == (200, b"5837106190612345678")
        assert SUBSCRIBED in await says(client, someone, someone.event("subscribe"))
        for text, expected in TYPED:
            said = await says(client, someone, someone.text(text))
            assert expected in said
            assert len(said.encode()) <= 1900
        assert await post(client, someone, someone.event("unsubscribe")) == b"success"
        assert SUBSCRIBED in await says(client, someone, someone.text("/start"))
        site.process.send_signal(signal.SIGTERM)
        end = await ended(site.process)
    assert (end.code, end.err) == (0, "")
    theirs, ours, waiting = kept(tmp_path)
    assert (theirs, ours, waiting) == ({someone.person: 1}, {someone.person: 1}, 0)


async def test_strangers_are_refused_and_the_log_says_what_is_wrong_and_names_nobody(tmp_path: Path) -> None:
    someone, stranger = person("safe", "o-secret-person"), person("safe")
    stranger.token = "another"
    async with (
        served(tmp_path, settings=MODES["safe"]) as site,
        httpx.AsyncClient(base_url=site.url) as client,
    ):
        query, body = stranger.request(stranger.text("秘密"), "1")
        plain = person("plain")
        answers = [
            await client.post("/webhook/wechat", params=query, content=body),
            await client.post("/webhook/wechat", params=plain.request("", "1")[0], content=plain.text("秘密")),
            await client.post("/webhook/wechat", content=b"x"),
            await client.get("/webhook/wechat", params=stranger.check("1", "1")),
            await client.post("/webhook/wechat", content=b"x" * 70_000),
            await client.get("/webhook/wecom"),
        ]
        await says(client, someone, someone.text("我的秘密"))
        site.process.send_signal(signal.SIGTERM)
        log = (await ended(site.process)).err
    assert [(answer.status_code, answer.content) for answer in answers[:-1]] == [(403, b"")] * 5
    assert answers[-1].status_code == 404
    assert ("Token" in log, "明文" in log) == (True, True)
    assert [secret for secret in ("秘密", someone.person, stranger.person, TOKEN + " ", KEY) if secret in log] == []


# ---------------------------------------------------------------- kill -9


@pytest.mark.parametrize("mode", ["safe", "wecom"])
@pytest.mark.parametrize("point", ["taken", "half", "committed"])
async def test_killed_between_receipt_and_reply_the_retry_is_one_step_and_one_answer(
    point: str, mode: str, tmp_path: Path
) -> None:
    someone, settings, day = person(mode), MODES[mode], ("--today", TODAY)
    async with served(tmp_path, *day, settings=settings) as site, httpx.AsyncClient(base_url=site.url) as client:
        for text, expected in TYPED[:2]:
            assert expected in await says(client, someone, someone.text(text))
    letter = someone.text(TYPED[2][0])
    async with (
        served(tmp_path, *day, settings=settings, module=("tests.bot.channels.killable_serve", point)) as site,
        httpx.AsyncClient(base_url=site.url, timeout=DEADLINE) as client,
    ):
        with pytest.raises(httpx.TransportError):
            await post(client, someone, letter)
        assert (await ended(site.process)).code == -signal.SIGKILL
    theirs, ours, waiting = kept(tmp_path)
    # The point was reached as named: the message is in the inbox without its turn, or its turn is whole.
    assert (theirs.total(), ours.total(), waiting) == ((3, 3, 0) if point == "committed" else (2, 2, 1))
    async with served(tmp_path, *day, settings=settings) as site, httpx.AsyncClient(base_url=site.url) as client:
        assert TYPED[2][1] in await says(client, someone, letter)
        assert TYPED[3][1] in await says(client, someone, someone.text(TYPED[3][0]))
    assert kept(tmp_path) == ({someone.person: 4}, {someone.person: 4}, 0)


async def test_killed_in_the_middle_of_a_crowd_every_message_is_one_step_and_gets_its_answer(tmp_path: Path) -> None:
    """Killed twice while 12 people talk. Each of the platform's requests that got no answer is sent again; everybody
    reads the whole conversation, in order, and no message counts twice."""
    crowd = [person("safe", f"o-{number}") for number in range(12)]
    total, answered, changed = len(crowd) * len(TYPED), 0, asyncio.Condition()
    running = Running(tmp_path)

    async def walk(someone: Library) -> None:
        nonlocal answered
        for text, expected in TYPED:
            read = someone.read(await running.ask(someone, someone.text(text)))
            assert (read["to"], expected in read["text"]) == (someone.person, True), read
            async with changed:
                answered += 1
                changed.notify_all()

    await running.start()
    try:
        async with asyncio.timeout(6 * DEADLINE), asyncio.TaskGroup() as walks:
            for someone in crowd:
                walks.create_task(walk(someone))
            for part in (1, 2):
                async with changed:
                    await changed.wait_for(lambda part=part: answered >= total * part // 3)
                await running.kill()
                await running.start()
    finally:
        await running.kill()
    assert running.unanswered > 0, "nothing was on its way when it was killed"
    each = {someone.person: len(TYPED) for someone in crowd}
    assert kept(tmp_path) == (each, each, 0)


class Running:
    """A bot that is killed and started again. `unanswered`: requests that died with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._up = asyncio.Event()
        self.unanswered = 0

    async def start(self) -> None:
        self._served = served(self._folder, "--today", TODAY, settings=MODES["safe"])
        site = await self._served.__aenter__()
        self._process, self._client = site.process, httpx.AsyncClient(base_url=site.url, timeout=DEADLINE)
        self._up.set()

    async def kill(self) -> None:
        self._up.clear()
        self._process.kill()
        await self._process.wait()
        await self._client.aclose()
        await self._served.__aexit__(None, None, None)

    async def ask(self, someone: Library, letter: str) -> bytes:
        """As the platform asks: again and again, until there is an answer."""
        for number in range(10):
            await self._up.wait()
            client = self._client
            try:
                return await post(client, someone, letter, nonce=str(number))
            except (httpx.TransportError, RuntimeError):  # RuntimeError: the client was closed meanwhile
                self.unanswered += 1
                await asyncio.sleep(0)
        raise AssertionError(f"no answer to {json.dumps(letter, ensure_ascii=False)}")


# ---------------------------------------------------------------- a verified account


async def test_a_verified_account_sends_the_rest_of_a_long_answer_after_it(tmp_path: Path) -> None:
    someone = person("safe")
    async with platform_api() as platform:
        platform.allowed[someone.person] = 5
        verified = {"WECHAT_APP_SECRET": APP_SECRET, "WECHAT_FOLLOW_UP": "true", "WECHAT_API_URL": platform.url}
        async with (
            served(tmp_path, "--today", TODAY, settings=MODES["safe"] | verified) as site,
            httpx.AsyncClient(base_url=site.url) as client,
        ):
            assert (await says(client, someone, someone.text(LONG))).endswith(FOLLOWED)
            site.process.send_signal(signal.SIGTERM)
            end = await ended(site.process)
    sent = [body for path, body in platform.calls if path == "/cgi-bin/message/custom/send"]
    assert (end.code, end.err) == (0, "")
    assert [(body["touser"], body["text"]["content"].splitlines()[-1]) for body in sent] == [
        (someone.person, "5. 重新开始")
    ]
