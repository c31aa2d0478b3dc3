"""Who came from a school is counted for it: kept with the turn by the real service, told by week, erased with them."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.channels.base import Address, Incoming
from bot.clock import SHANGHAI, Clock
from bot.live import Live
from bot.schools.directory import Directory
from bot.schools.model import School
from bot.service import Service
from bot.store import open_store
from bot.store.base import Done, Reached, Store, Which
from bot.store.sqlite import SqliteStore
from conversations.effects import Mark
from conversations.events import Command, Text
from conversations.step import step
from tests.bot.fakes import PageChannel, dump
from tests.conversations.test_step import ZIBO

MON, NEXT = date(2026, 11, 16), date(2026, 11, 23)
SCHOOL = School("", "张店职业培训学校", "办公室", "", "370303", "", (), None, MON)


class People:
    """They write to one service, each from their own page."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._events = 0

    async def says(self, who: str, *lines: str, link: str | None = None) -> None:
        events = [] if link is None else [Command("start", link)]
        for event in (*events, *(Text(line, 1) for line in lines)):
            self._events += 1
            await self._service.ask(Incoming(Address("page", who), str(self._events), event))


async def held(path: Path) -> Path:
    """On Monday six of a school's people answer all, two of them came by its code after they had said hello; one says
    hello only, and one is erased. One more comes from nowhere."""
    store: Store = await open_store(f"sqlite:///{path}")
    school = await store.add_school(SCHOOL)
    link = await store.entry_link(school.id, "", "", MON)
    live = Live()
    await Directory(store, live.put_entries).refresh()
    clock = Clock(now=lambda: datetime(MON.year, MON.month, MON.day, 12, tzinfo=SHANGHAI))
    async with Service(store, step, live.env_for, clock=clock) as service:
        await service.attach(PageChannel())
        people = People(service)
        for number in range(4):
            await people.says(f"link {number}", *ZIBO, link=link.token)
        for number in range(2):
            await people.says(f"code {number}", "淄博张店", "呜啦", f"学校码 {school.code}", *ZIBO)
        await people.says("hello", link=link.token)
        await people.says("gone", "淄博张店", "呜啦", "删除我的数据", "确认删除", link=link.token)
        await people.says("else", *ZIBO)
    return path


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return asyncio.run(held(tmp_path_factory.mktemp("held") / "x.db"))


async def test_people_of_a_school_are_counted_for_it_from_their_first_word_on(database: Path) -> None:
    store = await open_store(f"sqlite:///{database}")
    found = [
        [row for row in await store.reached(Which(school=school)) if row.name in ("started", "decided")]
        for school in ("1", "")
    ]
    await store.close()
    assert found == [
        [Reached("decided", "", MON, 6), Reached("started", "", MON, 7)],
        [Reached("decided", "", MON, 1), Reached("started", "", MON, 1)],
    ]


def test_what_they_wrote_and_nobody_could_read_is_the_school_s_too_and_gone_with_who_is_erased(database: Path) -> None:
    tables = dump(database)
    assert [row[-1] for row in tables["unread"]] == ["1", "1"]
    assert [table for table, rows in tables.items() if any("gone" in row for row in rows)] == []


def test_the_command_tells_a_school_s_numbers_by_week_and_none_under_five(
    database: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["school", "numbers", SCHOOL.name, "--db", str(database)]) == 0
    assert [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()] == [
        "张店职业培训学校：从这里来的人。不到 5 人的数不显示。",
        "一共：开始聊 7，有了结果 6，走完办理 不到 5 人",
        "",
        "每一周 开始聊 有了结果 走完办理",
        "2026-11-16 起 7 6 不到 5 人",
    ]


def test_of_a_school_that_nobody_came_from_that_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    main(["school", "add", "--name", "萧山技师学院", "--place", "萧山", "--contact", "招生就业办", "--db", "x.db"])
    capsys.readouterr()
    assert main(["school", "numbers", "1", "--db", "x.db"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "还没有人从这里来过。"


async def test_who_finishes_two_guides_is_one_person_on_the_day_of_the_first(tmp_path: Path) -> None:
    store = await SqliteStore.open(tmp_path / "x.db")
    for number, (who, day, *programmes) in enumerate(
        [("ann", MON, "a", "b"), ("bob", NEXT, "a"), ("ann", NEXT, "c")], 1
    ):
        taken = await store.take_in([(Incoming(Address("page", who), str(number), Text("x", 1)), "{}")], day)
        seq = (await store.load([taken[0].address])).get(taken[0].address)
        marks = tuple(Mark("guide_done", each) for each in programmes)
        done = Done(taken[0].address, tuple(taken), seq.seq if seq else 0, "{}", day, marks=marks, school="1")
        assert await store.commit([done]) != [None]
    looks = [Which(), Which(school="1", since=NEXT), Which(until=MON), Which(school="2")]
    found = [[(row.day, row.people) for row in await store.finished(which)] for which in looks]
    await store.close()
    assert found == [[(MON, 1), (NEXT, 1)], [(NEXT, 1)], [(MON, 1)], []]
