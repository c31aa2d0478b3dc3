"""Tokens and codes: what fits where they must go."""

from __future__ import annotations

import re

from bot.intake import to_body
from bot.schools.tokens import new_code, new_token
from conversations.entries import CODE_LETTERS
from conversations.events import Command


def test_a_token_fits_every_platform_comes_through_whole_and_never_twice() -> None:
    tokens = [new_token() for _ in range(500)]
    assert [token for token in tokens if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{21}", token)] == []
    assert [token for token in tokens if f'"{token}"' not in to_body(Command("start", token))] == []
    assert len(set(tokens)) == len(tokens)


def test_a_code_has_letters_and_digits_and_none_that_look_alike() -> None:
    codes = [new_code() for _ in range(500)]
    shape = re.compile(f"(?=.*[0-9])(?=.*[A-Z])[{CODE_LETTERS}]{{5}}")
    assert [code for code in codes if not shape.fullmatch(code)] == []
    assert len(set(codes)) > 490
