"""Which fact to ask next: one that can still change something, the most useful first."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policies.ask import Wanted, demands, wanted
from policies.catalog import Catalogue, load
from tests.policies.catalogues import SOUND, TODAY, changed, facts, write

MET: dict[str, object] = {
    "cert_level": "L2",
    "ui_months": 12,
    "work_place": "370303",
    "claimed_before": False,
    "cert_issue_date": "2026-03-15",
}


@pytest.fixture
def sound(tmp_path: Path) -> Catalogue:
    return load(write(tmp_path))


def asked(catalogue: Catalogue, today: date = TODAY, **given: object) -> list[tuple[str, str]]:
    return [(item.fact, item.why) for item in wanted(catalogue, facts(catalogue, today, **given), today)]


def test_the_work_place_comes_first_while_no_place_is_known(sound: Catalogue) -> None:
    assert asked(sound)[0] == ("work_place", "place")


def test_then_what_decides_a_verdict_in_the_order_of_asking(sound: Catalogue) -> None:
    assert asked(sound, work_place="370303") == [
        ("cert_level", "verdict"),
        ("cert_issue_date", "verdict"),
        ("insurance_status", "verdict"),
        ("ui_months", "verdict"),
        ("claimed_before", "verdict"),
    ]


def test_nothing_is_asked_once_a_no_is_certain(sound: Catalogue) -> None:
    assert asked(sound, work_place="370303", cert_level="L3") == []


def test_nothing_is_asked_where_no_programme_is_in_reach(sound: Catalogue) -> None:
    assert asked(sound, work_place="110101") == []


@pytest.mark.parametrize("fact", ["hukou_place", "insured_place", "cert_issuer_place", "union_place"])
def test_a_place_that_leads_nowhere_does_not_end_the_questions_before_the_work_place(
    sound: Catalogue, fact: str
) -> None:
    assert asked(sound, **{fact: "340000"}) == [("work_place", "place")]


def test_somebody_without_work_is_asked_for_the_places_that_may_still_lead_somewhere(sound: Catalogue) -> None:
    given = {"work_place": {"unknown": True}, "hukou_place": "340000"}
    assert asked(sound, **given) == [("insured_place", "place")]
    assert asked(sound, **given, insured_place="none") == []


def test_what_the_person_does_not_know_is_not_asked_again(sound: Catalogue) -> None:
    given = MET | {"claimed_before": {"unknown": True}, "cert_issue_date": {"unknown": True}}
    assert asked(sound, **given) == []


@pytest.mark.parametrize(
    ("fact", "coarse"),
    [("cert_issue_date", "2025-11"), ("ui_months", {"min": 12, "max": None}), ("ui_months", {"min": 6})],
)
def test_an_answer_too_coarse_to_decide_is_asked_for_more_exactly(sound: Catalogue, fact: str, coarse: object) -> None:
    known = facts(sound, **(MET | {"insurance_status": "paused", fact: coarse}))
    decides = coarse == {"min": 12, "max": None}
    expected = [] if decides else [Wanted(fact, "verdict", ("one",), finer=True)]
    assert wanted(sound, known, TODAY) == expected


def test_a_coarse_place_is_asked_for_more_exactly_where_only_it_ties_the_person_to_a_programme(
    sound: Catalogue,
) -> None:
    (first, *_) = wanted(sound, facts(sound, **(MET | {"work_place": "370000"})), TODAY)
    assert first == Wanted("work_place", "place", ("one",), finer=True)


def test_who_pays_which_share_is_not_worth_a_question(tmp_path: Path) -> None:
    """Both rows come to 2000 yuan; the employer's name would only tell the purses apart."""
    text = changed(SOUND, "{fact: cert_level, is: L2}", "{fact: employer_name, in_table: big}")
    text = changed(text, "{fact: cert_level, is: L1}", "{not: {fact: employer_name, in_table: big}}")
    text = changed(text, "total: 3000", "total: 2000")
    text += "tables: {big: {say: 大单位, names: [甲公司], cite: {source: rule, locator: 第一条}}}\n"
    assert asked(load(write(tmp_path, text)), **MET) == []


def test_what_refines_a_sum_comes_after_the_verdicts(tmp_path: Path) -> None:
    text = changed(SOUND, "{fact: cert_level, is: L2}", "{fact: key_group, one_of: [graduate, veteran]}")
    text = changed(text, "{fact: cert_level, is: L1}", "{fact: key_group, one_of: [poor_family, none]}")
    catalogue = load(write(tmp_path, text))
    given = {key: value for key, value in MET.items() if key != "claimed_before"}
    assert [asked(catalogue, **known) for known in (given, MET)] == [
        [("claimed_before", "verdict")],
        [("key_group", "amount")],
    ]


def test_an_optional_fact_is_asked_last_for_the_offices_sake(tmp_path: Path) -> None:
    once = SOUND[SOUND.index("          fact: claimed_before\n") : SOUND.index("    amount:\n")]
    text = changed(SOUND, once, once.replace("is: false\n", "is: false\n          optional: true\n"))
    given = {key: value for key, value in MET.items() if key != "claimed_before"}
    assert asked(load(write(tmp_path, text)), **given) == [("claimed_before", "office")]


def test_the_fact_that_decides_more_programmes_comes_before_the_usual_order(tmp_path: Path) -> None:
    write(tmp_path)
    two = changed(SOUND, "id: one\n", "id: two\n")
    start, end = two.index("        - id: level\n"), two.index("        - id: months\n")
    two = two[:start] + two[end:]
    (tmp_path / "programmes/two.yaml").write_text(two[: two.index("examples:")], encoding="utf-8")
    found = asked(load(tmp_path), work_place="370303")
    assert [fact for fact, _ in found][:2] == ["cert_issue_date", "insurance_status"]
    assert found[-1] == ("cert_level", "verdict")


def test_why_a_fact_is_asked_is_told_by_the_conditions_and_the_window_that_hang_on_it() -> None:
    today = date(2026, 11, 21)
    asked = Wanted("cert_issue_date", "verdict", ("shanghai-skill-upgrade", "zibo-technician-subsidy"))
    shanghai, zibo = demands(load(), asked, today)
    assert (shanghai.months, shanghai.say, zibo.months) == (12, "", None)
    assert (zibo.say, zibo.cites[0].locator) == ("证书是2018年1月1日以后拿到的", "第一条")
    assert demands(load(), Wanted("work_place", "place", asked.programmes), today) == []
