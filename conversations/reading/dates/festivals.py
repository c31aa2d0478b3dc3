"""Festivals by their everyday names: the day of each in a solar year.

Only festivals whose day everybody agrees on. 小年 (north and south differ) and 过年 (a season) aren't here.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from conversations.reading.dates import lunar

EVE: Final = "除夕"

_SOLAR: Final = {
    "元旦": (1, 1), "三八": (3, 8), "妇女节": (3, 8), "植树节": (3, 12), "五一": (5, 1), "劳动节": (5, 1),
    "五四": (5, 4), "青年节": (5, 4), "护士节": (5, 12), "六一": (6, 1), "儿童节": (6, 1), "七一": (7, 1),
    "建党节": (7, 1), "八一": (8, 1), "建军节": (8, 1), "教师节": (9, 10), "国庆": (10, 1), "十一": (10, 1),
    "双十一": (11, 11), "双11": (11, 11), "双十二": (12, 12), "双12": (12, 12), "平安夜": (12, 24), "圣诞": (12, 25),
}  # fmt: skip
LUNAR: Final = {
    "春节": (1, 1), "元宵": (1, 15), "端午": (5, 5), "七夕": (7, 7), "中秋": (8, 15), "重阳": (9, 9),
}  # fmt: skip
_QINGMING: Final = "清明"
_QINGMING_TERM: Final = 6
"""Counted from 小寒, 0."""

NAMES: Final = (*_SOLAR, *LUNAR, _QINGMING, EVE)

HOLIDAYS: Final = {"五一": 5, "劳动节": 5, "国庆": 7, "十一": 7, "春节": 7}
"""Days off from the festival on, as people count them. Of the others nobody can tell the length from the name."""


@lru_cache(maxsize=256)
def day_of(name: str, year: int) -> date | None:
    """The festival's day in a solar year; None outside the years of the tables."""
    if not lunar.FIRST_YEAR < year <= lunar.LAST_YEAR:
        return None
    if name in _SOLAR:
        return date(year, *_SOLAR[name])
    if name in LUNAR:
        return lunar.solar(year, *LUNAR[name])
    if name == EVE:
        new_year = lunar.solar(year, 1, 1)
        return date.fromordinal(new_year.toordinal() - 1) if new_year else None
    from borax.calendars.lunardate import TermUtils  # type: ignore[import-untyped]

    found: date = TermUtils.nth_term_day(year, _QINGMING_TERM)
    return found
