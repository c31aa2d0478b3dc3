"""The worked cases that stand beside each programme."""

import pytest

from policies.catalog import load
from policies.entries import Entry
from policies.lint.worked import differences, outcome
from policies.programme import Example

CASES = [
    pytest.param(entry, example, id=f"{entry.id}: {example.say}")
    for entry in load().entries.values()
    for example in entry.programme.examples
]


@pytest.mark.parametrize(("entry", "example"), CASES)
def test_a_worked_case_comes_out_as_it_says(entry: Entry, example: Example) -> None:
    assert list(differences(example.expect, outcome(entry, load(), example))) == []


def test_every_programme_has_a_worked_case() -> None:
    assert [entry.id for entry in load().entries.values() if not entry.programme.examples] == []


def test_a_difference_names_the_key_and_both_sides() -> None:
    expected = {"verdict": "check", "amount": {"min": 1}, "missing": ["age", "role"], "gone": None}
    got = {"verdict": "eligible", "amount": {"min": 2, "max": 3}, "missing": ["role", "age"]}
    assert list(differences(expected, got)) == [
        ("verdict", "check", "eligible"),
        ("amount.min", 1, 2),
        ("gone", None, None),
    ]
