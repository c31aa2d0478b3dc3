from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.choices import read_choice
from conversations.reading.result import Ambiguous, Read, Reading, Unreadable, Unsure
from tests.conversations.reading.laws import EDGES, KNOWN, MESSAGES, reads_alike_between_punctuation

LABELS = {
    "enterprise": "企业职工",
    "public_staff": "机关事业单位在编",
    "flexible": "灵活就业",
    "unemployed": "没有工作",
    "retired": "已退休",
}
SYNONYMS = {
    "enterprise": ("在公司上班", "私企", "工厂"),
    "flexible": ("自由职业", "跑外卖"),
    "unemployed": ("失业", "待业"),
}


def read(text: str) -> Reading:
    return read_choice(text, LABELS, SYNONYMS)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("企业职工", "enterprise"),
        ("企业", "enterprise"),
        ("我在私企", "enterprise"),
        ("靈活就業", "flexible"),
        ("我是灵活就业的", "flexible"),
        ("我跑外卖", "flexible"),
        ("失业了", "unemployed"),
        ("没有工作", "unemployed"),
        ("退休", "retired"),
        ("不是企业职工，是灵活就业", "flexible"),
        ("「已退休」。", "retired"),
    ],
)
def test_a_choice_is_read_by_label_synonym_or_part(text: str, key: str) -> None:
    reading = read(text)
    assert isinstance(reading, Read)
    assert reading.value == key


def test_two_choices_in_one_answer_are_asked_back_under_their_labels() -> None:
    assert read("在工厂，也跑外卖") == Ambiguous((("enterprise", "企业职工"), ("flexible", "灵活就业")))


@pytest.mark.parametrize("text", ["不是企业职工", "单位", "工", "你好", "", "2025年3月"])
def test_a_denied_or_distant_word_is_no_choice(text: str) -> None:
    assert read(text) == Unreadable()


@pytest.mark.parametrize(
    ("text", "label"), [("固定期限", "无固定期限"), ("参保", "没参保"), ("签合同", "没签合同"), ("清楚", "不清楚")]
)
def test_a_part_without_the_no_of_its_name_is_not_that_choice(text: str, label: str) -> None:
    """「固定期限」 was once taken for 「无固定期限」, and a contract of three months for one without end."""
    assert read_choice(text, {"key": label}, {}) == Unreadable()


def test_not_knowing_is_heard_unless_it_is_a_choice_itself() -> None:
    assert read("不清楚") == Unsure()
    assert read_choice("不清楚", {"unknown": "不清楚", "y": "有"}, {}) == Read("unknown", "不清楚")


def test_the_longer_name_wins_over_one_inside_it() -> None:
    assert read_choice("我是高级技师", {"a": "技师", "b": "高级技师"}, {}) == Read("b", "我是高级技师")


@given(text=MESSAGES)
def test_no_text_raises(text: str) -> None:
    assert isinstance(read(text), KNOWN)


@given(text=st.sampled_from(["企业职工", "失业了"]), before=EDGES, after=EDGES)
def test_punctuation_around_it_changes_nothing(text: str, before: str, after: str) -> None:
    assert reads_alike_between_punctuation(read, text, before, after)


@given(names=st.lists(st.text("企业职工灵活就失退休单位", min_size=2, max_size=6), min_size=1, max_size=6, unique=True))
def test_every_label_is_read_as_itself(names: list[str]) -> None:
    labels = {str(index): name for index, name in enumerate(names)}
    assert {key: read_choice(name, labels, {}) for key, name in labels.items()} == {
        key: Read(key, name) for key, name in labels.items()
    }
