"""Free words about the facts that have readers of their own, on lines written down for each (corpus/other_*.jsonl)."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.people.by_fact import Tables, has_reader, read_fact
from conversations.reading.result import Ambiguous, Invalid, Read, Reading, Unreadable, Unsure
from policies import catalog
from tests.conversations.reading.laws import KNOWN, MESSAGES

CATALOGUE = catalog.load()
TODAY = date(2026, 11, 21)
NAMES = CATALOGUE.entries["zibo-technician-subsidy"].programme.tables["city-owned"].names
CORPUS = Path(__file__).parents[1] / "corpus"
FILES = sorted(CORPUS.glob("other_*.jsonl"))
RIGHT, WRONG = 0.98, 0.01
"""Least share of lines read rightly, and most share read as something definite that wasn't said."""


def tables(fact: str, today: date = TODAY) -> Tables:
    return Tables(today, CATALOGUE.gazetteer, NAMES, CATALOGUE.facts.specs[fact].most)


def canonical(reading: Reading) -> Any:
    match reading:
        case Read(value):
            return value
        case Ambiguous(options):
            return {"ambiguous": sorted((value for value, _ in options), key=str)}
        case Unsure():
            return {"unknown": True}
        case Invalid() | Unreadable():
            return None


def expected(line: dict[str, Any]) -> Any:
    match line["expect"]:
        case {"ambiguous": list() as values}:
            return {"ambiguous": sorted(values, key=str)}
        case other:
            return other


def is_definite(got: Any) -> bool:
    return got is not None and not (isinstance(got, dict) and ("ambiguous" in got or got == {"unknown": True}))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_the_lines_written_down_for_a_fact_are_read_as_they_say(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    amiss = {}
    wrong = 0
    for line in lines:
        got = canonical(read_fact(line["fact"], line["text"], tables(line["fact"], date.fromisoformat(line["today"]))))
        if got != expected(line):
            amiss[line["text"]] = got
            wrong += is_definite(got)
    assert (len(lines) - len(amiss) >= RIGHT * len(lines), wrong <= WRONG * len(lines)) == (True, True), amiss


def test_every_fact_with_lines_has_a_reader_and_enough_lines() -> None:
    counts: dict[str, int] = {}
    ids: list[str] = []
    for path in FILES:
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            counts[line["fact"]] = counts.get(line["fact"], 0) + 1
            ids.append(line["id"])
    assert {fact: count for fact, count in counts.items() if count < 20 or not has_reader(fact)} == {}
    assert len(counts) == len(FILES) == 23
    assert len(ids) == len(set(ids))


FACTS = sorted(path.stem.removeprefix("other_") for path in FILES)


@pytest.mark.parametrize("fact", FACTS)
@given(
    text=st.one_of(
        MESSAGES, st.text(alphabet="没有在签领厂工会社保户口居住证退休年岁查发章国家省\ud800👍 1985", max_size=60)
    )
)
def test_no_text_raises(fact: str, text: str) -> None:
    assert isinstance(read_fact(fact, text, tables(fact)), KNOWN)


@pytest.mark.parametrize("fact", FACTS)
@pytest.mark.parametrize(
    "text",
    [
        "没有" * 5000,
        "在厂里，" * 3000,
        "1" * 10000,
        "领" * 10000,
        "淄博" * 5000,
        "👍" * 10000,
        "a b " * 3000,
        "签了三年" * 2500,
    ],
)
def test_a_very_long_message_is_answered_in_time(fact: str, text: str) -> None:
    read_fact(fact, "暖身", tables(fact))
    started = time.perf_counter()
    read_fact(fact, text, tables(fact))
    assert time.perf_counter() - started < 0.25


@pytest.mark.parametrize(
    "text", ["不知道交了几个月", "一直交着，几个月忘了", "公司交的，没数过", "社保公司交，交了多久我也不清楚"]
)
def test_who_does_not_know_for_how_long_has_given_no_number(text: str) -> None:
    assert read_fact("ui_months", text, tables("ui_months")) == Unsure()


@pytest.mark.parametrize(
    ("text", "expected"), [("单位每月都交", {"min": 1, "max": None}), ("交了20个月，哪天开始的忘了", 20)]
)
def test_who_tells_of_the_months_is_taken_at_their_word(text: str, expected: object) -> None:
    assert canonical(read_fact("ui_months", text, tables("ui_months"))) == expected


def test_a_fact_without_a_reader_is_told_apart() -> None:
    assert [has_reader(fact) for fact in ("role", "new_or_transferred", "occupation")] == [False, False, False]
