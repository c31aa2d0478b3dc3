"""Dates as people type them; unless said otherwise on Saturday, 21 November 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conversations.reading.dates.reader import read_date
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
        ("去年3月报名，10月8号发证", "2025-10-08"),
        ("去年11月报名，3月发证", span("2026-03-01", "2026-03-31")),
        ("证没发，电子版3月就能查到了", span("2026-03-01", "2026-03-31")),
        ("等了三个月，6月发下来的", span("2026-06-01", "2026-06-30")),
        ("五月考的七月拿的证", span("2026-07-01", "2026-07-31")),
        ("去年拿的证，大概10月份", span("2025-10-01", "2025-10-31")),
        ("发证日期：2025年10月31日 有效期至2028年10月30日", "2025-10-31"),
        ("2020年毕业，2025年3月取得证书", span("2025-03-01", "2025-03-31")),
        ("去年考的", span("2025-01-01", "2025-12-31")),
    ],
)
def test_of_several_dates_the_one_of_the_issue_counts(text: str, expected: object) -> None:
    assert value(text) == expected


def test_between_two_dates_that_both_fit_it_asks() -> None:
    assert read_date("3月15号发的，4月2号发的", TODAY) == Ambiguous(
        (("2026-03-15", "2026年3月15日"), ("2026-04-02", "2026年4月2日")), span=(0, 12)
    )


@pytest.mark.parametrize("text", ["忘了", "不记得了", "很久以前", "这个不晓得", "bzd", "記不清"])
def test_not_knowing_is_heard(text: str) -> None:
    assert read_date(text, TODAY) == Unsure()


@pytest.mark.parametrize(
    "text",
    (
        "三年 35岁 12个月 高级工 五级 你好 证书编号20250315001 有效期到2031年 3 · 13800138000 工龄十二年 第3批 35块 "
        "去年冬天 国庆以后 3月以前 去年除夕 过年的时候 前几天 好几年前 去年5月考试 元旦假期 2025年15号"
    ).split(),
)
def test_what_does_not_give_the_day_of_issue_is_not_made_to(text: str) -> None:
    assert read_date(text, TODAY) == Unreadable()


HAN = "〇一二三四五六七八九"
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


def han(number: int) -> str:
    """1 → 一, 12 → 十二, 31 → 三十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{HAN[tens]}十") + (HAN[ones] if ones else "")


def written(day: date) -> list[str]:
    """A day in full, in every way of writing it."""
    year, month, number = day.year, day.month, day.day
    spoken = "".join(HAN[int(digit)] for digit in str(year))
    return [
        f"{year}年{month}月{number}日",
        f"{year}年{month}月{number}号",
        f"{year}年{month:02}月{number:02}",
        f"{year}.{month}.{number}",
        f"{year}/{month:02}/{number:02}",
        f"{year}-{month:02}-{number:02}",
        f"{year} {month} {number}",
        f"{year}，{month}，{number}",
        f"{year}点{month}点{number}",
        f"{year}{month:02}{number:02}",
        f"{year % 100:02}年{month}月{number}号",
        f"{year % 100:02}.{month}.{number}",
        f"{spoken}年{han(month)}月{han(number)}日",
        f"{spoken.replace('〇', '零')}年{han(month)}月{han(number)}号",
        f"{spoken[2:]}年{han(month)}月{han(number)}",
        f"{year} 年 {month} 月 {number} 日",
        f"{year}年的{month}月的{number}号",
        f"{year}nian{month}yue{number}hao",
        f"证是{year}年{month}月{number}号发的",
    ]


@given(day=DAYS, later=st.integers(0, 4000))
def test_every_day_is_read_back_from_each_way_of_writing_it(day: date, later: int) -> None:
    today = day + timedelta(days=later)
    assert {form: value(form, today) for form in written(day)} == dict.fromkeys(written(day), day.isoformat())


@given(day=DAYS, later=st.integers(0, 364))
def test_without_its_year_a_day_of_the_last_twelve_months_is_read_back(day: date, later: int) -> None:
    assume((day.month, day.day) != (2, 29))
    today = day + timedelta(days=later)
    month, number = day.month, day.day
    forms = [f"{month}月{number}号", f"{han(month)}月{han(number)}", f"{month}.{number}", f"{month:02}{number:02}"]
    forms += [f"{month}/{number}", f"{'今年' if today.year == day.year else '去年'}{month}月{number}日"]
    assert {form: value(form, today) for form in forms} == dict.fromkeys(forms, day.isoformat())


def test_every_day_of_sixteen_years_is_read_back_from_its_eight_digits() -> None:
    first, last = date(2015, 1, 1), date(2030, 12, 31)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    assert [value(f"{day:%Y%m%d}", last) for day in days] == [day.isoformat() for day in days]


@given(day=DAYS, later=st.integers(0, 2000))
def test_six_digits_are_a_month_where_they_can_be_and_else_a_day(day: date, later: int) -> None:
    today = day + timedelta(days=later)
    text = f"{day:%y%m%d}"
    looks_like_a_month = text[:2] in ("19", "20") and 1 <= int(text[4:]) <= 12
    assert (value(text, today) == day.isoformat()) != looks_like_a_month


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我三级证是去年6月拿的，在上海", (5, 9)),
        ("嗯，大概3月20号吧", (2, 9)),
        ("证号123，发证2025.3.15", (8, 17)),
        ("考试5月，发证7月", (7, 9)),
        ("6月，不对，9月", (6, 8)),
        ("8月4号，不对，5号", (0, 10)),
        ("我qunian 6yue拿的", (1, 12)),
        ("上个星期三", (0, 5)),
        ("刚发的证", (0, 2)),
        ("9月考的，证还没下来", (7, 10)),
    ],
)
def test_a_reading_says_where_its_words_stand(text: str, expected: tuple[int, int]) -> None:
    reading = read_date(text, TODAY)
    assert isinstance(reading, Read | Invalid)
    assert reading.span == expected


def test_a_mended_or_spelt_out_date_says_so() -> None:
    readings = {text: read_date(text, TODAY) for text in ("qunian6yue", "去连6月", "去年6月分", "去年6月")}
    value = span("2025-06-01", "2025-06-30")
    assert {text: (found.value, found.repaired) for text, found in readings.items() if isinstance(found, Read)} == {
        "qunian6yue": (value, True),
        "去连6月": (value, True),
        "去年6月分": (value, True),
        "去年6月": (value, False),
    }


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
