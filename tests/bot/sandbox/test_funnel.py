"""The funnel: added up from the store's rows, from conversations that were really held, and printed in a terminal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.clock import SHANGHAI, Clock
from bot.sandbox.funnel import AtFact, AtGuide, AtProgramme, AtVerdict, Texts, funnel, load_funnel, load_texts, texts
from bot.sandbox.withholding import People
from bot.service import Service
from bot.store import open_store
from bot.store.base import Reached, Which, Written
from conversations.env import load_env
from conversations.step import step
from tests.bot.fakes import PageChannel, text
from tests.conversations.test_step import ZIBO

MON, SUN, NEXT, LATER = date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 23), date(2026, 12, 7)
FEW = People(None, (None,))


def rows(*counts: tuple[str, str, int], day: date = MON) -> list[Reached]:
    return [Reached(name, detail, day, people) for name, detail, people in counts]


def test_weeks_begin_on_monday_and_none_between_is_left_out() -> None:
    found = funnel(
        [*rows(("started", "", 4)), *rows(("started", "", 6), day=SUN), *rows(("started", "", 9), day=LATER)], ()
    )
    assert (found.weeks, found.started) == ((MON, NEXT, date(2026, 11, 30), LATER), People(19, (10, None, None, 9)))


def test_facts_come_in_the_order_given_with_what_is_known_of_each() -> None:
    found = funnel(
        rows(("asked", "age", 9), ("answered", "age", 7), ("stopped", "age", 2), ("unread", "", 6)), ("age", "x")
    )
    assert found.facts == (
        AtFact("age", People(9, (9,)), People(7, (7,)), FEW, FEW),
        AtFact("x", FEW, FEW, FEW, FEW),
        AtFact("", FEW, FEW, People(6, (6,)), FEW),
    )


def test_a_verdict_names_its_programmes_and_none_with_too_few_people() -> None:
    found = funnel(
        rows(
            ("result", "eligible", 30),
            ("result", "eligible:a", 11),
            ("result", "eligible:b", 19),
            ("result", "check:c", 3),
            ("result", "check", 3),
        ),
        (),
    )
    assert found.verdicts[0] == AtVerdict(
        "eligible", People(30, (30,)), (AtProgramme("a", People(11, (11,))), AtProgramme("b", People(19, (19,))))
    )
    assert [each.verdict for each in found.verdicts if each.people != FEW] == ["eligible"]
    assert [each for each in found.verdicts[1:] if each.programmes] == []


def test_a_programme_with_few_people_takes_the_next_smallest_along() -> None:
    counts = (
        ("result", "eligible", 40),
        ("result", "eligible:a", 3),
        ("result", "eligible:b", 9),
        ("result", "eligible:c", 28),
    )
    assert funnel(rows(*counts), ()).verdicts[0].programmes == (AtProgramme("c", People(28, (28,))),)


def test_guides_are_begun_and_finished_by_programme() -> None:
    found = funnel(rows(("guide", "a", 8), ("guide_done", "a", 2), ("guide", "b", 4)), ())
    assert found.guides == (AtGuide("a", People(8, (8,)), FEW),)


def test_nobody_at_all_makes_an_empty_funnel() -> None:
    found = funnel([], ("age",))
    nobody = People(None, ())
    assert (found.weeks, found.started, found.facts) == ((), nobody, (AtFact("age", nobody, nobody, nobody, nobody),))


def test_texts_are_shown_where_five_people_wrote_them_and_the_others_are_only_counted() -> None:
    found = texts(
        [
            Written("age", "a", 7),
            Written("age", "secret", 4),
            Written("age", None, 5),
            Written("role", None, 4),
            Written("", "b", 5),
            Written("", None, 1),
        ]
    )
    assert found == (Texts("", (("b", 5),), None), Texts("age", (("a", 7),), 5))


def at(day: date) -> Callable[[], datetime]:
    return lambda: datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)


async def held(address: str) -> None:
    service = Service(await open_store(address), step, load_env(), clock=Clock(now=at(MON)))
    async with service:
        await service.attach(PageChannel())
        events = 0

        async def say(who: str, *lines: str) -> None:
            nonlocal events
            for line in lines:
                events += 1
                await service.ask(text(line, str(events), who, "page"))

        for number in range(6):
            await say(f"done {number}", *ZIBO)
        for number in range(7):
            await say(f"stuck {number}", "淄博张店", f"呜啦{number}", *(["geheim"] if number < 3 else []))
        await say("gone", "淄博张店", "呜啦9", "删除我的数据", "确认删除")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Six people of Zibo answer all; seven stop at the level, whose answer nobody can read; one is forgotten."""
    address = f"sqlite:///{tmp_path}/x.db"
    asyncio.run(held(address))
    return address


async def test_conversations_that_were_held_become_a_funnel(url: str) -> None:
    store = await open_store(url)
    facts = ("work_place", "cert_level", "age")
    found = await load_funnel(store, Which(), facts, NEXT)
    early = await load_funnel(store, Which(), facts, MON)
    elsewhere = await load_funnel(store, Which(channel="push"), facts, NEXT)
    said = await load_texts(store, Which())
    await store.close()
    assert (found.weeks, found.started.total, found.decided.total, found.handover.total) == ((MON,), 13, 6, None)
    numbers = [(at.asked.total, at.answered.total, at.unread.total, at.stopped.total) for at in found.facts[:3]]
    assert numbers == [(None, 13, None, None), (13, 6, 7, 7), (None, None, None, None)]
    zibo = [each.programme for verdict in found.verdicts for each in verdict.programmes if each.people.total == 6]
    assert "zibo-technician-subsidy" in zibo
    assert (early.facts[1].stopped.total, elsewhere.weeks) == (None, ())
    assert said == (Texts("cert_level", (("呜啦0", 7),), None),)


def test_the_command_prints_it_and_writes_what_nobody_could_read(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    target = tmp_path / "unread.jsonl"
    assert main(["funnel", "--from", "2026-11-01", "--until", "2026-11-30", "--unread", str(target)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "2026-11-01 到 2026-11-30，所有渠道。不到 5 人的数不显示。"
    table = [line.split() for line in printed]
    wanted = [["开始聊", "13"], ["工作地", "不到", "5", "人", "13", *["不到", "5", "人"] * 2]]
    assert [row for row in wanted if row not in table] == [], printed
    assert [line for line in printed if "geheim" in line] == []
    assert [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()] == [
        {"slot": "cert_level", "text": "呜啦0"}
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "2026-13-01"], "--from：日期「2026-13-01」看不懂"),
        (["--from", "2026-11-02", "--until", "2026-11-01"], "--from（2026-11-02）应在 --until（2026-11-01）以前"),
        (["--unread", "/dev/null/x"], "--unread：写不进文件 /dev/null/x"),
    ],
)
def test_arguments_that_can_t_be_used_are_named(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    assert main(["funnel", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_where_nobody_came_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/x.db")
    assert main(["funnel"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "这段时间还没有人来过。"
