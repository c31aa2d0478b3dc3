from __future__ import annotations

import pytest
from hypothesis import given

from conversations.reading.normalise import MAX_LENGTH, bare, clauses, compact, is_unsure, plain
from conversations.reading.traditional import simplified
from policies.places import load
from tests.conversations.reading.laws import MESSAGES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("２０２５年　３月", "2025年 3月"),
        ("高級工證書", "高级工证书"),
        ("重慶市涪陵區", "重庆市涪陵区"),
        ("唔係，冇嘅", "唔系,没的"),
        ("③级\u200b👍\ufe0f", "3级"),
        ("2O25", "2025"),
        ("一\n二", "一,二"),
        ("GAOJI", "gaoji"),
    ],
)
def test_writing_is_brought_into_one_form(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_spaces_stay_only_between_latin_letters_and_digits() -> None:
    assert compact(" 2025 3 15 ， 高 级 工 ") == "2025 3 15,高级工"


@pytest.mark.parametrize("text", ["嗯，高级工吧", "那个高级工啊", "就是 高级工 呢。", "呃…高级工哈哈"])
def test_fillers_at_the_ends_go(text: str) -> None:
    assert bare(text) == "高级工"


def test_a_message_of_nothing_but_a_filler_keeps_it() -> None:
    assert bare("嗯") == "嗯"


def test_clauses_are_cut_at_punctuation() -> None:
    assert clauses("老家赣州,现在厦门。上班") == ["老家赣州", "现在厦门", "上班"]


@pytest.mark.parametrize(
    "text", "不知道 不清楚 不晓得 忘了 不记得 bzd 记不清了 唔知 搞不清 想不起来 buzhidao 没印象".split()
)
def test_not_knowing_has_many_words(text: str) -> None:
    assert is_unsure(compact(text))


@pytest.mark.parametrize("text", "知道 高级工 2025年3月 没有 不是 难忘的一年".split())
def test_knowing_is_not_taken_for_not_knowing(text: str) -> None:
    assert not is_unsure(compact(text))


def test_no_present_place_name_is_changed() -> None:
    assert [name for name in load().names() if simplified(name) != name] == []


def test_simplifying_twice_changes_nothing_more() -> None:
    text = "乾縣的師傅喺臺灣攞證，冇斷過，姊妹甦囘庒"
    assert simplified(simplified(text)) == simplified(text)


@given(text=MESSAGES)
def test_each_form_is_bounded_and_stable(text: str) -> None:
    once = plain(text)
    assert len(once) <= MAX_LENGTH
    assert plain(once) == once
    assert compact(compact(text)) == compact(text)
