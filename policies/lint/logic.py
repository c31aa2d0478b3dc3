"""Conditions together: none written twice, none that can't matter, no sum that nobody gets, nothing to claim where
there is only information."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.lint.reach import ALWAYS, People, Question
from policies.lint.report import Report
from policies.programme import AmountRow, Node, Path, Version
from policies.truth import ASK, YES

_WORDS = frozenset({"id", "say", "cite", "no", "ask"})
"""What a condition says, as against what it asks."""


def logic(entry: Entry, catalogue: Catalogue, today: date, report: Report) -> None:
    programme = entry.programme
    doubles = set(_doubles(report))
    for path in doubles:
        report.fault(path, "这个条件和旁边的一条一模一样；删掉一条")
    for index, version in enumerate(programme.versions):
        here: Path = ("versions", index)
        rows: Path = (*here, "amount", "rows")
        asked = report.tells_conditions(index)
        if not asked and not report.tells(rows):
            continue
        roots = [version.conditions, *(row.when for row in version.amount.rows if row.when)]
        people = People(roots, programme.tables, catalogue.facts, catalogue.gazetteer)
        if not _fits(version.conditions, people):
            continue
        for path, reason in _idle(version.conditions, people, (*here, "conditions"), report) if asked else ():
            if not any(path[: len(double)] == double or path[:-1] == double[:-1] for double in doubles):
                report.fault(path, reason)
        if report.tells(rows):
            _rows(version, people, rows, report)
        certain = programme.kind == "info" and not version.window.unstated and report.tells((*here, "conditions"))
        if certain and people.anyone(people.at_least(version.conditions, YES)):
            report.fault((*here, "conditions"), "kind 是 info，却有人会算成“可以申请”；加一条 open，写要问什么")


def _fits(root: Node, people: People) -> bool:
    """Whether every leaf's values are the fact's own; otherwise that is the fault, and the rest follows from it."""
    return all(people.outcomes(node) for node in root.walk() if node.fact)


def _doubles(report: Report) -> Iterator[Path]:
    for path, part in report.parts:
        if not isinstance(part, Node):
            continue
        for key, members in (("all", part.all_), ("any", part.any_)):
            seen: list[Any] = []
            for index, member in enumerate(members or ()):
                asked = member.model_dump(exclude=set(_WORDS), exclude_defaults=True)
                if asked in seen:
                    yield (*path, key, index)
                seen.append(asked)


def _idle(root: Node, people: People, path: Path, report: Report) -> Iterator[tuple[Path, str]]:
    """Leaves that might as well be always true, or always false, for everybody."""
    for where, leaf, situations in people.leaves(root, path):
        if not report.tells(where):
            continue
        outcomes = people.outcomes(leaf)
        if leaf.unclear and ASK not in outcomes.values() and not leaf.hedged:
            yield (*where, "unclear"), "unclear 里的值，前面的比较都已经算是满足了；这一段用不上"
        if set(outcomes.values()) == {YES}:
            yield where, f"{leaf.fact} 不管是什么都满足，这一条没有用；检查写的值，或删掉"
            continue
        if YES not in outcomes.values() and ASK not in outcomes.values():
            yield where, f"{leaf.fact} 不管是什么都不满足；检查写的值"
            continue
        decides = [
            any(people.anyone(*others, people.at_least(_bare(leaf), step, wanted)) for step, others in situations)
            for wanted in (True, False)
        ]
        if decides == [False, False]:
            yield where, f"{leaf.fact} 这一条不管怎样都不影响结果；检查它和别的条件是不是互相矛盾，或删掉"
        elif not decides[0]:
            yield where, f"{leaf.fact} 这一条和别的条件矛盾，轮到它时不可能满足；检查写的值"
        elif not decides[1]:
            yield where, f"{leaf.fact} 这一条别的条件已经保证了，轮到它时总是满足；检查写的值，或删掉"


def _bare(leaf: Node) -> Node:
    return leaf.model_copy(update={"when": None}) if leaf.when else leaf


def _rows(version: Version, people: People, path: Path, report: Report) -> None:
    asked = people.at_least(version.conditions, ASK)
    rows = version.amount.rows
    for index, row in enumerate(rows):
        if row.when and not people.anyone(asked, people.at_least(row.when, YES)):
            report.fault((*path, index), "这一档金额没有人能拿到：它的 when 和条件对不上")
        for other in rows[:index]:
            if people.anyone(asked, _gets(people, other), _gets(people, row)):
                report.fault((*path, index), "有人同时落在这一档和前面一档金额里；各档要互相分开")
                break


def _gets(people: People, row: AmountRow) -> Question:
    return people.at_least(row.when, YES) if row.when else ALWAYS
