"""The shell's clock: the only place that asks what time it is. It refuses naive times and other time zones."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Fixed: China has had one offset and no summer time since 1991, and small systems carry no zone files."""


def wall() -> datetime:
    return datetime.now(SHANGHAI)


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is the real moment: how long things are kept follows it. `today` is the day that answers are given for.

    They are apart because `--today 2030-01-01` must show what holds on that day, not erase everybody's answers as
    years old.
    """

    now: Callable[[], datetime] = wall
    day: date | None = None

    def today(self) -> date:
        """The day in Shanghai, or the one that stands in for it."""
        return self.day or self.now().astimezone(SHANGHAI).date()


def parse_day(text: str) -> date:
    """A day given as `--today`. Raises `ValueError` with one Chinese line."""
    try:
        # `fromisoformat` also reads week dates and days without dashes, which nobody here means.
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"日期「{text}」看不懂：应写成 年-月-日，例如 2026-11-21") from None
