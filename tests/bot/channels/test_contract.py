"""What every channel promises, whatever its platform is like; one set of tests over all of them (see ways.py)."""

from __future__ import annotations

import asyncio
import logging
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench.telegram import TODAY
from bench.wechat import scripted_paths
from bot.channels.wechat_wire import CUT
from conversations.effects import Effect, Option, Reply, Send
from conversations.env import load_env
from conversations.events import Choice, Command, Event, Text
from conversations.session import Session
from conversations.step import step
from tests.bot import fakes
from tests.bot.channels.ways import WAYS, Kind, Shown, service

ENV = load_env()(date.fromisoformat(TODAY))
every_way = pytest.mark.parametrize("kind", WAYS, ids=str)


# ---------------------------------------------------------------- what is said arrives

LONG = "\n".join(f"第{number}行：材料要原件和复印件，“{number}”份。" for number in range(300))
ODD = "尖括号 <b>不是标记</b>，&amp; 也不是；]]> 和 <![CDATA[ 也不是。\n😀 e\u0301 中文“引号”　全角空格"
MANY = tuple(Option(f"p:{number}", f"第{number}个地方，名字有点长的那种") for number in range(40))
REPLIES = {
    "short": Reply("好。"),
    "options": Reply("哪一种？", (Option("a:1", "是"), Option("a:2", "不是"), Option("a:3", "不清楚"))),
    "words": Reply("几个月？", (Option("a:1", "不清楚"), Option("a:2", "没交过")), numbered=False),
    "many options": Reply("在哪儿？", MANY),
    "many words": Reply("在哪儿？", MANY, numbered=False),
    "long": Reply(LONG, (Option("a:1", "看完了"),)),
    "one long line": Reply("没有换行的一大段，" * 900, (Option("a:1", "看完了"),)),
    "odd characters": Reply(ODD, (Option("a:1", "<是> & “]]>”"), Option("a:2", "否"))),
}


@dataclass(frozen=True, slots=True)
class Turn:
    session: Session
    effects: tuple[Effect, ...]


def words(text: str) -> str:
    """Without what a channel may change: white space, and where it cuts."""
    return re.sub(r"\s", "", text.replace(CUT, ""))


def read(shown: Shown) -> str:
    """Everything that is to be read, labels of links as they are seen."""
    seen = re.sub(r'<a href="weixin://[^"]*">(.*?)</a>', r"\1", "".join(shown.texts), flags=re.S)
    return words(seen) + words("".join(label for label, _ in shown.buttons))


@every_way
@pytest.mark.parametrize("name", REPLIES)
async def test_a_reply_arrives_whole_with_every_option_in_messages_that_the_channel_carries(
    kind: Kind, name: str, tmp_path: Path
) -> None:
    reply = REPLIES[name]

    def says_it(session: Session, event: Event, env: Any) -> Turn:
        return Turn(Session(started=True), (Send(reply),))

    async with service(tmp_path, says_it, fakes.same_day) as running:
        (at,) = await kind.meet(running, "ann")
        shown = await at.says("x")
    assert words(reply.text) in words("".join(shown.texts))
    assert [option.label for option in reply.options if words(option.label) not in read(shown)] == []
    assert max(kind.unit(text) for text in shown.texts) <= kind.most
    if reply.numbered and reply.options:
        numbers = [f"{n}{words(option.label)}" for n, option in enumerate(reply.options, 1)]
        missing = [number for number in numbers if number not in read(shown).replace(".", "")]
        assert missing == [], "a number must stand before each"
    assert all(shown.texts), "no empty message"
    broken = [text for text in shown.texts if text.count("<a href=") != text.count("</a>")]
    assert broken == [], "no link is cut in two"


@every_way
async def test_an_option_pressed_comes_back_as_the_choice_it_was(kind: Kind, tmp_path: Path) -> None:
    if not kind.buttons:
        return  # nothing to press: by number and word they are answered below
    heard: list[Event] = []

    def says_it(session: Session, event: Event, env: Any) -> Turn:
        heard.append(event)
        return Turn(Session(started=True), (Send(REPLIES["options"]),))

    async with service(tmp_path, says_it, fakes.same_day) as running:
        (at,) = await kind.meet(running, "ann")
        shown = await at.says("x")
        heard.clear()
        for _, token in shown.buttons:
            await at.presses(token)
    assert heard == [Choice("a:1"), Choice("a:2"), Choice("a:3")]


# ---------------------------------------------------------------- answers by number and by word

PATHS = scripted_paths()


def asked_for(reply: Reply, press: str) -> tuple[int, Option]:
    return next((n, option) for n, option in enumerate(reply.options, 1) if press in option.label)


def walked(path: Sequence[Any], how: str) -> tuple[list[str], list[Reply]]:
    """What somebody types who answers options in that manner, and what the conversation says to it."""
    session, typed, said = step(Session(), Command("start"), ENV).session, [], [Reply("")]
    for scripted in path:
        text = scripted.get("text", "")
        if "press" in scripted:
            number, option = asked_for(said[-1], scripted["press"])
            text = str(number) if how == "number" and said[-1].numbered else option.label
        turn = step(session, Command(text[1:]) if text.startswith("/") else Text(text, len(text)), ENV)
        session = turn.session
        (reply,) = [effect.reply for effect in turn.effects if isinstance(effect, Send)]
        assert scripted["expect"] in reply.text
        typed.append(text)
        said.append(reply)
    return typed, said[1:]


