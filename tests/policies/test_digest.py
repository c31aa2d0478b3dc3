"""The founding questions (T01 to T63) and edge cases (6.1 to 6.9), each as facts, a day, and what must come out.

Four people stand for the four places; a case says only in what it differs from its person. Questions that are matters
of conversation check that the catalogue holds what the conversation has to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from policies.assess import assess_all, explain, judge
from policies.catalog import load
from policies.facts import FactError
from policies.lint.worked import differences
from policies.periods import days_left

TODAY = date(2026, 11, 21)
JUNE = date(2025, 6, 1)

FULING = {
    "work_place": "500102",
    "insured_place": "500102",
    "hukou_place": "500102",
    "insurance_status": "paying",
    "cert_kind": "skill_level",
    "cert_level": "L3",
    "trained_by_filed_agency": True,
    "cert_verifiable": True,
}
SHANGHAI = {
    "work_place": "310000",
    "insured_place": "310000",
    "hukou_place": "340000",
    "insurance_status": "paying",
    "ui_months": 24,
    "cert_kind": "skill_level",
    "cert_level": "L3",
    "cert_issue_date": "2026-03-01",
    "cert_issuer_place": "310000",
    "cert_verifiable": True,
    "employment": "enterprise",
    "claimed_before": False,
    "age": 30,
}
XIAOSHAN = {
    "union_place": "330109",
    "work_place": "330109",
    "cert_kind": "skill_level",
    "cert_level": "L3",
    "cert_issue_date": "2024-05-10",
    "cert_issuer_place": "330100",
    "claimed_before": False,
}
ZIBO = {
    "work_place": "370303",
    "employment": "enterprise",
    "insurance_status": "paying",
    "cert_kind": "qualification",
    "cert_level": "L2",
    "cert_issue_date": "2020-06-01",
    "contract_months": 36,
    "employment_registered": True,
    "claimed_before": False,
}
TRAINING, ASSESSMENT = "fuling-training-subsidy", "fuling-assessment-subsidy"
UPGRADE, ZIBO_MONEY = "shanghai-skill-upgrade", "zibo-technician-subsidy"
SENIOR, TECHNICIAN = "xiaoshan-union-senior-2025", "xiaoshan-union-technician-2025"
PEOPLE = {
    TRAINING: FULING,
    ASSESSMENT: FULING,
    UPGRADE: SHANGHAI,
    SENIOR: XIAOSHAN,
    TECHNICIAN: XIAOSHAN,
    ZIBO_MONEY: ZIBO,
}
UNKNOWN = {"unknown": True}


def assessment(programme: str, today: date, changes: Mapping[str, object]) -> dict[str, Any]:
    """The programme's answer to its person, changed so; with each condition's outcome under its id."""
    catalogue = load()
    entry = catalogue.entries[programme]
    known = catalogue.facts.parse(PEOPLE[programme] | dict(changes), today)
    data = explain(judge(entry, known, today), known, today).to_json()
    return data | {"outcomes": {condition["id"]: condition["outcome"] for condition in data["conditions"]}}


def money(total: int, **parts: int) -> dict[str, object]:
    return {
        "min": total,
        "max": total,
        "known": True,
        "parts": [{"payer": payer, "min": share, "max": share} for payer, share in parts.items()],
    }


# number: (programme, how the person differs, day of asking, what comes out)
QUESTIONS: dict[str, tuple[str, dict[str, object], date, dict[str, object]]] = {
    "T01 how much for Fuling's training": (TRAINING, {}, TODAY, {"verdict": "check", "amount": {"known": False}}),
    "T02 self-taught": (
        TRAINING,
        {"trained_by_filed_agency": False},
        TODAY,
        {"verdict": "check", "outcomes": {"trained": "false"}},
    ),
    "T04 a Hubei household with a residence permit": (
        TRAINING,
        {"hukou_place": "420000", "residence_permit_place": "500102", "insured_place": "none"},
        TODAY,
        {"verdict": "check", "outcomes": {"link": "true"}},
    ),
    "T05 in none of the groups named": (
        TRAINING,
        {"hukou_place": "420000", "residence_permit_place": "none", "insured_place": "510100", "key_group": "none"},
        TODAY,
        {"verdict": "check", "outcomes": {"link": "false"}},
    ),
    "T06 a low-voltage permit, training": (
        TRAINING,
        {"cert_kind": "special_operation"},
        TODAY,
        {"verdict": "ineligible", "outcomes": {"cert_kind": "false"}},
    ),
    "T06 a low-voltage permit, assessment": (
        ASSESSMENT,
        {"cert_kind": "special_operation"},
        TODAY,
        {"verdict": "ineligible", "outcomes": {"cert_kind": "false"}},
    ),
    "T07 all well": (
        UPGRADE,
        {},
        TODAY,
        {"verdict": "eligible", "deadline": "2027-03-01", "amount": {"known": False, "min": None, "max": None}},
    ),
    "T08 left last month": (
        UPGRADE,
        {"insurance_status": "paused"},
        TODAY,
        {"verdict": "ineligible", "deadline": "2027-03-01", "outcomes": {"link": "false"}},
    ),
    "T09 five months": (UPGRADE, {"ui_months": 5}, TODAY, {"verdict": "check", "outcomes": {"months": "false"}}),
    "T10 a day late": (
        UPGRADE,
        {"cert_issue_date": "2025-11-20"},
        TODAY,
        {"verdict": "expired", "deadline": "2026-11-20", "window": "closed", "holds": "yes"},
    ),
    "T11 the last day": (
        UPGRADE,
        {"cert_issue_date": "2025-11-21"},
        TODAY,
        {"verdict": "eligible", "deadline": "2026-11-21"},
    ),
    "T12 a day left": (
        UPGRADE,
        {"cert_issue_date": "2025-11-22"},
        TODAY,
        {"verdict": "eligible", "deadline": "2026-11-22"},
    ),
    "T13 issued in Jiangsu": (
        UPGRADE,
        {"cert_issuer_place": "320000"},
        TODAY,
        {"verdict": "ineligible", "outcomes": {"issuer": "false"}},
    ),
    "T14 a civil servant": (
        UPGRADE,
        {"employment": "public_staff", "public_post": "civil_servant"},
        TODAY,
        {"verdict": "ineligible", "outcomes": {"public_post": "false"}},
    ),
    "T15 a public skilled post": (
        UPGRADE,
        {"employment": "public_staff", "public_post": "skilled_post"},
        TODAY,
        {"verdict": "check"},
    ),
    "T16 the same level again": (
        UPGRADE,
        {"claimed_before": True},
        TODAY,
        {"verdict": "ineligible", "outcomes": {"once": "false"}},
    ),
    "T17 a higher level after it": (UPGRADE, {"cert_level": "L2"}, TODAY, {"verdict": "check"}),
    "T21 drawing a pension at 61": (
        UPGRADE,
        {"age": 61, "employment": "retired"},
        TODAY,
        {"verdict": "ineligible", "outcomes": {"employment": "false"}},
    ),
    "T22 last November": (
        UPGRADE,
        {"cert_issue_date": "2025-11"},
        TODAY,
        {"verdict": "missing", "missing": ["cert_issue_date"], "deadline": "2026-11-01"},
    ),
    "T23 issued on 29 February": (
        UPGRADE,
        {"cert_issue_date": "2024-02-29"},
        TODAY,
        {"verdict": "expired", "deadline": "2025-02-28"},
    ),
    "T24 today": (SENIOR, {}, TODAY, {"verdict": "expired", "deadline": "2025-12-01", "standing": "ended"}),
    "T25 in June": (SENIOR, {}, JUNE, {"verdict": "eligible", "amount": money(500, 萧山区总工会=500)}),
    "T26 a senior of Ningbo": (
        SENIOR,
        {"cert_issuer_place": "330200"},
        JUNE,
        {"verdict": "ineligible", "outcomes": {"issuer": "false"}},
    ),
    "T27 a technician of Ningbo": (
        TECHNICIAN,
        {"cert_level": "L2", "cert_issuer_place": "330200"},
        JUNE,
        {"verdict": "eligible", "amount": money(600 + 600, 杭州市总工会=600, 萧山区总工会=600) | {"computed": True}},
    ),
    "T28 a technician of Shanghai": (
        TECHNICIAN,
        {"cert_level": "L2", "cert_issuer_place": "310000"},
        JUNE,
        {"verdict": "ineligible", "outcomes": {"issuer": "false"}},
    ),
    "T29 no member": (
        SENIOR,
        {"union_place": "none"},
        JUNE,
        {"verdict": "ineligible", "outcomes": {"member": "false"}},
    ),
    "T30 a member in name only": (
        TECHNICIAN,
        {"union_place": "none", "cert_level": "L2"},
        JUNE,
        {"verdict": "ineligible", "outcomes": {"member": "false"}},
    ),
    "T31 both levels, the higher": (
        TECHNICIAN,
        {"cert_level": "L2", "cert_issue_date": "2025-03"},
        JUNE,
        {"verdict": "eligible", "amount": {"max": 600 + 600}},
    ),
    "T31 both levels, not the lower too": (
        SENIOR,
        {"cert_level": "L2", "cert_issue_date": "2025-03"},
        JUNE,
        {"verdict": "ineligible", "outcomes": {"level": "false"}},
    ),
    "T32 this certificate in 2024": (
        SENIOR,
        {"claimed_before": True},
        JUNE,
        {"verdict": "ineligible", "outcomes": {"unspent": "false"}},
    ),
    "T33 issued a day early": (SENIOR, {"cert_issue_date": "2023-11-30"}, JUNE, {"verdict": "ineligible"}),
    "T34 the first day of both": (
        SENIOR,
        {"cert_issue_date": "2023-12-01"},
        date(2025, 4, 15),
        {"verdict": "eligible", "opens": "2025-04-15"},
    ),
    "T35 the last day of both": (
        SENIOR,
        {"cert_issue_date": "2025-11-30"},
        date(2025, 12, 1),
        {"verdict": "eligible", "deadline": "2025-12-01"},
    ),
    "T36 issued a day late": (
        SENIOR,
        {"cert_issue_date": "2025-12-01"},
        date(2025, 12, 1),
        {"verdict": "ineligible", "outcomes": {"issued": "false"}},
    ),
    "T37 a chief technician": (
        TECHNICIAN,
        {"cert_level": "chief"},
        JUNE,
        {"verdict": "check", "outcomes": {"listed": "unknown"}},
    ),
    "T39 an intermediate, senior programme": (SENIOR, {"cert_level": "L4"}, JUNE, {"verdict": "ineligible"}),
    "T39 an intermediate, technicians' programme": (
        TECHNICIAN,
        {"cert_level": "L4"},
        JUNE,
        {"verdict": "ineligible"},
    ),
    "T40 a senior technician's total": (
        TECHNICIAN,
        {"cert_level": "L1"},
        JUNE,
        {"amount": money(800 + 800, 杭州市总工会=800, 萧山区总工会=800) | {"computed": True}},
    ),
    "T41 the senior's isn't doubled": (SENIOR, {}, JUNE, {"amount": money(500, 萧山区总工会=500)}),
    "T42 a member in Yuhang": (
        SENIOR,
        {"union_place": "330110"},
        JUNE,
        {"verdict": "ineligible", "outcomes": {"member": "false"}},
    ),
    "T43 all well": (
        ZIBO_MONEY,
        {"employer_name": "一家民营企业"},
        TODAY,
        {
            "verdict": "eligible",
            "standing": "unconfirmed",
            "applicant": "employer",
            "amount": money(1250 + 1250, 淄博市财政=1250, 区县财政=1250),
        },
    ),
    "T44 a skill-level certificate": (
        ZIBO_MONEY,
        {"cert_kind": "skill_level"},
        TODAY,
        {"verdict": "check", "outcomes": {"cert_kind": "unknown"}},
    ),
    "T45 level three": (ZIBO_MONEY, {"cert_level": "L3"}, TODAY, {"verdict": "ineligible"}),
    "T46 before 2018": (ZIBO_MONEY, {"cert_issue_date": "2017-12-31"}, TODAY, {"verdict": "ineligible"}),
    "T47 on New Year's Day 2018": (ZIBO_MONEY, {"cert_issue_date": "2018-01-01"}, TODAY, {"verdict": "check"}),
    "T48 eleven months": (
        ZIBO_MONEY,
        {"contract_months": 11},
        TODAY,
        {"verdict": "ineligible", "outcomes": {"contract": "false"}},
    ),
    "T49 exactly a year": (
        ZIBO_MONEY,
        {"contract_months": 12},
        TODAY,
        {"verdict": "eligible", "outcomes": {"contract": "true"}},
    ),
    "T50 public staff": (ZIBO_MONEY, {"employment": "public_staff"}, TODAY, {"verdict": "ineligible"}),
    "T51 a central firm in Zibo": (
        ZIBO_MONEY,
        {"employer_name": "一家央企的淄博分公司"},
        TODAY,
        {"verdict": "eligible", "outcomes": {"employment": "true"}},
    ),
    "T52 at the city's bank": (
        ZIBO_MONEY,
        {"employer_name": "齐商银行股份有限公司"},
        TODAY,
        {"verdict": "eligible", "amount": money(2500, 淄博市财政=2500)},
    ),
    "T54 the next level": (
        ZIBO_MONEY,
        {"cert_level": "L1", "employer_name": "一家民营企业"},
        TODAY,
        {"verdict": "eligible", "amount": money(1500 + 1500, 淄博市财政=1500, 区县财政=1500)},
    ),
    "T55 another occupation": (ZIBO_MONEY, {"occupation": "焊工"}, TODAY, {"verdict": "eligible"}),
    "T56 the same once more": (
        ZIBO_MONEY,
        {"claimed_before": True},
        TODAY,
        {"verdict": "ineligible", "outcomes": {"once": "false"}},
    ),
    "T57 on one's own account": (ZIBO_MONEY, {"employment": "flexible"}, TODAY, {"verdict": "ineligible"}),
    "T59 three years ago": (
        ZIBO_MONEY,
        {"cert_issue_date": "2023-11-21"},
        TODAY,
        {"verdict": "eligible", "deadline": None, "window": "open"},
    ),
}


@pytest.mark.parametrize(("programme", "changes", "today", "expected"), QUESTIONS.values(), ids=QUESTIONS)
def test_question(programme: str, changes: dict[str, object], today: date, expected: dict[str, object]) -> None:
    assert list(differences(expected, assessment(programme, today, changes))) == []


def test_every_question_is_somewhere_in_this_file() -> None:
    elsewhere = {"T03", "T18", "T19", "T20", "T38", "T53", "T58", "T60", "T61", "T62", "T63"}
    assert {name[:3] for name in QUESTIONS} | elsewhere == {f"T{number:02}" for number in range(1, 64)}


# What the conversation needs to hold for the questions that aren't about a verdict.


def said(programme: str, caution: str) -> str:
    return next(item.say for item in load().entries[programme].programme.cautions if item.id == caution)


def remedies(programme: str, trouble: str) -> str:
    guides = load().entries[programme].programme.guides
    return next("".join(item.remedy) for guide in guides for item in guide.troubles if item.id == trouble)


def test_t03_an_allowance_by_the_employer_is_told_apart_from_public_money() -> None:
    programme = load().entries["fuling-post-allowance"].programme
    assert (programme.kind, programme.applicant) == ("info", "employer")
    assert "不是政府" in said("fuling-post-allowance", "not_public")


def test_t18_subsidised_training_is_a_caution_to_ask_about() -> None:
    assert "培训" in said(UPGRADE, "trained_before")


def test_t19_a_failed_check_says_to_compare_the_numbers() -> None:
    assert "编号" in remedies(UPGRADE, "check_fails")


def test_t20_insurance_that_does_not_match_says_that_it_may_be_late() -> None:
    assert "缴得晚" in remedies(UPGRADE, "insurance_differs")


def test_t38_three_names_must_be_one() -> None:
    assert "银行卡" in said(SENIOR, "three_names")
    assert "银行卡" in remedies(TECHNICIAN, "names_differ")


def test_t37_and_t53_who_files_is_in_the_guide() -> None:
    catalogue = load()
    chief = catalogue.facts.parse({"cert_level": "chief"}, TODAY)
    found = [
        catalogue.entries[programme].guide(role, known)
        for programme, role, known in (
            (TECHNICIAN, "worker", chief),
            (ZIBO_MONEY, "worker", {}),
            (ZIBO_MONEY, "employer", {}),
        )
    ]
    assert [guide and guide.files for guide in found] == ["nobody", "employer", "employer"]
    assert found[1] is not None
    assert found[1].forward


def test_t58_no_day_of_payment_is_promised() -> None:
    guide = load().entries[ZIBO_MONEY].guide("worker", {})
    assert guide is not None
    steps = {step.id: step.detail or "" for step in guide.steps}
    assert ("5个工作日" in steps["publication"], "说不准" in steps["paid"]) == (True, True)
    assert any("社保卡" in detail for detail in steps.values())


def test_t60_a_place_without_programmes_has_somebody_to_call() -> None:
    catalogue = load()
    known = catalogue.facts.parse({"work_place": "810000"}, TODAY)
    assert assess_all(catalogue, known, TODAY) == []
    assert catalogue.fallback is not None
    assert catalogue.fallback.phone == ("12333",)


@pytest.mark.parametrize(
    ("fact", "value", "message"),
    [
        pytest.param(
            "cert_level",
            "L8",
            "cert_level：“L8” 不在可选值里；应是 L5、L4、L3、L2、L1、special、chief 之一",
            id="T61 an eighth level",
        ),
        pytest.param(
            "cert_issue_date",
            "2026-12-01",
            "cert_issue_date：2026-12-01 在今天（2026-11-21）之后；请填证书上已经印好的日期",
            id="T62 a day to come",
        ),
        pytest.param("cert_issue_date", "2025-02-29", "cert_issue_date：没有 2025-02-29 这一天", id="T63 no such day"),
    ],
)
def test_a_value_that_can_not_be_is_refused(fact: str, value: str, message: str) -> None:
    with pytest.raises(FactError) as refused:
        load().facts.parse({fact: value}, TODAY)
    assert str(refused.value) == message


# 6.1: within 12 months of issue, asked on 2026-11-21.


@pytest.mark.parametrize(
    ("issued", "last", "left", "verdict"),
    [
        ("2025-11-19", date(2026, 11, 19), -2, "expired"),
        ("2025-11-20", date(2026, 11, 20), -1, "expired"),
        ("2025-11-21", date(2026, 11, 21), 0, "eligible"),
        ("2025-11-22", date(2026, 11, 22), 1, "eligible"),
        ("2025-12-01", date(2026, 12, 1), 9 + 1, "eligible"),
        ("2024-02-29", date(2025, 2, 28), -(366 + 265), "expired"),
        ("2023-02-28", date(2024, 2, 28), -(1 + 366 + 265 + 365), "expired"),
        ("2024-02-28", date(2025, 2, 28), -(366 + 265), "expired"),
        ("2025-12-31", date(2026, 12, 31), 9 + 31, "eligible"),
    ],
)
def test_6_1_the_last_day_is_the_same_day_of_the_twelfth_month(
    issued: str, last: date, left: int, verdict: str
) -> None:
    got = assessment(UPGRADE, TODAY, {"cert_issue_date": issued})
    assert (got["deadline"], days_left(TODAY, last), got["verdict"]) == (last.isoformat(), left, verdict)


def test_6_1_an_issue_date_to_come_is_refused() -> None:
    with pytest.raises(FactError, match="在今天"):
        assessment(UPGRADE, TODAY, {"cert_issue_date": "2026-11-22"})


def test_6_1_a_month_that_ends_the_same_on_every_day_is_enough() -> None:
    """2025-12 closes between 12-01 and 12-31 of 2026: open today whichever it was."""
    got = assessment(UPGRADE, TODAY, {"cert_issue_date": "2025-12"})
    assert (got["verdict"], got["deadline"], got["deadline_latest"]) == ("eligible", "2026-12-01", "2026-12-31")


# 6.2: both windows of the union's programme.


@pytest.mark.parametrize(
    ("issued", "inside"),
    [
        ("2023-11-30", False),
        ("2023-12-01", True),
        ("2024-02-29", True),
        ("2025-11-30", True),
        ("2025-12-01", False),
    ],
)
@pytest.mark.parametrize(("programme", "level"), [(SENIOR, "L3"), (TECHNICIAN, "L2")])
def test_6_2_issued_within_two_years_both_days_included(programme: str, level: str, issued: str, inside: bool) -> None:
    got = assessment(programme, date(2025, 12, 1), {"cert_issue_date": issued, "cert_level": level})
    assert got["verdict"] == ("eligible" if inside else "ineligible")


@pytest.mark.parametrize(
    ("applied", "verdict"),
    [
        (date(2025, 4, 14), "not_yet"),
        (date(2025, 4, 15), "eligible"),
        (date(2025, 12, 1), "eligible"),
        (date(2025, 12, 2), "expired"),
        (TODAY, "expired"),
    ],
)
@pytest.mark.parametrize(("programme", "level"), [(SENIOR, "L3"), (TECHNICIAN, "L2")])
def test_6_2_applied_between_both_days(programme: str, level: str, applied: date, verdict: str) -> None:
    got = assessment(programme, applied, {"cert_level": level})
    assert (got["verdict"], got["opens"], got["deadline"]) == (verdict, "2025-04-15", "2025-12-01")


def test_6_2_the_programme_closed_355_days_ago_and_the_next_is_no_fact() -> None:
    assert days_left(TODAY, date(2025, 12, 1)) == -355
    assert "没有查到2026年度的通知" in said(SENIOR, "next_year")


# 6.3: which level goes where. Xiaoshan as in June 2025.

LEVELS = ("L5", "L4", "L3", "L2", "L1", "special", "chief")
YES, NO, ASK = "eligible", "ineligible", "check"
BY_LEVEL = {
    TRAINING: (TODAY, (ASK, ASK, ASK, ASK, ASK, ASK, ASK)),
    ASSESSMENT: (TODAY, (ASK, ASK, ASK, ASK, ASK, ASK, ASK)),
    UPGRADE: (TODAY, (ASK, ASK, YES, ASK, ASK, ASK, ASK)),
    TECHNICIAN: (JUNE, (NO, NO, NO, YES, YES, ASK, ASK)),
    SENIOR: (JUNE, (NO, NO, YES, NO, NO, NO, NO)),
    ZIBO_MONEY: (TODAY, (NO, NO, NO, YES, YES, ASK, ASK)),
}


def test_nobody_is_sent_to_the_office_with_a_question_that_may_not_be_theirs() -> None:
    """Who hasn't said how they are employed isn't told to ask about public posts."""
    catalogue = load()
    given = {"work_place": "310000", "insured_place": "310000", "insurance_status": "paying", "cert_level": "L2"}
    known = catalogue.facts.parse(given, TODAY)
    (found,) = (each for each in assess_all(catalogue, known, TODAY) if each.entry.id == UPGRADE)
    assert (found.verdict, [point.id for point in found.open_points]) == ("missing", ["level"])


@pytest.mark.parametrize("programme", BY_LEVEL)
def test_6_3_each_level_has_its_programmes(programme: str) -> None:
    today, expected = BY_LEVEL[programme]
    got = tuple(assessment(programme, today, {"cert_level": level})["verdict"] for level in LEVELS)
    assert got == expected


@pytest.mark.parametrize("programme", [TRAINING, ASSESSMENT])
def test_6_3_fuling_speaks_of_level_three_only(programme: str) -> None:
    got = [assessment(programme, TODAY, {"cert_level": level})["outcomes"]["level"] for level in LEVELS]
    assert got == ["unknown", "unknown", "true", "unknown", "unknown", "unknown", "unknown"]


# 6.4: the district pays the city's sum again, for technicians and above only.


@pytest.mark.parametrize(
    ("programme", "level", "city", "district"),
    [
        (TECHNICIAN, "L2", 600, 600),
        (TECHNICIAN, "L1", 800, 800),
        (TECHNICIAN, "special", 1000, 1000),
        (TECHNICIAN, "chief", 1500, 1500),
        (SENIOR, "L3", 0, 500),
    ],
)
def test_6_4_the_total_is_the_citys_and_the_districts_share(
    programme: str, level: str, city: int, district: int
) -> None:
    shares = {payer: share for payer, share in (("杭州市总工会", city), ("萧山区总工会", district)) if share}
    got = assessment(programme, JUNE, {"cert_level": level})["amount"]
    assert list(differences(money(city + district, **shares), got)) == []
    assert got.get("computed", False) == (len(shares) == 2)


# 6.5: where the certificate may come from.


@pytest.mark.parametrize(
    ("issuer", "technician", "senior"),
    [
        pytest.param("330100", YES, YES, id="Hangzhou"),
        pytest.param("330106", YES, YES, id="a district of Hangzhou"),
        pytest.param("330200", YES, NO, id="Ningbo"),
        pytest.param("330600", YES, NO, id="Shaoxing"),
        pytest.param({"within": "330000", "unknown": True}, YES, ASK, id="the province's own department"),
        pytest.param(UNKNOWN, ASK, ASK, id="a body filed with the ministry"),
        pytest.param("320000", NO, NO, id="a firm filed with another province"),
        pytest.param("310000", NO, NO, id="Shanghai"),
        pytest.param("320500", NO, NO, id="a city of Jiangsu"),
    ],
)
def test_6_5_the_issuers_place(issuer: object, technician: str, senior: str) -> None:
    got = (
        assessment(TECHNICIAN, JUNE, {"cert_level": "L2", "cert_issuer_place": issuer})["verdict"],
        assessment(SENIOR, JUNE, {"cert_issuer_place": issuer})["verdict"],
    )
    assert got == (technician, senior)


@pytest.mark.parametrize(("programme", "asked"), [(UPGRADE, True), (ZIBO_MONEY, False), (TRAINING, False)])
def test_6_5_the_others_ask_for_the_issuers_place_only_where_their_source_does(programme: str, asked: bool) -> None:
    (rule,) = load().entries[programme].rules
    assert ("cert_issuer_place" in {leaf.fact for leaf in rule.conditions.leaves()}) == asked


# 6.9: details of Zibo.


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        pytest.param({"cert_issue_date": "2017-12-31"}, NO, id="2017-12-31"),
        pytest.param({"cert_issue_date": "2018-01-01"}, ASK, id="2018-01-01"),
        pytest.param({"cert_issue_date": "2018-01-02"}, YES, id="2018-01-02"),
        pytest.param({"contract_months": 12}, YES, id="a contract of exactly a year"),
        pytest.param({"contract_months": {"min": 12, "max": None}}, YES, id="a contract without term"),
        pytest.param({"contract_months": UNKNOWN}, ASK, id="a contract by project"),
        pytest.param({"employment": "unemployed"}, NO, id="left the firm"),
        pytest.param({"employment": "retired"}, NO, id="retired"),
        pytest.param({"work_place": "370100"}, NO, id="moved to Jinan"),
        pytest.param({"cert_kind": "skill_level"}, ASK, id="a skill-level certificate"),
        pytest.param({"work_place": "370300"}, YES, id="the district unknown"),
    ],
)
def test_6_9_zibo(changes: dict[str, object], verdict: str) -> None:
    assert assessment(ZIBO_MONEY, TODAY, changes)["verdict"] == verdict


def test_6_9_all_forty_city_firms_are_paid_from_the_citys_purse_alone() -> None:
    names = load().entries[ZIBO_MONEY].programme.tables["city-owned"].names
    got = {
        (part["payer"], part["max"])
        for name in names
        for part in assessment(ZIBO_MONEY, TODAY, {"employer_name": name})["amount"]["parts"]
    }
    assert (len(names), got) == (40, {("淄博市财政", 2500)})


def test_6_9_without_an_employers_name_the_sum_is_the_same_and_the_shares_are_open() -> None:
    amount = assessment(ZIBO_MONEY, TODAY, {})["amount"]
    assert (amount["min"], amount["max"], amount["parts"]) == (
        2500,
        2500,
        [{"payer": "淄博市财政", "min": 1250, "max": 2500}, {"payer": "区县财政", "min": 0, "max": 1250}],
    )


def test_6_9_the_city_office_answers_for_those_whose_district_is_unknown() -> None:
    contacts = load().entries[ZIBO_MONEY].programme.contacts
    city = [contact.phone for contact in contacts if contact.place == "370300" and not contact.zone]
    assert city == [("2868598",)]


def test_6_9_dispatch_and_leaving_are_cautions() -> None:
    assert "派遣" in said(ZIBO_MONEY, "dispatched")
    assert "在职" in said(ZIBO_MONEY, "in_service")


def test_6_9_every_yes_stands_unconfirmed() -> None:
    assert assessment(ZIBO_MONEY, TODAY, {})["standing"] == "unconfirmed"
