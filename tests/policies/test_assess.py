"""Verdicts, windows, sums, reasons and open points, each on a small programme made for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from policies.assess import assess_all, explain, judge
from policies.catalog import Catalogue, load
from tests.policies.catalogues import SOUND, TODAY, changed, facts, of_rule, only, write

MET: dict[str, object] = {
    "cert_level": "L2",
    "ui_months": 12,
    "work_place": "370303",
    "claimed_before": False,
    "cert_issue_date": "2026-03-15",
}
UNKNOWN = {"unknown": True}


@pytest.fixture
def sound(tmp_path: Path) -> Catalogue:
    return load(write(tmp_path))


def assess(catalogue: Catalogue, today: date = TODAY, **given: object) -> dict[str, Any]:
    known = facts(catalogue, today, **given)
    return explain(judge(only(catalogue), known, today), known, today).to_json()


def part(data: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: data[key] for key in keys}


def test_the_whole_assessment_of_somebody_who_is_entitled(sound: Catalogue) -> None:
    cite = {"source": "rule", "locator": "第一条"}
    assert assess(sound, **MET) == {
        "programme": "one",
        "title": "某市技师补贴",
        "kind": "cash",
        "place": "370300",
        "applicant": "worker",
        "verdict": "eligible",
        "holds": "yes",
        "window": "open",
        "standing": "unconfirmed",
        "as_of": "2026-11-21",
        "version": "2024",
        "amount": {
            "min": 2000,
            "max": 2000,
            "currency": "CNY",
            "known": True,
            "parts": [{"payer": "市财政", "min": 1500, "max": 1500}, {"payer": "区财政", "min": 500, "max": 500}],
            "cite": {"source": "rule", "locator": "第二条"},
        },
        "opens": None,
        "deadline": "2027-03-15",
        "eligible_from": None,
        "missing": [],
        "open_points": [],
        "conditions": [
            {"id": "level", "outcome": "true", "text": "证书是技师或高级技师", "firm": True, "cite": cite},
            {"id": "months", "outcome": "true", "text": "失业保险缴满十二个月", "firm": True, "cite": cite},
            {"id": "place", "outcome": "true", "text": "在本市上班，或者户口在本市", "firm": True, "cite": cite},
            {"id": "once", "outcome": "true", "text": "以前没有领过", "firm": True, "cite": cite},
        ],
    }


@pytest.mark.parametrize(
    ("changes", "verdict", "holds", "window"),
    [
        pytest.param({}, "eligible", "yes", "open", id="all holds"),
        pytest.param({"cert_level": "L3"}, "ineligible", "no", "open", id="a firm no"),
        pytest.param({"cert_level": "special"}, "check", "open", "open", id="left open by the source"),
        pytest.param({"claimed_before": UNKNOWN}, "check", "open", "open", id="not known by the person"),
        pytest.param({"cert_issue_date": "2025-11-20"}, "expired", "yes", "closed", id="a day late"),
        pytest.param({"cert_issue_date": "2025-11-21"}, "eligible", "yes", "open", id="the last day"),
        pytest.param({"cert_issue_date": UNKNOWN}, "check", "yes", "unknown", id="a day not known"),
        pytest.param(
            {"cert_issue_date": {"from": "2025-11-01", "to": "2025-11-30", "unknown": True}},
            "check",
            "yes",
            "unknown",
            id="no more exact than a month",
        ),
        pytest.param({"cert_issue_date": "2025-11"}, "missing", "yes", "unknown", id="a day to ask for"),
        pytest.param({"cert_issue_date": "2025-12"}, "eligible", "yes", "open", id="any day of the month is in time"),
        pytest.param({"cert_issue_date": "2025-10"}, "expired", "yes", "closed", id="any day of the month is late"),
        pytest.param(
            {"cert_issue_date": "2025-11-20", "claimed_before": UNKNOWN},
            "expired",
            "open",
            "closed",
            id="late",
        ),
        pytest.param(
            {"cert_issue_date": "2025-11-20", "cert_level": "L3"},
            "ineligible",
            "no",
            "closed",
            id="no before late",
        ),
        pytest.param({"ui_months": 11}, "missing", "unknown", "open", id="a no that may mend"),
        pytest.param({"ui_months": 11, "insurance_status": "paused"}, "ineligible", "no", "open", id="nothing mends"),
        pytest.param({"ui_months": 11, "insurance_status": "paying"}, "not_yet", "yes", "open", id="time mends it"),
        pytest.param({"ui_months": 11, "insurance_status": UNKNOWN}, "check", "open", "open", id="who knows"),
    ],
)
def test_the_first_verdict_that_applies(
    sound: Catalogue, changes: dict[str, object], verdict: str, holds: str, window: str
) -> None:
    got = assess(sound, **(MET | changes))
    assert part(got, "verdict", "holds", "window") == {"verdict": verdict, "holds": holds, "window": window}


@pytest.mark.parametrize(
    ("condition", "changes", "truth"),
    [
        pytest.param("level", {"cert_level": "special"}, "unknown", id="the source leaves it open"),
        pytest.param("once", {"claimed_before": UNKNOWN}, "unknown", id="the person doesn't know"),
        pytest.param("once", {"claimed_before": True}, "false", id="a firm no"),
        pytest.param(
            "months", {"ui_months": 11, "insurance_status": "paying"}, "false", id="false until time mends it"
        ),
        pytest.param("months", {"ui_months": 11}, "false", id="false, whether it mends or not"),
        pytest.param("months", {"ui_months": {"min": 6, "max": None}}, "unknown", id="too coarse"),
    ],
)
def test_a_condition_is_true_false_or_unknown_and_nothing_else(
    sound: Catalogue, condition: str, changes: dict[str, object], truth: str
) -> None:
    rows = assess(sound, **(MET | changes))["conditions"]
    assert {row["id"]: row["outcome"] for row in rows} == dict.fromkeys(
        ("level", "months", "place", "once"), "true"
    ) | {condition: truth}


def test_a_hedged_condition_that_is_false_says_so_and_leaves_the_verdict_to_the_office(tmp_path: Path) -> None:
    catalogue = load(write(tmp_path, changed(SOUND, "mends: monthly", "hedged: true")))
    got = assess(catalogue, **(MET | {"ui_months": 5}))
    (months,) = (row for row in got["conditions"] if row["id"] == "months")
    assert (got["verdict"], months["outcome"], months["firm"]) == ("check", "false", False)


def test_a_citation_is_one_object_however_many_sources_there_are(tmp_path: Path) -> None:
    first, second = ({"source": "rule", "locator": locator} for locator in ("第一条", "第二条"))
    once = SOUND[SOUND.index("        - id: once\n") : SOUND.index("    amount:\n")]
    two = "cite: [{source: rule, locator: 第一条}, {source: rule, locator: 第二条}]"
    text = changed(SOUND, once, once.replace("cite: {source: rule, locator: 第一条}", two))
    *others, last = assess(load(write(tmp_path, text)), **MET)["conditions"]
    assert [(row["cite"], row.get("cites")) for row in (*others, last)] == [
        *[(first, None)] * 3,
        (first, [first, second]),
    ]


def accruing(sound: Catalogue, months: object, issued: object) -> dict[str, Any]:
    got = assess(sound, **(MET | {"insurance_status": "paying", "ui_months": months, "cert_issue_date": issued}))
    return part(got, "verdict", "eligible_from", "missing")


def test_months_still_accruing_name_the_day_from_which_they_suffice(sound: Catalogue) -> None:
    """Nine now, so three to go: 2026-11-21 + 3 months."""
    expected = {"verdict": "not_yet", "eligible_from": "2027-02-21", "missing": []}
    assert accruing(sound, 9, "2026-04-01") == expected


def test_months_that_would_suffice_only_after_the_deadline_are_a_no(sound: Catalogue) -> None:
    """Six to go is 2027-05-21; the certificate's twelve months end on 2027-04-01."""
    assert accruing(sound, 6, "2026-04-01")["verdict"] == "ineligible"


