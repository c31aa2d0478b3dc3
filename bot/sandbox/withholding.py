"""Which numbers of people may be shown. Whoever reads them must not be able to single anybody out.

A number under `LEAST` is withheld, nought as well. So is one from which, with the sum beside it, such a number could be
worked out: of the parts of a sum, where just one is withheld, or those withheld are together fewer than `LEAST` people
(and not nobody), the next smallest is withheld too, until that holds no more.

It can't guard against two looks at nearly the same people (until Monday, until Tuesday), nor against points that are
no parts of a sum: asked less answered is nearly those who didn't answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5


@dataclass(frozen=True, slots=True)
class People:
    """How many people: all of them, and in each week. None: withheld."""

    total: int | None
    weeks: tuple[int | None, ...]

    @property
    def shown(self) -> bool:
        """Whether there is any number in it."""
        return self.total is not None or any(week is not None for week in self.weeks)


def shown(number: int) -> int | None:
    return number if number >= LEAST else None


def people(weeks: Sequence[int]) -> People:
    """Of one row: the weeks are the parts, each person being in one of them."""
    return table([weeks])[0]


def table(rows: Sequence[Sequence[int]]) -> list[People]:
    """Of rows that stand below their sum: each adds up over the weeks, and together they nearly add up to that sum,
    week by week. Each row as long as the others."""
    lines = [[*row, sum(row)] for row in rows]
    hidden: list[set[int]] = [set() for _ in lines]
    before = -1
    while before != (before := sum(map(len, hidden))):
        for line, places in zip(lines, hidden, strict=True):
            last = len(line) - 1
            if last in places:  # of a sum that mustn't be known, the parts would be added up again
                places |= set(range(last))
            else:
                places |= _withheld(line[:-1], places, exact=True)
        for place, column in enumerate(zip(*lines, strict=True)):
            rows_of = {number for number, places in enumerate(hidden) if place in places}
            for number in _withheld(column, rows_of, exact=False):
                hidden[number].add(place)
    found = []
    for line, places in zip(lines, hidden, strict=True):
        *weeks, total = [None if place in places else number for place, number in enumerate(line)]
        found.append(People(total, tuple(weeks)))
    return found


def _withheld(parts: Sequence[int], already: set[int], *, exact: bool) -> set[int]:
    """The places of the parts to withhold, with those withheld already. Where the parts aren't `exact`, a lone nought
    gives nothing away."""
    places = already | {place for place, part in enumerate(parts) if part < LEAST}
    for place in sorted(set(range(len(parts))) - places, key=lambda place: parts[place]):
        together = sum(parts[each] for each in places)
        alone = len(places) == 1 and (exact or together > 0)
        if not alone and not 0 < together < LEAST:
            break
        places.add(place)
    return places
