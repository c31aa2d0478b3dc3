"""Windows on a time line: everything within its frame, every end told, nothing of a title read as markup."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree.ElementTree import Element, fromstring

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.timeline import WIDTH, Bar, timeline
from tests.bot.sandbox.acting import TODAY

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
ends = st.one_of(st.none(), days)
titles = st.one_of(st.text("技能<>&\"'补贴 0x", min_size=1, max_size=40))
bars = st.lists(st.builds(Bar, titles, st.just("check"), st.just("要问"), ends, ends, st.just("open")), max_size=4)


def drawn(*found: Bar, today: date = TODAY) -> Element:
    return fromstring(timeline(found, today))


def texts(svg: Element, kind: str) -> list[str]:
    return [each.text or "" for each in svg if each.get("class") == kind]


def bar(opens: date | None, closes: date | None, state: str = "open", title: str = "技能提升补贴") -> Bar:
    return Bar(title, "eligible", "能领", opens, closes, state)


@given(bars, days)
@settings(max_examples=30)
def test_whatever_the_days_everything_lies_within_the_frame(found: list[Bar], today: date) -> None:
    svg = drawn(*found, today=today)
    _, _, width, height = map(float, (svg.get("viewBox") or "").split())
    assert width == WIDTH
    for each in svg:
        x, y = (float(each.get(name) or each.get(f"{name}1") or 0) for name in "xy")
        assert 0 <= x <= width
        assert 0 <= y <= height
        assert float(each.get("width", 3)) >= 3
    assert len([each for each in svg if each.get("class", "").startswith("bar v-")]) == len(found)


@given(bars)
@settings(max_examples=30)
def test_titles_are_escaped_once_and_told_whole_to_who_cannot_see(found: list[Bar]) -> None:
    label = drawn(*found).get("aria-label", "")
    assert all(f"{each.title}：要问" in label for each in found)
    assert {each.tag for each in drawn(*found)} <= {"line", "text", "rect"}


def test_it_needs_no_script_and_no_style_of_its_own() -> None:
    markup = timeline([bar(TODAY, None)], TODAY)
    assert re.findall(r"style=|<style|<script|\son\w+=|href=", markup) == []


def test_the_ends_are_said_beside_each_bar() -> None:
    soon, later = TODAY + timedelta(days=30), TODAY + timedelta(days=200)
    svg = drawn(bar(TODAY, soon), bar(None, later), bar(soon, None), bar(None, None, "unknown"))
    assert texts(svg, "bar-days") == [
        "2026-11-28 → 2026-12-28",
        "→ 2027-06-16",
        "2026-12-28 没有截止日",
        "截止日不知道",
    ]


def test_today_and_the_turns_of_years_stand_on_the_line_in_order() -> None:
    svg = drawn(bar(date(2024, 6, 1), date(2027, 6, 1)))
    years = [(each.text, float(each.get("x", 0))) for each in svg if each.get("class") == "tick"]
    assert [year for year, _ in years] == ["2025", "2026", "2027"]
    assert years == sorted(years, key=lambda each: each[1])
    now = next(float(each.get("x1", 0)) for each in svg if each.get("class") == "today")
    assert years[1][1] < now < years[2][1]
    assert texts(svg, "today-label") == ["今天 2026-11-28"]


def test_a_long_title_is_cut_on_the_line_and_whole_in_words() -> None:
    title = "企业职工岗位技能提升补贴和紧缺工种补贴以及高技能人才津贴"
    svg = drawn(bar(None, None, title=title))
    (shown,) = texts(svg, "bar-title")
    assert (shown[-1], len(shown)) == ("…", 24)
    assert title in svg.get("aria-label", "")
