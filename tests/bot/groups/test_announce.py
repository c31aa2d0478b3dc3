"""What is told to groups without being asked: when, to whom, and once."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.channels.base import Address
from bot.clock import SHANGHAI, Clock
from bot.groups import command
from bot.groups.announce import at_work, news
from bot.groups.codes import read_code
from bot.schools.model import School
from bot.store import open_store
from bot.store.base import Group
from bot.store.groups import keep_group
from conversations.env import load_env
from tests.bot.fakes import dump
from tests.bot.groups.talk import CHAT, world

ENV_FOR = load_env()
XIAOSHAN = "330109"


@pytest.mark.parametrize(
    ("day", "keys"),
    [
        (date(2025, 4, 14), []),
        (date(2025, 4, 15), ["opens/xiaoshan-union-senior-2025/2025-04-15"]),
        (date(2025, 11, 16), []),
        (date(2025, 11, 17), ["closes/xiaoshan-union-senior-2025/2025-12-01"]),
        (date(2025, 12, 1), ["closes/xiaoshan-union-senior-2025/2025-12-01"]),
        (date(2025, 12, 2), []),
    ],
)
def test_a_deadline_is_news_from_two_weeks_before_to_its_last_day(day: date, keys: list[str]) -> None:
    found = [one.key for one in news(XIAOSHAN, ENV_FOR(day)) if "senior" in one.key]
    assert found == keys


@pytest.mark.parametrize(
    ("day", "keys"),
    [(date(2025, 4, 14), ["begins/shandong-skill-upgrade/2025"]), (date(2026, 1, 5), [])],
)
def test_a_rule_that_is_not_confirmed_is_no_news(day: date, keys: list[str]) -> None:
    assert [one.key for one in news("370300", ENV_FOR(day))] == keys


def test_the_text_says_what_is_to_be_done_by_when_and_nothing_of_anybody() -> None:
    first = news(XIAOSHAN, ENV_FOR(date(2025, 12, 1)))[0].text
    assert "今天是最后一天" in first
    assert "2025年12月1日（当天还可以）" in first
    assert first.endswith("您自己能不能领，私聊我看。")


def test_a_school_without_a_place_gets_no_news() -> None:
    assert news("", ENV_FOR(date(2025, 12, 1))) == ()


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-27 17:30", True),
        ("2026-11-27 17:31", False),
        ("2026-11-28 10:00", False),
        ("2026-11-29 10:00", False),
    ],
)
def test_only_office_hours_are_for_sending(moment: str, open_: bool) -> None:
    here = datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
    assert (at_work(here), at_work(here.astimezone(UTC))) == (open_, open_)


MONDAY = datetime(2025, 11, 24, 10, 0, tzinfo=SHANGHAI)


async def _one_group(folder: Path) -> None:
    store = await open_store(f"sqlite:///{folder}/bot.db")
    group = Group(Address("telegram", str(CHAT)), "school-7", XIAOSHAN)
    await store._writer.write(lambda db: keep_group(db, group))  # type: ignore[attr-defined]
    await store.close()


def run(said: list[str], moment: datetime) -> int:
    from bot.__main__ import _parser

    options: argparse.Namespace = _parser().parse_args(said)
    return command.main(options, Clock(lambda: moment))


async def test_each_group_hears_of_each_matter_once_and_of_one_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import asyncio

    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    await _one_group(tmp_path)
    for days in (0, 0, 1, 2):
        moment = MONDAY.replace(day=24 + days)
        assert await asyncio.to_thread(run, ["announce", "--send"], moment) == 0
    said = capsys.readouterr().out
    assert [said.count(words) for words in ("放好了", "今天已经说过", "没有要说的")] == [2, 1, 1]
    async with world(tmp_path) as w:
        sent = await w.telegram.until("sendMessage", 2)
        await w.service.settled()
        assert dump(tmp_path / "bot.db")["outbox"] == []
    assert [message["chat_id"] for message in sent] == [CHAT, CHAT]
    assert ["高级工" in sent[0]["text"], "技师" in sent[1]["text"]] == [True, True]


@pytest.mark.parametrize(
    ("said", "moment", "words"),
    [
        (["announce", "--send"], MONDAY.replace(hour=20), "不是工作时间"),
        (["announce", "--send", "--today", "2025-11-24"], MONDAY, "--today 只能和 --preview"),
        (["announce", "--preview", "--today", "明天"], MONDAY, "--today：日期「明天」看不懂"),
        (["groups", "code", "--school", "s", "--place", "朝阳"], MONDAY, "不止一个"),
        (["groups", "code", "--school", "s", "--place", "乌有乡"], MONDAY, "没有“乌有乡”这个地方"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    said: list[str],
    moment: datetime,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    assert run(said, moment) == command.BAD_START
    assert words in capsys.readouterr().err


async def entered(database: Path) -> str:
    """The id of a school of Xiaoshan in this database."""
    store = await open_store(f"sqlite:///{database}")
    try:
        school = School("", "萧山技师学院", "招生办", "", XIAOSHAN, "", (), None, MONDAY.date())
        return (await store.add_school(school)).id
    finally:
        await store.close()


def test_a_code_is_shown_once_and_only_its_hash_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    school = asyncio.run(entered(tmp_path / "bot.db"))
    assert run(["groups", "code", "--school", "萧山技师"], MONDAY) == 2
    assert f"{school} 萧山技师学院" in capsys.readouterr().err
    assert run(["groups", "code", "--school", "萧山技师学院"], MONDAY) == 0
    code = capsys.readouterr().out.partition("绑定码：")[2][:8]
    (row,) = dump(tmp_path / "bot.db")["group_code"]
    assert read_code(f" {code[:4]}-{code[4:].lower()}") == code
    assert (row[1:3], row[3] - int(MONDAY.timestamp())) == ((school, XIAOSHAN), 7 * 86_400)
    assert code not in str(row)


@pytest.mark.parametrize("typed", ["", "K7MPX2Q", "K7MPX2QAB", "K7MPX2Q0", "O7MPX2QA", "高级工证八个字啊", "I7MPX2QA"])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_code(typed) is None
