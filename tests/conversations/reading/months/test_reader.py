"""Months of unemployment insurance, as told on 21 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conversations.reading.months.reader import read_contract_months, read_months
from conversations.reading.normalise import compact
from conversations.reading.result import Invalid, Read, Unreadable, Unsure
from tests.conversations.reading.laws import EDGES, KNOWN, MESSAGES, reads_alike_between_punctuation

TODAY = date(2026, 11, 21)


def value(text: str) -> object:
    reading = read_months(text, TODAY)
    return reading.value if isinstance(reading, Read) else type(reading).__name__


def han(number: int) -> str:
    """1 to 999 as people say it."""
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if hundreds and rest and not tens:
        text += "零"
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    return text + (digits[ones] if ones else "")


def between(least: int, most: int | None) -> dict[str, int | None]:
    return {"min": least, "max": most}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22", 22),
        ("二十四", 24),
        ("０", 0),
        ("14个月", 14),
        ("十四个月", 14),
        ("14各月", 14),
        ("14月", 14),
        ("１２期", 12),
        ("一年", 12),
        ("一年零四个月", 16),
        ("一年又两个月", 14),
        ("1年3个月", 15),
        ("两年半", 30),
        ("1.5年", 18),
        ("一点五年", 18),
        ("半年", 6),
        ("交了一整年", 12),
        ("刚满一年", 12),
        ("正好12个月", 12),
        ("好像14个月", 14),
        ("应该一年吧", 12),
        ("还差2个月满一年", 10),
        ("六个月，不对，八个月", 8),
    ],
)
def test_an_exact_length_is_a_number(text: str, expected: int) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("四年多", between(48, 59)),
        ("半年多", between(6, 11)),
        ("十几个月", between(11, 19)),
        ("十多个月", between(10, 19)),
        ("三十多个月", between(30, 39)),
        ("两三年", between(24, 36)),
        ("七八个月", between(7, 8)),
        ("14或15个月", between(14, 15)),
        ("12到18个月", between(12, 18)),
        ("不到两年", between(1, 23)),
        ("一年不到", between(1, 11)),
        ("不满12个月", between(1, 11)),
        ("一年半以上", between(18, None)),
        ("至少一年", between(12, None)),
        ("起码12个月", between(12, None)),
        ("满一年", between(12, None)),
        ("超过一年", between(13, None)),
        ("不止两年", between(25, None)),
        ("快三年了", between(33, 35)),
        ("将近一年", between(9, 11)),
        ("快满一年", between(9, 11)),
        ("差不多十个月", between(8, 12)),
        ("一年左右", between(10, 14)),
        ("大概8个月", between(6, 10)),
    ],
)
def test_words_of_approximation_widen_it_as_agreed(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("先交了5个月，后来在别家又交了9个月", 14),
        ("断过三个月，一共交了十一个月", 11),
        ("交了12个月，中间断了2个月", between(10, 12)),
        ("养老三年，失业一年", 12),
        ("干了三年，社保交了两年", 24),
        ("没交", 0),
        ("从来没有交过", 0),
        ("刚入职还没交", 0),
        ("只交了养老", 0),
        ("单位每月都交", between(1, None)),
        ("公司交的，几个月不知道", between(1, None)),
    ],
)
def test_spells_add_up_and_only_this_insurance_counts(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今年3月交到现在", between(8, 9)),
        ("去年6月到现在", between(17, 18)),
        ("2024年开始交的", between(23, 35)),
        ("从去年3月交到今年5月", (12 - 3 + 1) + 5),
    ],
)
def test_since_a_month_counts_both_ends_and_leaves_this_month_open(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize("text", ["不知道", "不清楚多少个月", "忘了"])
def test_not_knowing_is_heard(text: str) -> None:
    assert read_months(text, TODAY) == Unsure()


@pytest.mark.parametrize("text", ["工作5年了", "我35岁", "2023", "高级工", "你好", "-5", "合同三年"])
def test_other_numbers_are_not_months_of_insurance(text: str) -> None:
    assert read_months(text, TODAY) == Unreadable()


def test_more_than_fifty_years_is_named_a_slip() -> None:
    assert read_months("1200个月", TODAY) == Invalid("out_of_range", "1200个月", (0, 6))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("合同签了三年", 36), ("两年", 24), ("24", 24), ("一年以上", between(12, None)), ("签的半年", 6)],
)
def test_a_contract_has_its_length(text: str, expected: object) -> None:
    reading = read_contract_months(text)
    assert isinstance(reading, Read)
    assert reading.value == expected


def test_an_open_ended_contract_is_no_number() -> None:
    assert read_contract_months("无固定期限") == Unreadable()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年3月交到今年5月，中间断了2个月", between(13, 15)),
        ("交了18个月，断了3个月，又交了6个月", 24),
        ("交了一年，后来断了半年", 12),
        ("断断续续交了两年", between(1, 24)),
        ("断断续续加起来有一年半", 18),
        ("交了8个月断了，今年3月又开始交", between(8 + 8, 8 + 9)),
        ("2023年1月到6月，2024年又从3月交到12月", 6 + 10),
        ("我老婆交了三年，我交了14个月", 14),
        ("养老医疗失业都是两年", 24),
        ("养老交了3年，失业也交了", between(1, None)),
        ("18个月（一年半）", 18),
        ("一年多，不到两年", between(12, 23)),
        ("下个月就满一年了", between(10, 11)),
    ],
)
def test_what_can_not_be_put_together_exactly_is_as_wide_as_is_surely_right(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8个月，不对，18个月", 18),
        ("不是一年，是一年半", 18),
        ("是两年，不是三年", 24),
        ("1年3个月，不对，4个月", 12 + 4),
        ("A厂8个月，B厂6个月，不对，7个月", 8 + 7),
        ("从去年3月，不对，4月交到现在", between(19, 20)),
        ("不是11个月就是12个月", between(11, 12)),
        ("没交，不对，交了三个月", 3),
        ("交了4个月……说错了，一个月都没交", 0),
    ],
)
def test_what_was_taken_back_is_not_counted(text: str, expected: object) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected", "said_at"),
    [
        ("社保交了两年，高级工", 24, "两年"),
        ("我在东莞，不到一年吧", between(1, 11), "不到一年"),
        ("嗯 14geyue le", 14, "14geyue"),
        ("养老三年，失业一年", 12, "一年"),
        ("在A厂交了8个月，B厂又交了一年", 20, "8个月,b厂又交了一年"),
        ("电工，单位每个月交", between(1, None), "每个月交"),
        ("公司没交社保，在苏州", 0, "没交社保"),
    ],
)
def test_the_span_holds_the_words_that_the_months_were_made_of(text: str, expected: object, said_at: str) -> None:
    reading = read_months(text, TODAY)
    assert isinstance(reading, Read)
    assert reading.span is not None
    start, end = reading.span
    assert (reading.value, said_at in compact(text)[start:end], end - start <= len(said_at) + 4) == (
        expected,
        True,
        True,
    )


@given(months=st.integers(0, 600))
def test_any_number_of_months_is_read_back(months: int) -> None:
    assert value(f"{months}个月") == months
    assert value(f"{months // 12}年{months % 12}个月") == months


@given(months=st.integers(1, 240))
def test_every_written_form_of_a_length_is_read_back(months: int) -> None:
    years, rest = divmod(months, 12)
    forms = [f"{months}", f"{han(months)}个月", f"交了{months}期", f"{han(months)}", f"我交了{han(months)}个月了"]
    if years:
        forms.append(f"{han(years)}年零{han(rest)}个月" if rest else f"{han(years)}年")
        forms.append(f"{years}年{rest}个月" if rest else f"{years}年")
        if rest == 6:
            forms += [f"{han(years)}年半", f"{years}.5年"]
    assert {form: value(form) for form in forms} == dict.fromkeys(forms, months)


@given(
    months=st.integers(4, 240),
    words=st.sampled_from(
        [
            "大概{}",
            "{}左右",
            "差不多{}",
            "至少{}",
            "{}以上",
            "最多{}",
            "{}以内",
            "满{}",
            "好像{}",
            "应该是{}吧",
            "刚好{}",
        ]
    ),
)
def test_a_word_of_approximation_never_excludes_the_number_said(months: int, words: str) -> None:
    read = value(words.format(f"{months}个月"))
    low, high = (read["min"], read["max"]) if isinstance(read, dict) else (read, read)
    assert low <= months
    assert high is None or months <= high


@given(months=st.integers(4, 240), words=st.sampled_from(["不到{}", "快{}了", "将近{}", "还没满{}", "{}不到"]))
def test_short_of_a_number_ends_right_below_it(months: int, words: str) -> None:
    read = value(words.format(f"{months}个月"))
    assert isinstance(read, dict)
    assert read["max"] == months - 1


@given(start=st.dates(date(2015, 1, 1), date(2026, 10, 31)))
def test_since_a_month_agrees_with_counting_on_the_fingers(start: date) -> None:
    count = (TODAY.year - start.year) * 12 + TODAY.month - start.month + 1
    assert value(f"{start.year}年{start.month}月交到现在") == between(count - 1, count)


@given(text=MESSAGES, today=st.dates(date(2020, 1, 1), date(2040, 12, 31)))
@example(text="1月不到", today=date(2026, 11, 21))
def test_no_text_raises_and_no_interval_is_upside_down(text: str, today: date) -> None:
    for reading in (read_months(text, today), read_contract_months(text)):
        assert isinstance(reading, KNOWN)
        if isinstance(reading, Read) and isinstance(reading.value, dict):
            assert reading.value["min"] >= 0
            assert reading.value["max"] is None or reading.value["min"] <= reading.value["max"]


@given(text=st.sampled_from(["14个月", "一年多", "没交", "22"]), before=EDGES, after=EDGES)
def test_punctuation_around_it_changes_nothing(text: str, before: str, after: str) -> None:
    assert reads_alike_between_punctuation(lambda said: read_months(said, TODAY), text, before, after)
