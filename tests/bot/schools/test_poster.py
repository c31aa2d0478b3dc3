"""What stands on a poster, and that it stays on the page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.schools.poster import DISCLAIMER, HEIGHT, MARGIN, WIDTH, Box, Code, Poster, Words, items

POSTER = Poster(
    school="萧山技师学院",
    code="7KQ4M",
    url="https://bot.example.cn/?s=AbCdEfGhIjKlMnOpQrStUv",
    scan="用微信或手机浏览器扫一扫",
    contact="招生就业办",
    phone="0571-82345678",
    where="在公众号里",
)
LONGEST = replace(
    POSTER, school="校" * 40, contact="找" * 40, phone="0571-82345678转8001", where="在公众号、企业微信里"
)


def said(poster: Poster) -> str:
    return "\n".join(item.text for item in items(poster) if isinstance(item, Words))


def test_it_names_the_school_its_code_and_desk_and_says_that_we_are_no_authority() -> None:
    lines = said(POSTER).split("\n")
    assert {
        "萧山技师学院",
        "在公众号里发“学校码 7KQ4M”也行",
        "有事问学校：招生就业办　0571-82345678",
        DISCLAIMER,
    } <= set(lines)
    assert [number for number in "123" if number not in lines] == []


def test_it_promises_no_money() -> None:
    assert [word for word in ("元", "一定", "保证", "都能领", "免费领") if word in said(POSTER)] == []


@pytest.mark.parametrize("poster", [POSTER, LONGEST], ids=["short", "long"])
def test_everything_stays_on_the_page_and_lines_within_its_margins(poster: Poster) -> None:
    off = []
    for item in items(poster):
        match item:
            case Box(x, y, width, height):
                inside = x >= 0 and x + width <= WIDTH and y >= 0 and y + height <= HEIGHT
            case Code(_, x, y, side):
                inside = x >= MARGIN and x + side <= WIDTH - MARGIN and y + side <= HEIGHT
            case Words(text, _, y, size):
                inside = size * sum(1.0 if ord(char) > 0x2000 else 0.6 for char in text) <= WIDTH - MARGIN
                inside = inside and size < y < HEIGHT - 5
        off += [] if inside else [item]
    assert off == []


def test_a_desk_without_a_telephone_leaves_no_gap() -> None:
    assert "有事问学校：招生就业办\n" in said(replace(POSTER, phone=""))
