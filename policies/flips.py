"""What a change of the catalogue does to people, in sentences to show beside it: how many hear what instead of what.

It sums up what `policies.compare` found among made-up people, and counts nobody itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policies.assess import Verdict
from policies.compare import Shift
from policies.page import answered, shifted
from policies.population import Person


@dataclass(frozen=True, slots=True)
class Flip:
    """`count` people of one programme whose verdict changes from `before` to `after` (null: it isn't shown to them), or
    who keep it and get another sum, or other days. `text` says it; `example` is one of them, of whom the programme
    looks at `facts`."""

    programme: str
    title: str
    before: Verdict | None
    after: Verdict | None
    count: int
    text: str
    example: Person
    facts: frozenset[str]


def flips(found: Iterable[Shift]) -> list[Flip]:
    """The shifts of each programme by the pair of verdicts, the most people first; those who keep their verdict behind
    them, by how their sum changes. The programmes in the order in which they come."""
    groups: dict[tuple[object, ...], list[Shift]] = {}
    for shift in found:
        before, after = shift.before, shift.after
        same = before.verdict == after.verdict
        kind = (before, after) if same else (before.verdict, after.verdict)
        groups.setdefault((shift.programme, same, *kind), []).append(shift)
    summed = [_flip(group) for group in groups.values()]
    order = list(dict.fromkeys(flip.programme for flip in summed))
    return sorted(summed, key=lambda flip: (order.index(flip.programme), flip.before == flip.after, -flip.count))


def _flip(group: list[Shift]) -> Flip:
    """Of shifts between the same verdicts; the example is from the largest of them."""
    largest = max(group, key=lambda shift: shift.count)
    count = sum(shift.count for shift in group)
    before, after = largest.before, largest.after
    if before.verdict == after.verdict:
        text = f"{count} 人{shifted(before, after, ' → ')}"
    else:
        text = f"{count} 人由“{answered(before)}”变成“{answered(after)}”"
    return Flip(
        largest.programme, largest.title, before.verdict, after.verdict, count, text, largest.example, largest.facts
    )
