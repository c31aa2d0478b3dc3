"""Places: what lies within what, and which units a name can mean."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies import places
from policies.places import MUNICIPAL, NATION, Place, UnknownPlace, overlaps, within

GAZETTEER = places.load()
DATA = Path(places.__file__).parent / "data" / "divisions"
DIVISIONS = json.loads((DATA / "divisions.json").read_text(encoding="utf-8"))
CODES = sorted({NATION, *DIVISIONS, *MUNICIPAL})
codes = st.sampled_from(CODES)


def found(name: str, parent: str | None = None) -> list[str]:
    return [GAZETTEER.full_name(place.code) for place in GAZETTEER.find(name, parent)]


def read(text: str) -> list[tuple[str, list[str]]]:
    return [
        (text[span.start : span.end], [GAZETTEER.full_name(place.code) for place in span.places])
        for span in GAZETTEER.scan(text)
    ]


# --- the table


def test_the_vendored_tables_are_the_ones_that_the_readme_names() -> None:
    sums = re.findall(r"^([0-9a-f]{64})  (\w+\.json)$", (DATA / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sums == [
        (hashlib.sha256((DATA / name).read_bytes()).hexdigest(), name) for name in ("divisions.json", "retired.json")
    ]


def test_the_provinces_are_all_34_in_the_order_of_the_standard() -> None:
    assert [(place.code, place.short) for place in GAZETTEER.provinces()] == [
        ("110000", "北京"), ("120000", "天津"), ("130000", "河北"), ("140000", "山西"), ("150000", "内蒙古"),
        ("210000", "辽宁"), ("220000", "吉林"), ("230000", "黑龙江"),
        ("310000", "上海"), ("320000", "江苏"), ("330000", "浙江"), ("340000", "安徽"), ("350000", "福建"),
        ("360000", "江西"), ("370000", "山东"),
        ("410000", "河南"), ("420000", "湖北"), ("430000", "湖南"), ("440000", "广东"), ("450000", "广西"),
        ("460000", "海南"),
        ("500000", "重庆"), ("510000", "四川"), ("520000", "贵州"), ("530000", "云南"), ("540000", "西藏"),
        ("610000", "陕西"), ("620000", "甘肃"), ("630000", "青海"), ("640000", "宁夏"), ("650000", "新疆"),
        ("710000", "台湾"), ("810000", "香港"), ("820000", "澳门"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "place",
    [
        Place("500102", "涪陵区", "涪陵", "county", "500000"),
        Place("330109", "萧山区", "萧山", "county", "330100"),
        Place("370300", "淄博市", "淄博", "city", "370000"),
        Place("310115", "浦东新区", "浦东", "county", "310000"),
        Place("429004", "仙桃市", "仙桃", "city", "420000"),
        Place("659002", "阿拉尔市", "阿拉尔", "city", "650000"),
        Place("500242", "酉阳土家族苗族自治县", "酉阳", "county", "500000"),
        Place("513300", "甘孜藏族自治州", "甘孜", "city", "510000"),
        Place("371722", "单县", "单县", "county", "371700"),
        Place("150000", "内蒙古自治区", "内蒙古", "province", NATION),
        Place(NATION, "全国", "全国", "country", None),
    ],
    ids=lambda place: place.name,
)
def test_a_code_says_name_short_name_level_and_parent(place: Place) -> None:
    assert GAZETTEER.get(place.code) == place


def test_zibo_has_the_districts_and_counties_of_its_source() -> None:
    assert {place.code: place.name for place in GAZETTEER.children("370300")} == {
        "370302": "淄川区", "370303": "张店区", "370304": "博山区", "370305": "临淄区", "370306": "周村区",
        "370321": "桓台县", "370322": "高青县", "370323": "沂源县",
    }  # fmt: skip


def test_shanghai_has_sixteen_districts_right_below_it() -> None:
    assert [place.short for place in GAZETTEER.children("310000")] == [
        "黄浦", "徐汇", "长宁", "静安", "普陀", "虹口", "杨浦", "闵行",
        "宝山", "嘉定", "浦东", "金山", "松江", "青浦", "奉贤", "崇明",
    ]  # fmt: skip


def test_hangzhou_is_as_the_changes_of_2021_left_it() -> None:
    short = {place.short: place.code for place in GAZETTEER.children("330100")}
    assert (short["余杭"], short["临平"], short["钱塘"]) == ("330110", "330113", "330114")
    assert "下城" not in short
    assert "江干" not in short


def test_every_unit_lies_within_its_parent_and_is_one_of_its_children() -> None:
    for code in DIVISIONS:
        place = GAZETTEER.get(code)
        assert place is not None
        assert place.parent is not None
        assert within(code, place.parent)
        assert place in GAZETTEER.children(place.parent)


def test_no_county_is_matchable_by_a_single_character() -> None:
    one_letter = {name for name in "京津沪渝川吉单环云" for _ in GAZETTEER.find(name)}
    assert one_letter == set("京津沪渝川吉云")
    assert {place.level for name in one_letter for place in GAZETTEER.find(name)} == {"province"}
    assert all(len(short) > 1 for _, short in DIVISIONS.values())


def test_every_retired_spoken_or_everyday_name_leads_to_present_units() -> None:
    spoken = json.loads((DATA / "spoken.json").read_text(encoding="utf-8"))
    retired = json.loads((DATA / "retired.json").read_text(encoding="utf-8"))
    for group in (retired, *spoken["aliases"].values()):
        assert {code for heirs in group.values() for code in heirs} <= {NATION, *DIVISIONS}
    assert [name for name in spoken["everyday"] if not GAZETTEER.find(name)] == []


# --- codes


def test_a_municipalitys_paper_code_is_known_and_stands_for_the_municipality() -> None:
    for paper, municipality in MUNICIPAL.items():
        assert GAZETTEER.known(paper)
        assert GAZETTEER.get(paper) == GAZETTEER.get(municipality)
        assert within(paper, municipality)


@pytest.mark.parametrize("code", ["", "500", "500105", "500112", "310119", "3703030", "淄博", "none", "370399"])
def test_a_code_that_is_not_in_the_present_table_is_unknown(code: str) -> None:
    assert not GAZETTEER.known(code)
    assert GAZETTEER.get(code) is None
    with pytest.raises(UnknownPlace, match="应是六位的现行代码"):
        GAZETTEER.path(code)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("370303", "山东省淄博市张店区"),
        ("500102", "重庆市涪陵区"),
        ("310115", "上海市浦东新区"),
        ("500200", "重庆市"),
        ("429021", "湖北省神农架林区"),
        ("441900", "广东省东莞市"),
        (NATION, "全国"),
    ],
)
def test_a_full_name_goes_from_the_province_down_and_names_a_municipality_once(code: str, name: str) -> None:
    assert GAZETTEER.full_name(code) == name


@pytest.mark.parametrize(
    ("inner", "outer", "expected"),
    [
        ("370303", "370300", True),
        ("370303", "370000", True),
        ("370300", "370303", False),
        ("500102", "500000", True),
        ("500102", "500100", True),
        ("500229", "500100", False),
        ("310000", "310100", False),
        ("429004", "420000", True),
        ("330109", NATION, True),
        (NATION, "330109", False),
        ("330109", "330110", False),
    ],
)
def test_within_follows_the_nesting_of_codes(inner: str, outer: str, expected: bool) -> None:
    assert within(inner, outer) is expected


@given(codes)
def test_every_place_lies_within_itself_and_within_the_nation(code: str) -> None:
    assert within(code, code)
    assert within(code, NATION)


@given(codes, codes, codes)
def test_within_is_transitive_and_two_places_within_each_other_are_one(a: str, b: str, c: str) -> None:
    # Two codes drawn at random seldom nest: the path of the first makes sure that some do.
    path = [place.code for place in GAZETTEER.path(a)]
    for middle in (b, *path):
        for outer in (c, NATION, *path):
            if within(a, middle) and within(middle, outer):
                assert within(a, outer)
    assert (within(a, b) and within(b, a)) == (a == b)


@given(codes, codes)
def test_places_overlap_exactly_where_they_share_a_county_or_one_holds_the_other(a: str, b: str) -> None:
    inside = {code for code in CODES if within(code, a)} & {code for code in CODES if within(code, b)}
    assert overlaps(a, b) == overlaps(b, a) == bool(inside)


def test_the_units_below_a_place_are_those_whose_path_passes_through_it() -> None:
    for outer in ("500000", "330100", "370303", "420000", "650000"):
        through = {code for code in DIVISIONS if outer in [place.code for place in GAZETTEER.path(code)]}
        assert through == {code for code in DIVISIONS if within(code, outer)}


# --- names


def test_every_name_finds_its_unit_alone_and_after_its_parents() -> None:
    for code in DIVISIONS:
        place = GAZETTEER.get(code)
        assert place in GAZETTEER.find(place.name)
        assert place in GAZETTEER.find(place.short, place.parent)
        assert GAZETTEER.find(GAZETTEER.full_name(code)) == (place,)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("张店", ["山东省淄博市张店区"]),
        ("浦东区", ["上海市浦东新区"]),
        ("酉阳县", ["重庆市酉阳土家族苗族自治县"]),
        ("甘孜州", ["四川省甘孜藏族自治州"]),
        ("沪", ["上海市"]),
        ("魔都", ["上海市"]),
        ("羊城", ["广东省广州市"]),
        ("内蒙", ["内蒙古自治区"]),
        ("呼市", ["内蒙古自治区呼和浩特市"]),
        ("乌市", ["新疆维吾尔自治区乌鲁木齐市"]),
        ("广西省", ["广西壮族自治区"]),
        ("市中", ["山东省济南市市中区", "山东省枣庄市市中区", "四川省内江市市中区", "四川省乐山市市中区"]),
        ("海南", ["海南省", "青海省海南藏族自治州", "内蒙古自治区乌海市海南区"]),
        ("重庆 涪陵", ["重庆市涪陵区"]),
        ("高新区", []),
        ("淄博市高新区", []),
        ("经开区", []),
        ("文昌湖区", []),
        ("雄安新区", []),
        ("", []),
        ("单", []),
    ],
)
def test_a_name_finds_every_unit_that_it_can_mean_larger_units_first(name: str, expected: list[str]) -> None:
    assert found(name) == expected


@pytest.mark.parametrize(
    ("name", "parent", "expected"),
    [
        ("朝阳区", "110000", ["北京市朝阳区"]),
        ("朝阳", "220000", ["吉林省长春市朝阳区"]),
        ("萧山", "500000", []),
        ("吉林", "220000", ["吉林省吉林市"]),
        ("淄博张店", "370000", ["山东省淄博市张店区"]),
    ],
)
def test_a_parent_keeps_only_what_lies_within_it(name: str, parent: str, expected: list[str]) -> None:
    assert found(name, parent) == expected


def test_a_parent_that_is_no_place_is_refused_rather_than_read_as_the_nation() -> None:
    with pytest.raises(UnknownPlace, match="'500112' 不在区划表里"):
        GAZETTEER.find("渝北", "500112")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("卢湾", ["上海市黄浦区"]),
        ("闸北区", ["上海市静安区"]),
        ("南汇", ["上海市浦东新区"]),
        ("渝北", ["重庆市两江新区"]),
        ("重庆江北区", ["重庆市两江新区"]),
        ("杭州下城区", ["浙江省杭州市拱墅区"]),
        ("广州东山区", ["广东省广州市越秀区"]),
        ("襄樊", ["湖北省襄阳市"]),
        ("涪陵市", ["重庆市涪陵区"]),
        ("莱芜市", ["山东省济南市莱芜区", "山东省济南市钢城区"]),
        ("万盛区", ["重庆市綦江区"]),
    ],
)
def test_a_retired_name_leads_to_the_present_successors(name: str, expected: list[str]) -> None:
    assert found(name) == expected


def test_a_retired_name_gives_way_to_a_present_unit_of_that_name_unless_the_parent_rules_it_out() -> None:
    assert found("江北区") == ["浙江省宁波市江北区"]
    assert found("江北区", "500000") == ["重庆市两江新区"]


# --- running text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我在山东淄博张店上班", [("山东淄博张店", ["山东省淄博市张店区"])]),
        ("杭州市萧山区，电工", [("杭州市萧山区", ["浙江省杭州市萧山区"])]),
        ("浙江省，杭州市，余杭区", [("浙江省，杭州市，余杭区", ["浙江省杭州市余杭区"])]),
        ("重庆的涪陵", [("重庆的涪陵", ["重庆市涪陵区"])]),
        ("老家赣州，现在泉州洛江区", [("赣州", ["江西省赣州市"]), ("泉州洛江区", ["福建省泉州市洛江区"])]),
        ("从江苏来，上杭州打工", [("江苏", ["江苏省"]), ("杭州", ["浙江省杭州市"])]),
        ("乐山市中区", [("乐山市中区", ["四川省乐山市市中区"])]),
        ("吉林吉林", [("吉林吉林", ["吉林省吉林市"])]),
        ("淄博高新区", [("淄博", ["山东省淄博市"])]),
        ("上海市南京东路", [("上海市", ["上海市"])]),
        ("东莞长安镇", [("东莞", ["广东省东莞市"])]),
        ("人力资源和社会保障局，鉴定结果出来了", []),
        ("签了劳动合同，公司在郊区", []),
        ("惠民政策，交城镇职工医保，有医保定点医院", []),
        ("社保定在苏州交", [("苏州", ["江苏省苏州市"])]),
        ("我在保定仓库车间上班", [("保定", ["河北省保定市"])]),
        ("淄博文昌湖区", [("淄博", ["山东省淄博市"])]),
        ("不符合江苏的条件", [("江苏", ["江苏省"])]),
        ("合作", [("合作", ["甘肃省甘南藏族自治州合作市"])]),
        ("甘南合作", [("甘南合作", ["甘肃省甘南藏族自治州合作市"])]),
        (" 渝 ", [("渝", ["重庆市"])]),
        ("", []),
    ],
)
def test_scan_reads_places_from_running_text(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert read(text) == expected


def test_scan_says_whether_the_ending_was_written() -> None:
    assert [span.bare for span in GAZETTEER.scan("张店区；张店；淄博市张店；淄博张店区；单县")] == [
        False, True, True, False, False,
    ]  # fmt: skip


@given(st.text() | st.text(alphabet="重庆市涪陵区山东省淄博张店上海南京路中的，从江苏 \t", max_size=24))
def test_scan_takes_any_text_and_returns_ordered_spans_of_real_places(text: str) -> None:
    at = 0
    for span in GAZETTEER.scan(text):
        assert at <= span.start < span.end <= len(text)
        assert span.places
        assert GAZETTEER.find(text[span.start : span.end])
        at = span.end


@given(st.sampled_from(sorted(DIVISIONS)))
def test_a_full_name_in_a_sentence_is_read_as_exactly_that_unit(code: str) -> None:
    name = GAZETTEER.full_name(code)
    assert read(f"我在{name}，做电工") == [(name, [name])]


def test_scan_looks_for_every_name_of_more_than_one_character() -> None:
    names = set(GAZETTEER.names())
    assert {"淄博市", "淄博", "卢湾", "羊城", "酉阳县"} <= names
    assert min(map(len, names)) == 2


# --- for readers of running text


@pytest.mark.parametrize(
    ("text", "at", "context", "expected"),
    [
        ("我在浙江宁波镇海上班", 2, (NATION,), ("镇海", "330211")),
        ("浙江宁波镇", 0, (NATION,), ("浙江", "330000")),
        ("重庆江北", 2, ("500000",), ("江北", "500157")),
        ("江北", 0, ("320000",), None),
        ("和平", 0, (NATION,), None),
        ("苏州郊区", 0, (NATION,), ("苏州", "320500")),
    ],
)
def test_a_chain_ends_with_the_smallest_place_in_a_row(
    text: str, at: int, context: tuple[str, ...], expected: tuple[str, str] | None
) -> None:
    chain = GAZETTEER.chain(text, at, context)
    assert (chain and (text[chain.last : chain.end], chain.codes[0])) == expected


def test_a_common_word_counts_as_a_name_only_where_that_is_asked_for() -> None:
    chain = GAZETTEER.chain("和平", 0, everyday=True)
    assert chain is not None
    assert [GAZETTEER.full_name(code) for code in chain.codes] == [
        "天津市和平区", "辽宁省沈阳市和平区", "广东省河源市和平县",
    ]  # fmt: skip
    assert GAZETTEER.is_everyday("和平")
    assert not GAZETTEER.is_everyday("苏州")


def test_all_that_lies_inside_comes_larger_units_first() -> None:
    inside = [place.code for place in GAZETTEER.inside(["320000"])]
    assert inside == sorted(
        (code for code in DIVISIONS if code != "320000" and within(code, "320000")),
        key=lambda code: (not code.endswith("00"), code),
    )
    assert GAZETTEER.inside(["441900"]) == ()


def test_a_phrase_that_only_seems_to_hold_a_name_is_skipped_to_its_end() -> None:
    assert [GAZETTEER.seeming("有医保定点", at) for at in (0, 1)] == [0, 4]
