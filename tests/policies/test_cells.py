"""Cells of a sheet whose words could be read in more than one way."""

from __future__ import annotations

import pytest

from policies.catalog import load
from policies.cells import Cells

CELLS = Cells(load().facts.specs, load().gazetteer)


@pytest.mark.parametrize(("written", "code"), [("长沙", "430100"), ("南昌", "360100"), ("长沙县", "430121")])
def test_a_city_with_a_county_of_its_name_inside_is_the_city_which_says_less_and_nothing_wrong(
    written: str, code: str
) -> None:
    assert CELLS.read("work_place", written) == code


def test_places_apart_from_each_other_are_never_chosen_between() -> None:
    with pytest.raises(ValueError, match="请写明是哪一个"):
        CELLS.read("work_place", "鼓楼")


@pytest.mark.parametrize(
    ("written", "status"),
    [("没交", "none"), ("未交", "none"), ("断交", "paused"), ("在交", "paying"), ("正在缴", "paying")],
)
def test_what_people_say_of_their_insurance_is_read(written: str, status: str) -> None:
    assert CELLS.read("insurance_status", written) == status
