from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.levels.reader import LABELS, OtherPaper, read_level
from conversations.reading.normalise import compact
from conversations.reading.result import Ambiguous, Invalid, Read, Unreadable, Unsure
from policies.facts import LEVELS
from tests.conversations.reading.laws import EDGES, KNOWN, MESSAGES, reads_alike_between_punctuation


def level(text: str) -> object:
    reading = read_level(text)
    return reading.value if isinstance(reading, Read) else type(reading).__name__


@pytest.mark.parametrize(
    ("expected", "texts"),
    [
        (
            "L5",
            "五级 5级 初级工 初级 初级证 cjg chuji 伍级 Ⅴ级 国五 初级电工 不是四级，是五级 "
            "五级有了，四级还没过 初級工 5ji wuji 处级工 五 等级填的是五 有初级，中级在考",
        ),
        (
            "L4",
            "四级 中级工 中级 中级技工 中集工 zjg 中级焊工 保育员四级 国四 ④级 中级证，高级没考过 Ⅳ级 忠级工 "
            "我有驾照，还有中级电工 我老婆技师，我自己是中级 打算从中级升高级 四级？不，五级，不对，四级",
        ),
        (
            "L3",
            "三级 高级工 高级 高级技工 高级电工证 高级化妆师 高电 gjg gaoji 国家职业资格三级 国三 高級工 "
            "高级工（三级） 等级：三 电工高级工 四级，不对，三级 "
            "技师证，打错了，是高级工 想考技师，现在是高级工 Ⅲ级 叁级 低压电工证，还有高级工证 技能等级三级 "
            "3 三 三及 高级电功 三级钢筋工 我老公是高级工 技师没评上，还是高级工 以前是中级，现在是高级了 "
            "四级升三级了 高工（高级工） 未領證，哦不，高級工",
        ),
        ("L2", "二级 技师 电工技师 技师二级 二級 国二 js 技师证 Ⅱ级 技帅 汽车维修技师 最高的是技师 jishi"),
        (
            "L1",
            "一级 高级技师 高级技师（一级） 高级维修电工技师 gjjs 国一 不是技师，是高级技师 Ⅰ级 高级茶艺技师 "
            "高级记师 gaojijishi",
        ),
        ("special", "特级技师 特级 tejijishi"),
        ("chief", "首席技师 首席 首席焊工技师"),
    ],
)
def test_every_name_of_a_level_is_read(expected: str, texts: str) -> None:
    assert {text: level(text) for text in texts.split()} == dict.fromkeys(texts.split(), expected)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("三级和二级我都考了", ("L3", "L2")),
        ("中级和高级我都有", ("L4", "L3")),
        ("一级或二级吧", ("L1", "L2")),
        ("高工", ("L3", "professional_title")),
        ("高工证书", ("L3", "professional_title")),
        ("八级工", ("L3", "chief")),
        ("我是老8级", ("L3", "chief")),
        ("七级工", ("L3", "special")),
        ("六级钳工", ("L4", "L1")),
        ("四五级吧", ("L4", "L5")),
        ("不是高级就是技师", ("L3", "L2")),
        ("三级还是四级忘了", ("L3", "L4")),
        ("gaogong", ("L3", "professional_title")),
    ],
)
def test_what_may_be_two_things_is_asked_back(text: str, options: tuple[str, ...]) -> None:
    reading = read_level(text)
    assert isinstance(reading, Ambiguous)
    assert tuple(value for value, _ in reading.options) == options


def test_an_old_eighth_grade_is_offered_in_words_that_tell_it_from_a_new_one() -> None:
    assert read_level("八级工") == Ambiguous(
        (("L3", "以前的八级工，相当于现在的高级工（三级）"), ("chief", "新八级工里的首席技师")), (0, 3)
    )


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("special_operation", "低压电工证 高压电工 特种作业操作证 特种作业证 上岗证 电工本 电工操作证 焊工操作证"),
        ("professional_title", "中级工程师 工程师 助理工程师 高级工程师 中级职称 高级职称 副高 助工 高级经济师"),
        (
            "other",
            "二级建造师 一级消防工程师 驾照 英语四级 计算机二级 健康证 普通话二甲 教师资格证 安全员证 "
            "专项职业能力证书 四级，英语的 "
            "建造师，二级的 一建",
        ),
    ],
)
def test_a_paper_off_the_scale_is_told_by_its_kind(kind: str, texts: str) -> None:
    readings = {text: read_level(text) for text in texts.split()}
    assert {
        text: found.kind if isinstance(found, OtherPaper) else found for text, found in readings.items()
    } == dict.fromkeys(texts.split(), kind)


@pytest.mark.parametrize(
    "text",
    (
        "没证 还没有拿到过证 冇證 meiyouzheng 没有正 三级证还没拿到 报了高级工，还没考 师傅是技师，我没证 没有 "
        "准备考高级 什么证都没有 中级没考过 高级工，还没发证"
    ).split(),
)
def test_a_level_that_is_not_held_does_not_count(text: str) -> None:
    reading = read_level(text)
    assert isinstance(reading, Invalid)
    assert reading.reason == "not_issued"


@pytest.mark.parametrize(
    "text",
    (
        "电工证 电工 你好 技师学院毕业 高级技工学校毕业 高级中学 不是三级 我要领钱 三级甲等医院 一级棒 三级安全教育 "
        "国五的货车 升了一级工资 三级和四级有什么区别 2019级 上级没说 美容师 6 八级大风"
    ).split(),
)
def test_what_names_no_level_is_not_guessed(text: str) -> None:
    assert level(text) == "Unreadable"


@pytest.mark.parametrize("text", "不知道 忘了几级了 不清楚啊 唔知".split())
def test_not_knowing_is_heard(text: str) -> None:
    assert read_level(text) == Unsure()


def test_every_level_of_the_contract_has_a_label_and_its_label_is_read_back() -> None:
    assert tuple(LABELS) == LEVELS
    assert {code: level(label) for code, label in LABELS.items()} == {code: code for code in LEVELS}


@given(text=MESSAGES)
def test_no_text_raises(text: str) -> None:
    assert isinstance(read_level(text), KNOWN)


@given(text=st.sampled_from(["高级工", "三级", "高工", "低压电工证", "没证"]), before=EDGES, after=EDGES)
def test_punctuation_around_it_changes_nothing(text: str, before: str, after: str) -> None:
    assert reads_alike_between_punctuation(read_level, text, before, after)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("我在上海做电工，去年拿的三级证", "三级"),
        ("低压电工证有，高级维修电工技师也有", "高级维修电工技师"),
        ("wo shi gao ji gong a", "gao ji gong"),
        ("高级工，不对，中级工", "中级工"),
        ("一个电工三级，一个焊工四级", "三级,一个焊工四级"),
        ("没证，在南京上班", "没证"),
        ("驾照，在南京上班", "驾照"),
    ],
)
def test_the_span_covers_the_words_of_the_level_alone(text: str, words: str) -> None:
    reading = read_level(text)
    assert isinstance(reading, Read | Ambiguous | Invalid | OtherPaper)
    assert reading.span is not None
    assert compact(text)[slice(*reading.span)] == words


@pytest.mark.parametrize(("text", "repaired"), [("高级工", False), ("高极工", True), ("gaojigong", True)])
def test_a_mended_name_is_said_to_be_mended(text: str, repaired: bool) -> None:
    reading = read_level(text)
    assert isinstance(reading, Read)
    assert (reading.value, reading.repaired) == ("L3", repaired)


def test_nothing_is_read_from_nothing() -> None:
    assert read_level(" 。！") == Unreadable()
