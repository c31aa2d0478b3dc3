"""The catalogue as data: what must hold of the programme files themselves, whoever edits them next.

It refuses to judge persons, save to show that what only informs never says "you may claim".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.assess import assess_all, judge
from policies.catalog import load
from policies.entries import Entry
from policies.facts import CONTRACT_FACTS, FactSpec
from policies.programme import Cite, Node, Part, Programme
from policies.truth import YES

CATALOGUE = load()
ENTRIES = CATALOGUE.entries
TODAY = date(2026, 11, 21)
CONTRACT_NAMES = {spec.name for spec in CONTRACT_FACTS}

# id: place, kind, who asks, who hands it in
FOUNDING = {
    "fuling-training-subsidy": ("500102", "cash", ("worker",), "agency"),
    "fuling-assessment-subsidy": ("500102", "cash", ("worker",), "worker"),
    "fuling-talent-benefits": ("500102", "info", ("worker",), "worker"),
    "fuling-post-allowance": ("500102", "info", ("worker",), "employer"),
    "fuling-honours": ("500102", "info", ("worker",), "worker"),
    "fuling-career-path": ("500102", "info", ("worker",), "nobody"),
    "fuling-employer-training-subsidy": ("500102", "cash", ("employer",), "employer"),
    "fuling-employer-self-assessment": ("500102", "info", ("employer",), "employer"),
    "fuling-apprenticeship": ("500102", "cash", ("employer",), "employer"),
    "fuling-training-base": ("500102", "cash", ("employer",), "employer"),
    "fuling-education-tax-relief": ("500102", "info", ("employer",), "employer"),
    "shanghai-skill-upgrade": ("310000", "cash", ("worker",), "worker"),
    "xiaoshan-union-senior-2025": ("330109", "cash", ("worker",), "worker"),
    "xiaoshan-union-technician-2025": ("330109", "cash", ("worker",), "worker"),
    "zibo-technician-subsidy": ("370300", "cash", ("worker", "employer"), "employer"),
}
FULING = sorted(name for name in FOUNDING if name.startswith("fuling-"))
INFO = sorted(name for name, entry in ENTRIES.items() if entry.programme.kind == "info")
CASH = sorted(set(ENTRIES) - set(INFO))


def programme(name: str) -> Programme:
    return ENTRIES[name].programme


def parts(value: object) -> Iterator[Part]:
    """Every piece of a programme file, the whole of it first."""
    match value:
        case Part():
            yield value
            for field in type(value).model_fields:
                yield from parts(getattr(value, field))
        case tuple():
            for item in value:
                yield from parts(item)
        case dict():
            for item in value.values():
                yield from parts(item)


def nodes(name: str) -> list[Node]:
    return [node for version in programme(name).versions for node in version.conditions.walk()]


def test_every_programme_of_the_founding_sources_is_there_for_the_right_place_and_people() -> None:
    found = {
        name: (entry.programme.place, entry.programme.kind, entry.programme.audience, entry.programme.applicant)
        for name, entry in ENTRIES.items()
        if name in FOUNDING
    }
    assert found == FOUNDING


def test_every_founding_programme_has_a_rule_for_the_day_its_sources_were_read() -> None:
    assert [name for name in FOUNDING if ENTRIES[name].rule(programme(name).last_checked) is None] == []


def test_founding_programmes_for_workers_need_no_fact_beyond_the_contract() -> None:
    workers = [name for name, (_, _, audience, _) in FOUNDING.items() if "worker" in audience]
    needed = {
        (name, node.fact)
        for name in workers
        for node in nodes(name)
        if node.fact and not node.optional and node.fact not in CONTRACT_NAMES
    }
    assert needed == set()


def test_zibo_names_its_office_twelve_times_once_for_each_part_of_the_city() -> None:
    contacts = programme("zibo-technician-subsidy").contacts
    districts = ["370302", "370303", "370304", "370305", "370306", "370321", "370322", "370323"]
    zones = ["文昌湖区", "经开区", "高新区"]
    assert sorted((contact.place, contact.zone or "") for contact in contacts) == sorted(
        [("370300", ""), *((code, "") for code in districts), *(("370300", zone) for zone in zones)]
    )
    assert [contact.office for contact in contacts if not (contact.phone and contact.email and contact.address)] == []
    assert len({phone for contact in contacts for phone in contact.phone}) == 12


def test_zibo_lists_forty_companies_of_the_city_each_once() -> None:
    names = [table.names for table in programme("zibo-technician-subsidy").tables.values()]
    assert [(len(found), len(set(found))) for found in names] == [(40, 40)]


@pytest.mark.parametrize("name", ENTRIES)
def test_a_guide_is_there_for_everyone_who_may_ask_and_ends_with_the_one_who_hands_it_in(name: str) -> None:
    found = programme(name)
    assert {guide.for_ for guide in found.guides} >= set(found.audience)
    assert found.applicant in {guide.files for guide in found.guides}
    assert [guide.id for guide in found.guides if not guide.steps] == []


def test_every_cash_programme_that_a_worker_may_ask_about_guides_the_worker() -> None:
    asked = [name for name in CASH if "worker" in programme(name).audience]
    assert len(asked) > 0
    assert [name for name in asked if not any(guide.for_ == "worker" for guide in programme(name).guides)] == []


@pytest.mark.parametrize("name", ENTRIES)
def test_a_trouble_is_told_at_the_step_where_it_happens(name: str) -> None:
    for guide in programme(name).guides:
        told = {key for step in guide.steps for key in step.troubles}
        assert told == {trouble.id for trouble in guide.troubles}


@pytest.mark.parametrize("name", ENTRIES)
def test_every_citation_names_a_section_of_a_listed_source(name: str) -> None:
    cited = [part for part in parts(programme(name)) if isinstance(part, Cite)]
    assert len(cited) > 0
    assert [
        (cite.source, cite.locator)
        for cite in cited
        if cite.source not in CATALOGUE.sources or cite.locator not in CATALOGUE.sources[cite.source].sections
    ] == []


@pytest.mark.parametrize("name", ENTRIES)
def test_a_sum_rests_on_the_authority_or_on_those_who_name_it(name: str) -> None:
    graded = [
        (row.total, {CATALOGUE.sources[cite.source].grade for cite in parts(row) if isinstance(cite, Cite)})
        for version in programme(name).versions
        for row in version.amount.rows
        if row.total is not None
    ]
    assert [row for row in graded if not row[1] & {"official", "authority"}] == []


def test_sums_appear_only_where_the_founding_sources_give_them() -> None:
    sums = {
        name: {row.total for version in programme(name).versions for row in version.amount.rows} - {None}
        for name in FOUNDING
    }
    assert {name: found for name, found in sums.items() if found} == {
        "xiaoshan-union-senior-2025": {500},
        "xiaoshan-union-technician-2025": {600 + 600, 800 + 800, 1000 + 1000, 1500 + 1500},
        "zibo-technician-subsidy": {2500, 3000},
    }


@pytest.mark.parametrize("name", FULING)
def test_fuling_says_in_words_that_no_source_gives_a_figure_and_never_hints_at_one(name: str) -> None:
    found = programme(name)
    assert [version.amount.rows for version in found.versions] == [()] * len(found.versions)
    written = " ".join(str(part) for version in found.versions for part in (version.amount.say, found.summary))
    assert re.findall(r"\d+\s*元|数[百千万]元", written) == []


def test_fuling_phones_are_those_of_the_district_and_the_city() -> None:
    phones = {phone for name in FULING for contact in programme(name).contacts for phone in contact.phone}
    assert phones == {"023-72237676", "023-72261359", "023-12333"}


def outcome_without_any_answer(entry: Entry) -> int:
    """All that the conditions can come to, whatever a person answers: answers only narrow it."""
    found = 0
    for rule in entry.rules:
        found |= rule.conditions.outcomes({})
    return found


def test_what_only_informs_and_all_of_fuling_stops_short_of_eligible_while_other_cash_can_reach_it() -> None:
    certain = {name for name, entry in ENTRIES.items() if outcome_without_any_answer(entry) & YES}
    assert certain & {*INFO, *FULING} == set()
    assert certain >= {"shanghai-skill-upgrade", "xiaoshan-union-senior-2025", "zibo-technician-subsidy"}


PLACES = ["500102", "500000", "310000", "310115", "330109", "330100", "370303", "370300", "420000"]


def answers(spec: FactSpec) -> st.SearchStrategy[Any]:
    match spec.kind:
        case "choice":
            given_value: st.SearchStrategy[Any] = st.sampled_from(spec.choices)
        case "bool":
            given_value = st.booleans()
        case "number":
            given_value = st.integers(0, min(spec.most, 120))
        case "date":
            given_value = st.dates(date(2016, 1, 1), TODAY).map(date.isoformat)
        case "place":
            given_value = st.sampled_from([*PLACES, "none"] if spec.nowhere else PLACES)
        case "text":
            given_value = st.sampled_from(["电工", "齐商银行股份有限公司"])
    return given_value | st.just({"unknown": True})


people = st.fixed_dictionaries({}, optional={name: answers(spec) for name, spec in CATALOGUE.facts.specs.items()})


@given(people, st.dates(date(2018, 1, 1), date(2027, 12, 31)))
def test_nobody_is_ever_told_that_they_may_claim_what_only_informs(told: dict[str, Any], day: date) -> None:
    known = CATALOGUE.facts.parse(told, date(2028, 1, 1))
    verdicts = {name: judge(ENTRIES[name], known, day).verdict for name in {*INFO, *FULING}}
    assert {name: verdict for name, verdict in verdicts.items() if verdict == "eligible"} == {}


def test_a_worker_in_fuling_is_asked_for_nothing_but_the_kind_of_certificate() -> None:
    known = CATALOGUE.facts.parse({"work_place": "500102"}, TODAY)
    missing = {found.entry.id: found.judgement.missing for found in assess_all(CATALOGUE, known, TODAY)}
    assert {name: facts for name, facts in missing.items() if name in FULING} == {
        "fuling-training-subsidy": ("cert_kind",),
        "fuling-assessment-subsidy": ("cert_kind",),
        "fuling-talent-benefits": (),
        "fuling-post-allowance": (),
        "fuling-honours": (),
        "fuling-career-path": (),
    }
