"""Which day it is for the people we talk to."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.clock import Clock, parse_day, wall


def test_the_day_changes_at_midnight_in_shanghai() -> None:
    days = [Clock(lambda at=at: at).today() for at in (datetime(2026, 11, 20, 15, 59, tzinfo=UTC),
                                                       datetime(2026, 11, 20, 16, 0, tzinfo=UTC))]  # fmt: skip
    assert days == [date(2026, 11, 20), date(2026, 11, 21)]


def test_a_day_that_stands_in_leaves_the_moment_real() -> None:
    before = wall()
    clock = Clock(day=date(2030, 1, 1))
    assert (clock.today(), before <= clock.now() <= wall()) == (date(2030, 1, 1), True)


@pytest.mark.parametrize("text", ["", "2026", "20261121", "2026-W47-6", "2026-02-30", "21.11.2026", "明天"])
def test_only_a_whole_day_is_a_day(text: str) -> None:
    with pytest.raises(ValueError, match="例如 2026-11-21"):
        parse_day(text)


def test_a_day_is_read() -> None:
    assert parse_day("2024-02-29") == date(2024, 2, 29)
