from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.latin import MAX_RUN, Speller

WORDS = {"gaoji": "高级", "jishi": "技师", "ji": "级", "shi": "是", "gao": "高", "san": "三", "a": "啊"}
SPELLER = Speller(WORDS)


@pytest.mark.parametrize(
    ("spelt", "written"),
    [
        ("gaoji", "高级"),
        ("gao ji ji shi", "高级技师"),
        ("gaojijishi", "高级技师"),
        ("3ji", "3级"),
        ("3 ji", "3级"),
        ("shi san ji a,谢谢", "是三级啊,谢谢"),
        ("证gaoji的", "证高级的"),
    ],
)
def test_a_run_of_known_words_is_written_in_characters(spelt: str, written: str) -> None:
    assert SPELLER.write(spelt).text == written


@pytest.mark.parametrize("text", ["gaojix", "hello", "ok ji", "高级", "", "a" * (MAX_RUN + 1)])
def test_what_is_not_made_of_known_words_from_end_to_end_stays(text: str) -> None:
    written = SPELLER.write(text)
    assert (written.text, written.spelt) == (text, False)


def test_a_longer_word_is_given_up_where_the_rest_would_not_fit() -> None:
    assert Speller({"ab": "甲", "abc": "乙", "cd": "丙"}).write("abcd").text == "甲丙"


def test_a_span_leads_back_to_the_letters() -> None:
    text = "wo 是 gao ji ji shi a"
    written = SPELLER.write(text)
    at = written.text.index("技师")
    assert text[slice(*written.span(at, at + 2))] == "ji shi"


@given(text=st.text(alphabet="gaojishn 3高,", max_size=80))
def test_every_character_has_a_place_and_the_places_go_forward(text: str) -> None:
    written = SPELLER.write(text)
    assert len(written.origin) == len(written.text)
    assert all(0 <= start < end <= len(text) for start, end in written.origin)
    assert list(written.origin) == sorted(written.origin)
