"""What time does to one programme and one person: when they may apply, and when months still accruing will suffice.

Counts days only; whether the conditions hold is for `assess`. The day of asking is a parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import ceil
from typing import Literal

from policies.conditions import INSURANCE, PAYING
from policies.entries import Rule
from policies.periods import end_of_period
from policies.spans import UNKNOWN, Span, Unknown, Value
from policies.truth import ASK, LATER, YES

WindowState = Literal["open", "not_yet", "closed", "unknown"]
CLOSING = frozenset({"ended", "used_up", "suspended"})


@dataclass(frozen=True, slots=True)
class WindowDays:
    """The window for this person. `opens` and `deadline` are included days, null where none is known.

    Where the issue date is coarse, `deadline` is the earliest day that may be the last (once the window has certainly
    closed: the latest), and `deadline_latest` the other end. `missing` is the fact that would make it exact. `own`: the
    person's own first and last possible last day, where this version of the rule ends before them.
    """

    state: WindowState
    opens: date | None = None
    deadline: date | None = None
    deadline_latest: date | None = None
    missing: str | None = None
    own: tuple[date, date] | None = None

    @property
    def patience(self) -> tuple[date | None, date | None]:
        """How long the person can wait for what still lacks: the earliest and the latest day that may be the last."""
        return self.own or (self.deadline, self.deadline_latest or self.deadline)


def window_for(rule: Rule, known: Mapping[str, Value], today: date) -> WindowDays:
    """When this person may apply. A rule that is ended, used up or suspended on the day is closed for everybody."""
    fact = rule.version.window.fact
    return _window(rule, known.get(fact) if fact else None, today)


@lru_cache(maxsize=4096)
def _window(rule: Rule, value: Value | None, today: date) -> WindowDays:
    """`value`: of the fact from which the window counts, if it counts from one. The same days come up many times."""
    window = rule.version.window
    standing = rule.standing(today)
    ended = standing is not None and standing.is_ in CLOSING
    if window.none:
        return WindowDays("closed" if ended else "open")
    if window.unstated:
        return WindowDays("closed" if ended else "unknown")
    if window.fact is None:
        state: WindowState = "open"
        if ended or (window.closes and today > window.closes):
            state = "closed"
        elif window.opens and today < window.opens:
            state = "not_yet"
        return WindowDays(state, window.opens, window.closes)
    if not isinstance(value, Span):
        missing = None if isinstance(value, Unknown) else window.fact
        return WindowDays("closed") if ended else WindowDays("unknown", missing=missing)
    assert window.months
    months, closes = window.months, window.closes or date.max
    low, high = (end_of_period(date.fromordinal(int(end)), months) for end in (value.low, value.high))
    own = (low, high) if high > closes else None
    first, last = min(low, closes), min(high, closes)
    late = last if last != first else None
    if ended or last < today:
        return WindowDays("closed", deadline=last)
    if first >= today:
        return WindowDays("open", deadline=first, deadline_latest=late, own=own)
    missing = None if value.final else window.fact
    return WindowDays("unknown", deadline=first, deadline_latest=late, missing=missing, own=own)


def highest_stake(rule: Rule, window: WindowDays, outcome: int, today: date) -> int:
    """The highest outcome that still shows in the verdict: a question that only decides above it is no use."""
    if window.state == "unknown" and not window.missing:
        return ASK
    if window.state != "not_yet":
        return YES
    # Not open yet, so nobody gets further than "not yet"; but months still accruing may come too late for the deadline.
    months = [leaf.node.enough for leaf in rule.growing if leaf.node.enough]
    late = outcome & LATER and window.deadline and months and end_of_period(today, max(months)) > window.deadline
    return YES if late else LATER


@dataclass(frozen=True, slots=True)
class Accruing:
    """When months still accruing will suffice, between two days; `coarse`: facts that would tell it more exactly."""

    soonest: date
    latest: date
    coarse: tuple[str, ...]


def accruing(rule: Rule, known: Mapping[str, Value], today: date) -> Accruing | None:
    """One month a month from today, until nothing is a plain no any more; nothing where nothing accrues."""
    soonest, latest, inexact = today, today, dict[str, None]()
    for leaf in rule.growing:
        needed, value = leaf.node.enough, known.get(leaf.fact)
        if needed and isinstance(value, Span) and leaf.outcomes(known) == LATER:
            soonest = max(soonest, end_of_period(today, ceil(needed - value.high)))
            latest = max(latest, end_of_period(today, ceil(needed - value.low)))
            inexact.update(dict.fromkeys(coarse(leaf.fact, known)))
    return Accruing(soonest, latest, tuple(inexact)) if latest > today else None


@dataclass(frozen=True, slots=True)
class Lateness:
    """Whether numbers that still grow come too late: `surely`, or perhaps; then `finer` are the facts that tell."""

    surely: bool
    finer: tuple[str, ...] = ()


def lateness(rule: Rule, known: Mapping[str, Value], today: date, first: date, last: date) -> Lateness:
    """Of a deadline between `first` and `last`. A number that wasn't given may lack one month, or all of them.

    `finer` is empty for somebody whose insurance is known to have stopped: for them a number that lacks is a no anyway.
    """
    surely, finer = True, dict[str, None]()
    status = known.get(INSURANCE)
    for leaf in rule.growing:
        value, needed = known.get(leaf.fact), leaf.node.enough
        if needed is None or isinstance(value, Unknown) or (isinstance(value, Span) and value.low >= needed):
            continue
        low, high = (value.low, value.high) if isinstance(value, Span) else (0, needed - 1)
        surely &= end_of_period(today, ceil(max(needed - high, 1))) > last
        if end_of_period(today, ceil(needed - low)) > first and status in (None, PAYING, UNKNOWN):
            if isinstance(value, Span):
                finer.update(dict.fromkeys((*coarse(leaf.fact, known), *coarse(rule.version.window.fact, known))))
            elif status == UNKNOWN:
                finer[leaf.fact] = None  # whoever pays or not is asked for it in any case
    return Lateness(surely, () if surely else tuple(finer))


def certain_from(rule: Rule, known: Mapping[str, Value], today: date) -> date | None:
    """The day on which months still accruing leave nothing to ask the office about them; none where they do already,
    where they don't accrue, or where their number isn't known."""
    days = []
    for leaf in rule.growing:
        value = known.get(leaf.fact)
        if leaf.is_unclear(known) and isinstance(value, Span) and known.get(INSURANCE) == PAYING:
            assert leaf.node.at_least
            days.append(end_of_period(today, ceil(leaf.node.at_least - value.low)))
    return max(days, default=None)


def coarse(fact: str | None, known: Mapping[str, Value]) -> tuple[str, ...]:
    """The fact, where it is known only within bounds that the person could narrow."""
    value = known.get(fact) if fact else None
    return (fact,) if fact and isinstance(value, Span) and value.low != value.high and not value.final else ()
