"""Reading a catalogue, and which programmes touch a person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policies.catalog import Catalogue, load
from policies.files import CatalogueError, Fault
from tests.policies.catalogues import COVERAGE, FACTS, PROGRAMME, SOUND, changed, facts, line_of, only, write

PLACES = {"nation": "100000", "shandong": "370000", "zibo": "370300", "zhangdian": "370303", "shanghai": "310000"}


@pytest.fixture
def five(tmp_path: Path) -> Catalogue:
    """The same programme for five places, one inside the other and one aside."""
    write(tmp_path, coverage="places: []\n")
    (tmp_path / PROGRAMME).unlink()
    for name, code in PLACES.items():
        text = changed(
            changed(SOUND, "id: one\n", f"id: {name}\n"), 'place: "370300"\naudience', f'place: "{code}"\naudience'
        )
        (tmp_path / f"programmes/{name}.yaml").write_text(text, encoding="utf-8")
    return load(tmp_path)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"nation", "shandong", "zibo", "zhangdian", "shanghai"}),
        ({"work_place": "370303"}, {"nation", "shandong", "zibo", "zhangdian"}),
        ({"work_place": "370302"}, {"nation", "shandong", "zibo"}),
        ({"work_place": "370300"}, {"nation", "shandong", "zibo", "zhangdian"}),
        ({"work_place": "370000"}, {"nation", "shandong", "zibo", "zhangdian"}),
        ({"work_place": "310101"}, {"nation", "shanghai"}),
        ({"work_place": "310101", "hukou_place": "370303"}, {"nation", "shandong", "zibo", "zhangdian", "shanghai"}),
        ({"work_place": "110101"}, {"nation"}),
        ({"insured_place": "none"}, {"nation", "shandong", "zibo", "zhangdian", "shanghai"}),
        ({"work_place": {"unknown": True}}, {"nation", "shandong", "zibo", "zhangdian", "shanghai"}),
        ({"role": "employer", "work_place": "370303"}, set()),
        ({"role": {"unknown": True}, "work_place": "370302"}, {"nation", "shandong", "zibo"}),
    ],
)
def test_a_programme_touches_those_whose_place_overlaps_its_own(
    five: Catalogue, given: dict[str, object], expected: set[str]
) -> None:
    found = [entry.id for entry in five.touching(facts(five, **given))]
    assert (set(found), len(found)) == (expected, len(expected))


def test_the_version_changes_with_any_file(tmp_path: Path) -> None:
    versions = {load(write(tmp_path / "same")).version, load(write(tmp_path / "also")).version}
    assert len(versions) == 1
    for name in ("sources.yaml", "facts.yaml", "coverage.yaml", PROGRAMME):
        root = write(tmp_path / name.replace("/", "-"))
        path = root / name
        path.write_text(path.read_text(encoding="utf-8") + "# 改动\n", encoding="utf-8")
        versions.add(load(root).version)
    assert len(versions) == 1 + 4


def test_a_fact_of_the_catalogue_stands_behind_the_one_that_it_names(tmp_path: Path) -> None:
    names = list(load(write(tmp_path)).facts.specs)
    assert names[names.index("employment") + 1] == "post"


def test_a_conditions_fact_that_is_not_there_is_named_with_its_line(tmp_path: Path) -> None:
    text = changed(SOUND, "fact: claimed_before", "fact: claimed")
    with pytest.raises(CatalogueError) as refused:
        load(write(tmp_path, text))
    assert refused.value.faults == (Fault(PROGRAMME, line_of(text, "fact: claimed\n"), "没有 claimed 这一项事实"),)


def test_every_broken_file_is_named_at_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        changed(SOUND, "kind: cash", "kind: gift"),
        coverage="x: 1\n",
        facts=changed(FACTS, "kind: choice", "kind: list"),
    )
    with pytest.raises(CatalogueError) as refused:
        load(tmp_path)
    assert [(fault.file, fault.line) for fault in refused.value.faults] == [
        ("coverage.yaml", 1),
        ("facts.yaml", 2),
        (PROGRAMME, 3),
    ]


@pytest.mark.parametrize(
    ("code", "result"), [("370303", "programmes"), ("370300", "programmes"), ("370000", None), ("630100", "none_found")]
)
def test_coverage_is_that_of_the_nearest_place_around(tmp_path: Path, code: str, result: str | None) -> None:
    coverage = changed(
        COVERAGE, "fallback:", '  - {place: "630000", result: none_found, looked: 2026-11-01}\nfallback:'
    )
    covered = load(write(tmp_path, coverage=coverage)).covered(code)
    assert (covered and covered.result) == result


def test_the_guide_is_the_first_of_the_role_that_the_facts_do_not_rule_out(tmp_path: Path) -> None:
    start, end = SOUND.index("  - id: worker\n"), SOUND.index("contacts:")
    listed = changed(SOUND[start:end], "  - id: worker\n", "  - id: listed\n    when: {fact: cert_level, is: chief}\n")
    catalogue = load(write(tmp_path, SOUND[:start] + listed + SOUND[start:]))
    entry = only(catalogue)
    got = [
        entry.guide(role, facts(catalogue, **given))
        for role, given in (
            ("worker", {"cert_level": "chief"}),
            ("worker", {"cert_level": "L2"}),
            ("worker", {}),
            ("employer", {}),
        )
    ]
    assert [guide and guide.id for guide in got] == ["listed", "worker", "listed", None]


def test_a_rule_covers_both_its_days(tmp_path: Path) -> None:
    text = changed(SOUND, "    from: 2024-01-01\n", "    from: 2024-01-01\n    until: 2026-12-31\n")
    entry = only(load(write(tmp_path, text)))
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [entry.rule(day) is not None for day in days] == [False, True, True, False]
