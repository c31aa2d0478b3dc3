"""What is known of one fact: exactly, within bounds, not at all, or only this far and no further.

Values are small and comparable: a condition reads them thousands of times a second.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """A number, or a day as its ordinal, known to lie in [low, high], both ends in.

    `final`: the person can't say it more exactly, so asking again is no use.
    """

    low: float
    high: float
    final: bool = False


@dataclass(frozen=True, slots=True)
class Somewhere:
    """A place known to lie within `code`; exact where the code is as fine as a rule needs. `final` as in `Span`."""

    code: str
    final: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """The person was asked and doesn't know. Not the same as never asked, which is no value at all."""


UNKNOWN = Unknown()
NOWHERE = "none"
"""The person has no such place (not insured, no union)."""

Value = Span | Somewhere | Unknown | str | bool

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def days(text: str) -> tuple[date, date]:
    """First and last day of "2025", "2025-03" or "2025-03-15". Raises `ValueError` in Chinese where there is none."""
    match = _DAY.fullmatch(text)
    if not match:
        raise ValueError(f"“{text}”不是日期，应写成 2025-03-15、2025-03 或 2025")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        raise ValueError(f"没有 {text} 这一天") from None
    if day:
        return first, first
    last_month = month or 12
    return first, date(first.year, last_month, monthrange(first.year, last_month)[1])
