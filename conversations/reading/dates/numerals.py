"""Dates in bare numbers: 2025.3.15, 25-3-15, 7/20, 3.15-3.20, 20250315, 0720.

It says what a run of numbers can be as a date; numbers that can't be one are nothing, not the nearest date.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from conversations.reading.dates.spans import Parts, full_year
from conversations.reading.lazy import lazy
from conversations.reading.numbers import DIGIT, HAN, digits, value

_DATE_HAN: Final = "零〇一二三四五六七八九十廿卅壹贰叁肆伍陆柒捌玖拾"
_SEPARATOR: Final = r"\s?[-./,。、·_~—点|:]\s?|\s"
CHAIN: Final = (
    rf"(?<![\d.\-/a-z])\d{{1,4}}(?:(?:{_SEPARATOR})\d{{1,4}})+(?!\d)(?:月份?|[日号曰]|(?=年))?"
    rf"|(?<![{HAN}])[{_DATE_HAN}]{{1,4}}(?:[点、][{_DATE_HAN}]{{1,3}})+(?![{HAN}])(?:月份?|[日号曰]|(?=年))?"
)
RUN: Final = (
    rf"(?<![\d.a-z])(?:\d{{4,8}})(?![\da-pr-z年])|(?<![{HAN}])[{DIGIT}]{{8}}(?![{HAN}])|(?<![{HAN}])[{DIGIT}]{{6}}(?![{HAN}])"
    rf"|(?<![{HAN}])(?:[二两贰][零〇]|一九)[{DIGIT}]{{2}}(?=[一二三四五六七八九十]{{1,2}}月|[^{HAN}]|$)"
    rf"|(?<![{HAN}])[零〇一][{DIGIT}]{{3}}(?![{HAN}])"
)
_PIECE = lazy(rf"(?P<number>\d+|[{_DATE_HAN}]+)|(?P<unit>月份?|[日号曰])|(?P<separator>{_SEPARATOR})")
_NO_DATE_AFTER = lazy(
    r"\s?(?:个|元|块|万|千|百|%|级|岁|分(?!发)|小时|倍|米|公里|斤|层|楼|天(?!前)|多|几|人(?!社)|名|位|次|节|课|k|w|年(?!发|拿|的证))"
)
_LINKS: Final = "-~—"

Found = tuple[int, int, Parts]
"""Start and end in the text, and what stands there."""


def of_chain(match: re.Match[str], today: date) -> list[Found]:
    """The dates of numbers with signs between them; none where they can't be dates."""
    text, at = match.string, match.start()
    if _NO_DATE_AFTER.match(text, match.end()) and text[match.end() - 1] not in "月份日号曰":
        return _years(match, today) if text.startswith("年", match.end()) else []
    pieces = [
        (piece.lastgroup, piece[0].strip(), at + piece.start(), at + piece.end()) for piece in _PIECE.finditer(match[0])
    ]
    unit = pieces.pop()[1][0] if pieces[-1][0] == "unit" else ""
    numbers = [piece for piece in pieces if piece[0] == "number"]
    signs = [piece[1] for piece in pieces if piece[0] == "separator"]
    if any(sign == ":" for sign in signs):  # a time of day: 2025-03-15 10:20
        cut = signs.index(":")
        numbers, signs, unit = numbers[:cut], signs[: max(cut - 1, 0)], ""
    if "" in signs and set(signs) != {""}:
        cut = signs.index("")
        numbers, signs, unit = numbers[: cut + 1], signs[:cut], ""
    if not numbers:
        return []
    before = text[max(0, at - 2) : at]
    marks = [sign for sign in signs if sign in _LINKS and sign]
    if marks and len(set(signs)) > 1 and len(marks) == 1 and not unit:
        middle = signs.index(marks[0]) + 1
        halves = [_numbers(half, signs[0], "", before, today) for half in (numbers[:middle], numbers[middle:])]
        found = [
            (half[0][2], half[-1][3], parts)
            for half, parts in zip((numbers[:middle], numbers[middle:]), halves, strict=True)
            if parts
        ]
        return found if len(found) == 2 else []
    sign = signs[-1] if signs else ""
    parts = _numbers(numbers, sign, unit, before, today)
    end = match.end() if unit else numbers[-1][3]
    return [(numbers[0][2], end, parts)] if parts else []


def of_run(match: re.Match[str], today: date) -> list[Found]:
    """The date of digits without a sign between them: 8, 7, 6, 5 (before 月) or 4 of them."""
    text = match.string
    said = digits(match[0].replace("两", "二")) or ""
    whole = match.end() - match.start() == len(text)
    if _NO_DATE_AFTER.match(text, match.end()) or (text.startswith("月", match.end()) and len(said) not in (4, 5, 6)):
        return []
    if text.startswith("月", match.end()):
        return _run_before_month(match, said, today)
    parts = _run(said, today)
    if parts is None or (len(said) == 4 and parts.month is not None and not whole and not _exists(parts)):
        return []
    return [(match.start(), match.end(), parts)]


