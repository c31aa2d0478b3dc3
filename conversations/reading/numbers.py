"""Numerals as people type them, and the reader of a plain number such as an age.

`NUMERAL` finds a numeral in running text; `value` says what it is. What the number counts is for the caller.
"""

from __future__ import annotations

import re
from typing import Final

from conversations.reading.lazy import lazy
from conversations.reading.normalise import bare, is_unsure
from conversations.reading.result import Invalid, Read, Reading, Unreadable, Unsure

Number = int | float

_DIGITS: Final = {
    **dict(zip("零〇一二三四五六七八九", (0, *range(10)), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    **dict.fromkeys("贰两俩", 2),
    **dict.fromkeys("叁仨", 3),
    "幺": 1,
    **{str(digit): digit for digit in range(10)},
}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TWENTIES: Final = str.maketrans({"廿": "二十", "卅": "三十"})
_ROMAN: Final = {
    "i": 1,
    "ii": 2,
    "iii": 3,
    "iv": 4,
    "v": 5,
    "vi": 6,
    "vii": 7,
    "viii": 8,
    "ix": 9,
    "x": 10,
    "xi": 11,
    "xii": 12,
}

HAN: Final = "零〇一二三四五六七八九十百千两俩仨廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
DIGIT: Final = "零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖"
"""Characters that stand for one decimal digit (二〇二五), 两 and 十 not among them."""

NUMERAL: Final = rf"(?:\d{{1,9}}(?:\.\d{{1,4}})?|[{HAN}]{{1,12}}(?:点[{DIGIT}]{{1,4}})?)"
"""A regular expression, without groups, for one numeral in normalised text. Roman ones are left to the callers."""

_COMPOUND = lazy(r"(?:(?P<thousands>.)[千仟])?零?(?:(?P<hundreds>.)[百佰])?零?(?:(?P<tens>.?)[十拾])?零?(?P<ones>.?)")


def value(numeral: str) -> Number | None:
    """3, 1.5, 十四, 一百二十, 一百零五, 二〇二五, 廿五, 两, iii, 一点五; None where it is no numeral, and for 五六.

    Two or more Han digits without a unit are a string of digits only with a zero in it, or from three on (二五 may
    be "two or five"); the callers that take 二五年 for a year use `digits`.
    """
    if numeral.isascii():
        if numeral in _ROMAN:
            return _ROMAN[numeral]
        if not re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", numeral):
            return None
        number = float(numeral)
        return int(number) if number.is_integer() else number
    whole, point, fraction = numeral.translate(_TWENTIES).partition("点")
    if point:
        left, right = value(whole), digits(fraction)
        return None if left is None or right is None else float(f"{int(left)}.{right}")
    if any(char in _UNITS for char in whole):
        return _compound(whole)
    if len(whole) == 1 or (whole and (len(whole) > 2 or any(char in "零〇" for char in whole))):
        return digits_value(whole)
    return None


def digits(numeral: str) -> str | None:
    """A string of digits, Han or Arabic, as Arabic digits with their zeros kept: 二〇二五 → "2025", 零八 → "08"."""
    try:
        return "".join(str(_DIGITS[char]) for char in numeral) or None
    except KeyError:
        return None


def digits_value(numeral: str) -> int | None:
    text = digits(numeral)
    return int(text) if text is not None and len(text) <= 9 else None


def _compound(numeral: str) -> int | None:
    match = _COMPOUND.fullmatch(numeral)
    if match is None:
        return None
    parts = match.groupdict(default="")
    total = 0
    for name, unit in (("thousands", 1000), ("hundreds", 100), ("tens", 10), ("ones", 1)):
        char = parts[name]
        if char and char not in _DIGITS:
            return None
        implied = 1 if name == "tens" and parts["tens"] == "" and match.start("tens") >= 0 else 0
        total += (_DIGITS[char] if char else implied) * unit
    if parts["ones"] and re.search(r"[百佰千仟].$", numeral):  # 一百二 is 120, 一百零二 is 102
        total += _DIGITS[parts["ones"]] * ((10 if re.search(r"[百佰].$", numeral) else 100) - 1)
    return total


_PICK = lazy(rf"(?:我?选|第)*+(?P<number>{NUMERAL}|i{{1,3}}|iv|vi{{0,3}}|ix|x)(?:个|项|号|条)?(?:吧|的)?")
_AROUND = r"(?:我|今年|现在|已经|虚岁?|周岁?|实岁|年龄|年纪|岁数|都|是|有|刚|满|好像|应该|就|了|:|,|的|人)*+"
_EXACT = lazy(rf"{_AROUND}(?P<number>{NUMERAL})(?:周?岁)?(?:了|的人|整|吧)*+")
_TENS = lazy(rf"{_AROUND}(?P<tens>\d0|[二三四五六七八九]?十)(?:多|几|来)(?:周?岁)?了?")


def read_pick(text: str) -> int | None:
    """The number of a choice on the screen: 「2」「②」「第二个」「选2」. None for anything more, such as 2个月."""
    match = _PICK.fullmatch(bare(text))
    number = value(match["number"]) if match else None
    return int(number) if number is not None and number == int(number) else None


def read_number(text: str, low: int, high: int) -> Reading:
    """One number from `low` to `high`, both included: 「35岁」「三十五」; 「三十多岁」 → {"min": 30, "max": 39}.

    `Invalid("out_of_range")` outside of them. A message with words that it doesn't know is `Unreadable`, so that
    no house number passes for an age.
    """
    said = bare(text)
    if match := _TENS.fullmatch(said):
        start = value(match["tens"])
        return _within(int(start or 0), int(start or 0) + 9, low, high, said)
    if (match := _EXACT.fullmatch(said)) and (number := value(match["number"])) is not None:
        if "虚" in said:  # counted from one at birth, and up at New Year: one or two years ahead of the age in law
            return _within(int(number) - 2, int(number) - 1, low, high, said)
        return Read(number, said) if low <= number <= high else Invalid("out_of_range", said)
    return Unsure() if is_unsure(said) else Unreadable()


def _within(least: int, most: int, low: int, high: int, said: str) -> Reading:
    if most < low or least > high:
        return Invalid("out_of_range", said)
    return Read({"min": max(least, low), "max": min(most, high)}, said)
