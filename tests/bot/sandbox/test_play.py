"""A case played is what production does: the same turns, rows and counts, and always the same."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import Address, Capabilities, Incoming
from bot.clock import SHANGHAI, Clock
from bot.live import Live
from bot.sandbox.case import LOOKS, Case, LookName, Move, said
from bot.sandbox.looks import BOT, SILENT_NOTE, look_for
from bot.sandbox.play import NOT_HEARD, NOT_OFFERED, Played, Turn, play
from bot.service import Lines, Service, Step
from bot.store import open_store
from conversations.session import Answer
from conversations.step import step as live_step
from tests.bot.fakes import PageChannel, PushChannel, dump, same_day, step
from tests.bot.sandbox.acting import TODAY, acted, typed

SINGLE: tuple[LookName, ...] = ("telegram", "wechat", "wecom", "aibot", "web")
LIVE = Live()
START = Move("command", "start")

ASKED = [START, *map(typed, "上海|三级|不知道啊|四级|改等级|技师|2026年8月1日|36个月|结果|1|为什么|/help".split("|"))]
SENT = [
    typed("我在淄博张店，有个技师，去年发的"),
    Move("sent", "sticker"),
    typed("14个月"),
    typed("/restart"),
    typed("上海"),
]
GONE = [typed("上海"), typed("高级工"), typed("/delete"), Move("press", "d:y", "删掉")]
BROKEN = [typed("hello"), typed("break"), typed("again"), typed("timer 2027-01-01")]


def noon(day: date) -> Clock:
    return Clock(now=lambda: datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI))


async def served(case: Case, folder: Path, turn: Step, env_for: Any) -> tuple[dict[str, Any], list[list[str]]]:
    """The rows that production leaves in its file, and the texts of each answer."""
    look = look_for(case.look)
    capabilities = Capabilities(text_bytes=20_000, buttons=True, push=look.push)
    channel = PushChannel(look.channel, capabilities) if look.push else PageChannel(look.channel, capabilities)
    store = await open_store(f"sqlite:///{folder / 'bot.db'}")
    answers: list[list[str]] = []
    async with Service(store, turn, env_for, clock=noon(case.today)) as service:
        await service.attach(channel)
        for number, move in enumerate(case.moves, 1):
            event = look.hear(move, number).event
            if event is None:
                continue
            incoming = Incoming(Address(look.channel, "1"), str(number), event)
            if isinstance(channel, PushChannel):
                before = len(channel.sent)
                await service.take_in([incoming])
                await service.settled()
                answers.append([text for _, text in channel.sent[before:]])
            else:
                answers.append([reply.text for reply in await service.ask(incoming)])
    return dump(folder / "bot.db"), answers


def rows(played: Played) -> dict[str, list[tuple[object, ...]]]:
    """As `dump` gives them: the tables of groups only where there are any."""
    tables = {table: found for table, found in played.tables.items() if found or "group" not in table}
    return {table: [tuple(row.values()) for row in found] for table, found in tables.items()}


@pytest.mark.parametrize("name", SINGLE)
@pytest.mark.parametrize("moves", [ASKED, SENT, GONE], ids=["asked", "sent", "gone"])
async def test_the_tables_and_answers_are_those_of_production(
    name: LookName, moves: Sequence[Move], tmp_path: Path
) -> None:
    case = acted(name, *moves)
    tables, answers = await served(case, tmp_path, live_step, LIVE.env_for)
    played = play(case, LIVE.env_for)
    assert rows(played) == tables
    assert [[reply.text for reply in told(turn)] for turn in played.turns if turn.event is not None] == answers


def told(turn: Any) -> list[Any]:
    """What a turn says; the words after everything was erased come with the erasing."""
    return [effect.reply for effect in turn.effects if getattr(effect, "reply", None)]


def without_place(tables: dict[str, Any]) -> dict[str, Any]:
    """The sandbox itself stands on the way to the place of a fault, which is the last column of the inbox."""
    return tables | {"inbox": [(*row[:-1], row[-1] is None) for row in tables["inbox"]]}


@pytest.mark.parametrize("name", SINGLE)
async def test_a_step_that_breaks_leaves_what_it_leaves_in_production(name: LookName, tmp_path: Path) -> None:
    case = acted(name, *BROKEN)
    tables, answers = await served(case, tmp_path, step, same_day)
    played = play(case, same_day, step)
    assert without_place(rows(played)) == without_place(tables)
    assert answers[1] == [Lines().trouble.text]
    assert Lines().trouble.text in played.turns[1].bubbles[0].text
    assert played.turns[1].after == played.turns[1].before


@pytest.mark.parametrize("name", SINGLE)
def test_after_deletion_no_row_of_the_person_is_left(name: LookName) -> None:
    played = play(acted(name, *GONE), LIVE.env_for)
    kept = {table: found for table, found in played.tables.items() if found}
    assert sorted(kept) == ["count", "inbox"]
    assert [(row["conversation"], row["body"], row["reason"]) for row in kept["inbox"]] == [(None, None, None)] * 4
    assert "上海" not in json.dumps(played.tables, ensure_ascii=False)
    assert (dict(played.session.answers), played.turns[-1].bubbles != ()) == ({}, True)


def test_numbers_that_name_a_person_stand_in_no_table_and_no_bubble() -> None:
    numbers = ("11010519491231002X", "6222021234567890128", "13800138000")
    for name in SINGLE:
        played = play(acted(name, *(said("text", f"我的号 {number}") for number in numbers)), LIVE.env_for)
        assert [number for number in numbers if number in repr(played)] == []


# ---------------------------------------------------------------- always the same

WORDS = "上海 淄博张店 三级 技师 2026年8月1日 去年 36个月 不清楚 上一步 改等级 结果 1 2 更多 /start /delete 13800138000"
some_moves = st.lists(
    st.one_of(
        st.sampled_from(WORDS.split()).map(typed),
        st.sampled_from(["a:lv:L3", "b", "d:y", "r", "nope"]).map(lambda token: Move("press", token, token)),
        st.sampled_from(["sticker", "voice"]).map(lambda kind: Move("sent", kind)),
        st.integers(-400, 800).map(lambda days: Move("day", (TODAY + timedelta(days=days)).isoformat())),
    ),
    max_size=6,
)


@given(st.sampled_from(LOOKS), some_moves, st.lists(st.sampled_from(["", "甲", "乙"]), min_size=6, max_size=6))
@settings(max_examples=40)
def test_a_case_plays_the_same_twice_and_its_beginning_plays_alike(
    name: LookName, moves: list[Move], members: list[str]
) -> None:
    made = [replace(move, who=who, aside=bool(who)) for move, who in zip(moves, members, strict=False)]
    case = acted(name, *made)
    played = play(case, LIVE.env_for)
    assert play(case, LIVE.env_for) == played
    assert played.turns[-1:] == () or played.session == played.turns[-1].after or made[-1].kind == "day"
    shorter = play(case.stepped(len(made) - 1), LIVE.env_for)
    assert shorter.turns == played.turns[: max(len(made) - 1, 0)]
    if made:
        changed = case.changed(0, typed("萧山")).changed(0, made[0])
        assert play(changed, LIVE.env_for).turns == played.turns


# ---------------------------------------------------------------- facts from the start


def test_facts_known_from_the_start_outlive_a_first_move_that_says_nothing() -> None:
    facts = {"work_place": "370303", "cert_level": "L2"}
    quiet = (said("day", "2026-12-01"), Move("sent", "dice-that-isn-t"), typed("你好"))
    played = play(Case(TODAY, "telegram", facts, quiet, 3), LIVE.env_for)
    assert {fact: answer.value for fact, answer in played.session.answers.items()} == facts
    assert [turn.note for turn in played.turns] == ["", NOT_HEARD, ""]


def test_facts_known_from_the_start_go_with_everything_else() -> None:
    moves = (typed("/delete"), Move("press", "d:y", "删掉"), typed("你好"))
    played = play(Case(TODAY, "telegram", {"work_place": "370303"}, moves, 3), LIVE.env_for)
    assert dict(played.session.answers) == {}


def test_before_any_move_the_facts_are_there_and_nothing_is_stored() -> None:
    played = play(Case(TODAY, "web", {"work_place": "370303"}), LIVE.env_for)
    assert (dict(played.session.answers), played.turns) == ({"work_place": Answer("370303", "")}, ())
    assert {table: found for table, found in played.tables.items() if found} == {}


# ---------------------------------------------------------------- buttons


@pytest.mark.parametrize("name", ["telegram", "wechat", "aibot", "web"])
def test_a_button_that_is_not_on_the_screen_is_taken_as_an_old_one_and_says_so(name: LookName) -> None:
    first = play(acted(name, START), LIVE.env_for)
    offered = [button.move for bubble in first.turns[0].bubbles for row in bubble.rows for button in row]
    press = next((move for move in offered if move.kind == "press"), Move("press", "a:wp:?", "说不准"))
    old = Move("press", "a:lv:L3", "三级")
    played = play(acted(name, START, press, press, old), LIVE.env_for)
    assert [turn.note for turn in played.turns[1:]] == ["", NOT_OFFERED, NOT_OFFERED]
    assert all(turn.bubbles for turn in played.turns)


# ---------------------------------------------------------------- days

SET = typed("timer 2026-12-05")


def day(text: str) -> Move:
    return said("day", text)


@pytest.mark.parametrize("name", ["telegram", "aibot"])
def test_a_new_day_rings_what_is_due_by_then_and_only_once(name: LookName) -> None:
    moves = (typed("a"), SET, day("2026-12-04"), day("2026-12-05"), day("2026-12-06"), typed("day"))
    turns = play(acted(name, *moves), same_day, step).turns
    assert [turn.rang for turn in turns] == [(), (), (), ("remind",), (), ()]
    assert [bubble.text.split("\n")[0] for bubble in turns[3].bubbles if bubble.text] == ["2:timer remind"]
    assert [turn.bubbles for turn in (turns[2], turns[4])] == [(), ()]
    assert turns[5].bubbles[0].text.startswith("3:day 2026-12-06")
    assert turns[3].after.answers != turns[3].before.answers


@pytest.mark.parametrize("name", ["wechat", "wecom", "web"])
def test_a_channel_that_cannot_be_pushed_to_shows_nothing_when_a_timer_rings(name: LookName) -> None:
    played = play(acted(name, typed("a"), SET, day("2026-12-05")), same_day, step)
    assert (played.turns[2].rang, played.turns[2].bubbles, played.unsent) == (("remind",), (), ())
    assert played.tables["timer"] == []


def test_the_outbox_is_shown_as_it_stood_before_it_was_sent() -> None:
    played = play(acted("telegram", typed("a"), typed("b")), same_day, step)
    assert (played.unsent, played.tables["outbox"]) == (("2:b",), [])


def test_the_day_goes_back_as_well() -> None:
    played = play(acted("telegram", day("2027-03-01"), day("2026-01-01"), typed("day")), same_day, step)
    assert (played.day, played.turns[2].bubbles[0].text) == (date(2026, 1, 1), "1:day 2026-01-01")


# ---------------------------------------------------------------- two people in a group


def group(*moves: Move) -> Played:
    return play(acted("group", *moves), LIVE.env_for)


def test_in_a_group_nobody_s_facts_mix() -> None:
    played = group(
        typed("上海浦东", "甲"), typed("淄博张店", "乙"), typed("三级", "甲"), day("2026-12-01"), typed("技师", "乙")
    )
    known = {who: {fact: a.value for fact, a in s.answers.items()} for who, s in played.sessions.items()}
    alone = {
        who: {
            fact: a.value
            for fact, a in play(acted("telegram", *map(typed, says)), LIVE.env_for).session.answers.items()
        }
        for who, says in (("甲", ["上海浦东", "三级"]), ("乙", ["淄博张店", "技师"]))
    }
    assert known == alone
    assert [turn.who for turn in played.turns] == ["甲", "乙", "甲", "甲", "乙"]
    assert (played.who, played.session) == ("乙", played.sessions["乙"])


def test_after_a_new_day_it_is_still_the_one_who_moved_last() -> None:
    played = group(typed("上海浦东", "甲"), typed("淄博张店", "乙"), day("2026-12-01"))
    assert (played.who, played.session) == ("乙", played.sessions["乙"])
    assert group(day("2026-12-01")).who == "甲"


def test_the_group_itself_reads_nothing_and_shows_nothing_personal() -> None:
    aloud = [
        Move("text", text, who="甲") for text in ("我在上海，三级，36个月", "/start", f"/start@{BOT}", "/help@other")
    ]
    played = group(typed("上海浦东", "乙"), *aloud)
    help_ = LIVE.env_for(TODAY).words.render("groups/help")
    assert [[bubble.text for bubble in turn.bubbles] for turn in played.turns[1:]] == [[], [], [help_], []]
    assert [turn.note for turn in played.turns[1:]] == [SILENT_NOTE, SILENT_NOTE, "", SILENT_NOTE]
    assert [turn.after == turn.before for turn in played.turns[1:]] == [True] * 4
    assert dict(played.sessions["甲"].answers) == {}
    assert len(played.tables["inbox"]) == 2


def test_a_public_question_in_the_group_gets_a_card_and_a_personal_one_the_way_into_a_private_chat() -> None:
    played = group(
        Move("text", f"@{BOT} 萧山工会那个截止了吗", who="甲"),
        Move("text", f"@{BOT} 我2025年3月拿的证还能领吗", who="乙"),
    )
    card, link = (turn.bubbles[0] for turn in played.turns)
    assert "萧山区总工会2025年度高级工激励" in card.text
    assert "2025年3月" not in link.text
    (door,) = (button.move for row in link.rows for button in row)
    follow = Move(door.kind, door.value, who="乙", aside=True)
    private = group(*(turn.move for turn in played.turns), follow).turns[-1]
    assert "技补通" in private.bubbles[0].text
    pressed = next(button.move for row in card.rows for button in row if button.move.kind == "press")

    def presses(who: str) -> Turn:
        moves = (*(turn.move for turn in played.turns), Move("press", pressed.value, pressed.label, who))
        return group(*moves).turns[-1]

    assert ("这是给别人的" in presses("乙").note, presses("乙").bubbles) == (True, ())
    assert presses("甲").bubbles[0].text.startswith("【萧山区总工会2025年度高级工激励】")


def test_facts_known_from_the_start_are_of_the_first_member_alone() -> None:
    case = Case(TODAY, "group", {"work_place": "370303"}, (typed("你好", "乙"), typed("你好", "甲")), 2)
    played = play(case, LIVE.env_for)
    assert {who: list(session.answers) for who, session in played.sessions.items()} == {"甲": ["work_place"], "乙": []}


@pytest.mark.parametrize("name", LOOKS)
def test_a_member_s_name_in_a_look_of_one_person_changes_nothing(name: LookName) -> None:
    played = play(acted(name, typed("上海浦东", "甲"), typed("三级", "甲")), LIVE.env_for)
    assert played.session.answers.keys() >= {"work_place", "cert_level"}
