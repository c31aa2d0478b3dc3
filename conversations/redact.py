"""Takes ID, bank card and phone numbers out of a text before anything is kept of it.

It rather hides a number too many than lets one through: a mistyped ID number is still somebody's. Dates, amounts,
months and place codes stay. Numbers written in words (一三八…) are not found.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["id_card", "bank_card", "phone"]

MARKS: Final[dict[Kind, str]] = {
    "id_card": "【已隐去身份证号】",
    "bank_card": "【已隐去银行卡号】",
    "phone": "【已隐去电话号码】",
}


@dataclass(frozen=True, slots=True)
class Redacted:
    """`kinds`: what was hidden, each once, in the order in which it first stood in the text."""

    text: str
    kinds: tuple[Kind, ...]


_FEWEST_DIGITS = 10
_DIGIT = re.compile(r"[^\W_a-zA-Z\u3400-\u9fff]")
_JOIN: Final = r"[\s\-‐-―－_·\u200b-\u200f\u2060\ufeff]{0,2}"
_MONTH_DAY: Final = rf"(?:0{_JOIN}[1-9]|1{_JOIN}[0-2]){_JOIN}(?:0{_JOIN}[1-9]|[12]{_JOIN}\d|3{_JOIN}[01])"


def _run(count: int) -> str:
    return rf"\d(?:{_JOIN}\d){{{count - 1}}}"


_ID_18 = re.compile(
    rf"(?<!\d)[1-9](?:{_JOIN}\d){{5}}{_JOIN}(?:1{_JOIN}9"
    rf"|2{_JOIN}0){_JOIN}{_run(2)}{_JOIN}{_MONTH_DAY}{_JOIN}{_run(3)}{_JOIN}[\dxX×](?!\d)"
)
_ID_X = re.compile(rf"(?<!\d){_run(17)}{_JOIN}[xX×](?![a-zA-Z])")
_ID_15 = re.compile(rf"(?<!\d)[1-9](?:{_JOIN}\d){{5}}{_JOIN}{_run(2)}{_JOIN}{_MONTH_DAY}{_JOIN}{_run(3)}(?!\d)")
_CARDS = tuple(re.compile(rf"(?<!\d)(?=({_run(count)})(?!\d))") for count in (19, 18, 17, 16))
_MOBILE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[\s\-]?)?(?:1[3-9]\d(?:[\s\-‐-―－_·]?\d{4}[\s\-‐-―－_·]?\d{4}|[\s\-]\d{3}[\s\-]\d{5}"
    r"|\d[\s\-]\d{3}[\s\-]\d{4})|1\s?[3-9](?:\s?\d){9})(?!\d)"
)
_LANDLINE = re.compile(
    r"(?<!\d)[(（]?0(?:(?:10|2\d)[)）]?[\s\-‐-―－]{0,3}[2-8]\d{3}[\s\-]?\d{4}"
    r"|[3-9]\d{2}[)）]?[\s\-‐-―－]{0,3}[2-8]\d{6,7})(?!\d)"
)
_PROVINCES: Final = frozenset(
    f"{tens}{ones}"
    for tens, all_ones in (
        ("1", "12345"),
        ("2", "123"),
        ("3", "1234567"),
        ("4", "123456"),
        ("5", "01234"),
        ("6", "12345"),
    )
    for ones in all_ones
) | {"71", "81", "82", "83", "91"}
_CARD_FIRST: Final = frozenset("34569")


def redact(text: str) -> Redacted:
    """The text with a mark in place of each such number. Everything else stays as it was, to the character."""
    folded = _DIGIT.sub(_ascii, text)
    if sum(map(str.isdecimal, folded)) < _FEWEST_DIGITS:
        return Redacted(text, ())
    found: list[tuple[int, int, Kind]] = []
    for start, end, kind in _candidates(folded):
        if all(end <= taken_start or taken_end <= start for taken_start, taken_end, _ in found):
            found.append((start, end, kind))
    found.sort()
    pieces, position = [], 0
    for start, end, kind in found:
        pieces += [text[position:start], MARKS[kind]]
        position = end
    return Redacted("".join([*pieces, text[position:]]), tuple(dict.fromkeys(kind for _, _, kind in found)))


def hidden(text: str) -> tuple[Kind, ...]:
    """The kinds of number that were taken out of this text before."""
    return tuple(kind for kind, mark in MARKS.items() if mark in text)


def _candidates(text: str) -> list[tuple[int, int, Kind]]:
    """Spans of numbers, the surer kind first; they may overlap."""
    found: list[tuple[int, int, Kind]] = []
    for pattern in (_ID_18, _ID_X, _ID_15):
        found += [(*match.span(), "id_card") for match in pattern.finditer(text) if _is_id(_digits(match[0]))]
    for pattern in _CARDS:
        found += [(*match.span(1), "bank_card") for match in pattern.finditer(text) if _is_card(_digits(match[1]))]
    for pattern in (_MOBILE, _LANDLINE):
        found += [(*match.span(), "phone") for match in pattern.finditer(text)]
    return found


def _ascii(match: re.Match[str]) -> str:
    digit = unicodedata.digit(match[0], None)
    return match[0] if digit is None else str(digit)


def _digits(number: str) -> str:
    return "".join("X" if char in "xX×" else char for char in number if char.isdecimal() or char in "xX×")


def _is_id(number: str) -> bool:
    """Of 18 digits the shape is enough, with a birth date in it: a wrong check digit is a slip. Of 15 the first two
    must also be a province's, for so many digits are easily something else."""
    return len(number) == 18 or number[:2] in _PROVINCES


def _is_card(number: str) -> bool:
    """Passes the Luhn check, or begins with UnionPay's 62. No card begins with 1 or 2, as two dates in a row do."""
    if number[0] not in _CARD_FIRST:
        return False
    doubled = [int(digit) * (2 - (index + len(number)) % 2) for index, digit in enumerate(number)]
    total = sum(digit if (index + len(number)) % 2 else digit // 10 + digit % 10 for index, digit in enumerate(doubled))
    return number.startswith("62") or total % 10 == 0
