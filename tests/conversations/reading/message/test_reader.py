from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.reading.levels.reader import OtherPaper
from conversations.reading.message.reader import SLOTS, read_message
from conversations.reading.normalise import compact
from conversations.reading.result import Ambiguous, Invalid, Read, Unsure
from policies.places import load
from tests.conversations.reading.laws import KNOWN, MESSAGES

TODAY = date(2026, 11, 21)
GAZETTEER = load()
JUNE = {"from": "2025-06-01", "to": "2025-06-30"}

CLAUSES = {
    "place": "我在无锡江阴上班 人在佛山顺德打工 在成都郫都区做电工 我在青岛黄岛区工作 现在惠州惠阳上班 在昆山干活",
    "level": "我是高级工 中级工证 有个四级证 我有高级电工证 我是技师 手里有初级证",
    "issue_date": "证是去年6月发的 2025年3月15号拿的证 证今年8月下来的 去年12月发证 2025.7.18发的证 上个月拿的证",
    "ui_months": "社保交了14个月 失业保险交了两年 失业险一共交了十八个月 社保交了一年半 失业保险累计36个月",
    "si_status": "公司给交着社保 社保在老家交着 社保断了 社保我自己交 现在单位一直在交社保 只有新农合",
    "age": "我今年42岁 今年35岁",
    "hukou_place": "户口在河南周口 老家四川南充 我是安徽六安人",
}


def values(text: str) -> dict[str, object]:
    """What a message states, without spans and words."""
    return {slot: _value(reading) for slot, reading in read_message(text, TODAY, GAZETTEER).items()}


def _value(reading: object) -> object:
    match reading:
        case Read(value):
            return value
        case Ambiguous(options):
            return {value for value, _ in options}
        case Invalid(reason):
            return f"!{reason}"
        case OtherPaper():
            return "other"
        case Unsure():
            return "?"
    raise AssertionError(reading)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "我在无锡江阴上班高级工证去年六月拿的社保公司交着交了十四个月了",
            {"place": "320281", "level": "L3", "issue_date": JUNE, "ui_months": 14, "si_status": "paying_here"},
        ),
        (
            "我在上海做电工,去年6月拿的三级证,社保交了两年",
            {"place": "310000", "level": "L3", "issue_date": JUNE, "ui_months": 24},
        ),
        ("我喺廣州白雲返工，高級工證舊年6月攞嘅", {"place": "440111", "level": "L3", "issue_date": JUNE}),
        ("无锡江阴，高级工证忘了哪天发的", {"place": "320281", "level": "L3", "issue_date": "?"}),
        ("兰州上班，没证", {"place": "620100", "level": "!not_issued"}),
        ("南宁，证还没下来，社保公司交", {"place": "450100", "issue_date": "!not_issued", "si_status": "paying_here"}),
        ("合肥，中级工程师职称", {"place": "340100", "level": "other"}),
        ("大同，高级工和技师证我都有", {"place": "140200", "level": {"L3", "L2"}}),
    ],
)
def test_every_fact_that_is_stated_is_read(text: str, expected: dict[str, object]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "13912345678",
        "今年毕业，干了三年",
        "工资8000，上班五年",
        "我想问一下高级的有什么条件",
        "请问高级工证能领多少钱",
        "证书编号2108000000123456",
        "我三月份要去考试",
        "工资三个月没发了，去哪告",
        "工友说他去年领了1500",
        "房租一个月1200，交了半年",
        "老板今年没发年终奖",
        "18",
        "",
    ],
)
def test_numbers_of_other_things_are_no_facts(text: str) -> None:
    assert values(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "杭州萧山，中级工，12个月",
        "1.杭州萧山2.中级工3.12个月",
        "hangzhou 萧山，zhongjigong，12个月",
        "萧山 中级工 12个月",
    ],
)
def test_a_bare_list_of_answers_is_read_item_by_item(text: str) -> None:
    assert values(text) == {"place": "330109", "level": "L4", "ui_months": 12}


def test_months_told_by_place_are_added_and_say_where_it_is_paid() -> None:
    found = values("失业险两处交的，昆山十个月、常州半年，现在人在常州，公司还给交着")
    found.pop("insured_place", None)
    assert found == {"place": "320400", "ui_months": 16, "si_status": "paying_here"}


