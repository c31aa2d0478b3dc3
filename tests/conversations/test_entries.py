"""Short codes as people type and say them."""

from __future__ import annotations

import pytest

from conversations.entries import CODE_LETTERS, Entries, Entry, read_code

KNOWN = Entries(links={"AbC_-123": Entry("1")}, codes={"7KQ4M": Entry("1"), "B2222": Entry("2")})


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("学校码 7KQ4M", "7KQ4M"),
        ("学校码：7kq4m。", "7KQ4M"),
        ("我的学校码是７ＫＱ４Ｍ", "7KQ4M"),
        ("學校碼 7KQ4M", "7KQ4M"),
        ("学校码 7kq-4m", "7KQ4M"),
        ("学校码B二二二二", "B2222"),
        ("7kq4m", "7KQ4M"),
        (" 7KQ4M! ", "7KQ4M"),
        ("学校码 ABCDE", "ABCDE"),
        ("学校码", ""),
        ("7KQ4N", None),
        ("12345", None),
        ("三级", None),
        ("我们学校码头上班", None),
        ("学校码 7KQ4M 怎么用", None),
        ("", None),
        ("7KQ4M" * 20, None),
    ],
)
def test_a_code_is_read_however_it_is_written_and_nothing_else_is_one(typed: str, code: str | None) -> None:
    assert read_code(typed, KNOWN) == code


@pytest.mark.parametrize("said", ["AbC_-123", "7KQ4M", "7kq4m"])
def test_a_way_in_is_found_by_its_token_or_its_code(said: str) -> None:
    assert KNOWN.find(said) == Entry("1")


def test_a_token_is_found_only_as_it_is() -> None:
    assert KNOWN.find("abc_-123") is None


def test_no_two_letters_of_a_code_look_alike() -> None:
    assert set("0O1IL") & set(CODE_LETTERS) == set()
