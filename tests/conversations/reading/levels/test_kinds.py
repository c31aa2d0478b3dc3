from __future__ import annotations

import pytest
from hypothesis import given

from conversations.reading.levels.kinds import LABELS, read_cert_kind
from conversations.reading.normalise import compact
from conversations.reading.result import Ambiguous, Invalid, Read, Unreadable, Unsure
from policies.facts import CONTRACT_FACTS
from tests.conversations.reading.laws import KNOWN, MESSAGES


def kind(text: str) -> object:
    reading = read_cert_kind(text)
    match reading:
        case Read(value, _):
            return value
        case Ambiguous(options):
            return tuple(value for value, _ in options)
    return type(reading)


@pytest.mark.parametrize(
    ("expected", "texts"),
    [
        (
            "skill_level",
            "职业技能等级证书 技能等级证 等级证 人社局发的等级证 技能证 職業技能等級證書 "
            "不是职称证，是职业技能等级证书 "
            "职业资格证，不对，技能等级证 电工证，等级证书那种 职业技能等级证书，三级的",
        ),
        (
            "qualification",
            "国家职业资格证书（绿本） 职业资格证 国家职业资格三级 绿皮本 资格证书 鉴定中心考的 职业资个证",
        ),
        (
            "special_operation",
            "低压电工证 高压电工操作证 特种作业操作证 焊工操作证 上岗证 电工本 登高证 安监局发的 "
            "应急管理局发的证 操作正",
        ),
        ("professional_title", "高级工程师 助理工程师 中级职称 职称证 高级经济师 专业技术资格证 工程师证"),
        ("other", "结业证 培训合格证 专项能力证书 健康证 驾照 教师资格证 二级建造师 学校发的结业证"),
        (("skill_level", "qualification", "special_operation"), "电工证 焊工证 叉车证 低压电工和高级电工"),
        (("skill_level", "qualification"), "厨师证 保育员证 高级工证 三级 人社局发的"),
        (("skill_level", "qualification", "professional_title"), "高工证"),
        (("skill_level", "special_operation"), "等级证和操作证都有"),
        (Invalid, "没证 还没有"),
        (Unsure, "不知道 忘了 bzd"),
        (Unreadable, "什么证？ 你好 证书 。"),
    ],
)
def test_each_kind_is_told_from_its_names_and_what_may_be_several_is_asked_back(expected: object, texts: str) -> None:
    assert {text: kind(text) for text in texts.split()} == dict.fromkeys(texts.split(), expected)


def test_pinyin_is_read_and_said_to_be_mended() -> None:
    assert read_cert_kind("zhiye zige zheng") == Read("qualification", "zhiye zige zheng", (0, 16), repaired=True)


def test_the_span_covers_the_words_of_the_kind_alone() -> None:
    text = "去年在上海考的职业资格证书，公司报的名"
    reading = read_cert_kind(text)
    assert isinstance(reading, Read)
    assert reading.span is not None
    assert compact(text)[slice(*reading.span)] == "职业资格证书" == reading.said


def test_every_kind_has_a_label_that_is_read_back_as_itself() -> None:
    assert tuple(LABELS) == next(spec.choices for spec in CONTRACT_FACTS if spec.name == "cert_kind")
    assert {key: kind(label) for key, label in LABELS.items()} == {key: key for key in LABELS}


@given(text=MESSAGES)
def test_no_text_raises(text: str) -> None:
    assert isinstance(read_cert_kind(text), KNOWN)
