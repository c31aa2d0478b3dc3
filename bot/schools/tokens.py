"""Tokens of links and short codes: random, so that nobody finds the next one by counting."""

from __future__ import annotations

import secrets

from conversations.entries import CODE_LENGTH, CODE_LETTERS
from conversations.redact import redact

TOKEN_BYTES = 16


def new_token() -> str:
    """22 characters of A–Z, a–z, 0–9, _ and -: fits Telegram's start parameter and a 公众号's scene (64 each)."""
    while True:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        # What comes in is rid of numbers that look like a person's; a token must come through whole.
        if token[0] not in "-_" and not redact(token).kinds:
            return token


def new_code() -> str:
    """A short code that people type. It has both letters and digits, so that it is neither a word nor a number."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if not code.isdigit() and not code.isalpha():
            return code
