"""Counts over a class: how many can claim what, what is due when. Grows with programmes and days, not with trainees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from policies.assess import Verdict
from policies.classes.judging import Line
from policies.entries import Entry

NAMES = 30
"""So many trainees of a day are named; the others are counted."""


@dataclass(slots=True)
class Tally:
    """One programme over the class. `low` and `high`: yuan, of those who can claim and whose sum is known; `unsummed`:
    how many of them have none. `due`: the nearest last day that lies ahead."""

    entry: Entry
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    low: int = 0
    high: int = 0
    unsummed: int = 0
    due: date | None = None

    def add(self, line: Line) -> None:
        self.verdicts[line.verdict] += 1
        if line.due and (self.due is None or line.due < self.due):
            self.due = line.due
        if line.verdict == "eligible" and self.entry.programme.kind == "cash":
            amount = line.amount
            if amount.known and amount.min is not None and amount.max is not None:
                self.low += amount.min
                self.high += amount.max
            else:
                self.unsummed += 1


@dataclass(slots=True)
class Due:
    """What is due on one day with one programme. `names`: of the first `NAMES` trainees."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    names: list[str | int] = field(default_factory=list)

    @property
    def people(self) -> int:
        return self.verdicts.total()


@dataclass(slots=True)
class Tallies:
    """`best`: how many trainees by the best that any programme with money says to them, null where none is in reach;
    `missing`: how many of them lack a fact for any programme."""

    programmes: dict[str, Tally] = field(default_factory=dict)
    days: dict[tuple[date, str], Due] = field(default_factory=dict)
    best: Counter[Verdict | None] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)

    def add(self, name: str | int, lines: Sequence[Line]) -> None:
        """A trainee's lines, the best first."""
        best = lines[0].verdict if lines and lines[0].entry.programme.kind == "cash" else None
        self.best[best] += 1
        self.missing.update({fact for line in lines for fact in line.missing})
        for line in lines:
            tally = self.programmes.get(line.entry.id)
            if tally is None:
                tally = self.programmes[line.entry.id] = Tally(line.entry)
            tally.add(line)
            if line.due:
                due = self.days.get((line.due, line.entry.id))
                if due is None:
                    due = self.days[line.due, line.entry.id] = Due()
                due.verdicts[line.verdict] += 1
                if len(due.names) < NAMES:
                    due.names.append(name)
