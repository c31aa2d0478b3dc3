"""What a draft of the catalogue would change: the chat at hand, all scenarios, thousands of made-up people.

The draft is a catalogue in memory beside the live one. Nothing is saved here and nothing goes live.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import ndiff

from bot.sandbox.case import Case
from bot.sandbox.jobs import Progress
from bot.sandbox.play import Played, play
from conversations.env import Env
from conversations.render import Words
from conversations.scenarios.comparing import Differences, differences
from conversations.scenarios.model import Scenario
from policies.catalog import Catalogue
from policies.compare import changed, shifts
from policies.flips import Flip, flips
from policies.page import described

PEOPLE = 10_000
_STEP = 100
"""People that count as one step of the progress, beside one scenario."""
_MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class TurnChange:
    """A turn of the chat at hand that would go differently. `lines`: "- …" as it is, "+ …" as it would be."""

    number: int
    said: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A flip with its example in words."""

    flip: Flip
    example: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`changed`: (id, title) of the programmes that differ. `broken` scenarios fail with the draft; in `altered` ones
    the expectations hold, but people would read something else. `scenarios`: how many were played."""

    changed: tuple[tuple[str, str], ...]
    chat: tuple[TurnChange, ...]
    broken: tuple[Differences, ...]
    altered: tuple[Differences, ...]
    scenarios: int
    flips: tuple[Shown, ...]
    people: int
    today: date


def preview(
    old: Catalogue,
    new: Catalogue,
    words: Words,
    today: date,
    scenarios: Sequence[Scenario],
    case: Case | None,
    progress: Progress,
    people: int = PEOPLE,
) -> Preview:
    """`today`: the day on which the made-up people ask. `case`: the chat at hand."""

    def before(day: date) -> Env:
        return Env(day, old, words)

    def after(day: date) -> Env:
        return Env(day, new, words)

    all_ = len(scenarios) + people // _STEP
    found: list[Differences] = []
    for number, scenario in enumerate(scenarios, 1):
        found.append(differences(scenario, before, after))
        progress(number, all_)
    names = changed(old, new)

    def told(done: int, _: int) -> None:
        progress(len(scenarios) + done // _STEP, all_)

    flipped = flips(shifts(old, new, today, in_all=people, progress=told))
    return Preview(
        changed=tuple((name, _title(name, new, old)) for name in names),
        chat=tuple(_chat(case, before, after)) if case and case.made else (),
        broken=tuple(each for each in found if not each.passed),
        altered=tuple(each for each in found if each.passed and not each.same),
        scenarios=len(scenarios),
        flips=tuple(Shown(flip, _example(flip, new, old)) for flip in flipped),
        people=people if names else 0,
        today=today,
    )


def _title(name: str, new: Catalogue, old: Catalogue) -> str:
    return (new.entries.get(name) or old.entries[name]).programme.title


def _example(flip: Flip, new: Catalogue, old: Catalogue) -> str:
    return described(new if flip.programme in new.entries else old, flip.example, flip.facts)


def _chat(case: Case, before: Callable[[date], Env], after: Callable[[date], Env]) -> Iterable[TurnChange]:
    was, would = play(case, before), play(case, after)
    for old, new in zip(was.turns, would.turns, strict=True):
        lines = [line for line in ndiff(_lines(was, old.index), _lines(would, new.index)) if line[0] in "-+"]
        if lines:
            yield TurnChange(old.index + 1, old.move.shown, tuple(lines[:_MOST_LINES]))


def _lines(played: Played, index: int) -> list[str]:
    turn = played.turns[index]
    return [line for bubble in turn.bubbles for line in (*bubble.text.splitlines(), *_buttons(bubble.rows))]


def _buttons(rows: Iterable[Iterable[object]]) -> list[str]:
    return [f"［{getattr(button, 'label', '')}］" for row in rows for button in row]
