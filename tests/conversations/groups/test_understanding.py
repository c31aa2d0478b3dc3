"""What is public gets a card; whatever says something of a person gets none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.env import load_env
from conversations.groups.cards import MOST_CHARS, MOST_LISTED
from conversations.groups.understanding import Card, Nothing, Personal, look_at, understand

ENV_OF = load_env()
ENV = ENV_OF(date(2026, 11, 28))
SHANGHAI, XIAOSHAN = "310000", "330109"


def card(text: str, home: str | None = None, about: str = "", day: date = ENV.today) -> Card:
    found = understand(text, ENV_OF(day), home, about)
    assert isinstance(found, Card)
    return found


def test_a_place_and_a_level_lead_to_the_one_programme_that_fits() -> None:
    found = card("上海高级电工补贴怎么领")
    assert (found.programmes, found.place, found.topic) == (("shanghai-skill-upgrade",), SHANGHAI, found.programmes[0])
    lines = found.text.split("\n")
    assert lines[0] == "【上海市职业技能提升补贴】"
    assert lines[-1] == "您自己能不能领，私聊我看。"
    parts = ("给谁：证书是高级工", "期限：发证日期起12个月内", "谁去办：", "在哪办：", "注意：", "依据：", "核对日期：")
    for part in parts:
        assert part in found.text


def test_several_programmes_that_fit_are_listed_with_their_deadlines() -> None:
    found = card("萧山工会那个截止了吗")
    assert found.programmes == ("xiaoshan-union-senior-2025", "xiaoshan-union-technician-2025")
    assert found.text.count("2025年12月1日已经截止，过了362天") == 2
    assert found.text.count("没有查到2026年度的通知") == 1


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2025, 3, 1), "2025年4月15日开始，到2025年12月1日"),
        (date(2025, 11, 1), "2025年12月1日前（含当天），还有30天"),
        (date(2025, 12, 1), "今天是最后一天"),
        (date(2025, 12, 2), "2025年12月1日已经截止，过了1天"),
    ],
)
def test_the_deadline_is_told_for_the_day_of_asking(day: date, said: str) -> None:
    assert f"期限：{said}" in card("萧山技师激励", day=day).text


def test_the_name_of_the_place_may_come_from_the_school() -> None:
    assert card("高级工补贴多少钱", SHANGHAI).programmes == ("shanghai-skill-upgrade",)
    assert "带上地名" in card("高级工补贴多少钱").text


def test_a_place_in_the_question_goes_before_the_school() -> None:
    assert card("萧山技师激励", SHANGHAI).programmes == ("xiaoshan-union-technician-2025",)


def test_a_reply_to_a_card_is_about_its_programme() -> None:
    found = card("要什么材料", SHANGHAI, "【萧山区总工会2025年度高级工激励】")
    assert found.programmes == ("xiaoshan-union-senior-2025",)
    assert "材料" in found.text


def test_a_name_that_only_other_places_have_is_not_passed_off_as_one_of_here() -> None:
    assert "没有收录叫“企业新型学徒制”的" in card("企业新型学徒制补贴", XIAOSHAN).text


def test_sums_of_an_earlier_time_are_told_with_their_time() -> None:
    assert "2023年7月的标准" in card("重庆考证补贴多少钱").text


PERSONAL = [
    "我去年考的上海高级工能领吗",
    "在上海交社保，高级工证补贴怎么领",
    "我35岁，上海高级工补贴能领吗",
    "上海高级工2025年3月发证，还来得及吗",
    "失业保险交了8个月，上海补贴够不够",
    "我老公在上海上班，技师补贴能领吗",
    "上海高级工补贴，身份证310101199001011234",
    "上海高级工补贴我领过一次，还能领吗",
    "上海高级工，没交社保，能领补贴吗",
    "今年的证，上海补贴能领吗",
    "今年还没发证，上海补贴有吗",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_what_says_something_of_a_person_leads_into_the_private_chat(text: str) -> None:
    found = understand(text, ENV, None)
    assert isinstance(found, Personal)
    assert found.place == SHANGHAI


def test_the_private_chat_begins_with_the_programme_that_was_asked_about() -> None:
    assert understand(PERSONAL[0], ENV, None) == Personal(SHANGHAI, "shanghai-skill-upgrade")
    assert understand("我能领吗，多少钱", ENV, XIAOSHAN) == Personal(XIAOSHAN, "amount")


@pytest.mark.parametrize(
    "text", ["我想问一下上海高级工补贴怎么领", "请问大家，上海技师补贴多少钱", "我们这边上海高级工补贴怎么申请"]
)
def test_politeness_is_not_personal(text: str) -> None:
    assert isinstance(understand(text, ENV, None), Card)


@pytest.mark.parametrize("text", ["萧山高级工激励今年还有吗", "萧山今年的工会激励", "萧山2026年工会激励"])
def test_the_year_or_the_union_of_a_programme_is_nobodys(text: str) -> None:
    assert "xiaoshan-union-senior-2025" in card(text).programmes


def test_a_card_is_not_of_a_programme_that_the_level_in_the_question_rules_out() -> None:
    assert card("淄博高级工补贴需要什么材料").programmes == ("shandong-skill-upgrade",)


def test_all_that_there_is_for_a_level_is_listed_and_not_only_what_has_it_in_its_title() -> None:
    assert set(card("高级工补贴有哪些", XIAOSHAN).programmes) == {
        "hangzhou-skill-upgrade",
        "xiaoshan-union-senior-2025",
    }
    assert card("高级工激励有哪些", XIAOSHAN).programmes == ("xiaoshan-union-senior-2025",)


@pytest.mark.parametrize("text", ["谢谢", "哈哈哈", "今天天气真好", "", "👍"])
def test_talk_means_nothing(text: str) -> None:
    assert understand(text, ENV, SHANGHAI) == Nothing()


def test_a_card_is_short_for_every_programme_of_the_catalogue() -> None:
    cards = {name: look_at(name, "", ENV) for name in ENV.catalogue.entries}
    assert all(cards.values())
    lengths = {name: len(found.text) for name, found in cards.items() if found}
    assert max(lengths.values()) <= MOST_CHARS
    assert all(found.text.endswith("私聊我看。") for found in cards.values() if found)


def test_every_place_with_a_programme_gets_a_card_or_a_list() -> None:
    places = {entry.programme.place for entry in ENV.catalogue.entries.values()}
    for code in sorted(places - {"000000"}):
        found = understand("技能补贴", ENV, code)
        assert isinstance(found, Card)
        assert 0 < len(found.programmes) <= MOST_LISTED
        assert len(found.text) <= MOST_CHARS


OWN = [
    "我叫王小明",
    "今年38岁",
    "社保断了3个月",
    "2024年5月拿的证",
    "失业保险交满14个月",
    "户口在阜阳",
    "领过一次",
    "电话13812345678",
]


@given(
    st.lists(st.sampled_from(OWN), min_size=1, max_size=3, unique=True),
    st.sampled_from(["上海高级工补贴怎么领", "萧山工会激励截止了吗", "补贴多少钱"]),
    st.booleans(),
    st.sampled_from([None, SHANGHAI]),
)
def test_no_answer_holds_what_the_asker_said_of_themselves(
    own: list[str], asked: str, first: bool, home: str | None
) -> None:
    found = understand("，".join([asked, *own] if first else [*own, asked]), ENV, home)
    said = found.text if isinstance(found, Card) else ""
    assert isinstance(found, Personal)
    assert not any(part in said for part in ("王小明", "38", "阜阳", "13812345678", "14个月", "2024年5月"))
