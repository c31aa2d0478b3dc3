"""What the scenarios went through is counted as they are played, once for each scenario."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bot.live import Live
from bot.sandbox.covered import Covered, covered
from bot.web.sandbox.pages import SCENARIOS
from conversations.scenarios.model import Scenario, read_file
from conversations.scenarios.running import run, trace
from policies.atlas import where
from policies.catalog import DATA
from policies.drafts import load_draft
from policies.flow import of_programme
from tests.policies.catalogues import changed

FILE = "programmes/zibo/zibo-technician-subsidy.yaml"
ZIBO = ("zibo-technician-subsidy", "2021-10-18")
FOUND = read_file(SCENARIOS / "zibo.yaml")[0]


def counted(live: Live, *scenarios: Scenario) -> Covered:
    return covered(live, scenarios, lambda done, all_: None)


@pytest.fixture(scope="module")
def zibo() -> Covered:
    return counted(Live(), *FOUND)


def test_no_scenario_covers_nothing(live: Live) -> None:
    found = counted(live)
    assert (found.programmes, found.all, found.scenarios) == ({}, {}, 0)


def test_a_box_counts_the_scenarios_that_came_there(zibo: Covered, live: Live) -> None:
    started, places = 0, Counter[str]()
    for scenario in FOUND:
        assessed = [one for at in trace(run(scenario, live.env_for), live.env_for) for one in at.assessed]
        started += any(one.entry.id == ZIBO[0] and one.judgement.rule for one in assessed)
        places.update({box for one in assessed for box in where(live.catalogue, one.entry)})
    assert (zibo.programmes[ZIBO]["start"], zibo.all, zibo.scenarios) == (started, places, len(FOUND))
    assert started


def test_every_box_and_arrow_that_was_counted_is_on_its_map(zibo: Covered, live: Live) -> None:
    lost = {}
    for (name, version), counts in zibo.programmes.items():
        entry = live.catalogue.entries[name]
        [rule] = [rule for rule in entry.rules if rule.version.id == version]
        if strange := set(counts) - of_programme(live.catalogue, entry, rule).ids():
            lost[name] = strange
    assert lost == {}


def test_only_who_opened_the_guide_came_to_it(zibo: Covered) -> None:
    guides = {box: count for box, count in zibo.programmes[ZIBO].items() if box.startswith("guide_")}
    assert guides
    assert all(0 < count < zibo.programmes[ZIBO]["start"] for count in guides.values())


def test_the_same_scenario_twice_counts_twice_and_what_it_does_twice_counts_once(live: Live) -> None:
    once, twice = counted(live, FOUND[0]), counted(live, FOUND[0], replace(FOUND[0], name="又一遍"))
    assert set(once.programmes[ZIBO].values()) == {1}
    assert twice.programmes[ZIBO] == dict.fromkeys(once.programmes[ZIBO], 2)


def test_a_catalogue_confirmed_meanwhile_does_not_mix_into_what_is_counted(zibo: Covered) -> None:
    live = Live()
    whole, text = live.catalogue, (DATA / FILE).read_text(encoding="utf-8")
    other = load_draft(DATA, {FILE: changed(text, 'id: "2021-10-18"', 'id: "2021-10-19"')})
    found = covered(live, FOUND, lambda done, all_: live.replace(other))
    assert (found.catalogue, found.programmes, found.all) == (whole, zibo.programmes, zibo.all)
