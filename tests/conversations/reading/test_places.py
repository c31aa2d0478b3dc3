from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.reading.places import Role, read_place
from conversations.reading.result import Ambiguous, Read, Unreadable, Unsure
from policies.places import NATION, load
from tests.conversations.reading.laws import EDGES, KNOWN, MESSAGES, reads_alike_between_punctuation

GAZETTEER = load()


def place(text: str, about: Role = "work") -> object:
    reading = read_place(text, GAZETTEER, about)
    return GAZETTEER.full_name(str(reading.value)) if isinstance(reading, Read) else type(reading).__name__


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("重慶市巴南區", "重庆市巴南区"),
        ("我在太仓上班", "江苏省苏州市太仓市"),
        ("张家港", "江苏省苏州市张家港市"),
        ("河北", "河北省"),
        ("湖北仙桃", "湖北省仙桃市"),
        ("郑州高新区", "河南省郑州市"),
        ("东莞长安镇", "广东省东莞市"),
        ("淄博市文昌湖区", "山东省淄博市"),
        ("蓉城", "四川省成都市"),
        ("沪", "上海市"),
        ("澳门", "澳门特别行政区"),
        ("上海卢湾", "上海市黄浦区"),
        ("山东淄博张店", "山东省淄博市张店区"),
        ("杭州那边的萧山", "浙江省杭州市萧山区"),
        ("海南", "海南省"),
        ("邯郸", "河北省邯郸市"),
        ("长沙县", "湖南省长沙市长沙县"),
        ("不是上海，是杭州", "浙江省杭州市"),
        ("新疆阿拉尔", "新疆维吾尔自治区阿拉尔市"),
    ],
)
def test_a_place_is_read_as_narrowly_as_it_was_said(text: str, expected: str) -> None:
    assert place(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("老家赣州，不在厦门了，现在泉州洛江区上班", "福建省泉州市洛江区"),
        ("我是河南人，在东莞打工", "广东省东莞市"),
        ("住在廊坊，在北京朝阳上班", "北京市朝阳区"),
        ("以前在苏州，现在在无锡江阴", "江苏省无锡市江阴市"),
        ("我在武汉汉阳干了三年，社保在老家荆州交", "湖北省武汉市汉阳区"),
        ("老家赣州", "Unreadable"),
        ("社保在老家荆州交", "Unreadable"),
    ],
)
def test_the_place_of_work_is_neither_home_nor_past_nor_where_premiums_go(text: str, expected: str) -> None:
    assert place(text) == expected


@pytest.mark.parametrize(
    ("text", "about", "expected"),
    [
        ("户口在周口，在上海上班", "home", "河南省周口市"),
        ("信阳", "home", "河南省信阳市"),
        ("我在武汉汉阳干了三年，社保在老家荆州交", "insured", "湖北省荆州市"),
        ("老家信阳", "any", "河南省信阳市"),
    ],
)
def test_another_question_takes_another_place(text: str, about: Role, expected: str) -> None:
    assert place(text, about) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("河东区", ("天津市河东区", "山东省临沂市河东区")),
        ("吉林", ("吉林省", "吉林省吉林市")),
        ("朝阳区", ("北京市朝阳区", "吉林省长春市朝阳区")),
        ("杭州或者宁波", ("浙江省杭州市", "浙江省宁波市")),
    ],
)
def test_a_name_of_several_units_is_asked_back_under_full_names(text: str, expected: tuple[str, ...]) -> None:
    reading = read_place(text, GAZETTEER)
    assert isinstance(reading, Ambiguous)
    assert tuple(label for _, label in reading.options) == expected


def test_bare_chaoyang_is_a_prefecture_and_two_districts() -> None:
    reading = read_place("朝阳", GAZETTEER)
    assert isinstance(reading, Ambiguous)
    assert (
        {"211300", "110105", "220104"}
        <= {code for code, _ in reading.options}
        <= {"211300", "110105", "220104", "211321"}
    )


@pytest.mark.parametrize("text", ["车间里", "高新区", "全国", "你好", "", "三级"])
def test_what_names_no_unit_is_no_place(text: str) -> None:
    assert read_place(text, GAZETTEER) == Unreadable()


def test_not_knowing_is_heard() -> None:
    assert read_place("不知道算哪里", GAZETTEER) == Unsure()


def every_code() -> list[str]:
    codes, level = [], [NATION]
    while level:
        level = [child.code for code in level for child in GAZETTEER.children(code)]
        codes += level
    return codes


@settings(max_examples=300)
@given(code=st.sampled_from(every_code()))
def test_every_unit_is_read_from_its_full_name(code: str) -> None:
    assert place(GAZETTEER.full_name(code)) == GAZETTEER.full_name(code)


@given(text=MESSAGES)
def test_no_text_raises_and_only_known_codes_come_out(text: str) -> None:
    reading = read_place(text, GAZETTEER)
    assert isinstance(reading, KNOWN)
    if isinstance(reading, Read):
        assert GAZETTEER.known(str(reading.value))


@given(text=st.sampled_from(["重庆涪陵", "河东区", "我在太仓上班"]), before=EDGES, after=EDGES)
def test_punctuation_around_it_changes_nothing(text: str, before: str, after: str) -> None:
    assert reads_alike_between_punctuation(lambda said: read_place(said, GAZETTEER), text, before, after)


@pytest.mark.parametrize(
    "text", ["我的高级工证是江苏发的", "证是在南京考的", "江苏考的证", "发证机构是江苏省的", "证书在南京拿的"]
)
def test_where_the_certificate_comes_from_is_not_where_one_works(text: str) -> None:
    assert isinstance(read_place(text, GAZETTEER), Unreadable)
    assert isinstance(read_place(text, GAZETTEER, "any"), Read)


def test_of_both_places_the_one_of_work_is_taken() -> None:
    assert place("证是江苏发的，现在上海上班") == "上海市"
