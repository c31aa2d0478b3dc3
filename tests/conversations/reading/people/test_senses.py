from __future__ import annotations

import pytest

from conversations.reading.people.senses import Lexicon, span_of

WORDS = Lexicon(
    {"student": r"学生|读大学", "soldier": r"当兵", "factory": r"厂里|工厂"},
    spelt={"xue sheng": "学生", "chang li": "厂里"},
    terms=("在厂里", "大学生"),
)


def marks(text: str) -> list[tuple[str, str]]:
    prepared = WORDS.prepared(text)
    return [
        (
            sense.value,
            next((mark for mark in ("denied", "past", "to_come", "asked", "other") if getattr(sense, mark)), ""),
        )
        for sense in WORDS.find(prepared)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我是学生", [("student", "")]),
        ("不是学生", [("student", "denied")]),
        ("学生也不是", [("student", "denied")]),
        ("没当兵，在厂里", [("soldier", "denied"), ("factory", "")]),
        ("以前在厂里", [("factory", "past")]),
        ("以前在厂里，现在是学生", [("factory", "past"), ("student", "")]),
        ("准备当兵", [("soldier", "to_come")]),
        ("算不算学生", [("student", "asked")]),
        ("我儿子当兵", [("soldier", "other")]),
        ("我儿子是学生，我在厂里", [("student", "other"), ("factory", "")]),
        ("xuesheng", [("student", "")]),
        ("在chang li", [("factory", "")]),
        ("在场里", [("factory", "")]),
        ("在厂里，不对，是学生", [("student", "")]),
    ],
)
def test_a_word_is_found_with_what_the_sentence_makes_of_it(text: str, found: list[tuple[str, str]]) -> None:
    assert marks(text) == found


def test_the_span_is_where_the_words_stand_unless_pinyin_moved_them() -> None:
    def span(text: str) -> object:
        prepared = WORDS.prepared(text)
        return span_of(text, prepared, WORDS.find(prepared))

    assert (span("我在厂里打工"), span("wo shi xuesheng")) == ((2, 4), None)
