"""Places as people name them: which unit is meant, which of several places, and when to ask back."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.reading import sounds
from conversations.reading.normalise import compact
from conversations.reading.places.reader import Role, read_place
from conversations.reading.result import Ambiguous, Read, Unreadable, Unsure
from policies.places import NATION, load, within
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
        ("汕头玩具厂", "广东省汕头市"),
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


def units(text: str) -> set[str]:
    """The codes that a message can mean."""
    match read_place(text, GAZETTEER):
        case Read(code, _):
            return {str(code)}
        case Ambiguous(options):
            return {str(code) for code, _ in options}
    return set()


def named(text: str) -> set[str]:
    return {GAZETTEER.full_name(code) for code in units(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wo zai nanning shangban", {"广西壮族自治区南宁市"}),
        ("zhejiangsheng", {"浙江省"}),
        ("suzhoushi", {"江苏省苏州市", "安徽省宿州市"}),
        ("shanxi", {"山西省", "陕西省"}),
        ("suzhou kunshan", {"江苏省苏州市昆山市"}),
        ("anhui suzhou", {"安徽省宿州市"}),
        ("shanghai minhang", {"上海市闵行区"}),
        ("在changzhi上班", {"山西省长治市"}),
        ("江苏kunshan", {"江苏省苏州市昆山市"}),
        ("kunshan", set()),
        ("bj", {"北京市"}),
        ("SH", {"上海市"}),
        ("sz", set()),
        ("buzhidao", set()),
    ],
)
def test_names_spelt_in_pinyin_are_prefectures_and_what_lies_inside_them(text: str, expected: set[str]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("东筦塘厦镇", {"广东省东莞市"}),
        ("坤山", {"江苏省苏州市昆山市"}),
        ("广州南莎", {"广东省广州市南沙区"}),
        ("深圳龙港", {"广东省深圳市龙岗区"}),
        ("苏州吴忠区", {"江苏省苏州市吴中区"}),
        ("湖南彬州", {"湖南省郴州市"}),
        ("县城", set()),
        ("进城打工", set()),
        ("南京路", set()),
        ("张江", set()),
    ],
)
def test_a_misspelt_name_is_the_nearest_sounding_unit_inside_the_parent(text: str, expected: set[str]) -> None:
    assert named(text) == expected


def test_a_mended_or_spelt_name_says_so_and_a_plain_one_does_not() -> None:
    said = [read_place(text, GAZETTEER) for text in ("广州南莎", "nanning", "广州南沙")]
    assert [isinstance(reading, Read) and reading.repaired for reading in said] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("老公在佛山顺德，我自己在广州花都", {"广东省广州市花都区"}),
        ("我老公在常州", {"江苏省常州市"}),
        ("公司总部在北京，我在武汉分公司", {"湖北省武汉市"}),
        ("从湖南来广东打工", {"广东省"}),
        ("以前在苏州打过工", set()),
        ("准备去宁波", set()),
        ("上班在余姚 住慈溪", {"浙江省宁波市余姚市"}),
        ("深圳干了五年，去年回了赣州", {"江西省赣州市"}),
        ("在南京考的证", set()),
        ("北京海淀，哦不，朝阳", {"北京市朝阳区"}),
        ("重庆渝中，不对，江北", {"重庆市两江新区"}),
        ("是江苏的泰州不是浙江的台州", {"江苏省泰州市"}),
        ("鼓楼，徐州的那个", {"江苏省徐州市鼓楼区"}),
        ("东莞长安", {"广东省东莞市"}),
        ("深圳西乡", {"广东省深圳市"}),
    ],
)
def test_of_several_places_the_one_where_the_person_works_now_is_meant(text: str, expected: set[str]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("高级工证忘了哪天发的，在无锡江阴上班", "无锡江阴"),
        ("老家赣州，不在厦门了，现在泉州洛江区上班", "泉州洛江区"),
        ("我在 suzhou kunshan 上班", "suzhou kunshan"),
        ("張家港", "张家港"),
        ("朝阳区，北京的", "朝阳区,北京"),
    ],
)
def test_the_span_is_the_words_of_the_place(text: str, words: str) -> None:
    reading = read_place(text, GAZETTEER)
    assert isinstance(reading, Read)
    assert reading.span is not None
    assert compact(text)[slice(*reading.span)] == words == reading.said


def test_more_units_than_can_be_offered_are_all_given() -> None:
    many = read_place("苏州或无锡或常州或南通或扬州或镇江或泰州或盐城或淮安", GAZETTEER)
    assert isinstance(many, Ambiguous)
    assert len(many.options) == 9


def prefixes(code: str) -> set[str]:
    """Names of larger units that the rule for bare short names prefers: 大理 is the prefecture, not the city in it."""
    short = GAZETTEER.short_name(code)
    return {place.code for place in GAZETTEER.find(short) if place.code.endswith("00") and place.short == short}


@pytest.mark.parametrize("frame", ["{}", "我在{}上班", "{}这边"])
def test_every_name_means_its_unit_or_asks_between_it_and_others_or_a_larger_one(frame: str) -> None:
    lost = []
    for code in every_code():
        place = GAZETTEER.get(code)
        assert place is not None
        if code not in units(frame.format(place.name)):
            lost.append(place.name)
        found = units(frame.format(place.short))
        if code not in found and not (found and found <= prefixes(code)) and place.short != "朝阳":
            lost.append(place.short)
    assert lost == []


def test_every_unit_is_read_from_the_short_names_of_its_parents_and_its_own() -> None:
    wrong = []
    for code in every_code():
        chain = "".join(place.short for place in GAZETTEER.path(code))
        found = units(f"在{chain}上班")
        if code not in found or any(not within(other, GAZETTEER.path(code)[0].code) for other in found):
            wrong.append(chain)
    assert wrong == []


def test_one_misheard_character_never_leads_out_of_the_parent_that_was_said() -> None:
    table: dict[str, str] = json.loads(
        (Path(sounds.__file__).parent / "data" / "sounds.json").read_text(encoding="utf-8")
    )
    draw = random.Random(20261121)
    astray = []
    for code in every_code():
        path = GAZETTEER.path(code)
        if len(path) < 2:
            continue
        name, parent = path[-1].name, GAZETTEER.full_name(path[-2].code)
        at = draw.randrange(len(name) - 1)
        readings = sorted(sounds.syllables(name[at]))
        misheard = draw.choice(table[draw.choice(readings)])
        said = f"{parent}{name[:at]}{misheard}{name[at + 1 :]}"
        reading = read_place(said, GAZETTEER)
        if isinstance(reading, Read) and not within(str(reading.value), path[-2].code):
            astray.append((said, GAZETTEER.full_name(str(reading.value))))
    assert astray == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("连云岗", "江苏省连云港市"),
        ("三门下面的厂", "浙江省台州市三门县"),
        ("仿山南海", "广东省佛山市南海区"),
        ("無鍚江陰", "江苏省无锡市江阴市"),
    ],
)
def test_a_name_misspelt_is_mended_as_a_whole(text: str, expected: str) -> None:
    assert place(text) == expected


@pytest.mark.parametrize("text", ["南京路上那个商场", "去年的", "我们上", "大不了", "天南海北", "单位的", "将错就错了"])
def test_an_everyday_word_or_a_street_is_never_mended_into_a_place(text: str) -> None:
    assert place(text) == "Unreadable"


@settings(max_examples=300)
@given(text=st.text(alphabet="在我苏州昆山朝阳北京吉林东筦南莎老家户口以前不对是,。 wozaisuhk'市区县路镇", max_size=40))
def test_no_mixture_of_names_and_words_raises_and_spans_stay_inside_the_message(text: str) -> None:
    for about in ("work", "home", "insured", "any"):
        reading = read_place(text, GAZETTEER, about)
        if isinstance(reading, Read | Ambiguous):
            assert reading.span is not None
            assert 0 <= reading.span[0] < reading.span[1] <= len(compact(text))
