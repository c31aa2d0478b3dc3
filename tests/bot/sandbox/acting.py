"""Cases as short as they are said, for the tests of the sandbox."""

from __future__ import annotations

from datetime import date

from bot.sandbox.case import Case, LookName, Move

TODAY = date(2026, 11, 28)


def typed(text: str, who: str = "") -> Move:
    return Move("text", text, who=who, aside=bool(who))


def acted(look: LookName, *moves: Move) -> Case:
    return Case(TODAY, look, {}, moves, len(moves))
