"""A school's profile as people type it: what is understood, and what is said of the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from bot.schools.form import read_school
from bot.schools.model import School, SchoolFaults
from policies import places

GAZETTEER = places.load()
DAY = date(2026, 11, 21)
LEAST = {"name": "萧山技师学院", "place": "萧山", "contact": "招生就业办"}
SCHOOL = School("", "萧山技师学院", "招生就业办", "", "330109", "", (), None, DAY)


def read(**fields: str) -> School:
    return read_school({**LEAST, **fields}, GAZETTEER, DAY)


def faults(before: School | None = None, **fields: str) -> list[tuple[str, str]]:
    with pytest.raises(SchoolFaults) as raised:
        read_school({**(LEAST if before is None else {}), **fields}, GAZETTEER, DAY, before)
    return [(fault.field, fault.text) for fault in raised.value.faults]


def test_three_fields_are_enough() -> None:
    assert read() == SCHOOL


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({"name": " 萧山  技师学院 "}, {"name": "萧山 技师学院"}),
        ({"place": "浙江省杭州市萧山区"}, {}),
        ({"place": "330109"}, {}),
        ({"phone": "0571-82345678"}, {"phone": "0571-82345678"}),
        ({"phone": "（０５７１）8234 5678转801"}, {"phone": "(0571)8234 5678转801"}),
        ({"phone": ""}, {}),
        ({"contact": "王老师（办公室）"}, {"contact": "王老师（办公室）"}),
        ({"occupation": "电工"}, {"occupation": "电工"}),
        ({"levels": "高级工,技师"}, {"levels": ("L2", "L3")}),
        ({"levels": "三级、 L2 ；高级工"}, {"levels": ("L2", "L3")}),
        ({"filed": "是"}, {"filed": True}),
        ({"filed": "没有"}, {"filed": False}),
        ({"filed": "不清楚"}, {}),
    ],
)
def test_a_field_is_understood_as_people_write_it(fields: Mapping[str, str], changed: Mapping[str, object]) -> None:
    assert read(**fields) == replace(SCHOOL, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "校", "校名：要写 2 到 40 个字，现在是 1 个"),
        ("name", "校" * 41, "校名：要写 2 到 40 个字，现在是 41 个"),
        ("name", "技工学校 www.x.cn", "校名：不要写网址，只写字"),
        ("name", "技工学校13800138000", "校名：不要写身份证号、银行卡号、电话，电话另有一栏"),
        ("name", "技工\u202e学校", "校名：里面有看不见的字符，请重新打一遍"),
        ("contact", "", "联系人：要写 2 到 40 个字，现在是 0 个"),
        ("contact", "王老师 11010519491231002X", "联系人：不要写身份证号、银行卡号"),
        ("place", "", "地方：要写学校在哪儿，写到区县，例如：杭州萧山"),
        ("place", "月球", "地方：不认识“月球”这个地方，请写到区县，例如：杭州萧山"),
        ("phone", "没有电话", "电话：“没有电话”不像电话，应是学校的办公电话，例如：0571-82345678"),
        ("phone", "6222021234567890123", "电话：看起来是身份证号或银行卡号，应是学校的办公电话"),
        ("occupation", "电", "工种：要写 2 到 20 个字，现在是 1 个"),
        ("filed", "可能", "备案：“可能”看不懂，应写 是、否 或 不清楚（学校有没有在当地人社局备案）"),
    ],
)
def test_what_is_wrong_is_said_by_field_with_what_would_be_right(field: str, typed: str, said: str) -> None:
    assert faults(**{field: typed}) == [(field, said)]


def test_a_place_of_many_names_them_all() -> None:
    ((field, said),) = faults(place="朝阳")
    assert (field, "北京市朝阳区" in said, "辽宁省朝阳市" in said, said.endswith("请写全")) == (
        "place",
        True,
        True,
        True,
    )


def test_all_faults_are_told_at_once() -> None:
    assert [field for field, _ in faults(name="x", place="月球", levels="大师", filed="?")] == [
        "name",
        "place",
        "levels",
        "filed",
    ]


def test_an_edit_changes_what_is_written_and_nothing_else() -> None:
    before = School("7", "萧山技师学院", "办公室", "0571-82345678", "330109", "电工", ("L3",), True, DAY, "7KQ4M")
    after = read_school({"phone": "", "levels": "", "contact": "教务处"}, GAZETTEER, date(2027, 1, 1), before)
    assert after == replace(before, phone="", levels=(), contact="教务处")
    assert faults(before, contact="") == [("contact", "联系人：要写 2 到 40 个字，现在是 0 个")]


def test_a_field_that_no_school_has_is_the_programmer_s_fault() -> None:
    with pytest.raises(ValueError, match="no field 'adress'"):
        read(adress="x")