def test_a_gap_alone_says_nothing_of_the_months() -> None:
    assert "ui_months" not in values("不在苏州了，搬到嘉善了，公司在这边重新给交，之前断过三个月")


def test_years_on_the_job_are_neither_months_nor_dates() -> None:
    assert values("我在大连干了三年了") == {"place": "210200"}
    assert values("济宁，去年3月入职，今年8月1号拿到高级工证") == {
        "place": "370800",
        "level": "L3",
        "issue_date": "2026-08-01",
    }


def test_a_spell_of_payment_is_no_date_of_issue() -> None:
    assert values("四级证，社保从2024年1月交到2024年12月") == {"level": "L4", "ui_months": 12}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("成都上班，社保在重庆交", {"place": "510100", "insured_place": "500000", "si_status": "paying_elsewhere"}),
        ("长沙上班长沙交社保", {"place": "430100", "insured_place": "430100", "si_status": "paying_here"}),
        ("老家河南周口，现在张家港上班", {"place": "320582", "hukou_place": "411600"}),
        ("证是在泉州考的高级工，现在福州干", {"place": "350100", "level": "L3"}),
    ],
)
def test_each_place_has_its_own_role(text: str, expected: dict[str, object]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我在苏州上班，哦不，是无锡，中级工", {"place": "320200", "level": "L4"}),
        ("四级证，社保交了18个月，不对，16个月", {"level": "L4", "ui_months": 16}),
        ("高级证是今年7月5号，不对，6号发的", {"level": "L3", "issue_date": "2026-07-06"}),
    ],
)
def test_a_correction_reaches_across_clauses(text: str, expected: dict[str, object]) -> None:
    assert values(text) == expected


def test_other_peoples_facts_count_only_where_the_asker_states_none() -> None:
    assert values("我在苏州上班，高级工证，我老公在无锡，他是技师") == {"place": "320500", "level": "L3"}
    assert values("帮我爸问的，他在青岛上班，高级工证") == {"place": "370200", "level": "L3"}


def test_an_age_is_read_and_never_taken_for_anything_else() -> None:
    assert values("今年35岁，在大连做焊工") == {"age": 35, "place": "210200"}


def test_spans_are_those_of_each_facts_own_words() -> None:
    text = "我在江阴上班，高级工证去年六月拿的，社保公司交着，交了十四个月"
    said = compact(text)
    found = read_message(text, TODAY, GAZETTEER)
    spans = {slot: reading.span for slot, reading in found.items() if isinstance(reading, Read) and reading.span}
    assert spans.keys() == found.keys()
    taken = sorted(spans.values())
    assert all(first[1] <= second[0] for first, second in pairwise(taken))
    assert {slot: said[slice(*spans[slot])] for slot in ("place", "level")} == {"place": "江阴", "level": "高级工"}


@settings(max_examples=150, deadline=None)
@given(data=st.data(), separator=st.sampled_from(["，", "。", " ", "\n", "；", ""]))
def test_the_order_of_clauses_and_what_stands_between_them_change_nothing(data: st.DataObject, separator: str) -> None:
    slots = data.draw(st.lists(st.sampled_from(sorted(CLAUSES)), min_size=2, unique=True))
    clauses = [data.draw(st.sampled_from(CLAUSES[slot].split())) for slot in slots]
    apart: dict[str, object] = {}
    for clause in clauses:
        apart |= values(clause)
    assert set(slots) == apart.keys()
    assert values(separator.join(clauses)) == apart


@given(text=MESSAGES)
def test_no_text_raises(text: str) -> None:
    found = read_message(text, TODAY, GAZETTEER)
    assert found.keys() <= set(SLOTS)
    assert all(isinstance(reading, KNOWN) for reading in found.values())


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(
        st.sampled_from("我 在 上海 高级 证 发 拿 的 社保 交 了 14个月 去年6月 忘了 他 老家 , 人 到 从".split())
    )
)
def test_no_heap_of_its_own_words_raises(words: list[str]) -> None:
    assert read_message("".join(words), TODAY, GAZETTEER).keys() <= set(SLOTS)
