"""One-time codes that bind a group to a school: eight characters, good for a week and for one group.

A code is shown once, to whoever made it; afterwards only its hash is known.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

from bot.store.base import Store

ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without I, L, O, 0 and 1, which are taken for each other."""
LENGTH: Final = 8
VALID_SECONDS: Final = 7 * 86_400

_CODE = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")


async def make_code(store: Store, school: str, home: str, now: float) -> str:
    """A new code for this school. `home`: the school's place code, or empty. Raises `StoreUnavailable`."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    await store.add_code(digest(code), school, home, int(now) + VALID_SECONDS)
    return code


def read_code(text: str) -> str | None:
    """The code in what somebody typed: small letters, spaces and dashes don't matter. None where it can't be one."""
    code = re.sub(r"[\s\-－—]+", "", text).upper()
    return code if _CODE.fullmatch(code) else None


def digest(code: str) -> str:
    return hashlib.sha256(f"group code {code}".encode()).hexdigest()
