"""The nation's subsidy as the sources tell its story: which rule stood when, and what it says at every limit.

The numbers are those of the notes on the sources: 36 months by the rule of 2017, 12 while a relaxation ran, and for
2026 nothing but the rule of 2017 and a question.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from policies.assess import Assessment, explain, judge
from policies.catalog import load

CATALOGUE = load()
NATIONAL = CATALOGUE.entries["national-skill-upgrade"]
TODAY = date(2026, 11, 21)
DAY = timedelta(days=1)

VERSIONS = {
    "2017": (date(2017, 5, 19), date(2018, 12, 31)),
    "2019": (date(2019, 1, 1), date(2020, 12, 31)),
    "2021": (date(2021, 1, 1), date(2021, 12, 31)),
    "2022-01": (date(2022, 1, 1), date(2022, 4, 30)),
    "2022": (date(2022, 5, 1), date(2022, 12, 31)),
    "2023": (date(2023, 1, 1), date(2023, 12, 31)),
    "2024": (date(2024, 1, 1), date(2024, 12, 31)),
    "2025-01": (date(2025, 1, 1), date(2025, 4, 13)),
    "2025": (date(2025, 4, 14), date(2025, 12, 31)),
    "2026": (date(2026, 1, 1), None),
}
RELAXED = ("2019", "2021", "2022", "2023", "2024", "2025")
"""While they ran, 12 months were enough."""
STRICT = ("2017", "2022-01", "2025-01")
"""The first rule, and the two gaps in which the offices fell back on it."""
FOR_BENEFIT = ("2022", "2023", "2024", "2025")
"""Those in which people who draw unemployment benefit count like workers."""
PAST = [name for name in VERSIONS if name != "2026"]

WORKER: dict[str, Any] = {
    "work_place": "630100",
    "insured_place": "630100",
    "insurance_status": "paying",
    "ui_months": 40,
    "cert_level": "L3",
    "cert_kind": "skill_level",
    "cert_verifiable": True,
    "employment": "enterprise",
    "drawing_benefit": False,
    "claimed_before": False,
    "claims_this_year": 0,
    "higher_claimed": False,
    "higher_held": False,
    "shortage_occupation": False,
}
DRAWING = {"employment": "unemployed", "insurance_status": "paused", "drawing_benefit": True}


def first(name: str) -> date:
    return VERSIONS[name][0]


def last(name: str) -> date:
    until = VERSIONS[name][1]
    assert until
    return until


def assessed(today: date, **given: Any) -> Assessment:
    """A worker who meets every rule with a certificate of 30 days ago, but for what is given; `None` leaves it out."""
    told = WORKER | {"cert_issue_date": (today - 30 * DAY).isoformat()} | given
    known = CATALOGUE.facts.parse({name: value for name, value in told.items() if value is not None}, today)
    return explain(judge(NATIONAL, known, today), known, today)


def verdict(today: date, **given: Any) -> str:
    return assessed(today, **given).verdict


def test_ten_versions_follow_each_other_from_the_first_report_on() -> None:
    found = {version.id: (version.from_, version.until) for version in NATIONAL.programme.versions}
    assert found == VERSIONS
    assert list(found) == list(VERSIONS)


def days(start: date, end: date) -> Iterator[date]:
    while start <= end:
        yield start
        start += DAY


def test_exactly_one_version_covers_each_day_from_the_first_on() -> None:
    covering = {
        day: [rule.version.id for rule in NATIONAL.rules if rule.covers(day)]
        for day in days(date(2017, 5, 19), date(2028, 12, 31))
    }
    assert {day: found for day, found in covering.items() if len(found) != 1} == {}


def test_no_version_covers_a_day_before_the_first() -> None:
    found = assessed(date(2017, 5, 18), cert_issue_date="2017-02-01").to_json()
    assert (found["version"], found["verdict"], found["standing"]) == (None, "check", "unconfirmed")


def test_only_the_copy_of_2021_and_the_present_are_unconfirmed() -> None:
    standings = {name: NATIONAL.rule(first(name)).standing(first(name)).is_ for name in VERSIONS}  # type: ignore[union-attr]
    assert standings == {name: "unconfirmed" if name in ("2021", "2026") else "current" for name in VERSIONS}


@pytest.mark.parametrize("name", RELAXED)
def test_while_a_relaxation_runs_twelve_months_are_enough_on_its_first_and_last_day(name: str) -> None:
    on_first = [verdict(first(name), ui_months=months) for months in (11, 12, 35, 36)]
    on_last = [verdict(last(name), ui_months=months) for months in (11, 12, 35, 36)]
    # On the first day the twelfth month still comes in time. On the last day it comes within the certificate's own
    # twelve months, but under another rule, of which nobody can say what it will be.
    assert on_first == ["not_yet", "eligible", "eligible", "eligible"]
    assert on_last == ["check", "eligible", "eligible", "eligible"]


@pytest.mark.parametrize("name", STRICT)
def test_where_no_relaxation_runs_thirty_six_months_are_needed_on_the_first_and_last_day(name: str) -> None:
    on_first = [verdict(first(name), ui_months=months) for months in (11, 12, 35, 36)]
    on_last = [verdict(last(name), ui_months=months) for months in (11, 12, 35, 36)]
    # The certificate is 30 days old: 11 months are left, and 36 - 12 = 24 don't fit in them; 36 - 35 = 1 does.
    assert on_first == ["ineligible", "ineligible", "not_yet", "eligible"]
    assert on_last == ["ineligible", "ineligible", "check", "eligible"]


@pytest.mark.parametrize("name", PAST)
def test_whoever_lacks_a_month_on_the_last_day_of_a_version_must_ask_what_holds_next(name: str) -> None:
    found = assessed(last(name), ui_months=35 if name in STRICT else 11)
    assert (found.verdict, [point.id for point in found.open_points]) == ("check", ["rule_ends"])


@pytest.mark.parametrize("name", PAST)
def test_whoever_lacks_a_month_and_has_no_time_left_hears_a_no(name: str) -> None:
    # Issued eleven and a half months ago: half a month is left, and a month is lacking.
    issued = (last(name) - 350 * DAY).isoformat()
    assert verdict(last(name), ui_months=35 if name in STRICT else 11, cert_issue_date=issued) == "ineligible"


@pytest.mark.parametrize("name", VERSIONS)
def test_people_drawing_benefit_count_only_where_the_relaxation_names_them(name: str) -> None:
    expected = "eligible" if name in FOR_BENEFIT else "check" if name == "2026" else "ineligible"
    days_tried = [first(name)] if name == "2026" else [first(name), last(name)]
    assert [verdict(day, **DRAWING) for day in days_tried] == [expected] * len(days_tried)


@pytest.mark.parametrize("name", VERSIONS)
def test_people_without_work_and_without_benefit_count_nowhere(name: str) -> None:
    assert verdict(first(name), **DRAWING | {"drawing_benefit": False}) == "ineligible"


BORDERS = {
    "2019": ("ineligible", "eligible"),
    "2021": ("eligible", "eligible"),
    "2022-01": ("eligible", "ineligible"),
    "2022": ("ineligible", "eligible"),
    "2023": ("eligible", "eligible"),
    "2024": ("eligible", "eligible"),
    "2025-01": ("eligible", "ineligible"),
    "2025": ("ineligible", "eligible"),
    "2026": ("eligible", "check"),
}
"""For somebody with 14 months: the last day of the version before, and the first day of this one."""


@pytest.mark.parametrize("name", BORDERS)
def test_somebody_with_fourteen_months_hears_something_else_where_a_relaxation_begins_or_ends(name: str) -> None:
    day = first(name)
    assert (verdict(day - DAY, ui_months=14), verdict(day, ui_months=14)) == BORDERS[name]


@pytest.mark.parametrize("name", BORDERS)
def test_somebody_with_forty_months_may_apply_on_both_sides_of_every_border(name: str) -> None:
    day = first(name)
    assert (verdict(day - DAY, ui_months=40), verdict(day, ui_months=40)) == ("eligible", "eligible")


@pytest.mark.parametrize("name", PAST)
@pytest.mark.parametrize(("level", "cap"), [("L5", 1000), ("L4", 1500), ("L3", 2000)])
def test_the_nation_names_only_the_most_that_a_place_may_pay(name: str, level: str, cap: int) -> None:
    found = assessed(first(name), cert_level=level).to_json()["amount"]
    assert {key: found.get(key) for key in ("known", "min", "max", "cap")} == {
        "known": False,
        "min": None,
        "max": None,
        "cap": cap,
    }


@pytest.mark.parametrize("level", ["L2", "L1", "special", "chief"])
@pytest.mark.parametrize("name", VERSIONS)
def test_technicians_and_above_are_in_no_version_and_no_sum_is_named_for_them(name: str, level: str) -> None:
    found = assessed(first(name), cert_level=level).to_json()
    assert (found["verdict"], found["amount"]["min"], found["amount"].get("cap")) == ("ineligible", None, None)


def test_a_certificate_counts_from_the_first_day_of_2017() -> None:
    found = [verdict(date(2017, 6, 1), cert_issue_date=issued) for issued in ("2016-12-31", "2017-01-01")]
    assert found == ["ineligible", "eligible"]


@pytest.mark.parametrize(
    ("claims", "expected"), [(0, "eligible"), (1, "eligible"), (2, "eligible"), (3, "ineligible"), (None, "check")]
)
@pytest.mark.parametrize("name", ["2022", "2023", "2024"])
def test_from_2022_to_2024_three_a_year_are_the_most(name: str, claims: int | None, expected: str) -> None:
    assert verdict(first(name), claims_this_year=claims) == expected


@pytest.mark.parametrize(
    ("claims", "shortage", "expected"),
    [
        (0, False, "eligible"),
        (1, False, "ineligible"),
        (1, True, "eligible"),
        (1 + 2 - 1, True, "eligible"),
        (1 + 2, True, "ineligible"),
        (1, None, "check"),
        (None, False, "check"),
        (3, None, "ineligible"),
    ],
)
def test_in_2025_it_is_once_a_year_and_twice_more_for_a_shortage_occupation(
    claims: int | None, shortage: bool | None, expected: str
) -> None:
    assert verdict(date(2025, 6, 1), claims_this_year=claims, shortage_occupation=shortage) == expected


def test_in_2026_nobody_is_turned_away_for_a_claim_this_year_but_told_to_ask_first() -> None:
    known = CATALOGUE.facts.parse(WORKER | {"cert_issue_date": "2026-03-01"}, TODAY)
    told = [caution.id for caution in NATIONAL.cautions_for(known) if "eligible" in caution.on]
    assert (verdict(TODAY, claims_this_year=1), told) == ("eligible", ["times"])


@pytest.mark.parametrize(
    ("year", "level", "given", "expected"),
    [
        (2023, "L4", {"higher_claimed": True, "higher_held": True}, "eligible"),
        (2024, "L4", {"higher_claimed": True}, "ineligible"),
        (2024, "L5", {"higher_claimed": True}, "ineligible"),
        (2024, "L4", {"higher_held": True}, "eligible"),
        (2024, "L3", {"higher_claimed": True}, "eligible"),
        (2024, "L4", {"higher_claimed": None}, "check"),
        (2025, "L4", {"higher_claimed": True}, "ineligible"),
        (2025, "L4", {"higher_held": True}, "ineligible"),
        (2025, "L5", {"higher_held": True}, "ineligible"),
        (2025, "L3", {"higher_held": True, "higher_claimed": True}, "eligible"),
        (2025, "L4", {"higher_held": None}, "check"),
    ],
)
def test_a_lower_level_after_a_higher_one_is_out_where_the_year_says_so(
    year: int, level: str, given: dict[str, Any], expected: str
) -> None:
    """2024: if the higher one was paid. 2025: if it is held. The highest of the three has nothing above it here."""
    assert verdict(date(year, 8, 1), cert_level=level, **given) == expected


@pytest.mark.parametrize("name", VERSIONS)
def test_the_same_occupation_and_level_is_paid_once(name: str) -> None:
    assert verdict(first(name), claimed_before=True) == "ineligible"


@pytest.mark.parametrize(
    ("today", "issued", "deadline"),
    [
        (date(2018, 6, 1), "2018-03-01", date(2019, 3, 1)),
        (date(2020, 6, 1), "2020-03-01", date(2020, 12, 31)),
        (date(2020, 6, 1), "2019-09-01", date(2020, 9, 1)),
        (date(2022, 3, 15), "2021-12-01", date(2022, 12, 1)),
        (date(2024, 8, 1), "2024-03-01", date(2024, 12, 31)),
        (date(2025, 3, 1), "2024-12-31", date(2025, 12, 31)),
        (date(2025, 3, 1), "2025-02-01", date(2026, 2, 1)),
        (date(2025, 6, 1), "2025-03-01", date(2025, 12, 31)),
        (date(2026, 11, 21), "2026-03-01", date(2027, 3, 1)),
        (date(2024, 2, 29), "2023-02-28", date(2024, 2, 28)),
        (date(2026, 11, 21), "2026-02-28", date(2027, 2, 28)),
        (date(2025, 3, 1), "2024-02-29", date(2025, 2, 28)),
    ],
)
def test_the_last_day_is_twelve_months_after_the_issue_or_the_last_of_the_relaxation(
    today: date, issued: str, deadline: date
) -> None:
    """The rule of 2017 and the gaps have no last day of their own to name: there, the twelve months run on."""
    found = assessed(today, cert_issue_date=issued)
    assert found.judgement.window.deadline == deadline
    assert found.verdict == ("eligible" if today <= deadline else "expired")


@pytest.mark.parametrize(
    ("issued", "expected", "deadline"),
    [
        ("2025-11-20", "expired", TODAY - DAY),
        ("2025-11-21", "eligible", TODAY),
        ("2025-11-22", "eligible", TODAY + DAY),
    ],
)
def test_the_last_day_counts_and_the_day_after_does_not(issued: str, expected: str, deadline: date) -> None:
    found = assessed(TODAY, cert_issue_date=issued)
    assert (found.verdict, found.judgement.window.deadline) == (expected, deadline)


TABLE = {
    "36 months paid": ({"ui_months": 36}, "eligible"),
    "35 months": ({"ui_months": 35}, "check"),
    "12 months": ({"ui_months": 12}, "check"),
    "11 months, the twelfth in time": ({"ui_months": 11}, "not_yet"),
    "11 months, the twelfth too late": ({"ui_months": 11, "cert_issue_date": "2025-12-20"}, "ineligible"),
    "11 months, no longer paying": ({"ui_months": 11, "insurance_status": "paused"}, "ineligible"),
    "no idea how many months": ({"ui_months": {"unknown": True}}, "check"),
    "drawing benefit": (DRAWING, "check"),
    "drawing benefit, with 14 months": (DRAWING | {"ui_months": 14}, "check"),
    "out of work, drawing benefit or not isn't known": (DRAWING | {"drawing_benefit": None}, "check"),
    "a certificate of 2025, 14 months, applying only now": (
        {"cert_issue_date": "2025-12-01", "ui_months": 14},
        "check",
    ),
    "paid for this occupation and level": ({"claimed_before": True}, "ineligible"),
    "a technician": ({"cert_level": "L2"}, "ineligible"),
    "a senior technician": ({"cert_level": "L1"}, "ineligible"),
    "public staff": ({"employment": "public_staff"}, "ineligible"),
    "flexible work": ({"employment": "flexible"}, "ineligible"),
    "a student": ({"employment": "student"}, "ineligible"),
    "retired": ({"employment": "retired"}, "ineligible"),
    "in a firm whose payments have stopped": ({"insurance_status": "paused"}, "check"),
    "never insured": ({"insurance_status": "none", "insured_place": "none", "ui_months": 0}, "ineligible"),
    "a permit for electricians": ({"cert_kind": "special_operation"}, "ineligible"),
    "a professional title": ({"cert_kind": "professional_title"}, "ineligible"),
    "an old qualification certificate": ({"cert_kind": "qualification"}, "eligible"),
    "not found in the query system": ({"cert_verifiable": False}, "check"),
    "the last day has passed": ({"cert_issue_date": "2025-11-20"}, "expired"),
}


@pytest.mark.parametrize("case", TABLE)
def test_what_can_honestly_be_said_today(case: str) -> None:
    given, expected = TABLE[case]
    found = assessed(TODAY, **given).to_json()
    assert (found["verdict"], found["version"], found["standing"]) == (expected, "2026", "unconfirmed")


def test_whoever_lacks_months_is_told_the_day_on_which_the_twelfth_comes() -> None:
    # A month a month from 2026-11-21: 12 - 8 = 4 months on.
    found = assessed(TODAY, ui_months=8, cert_issue_date="2026-03-21").judgement
    assert (found.verdict, found.eligible_from, found.window.deadline) == (
        "not_yet",
        date(2027, 3, 21),
        date(2027, 3, 21),
    )
    assert verdict(TODAY, ui_months=8, cert_issue_date="2026-03-20") == "ineligible"


@pytest.mark.parametrize(
    ("months", "issued", "expected"),
    [
        (35, "2026-03-01", date(2026, 12, 21)),  # 36 - 35 = 1 month on
        (33, "2026-03-01", date(2027, 2, 21)),  # 3 months on, 8 days before the last
        (32, "2026-03-21", date(2027, 3, 21)),  # 4 months on, on the last day itself
        (32, "2026-03-20", None),  # 4 months on, a day too late
        (12, "2026-11-20", None),  # 24 months on
    ],
)
def test_whoever_must_ask_for_the_months_hears_from_when_they_need_no_asking(
    months: int, issued: str, expected: date | None
) -> None:
    found = assessed(TODAY, ui_months=months, cert_issue_date=issued)
    assert (found.verdict, found.certain_from) == ("check", expected)


def test_no_such_day_is_named_where_the_months_no_longer_grow() -> None:
    found = assessed(TODAY, ui_months=35, insurance_status="paused")
    assert (found.verdict, found.certain_from) == ("check", None)


@pytest.mark.parametrize("months", [36, 37, 40, 400])
def test_no_such_day_is_named_where_the_months_are_there_and_something_else_must_be_asked(months: int) -> None:
    """A worker with 40 months was once told "from 21 July 2026 the months need no asking" in November 2026."""
    found = assessed(TODAY, ui_months=months, cert_verifiable=False)
    assert (found.verdict, found.certain_from) == ("check", None)


def test_a_day_from_which_the_months_need_no_asking_never_lies_in_the_past() -> None:
    found = [assessed(TODAY, ui_months=months, cert_verifiable=False).certain_from for months in range(12, 80)]
    assert [day for day in found if day and day <= TODAY] == []


def test_a_range_of_months_that_straddles_the_limit_is_asked_for_more_exactly() -> None:
    found = assessed(TODAY, ui_months={"min": 30, "max": 40})
    assert (found.verdict, found.judgement.missing) == ("missing", ("ui_months",))
    sure = assessed(TODAY, ui_months={"min": 30, "max": 40, "unknown": True})
    assert (sure.verdict, [point.id for point in sure.open_points]) == ("check", ["months"])


def test_somebody_of_whom_nothing_is_known_is_asked_for_all_that_decides_and_nothing_else() -> None:
    known = CATALOGUE.facts.parse({"work_place": "630100"}, TODAY)
    assert set(judge(NATIONAL, known, TODAY).missing) == {
        "cert_level",
        "cert_issue_date",
        "cert_kind",
        "cert_verifiable",
        "claimed_before",
        "employment",
        "insurance_status",
        "insured_place",
        "ui_months",
    }
