from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.levels import LABELS, OtherPaper, read_level
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
            "五级有了，四级还没过 初級工 5ji",
        ),
        ("L4", "四级 中级工 中级 中级技工 中集工 zjg 中级焊工 保育员四级 国四 ④级 中级证，高级没考过 Ⅳ级"),
        (
            "L3",
            "三级 高级工 高级 高级技工 高级电工证 高级化妆师 高电 gjg gaoji 国家职业资格三级 国三 高級工 "
            "高级工（三级） 等级：三 电工高级工 四级，不对，三级 "
            "技师证，打错了，是高级工 想考技师，现在是高级工 Ⅲ级 叁级 低压电工证，还有高级工证 技能等级三级",
        ),
        ("L2", "二级 技师 电工技师 技师二级 二級 国二 js 技师证 Ⅱ级"),
        ("L1", "一级 高级技师 高级技师（一级） 高级维修电工技师 gjjs 国一 不是技师，是高级技师 Ⅰ级"),
        ("special", "特级技师 特级"),
        ("chief", "首席技师 首席"),
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
    ],
)
def test_what_may_be_two_things_is_asked_back(text: str, options: tuple[str, ...]) -> None:
    reading = read_level(text)
    assert isinstance(reading, Ambiguous)
    assert tuple(value for value, _ in reading.options) == options


def test_an_old_eighth_grade_is_offered_in_words_that_tell_it_from_a_new_one() -> None:
    assert read_level("八级工") == Ambiguous(
        (("L3", "以前的八级工，相当于现在的高级工（三级）"), ("chief", "新八级工里的首席技师"))
    )


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("special_operation", "低压电工证 高压电工 特种作业操作证 特种作业证 上岗证 电工本 电工操作证 焊工操作证"),
        ("professional_title", "中级工程师 工程师 助理工程师 高级工程师 中级职称 高级职称 副高 助工 高级经济师"),
        (
            "other",
            "二级建造师 一级消防工程师 驾照 英语四级 计算机二级 健康证 普通话二甲 教师资格证 安全员证 专项职业能力证书",
        ),
    ],
)
def test_a_paper_off_the_scale_is_told_by_its_kind(kind: str, texts: str) -> None:
    readings = {text: read_level(text) for text in texts.split()}
    assert {
        text: found.kind if isinstance(found, OtherPaper) else found for text, found in readings.items()
    } == dict.fromkeys(texts.split(), kind)


@pytest.mark.parametrize("text", "没证 还没有拿到过证 没有 准备考高级 什么证都没有 中级没考过 高级工，还没发证".split())
def test_a_level_that_is_not_held_does_not_count(text: str) -> None:
    reading = read_level(text)
    assert isinstance(reading, Invalid)
    assert reading.reason == "not_issued"


@pytest.mark.parametrize(
    "text", "电工证 电工 3 三 你好 技师学院毕业 高级技工学校毕业 高级中学 不是三级 我要领钱".split()
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


def test_nothing_is_read_from_nothing() -> None:
    assert read_level(" 。！") == Unreadable()
