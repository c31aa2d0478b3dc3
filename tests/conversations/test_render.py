"""Message keys to text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, UndefinedError

from conversations.env import Env
from conversations.render import Words, day_name, load, yuan


def test_days_and_sums_are_written_as_people_write_them() -> None:
    assert (day_name(date(2026, 3, 1)), yuan(2500)) == ("2026年3月1日", "2500元")


def test_a_missing_parameter_is_an_error_and_never_a_gap_in_the_text(env: Env) -> None:
    with pytest.raises(UndefinedError):
        env.words.render("editing", name="证书等级")


def test_a_message_or_question_without_words_is_an_error_that_names_it(env: Env) -> None:
    with pytest.raises(TemplateNotFound, match="no_such_message"):
        env.words.render("no_such_message")
    with pytest.raises(KeyError, match="no_such_fact"):
        env.words.question("no_such_fact")


def test_a_text_is_sent_without_loose_spaces_and_with_one_blank_line_at_most(tmp_path: Path) -> None:
    (tmp_path / "labels.j2").write_text("{% set more = '更多' %}", encoding="utf-8")
    (tmp_path / "wide.j2").write_text("\n\n第一行  \n{% if true %}\n\n\n\n{% endif %}\n第二行\n\n", encoding="utf-8")
    words = Words(tmp_path)
    assert (words.render("wide"), words.label("more")) == ("第一行\n\n第二行", "更多")


def test_what_a_person_typed_is_shown_and_never_run_as_a_template(env: Env) -> None:
    shown = env.words.render("unreadable", said="{{ 7 * 7 }}{% raw %}", misses=0, example="", name="")
    assert "{{ 7 * 7 }}{% raw %}" in shown


def test_a_part_that_a_question_does_not_have_is_empty(env: Env) -> None:
    assert env.words.question("age").say("finer") == ""


def test_the_words_are_read_once() -> None:
    assert load() is load()
