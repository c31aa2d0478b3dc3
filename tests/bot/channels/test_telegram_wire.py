"""Updates to events and replies to messages, held against the library's own reading and Telegram's limits."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Bot, InlineKeyboardMarkup, Update

from bot.channels.base import Address, Incoming
from bot.channels.telegram_wire import COMMANDS, Parsed, parse, render, split
from conversations.effects import Option, Reply
from conversations.events import Choice, Command, Event, Location, Other, Text

PERSON = {"id": 77, "is_bot": False, "first_name": "小王", "language_code": "zh-hans"}
CHAT = {"id": 77, "type": "private", "first_name": "小王"}
GROUP = {"id": -100500, "type": "supergroup", "title": "焊工群"}
BASE = {"message_id": 5, "date": 1_700_000_000, "from": PERSON}


def private(**fields: Any) -> dict[str, Any]:
    return {"update_id": 9, "message": {**BASE, "chat": CHAT, **fields}}


def group(**fields: Any) -> dict[str, Any]:
    return {"update_id": 9, "message": {**BASE, "chat": GROUP, **fields}}


def press(data: str | None = "q:level:L5", **fields: Any) -> dict[str, Any]:
    query = {
        "id": "314",
        "from": PERSON,
        "chat_instance": "1",
        "message": {**BASE, "chat": CHAT, "text": "?"},
        **fields,
    }
    return {"update_id": 9, "callback_query": query if data is None else {**query, "data": data}}


def said(event: Event) -> Parsed:
    return Parsed(Incoming(Address("telegram", "77"), "9", event))


FILE = {"file_id": "f", "file_unique_id": "u"}

READINGS = [
    (private(text="三级"), said(Text("三级", 2))),
    (private(text="<b>&😀\x07"), said(Text("<b>&😀\x07", 6))),
    (private(text="/start"), said(Command("start"))),
    (private(text="/start school_7-a"), said(Command("start", "school_7-a"))),
    (private(text="/START@T_bot  x y "), said(Command("start", "x y"))),
    (private(text="/delete\n马上"), said(Command("delete", "马上"))),
    (private(text="/补贴"), said(Text("/补贴", 3))),
    (private(text="/"), said(Text("/", 1))),
    (private(location={"latitude": 31, "longitude": 121.5}), said(Location(31.0, 121.5))),
    (private(sticker={**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}),
     said(Other("sticker"))),
    (private(photo=[{**FILE, "width": 1, "height": 1}], caption="我的证"), said(Other("photo"))),
    (private(voice={**FILE, "duration": 1}), said(Other("voice"))),
    (private(animation={**FILE, "width": 1, "height": 1, "duration": 1}, document=FILE), said(Other("animation"))),
    (private(contact={"phone_number": "13800000000", "first_name": "x"}), said(Other("contact"))),
    (private(pinned_message={**BASE, "chat": CHAT, "text": "?"}), Parsed()),
    ({"update_id": 9, "edited_message": {**BASE, "chat": CHAT, "text": "改了"}}, Parsed()),
    ({"update_id": 9, "channel_post": {**BASE, "chat": {"id": -5, "type": "channel", "title": "c"}, "text": "a"}},
     Parsed()),
    ({"update_id": 9, "a_kind_of_next_year": {"id": 1}}, Parsed()),
    (press(), Parsed(Incoming(Address("telegram", "77"), "9", Choice("q:level:L5")), "314")),
    (press(message={"message_id": 5, "date": 0, "chat": CHAT}),
     Parsed(Incoming(Address("telegram", "77"), "9", Choice("q:level:L5")), "314")),
    (press(message={**BASE, "chat": GROUP, "text": "?"}), Parsed(query="314")),
    (press(None, game_short_name="g"), Parsed(query="314")),
    (group(text="/start@t_bot"), Parsed(invite=-100500)),
    (group(text="/start@other_bot"), Parsed()),
    (group(text="/start"), Parsed()),
    (group(text="我 3 级能领多少？"), Parsed()),
]  # fmt: skip


@pytest.mark.parametrize(("update", "expected"), READINGS)
def test_an_update_is_read_as_the_event_it_is(update: dict[str, Any], expected: Parsed) -> None:
    assert parse(update, "t_bot") == expected


@pytest.mark.parametrize("update", [update for update, parsed in READINGS if parsed.incoming])
def test_the_librarys_own_parser_sees_the_same_person_text_and_token(update: dict[str, Any]) -> None:
    theirs = Update.de_json(update, Bot("1:x"))
    ours = parse(update, "t_bot").incoming
    assert ours is not None
    assert theirs.effective_chat is not None
    assert theirs.effective_chat.type == "private"
    assert (ours.address.conversation, ours.event_id) == (str(theirs.effective_chat.id), str(theirs.update_id))
    match ours.event:
        case Choice(token):
            assert theirs.callback_query is not None
            assert token == theirs.callback_query.data
        case Text(text):
            assert theirs.message is not None
            assert text == theirs.message.text
        case Command(name):
            assert theirs.message is not None
            assert (theirs.message.text or "").lower().startswith(f"/{name}")
        case Location(latitude, longitude):
            assert theirs.message is not None
            assert theirs.message.location is not None
            assert (latitude, longitude) == (theirs.message.location.latitude, theirs.message.location.longitude)
        case Other(kind):
            assert theirs.message is not None
            assert getattr(theirs.message, kind)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["message", "callback_query", "chat", "id", "type", "text", "data"]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["update_id", "message", "callback_query", "poll"]), JSON))
def test_no_update_however_malformed_stops_the_reading(update: dict[str, Any]) -> None:
    assert isinstance(parse(update, "t_bot"), Parsed)


def labels(reply: Reply) -> list[list[str]]:
    keyboard = render(reply)[-1]["reply_markup"]["inline_keyboard"]
    return [[button["text"] for button in row] for row in keyboard]


def options(*names: str) -> tuple[Option, ...]:
    return tuple(Option(f"t{n}", name) for n, name in enumerate(names))


def test_options_become_buttons_that_carry_their_number_and_token() -> None:
    reply = Reply("哪一级？", (Option("a1", "初级工"), Option("a2", "中级工")))
    assert render(reply) == [
        {
            "text": "哪一级？",
            "reply_markup": {
                "inline_keyboard": [
                    [{"text": "1 初级工", "callback_data": "a1"}, {"text": "2 中级工", "callback_data": "a2"}]
                ]
            },
        }
    ]


def test_labels_carry_no_number_where_a_number_is_itself_an_answer() -> None:
    assert labels(Reply("交了几个月？", options("不清楚", "没交过"), numbered=False)) == [["不清楚", "没交过"]]


def test_short_labels_share_rows_evenly_and_a_long_one_has_its_own() -> None:
    names = ("初级工", "中级工", "高级工", "技师", "我的证书上没有写等级", "不清楚")
    assert labels(Reply("?", options(*names))) == [
        ["1 初级工", "2 中级工"],
        ["3 高级工", "4 技师"],
        ["5 我的证书上没有写等级"],
        ["6 不清楚"],
    ]


def test_the_library_accepts_every_keyboard_that_is_rendered() -> None:
    keyboard = render(Reply("?", options(*(f"城市{n}" for n in range(34)))))[0]["reply_markup"]
    markup = InlineKeyboardMarkup.de_json(keyboard, Bot("1:x"))
    assert markup.to_dict() == keyboard
    assert max(len(row) for row in markup.inline_keyboard) == 3


def test_options_beyond_what_one_keyboard_holds_are_written_out() -> None:
    reply = Reply("选一个", options(*(f"单位{n}" for n in range(1, 103))))
    (message,) = render(reply)
    assert message["text"] == "选一个\n101 单位101\n102 单位102"
    assert sum(len(row) for row in message["reply_markup"]["inline_keyboard"]) == 100


def test_a_link_in_the_text_opens_no_preview() -> None:
    assert render(Reply("见 https://example.cn")) == [
        {"text": "见 https://example.cn", "link_preview_options": {"is_disabled": True}}
    ]


def test_a_long_text_is_cut_between_lines_and_the_buttons_stand_under_its_end() -> None:
    lines = [f"{n:03d} " + "材料" * 40 for n in range(100)]
    messages = render(Reply("\n".join(lines), options("知道了")))
    assert [("reply_markup" in message) for message in messages] == [False, False, True]
    assert "\n".join(message["text"] for message in messages).split("\n") == lines


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(st.text(st.sampled_from("字😀a\n "), max_size=300), st.integers(2, 40))
def test_no_part_exceeds_the_limit_and_none_of_the_text_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_an_emoji_counts_two_so_a_text_of_4096_of_them_is_two_messages() -> None:
    assert [units(part) for part in split("😀" * 4096)] == [4096, 4096]
    assert [units(part) for part in split("字" * 4096)] == [4096]


def test_the_command_menu_keeps_telegrams_limits() -> None:
    assert [name for name, _ in COMMANDS] == ["start", "help", "back", "restart", "results", "human", "delete"]
    assert all(name.isascii() and name.islower() and 1 <= len(text) <= 256 for name, text in COMMANDS)
