"""A conversation as a value: what a link gives back, how one steps, changes and goes another way."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.sandbox.case import (
    KINDS,
    LOOKS,
    MEMBERS,
    MOST_LINK,
    MOST_MOVES,
    MOST_WAYS,
    BadCase,
    Case,
    Move,
    from_link,
    said,
    to_link,
)
from conversations.events import MAX_TEXT
from conversations.redact import redact
from policies import catalog

TODAY = date(2026, 11, 28)
FACTS = sorted(catalog.load().facts.specs)
NUMBERS = ("11010519491231002X", "6222021234567890128", "13800138000", "１３８ ００１３ ８０００", "0533-2345678")

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
words = st.one_of(
    st.text(min_size=1, max_size=40), st.sampled_from(["上海", "三级", "14个月", "a:lv:L3", "/start", *NUMBERS])
)
facts = st.dictionaries(
    st.sampled_from(FACTS),
    st.one_of(st.booleans(), st.integers(0, 600), days.map(date.isoformat), words, st.just({"unknown": True})),
    max_size=6,
).map(lambda found: {fact: redact(value).text if isinstance(value, str) else value for fact, value in found.items()})


@st.composite
def moves(draw: st.DrawFn) -> Move:
    kind = draw(st.sampled_from(KINDS))
    value = draw(days.map(date.isoformat) if kind == "day" else words)
    try:
        return said(kind, value, draw(st.text(max_size=20)), draw(st.sampled_from(["", *MEMBERS])), draw(st.booleans()))
    except BadCase:
        assume(False)
        raise


@st.composite
def cases(draw: st.DrawFn) -> Case:
    made = draw(st.lists(moves(), max_size=8))
    ways = draw(st.lists(st.lists(moves(), min_size=1, max_size=5).map(tuple), max_size=3, unique=True))
    at = draw(st.integers(0, len(made)))
    look = draw(st.sampled_from(LOOKS))
    clean = {fact: value for fact, value in draw(facts).items() if not isinstance(value, str) or "\0" not in value}
    return Case(draw(days), look, clean, tuple(made), at, tuple(ways))


def packed(data: object) -> str:
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=True)
    return base64.urlsafe_b64encode(zlib.compress(text.encode())).decode().rstrip("=")


WHOLE: dict[str, Any] = {
    "d": "2026-11-28",
    "l": "web",
    "f": {"cert_level": "L3"},
    "m": [[0, "你好", "", "", 0], [4, "2026-12-01", "", "", 0]],
    "a": 1,
    "w": [[[1, "b", "上一步", "", 0]]],
}


# ---------------------------------------------------------------- links


@given(cases())
@settings(max_examples=40)
def test_a_link_gives_back_the_very_case(case: Case) -> None:
    link = to_link(case)
    assert from_link(link) == case
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,16000}", link)


def test_a_link_reads_as_it_is_written() -> None:
    assert from_link(packed(WHOLE)) == Case(
        TODAY,
        "web",
        {"cert_level": "L3"},
        (Move("text", "你好"), Move("day", "2026-12-01")),
        1,
        ((Move("press", "b", "上一步"),),),
    )


def refused(link: str) -> str:
    """What is said of it; any other failure than `BadCase` fails the test."""
    try:
        return f"a case: {from_link(link)}"
    except BadCase as error:
        return str(error)


@given(
    st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
)
def test_any_junk_as_a_link_is_refused_in_chinese(junk: str) -> None:
    assert "请重新开始一段" in refused(junk)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries({}, optional={name: st.one_of(st.just(value), json_values) for name, value in WHOLE.items()})
)
def test_a_forged_link_is_a_clean_case_or_is_refused(data: dict[str, Any]) -> None:
    link = packed(data)
    if "请重新开始一段" in refused(link):
        return
    assert from_link(to_link(from_link(link))) == from_link(link)


@pytest.mark.parametrize(
    "broken",
    [
        {"m": [[9, "a", "", "", 0]]},
        {"m": [[-1, "2026-12-01", "", "", 0]]},
        {"m": [[0, "", "", "", 0]]},
        {"m": [[0, "a", "", "", 0]] * (MOST_MOVES + 1)},
        {"w": [[[0, "a", "", "", 0]] * (MOST_MOVES + 1)]},
        {"w": [[[0, "a", "", "", 0]]] * (MOST_WAYS + 1)},
        {"m": [[3, "sticker"]]},
        {"m": [[4, "2026-02-30", "", "", 0]]},
        {"d": "0001-01-01"},
        {"d": "9999-12-31"},
        {"d": "20261128"},
        {"l": "qq"},
        {"f": ["cert_level"]},
        {"a": "many"},
    ],
    ids=str,
)
def test_what_could_not_have_been_written_is_no_case(broken: dict[str, Any]) -> None:
    assert "请重新开始一段" in refused(packed(WHOLE | broken))


def test_infinitely_many_moves_deep_nests_and_bombs_are_no_cases() -> None:
    endless = json.dumps(WHOLE).replace('"a": 1', '"a": Infinity')
    deep = '{"m":' + "[" * 100_000
    bomb = json.dumps(WHOLE | {"f": {"occupation": "电" * 500_000}}, ensure_ascii=False)
    assert ["请重新开始一段" in refused(packed(data)) for data in (endless, deep, bomb)] == [True] * 3


def test_half_characters_and_null_bytes_become_harmless() -> None:
    case = from_link(packed(WHOLE | {"m": [[0, "a\ud800\0b", "\udfff", "", 0]], "a": 9}))
    assert case.moves == (Move("text", "a\ufffdb", "\ufffd"),)
    assert case.at == 1


def test_a_conversation_too_long_for_a_link_says_what_to_do() -> None:
    long = Case(TODAY, moves=tuple(Move("text", hashlib.sha512(b"%d" % n).hexdigest()) for n in range(MOST_MOVES)))
    with pytest.raises(BadCase, match=r"太长.*重新开始一段"):
        to_link(long)


def test_two_hundred_short_moves_fit_a_link() -> None:
    typed = [said("text", f"{n % 37}个月，{'上海浦东淄博张店'[n % 7 :]}") for n in range(MOST_MOVES)]
    assert len(to_link(Case(TODAY, moves=tuple(typed), at=MOST_MOVES))) < MOST_LINK


# ---------------------------------------------------------------- what is never kept


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("before", [0, 1980, 1990, 1999, 2000])
def test_numbers_that_name_a_person_stand_in_no_move_and_no_link(number: str, before: int) -> None:
    text = "字" * before + number
    move = said("text", text, number[:100])
    digits = [number, *(number[:most] for most in range(8, len(number)) if number[:most].isalnum())]
    case = Case(TODAY, facts={"employer_name": f"王五 {number}"}, moves=(move,), at=1)
    back = from_link(to_link(case))
    shown = f"{move} {back}"
    assert [each for each in digits if each in shown] == []
    assert len(move.value) <= MAX_TEXT
    assert back.moves == (move,)


def test_a_forged_link_brings_no_number_in_either() -> None:
    forged = packed(WHOLE | {"f": {"employer_name": NUMBERS[2]}, "m": [[0, NUMBERS[0], NUMBERS[1], "", 0]]})
    case = from_link(forged)
    assert [number for number in NUMBERS if number in f"{case}" or number in zlib_text(to_link(case))] == []


def zlib_text(link: str) -> str:
    return zlib.decompress(base64.urlsafe_b64decode(link + "=" * (-len(link) % 4))).decode()


def test_a_phone_number_for_a_date_is_not_said_back() -> None:
    with pytest.raises(BadCase, match="不是日期，应是 2026-11-28 这样") as error:
        said("day", "13800138000")
    assert "138" not in str(error.value)


@pytest.mark.parametrize(
    "day", ["", "明天", "2026-02-30", "20261128", "2026-W48-6", "2026-11-28 00:00", "1999-12-31", "2100-01-01"]
)
def test_a_day_that_is_none_or_far_away_is_refused_with_what_would_be_right(day: str) -> None:
    with pytest.raises(BadCase, match=r"应是 2026-11-28 这样|请选 2000 年到 2099 年"):
        said("day", day)


@pytest.mark.parametrize("nothing", ["", "  \n", "\0"])
def test_nothing_written_is_nothing_done(nothing: str) -> None:
    with pytest.raises(BadCase, match="请写一句再发"):
        said("text", nothing)


# ---------------------------------------------------------------- steps and ways


@given(cases(), st.integers(-5, 20), st.integers(-5, 20))
@settings(max_examples=40)
def test_stepping_to_and_fro_loses_nothing(case: Case, there: int, back: int) -> None:
    stepped = case.stepped(there)
    assert stepped.stepped(case.at) == case
    assert stepped.stepped(back) == case.stepped(back)
    assert 0 <= stepped.at <= len(case.moves)


@given(cases(), moves(), st.data())
@settings(max_examples=40)
def test_a_changed_move_keeps_the_old_way_and_changing_it_back_makes_the_same_moves(
    case: Case, move: Move, data: st.DataObject
) -> None:
    assume(case.moves)
    index = data.draw(st.integers(0, len(case.moves) - 1))
    changed = case.changed(index, move)
    assert changed.made == (*case.moves[:index], move, *case.moves[index + 1 :])
    assert changed.ways[0] == case.moves
    assert changed.changed(index, case.moves[index]).made == case.moves
    assert changed.switched(0).made == case.moves


@given(cases(), st.integers(-2, 10))
@settings(max_examples=40)
def test_a_branch_keeps_the_old_way_and_switching_back_restores_it(case: Case, at: int) -> None:
    assume(case.moves)
    branch = case.branched(at)
    assert branch.made == branch.moves == case.moves[: max(at, 0)]
    assert branch.switched(0).made == case.moves
    assert set(case.ways) <= {*branch.ways, branch.moves}


@given(cases(), moves())
@settings(max_examples=40)
def test_a_move_ahead_of_others_keeps_those_as_a_way(case: Case, move: Move) -> None:
    done = case.done(move)
    assert done.made == (*case.made, move)
    if case.at == len(case.moves):
        assert done.ways == case.ways
    elif case.moves[case.at] == move:
        assert done == replace(case, at=case.at + 1)
    else:
        assert done.switched(0).made == case.moves


@given(cases(), st.integers(-2, 10))
@settings(max_examples=40)
def test_switching_loses_no_way(case: Case, way: int) -> None:
    if not 0 <= way < len(case.ways):
        with pytest.raises(BadCase, match="个走法"):
            case.switched(way)
        return
    after = case.switched(way)
    assert after.made == case.ways[way]
    assert {*after.ways, after.moves} - {()} == {*case.ways, case.moves} - {()}


@pytest.mark.parametrize("index", [-1, 1, 99])
def test_a_move_that_was_never_made_cannot_be_changed(index: int) -> None:
    with pytest.raises(BadCase, match="一共 1 步"):
        Case(TODAY, moves=(Move("text", "a"),)).changed(index, Move("text", "b"))


def test_the_oldest_ways_go_first() -> None:
    case = Case(TODAY)
    for number in range(MOST_WAYS + 3):
        case = replace(case, moves=(Move("text", str(number)),), at=1).branched(0)
    assert [way[0].value for way in case.ways] == [str(number) for number in range(MOST_WAYS + 2, 2, -1)]


def test_more_moves_than_there_may_be_are_refused_and_not_swallowed() -> None:
    full = Case(TODAY, moves=(Move("text", "a"),) * MOST_MOVES, at=MOST_MOVES)
    with pytest.raises(BadCase, match=f"已经有 {MOST_MOVES} 步"):
        full.done(Move("text", "b"))
    assert full.stepped(7).done(Move("text", "b")).at == 8


def test_the_day_is_that_of_the_last_new_day_made() -> None:
    later = TODAY + timedelta(days=40)
    case = Case(TODAY).done(said("text", "a")).done(said("day", later.isoformat())).done(said("text", "b"))
    assert [case.stepped(at).day for at in range(4)] == [TODAY, TODAY, later, later]


def test_a_move_shows_as_on_the_screen_of_who_made_it() -> None:
    shown = [Move("press", "b", "上一步").shown, Move("press", "b").shown, Move("command", "start").shown]
    assert [*shown, Move("text", "好").shown] == ["上一步", "b", "/start", "好"]
