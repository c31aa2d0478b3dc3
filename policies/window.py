"""What time does to one programme and one person: when they may apply, and when months still accruing will suffice.

Counts days only; whether the conditions hold is for `assess`. The day of asking is a parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Literal

from policies.catalog import Rule
from policies.conditions import INSURANCE, PAYING
from policies.periods import end_of_period
from policies.spans import Span, Unknown, Value
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
    value = known.get(window.fact)
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
    months = [leaf.node.enough for leaf in rule.conditions.leaves() if leaf.node.mends and leaf.node.enough]
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
    for leaf in rule.conditions.leaves():
        needed, value = leaf.node.enough, known.get(leaf.fact)
        if leaf.node.mends and needed and isinstance(value, Span) and leaf.outcomes(known) == LATER:
            soonest = max(soonest, end_of_period(today, ceil(needed - value.high)))
            latest = max(latest, end_of_period(today, ceil(needed - value.low)))
            inexact.update(dict.fromkeys(coarse(leaf.fact, known)))
    return Accruing(soonest, latest, tuple(inexact)) if latest > today else None


def in_time(rule: Rule, known: Mapping[str, Value], today: date, last: date) -> bool:
    """Whether a number that lacks something can still grow enough by `last`. One that isn't known may lack a month."""
    for leaf in rule.conditions.leaves():
        value = known.get(leaf.fact)
        if leaf.node.mends and leaf.node.enough and not isinstance(value, Unknown) and leaf.outcomes(known) & LATER:
            lacking = leaf.node.enough - value.high if isinstance(value, Span) else 1
            if end_of_period(today, max(ceil(lacking), 1)) <= last:
                return True
    return False


def certain_from(rule: Rule, known: Mapping[str, Value], today: date) -> date | None:
    """The day on which months still accruing leave nothing to ask the office about them; none where they do already,
    where they don't accrue, or where their number isn't known."""
    days = []
    for leaf in rule.conditions.leaves():
        value = known.get(leaf.fact)
        if leaf.node.mends and leaf.is_unclear(known) and isinstance(value, Span) and known.get(INSURANCE) == PAYING:
            assert leaf.node.at_least
            days.append(end_of_period(today, ceil(leaf.node.at_least - value.low)))
    return max(days, default=None)


def coarse(fact: str | None, known: Mapping[str, Value]) -> tuple[str, ...]:
    """The fact, where it is known only within bounds that the person could narrow."""
    value = known.get(fact) if fact else None
    return (fact,) if fact and isinstance(value, Span) and value.low != value.high and not value.final else ()
