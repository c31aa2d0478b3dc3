"""What the catalogue knows of each place: the table's numbers are counted again here, from the files."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from policies.catalog import Catalogue, load
from policies.coverage import ELSEWHERE, GRADES, RESULTS, Row, cities, page, provinces, resting_on
from policies.places import NATION
from tests.policies.catalogues import PROGRAMME, SOUND, changed, write
from tests.policies.test_cli import Done, policies

PAGE = Path(__file__).parents[2] / "docs/coverage.md"
CATALOGUE = load()
MAINLAND = 31
"""22 provinces without Taiwan, 5 autonomous regions, 4 municipalities."""


@cache
def of_provinces() -> list[Row]:
    return provinces(CATALOGUE)


@cache
def of_cities() -> list[Row]:
    return cities(CATALOGUE)


def test_every_province_of_the_mainland_is_there_once_in_the_order_of_the_standard() -> None:
    codes = [row.place.code for row in of_provinces()]
    assert (len(codes), len(set(codes)), codes) == (MAINLAND, MAINLAND, sorted(codes))
    assert {code for code in codes if not code.endswith("0000")} == set()
    assert ELSEWHERE & set(codes) == set()
    assert len(ELSEWHERE) + len(codes) == len(list(CATALOGUE.gazetteer.provinces())) == 34


def test_the_provinces_numbers_add_up_to_all_programmes_but_the_nation_s() -> None:
    here = Counter(entry.programme.place[:2] for entry in CATALOGUE.entries.values() if entry.programme.place != NATION)
    assert {row.place.code[:2]: row.programmes for row in of_provinces() if row.programmes} == dict(here)
    nation = sum(entry.programme.place == NATION for entry in CATALOGUE.entries.values())
    assert sum(row.programmes for row in of_provinces()) + nation == len(CATALOGUE.entries)


def test_every_city_with_programmes_of_its_own_has_a_row_and_no_province_has_one_there() -> None:
    own = {entry.programme.place for entry in CATALOGUE.entries.values()}
    rows = [row.place.code for row in of_cities()]
    assert rows == sorted(code for code in own if not code.endswith("0000"))
    for row in of_cities():
        trunk = row.place.code.removesuffix("00")
        inside = [name for name, entry in CATALOGUE.entries.items() if entry.programme.place.startswith(trunk)]
        assert row.programmes == len(inside), row


def test_every_condition_and_every_sum_is_cited() -> None:
    rows = [*of_provinces(), *of_cities()]
    assert [row for row in rows if row.cited != row.citable] == []
    assert [row.share for row in rows] == [1.0] * len(rows)
    assert [row for row in rows if bool(row.citable) != bool(row.programmes)] == []


def test_a_condition_or_a_sum_without_a_citation_is_counted_and_not_cited(tmp_path: Path) -> None:
    """Counted in the sound programme: four conditions and two sums."""
    text = changed(
        SOUND, "          is: false\n          cite: {source: rule, locator: 第一条}\n", "          is: false\n"
    )
    whole, lacking = load(write(tmp_path / "whole")), load(write(tmp_path / "lacking", text))
    rows = [next(row for row in provinces(found) if row.programmes) for found in (whole, lacking)]
    assert [(row.cited, row.citable) for row in rows] == [(6, 4 + 2), (5, 4 + 2)]
    assert [f"{row.share:.0%}" for row in rows] == ["100%", "83%"]


def test_looked_for_and_not_found_is_not_the_same_as_never_looked_for(tmp_path: Path) -> None:
    coverage = """\
places:
  - {place: "630000", result: none_found, looked: 2026-11-01, say: 查过没找到, cite: {source: rule, locator: 第一条}}
fallback:
  say: 可以打 12333 问
  phone: ["12333"]
  cite: {source: rule, locator: 第一条}
