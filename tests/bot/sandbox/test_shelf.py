"""The list of programmes: found by words and by place, and which of them must be looked at again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.live import Live
from bot.sandbox.shelf import SOON, due, files, items, place_name
from policies.catalog import read
from policies.places import NATION
from tests.bot.sandbox.acting import TODAY

ZIBO = "zibo-technician-subsidy"


def ids(live: Live, query: str = "", place: str = "") -> list[str]:
    return [item.id for item in items(live.catalogue, TODAY, query, place)]


def test_everything_is_listed_the_nation_first_and_whole_programmes_before_their_local_versions(live: Live) -> None:
    found = items(live.catalogue, TODAY)
    assert {item.id for item in found} == {*live.catalogue.entries}
    nation = [item.where == "全国" for item in found]
    assert nation == sorted(nation, reverse=True)
    assert {item.kind for item in found} <= {"可以申领的钱", "只供了解"}


@pytest.mark.parametrize("query", ["淄博 技师", "技师 淄博", " 技师补贴　淄博 ", ZIBO])
def test_all_words_must_stand_in_title_name_id_or_place(query: str, live: Live) -> None:
    assert ZIBO in ids(live, query)


@pytest.mark.parametrize("query", ["淄博 萧山", "没有这样的", "<script>"])
def test_words_that_stand_nowhere_find_nothing(query: str, live: Live) -> None:
    assert ids(live, query) == []


def test_a_place_has_its_programmes_and_those_within(live: Live) -> None:
    shandong = ids(live, place="370000")
    assert (ZIBO in shandong, ids(live, place="370303"), "shanghai-skill-upgrade" in shandong) == (True, [], False)
    assert set(ids(live, place="370300")) <= set(shandong)


@pytest.mark.parametrize("place", ["x", "<b>", "999999", "０００"])
def test_a_place_that_is_none_has_nothing(place: str, live: Live) -> None:
    assert ids(live, place=place) == []


def test_a_review_is_due_soon_for_sixty_days_and_overdue_from_the_day_after(live: Live) -> None:
    programme = live.catalogue.entries[ZIBO].programme
    by = programme.review_by
    days = (by - timedelta(SOON + 1), by - timedelta(SOON), by, by + timedelta(1))
    assert [due(programme, day) for day in days] == ["", "soon", "soon", "over"]


def test_places_have_whole_names(live: Live) -> None:
    assert [place_name(live.catalogue, code) for code in (NATION, "370303")] == ["全国", "山东省淄博市张店区"]


def test_each_programme_is_found_in_its_file(live: Live) -> None:
    assert files(live.root) == {part.id: file.name for part, file in read(live.root).written}


@pytest.mark.parametrize(
    "head",
    [b"id: one", b'id: "one"', b"id: 'one'", b"id:   one  ", b"id: one  # the first", b"# \xff\nid: one", b"id: one\r"],
)
def test_however_its_id_is_written(head: bytes, tmp_path: Path) -> None:
    (tmp_path / "programmes" / "zibo").mkdir(parents=True)
    (tmp_path / "programmes" / "zibo" / "a.yaml").write_bytes(head + b"\ntitle: x\n")
    assert files(tmp_path) == {"one": "programmes/zibo/a.yaml"}
