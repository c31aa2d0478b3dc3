from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.redact import MARKS, Redacted, hidden, redact
from tests.conversations.reading.laws import MESSAGES

ID, CARD, PHONE = MARKS["id_card"], MARKS["bank_card"], MARKS["phone"]


@pytest.mark.parametrize(
    "number",
    [
        "110101199003074514",
        "37030319900101123X",
        "37030319900101123x",
        "370303199001011234",
        "370303 19900101 1234",
        "370303-19900101-1234",
        "3 7 0 3 0 3 1 9 9 0 0 1 0 1 1 2 3 4",
        "３７０３０３１９９００１０１１２３４",
        "320102851213345",
        "110101\u200b199003074514",
    ],
)
def test_an_id_number_is_hidden_however_it_is_written(number: str) -> None:
    assert redact(f"我的身份证{number}，谢谢") == Redacted(f"我的身份证{ID}，谢谢", ("id_card",))


@pytest.mark.parametrize(
    "number",
    ["4111111111111111", "5500000000000004", "4111 1111 1111 1111", "6217-0000-1000-1234-567", "6222021234567890123"],
)
def test_a_bank_card_is_hidden(number: str) -> None:
    assert redact(f"卡号{number}.") == Redacted(f"卡号{CARD}.", ("bank_card",))


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+8613800138000",
        "+86 138-0013-8000",
        "8613800138000",
        "１３８００１３８０００",
        "1 3 8 0 0 1 3 8 0 0 0",
        "①③⑧⓪⓪①③⑧⓪⓪⓪",
        "010-62345678",
        "0533-2345678",
        "(023)72237676",
        "02162345678",
    ],
)
def test_a_phone_number_is_hidden(number: str) -> None:
    assert redact(f"打我{number}吧") == Redacted(f"打我{PHONE}吧", ("phone",))


def test_several_numbers_are_each_hidden_and_their_kinds_named_once_in_order() -> None:
    assert redact("13800138000 110101199003074514 13900139000 4111111111111111") == Redacted(
        f"{PHONE} {ID} {PHONE} {CARD}", ("phone", "id_card", "bank_card")
    )


@pytest.mark.parametrize(
    "text",
    [
        "2025年3月15日",
        "20250315",
        "2025-03-15到2026-03-15",
        "20250315-20260314",
        "2025 03 15 2026 03 15",
        "1998-03-15 2025-04-16",
        "14个月",
        "370303",
        "500102和330109",
        "证书编号S000037030000233000001",
        "12333",
        "每月1500到2000元，一共12000",
        "高级工（三级）",
        "",
    ],
)
def test_dates_codes_amounts_and_short_numbers_stay(text: str) -> None:
    assert redact(text) == Redacted(text, ())


@given(days=st.lists(st.dates(date(1950, 1, 1), date(2040, 12, 31)), min_size=1, max_size=2))
def test_no_one_or_two_dates_are_taken_for_a_number(days: list[date]) -> None:
    for form in ("%Y%m%d", "%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日"):
        for between in (" ", "到", "-", "，"):
            text = between.join(day.strftime(form) for day in days)
            assert redact(text) == Redacted(text, ())


@given(
    area=st.sampled_from(["110101", "370303", "500102"]),
    born=st.dates(date(1940, 1, 1), date(2010, 1, 1)),
    last=st.integers(0, 9999),
)
def test_every_id_number_is_hidden_even_with_a_wrong_check_digit(area: str, born: date, last: int) -> None:
    assert redact(f"号{area}{born:%Y%m%d}{last:04}完") == Redacted(f"号{ID}完", ("id_card",))


@given(number=st.integers(13000000000, 19999999999), before=st.text("我的号是：, ", max_size=5))
def test_every_mobile_number_is_hidden(number: int, before: str) -> None:
    assert redact(f"{before}{number}") == Redacted(f"{before}{PHONE}", ("phone",))


@given(text=st.one_of(MESSAGES, st.text("0123456789 -xX１①+()", max_size=120)))
def test_no_text_raises_and_hiding_twice_is_hiding_once(text: str) -> None:
    once = redact(text)
    assert redact(once.text).text == once.text
    assert (once.text == text) == (once.kinds == ())


def test_what_was_hidden_before_is_known_by_its_mark() -> None:
    assert (hidden(f"我{PHONE}，证{ID}"), hidden("13800138000")) == (("id_card", "phone"), ())
