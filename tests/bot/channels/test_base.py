"""Replies written out for a channel without buttons, and cut to what fits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Capabilities, split_text, write_out
from conversations.effects import Option, Reply

TWO = (Option("a", "是"), Option("b", "否"))


@pytest.mark.parametrize(
    ("reply", "buttons", "written"),
    [
        (Reply("好"), False, "好"),
        (Reply("对吗？", TWO), False, "对吗？\n1. 是\n2. 否"),
        (Reply("对吗？", TWO), True, "对吗？\n1. 是\n2. 否"),
        (Reply("几个月？", TWO, numbered=False), False, "几个月？\n可以回复：是、否"),
        (Reply("几个月？", TWO, numbered=False), True, "几个月？"),
    ],
)
def test_options_are_written_out_where_no_button_shows_them(reply: Reply, buttons: bool, written: str) -> None:
    assert write_out(reply, Capabilities(text_bytes=1000, buttons=buttons)) == [written]


@pytest.mark.parametrize(
    ("text", "limit", "pieces"),
    [
        ("a\nb\nc", 3, ["a\nb", "c"]),
        ("", 10, [""]),
        ("中文字", 7, ["中文", "字"]),
        ("ab\n中文字\nc", 6, ["ab", "中文", "字\nc"]),
        ("a\n\nb", 2, ["a\n", "b"]),
    ],
)
def test_a_long_text_is_split_at_line_borders_and_else_between_characters(
    text: str, limit: int, pieces: list[str]
) -> None:
    assert split_text(text, limit) == pieces


@given(st.text(st.sampled_from("ab中😀\n")), st.integers(4, 20))
def test_no_piece_is_too_long_and_no_character_is_lost(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert all(len(piece.encode()) <= limit for piece in pieces)
    assert "".join(pieces).replace("\n", "") == text.replace("\n", "")