def test_a_coarse_number_of_months_that_may_or_may_not_suffice_in_time_is_asked_for(sound: Catalogue) -> None:
    """Nine would suffice in time, five wouldn't: saying no already would flip once the nine is known."""
    got = accruing(sound, {"min": 5, "max": 9}, "2026-04-01")
    assert got == {"verdict": "missing", "eligible_from": None, "missing": ["ui_months"]}


def test_a_coarse_deadline_that_months_may_or_may_not_meet_is_asked_for(sound: Catalogue) -> None:
    got = accruing(sound, 6, "2026")
    assert got == {"verdict": "missing", "eligible_from": None, "missing": ["cert_issue_date"]}


def test_the_longest_that_a_coarse_number_of_months_can_take_is_named(sound: Catalogue) -> None:
    assert accruing(sound, {"min": 5, "max": 9}, "2026-11-01")["eligible_from"] == "2027-06-21"


FIXED = "opens: 2025-04-15, closes: 2025-12-01"
GROWN = (
    "{id: age, say: 满十八岁, fact: age, at_least: 18, no: 等满十八岁, ask: 周岁还是虚岁, "
    "cite: {source: rule, locator: 第一条}}"
)


@pytest.mark.parametrize(
    ("today", "age", "verdict", "eligible_from"),
    [
        (date(2025, 4, 14), 18, "not_yet", "2025-04-15"),
        (date(2025, 4, 14), None, "missing", None),
        (date(2025, 4, 14), 17, "ineligible", None),
        (date(2025, 4, 14), UNKNOWN, "not_yet", "2025-04-15"),
        (date(2025, 4, 15), 18, "eligible", None),
        (date(2025, 12, 1), 18, "eligible", None),
        (date(2025, 12, 2), 18, "expired", None),
        (date(2025, 12, 2), None, "expired", None),
        (date(2025, 12, 2), 17, "ineligible", None),
        (date(2025, 12, 2), UNKNOWN, "expired", None),
    ],
)
def test_a_fixed_window_includes_both_its_days(
    tmp_path: Path, today: date, age: object, verdict: str, eligible_from: str | None
) -> None:
    given = {} if age is None else {"age": age}
    got = assess(of_rule(tmp_path, GROWN, window=FIXED), today, **given)
    assert part(got, "verdict", "eligible_from") == {"verdict": verdict, "eligible_from": eligible_from}


