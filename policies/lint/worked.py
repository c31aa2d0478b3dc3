"""The worked cases of a programme: the facts can be read, and the assessment says what the case expects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from policies.assess import assess_all, explain, judge
from policies.catalog import Catalogue
from policies.entries import Entry
from policies.facts import FactError
from policies.lint.report import Report
from policies.programme import Example


def worked(entry: Entry, catalogue: Catalogue, today: date, report: Report) -> None:
    for index, example in enumerate(entry.programme.examples):
        try:
            got = outcome(entry, catalogue, example)
        except FactError as error:
            report.fault(("examples", index, "facts", error.fact), f"例子的事实读不了。{error}")
            continue
        for key, wanted, found in differences(example.expect, got):
            last = key.split(".")[0]
            report.fault(
                ("examples", index, "expect", last), f"例子“{example.say}”应得 {key} = {wanted}，算出来是 {found}"
            )


def outcome(entry: Entry, catalogue: Catalogue, example: Example) -> dict[str, Any]:
    """The assessment's JSON for a worked case. Raises `FactError`."""
    known = catalogue.facts.parse(example.facts, example.today)
    for found in assess_all(catalogue, known, example.today):
        if found.entry is entry:
            return found.to_json()
    return explain(judge(entry, known, example.today), known, example.today).to_json()


def differences(expected: Mapping[str, Any], got: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where `got` doesn't say what is expected: the dotted key, what was expected, what was found. Keys that aren't
    expected don't matter; lists are compared whole, `missing` in any order."""
    for key, wanted in expected.items():
        here, found = f"{path}{key}", got.get(key)
        if isinstance(wanted, Mapping) and isinstance(found, Mapping):
            yield from differences(wanted, found, f"{here}.")
        elif key not in got or _plain(wanted, key) != _plain(found, key):
            yield here, wanted, found


def _plain(value: Any, key: str) -> Any:
    """As JSON has it: YAML reads 2025-12-01 as a day."""
    if key == "missing" and isinstance(value, Sequence):
        return sorted(value)
    return value.isoformat() if isinstance(value, date) else value
