"""Made-up people over the whole packaged catalogue: what must hold of every answer, counted again by other means.

Days are counted here from the Civil Code's text, not by `policies.periods`; versions, windows and limits are read from
the files, not from what is compiled of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from random import Random

import pytest

from policies.assess import Assessment, Judgement, explain, judge
from policies.catalog import load
from policies.conditions import INSURANCE, PAYING, Condition, Leaf
from policies.entries import Entry, Rule
from policies.facts import FactError
from policies.places import within
from policies.population import Person, limit_days, limits, people, person
from policies.programme import Node, Version
from policies.programme import Test as Limits
from policies.spans import Span, Value
from policies.truth import ASK, LATER, NO, YES

CATALOGUE = load()
ENTRIES = CATALOGUE.entries
TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)
COUNT = 60 * len(ENTRIES)


@dataclass(frozen=True)
class Asked:
    """One made-up person, and what every programme in their reach says to them."""

    person: Person
    known: dict[str, Value]
    found: tuple[Judgement, ...]


@cache
def asked() -> tuple[Asked, ...]:
    """Half of them ask on a day of their own, near the versions' borders or anywhere; half of them today."""
    made = [*people(CATALOGUE, COUNT // 2), *people(CATALOGUE, COUNT // 2, seed=2, today=TODAY)]
    return tuple(_asked(one) for one in made)


def _asked(one: Person) -> Asked:
    known = CATALOGUE.facts.parse(one.facts, one.today)
    return Asked(one, known, tuple(judge(entry, known, one.today) for entry in CATALOGUE.touching(known)))


def told() -> Iterator[tuple[Asked, Judgement]]:
    return ((each, judged) for each in asked() for judged in each.found)


def written(each: Asked, judged: Judgement) -> str:
    """Enough of a case to look at it."""
    return f"{judged.entry.id} on {each.person.today}: {judged.verdict}, {dict(each.person.facts)}"


def versions_on(entry: Entry, day: date) -> list[Version]:
    return [
        version
        for version in entry.programme.versions
        if (version.from_ or date.min) <= day <= (version.until or date.max)
    ]


def corresponding_day(start: date, months: int) -> date:
    """The day of the month that corresponds to the first one; where there is none, the month's last (article 202)."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    day = start.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def last_day(version: Version, each: Asked) -> date | None:
    """The last day on which this person may apply; nothing where the file names none."""
    window = version.window
    ends = [window.closes] if window.closes else []
    if window.fact and window.months:
        ends.append(corresponding_day(date.fromisoformat(each.person.facts[window.fact]), window.months))
    return min(ends, default=None)


def closed(version: Version, day: date) -> bool:
    return any(
        span.is_ in ("ended", "suspended", "used_up")
        for span in version.standing
        if (span.from_ or date.min) <= day <= (span.until or date.max)
    )


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
    ],
)
def test_the_days_are_counted_here_as_the_code_says(start: date, months: int, expected: date) -> None:
    assert corresponding_day(start, months) == expected


def test_nobody_may_apply_on_a_day_outside_the_window() -> None:
    wrong, count = [], 0
    for each, judged in told():
        if judged.verdict == "eligible":
            count += 1
            today = each.person.today
            (version,) = versions_on(judged.entry, today)
            end = last_day(version, each)
            opens = version.window.opens
            if (
                version.window.unstated
                or closed(version, today)
                or (end and today > end)
                or (opens and today < opens)
                or judged.window.deadline != end
            ):
                wrong.append(written(each, judged))
    assert (wrong, count > 100) == ([], True)


def test_nobody_hears_that_time_is_over_while_the_window_is_open() -> None:
    wrong, count = [], 0
    for each, judged in told():
        if judged.verdict == "expired":
            count += 1
            (version,) = versions_on(judged.entry, each.person.today)
            end = last_day(version, each)
            if not (closed(version, each.person.today) or (end and each.person.today > end)):
                wrong.append(written(each, judged))
    assert (wrong, count > 100) == ([], True)


def test_nobody_is_told_to_come_back_on_a_day_that_has_passed_or_that_comes_too_late() -> None:
    wrong = []
    for each, judged in told():
        if judged.verdict == "not_yet":
            (version,) = versions_on(judged.entry, each.person.today)
            end = last_day(version, each) or date.max
            day = judged.eligible_from
            if day is None or not each.person.today < day <= end:
                wrong.append(written(each, judged))
    assert wrong == []


def test_nobody_is_told_of_a_day_in_the_past_from_which_nothing_need_be_asked() -> None:
    wrong = []
    for each, judged in told():
        if judged.verdict == "check":
            day = explain(judged, each.known, each.person.today).certain_from
            if day and day <= each.person.today:
                wrong.append(written(each, judged))
    assert wrong == []


def test_nobody_may_claim_what_only_informs() -> None:
    info = [(each, judged) for each, judged in told() if judged.entry.programme.kind == "info"]
    assert [written(each, judged) for each, judged in info if judged.verdict == "eligible"] == []
    assert len(info) > 100


def test_who_is_insured_somewhere_meets_one_version_of_what_goes_by_that_place() -> None:
    """All places of these people are exact, down to the county. Shanghai's own programme goes by no one place: whoever
    works there and is insured elsewhere meets it beside the one of where they are insured."""
    twice, count = [], 0
    for each in asked():
        if each.person.facts["insured_place"] != "none":
            count += 1
            tied = [judged.entry for judged in each.found if judged.entry.programme.tied_by == "insured_place"]
            families = [entry.programme.family for entry in tied]
            if len(families) != len(set(families)):
                twice.append((each.person.facts["insured_place"], [entry.id for entry in tied]))
    assert (twice, count > 1000) == ([], True)


def test_two_versions_of_one_programme_come_only_of_two_places() -> None:
    wrong = []
    for each in asked():
        counted = Counter(judged.entry.programme.family for judged in each.found)
        places = {code for fact, code in each.person.facts.items() if CATALOGUE.facts.specs[fact].kind == "place"}
        for family in (family for family, count in counted.items() if count > 1):
            own = [judged.entry.programme for judged in each.found if judged.entry.programme.family == family]
            nearest = {
                code: [programme.id for programme in own if within(code, programme.place)] for code in places - {"none"}
            }
            if len(own) > len({tuple(found) for found in nearest.values() if found}):
                wrong.append((family, nearest))
    assert wrong == []


def test_one_exact_place_alone_meets_at_most_one_version_of_any_programme() -> None:
    spots = {
        value
        for each in asked()
        for fact, value in each.person.facts.items()
        if CATALOGUE.facts.specs[fact].kind == "place" and value != "none"
    }
    twice = []
    for spot in sorted(spots):
        known = CATALOGUE.facts.parse({"work_place": spot}, TODAY)
        counted = Counter(entry.programme.family for entry in CATALOGUE.touching(known))
        twice += [(spot, family, count) for family, count in counted.items() if count > 1]
    assert (twice, len(spots) > 1000) == ([], True)


def test_a_coarse_place_may_meet_several_versions() -> None:
    known = CATALOGUE.facts.parse({"insured_place": "410000"}, TODAY)
    found = {entry.id for entry in CATALOGUE.touching(known)}
    assert {"henan-skill-upgrade", "luoyang-skill-upgrade"} <= found


def test_a_sum_shown_as_due_is_one_of_the_version_of_that_day_and_its_time_has_not_passed() -> None:
    wrong, count = [], 0
    for each, judged in told():
        amount = explain(judged, each.known, each.person.today).amount
        if amount.known:
            count += 1
            (version,) = versions_on(judged.entry, each.person.today)
            until, totals = version.amount.until, {row.total for row in version.amount.rows}
            if (
                (until and until < each.person.today)
                or version.amount.undated
                or not {amount.min, amount.max} <= totals
            ):
                wrong.append(written(each, judged))
    assert (wrong, count > 100) == ([], True)


def test_a_sum_that_is_not_due_today_is_never_given_as_its_least_or_most() -> None:
    for each, judged in told():
        amount = explain(judged, each.known, each.person.today).amount
        if not amount.known:
            assert (amount.min, amount.max, amount.parts) == (None, None, ()), written(each, judged)


def test_a_sum_rests_on_no_page_that_was_never_confirmed() -> None:
    """A lead names a programme and an office to ask; it never names a sum."""
    weak = [
        (name, version.id, cite.source)
        for name, entry in ENTRIES.items()
        for version in entry.programme.versions
        for row in version.amount.rows
        for cite in (row.cite if isinstance(row.cite, tuple) else (row.cite,))
        if row.total is not None and CATALOGUE.sources[cite.source].grade in ("lead", "secondary", "survey")
    ]
    assert weak == []


@pytest.mark.parametrize("name", ENTRIES)
def test_versions_follow_day_on_day(name: str) -> None:
    versions = ENTRIES[name].programme.versions
    assert [(one.until, two.from_) for one, two in pairwise(versions) if one.until is None or two.from_ is None] == []
    assert [(one.id, two.id) for one, two in pairwise(versions) if one.until + DAY != two.from_] == []  # type: ignore[operator]
    assert [version.id for version in versions if (version.from_ or date.min) > (version.until or date.max)] == []


def rules() -> Iterator[tuple[Entry, Rule]]:
    """Each set of conditions once: local versions share what they don't change."""
    seen = set()
    for entry in ENTRIES.values():
        for rule in entry.rules:
            if id(rule.conditions) not in seen:
                seen.add(id(rule.conditions))
                yield entry, rule


def all_leaves(condition: Condition) -> Iterator[Leaf]:
    if isinstance(condition, Leaf):
        yield condition
    guard = getattr(condition, "_guard", None)
    for below in (*condition.children, *((guard,) if guard else ())):
        yield from all_leaves(below)


def edges(node: Node) -> list[int]:
    """One below, at and one above every limit of the node, as numbers; days as their ordinals."""
    tests: list[Limits] = [node, *((node.unclear,) if node.unclear else ())]
    found = {number for test in tests for number in limits(test)}
    return sorted(found | {day.toordinal() for test in tests for day in limit_days(test)})


def inside(test: Limits, number: int) -> bool:
    low = test.at_least if test.at_least is not None else test.on_or_after and test.on_or_after.toordinal()
    high = test.at_most if test.at_most is not None else test.on_or_before and test.on_or_before.toordinal()
    if low is None and high is None:
        return False
    return (low is None or low <= number) and (high is None or number <= high)


def by_hand(node: Node, number: int, *, paying: bool) -> int:
    """What the node should come to."""
    if inside(node, number):
        return YES
    if node.hedged or (node.unclear and inside(node.unclear, number)):
        return ASK
    return LATER if node.mends and paying else NO


def test_every_number_and_every_day_of_every_rule_counts_from_exactly_there() -> None:
    wrong, tried = [], 0
    for entry, rule in rules():
        for leaf in all_leaves(rule.conditions):
            for number in edges(leaf.node):
                for status in (PAYING, "paused"):
                    tried += 1
                    got = leaf.outcomes({leaf.fact: Span(number, number), INSURANCE: status})
                    if got != by_hand(leaf.node, number, paying=status == PAYING):
                        wrong.append((entry.id, rule.version.id, leaf.fact, number, status, got))
    assert (wrong, tried > 300) == ([], True)


def test_every_sum_s_limits_count_from_exactly_there() -> None:
    wrong = []
    for entry in ENTRIES.values():
        for rule in entry.rules:
            for guard, _ in rule.rows:
                for leaf in all_leaves(guard) if guard else ():
                    for number in edges(leaf.node):
                        got = leaf.outcomes({leaf.fact: Span(number, number)})
                        if got != by_hand(leaf.node, number, paying=False):
                            wrong.append((entry.id, rule.version.id, leaf.fact, number, got))
    assert wrong == []


def who_meets_everything(entry: Entry, rule: Rule, dice: Random) -> Asked | None:
    """Somebody who may apply on a day of this version, where there is anybody; else None."""
    if rule.conditions.outcomes({}) & YES == 0 or rule.version.window.unstated:
        return None
    begins, ends = rule.version.from_ or date(2024, 1, 1), rule.version.until or date(2027, 6, 30)
    window = rule.version.window
    begins, ends = max(begins, window.opens or begins), min(ends, window.closes or ends)
    if begins > ends:
        return None
    for _ in range(400):
        day = begins + DAY * dice.randrange((ends - begins).days + 1)
        one = person(CATALOGUE, entry, dice, day)
        known = CATALOGUE.facts.parse(one.facts, day)
        judged = judge(entry, known, day)
        if judged.verdict == "eligible":
            return Asked(one, known, (judged,))
    return None


@cache
def applicants() -> tuple[tuple[Entry, Rule, Asked | None], ...]:
    dice = Random(11)
    return tuple((entry, rule, who_meets_everything(entry, rule, dice)) for entry, rule in rules())


def changed(each: Asked, fact: str, value: object) -> dict[str, Value] | None:
    """The same person with another value; None where there can't be one, such as a day to come."""
    raw = date.fromordinal(value).isoformat() if isinstance(value, int) and value > 100_000 else value
    try:
        return each.known | {fact: CATALOGUE.facts.parse_one(fact, raw, each.person.today)}
    except FactError:
        return None


def assessed(entry: Entry, each: Asked, known: dict[str, Value]) -> Assessment:
    today = each.person.today
    return explain(judge(entry, known, today), known, today)


def test_for_somebody_who_meets_all_else_the_condition_turns_at_its_limit_and_no_other_does() -> None:
    """Only conditions that are a limit by themselves: within a group, the rest of the group may hold it."""
    wrong, tried = [], 0
    for entry, rule, each in applicants():
        for leaf in rule.conditions.children if each else ():
            if not isinstance(leaf, Leaf) or not leaf.node.id:
                continue
            assert each
            for number in edges(leaf.node):
                known = changed(each, leaf.fact, number)
                if known is None:
                    continue
                tried += 1
                found = assessed(entry, each, known)
                turned = {reason.id for reason in found.reasons if reason.outcome != "true"}
                others = {node.id for node in rule.version.conditions.children if _looks_at(node, leaf.fact)}
                expected = not inside(leaf.node, number)
                if (leaf.node.id in turned) != expected or not turned <= others:
                    wrong.append((entry.id, rule.version.id, leaf.node.id, number, sorted(map(str, turned))))
                if expected and found.verdict == "eligible":
                    wrong.append((entry.id, rule.version.id, leaf.node.id, number, "eligible"))
    assert (wrong, tried > 100) == ([], True)


def _looks_at(node: Node, fact: str) -> bool:
    return any(below.fact == fact for below in node.walk())


def test_somebody_meets_every_rule_that_can_be_met() -> None:
    """Else nothing is shown of the limits in it."""
    unmet = [
        (entry.id, rule.version.id)
        for entry, rule, each in applicants()
        if each is None and rule.conditions.outcomes({}) & YES and not rule.version.window.unstated
    ]
    assert unmet == []


def test_the_made_up_people_reach_every_verdict_and_every_programme() -> None:
    verdicts = {judged.verdict for _, judged in told()}
    assert verdicts == {"ineligible", "expired", "not_yet", "check", "eligible"}
    assert {judged.entry.id for _, judged in told()} == set(ENTRIES)
    reached = {judged.entry.id for _, judged in told() if judged.verdict != "ineligible"}
    assert reached == set(ENTRIES)


def test_of_whom_less_is_known_something_is_missing() -> None:
    dice = Random(5)
    verdicts: Counter[str] = Counter()
    for each in asked()[:1500]:
        known = {fact: value for fact, value in each.known.items() if dice.random() < 0.92}
        verdicts.update(judge(entry, known, each.person.today).verdict for entry in CATALOGUE.touching(known))
    assert set(verdicts) == {"ineligible", "expired", "missing", "not_yet", "check", "eligible"}


def test_the_same_seed_makes_the_same_people() -> None:
    assert [*people(CATALOGUE, 50, seed=3)] == [*people(CATALOGUE, 50, seed=3)]
    assert [*people(CATALOGUE, 50, seed=3)] != [*people(CATALOGUE, 50, seed=4)]
