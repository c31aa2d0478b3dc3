"""The whole way over Telegram's protocol: a strict stand-in of the Bot API, real people's order, the real store."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from pydantic import SecretStr

from bench.telegram import OURS, TODAY
from bot.channels.telegram import TelegramChannel
from bot.service import Service
from bot.store import open_store
from tests.bot.channels.counting import CHOICES, question, step
from tests.bot.channels.emulator import DEADLINE, Emulator, Person, emulator, people
from tests.bot.test_serve import environment, free_port


@pytest.fixture
async def api() -> AsyncIterator[Emulator]:
    async with emulator() as running:
        yield running


@dataclass(frozen=True)
class Settings:
    telegram_bot_token: SecretStr | None
    telegram_api_url: str | None


@asynccontextmanager
async def bot(api: Emulator, db: Path, token: str | None = None) -> AsyncIterator[TelegramChannel]:
    """The counting conversation in this process."""
    service = Service(await open_store(f"sqlite:///{db}"), step, lambda day: None)
    channel = TelegramChannel(Settings(SecretStr(token or api.token), api.url), service)
    await service.start()
    await channel.start()
    try:
        yield channel
    finally:
        await channel.stop()
        await service.stop()


async def test_a_conversation_by_text_and_by_buttons(api: Emulator, tmp_path: Path) -> None:
    async with bot(api, tmp_path / "t.db"):
        (person,) = people(api, 1)
        await person.says("/start school_7")
        await person.hears(question(1, ""))
        await person.says("三级")
        await person.hears(question(2, "三级"))
        await person.presses("乙")
        await person.hears(question(3, "三级 乙"))
        await person.sends(sticker={"file_id": "s", "file_unique_id": "s"})
        await person.hears("看不懂：sticker")
        await person.presses_token("q1:0")
        await person.hears("这个按钮是第 1 题的")
        await api.until(lambda: api.fields_of("answerCallbackQuery")[1:] or None)
        await api.until(lambda: api.fields_of("setMyCommands")[1:] or None)
    assert api.refusals() == []
    assert api.unconfirmed() == 0


async def test_a_reply_longer_than_a_message_may_be_arrives_whole(api: Emulator, tmp_path: Path) -> None:
    async with bot(api, tmp_path / "t.db"):
        (person,) = people(api, 1)
        await person.says("/long")
        for _ in range(3):
            await person.hears("一行材料")
    lines = [line for text in person.texts() for line in text.split("\n")]
    assert lines == [f"{n:04d} 一行材料" for n in range(1200)]
    assert api.refusals() == []


async def test_the_same_update_sent_twice_is_one_turn(api: Emulator, tmp_path: Path) -> None:
    """Telegram repeats what wasn't confirmed; here a new poller begins at the first update again."""
    (person,) = people(api, 1)
    for start in range(2):
        async with bot(api, tmp_path / "t.db"):
            if start == 0:
                await person.says("/start")
                await person.says("甲")
                await api.until(lambda: person.heard()[1:] or None)
        inbox = api._update_queues._state(api.token)
        inbox.updates[:0] = [] if start else [_repeat(person, 1, "/start"), _repeat(person, 2, "甲")]
    async with bot(api, tmp_path / "t.db"):
        await person.says("乙")
        await api.until(lambda: person.heard()[2:] or None)
    assert person.texts() == [question(1, ""), question(2, "甲"), question(3, "甲 乙")]


def _repeat(person: Person, update_id: int, text: str) -> dict[str, object]:
    return {"update_id": update_id, "message": {**person._message(), "text": text}}


async def test_a_foreign_token_is_refused_and_said_so(api: Emulator, tmp_path: Path) -> None:
    async with bot(api, tmp_path / "t.db", token="123456:AA-not-this-one") as channel:
        assert channel._loop_task is not None
        await asyncio.wait_for(channel._loop_task, DEADLINE)
        assert "TELEGRAM_BOT_TOKEN" in (channel.fault or "")
    assert api.calls == []


async def test_two_programs_with_one_token_share_the_updates_and_none_is_lost(api: Emulator, tmp_path: Path) -> None:
    async with bot(api, tmp_path / "t.db"):
        (person,) = people(api, 1)
        await person.says("/start")
        await person.hears(question(1, ""))
        async with bot(api, tmp_path / "other.db") as second:
            await api.until(lambda: [r for r in api.requests if r["status"] == 409] or None)
            await person.says("甲")
            await person.hears("第 ")
            assert second.fault is None


# ---------------------------------------------------------------- kill -9


class Process:
    """A bot in a process of its own, in a folder of its own, under uvloop or not, as its command says."""

    def __init__(self, api: Emulator, folder: Path, *command: str) -> None:
        self._command, self._folder = command, folder
        self._env = environment(
            TELEGRAM_BOT_TOKEN=api.token,
            TELEGRAM_API_URL=api.url,
            DATABASE_URL=f"sqlite:///{folder / 'killed.db'}",
        )
        self._log = folder / "bot.log"

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *self._command, cwd=self._folder, env=self._env, stdout=log, stderr=log
            )

    async def kill(self) -> None:
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), DEADLINE)

    async def __aenter__(self) -> Process:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            await self.kill()

    def log(self) -> str:
        return self._log.read_text()


COUNTING = "tests.bot.channels.counting"
QUESTIONS = 12


