"""What a turn is given besides the session and the event: the day, the catalogue and the wording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from conversations import render
from conversations.entries import NO_ENTRIES, Entries
from conversations.render import Words
from policies import catalog
from policies.catalog import Catalogue


@dataclass(frozen=True, slots=True)
class Env:
    """`today` is the day in Asia/Shanghai. `entries`: the ways in; they are left out where envs are compared, since no
    screen that is kept ready depends on them."""

    today: date
    catalogue: Catalogue
    words: Words
    entries: Entries = field(default=NO_ENTRIES, compare=False)


def load_env(folder: Path = catalog.DATA) -> Callable[[date], Env]:
    """Reads catalogue and templates once; the result gives the env of any day. Raises `CatalogueError`."""
    catalogue, words = catalog.load(folder), render.load()
    return lambda today: Env(today, catalogue, words)
