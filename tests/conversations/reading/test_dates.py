"""Dates as people type them; unless said otherwise on Saturday, 21 November 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.dates import read_date
from conversations.reading.result import Ambiguous, Invalid, Read, Unreadable, Unsure
from tests.conversations.reading.laws import EDGES, KNOWN, MESSAGES, reads_alike_between_punctuation

TODAY = date(2026, 11, 21)


def value(text: str, today: date = TODAY) -> object:
    """The value read; for what can't be, the reason; for all else the name of the outcome."""
    match read_date(text, today):
        case Read(found, _):
            return found
        case Invalid(reason, _):
            return reason
        case other:
            return type(other).__name__


def span(first: str, last: str) -> dict[str, str]:
    return {"from": first, "to": last}


@pytest.mark.parametrize(
    "text",
    (
        "2025年3月15日 2025年3月15号 2025年3月15曰 2025年3月15 2025.3.15 2025/3/15 2025-3-15 2025-03-15 "
        "２０２５．３．１５ 2025。3。15 2025,3,15 "
        "2025点3点15 20250315 250315 25年3月15号 25.3.15 二〇二五年三月十五日 二零二五年三月十五号 "
        "贰零贰伍年叁月拾伍日 2O25年3月15日 2025年③月⑮日 "
        "2025nian3yue15hao 去年3月15号 去年三月十五 证是2025年3月15日发的 "
        "我的高级工证是25年3月15号拿到的 ２０２５年３月１５日。"
    ).split(),
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert value(text) == "2025-03-15"


def test_spaces_may_stand_anywhere_in_a_date() -> None:
    assert {value(text) for text in ("2025 3 15", "2025 年 3 月 15 日", " 2025年 3月15 日 ")} == {"2025-03-15"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025年3月", span("2025-03-01", "2025-03-31")),
        ("25年3月", span("2025-03-01", "2025-03-31")),
        ("二〇二五年三月", span("2025-03-01", "2025-03-31")),
        ("二五年三月份", span("2025-03-01", "2025-03-31")),
        ("2025.7", span("2025-07-01", "2025-07-31")),
        ("202503", span("2025-03-01", "2025-03-31")),
        ("2025", span("2025-01-01", "2025-12-31")),
        ("2025年", span("2025-01-01", "2025-12-31")),
        ("98年", span("1998-01-01", "1998-12-31")),
        ("10年", span("2010-01-01", "2010-12-31")),
        ("2024年2月", span("2024-02-01", "2024-02-29")),
        ("今年", span("2026-01-01", "2026-11-21")),
        ("去年", span("2025-01-01", "2025-12-31")),
        ("舊年", span("2025-01-01", "2025-12-31")),
        ("大前年", span("2023-01-01", "2023-12-31")),
    ],
)
def test_a_month_or_a_year_stays_as_wide_as_it_was_said(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("9月", date(2026, 3, 10), span("2025-09-01", "2025-09-30")),
        ("3月", date(2026, 3, 10), span("2026-03-01", "2026-03-10")),
        ("3月25号", date(2026, 3, 10), "2025-03-25"),
        ("12月24", TODAY, "2025-12-24"),
        ("7.20", TODAY, "2026-07-20"),
        ("7/20", TODAY, "2026-07-20"),
        ("0720", TODAY, "2026-07-20"),
        ("15号", TODAY, "2026-11-15"),
        ("25号", TODAY, "2026-10-25"),
        ("31号", TODAY, "2026-10-31"),
        ("2月29号", TODAY, "2024-02-29"),
    ],
)
def test_without_a_year_it_is_the_latest_that_is_not_wholly_ahead(text: str, today: date, expected: object) -> None:
    assert value(text, today) == expected


