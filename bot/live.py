"""The catalogue that conversations run on, and the one way to change it: whole, between two turns.

Whoever asks for an env gets one catalogue and keeps it for the whole turn; nobody sees a catalogue half changed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from conversations import render
from conversations.entries import NO_ENTRIES, Entries
from conversations.env import Env
from policies import catalog
from policies.catalog import Catalogue


class Live:
    """`root`: the folder that the catalogue was read from, and that changes are written to."""

    def __init__(self, root: Path = catalog.DATA) -> None:
        """Raises `CatalogueError` with file, line and reason."""
        self.root = root
        self._catalogue = catalog.load(root)
        self.words = render.load()
        self._entries = NO_ENTRIES

    @property
    def catalogue(self) -> Catalogue:
        return self._catalogue

    def env_for(self, today: date) -> Env:
        return Env(today, self._catalogue, self.words, self._entries)

    @property
    def entries(self) -> Entries:
        return self._entries

    def put_entries(self, entries: Entries) -> None:
        """From the next turn on, people come in by these links and codes of schools."""
        self._entries = entries

    def replace(self, catalogue: Catalogue) -> None:
        """From the next turn on, everybody is answered by this catalogue."""
        self._catalogue = catalogue
