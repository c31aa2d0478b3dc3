"""All programmes by where they apply."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from policies.atlas import TITLE, of_catalogue, place_box, programme_box, where
from policies.catalog import load
from policies.coverage import RESULTS, provinces
from policies.flow import Arrow, Box, Flow
from policies.places import NATION
from tests.policies.catalogues import only, write

CATALOGUE = load()


@cache
def atlas() -> Flow:
    return of_catalogue(CATALOGUE)


def test_a_programme_stands_under_its_city_and_the_city_under_its_province(tmp_path: Path) -> None:
    flow = of_catalogue(load(write(tmp_path)))
    inside = [node for node in flow.nodes if any("项" in detail for detail in node.details) or node.kind != "place"]
    assert (flow.title, inside) == (
        TITLE,
        [
            Box("n_100000", "place", "全国", ("共 1 项",), "全国\n共 1 项"),
            Box("n_370000", "place", "山东", ("1 项",), "山东省\n1 项"),
            Box("n_370300", "place", "淄博市", ("1 项",), "山东省淄博市\n1 项"),
            Box("p_one", "programme", "某市技师补贴", (), "某市技师补贴\n技师可以领一次补贴"),
        ],
    )
    assert [arrow for arrow in flow.arrows if "37" in arrow.id] == [
        Arrow("n_100000.n_370000", "n_100000", "n_370000"),
        Arrow("n_370000.n_370300", "n_370000", "n_370300"),
        Arrow("n_370300.p_one", "n_370300", "p_one"),
    ]


def test_every_programme_is_there_once_under_its_own_place() -> None:
    found = {arrow.target: arrow.source for arrow in atlas().arrows if arrow.target.startswith("p_")}
    assert found == {programme_box(entry.id): place_box(entry.programme.place) for entry in CATALOGUE.entries.values()}
    assert len([node for node in atlas().nodes if node.id.startswith("p_")]) == len(CATALOGUE.entries)


def test_every_province_says_how_much_there_is_or_how_it_was_looked_into() -> None:
    expected = {
        place_box(row.place.code): (f"{row.programmes} 项" if row.programmes else RESULTS[row.result],)
        for row in provinces(CATALOGUE)
    }
    direct = {arrow.target for arrow in atlas().arrows if arrow.source == place_box(NATION)}
    assert {node.id: node.details for node in atlas().nodes if node.id in direct & set(expected)} == expected


def test_a_local_version_is_told_from_a_programme_of_the_place_s_own() -> None:
    kinds = {node.id: (node.kind, node.details) for node in atlas().nodes}
    assert kinds["p_yunnan_skill_upgrade"] == ("local", ("全国那一项的地方版",))
    assert kinds["p_shanghai_skill_upgrade"] == ("programme", ("在这里代替全国那一项",))
    assert kinds["p_zibo_technician_subsidy"] == ("programme", ())
    extending = {programme_box(entry.id) for entry in CATALOGUE.entries.values() if entry.programme.extends}
    assert {name for name, (kind, _) in kinds.items() if kind == "local"} == extending


def test_what_a_scenario_showed_covers_the_places_around_it(tmp_path: Path) -> None:
    catalogue = load(write(tmp_path))
    assert where(catalogue, only(catalogue)) == {
        *("n_100000", "n_370000", "n_370300", "p_one"),
        *("n_100000.n_370000", "n_370000.n_370300", "n_370300.p_one"),
    }
    strange = {entry.id for entry in CATALOGUE.entries.values() if not where(CATALOGUE, entry) <= atlas().ids()}
    assert strange == set()
