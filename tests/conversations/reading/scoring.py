"""Scores readings against lines that say what is right: {"id", "slot", "text", "today", "expect", "accept"?, "may"?}.

`expect` and each of `accept` count; "may" lists slots of a multi line that can be given or left out. A reading is
definite but wrong where it claims a value, and a wrong one: that costs a person more than to be asked again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parent / "corpus"

Line = Mapping[str, Any]

_VAGUE = ("unknown", "unsure", None)


@dataclass(frozen=True, slots=True)
class Score:
    """`wrong`: lines answered definitely and wrongly, among those that are not right."""

    lines: int
    right: int
    wrong: int
    misses: tuple[tuple[Line, Any], ...]

    @property
    def share(self) -> float:
        return self.right / self.lines if self.lines else 1.0

    @property
    def wrong_share(self) -> float:
        return self.wrong / self.lines if self.lines else 0.0


def lines(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def score(found: Iterable[tuple[Line, Any]]) -> Score:
    """The score of (line, got) pairs."""
    pairs = list(found)
    misses = tuple((line, got) for line, got in pairs if not is_right(line, got))
    wrong = sum(is_definite(line["slot"], got) for line, got in misses)
    return Score(len(pairs), len(pairs) - len(misses), wrong, misses)


def is_right(line: Line, got: Any) -> bool:
    answers = [line["expect"], *line.get("accept", [])]
    if line["slot"] != "multi":
        return any(_same(line["slot"], answer, got) for answer in answers)
    return isinstance(got, dict) and any(_all_same(answer, got, line.get("may", ())) for answer in answers)


def is_definite(slot: str, got: Any) -> bool:
    """Whether the answer claims to know: a value, not a question back and not "don't know"."""
    match got:
        case dict() if slot == "multi":
            return any(is_definite(name, value) for name, value in got.items())
        case {"ambiguous": _} | {"unknown": True}:
            return False
        case {"province": None, "city": None, "district": None}:
            return False
    return got not in _VAGUE


def _all_same(answer: Mapping[str, Any], got: Mapping[str, Any], may: Iterable[str]) -> bool:
    extra = {slot for slot, value in got.items() if slot not in answer and value is not None} - set(may)
    return not extra and all(slot in got and _same(slot, value, got[slot]) for slot, value in answer.items())


def _same(slot: str, answer: Any, got: Any) -> bool:
    match answer:
        case {"ambiguous": options} if slot == "place":
            return _same_places(options, answer.get("optional", []), got)
        case {"ambiguous": options}:
            return isinstance(got, dict) and set(got.get("ambiguous", ())) == set(options) and len(got) == 1
    return bool(answer == got)


def _same_places(options: list[Any], optional: Any, got: Any) -> bool:
    if not isinstance(got, dict) or not isinstance(got.get("ambiguous"), list):
        return False
    named = {_key(place) for place in got["ambiguous"]}
    needed = {_key(place) for place in options}
    if len(named) < 2 or not needed <= named:
        return False
    return optional == "any" or named <= needed | {_key(place) for place in optional}


def _key(place: Mapping[str, Any]) -> tuple[Any, ...]:
    return place["province"], place["city"], place["district"]
