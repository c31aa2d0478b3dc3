"""What each callback of the platform means to us, and what becomes of a reply."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.aibot_wire import (
    INVITATION,
    InGroup,
    Refresh,
    Replaced,
    Said,
    card,
    dump,
    markdown,
    parse,
    pressed_card,
    stream,
    texts,
)
from conversations.effects import Option, Reply
from conversations.events import Choice, Command, Event, Other, Text
from tests.bot.channels.aibot_platform import check_answer, check_card, check_pushed, check_update

LABELS = st.text(st.characters(exclude_categories=["Cs"]), max_size=14)
TOKENS = st.from_regex(r"[ -~]{0,70}", fullmatch=True)


def body(kind: str = "text", content: Any = None, **more: Any) -> dict[str, Any]:
    whole = {"msgid": "m1", "aibotid": "b", "chattype": "single", "from": {"userid": "zhang"}, "msgtype": kind}
    return whole | ({} if content is None else {kind: content}) | more


def event(name: str, detail: Any = None, **more: Any) -> dict[str, Any]:
    return body("event", {"eventtype": name} | ({} if detail is None else {name: detail}), **more)


@pytest.mark.parametrize(
    ("content", "means"),
    [
        (body("text", {"content": "淄博张店"}), Text("淄博张店", 4)),
        (body("text", {"content": "@技补通 淄博"}), Text("淄博", 2)),
        (body("text", {"content": "@技补通\u2005/help"}), Command("help")),
        (body("text", {"content": "a@b.cn 是我的"}), Text("a@b.cn 是我的", 10)),
        (body("text", {"content": "/start school"}), Command("start", "school")),
        (body("text", {"content": "甲" * 3000}), Text("甲" * 2000, 3000)),
        (body("text", {"content": ""}), Text("", 0)),
        (body("text", {"content": "好"}, quote={"msgtype": "text", "text": {"content": "别人的话"}}), Text("好", 1)),
        (body("voice", {"content": "高级工。"}), Text("高级工", 3)),
        (body("voice", {"content": " "}), Other("voice")),
        (body("image", {"url": "https://x"}), Other("image")),
        (body("file", {"url": "https://x"}), Other("file")),
        (body("video", {"url": "https://x"}), Other("video")),
        (body("a kind of next year, with a long name"), Other("a kind of next year,")),
        (
            body(
                "mixed",
                {
                    "msg_item": [
                        {"msgtype": "text", "text": {"content": "@技补通 这张证书"}},
                        {"msgtype": "image", "image": {"url": "https://x"}},
                        {"msgtype": "text", "text": {"content": "能领吗"}},
                        "rubbish",
                    ]
                },
            ),
            Text("这张证书\n能领吗", 8),
        ),
        (body("mixed", {"msg_item": [{"msgtype": "image"}]}), Other("mixed")),
        (body("mixed", {"msg_item": "?"}), Other("mixed")),
    ],
)
def test_a_message_of_a_single_chat_becomes_one_event_of_its_person(content: dict[str, Any], means: Event) -> None:
    said = parse(content)
    assert isinstance(said, Said)
    assert (said.incoming.event, said.entered, said.card) == (means, False, "")
    assert (said.incoming.address.channel, said.incoming.address.conversation) == ("aibot", "zhang")


@pytest.mark.parametrize("chattype", [{}, {"chattype": "single"}, {"chattype": "single", "chatid": "zhang"}])
def test_events_of_a_single_chat_are_known_with_and_without_its_kind(chattype: dict[str, str]) -> None:
    entered, pressed = event("enter_chat"), event("template_card_event", {"event_key": "a:lv:L3", "task_id": "t"})
    for one in (entered, pressed):
        del one["chattype"]
    welcome, press = parse(entered | chattype), parse(pressed | chattype)
    assert isinstance(welcome, Said)
    assert isinstance(press, Said)
    assert (welcome.incoming.event, welcome.entered, welcome.card) == (Command("start"), True, "")
    assert (press.incoming.event, press.entered, press.card) == (Choice("a:lv:L3"), False, "t")


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        [],
        "text",
        {},
        body() | {"msgid": ""},
        body() | {"msgid": 7},
        body() | {"from": {"userid": ""}},
        body() | {"from": {"userid": "x" * 300}},
        body() | {"from": "zhang"},
        body() | {"msgtype": 3},
        event("feedback_event", {"id": "f", "type": 2, "content": "不对"}),
        event("template_card_event", {"event_key": "", "task_id": "t"}),
        event("template_card_event", {"event_key": "选一", "task_id": "t"}),
        event("template_card_event"),
        event("an event of next year"),
        body("event", "?"),
        event("template_card_event", {"event_key": "a", "task_id": "t"}, chattype="group", chatid="g"),
        event("enter_chat", chatid="g", chattype="group"),
        body("text", {"content": "hi"}, chattype="group"),
        body("stream", {"id": ""}),
        body("stream", {"id": "x" * 200}),
    ],
)
def test_what_needs_no_answer_means_nothing(nothing: Any) -> None:
    assert parse(nothing) is None


def test_in_a_group_only_a_code_of_the_person_goes_on_and_what_they_said_is_not_shown() -> None:
    group = {"chatid": "wr-group", "chattype": "group"}
    first, second = parse(body("text", {"content": "@技补通 高级工"}, **group)), parse(body("image", {}, **group))
    assert isinstance(first, InGroup)
    assert isinstance(second, InGroup)
    assert (first.text, second.text, first.who == second.who) == ("高级工", None, True)
    assert (first.chat, "zhang" in repr(first), "高级工" in repr(first)) == ("wr-group", False, False)
    unsure = body("text", {"content": "高级工"}, chatid="wr-group")
    del unsure["chattype"]
    assert isinstance(parse(unsure), InGroup)


def test_a_refresh_and_a_takeover_are_told_apart() -> None:
    assert parse(body("stream", {"id": "s1"})) == Refresh("s1")
    assert parse({"msgtype": "event", "event": {"eventtype": "disconnected_event"}}) == Replaced()


def test_the_same_message_has_the_same_id_and_two_peoples_never() -> None:
    def number(**more: Any) -> str:
        said = parse(body("text", {"content": "1"}, **more))
        assert isinstance(said, Said)
        return said.incoming.event_id

    ids = [number(), number(response_url="x"), number(msgid="m2"), number(**{"from": {"userid": "li"}})]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    assert all(len(one) == 32 for one in ids)


# --------------------------------------------------------------------- out

TWO = (Option("a:1", "是"), Option("a:2", "否"))


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (Reply("对吗？", TWO), "对吗？\n1. 是\n2. 否"),
        (Reply("几个月？", TWO, numbered=False), "几个月？\n可以回复：是、否"),
        (Reply("好"), "好"),
        (Reply("您说的<think>是</think>什么"), "您说的think>是/think>什么"),
    ],
)
def test_options_are_always_written_out(reply: Reply, text: str) -> None:
    assert texts(reply) == [text]


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (TWO, True),
        ((), False),
        (tuple(Option(str(n), "一二三四五六七八九十") for n in range(6)), True),
        (tuple(Option(str(n), "是") for n in range(7)), False),
        ((Option("a", "一二三四五六七八九十一"),), False),
        ((Option("a", ""),), False),
        ((Option("选", "是"),), False),
        ((Option("", "是"),), False),
        ((Option("a b", "是"),), False),
    ],
)
def test_a_card_is_shown_where_the_options_fit_it(options: tuple[Option, ...], shown: bool) -> None:
    found = card(options, "task-1")
    assert (found is not None) == shown
    if found:
        check_card(found)
        assert [button["key"] for button in found["button_list"]] == [option.token for option in options]


def test_a_pressed_card_says_what_was_chosen_and_keeps_its_buttons() -> None:
    shown = card(TWO, "t")
    assert shown is not None
    update = pressed_card(shown, "a:2")
    check_update(update, {"t": shown})
    assert update["template_card"] == shown | {"main_title": {"title": "选了：否"}}
    check_update(pressed_card(shown, "no such token"), {"t": shown})


def test_the_invitation_fits_one_line() -> None:
    check_answer(stream("a", INVITATION))
    assert "\n" not in INVITATION


@given(st.text(min_size=1, max_size=30_000), st.lists(st.builds(Option, TOKENS, LABELS), max_size=8), st.booleans())
def test_whatever_is_said_is_within_the_limits_and_is_json(text: str, options: list[Option], numbered: bool) -> None:
    reply = Reply("x" + text, tuple(options), numbered)
    first, *rest = texts(reply)
    answer = stream("s", first, card(reply.options, "t"))
    for sent in (answer, *(markdown("zhang", more) for more in rest if more)):
        read = json.loads(dump(sent).encode("utf-8"))
        check_answer(read) if "stream" in read else check_pushed(read)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["msgid", "chattype", "chatid", "from", "msgtype", "text", "voice", "mixed", "event", "stream", "create_time"]
)
VALUES = JSON | st.sampled_from(
    [
        "text",
        "voice",
        "mixed",
        "event",
        "stream",
        "single",
        "group",
        {"userid": "zhang"},
        {"content": "x"},
        {"msg_item": [{"msgtype": "text", "text": {"content": "x"}}]},
        {"eventtype": "enter_chat"},
        {"eventtype": "template_card_event", "template_card_event": {"event_key": "a", "task_id": 3}},
        {"id": "s"},
    ]
)


@given(st.dictionaries(NAMES, VALUES) | JSON)
def test_no_body_breaks_it_and_no_group_is_taken_for_a_person(found: Any) -> None:
    heard = parse(found)
    assert heard is None or isinstance(heard, Said | InGroup | Refresh | Replaced)
    if isinstance(heard, Said):
        assert found.get("chattype", "single") == "single"
