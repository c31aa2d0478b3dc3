"""The poster of a school: what stands on it and where, in millimetres of an A4 page. Draws nothing itself.

It promises no money, names the school and its desk, and says that we are no authority. `bot.schools.draw` turns it
into a PDF or a picture.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Literal

WIDTH, HEIGHT = 210.0, 297.0
MARGIN = 20.0

INK, MUTED, ACCENT, PAPER, TINT = "#16211d", "#55625d", "#0b6e4f", "#ffffff", "#e9f3ee"

HEADLINE = ("考下证书，", "看看能领多少补贴")
STEPS = (
    ("扫一扫", "不用注册，不收费"),
    ("答几个问题", "不要身份证号、银行卡号"),
    ("看结果", "能不能领、几号前办、怎么办"),
)
NAME = "技补通：帮您查技能证书的补贴"
DISCLAIMER = "技补通不是政府部门，最后以当地办事窗口的答复为准。"


@dataclass(frozen=True, slots=True)
class Poster:
    """`url`: what the QR code says. `scan`: with what it is scanned. `code`: what people type instead, `where`: in what
    (「在公众号里」)."""

    school: str
    code: str
    url: str
    scan: str
    contact: str
    phone: str = ""
    where: str = "在聊天里"


@dataclass(frozen=True, slots=True)
class Words:
    """One line. `x`: its left end or middle, by `align`; `y`: its baseline; `size`: the height of a 汉字."""

    text: str
    x: float
    y: float
    size: float
    bold: bool = False
    colour: str = INK
    align: Literal["left", "middle"] = "middle"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle with round corners."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code; its quiet zone lies within `side`."""

    url: str
    x: float
    y: float
    side: float


Item = Words | Box | Code


def items(poster: Poster) -> tuple[Item, ...]:
    """Everything on the page, what lies below first."""
    middle = WIDTH / 2
    side = 96.0
    left, top = (WIDTH - side) / 2, 104.0
    return (
        Box(0, 0, WIDTH, 77, ACCENT),
        Words(
            HEADLINE[0],
            middle + 3.5,
            27,
            15,  # its comma is half empty
            bold=True,
            colour=PAPER,
        ),
        Words(HEADLINE[1], middle, 51, 20, bold=True, colour=PAPER),
        Words(NAME, middle, 67, 5.5, colour=PAPER),
        _fitted(poster.school, middle, 93, 10, bold=True),
        Box(left - 2, top - 2, side + 4, side + 4, ACCENT, 5),
        Box(left - 0.8, top - 0.8, side + 1.6, side + 1.6, PAPER, 4),
        Code(poster.url, left, top, side),
        _fitted(poster.scan, middle, top + side + 11.5, 6, colour=MUTED),
        Box(MARGIN, 217, WIDTH - 2 * MARGIN, 17, TINT, 4),
        _fitted(f"{poster.where}发“学校码 {poster.code}”也行", middle, 228, 7, bold=True, colour=ACCENT),
        *(item for number, step in enumerate(STEPS) for item in _step(number, *step)),
        *_desk(poster, middle, 276, 5.2),
        Words(DISCLAIMER, middle, 287, 4.4, colour=MUTED),
    )


def _desk(poster: Poster, x: float, y: float, size: float) -> list[Words]:
    """Whom to ask, in one line or, where that would be too small to read, in two."""
    who = f"有事问学校：{poster.contact}"
    whole = f"{who}　{poster.phone}" if poster.phone else who
    lines = [whole] if _width(whole, size) <= 1.2 * (WIDTH - 2 * MARGIN) or not poster.phone else [who, poster.phone]
    top = y - 3.2 * (len(lines) - 1)
    return [_fitted(line, x, top + 6 * number, size, bold=True) for number, line in enumerate(lines)]


def _step(number: int, title: str, more: str) -> tuple[Item, ...]:
    """One of three, side by side."""
    width = (WIDTH - MARGIN) / 3
    middle = MARGIN / 2 + width * (number + 0.5)
    title_width = _width(title, 6)
    left = middle - (10 + title_width) / 2
    return (
        Box(left, 243, 8, 8, ACCENT, 3.99),
        Words(str(number + 1), left + 4, 248.9, 5, bold=True, colour=PAPER),
        Words(title, left + 10, 249.2, 6, bold=True, align="left"),
        Words(more, middle, 259, 4.4, colour=MUTED),
    )


def _fitted(text: str, x: float, y: float, size: float, *, bold: bool = False, colour: str = INK) -> Words:
    """The line in the size given, or in a smaller one in which it stays within the margins."""
    room = WIDTH - 2 * MARGIN
    return Words(text, x, y, min(size, size * room / _width(text, size)), bold, colour, "middle")


def _width(text: str, size: float) -> float:
    """About as wide as it will be, rather more than less."""
    wide = sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.62 for char in text)
    return max(wide, 1.0) * size