"""
    found = {row.place.code: row.result for row in provinces(load(write(tmp_path, coverage=coverage)))}
    assert (found["630000"], found["370000"], found["540000"]) == ("none_found", "programmes", "not_researched")
    assert Counter(found.values()) == {"not_researched": MAINLAND - 2, "none_found": 1, "programmes": 1}


def test_of_the_packaged_provinces_three_were_looked_into_without_a_find() -> None:
    found = {row.place.code for row in of_provinces() if row.result == "none_found"}
    assert found == {"540000", "630000", "640000"}
    bare = [row for row in of_provinces() if row.result != "programmes"]
    assert [(row.newest, row.best, row.programmes) for row in bare] == [(None, None, 0)] * len(bare)


def test_the_newest_page_and_the_best_grade_are_those_of_the_place_s_own_pages() -> None:
    order = list(GRADES)
    for row in [*of_provinces(), *of_cities()]:
        trunk = re.sub("(00)+$", "", row.place.code)
        inside = [
            entry
            for entry in CATALOGUE.entries.values()
            if entry.programme.place.startswith(trunk) and entry.programme.place != NATION
        ]
        own = [source for entry in inside for source in resting_on(CATALOGUE, entry) if source.grade in order]
        assert row.newest == max((source.published for source in own if source.published), default=None), row
        assert row.best == min((source.grade for source in own), key=order.index, default=None), row


def test_what_a_local_version_has_from_the_nation_s_is_not_what_it_rests_on() -> None:
    yunnan = CATALOGUE.entries["yunnan-skill-upgrade"]
    assert {source.id for source in resting_on(CATALOGUE, yunnan)} & {"nat-2017", "nat-2024", "civil-code"} == set()


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def tables(text: str) -> list[list[list[str]]]:
    """The tables of a page, without head and rule."""
    blocks = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [[cells(line) for line in block.splitlines()[2:]] for block in blocks]


def test_the_page_shows_each_row_and_says_that_a_place_left_out_is_not_a_place_without() -> None:
    text = page(CATALOGUE)
    of_each = tables(text)
    assert [len(rows) for rows in of_each] == [len(of_provinces()), len(of_cities())]
    for rows, counted in zip(of_each, (of_provinces(), of_cities()), strict=True):
        assert [row[1] for row in rows] == [RESULTS[row.result] for row in counted]
        assert [row[2] for row in rows] == [str(row.programmes or "") for row in counted]
        assert [row[3] for row in rows] == [row.newest or "" for row in counted]
        shares = [f"100%（{row.citable}/{row.citable}）" if row.citable else "" for row in counted]
        assert [row[5] for row in rows] == shares
    assert "没收录不等于没有" in text
    assert len({row[0] for row in of_each[1]}) == len(of_cities())


def test_the_command_prints_the_page() -> None:
    assert policies("coverage") == Done(0, page(CATALOGUE), "")


def test_the_page_in_the_docs_is_what_the_command_prints() -> None:
    """Made anew by: python -m policies coverage > docs/coverage.md"""
    assert PAGE.read_text(encoding="utf-8") == page(CATALOGUE)


def test_a_catalogue_without_the_nation_s_programme_has_a_page_too(tmp_path: Path) -> None:
    done = policies("coverage", "--data", write(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert [row for rows in tables(done.stdout) for row in rows if row[2]] == [
        ["山东", "查到了", "1", "", "官方", "100%（6/6）"],
        ["山东省淄博市", "查到了", "1", "", "官方", "100%（6/6）"],
    ]


@pytest.mark.parametrize("place", ["310000", "370300"])
def test_a_programme_of_a_place_makes_its_province_s_row(place: str, tmp_path: Path) -> None:
    text = changed(SOUND, 'place: "370300"\naudience', f'place: "{place}"\naudience')
    found: Catalogue = load(write(tmp_path, text, coverage="places: []\n"))
    assert (tmp_path / PROGRAMME).exists()
    assert [row.place.code for row in provinces(found) if row.programmes] == [f"{place[:2]}0000"]
    assert [row.place.code for row in cities(found)] == ([] if place.endswith("0000") else [place])