def test_a_window_that_the_source_does_not_state_is_for_the_office(tmp_path: Path) -> None:
    got = assess(of_rule(tmp_path, GROWN, window="unstated: 到哪天为止"), age=20)
    expected = {"verdict": "check", "holds": "yes", "open_points": [{"id": "window", "text": "到哪天为止"}]}
    assert part(got, *expected) == expected


@pytest.mark.parametrize("standing", ["ended", "used_up", "suspended"])
def test_a_rule_that_is_over_closes_the_window(tmp_path: Path, standing: str) -> None:
    text = changed(SOUND, "{is: unconfirmed, from: 2026-01-01}", f"{{is: {standing}, from: 2026-01-01}}")
    got = assess(load(write(tmp_path, text)), **MET)
    expected = {"verdict": "expired", "window": "closed", "standing": standing}
    assert part(got, *expected) == expected


def test_the_standing_is_of_the_day_and_changes_no_verdict(sound: Catalogue) -> None:
    days = (date(2025, 12, 31), date(2026, 1, 1))
    got = [part(assess(sound, day, **(MET | {"cert_issue_date": "2025-12"})), "standing", "verdict") for day in days]
    assert got == [
        {"standing": "current", "verdict": "eligible"},
        {"standing": "unconfirmed", "verdict": "eligible"},
    ]


def test_a_day_that_no_version_covers_is_for_the_office_and_never_the_last_row(sound: Catalogue) -> None:
    got = assess(sound, date(2023, 12, 31), **(MET | {"cert_issue_date": "2023-03-15"}))
    expected = {
        "verdict": "check",
        "holds": "unknown",
        "window": "unknown",
        "version": None,
        "standing": "unconfirmed",
        "conditions": [],
        "open_points": [{"id": "no_rule", "text": "这一天按哪一份规定办？我们没有查到。"}],
    }
    assert part(got, *expected) == expected
    assert got["amount"]["known"] is False