async def _walk(person: Person) -> None:
    """Answers each question once, by text and by button in turn, however long the bot is away meanwhile."""
    said: list[str] = []
    await person.says("/start")
    for number in range(1, QUESTIONS + 1):
        expected = question(number, " ".join(said))
        person.message = await person.api.until(
            lambda expected=expected: next((m for m in person.heard() if m["text"] == expected), None)
        )
        if number % 2:
            said.append(f"答{person.chat}-{number}")
            await person.says(said[-1])
        else:
            said.append(CHOICES[number % 3])
            await person.presses(said[-1])
    await person.api.until(lambda: (question(QUESTIONS + 1, " ".join(said)) in person.texts()) or None)


async def test_killed_at_any_point_nothing_is_lost_and_nothing_is_counted_twice(api: Emulator, tmp_path: Path) -> None:
    """Killed three times while 20 people answer: each answer counts once, and each question comes in its turn.

    A message that was on the wire may come twice (it is repeated when nobody knows whether it arrived); any other
    repetition, a step back or a gap would show in the texts, which hold all the answers so far.
    """
    crowd = people(api, 20)
    total = len(crowd) * (QUESTIONS + 1)
    async with Process(api, tmp_path, COUNTING) as process, asyncio.TaskGroup() as walks:
        for person in crowd:
            walks.create_task(_walk(person))
        for part in (1, 2, 3):
            await api.until(lambda part=part: (len(api.fields_of("sendMessage")) >= total * part // 4) or None)
            await process.kill()
            await process.start()
        await api.until(lambda: (all(_through(person) for person in crowd) and api.unconfirmed() == 0) or None)
        assert await process.stop() == 0
    for person in crowd:
        once = [text for text, _ in groupby(person.texts())]
        assert len(once) == QUESTIONS + 1
        assert all(len(before) < len(after) for before, after in pairwise(once))
    assert api.refusals() == []
    assert api.token not in process.log()


def _through(person: Person) -> bool:
    return any(text.startswith(f"第 {QUESTIONS + 1} 题") for text in person.texts())


# ------------------------------------------------- the product as it is run


def serve() -> tuple[str, ...]:
    return ("bot", "serve", "--port", str(free_port()), "--today", TODAY)


PRESSED = json.loads(OURS.script.read_text())["paths"][0]["steps"]
"""From the first question in Shanghai to the second step of the guide, by buttons wherever there are some."""

TYPED = (
    ("/start", "您在哪儿上班"),
    ("上海浦东", "证书是哪一级"),
    ("3", "发证日期是哪天"),
    ("今年3月15号", "社保现在在交吗"),
    ("在交", "社保在哪儿交"),
    ("上海", "失业保险一共交了多久"),
    ("两年", "封面上写的是哪一种"),
    ("职业技能等级证书", "哪儿的机构发的"),
    ("1", "您现在是哪种情况"),
    ("在企业上班", "您以前领过吗"),
    ("没领过", "证书在网上能查到吗"),
    ("返回", "您以前领过吗"),
    ("没领过", "证书在网上能查到吗"),
    ("能查到", "您今年多大"),
    ("35", "上海市职业技能提升补贴"),
    ("1", "谁去办：您自己申请"),
    ("1", "办理入口"),
    ("2", "第1步"),
)


async def test_the_real_bot_leads_to_the_guide_by_text_and_by_buttons(api: Emulator, tmp_path: Path) -> None:
    typing, pressing = people(api, 2)
    async with Process(api, tmp_path, *serve()) as process:
        for text, expected in TYPED:
            await typing.says(text)
            await typing.hears(expected)
        for scripted in PRESSED:
            await (pressing.says(scripted["text"]) if "text" in scripted else pressing.presses(scripted["press"]))
            await pressing.hears(scripted["expect"])
        await typing.sends(sticker={"file_id": "s", "file_unique_id": "s"})
        await typing.hears("我看不懂", "第1步")
        assert await process.stop() == 0
    assert api.refusals() == []
    assert len(api.fields_of("answerCallbackQuery")) == sum("press" in scripted for scripted in PRESSED)
    assert "错误" not in process.log()


async def test_the_real_bot_killed_twice_in_the_middle_asks_nobody_again(api: Emulator, tmp_path: Path) -> None:
    crowd = people(api, 12)
    total = len(crowd) * len(PRESSED)
    async with Process(api, tmp_path, *serve()) as process, asyncio.TaskGroup() as walks:
        for person in crowd:
            walks.create_task(_walk_script(person))
        for part in (1, 2):
            await api.until(lambda part=part: (len(api.fields_of("sendMessage")) >= total * part // 3) or None)
            await process.kill()
            await process.start()
    for person in crowd:
        once = [text for text, _ in groupby(person.texts())]
        assert [expected in text for expected, text in zip(expectations(), once, strict=True)] == [True] * len(PRESSED)
    assert api.refusals() == []


def expectations() -> list[str]:
    return [scripted["expect"] for scripted in PRESSED]


async def _walk_script(person: Person) -> None:
    for scripted in PRESSED:
        await (person.says(scripted["text"]) if "text" in scripted else person.presses(scripted["press"]))
        person.message = await person.api.until(
            lambda scripted=scripted: next((m for m in person.heard() if scripted["expect"] in m["text"]), None)
        )
