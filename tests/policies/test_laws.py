"""Laws that hold for every person and every programme of the packaged catalogue."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import given, note, settings
from hypothesis import strategies as st

from policies.ask import wanted
from policies.assess import Judgement, explain, judge, judge_all
from policies.catalog import Catalogue, load
from policies.entries import Entry
from policies.lint.reach import all_spots
from policies.spans import UNKNOWN, Somewhere
from tests.policies.catalogues import SOUND, changed, write
from tests.policies.people import Known, Range, completions, exact_people, fitting, ranges, views

DAYS = st.sampled_from([date(2025, 4, 14), date(2025, 6, 1), date(2025, 12, 1), date(2026, 2, 1), date(2026, 11, 21)])
DECIDED = ("ineligible", "expired", "not_yet", "check", "eligible")


@cache
def small(window: str = "") -> Catalogue:
    """One programme with what the packaged ones lack: months that are still accruing, against a deadline."""
    text = changed(SOUND, "      fact: cert_issue_date\n      months: 12\n", window) if window else SOUND
    with TemporaryDirectory() as folder:
        return load(write(Path(folder), text))


@cache
def programmes() -> list[tuple[Catalogue, Entry]]:
    fixed = small("      opens: 2026-03-01\n      closes: 2026-08-31\n")
    return [(found, entry) for found in (load(), small(), fixed) for entry in found.entries.values()]


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

    `expired` gives way to `ineligible`, which the contract puts first. A fact that nobody need give counts as a matter
    for the office until it is given; then it alone may decide what was not settled.
    """
    if less.verdict == more.verdict:
        return True
    if (less.verdict, more.verdict) == ("expired", "ineligible"):
        return True
    return less.verdict in ("check", "missing", "not_yet") and bool(added & optional_facts(entry))


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


def can_change(entry: Entry, today: date, view: Known, fact: str, dice: Random) -> bool:
    """Whether two people who look like `view`, and who differ in this fact alone, get different verdicts."""
    found = ranges_on(load(), entry, today)
    spots = all_spots(load().gazetteer)
    values = [*fitting(view.get(fact), found[fact].every, spots), *fitting(view.get(fact), found[fact].good, spots)]
    for person in islice(completions(view, found, spots, dice), 300):
        if len({judge(entry, person | {fact: value}, today).verdict for value in values}) > 1:
            return True
    return False


def test_what_is_asked_for_a_verdict_can_change_one() -> None:
    """A few exceptions remain: where a coarse answer spans three outcomes, two of them can exclude each other."""
    dice = Random(63)
    asked, idle = 0, []
    for entry in load().entries.values():
        for today in (date(2025, 6, 1), date(2026, 11, 21)):
            found = ranges_on(load(), entry, today)
            for person in islice(completions({}, found, all_spots(load().gazetteer), dice), 12):
                view = {name: value for name, value in person.items() if dice.random() < 0.6}
                for fact in judge(entry, view, today).missing:
                    asked += 1
                    if not can_change(entry, today, view, fact, dice):
                        idle.append((entry.id, today, fact, view))
    assert asked > 100
    assert len(idle) <= asked // 50, idle


@settings(max_examples=100)
@given(cases())
def test_asking_what_is_wanted_ends_with_every_verdict_decided(case: tuple[Entry, date, Known, Known]) -> None:
    """Each answer is a step: nobody is asked the same twice, or for ever."""
    _, today, person, view = case
    known = {name: value for name, value in view.items() if name in load().facts.specs}
    asked: list[str] = []
    while found := [item for item in wanted(load(), known, today) if item.fact not in asked]:
        fact = found[0].fact
        asked.append(fact)
        known[fact] = person.get(fact, UNKNOWN)
    assert wanted(load(), known, today) == []
    if any(isinstance(value, Somewhere) for value in known.values()):  # without a place, nothing is asked about at all
        assert {judgement.verdict for judgement in judge_all(load(), known, today)} <= set(DECIDED)
