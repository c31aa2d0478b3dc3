from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.insurance.reader import read_insurance
from conversations.reading.normalise import compact
from conversations.reading.result import Read, Unreadable, Unsure
from policies.places import Gazetteer, load
from tests.conversations.reading.laws import EDGES, KNOWN, MESSAGES, reads_alike_between_punctuation

PHRASES = {
    "paying_here": (
        "公司交 单位给交五险 一直在缴，没断过 劳务派遣公司给我交的 公司有供社保 gongsijiao 公司教的 射保公司在交 "
        "我自己单位给交 "
        "单位交一部分我自己交一部分 没断 不是没交，公司交着呢 应该是公司在交吧 "
        "老家有新农合，这边厂里也给交社保 有社保"
    ),
    "paying_elsewhere": "在老家交 异地参保 总部在北京，社保在北京交 不在本地交，公司注册地交的",
    "paused": "断缴了 斷咗 duanle 社保段了 以前交过，现在没交了 在领失业金 停了半年 交满十五年就不交了",
    "none": "没交过社保 公司不给交 冇買社保 meijiao 没有设保 一直没交 没五险也没一金 公司只买了个意外险 还没交",
    "flexible": "自己交 以灵活就业身份自己交 零活就业 自己供緊 公司没交，我自己在交灵活就业 不是单位交，是我自己交",
    "resident_only": "只有新农合 城鄉居民養老保險 就交了新农合 公司没交，就村里交的合作医疗 居民依保 xinnonghe",
}
NOTHING = (
    "公积金在交 我交了材料 自己开车上班 13800001234 哈哈哈 公司在工业园那边 没领失业金 领过失业金 没班上 "
    "在银川交社保，现在没上班 社保交在宜昌，被厂里辞退了 交了两年 社保在哪查啊"
)
NOT_KNOWN = "不清楚 公司交没交我也不知道 都唔知有冇供 bzd 忘了 这个要问财务"


@pytest.mark.parametrize(
    ("phrase", "status"), [(phrase, status) for status, line in PHRASES.items() for phrase in line.split()]
)
def test_each_wording_has_its_state(phrase: str, status: str) -> None:
    reading = read_insurance(phrase)
    assert isinstance(reading, Read)
    assert reading.value == status


@pytest.mark.parametrize("phrase", NOTHING.split())
def test_what_only_sounds_like_insurance_is_no_state(phrase: str) -> None:
    assert read_insurance(phrase) == Unreadable()


@pytest.mark.parametrize("phrase", NOT_KNOWN.split())
def test_not_knowing_is_no_state(phrase: str) -> None:
    assert read_insurance(phrase) == Unsure()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("断了两个月，换了厂又交上了", "paying_here"),
        ("以前没交过，上个月公司刚给我办的社保", "paying_here"),
        ("续了几个月又断了", "paused"),
        ("以前公司交，现在自己交", "flexible"),
        ("以前只有新农合，现在公司给交五险了", "paying_here"),
        ("以前在这里交，现在转回老家交了", "paying_elsewhere"),
        ("在交，哦不，上个月断了", "paused"),
        ("上一家公司交到6月，现在这家没给交", "paused"),
    ],
)
def test_the_present_state_counts(text: str, status: str) -> None:
    assert getattr(read_insurance(text), "value", None) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("在宁波干活，社保在安徽阜阳交", "paying_elsewhere"),
        ("社保交在郑州，人被派到武汉干活", "paying_elsewhere"),
        ("在佛山上班，社保也在佛山交", "paying_here"),
        ("在佛山顺德上班，社保在佛山交", "paying_here"),
        ("社保在淄博交", "paying_here"),
    ],
)
def test_two_places_that_lie_apart_are_elsewhere(text: str, status: str) -> None:
    assert getattr(read_insurance(text, load()), "value", None) == status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("我老公有，我自己没交过", "none"),
        ("我妈没交，我的公司交着", "paying_here"),
        ("我老公他们公司给他交着五险", "paying_here"),
    ],
)
def test_another_persons_state_counts_only_where_none_is_the_askers(text: str, status: str) -> None:
    assert getattr(read_insurance(text), "value", None) == status


def test_the_span_is_that_of_the_words_of_the_state() -> None:
    text = "你好，社保断了，谢谢"
    reading = read_insurance(text)
    assert isinstance(reading, Read)
    assert reading.span is not None
    assert (compact(text)[slice(*reading.span)], reading.said) == ("社保断了", "社保断了")


def test_a_mended_word_is_told() -> None:
    assert getattr(read_insurance("公司教的"), "repaired", None) is True
    assert getattr(read_insurance("公司交的"), "repaired", None) is False


@given(text=MESSAGES)
def test_no_text_raises(text: str) -> None:
    assert isinstance(read_insurance(text), KNOWN)


@given(
    words=st.lists(
        st.sampled_from("社保 没 交 断 了 公司 自己 不 又 在 老家 , 过 有 给 怎么 我 人".split()), max_size=120
    )
)
def test_no_heap_of_its_own_words_raises(words: list[str]) -> None:
    gazetteer: Gazetteer = load()
    assert isinstance(read_insurance("".join(words), gazetteer), KNOWN)


@given(text=st.sampled_from(["公司交", "断了", "没交过社保", "自己交"]), before=EDGES, after=EDGES)
def test_punctuation_around_it_changes_nothing(text: str, before: str, after: str) -> None:
    def quiet(edge: str) -> str:
        return edge.replace("?", "").replace("？", "")

    def value(said: str) -> Read:
        return Read(getattr(read_insurance(said), "value", None), "")

    assert reads_alike_between_punctuation(value, text, quiet(before), quiet(after))
