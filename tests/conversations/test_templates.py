"""The wording as a worker reads it: all there, nothing left over, plain, and about the right person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conversations.render import TEMPLATES
from tests.conversations.test_questions import ENV, USED
from tests.conversations.texts import BLAME, OFFICE_CHINESE, REFUSAL, STIFF

MODULES = sorted(path for path in TEMPLATES.parent.glob("*.py"))
FILES = sorted(TEMPLATES.rglob("*.j2"))
MACROS = {"_cite", "_heads", "_parts", "labels"}
LONGEST_LINE = 60
"""Chinese characters: about four lines of a phone."""


def code() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in MODULES)


def words_of(path: Path) -> str:
    """A template's own words: without its statements and expressions."""
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_every_message_that_the_code_sends_has_its_template_and_every_template_is_sent() -> None:
    text = code()
    sent = set(re.findall(r"\.render\(\s*\"(\w+)\"", text)) | {
        "reasons",
        "cautions",
        "noted",
        "changed",
    }  # by a variable
    written = {path.stem for path in TEMPLATES.glob("*.j2")} - MACROS
    assert (sent - written, written - sent) == (set(), set())


def test_every_label_is_written_once_and_used() -> None:
    labels = re.findall(r"{% set (\w+) = \"([^\"]+)\" %}", (TEMPLATES / "labels.j2").read_text(encoding="utf-8"))
    named = set(re.findall(r"\"(\w+)\"", code()))
    unused = {name for name, _ in labels} - named
    twice = [label for _, label in labels if sum(other == label for _, other in labels) > 1]
    assert (unused, twice) == (set(), [])


def test_no_question_is_written_for_a_fact_that_nobody_asks() -> None:
    written = {path.stem for path in (TEMPLATES / "questions").glob("*.j2")}
    assert written - set(ENV.catalogue.facts.specs) == set()
    assert set(USED) - written == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_template_speaks_plainly_and_blames_nobody(path: Path) -> None:
    words = path.read_text(encoding="utf-8")
    hard = [word for word in (*OFFICE_CHINESE, *STIFF, *BLAME, *REFUSAL) if word in words]
    assert hard == []


@pytest.mark.parametrize("path", [path for path in FILES if path.stem not in MACROS], ids=lambda path: path.stem)
def test_a_line_of_a_template_fits_a_few_lines_of_a_phone(path: Path) -> None:
    assert [line for line in words_of(path).splitlines() if len(line.strip()) > LONGEST_LINE] == []


@pytest.mark.parametrize("fact", USED)
def test_a_question_is_short_and_asks_one_thing(fact: str) -> None:
    asked = {employer: ENV.words.question(fact).say("ask", employer) for employer in (False, True)}
    assert [text for text in asked.values() if len(text) > 75 or text.count("？") > 1] == []
    labels = [label for _, label in ENV.words.question(fact).choices]
    assert [label for label in labels if len(label) > 20] == []


@pytest.mark.parametrize("fact", [fact for fact in USED if fact != "role"])
def test_a_firm_is_asked_about_its_worker_and_not_about_the_person_at_the_phone(fact: str) -> None:
    words = ENV.words.question(fact)
    shared = [words.say(part) for part in ("finer", "example")]
    assert [text for text in (words.say("ask", True), *shared) if "您" in text] == []


def test_three_unreadable_answers_in_a_row_are_answered_in_three_ways() -> None:
    said = [
        ENV.words.render("unreadable", said="嗯", misses=misses, example="例如：三级。", name="等级")
        for misses in range(3)
    ]
    assert len(set(said)) == 3
    assert "人工" in said[2]
