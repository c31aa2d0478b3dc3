"""Ready-made people, each at the edge of a rule, and people made of any facts that somebody fills in.

A form's fields are read as a table's cells are (`policies.cells`): places and choices by their Chinese names. What
can't be read is said field by field; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.sandbox.case import Case, Move
from policies.catalog import Catalogue
from policies.cells import Cells, choice_name
from policies.facts import FactError

FILE = Path(__file__).with_name("people.yaml")
RESULTS = (Move("command", "results"),)


@dataclass(frozen=True, slots=True)
class Ready:
    """A person of `people.yaml`. `look`: what to look at. `expect`: verdicts by programme, which a test holds true."""

    id: str
    name: str
    look: str
    today: date
    facts: Mapping[str, Any]
    expect: Mapping[str, str]

    @property
    def case(self) -> Case:
        return case_with(self.facts, self.today)


def case_with(facts: Mapping[str, Any], today: date) -> Case:
    """A conversation that begins with these facts known, and asks for the results."""
    return Case(today, facts=facts, moves=RESULTS, at=len(RESULTS))


@cache
def ready_people() -> tuple[Ready, ...]:
    found: dict[str, Ready] = {}
    for row in yaml.safe_load(FILE.read_text(encoding="utf-8")):
        base = found[row["same"]] if "same" in row else None
        facts = {**(base.facts if base else {}), **row.get("facts", {})}
        today = row.get("today", base.today if base else date.min)
        found[row["id"]] = Ready(row["id"], row["name"], row["look"], today, facts, row["expect"])
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Field:
    """One fact in the form. `choices`: (value, name) where there are few; else it is written. `hint`: how."""

    fact: str
    label: str
    choices: tuple[tuple[str, str], ...]
    hint: str


_HINTS = {
    "place": "例如 淄博张店；没有的写 无",
    "date": "例如 2026-03-01，记不清哪天写 2026-03",
    "number": "例如 24",
    "text": "例如 电工",
}


def fields(catalogue: Catalogue) -> list[Field]:
    """All facts of the catalogue, in the order of asking. An empty field is a fact not asked."""
    found = []
    for spec in catalogue.facts.specs.values():
        choices: tuple[tuple[str, str], ...] = ()
        if spec.kind == "choice":
            choices = tuple((choice_name(spec.name, value), choice_name(spec.name, value)) for value in spec.choices)
        elif spec.kind == "bool":
            choices = (("是", "是"), ("否", "否"))
        if choices:
            choices += (("不清楚", "不清楚"),)
        found.append(Field(spec.name, spec.label, choices, _HINTS.get(spec.kind, "")))
    return found


def read_fields(catalogue: Catalogue, filled: Mapping[str, str], today: date) -> tuple[dict[str, Any], list[str]]:
    """The facts of a filled form, and what can't be read: a Chinese line each, with the field's label."""
    cells = Cells(catalogue.facts.specs, catalogue.gazetteer)
    facts: dict[str, Any] = {}
    faults: list[str] = []
    for name, spec in catalogue.facts.specs.items():
        written = filled.get(name, "").strip()
        if not written:
            continue
        try:
            value = cells.read(name, written)
            if value is not None:
                catalogue.facts.parse_one(name, value, today)
                facts[name] = value
        except (FactError, ValueError) as error:
            reason = str(error).removeprefix(f"{name}：")
            faults.append(f"{spec.label}：{reason}")
    return facts, faults
