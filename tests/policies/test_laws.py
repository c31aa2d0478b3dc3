"""Laws that hold for every person and every programme of the packaged catalogue."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, note, settings
from hypothesis import strategies as st

from policies.assess import Judgement, explain, judge
from policies.catalog import Catalogue, Entry, load
from tests.policies.catalogues import write
from tests.policies.people import Known, Range, exact_people, ranges, views

DAYS = st.sampled_from([date(2025, 4, 14), date(2025, 6, 1), date(2025, 12, 1), date(2026, 11, 21)])
DECIDED = ("ineligible", "expired", "not_yet", "check", "eligible")


@cache
def small() -> Catalogue:
    """One programme with what the packaged ones lack: months that are still accruing, against a deadline."""
    with TemporaryDirectory() as folder:
        return load(write(Path(folder)))


def programmes() -> list[tuple[Catalogue, Entry]]:
    return [(catalogue, entry) for catalogue in (load(), small()) for entry in catalogue.entries.values()]


@cache
def ranges_on(catalogue: Catalogue, entry: Entry, today: date) -> dict[str, Range]:
    return ranges(entry, catalogue, today)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Entry, date, Known, Known]:
    """A programme, a day, somebody of whom all is known, and less of the same person."""
    catalogue, entry = draw(st.sampled_from(programmes()))
    today = draw(DAYS)
    person = draw(exact_people(ranges_on(catalogue, entry, today)))
    return entry, today, person, draw(views(person))


def optional_facts(entry: Entry) -> set[str]:
    return {leaf.fact for rule in entry.rules for leaf in rule.conditions.leaves() if leaf.node.optional}


def may_become(entry: Entry, less: Judgement, more: Judgement, added: set[str]) -> bool:
    """The moves that a decided verdict may make when more becomes known.

    `expired` gives way to `ineligible`, which the contract puts first. A `check` that waits for a fact which nobody
    need give is decided by that fact, and by that fact alone.
    """
    if less.verdict == more.verdict:
        return True
    if (less.verdict, more.verdict) == ("expired", "ineligible"):
        return True
    return less.verdict == "check" and bool(added & optional_facts(entry))


@settings(max_examples=600)
@given(cases())
def test_knowing_more_never_flips_a_decided_verdict(case: tuple[Entry, date, Known, Known]) -> None:
    entry, today, person, view = case
    less, more = judge(entry, view, today), judge(entry, person, today)
    added = {name for name in person if view.get(name) != person[name]}
    note(f"{entry.id} on {today}: {less.verdict} -> {more.verdict}")
    assert less.verdict == "missing" or may_become(entry, less, more, added)


@settings(max_examples=300)
@given(cases())
def test_nothing_is_missing_of_somebody_of_whom_all_is_known(case: tuple[Entry, date, Known, Known]) -> None:
    entry, today, person, _ = case
    judged = judge(entry, person, today)
    assert (judged.missing, judged.verdict in DECIDED) == ((), True)


@settings(max_examples=400)
@given(cases(), st.data())
def test_a_fact_that_is_not_missing_changes_no_verdict(
    case: tuple[Entry, date, Known, Known], data: st.DataObject
) -> None:
    """Asking for anything else is a wasted question."""
    entry, today, person, view = case
    less = judge(entry, view, today)
    others = sorted(name for name in person if name not in less.missing and view.get(name) != person[name])
    chosen = data.draw(st.sets(st.sampled_from(others)) if others else st.just(set[str]()))
    more = judge(entry, view | {name: person[name] for name in chosen}, today)
    note(f"{entry.id} on {today}: {less.verdict} {less.missing} + {chosen} -> {more.verdict}")
    assert may_become(entry, less, more, chosen)


@settings(max_examples=300)
@given(cases())
def test_an_assessment_is_consistent_in_itself(case: tuple[Entry, date, Known, Known]) -> None:
    entry, today, _, view = case
    judged = judge(entry, view, today)
    data = explain(judged, view, today).to_json()
    amount = data["amount"]
    assert (amount["min"] is None) == (amount["max"] is None) == (not amount["known"])
    if amount["known"]:
        assert 0 <= amount["min"] <= amount["max"]
        assert all(part["min"] <= part["max"] for part in amount.get("parts", ()) if part["min"] is not None)
    assert bool(data["missing"]) == (data["verdict"] == "missing")
    if data["opens"] and data["deadline"]:
        assert data["opens"] <= data["deadline"]
    if data["verdict"] == "eligible":
        assert (data["holds"], data["window"]) == ("yes", "open")
        assert {condition["outcome"] for condition in data["conditions"]} <= {"true", "open", "unknown", "false"}
    if data["verdict"] in ("check", "not_yet", "missing"):
        assert len({point["text"] for point in data["open_points"]}) == len(data["open_points"])
    if data["verdict"] == "check":
        assert data["open_points"], "an office has to be asked something"


@settings(max_examples=300)
@given(cases())
def test_the_amount_never_grows_wider_when_more_is_known(case: tuple[Entry, date, Known, Known]) -> None:
    entry, today, person, view = case
    less, more = (explain(judge(entry, known, today), known, today).amount for known in (view, person))
    if less.known and more.known and None not in (less.min, less.max, more.min, more.max):
        assert less.min <= more.min <= more.max <= less.max  # type: ignore[operator]