def _run_before_month(match: re.Match[str], said: str, today: date) -> list[Found]:
    """20256月, 2025 6月 typed without the space; the character 月 is left to whoever reads months."""
    if len(said) == 4:
        return [(match.start(), match.end(), Parts(int(said)))] if _is_year(said) else []
    if not _is_year(said[:4]):
        return []
    return [(match.start(), match.end() + 1, Parts(int(said[:4]), int(said[4:])))]


def _run(said: str, today: date) -> Parts | None:
    century = _is_year(said[:4])
    match len(said):
        case 8 if century:
            return Parts(int(said[:4]), int(said[4:6]), int(said[6:]))
        case 7 if century:
            fits = [
                parts
                for cut in (5, 6)
                if _exists(parts := Parts(int(said[:4]), int(said[4:cut]), int(said[cut:]))) and said[cut] != "0"
            ]
            return fits[0] if len(fits) == 1 else None
        case 6 if century and 1 <= int(said[4:]) <= 12:
            return Parts(int(said[:4]), int(said[4:]))
        case 6:
            return Parts(full_year(int(said[:2]), today), int(said[2:4]), int(said[4:]))
        case 4 if century:
            return Parts(int(said))
        case 4:
            return Parts(None, int(said[:2]), int(said[2:]))
    return None


def _years(match: re.Match[str], today: date) -> list[Found]:
    """2023-2024年."""
    pieces = [piece for piece in _PIECE.finditer(match[0]) if piece.lastgroup == "number"]
    years = [_year(digits(piece[0]) or "", today) for piece in pieces]
    at = match.start()
    if len(pieces) != 2 or (first := years[0]) is None or (last := years[1]) is None:
        return []
    middle = at + pieces[0].end()
    return [(at, middle, Parts(first)), (at + pieces[1].start(), match.end() + 1, Parts(last))]


def _numbers(
    pieces: list[tuple[str | None, str, int, int]], sign: str, unit: str, before: str, today: date
) -> Parts | None:
    """What two or three numbers are, by their size, the sign between them, the unit after them, what stands before."""
    said = [_digits(piece[1]) for piece in pieces]
    if any(not one or len(one) > 4 for one in said):
        return None
    numbers = [int(one) for one in said]
    if (
        unit
        and sign == "、"
        and pieces[-1][1] in "一二三四五六七八九"
        and 10 < numbers[-2] < 30
        and numbers[-2] % 10 < numbers[-1]
    ):
        numbers[-1] += numbers[-2] // 10 * 10  # 十二、三号
    year = _year(said[0], today)
    after_year, after_month = before.endswith("年"), before.endswith(("月", "月份"))
    match numbers, unit:
        case [_, month], "月" if year is not None and (len(said[0]) == 4 or numbers[0] > 12):
            return Parts(year, month)
        case [first, last], "月":
            return _months(None, first, last)
        case [_, first, last], "月" if year is not None:
            return _months(year, first, last)
        case [first, last], "日" | "号" | "曰" if after_month or (sign in "-~—、," and first < last and not after_year):
            return Parts(days=(first, last))
        case [first, second, third], "" if _is_year(said[2]) and (first > 12) != (second > 12):  # 24/10/2025
            return Parts(third, min(first, second), max(first, second))
        case [first, second, third], _ if unit != "月" and year is not None and (len(said[0]) == 4 or sign != ","):
            return Parts(year, second, third)
        case [month, first, last], "日" | "号" | "曰" if sign in "-~—、,":
            return Parts(None, month, days=(first, last))
        case [first, last], "" if after_month:
            return Parts(days=(first, last)) if sign in _LINKS and first < last else None
        case [_, month], "" if len(said[0]) == 4:
            return Parts(year, month) if year is not None else None
        case [month, day], _ if unit != "月" and len(said[1]) <= 2 and max(numbers) <= 31:
            return Parts(None, month, day) if sign not in (",", "。") or unit else None
        case [_], "" if len(said[0]) == 4 and year is not None:
            return Parts(year)
    return None


def _months(year: int | None, first: int, last: int) -> Parts | None:
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return Parts(year, max(first, last))
    return Parts(year, months=(first, last if last >= first else last + 12))


def _digits(numeral: str) -> str:
    if (said := digits(numeral)) is not None and (numeral.isascii() or len(numeral) != 1):
        return said
    number = value(numeral)
    return str(number) if isinstance(number, int) else ""


def _year(said: str, today: date) -> int | None:
    if len(said) == 4:
        return int(said) if _is_year(said) else None
    return full_year(int(said), today) if len(said) == 2 else None


def _is_year(said: str) -> bool:
    return len(said) == 4 and said[:2] in ("19", "20")


def _exists(parts: Parts) -> bool:
    try:
        date(parts.year or 2024, parts.month or 0, parts.day or 0)
    except ValueError:
        return False
    return True
