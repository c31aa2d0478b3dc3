"""Reading facts: what each kind takes, what is refused and in which words, and that nothing else ever comes out."""

from __future__ import annotations

from datetime import date
from math import inf
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.catalog import load
from policies.facts import CONTRACT_FACTS, FactError
from policies.spans import NOWHERE, UNKNOWN, Somewhere, Span, Unknown, Value

TODAY = date(2026, 11, 21)
FACTS = load().facts


def read(name: str, raw: Any) -> Value:
    return FACTS.parse({name: raw}, TODAY)[name]


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("work_place", "310000", Somewhere("310000")),
        ("work_place", {"within": "330000", "unknown": True}, Somewhere("330000", final=True)),
        ("insured_place", "none", NOWHERE),
        ("cert_level", "L3", "L3"),
        ("claimed_before", False, False),
        ("ui_months", 14, Span(14, 14)),
        ("ui_months", {"min": 12, "max": None}, Span(12, inf)),
        ("ui_months", {"max": 6, "unknown": True}, Span(0, 6, final=True)),
        ("cert_issue_date", "2025-03-15", Span(day("2025-03-15"), day("2025-03-15"))),
        ("cert_issue_date", "2025-02", Span(day("2025-02-01"), day("2025-02-28"))),
        (
            "cert_issue_date",
            {"from": "2025-03-01", "to": "2025-06"},
            Span(day("2025-03-01"), day("2025-06-30")),
        ),
        ("cert_issue_date", "2026", Span(day("2026-01-01"), TODAY.toordinal())),
        ("occupation", " 电工 ", "电工"),
        ("age", {"unknown": True}, UNKNOWN),
    ],
)
def test_a_fact_is_read(name: str, raw: Any, value: Value) -> None:
    assert read(name, raw) == value


@pytest.mark.parametrize(
    ("name", "raw", "message"),
    [
        ("work_place", "上海", "work_place：“上海” 不是地区代码；应是六位代码，例如 370303（淄博市张店区）"),
        ("work_place", "none", "work_place：“none” 不是地区代码；应是六位代码，例如 370303（淄博市张店区）"),
        (
            "union_place",
            "999999",
            'union_place：“999999” 不是地区代码；应是六位代码，例如 370303（淄博市张店区），没有则写 "none"',
        ),
        ("cert_level", 3, "cert_level：“3” 不在可选值里；应是 L5、L4、L3、L2、L1、special、chief 之一"),
        ("claimed_before", "否", "claimed_before：“否” 应是 true 或 false"),
        ("claimed_before", None, "claimed_before：“null” 应是 true 或 false"),
        ("ui_months", "14", "ui_months：“14” 不是数，应写成 14"),
        ("ui_months", True, "ui_months：“true” 不是数，应写成 14"),
        ("ui_months", -1, "ui_months：“-1” 超出范围；应在 0 到 720 之间"),
        ("age", 10**400, "age：“很长的数” 超出范围；应在 0 到 120 之间"),
        ("age", {"min": 40, "max": 30}, "age：范围的开头 40 大于结尾 30"),
        ("age", {"low": 40}, 'age：数的范围应写成 {"min": 12, "max": null}'),
        ("age", {}, 'age：空的值；不知道请写 {"unknown": true}'),
        ("age", {"unknown": False}, 'age：空的值；不知道请写 {"unknown": true}'),
        ("age", {"unknown": 1}, "age：unknown 应是 true"),
        ("age", [[[[30]]]], "age：“一组值” 不是数，应写成 14"),
        ("cert_issue_date", 2025, "cert_issue_date：“2025” 不是日期，应写成 2025-03-15、2025-03 或 2025"),
        (
            "cert_issue_date",
            "2026-11-22",
            "cert_issue_date：2026-11-22 在今天（2026-11-21）之后；请填证书上已经印好的日期",
        ),
        (
            "cert_issue_date",
            {"from": "2025-06", "to": "2025-03"},
            "cert_issue_date：范围的开头 2025-06-01 在结尾 2025-03-31 之后",
        ),
        ("occupation", " ", "occupation：应是 1 到 100 个字的文字"),
        ("occupation", "电" * 101, "occupation：应是 1 到 100 个字的文字"),
    ],
)
def test_a_bad_value_is_named_with_what_would_be_right(name: str, raw: Any, message: str) -> None:
    with pytest.raises(FactError) as refused:
        read(name, raw)
    assert (str(refused.value), refused.value.fact) == (message, name)


def test_an_unknown_fact_is_answered_with_the_known_ones() -> None:
    with pytest.raises(FactError, match=r"^salary：没有这一项；可用的有 role, work_place, "):
        FACTS.parse({"salary": 1}, TODAY)


def test_what_is_no_object_of_facts_is_refused() -> None:
    with pytest.raises(FactError, match="应是一个 JSON 对象"):
        FACTS.parse([], TODAY)  # type: ignore[arg-type]


def test_an_absent_fact_is_never_filled_in() -> None:
    assert FACTS.parse({}, TODAY) == {}


def test_the_contracts_facts_are_all_there_in_the_order_of_asking() -> None:
    names = [spec.name for spec in CONTRACT_FACTS]
    assert names[:7] == [
        "role",
        "work_place",
        "cert_level",
        "cert_issue_date",
        "insurance_status",
        "insured_place",
        "ui_months",
    ]
    assert [name for name in FACTS.specs if name in names] == names
    assert len(set(names)) == len(names) == 22


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["310000", "L3", "2025-03"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["unknown", "min", "max", "from", "to", "within"]) | st.text(), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(list(FACTS.specs)) | st.text(), JSON, max_size=4))
def test_any_json_is_read_or_refused_by_name(data: dict[str, Any]) -> None:
    try:
        known = FACTS.parse(data, TODAY)
    except FactError as error:
        refused: str | None = error.fact
    else:
        refused = None
        assert all(isinstance(value, Span | Somewhere | Unknown | str | bool) for value in known.values())
    assert refused in data if refused is not None else set(known) == set(data)


def test_a_nest_deeper_than_the_stack_is_refused() -> None:
    nest: Any = 1
    for _ in range(100_000):
        nest = [nest]
    with pytest.raises(FactError, match="一组值"):
        read("age", nest)
