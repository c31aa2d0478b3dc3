"""A group's turn: mostly silent, never more than a card a minute, whatever happens."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.effects import Count, Door, Effect, InGroup, Reply, Send
from conversations.env import load_env
from conversations.events import Changed, Choice, Command, Grouped, Text, Timer, from_json, to_json
from conversations.groups.session import GroupSession
from conversations.groups.step import GREETING, MINUTE, SMALL, group_step

ENV = load_env()(date(2026, 11, 28))
SECRETS = ("王小明", "38岁", "断了3个月", "2024年5月", "阜阳", "13812345678")
TEXTS = [
    "上海高级工补贴怎么领",
    "萧山工会截止了吗",
    "今天天气",
    "谢谢",
    "多少钱",
    "我叫王小明，今年38岁，上海高级工补贴能领吗",
    "社保断了3个月，户口在阜阳，萧山补贴",
    "2024年5月拿的证，电话13812345678",
]
PEOPLE = st.sampled_from(["aaaaaaaa", "bbbbbbbb", "cccccccc", "dddddddd", "eeeeeeee", "ffffffff"])
CHANGES = st.sampled_from(
    [
        Changed("added"),
        Changed("added", reason="admin", hears=True),
        Changed("removed"),
        Changed("admin", hears=True),
        Changed("member"),
        Changed("bound", "school-7", "330109"),
        Changed("unbound"),
        Changed("refused", reason="not_admin"),
        Changed("anything"),
    ]
)
TOKENS = st.builds(
    lambda who, name: Choice(f"gp:{who}:{name}"),
    PEOPLE,
    st.sampled_from(["shanghai-skill-upgrade", "xiaoshan-union-senior-2025", "no-such-programme", ""]),
)
SAID = st.one_of(
    st.sampled_from(TEXTS).map(Text),
    st.sampled_from(["start", "help", "delete"]).map(Command),
    TOKENS,
    CHANGES,
)
EVENTS = st.builds(
    lambda said, who, how, thread, to: Grouped(said, who, 0, how, "", thread, to),
    SAID,
    PEOPLE,
    st.sampled_from(["name", "reply"]),
    st.sampled_from([0, 33]),
    st.sampled_from(["", "12", "x"]),
)
STEPS = st.lists(st.tuples(EVENTS, st.integers(0, 45)), max_size=40)


def play(steps: Sequence[tuple[Grouped, int]]) -> list[tuple[Grouped, tuple[Effect, ...]]]:
    """The events with their moments, and what each led to; the session passes through JSON at every step."""
    session, now, found = GroupSession(), 1_795_800_000, []
    for event, later in steps:
        now += later
        event = replace(event, at=now)
        event_back = from_json(json.loads(json.dumps(to_json(event))))
        assert event_back == event
        turn = group_step(session, event, ENV)
        session = GroupSession.from_json(json.loads(json.dumps(turn.session.to_json())))
        assert session == turn.session
        found.append((event, turn.effects))
    return found


def sent(effects: tuple[Effect, ...]) -> list[Reply]:
    return [effect.reply for effect in effects if isinstance(effect, Send)]


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_whatever_happens_a_group_gets_at_most_one_card_a_minute(steps: list[tuple[Grouped, int]]) -> None:
    played = play(steps)
    cards = [event.at for event, effects in played if Count("group_card") in effects]
    assert all(after - before >= MINUTE for before, after in pairwise(cards))
    links = [(event.who, event.at) for event, effects in played if Count("group_link") in effects]
    for who in {who for who, _ in links}:
        mine = [at for other, at in links if other == who]
        assert all(after - before >= MINUTE for before, after in pairwise(mine))
    messages = [event.at for event, effects in played for _ in sent(effects)]
    added = [(event, effects) for event, effects in played if getattr(event.said, "what", "") == "added"]
    greetings = [event.at for event, effects in added if effects]
    assert all(after - before >= GREETING for before, after in pairwise(greetings))
    assert all(sum(at <= other < at + MINUTE for other in messages) <= 1 + SMALL + 1 for at in messages)


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_nothing_that_anybody_said_of_themselves_is_in_a_message_or_kept(steps: list[tuple[Grouped, int]]) -> None:
    session = GroupSession()
    for event, effects in play(steps):
        session = group_step(session, event, ENV).session
        said = repr(sent(effects)) + json.dumps(session.to_json(), ensure_ascii=False)
        assert not [secret for secret in SECRETS if secret in said]
        if isinstance(event.said, Choice) and event.said.token.split(":")[1] != event.who:
            assert effects == ()


def asked(text: str, who: str = "aaaaaaaa", at: int = 1000, **more: object) -> Grouped:
    return Grouped(Text(text), who, at, "name", **more)  # type: ignore[arg-type]


def test_the_same_person_may_have_a_card_and_a_link_at_once_and_the_door_says_where_it_leads() -> None:
    bound = GroupSession("school-7", "330109")
    first = group_step(bound, asked("技师激励", thread=33, to="5"), ENV)
    second = group_step(first.session, asked("我38岁能领吗", at=1001), ENV)
    (card,), (link,) = sent(first.effects), sent(second.effects)
    assert card.group == InGroup(33, "5", 0, Door("school-7", "330109", "xiaoshan-union-technician-2025"))
    assert link.group == InGroup(0, "", 0, Door("school-7", "330109", "conditions"))


def test_a_clock_that_is_set_back_by_hours_does_not_silence_the_group() -> None:
    first = group_step(GroupSession(), asked("上海高级工补贴", at=100_000), ENV)
    assert sent(group_step(first.session, asked("上海高级工补贴", at=99_990), ENV).effects) == []
    assert sent(group_step(first.session, asked("上海高级工补贴", at=90_000), ENV).effects) != []


def test_an_announcement_reaches_only_a_group_that_the_bot_is_in() -> None:
    news = Grouped(Changed("announced", reason="快截止了"), "", 5)
    (reply,) = sent(group_step(GroupSession("school-7", "330109"), news, ENV).effects)
    assert (reply.text, reply.group) == ("快截止了", InGroup(door=Door("school-7", "330109")))
    assert group_step(GroupSession("school-7", state="gone"), news, ENV).effects == ()


def test_what_is_no_event_of_a_group_changes_nothing() -> None:
    assert group_step(GroupSession(), Timer("x"), ENV).effects == ()


def test_a_code_that_worked_is_always_told_however_much_was_said_in_the_minute() -> None:
    full = GroupSession(small_at=(1000,) * SMALL)
    bound = group_step(full, Grouped(Changed("bound", "7", "330109"), "aaaaaaaa", 1001), ENV)
    refused = group_step(full, Grouped(Changed("refused", reason="unknown"), "aaaaaaaa", 1001), ENV)
    assert (len(sent(bound.effects)), bound.session.school, len(sent(refused.effects))) == (1, "7", 0)
