"""What of an event reaches the inbox."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake import to_body
from conversations.events import (
    MAX_TEXT,
    Choice,
    Command,
    Event,
    Left,
    Location,
    Other,
    Text,
    Timer,
    from_json,
)


def kept(event: Event) -> Event:
    return from_json(json.loads(to_body(event)))


@pytest.mark.parametrize(
    "event",
    [Text("你好 😀", 4), Choice("a:1"), Command("start", "fuling"), Other("sticker"), Timer("remind"), Left()],
)
def test_an_ordinary_event_comes_through_whole(event: Event) -> None:
    assert kept(event) == event


@pytest.mark.parametrize(
    ("event", "stored"),
    [
        (Text("没有长度"), Text("没有长度", 4)),
        (Text("号 11010519491231002X"), Text("号 【已隐去身份证号】", 20)),
        (Command("start", "13812345678"), Command("start", "【已隐去电话号码】")),
        (Text("a\0b\ud83d", 4), Text("ab\ufffd", 4)),
        (Choice("x" * 500), Choice("x" * 64)),
        (Location(31.23, 121.47), Location(0.0, 0.0)),
    ],
)
def test_what_must_not_be_kept_is_taken_out(event: Event, stored: Event) -> None:
    assert kept(event) == stored


def test_a_long_text_is_cut_and_its_length_is_still_known() -> None:
    assert kept(Text("长" * 10_000)) == Text("长" * MAX_TEXT, 10_000)


@pytest.mark.parametrize("cut_by_the_channel", [False, True])
def test_half_a_number_at_the_cut_goes_too(cut_by_the_channel: bool) -> None:
    text = "x" * (MAX_TEXT - 9) + " 13812345678 and more"
    sent = Text(text[:MAX_TEXT], len(text)) if cut_by_the_channel else Text(text)
    stored = kept(sent)
    assert isinstance(stored, Text)
    assert stored == Text("x" * (MAX_TEXT - 9), len(text)) or "1381" not in stored.text


def test_a_number_at_the_end_of_a_whole_text_stays_however_its_length_was_counted() -> None:
    assert kept(Text("😀 2024", 7)) == Text("😀 2024", 7)


@given(st.text(st.characters()), st.integers(0, 5000))
def test_any_text_can_be_kept_and_read_back(text: str, length: int) -> None:
    stored = kept(Text(text, length))
    assert isinstance(stored, Text)
    stored.text.encode()
    assert (len(stored.text) <= MAX_TEXT, stored.length) == (True, max(length, len(text)))