def test_each_day_has_the_version_of_that_day(tmp_path: Path) -> None:
    start, end = SOUND.index('  - id: "2024"'), SOUND.index("guides:")
    first = changed(SOUND[start:end], "    from: 2024-01-01\n", "    from: 2024-01-01\n    until: 2025-12-31\n")
    second = (
        SOUND[start:end].replace('"2024"', '"2026"').replace("from: 2024-01-01\n    cite", "from: 2026-01-01\n    cite")
    )
    catalogue = load(write(tmp_path, SOUND[:start] + first + second + SOUND[end:]))
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [assess(catalogue, day)["version"] for day in days] == [None, "2024", "2024", "2026"]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("L2", (2000, 2000, [("市财政", 1500, 1500), ("区财政", 500, 500)])),
        ("L1", (3000, 3000, [])),
        (None, (2000, 3000, [("市财政", 0, 1500), ("区财政", 0, 500)])),
        (UNKNOWN, (2000, 3000, [("市财政", 0, 1500), ("区财政", 0, 500)])),
    ],
)
def test_an_amount_is_the_range_of_what_is_still_possible(sound: Catalogue, level: object, expected: object) -> None:
    given = {key: value for key, value in (MET | {"cert_level": level}).items() if value is not None}
    amount = assess(sound, **given)["amount"]
    shares = [(share["payer"], share["min"], share["max"]) for share in amount.get("parts", [])]
    assert (amount["min"], amount["max"], shares) == expected


def test_a_sum_that_the_source_does_not_give_is_not_invented(tmp_path: Path) -> None:
    rows = (
        "{rows: [{when: {fact: cert_level, is: L2}, total: 500, cite: {source: rule, locator: 第一条}}, "
        "{when: {fact: cert_level, is: L1}, cite: {source: rule, locator: 第一条}}]}"
    )
    catalogue = of_rule(tmp_path, GROWN, amount=rows)
    got = [part(assess(catalogue, cert_level=level)["amount"], "known", "min", "max") for level in ("L2", "L1")]
    assert got == [{"known": True, "min": 500, "max": 500}, {"known": False, "min": None, "max": None}]
    assert assess(catalogue)["amount"]["known"] is False


@pytest.mark.parametrize(
    ("changes", "points"),
    [
        ({"cert_level": "special"}, [("level", "特级技师算不算")]),
        ({"work_place": UNKNOWN, "hukou_place": UNKNOWN}, [("place", "在本市上班，或者户口在本市")]),
        ({"claimed_before": UNKNOWN}, [("once", "以前没有领过")]),
        ({"cert_issue_date": UNKNOWN}, [("window", "我说不准期限从哪天算起。现在还在期限里吗？")]),
        ({"cert_level": "L3", "claimed_before": UNKNOWN}, []),
    ],
)
def test_a_check_says_what_to_ask(sound: Catalogue, changes: dict[str, object], points: list[tuple[str, str]]) -> None:
    got = assess(sound, **(MET | changes))["open_points"]
    assert [(point["id"], point["text"]) for point in got] == points


def test_the_deciding_reason_is_the_first_condition_that_says_no(tmp_path: Path) -> None:
    catalogue = of_rule(tmp_path, GROWN)
    known = facts(catalogue, age=17)
    deciding = explain(judge(only(catalogue), known, TODAY), known, TODAY).deciding
    assert deciding is not None
    assert (deciding.id, deciding.no) == ("age", "等满十八岁")


def test_out_of_reach_is_left_out_unless_everything_is_asked_for(sound: Catalogue) -> None:
    known = facts(sound, work_place="310000")
    found = [len(assess_all(sound, known, TODAY, everything=everything)) for everything in (False, True)]
    assert found == [0, 1]


def test_missing_facts_come_in_the_order_of_asking(sound: Catalogue) -> None:
    (found,) = assess_all(sound, facts(sound, work_place="370303"), TODAY)
    assert found.judgement.missing == (
        "cert_level",
        "cert_issue_date",
        "insurance_status",
        "ui_months",
        "claimed_before",
    )
