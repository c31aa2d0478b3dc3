"""What each word of a date says: builders that turn a match of `atoms` into `Parts`.

They count from today where the word does (去年, 三个月前). A number that makes no sense gives None: no date.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from conversations.reading.dates.spans import FIRST_YEAR, Days, Parts, full_year, month_of, months_before
from conversations.reading.numbers import digits, value

YEARS_BACK: Final = {
    "大前年": 3, "前年": 2, "去年": 1, "旧年": 1, "上年": 1, "上一年": 1, "头年": 1, "今年": 0, "本年": 0, "这一年": 0,
    "明年": -1, "后年": -2, "来年": -1, "下一年": -1,
}  # fmt: skip
DAYS_BACK: Final = {
    "大前天": 3, "大前日": 3, "大前儿": 3, "前天": 2, "前日": 2, "前儿": 2, "前晚": 2, "昨天": 1, "昨日": 1, "昨儿": 1,
    "昨晚": 1, "寻日": 1, "琴日": 1, "噚日": 1, "㖊日": 1, "今天": 0, "今日": 0, "今儿": 0, "今早": 0, "今晨": 0,
    "今晚": 0, "明天": -1, "明日": -1, "明儿": -1, "后天": -2, "后日": -2, "大后天": -3,
}  # fmt: skip
_YEAR_PARTS: Final = {"上": (1, 6), "下": (7, 12), "初": (1, 3), "头": (1, 3), "中": (5, 8), "底": (10, 12),
    "末": (10, 12), "尾": (10, 12), "春": (3, 5), "夏": (6, 8), "秋": (9, 11)}  # fmt: skip
_MONTH_PARTS: Final = {"初": (1, 10), "头": (1, 10), "上": (1, 10), "中": (11, 20), "下": (21, 31), "底": (21, 31),
    "末": (21, 31), "尾": (21, 31)}  # fmt: skip
_WEEKDAYS: Final = dict(zip("一二三四五六日天1234567", [*range(7), 6, *range(7)], strict=True))
_LUNAR_MONTHS: Final = {"正月": 1, "冬月": 11, "腊月": 12}
_WEEKEND: Final = (5, 6)

_MOST_AGO: Final = 3000
_YEARS_CLEAR: Final = 20
"""24年前 may be 24 years ago or before 2024."""

Groups = dict[str, str | None]
"""What the named groups of `atoms` hold."""


def _int(text: str | None) -> int | None:
    number = value(text) if text else None
    return int(number) if number is not None else None


def year(found: Groups, today: date) -> Parts | None:
    first, last = _year_number(found["year"], today), _year_number(found["year_b"], today)
    if first is None:
        return None
    if last is None:
        return Parts(first)
    first, last = min(first, last), max(first, last)
    return Parts(covered=Days(date(first, 1, 1), date(last, 12, 31))) if first > 1900 else None


def _year_number(text: str | None, today: date) -> int | None:
    if text and "千" in text:
        number = value(text)
        return int(number) if number is not None else None
    said = digits((text or "").replace("两", "二"))
    if said is None:
        return None
    return int(said) if len(said) == 4 else full_year(int(said), today)


def year_word(found: Groups, today: date) -> Parts | None:
    return Parts(today.year - YEARS_BACK[found["year_word"] or ""], relative=True)


def year_open(found: Groups, today: date) -> Parts | None:
    return Parts(open=True)


def ago(found: Groups, today: date) -> Parts | None:
    """三天前, 两三个月前, 一年半前, 半年多前. 十来天前 and 半个月前 say neither a day nor a month: open."""
    more = "多" if found["ago_over"] or found["ago_past"] else found["ago_more"]
    if found["ago_half"]:
        return _months_ago(today, 6, 11 if more or found["ago_most"] else 6)
    low, high = _amounts(found["ago_n"] or "")
    if low is None or high is None or not 0 < high < _MOST_AGO:
        return None
    if more == "来":
        return Parts(open=True)
    if more == "几":  # 十几 is 11 to 19
        low, high, more = low + 1, high + 9, None
    match found["ago_unit"]:
        case "天" | "日":
            low, high = (low + 1, low + 9) if more else (low, high)
            return _days_ago(today, int(low), int(high)) if low % 1 == 0 else None
        case "周":
            return Parts(week=int(low)) if low == high and low % 1 == 0 and not more else Parts(open=True)
        case "月":
            return _months_ago(today, int(low), int(high) + bool(more)) if low % 1 == 0 else Parts(open=True)
    return _years_ago(found, today, low, high, more=bool(more))


def _years_ago(found: Groups, today: date, low: float, high: float, *, more: bool) -> Parts | None:
    if today.year - high - 1 < FIRST_YEAR:  # 「两千多年前」 is no date of a certificate
        return None
    extra = _int(found["ago_months"]) or (6 if found["ago_and_half"] else 0)
    if extra or low % 1:
        months = low * 12 + extra
        return _months_ago(today, int(months), int(months)) if months % 1 == 0 else None
    if more:
        return _months_ago(today, int(low) * 12, int(low) * 12 + 11)
    if low != high:
        return Parts(covered=Days(date(today.year - int(high), 1, 1), date(today.year - int(low), 12, 31)))
    if low > _YEARS_CLEAR:
        return Parts(open=True)
    return Parts(today.year - int(low))


def _days_ago(today: date, low: int, high: int) -> Parts:
    return Parts(covered=Days(today - timedelta(days=high), today - timedelta(days=low)))


def _amounts(said: str) -> tuple[float | None, float | None]:
    """3 → 3, 3; 两三 → 2, 3; 十五六 → 15, 16."""
    number = value(said)
    if number is not None:
        return number, number
    low, high = value(said[:-1]), value(said[:-2] + said[-1:])
    return (low, high) if low is not None and high is not None and low < high else (None, None)


def _months_ago(today: date, low: int, high: int) -> Parts:
    """The calendar month, or the months from the one `high` back to the one `low` back."""
    if today.year - high // 12 - 1 < FIRST_YEAR:
        return Parts(open=True)
    year, month = months_before(today, low)
    if low == high:
        return Parts(year, month)
    first_year, first_month = months_before(today, high)
    return Parts(covered=Days(date(first_year, first_month, 1), month_of(year, month).last))


def day_word(found: Groups, today: date) -> Parts | None:
    day = today - timedelta(days=DAYS_BACK[found["day_word"] or ""])
    return Parts(covered=Days(day, day))


def week(found: Groups, today: date) -> Parts | None:
    which, weekday = found["which"] or "", found["weekday"] or ""
    if not which and not weekday:
        return None
    weekdays = None
    if weekday == "末":
        weekdays = _WEEKEND
    elif weekday:
        weekdays = (_WEEKDAYS[weekday[0]], _WEEKDAYS[weekday[-1]])
        if weekdays[0] > weekdays[1]:
            return None
    back = which.count("上") + which.count("大") - which.count("下") if which else None
    return Parts(week=back, weekdays=weekdays)


def month_word(found: Groups, today: date) -> Parts | None:
    word = found["month_word"] or ""
    back = word.count("上") + word.count("大") + (word.startswith("前")) * 2 - word.count("下")
    year, month = months_before(today, back)
    return Parts(year, month, relative=True)


def month(found: Groups, today: date) -> Parts | None:
    first, last = pair(found, "month_a", "month_b")
    if first is None:
        return None
    if last is None:
        return Parts(month=first, leap=bool(found["leap"]), lunar=bool(found["leap"]))
    return _months_between(first, last)


def _months_between(first: int, last: int) -> Parts:
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return Parts(month=max(first, last))
    return Parts(months=(first, last if last >= first else last + 12))


def day(found: Groups, today: date) -> Parts | None:
    first, last = pair(found, "day_a", "day_b")
    if first is None:
        return None
    if last is None:
        return Parts(day=first)
    return Parts(days=(first, last)) if first < last else None


def pair(found: Groups, a: str, b: str) -> tuple[int | None, int | None]:
    """One number, or two that share their unit: 五六, 十一二, 3到5."""
    first, second = found[a] or "", found[b]
    if second:
        return _int(first), _int(second)
    if (number := _int(first)) is not None and not (first == "九十" and a == "month_a"):
        return number, None
    match first:
        case "九十":
            return 9, 10
        case str() if len(first) >= 2:
            low, high = _int(first[:-1]), _int(first[:-2] + first[-1])
            return (low, high) if low is not None and high is not None and high - low == 1 else (None, None)
    return None, None


def tens(found: Groups, today: date) -> Parts | None:
    start = _int(found["tens"]) or 0
    return Parts(days=(start + 1, 31 if start == 30 else start + 9))


def festival(found: Groups, today: date) -> Parts | None:
    return Parts(festival=found["festival"], holiday=bool(found["holiday"]))


def season(found: Groups, today: date) -> Parts | None:
    word = found["season"] or ""
    if quarter := re.search(r"[一二三四1-4](?=季|个季)|(?<=q)[1-4]", word):
        number = _int(quarter[0]) or 1
        return Parts(months=(number * 3 - 2, number * 3))
    if word.endswith("季度"):
        quarter_back = (today.month - 1) // 3 - (1 if word.startswith("上") else 0)
        return Parts(today.year + quarter_back // 4, months=(quarter_back % 4 * 3 + 1, quarter_back % 4 * 3 + 3))
    key = next(char for char in word if char in _YEAR_PARTS)
    return Parts(months=_YEAR_PARTS[key])


def month_part(found: Groups, today: date) -> Parts | None:
    word = found["month_part"] or ""
    if word.endswith("天"):
        return Parts(days=(31, 31)) if "后" in word else Parts(day=1)
    if "半月" in word:
        return Parts(days=(1, 15) if word[0] == "上" else (16, 31))
    if word[:2] in ("上中", "中下"):
        return Parts(days=(1, 20) if word[0] == "上" else (11, 31))
    return Parts(days=_MONTH_PARTS[next(char for char in word if char in _MONTH_PARTS)])


def own_month_part(found: Groups, today: date) -> Parts | None:
    return month_part({"month_part": found["own_part"]}, today)


def lunar_mark(found: Groups, today: date) -> Parts | None:
    return Parts(lunar=True)


def lunar_month(found: Groups, today: date) -> Parts | None:
    return Parts(month=_LUNAR_MONTHS[found["lunar_month"] or ""], lunar=True, leap=bool(found["lunar_leap"]))


def lunar_day(found: Groups, today: date) -> Parts | None:
    new_year = bool(found["new_year"])
    return Parts(month=1 if new_year else None, day=_int(found["lunar_day"]), lunar=True)


def number(found: Groups, today: date) -> Parts | None:
    day = _int(found["number"])
    return Parts(day=day) if day is not None else None