@every_way
@pytest.mark.parametrize("how", ["number", "word", "button"])
async def test_a_whole_conversation_can_be_had_by_number_by_word_and_by_button(
    kind: Kind, how: str, tmp_path: Path
) -> None:
    """What is read at each step is what the conversation says: nothing is lost, added or said to somebody else."""
    if how == "button" and not kind.buttons:
        return
    async with service(tmp_path, step, lambda day: ENV) as running:
        people = await kind.meet(running, *(f"person-{number}" for number, _ in enumerate(PATHS)))
        for at, path in zip(people, PATHS, strict=True):
            typed, said = walked(path, how)
            offered: dict[str, str] = {}
            for scripted, text, reply in zip(path, typed, said, strict=True):
                press = scripted.get("press")
                pressed = [token for label, token in offered.items() if press and press in label]
                shown = await (at.presses(pressed[0]) if how == "button" and pressed else at.says(text))
                assert words(reply.text) in read(shown), (text, shown)
                assert [option.label for option in reply.options if words(option.label) not in read(shown)] == []
                offered = dict(shown.buttons)


# ---------------------------------------------------------------- repeats


def everything(folder: Path) -> list[tuple[Any, ...]]:
    """All that is kept of people, whatever its order."""
    with closing(sqlite3.connect(folder / "bot.db")) as database:
        tables = [
            name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        ]
        return sorted(
            (name, *map(str, row))
            for name in tables
            if "sqlite" not in name
            for row in database.execute(f"SELECT * FROM {name}").fetchall()
        )


@every_way
async def test_the_same_event_again_changes_nothing_and_gets_the_same_answer_or_none(
    kind: Kind, tmp_path: Path
) -> None:
    typed, said = walked(PATHS[0], "number")
    async with service(tmp_path, step, lambda day: ENV) as running:
        (at,) = await kind.meet(running, "ann")
        for text, reply in zip(typed, said, strict=True):
            shown = await at.says(text)
            assert words(reply.text) in read(shown)
            before = everything(tmp_path)
            again = [await at.repeats(), *await asyncio.gather(at.repeats(), at.repeats())]
            assert [each for each in again if each not in (None, shown)] == []
            assert everything(tmp_path) == before


@every_way
async def test_two_people_at_once_read_their_own_answers(kind: Kind, tmp_path: Path) -> None:
    async with service(tmp_path, fakes.step, fakes.same_day) as running:
        people = await kind.meet(running, "ann", "bob")
        for turn in range(3):
            shown = await asyncio.gather(*(at.says(f"{n} {turn}") for n, at in enumerate(people)))
            assert [f"{n} {turn}" in each.texts[-1] for n, each in enumerate(shown)] == [True, True]


# ---------------------------------------------------------------- ids, logs, and being forgotten


@every_way
async def test_ids_fit_what_carries_them_and_two_people_never_share_one(kind: Kind, tmp_path: Path) -> None:
    async with service(tmp_path, fakes.step, fakes.same_day) as running:
        for at in await kind.meet(running, "ann", "bob", "o" * 64):
            for text in ("a", "a", "/help"):
                await at.says(text)
    with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
        events = [event_id for (event_id,) in database.execute("SELECT event_id FROM inbox")]
        people = [who for (who,) in database.execute("SELECT conversation FROM session")]
    assert (len(set(events)), len(people)) == (3 * 4, 3)
    assert [event for event in events if not (event.isascii() and 0 < len(event) <= 64)] == []
    assert [who for who in people if not (who.isascii() and 0 < len(who) <= 256)] == []


def test_every_token_of_the_conversation_fits_every_channel() -> None:
    tokens = [option.token for path in PATHS for reply in walked(path, "word")[1] for option in reply.options]
    assert len(tokens) > 50
    assert [token for token in tokens if not re.fullmatch(r"[!-~]{1,64}", token)] == []


@every_way
async def test_nothing_personal_is_logged(kind: Kind, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="bot")
    async with service(tmp_path, fakes.step, fakes.same_day) as running:
        (at,) = await kind.meet(running, "a-secret-person")
        await at.says("我的秘密")
        await at.says("break")  # a turn that fails with a secret in its exception
        await at.repeats()
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert "没处理好" in logged
    assert [secret for secret in ("a-secret-person", "我的秘密", "secret", "break") if secret in logged] == []


@every_way
async def test_who_asks_to_be_forgotten_is_told_so_and_nothing_of_them_is_left(kind: Kind, tmp_path: Path) -> None:
    async with service(tmp_path, fakes.step, fakes.same_day) as running:
        (at,) = await kind.meet(running, "a-secret-person")
        await at.says("我的秘密")
        shown = await at.says("forget")
        await running.keep_house()
        assert "gone" in shown.texts[-1]
        kept = fakes.file_bytes(tmp_path)
    assert [secret for secret in ("我的秘密", "a-secret-person") if secret.encode() in kept] == []