@pytest.mark.parametrize(
    ("text", "today", "expected"),
    [
        ("今年11月29号", TODAY, "future"),
        ("本月30号", TODAY, "future"),
        ("明年6月", TODAY, "future"),
        ("下个月", TODAY, "future"),
        ("2031-01-01", TODAY, "future"),
        ("2025年13月", TODAY, "no_such_date"),
        ("2025年2月29日", TODAY, "no_such_date"),
        ("2月30号", TODAY, "no_such_date"),
        ("2025.4.31", TODAY, "no_such_date"),
        ("20250230", TODAY, "no_such_date"),
        ("32号", TODAY, "no_such_date"),
        ("上个月30号", date(2026, 3, 10), "no_such_date"),
        ("证还没发下来", TODAY, "not_issued"),
        ("还没发", TODAY, "not_issued"),
        ("等证书呢，成绩还没出", TODAY, "not_issued"),
        ("9月考的，证还没下来", TODAY, "not_issued"),
        ("还没拿到，要到明年1月", TODAY, "future"),
    ],
)
def test_what_cannot_be_is_said_so_and_never_moved(text: str, today: date, expected: str) -> None:
    assert value(text, today) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天", "2026-11-21"),
        ("昨天下来的", "2026-11-20"),
        ("尋日", "2026-11-20"),
        ("前天", "2026-11-19"),
        ("大前天", "2026-11-18"),
        ("3天前", "2026-11-18"),
        ("上周三", "2026-11-11"),
        ("周三", "2026-11-18"),
        ("上周", span("2026-11-09", "2026-11-15")),
        ("两周前", span("2026-11-02", "2026-11-08")),
        ("本月", span("2026-11-01", "2026-11-21")),
        ("上个月", span("2026-10-01", "2026-10-31")),
        ("上上个月", span("2026-09-01", "2026-09-30")),
        ("上个月十五号", "2026-10-15"),
        ("四个月前", span("2026-07-01", "2026-07-31")),
        ("半年前", span("2026-05-01", "2026-05-31")),
        ("一年半前", span("2025-05-01", "2025-05-31")),
        ("两年前", span("2024-01-01", "2024-12-31")),
        ("两年前的5月", span("2024-05-01", "2024-05-31")),
        ("刚发的证", span("2026-10-22", "2026-11-21")),
        ("qunian6yue", span("2025-06-01", "2025-06-30")),
    ],
)
def test_relative_dates_count_from_today(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("前年年初", span("2024-01-01", "2024-03-31")),
        ("去年底", span("2025-10-01", "2025-12-31")),
        ("年底", span("2026-10-01", "2026-11-21")),
        ("去年上半年", span("2025-01-01", "2025-06-30")),
        ("25年第三季度", span("2025-07-01", "2025-09-30")),
        ("去年秋天", span("2025-09-01", "2025-11-30")),
        ("4月底", span("2026-04-21", "2026-04-30")),
        ("10月中旬", span("2026-10-11", "2026-10-20")),
        ("10月二十几号", span("2026-10-21", "2026-10-29")),
        ("国庆", "2026-10-01"),
        ("去年十一", "2025-10-01"),
        ("去年国庆期间", span("2025-10-01", "2025-10-07")),
        ("今年五一前后", span("2026-04-24", "2026-05-08")),
        ("3月20号左右", span("2026-03-13", "2026-03-27")),
        ("3月左右", span("2026-03-01", "2026-03-31")),
    ],
)
def test_parts_of_a_year_and_of_a_month_have_their_bounds(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年五六月", span("2025-05-01", "2025-06-30")),
        ("七八月", span("2026-07-01", "2026-08-31")),
        ("三四号", span("2026-11-03", "2026-11-04")),
        ("3月到5月", span("2026-03-01", "2026-05-31")),
        ("5-6月", span("2026-05-01", "2026-06-30")),
        ("今年3月或者4月", span("2026-03-01", "2026-04-30")),
        ("不是3月就是4月", span("2026-03-01", "2026-04-30")),
        ("6月3号~5号", span("2026-06-03", "2026-06-05")),
        ("去年12月到今年2月", span("2025-12-01", "2026-02-28")),
        ("去年11月到2月", span("2025-11-01", "2026-02-28")),
        ("10月到12月", span("2026-10-01", "2026-11-21")),
    ],
)
def test_a_range_runs_from_the_start_of_the_first_to_the_end_of_the_last(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6月，不对，9月", span("2026-09-01", "2026-09-30")),
        ("8月4号，不对，5号", "2026-08-05"),
        ("2025年3月，打错了，是4月", span("2025-04-01", "2025-04-30")),
        ("不是6月是9月", span("2026-09-01", "2026-09-30")),
        ("笔试5月，证是去年，不对，今年7月6号发的", "2026-07-06"),
    ],
)
def test_of_a_correction_the_later_stands_and_keeps_what_it_does_not_change(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5月考的7月拿的证", span("2026-07-01", "2026-07-31")),
        ("考试5月，发证7月", span("2026-07-01", "2026-07-31")),
        ("去年3月报名，10月8号发证", "2026-10-08"),
        ("2020年毕业，2025年3月取得证书", span("2025-03-01", "2025-03-31")),
        ("去年考的", span("2025-01-01", "2025-12-31")),
    ],
)
def test_of_several_dates_the_one_of_the_issue_counts(text: str, expected: object) -> None:
    assert value(text) == expected


def test_between_two_dates_that_both_fit_it_asks() -> None:
    assert read_date("3月15号发的，4月2号发的", TODAY) == Ambiguous(
        (("2026-03-15", "2026年3月15日"), ("2026-04-02", "2026年4月2日"))
    )


@pytest.mark.parametrize("text", ["忘了", "不记得了", "很久以前", "这个不晓得", "bzd", "記不清"])
def test_not_knowing_is_heard(text: str) -> None:
    assert read_date(text, TODAY) == Unsure()


@pytest.mark.parametrize(
    "text",
    (
        "三年 35岁 12个月 高级工 五级 你好 证书编号20250315001 有效期到2031年 农历三月 去年腊月 正月十五 "
        "去年春节 中秋 3 · 13800138000"
    ).split(),
)
def test_what_is_no_solar_date_of_issue_is_not_made_one(text: str) -> None:
    assert read_date(text, TODAY) == Unreadable()


@given(day=st.dates(date(2000, 1, 1), TODAY))
def test_every_day_is_read_back_from_each_way_of_writing_it(day: date) -> None:
    year, month, number = day.year, day.month, day.day
    forms = (
        f"{year}年{month}月{number}日",
        f"{year}.{month}.{number}",
        f"{year}-{month:02}-{number:02}",
        f"{year}{month:02}{number:02}",
        f"{year % 100:02}年{month}月{number}号",
    )
    assert {value(form) for form in forms} == {day.isoformat()}


@given(text=MESSAGES, today=st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_no_text_raises_and_no_reading_lies_ahead(text: str, today: date) -> None:
    reading = read_date(text, today)
    assert isinstance(reading, KNOWN)
    if isinstance(reading, Read):
        first, last = (
            (reading.value["from"], reading.value["to"]) if isinstance(reading.value, dict) else (reading.value,) * 2
        )
        assert date.fromisoformat(str(first)) <= date.fromisoformat(str(last)) <= today


@given(before=EDGES, after=EDGES, days=st.integers(0, 3000))
def test_punctuation_around_a_date_changes_nothing(before: str, after: str, days: int) -> None:
    day = TODAY - timedelta(days=days)
    text = f"{day.year}年{day.month}月{day.day}日"
    assert reads_alike_between_punctuation(lambda said: read_date(said, TODAY), text, before, after)
