"""Files that somebody sent to be worked on, each in a folder of its own that is soon gone.

A drawer is emptied when its owner is done with it, after an hour, or with the process, whatever comes first; what a
killed process left behind, the next one takes away. Nothing else is told of what lies in it.
"""

from __future__ import annotations

import atexit
import secrets
import shutil
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

PREFIX = "jibutong-class-"
SECONDS = 3600.0
MOST = 20


class Full(Exception):
    """There are as many as there may be."""


@dataclass(slots=True, eq=False)
class Drawer:
    """`about`: what its owner wants to remember of it, in memory only."""

    key: str
    folder: Path
    timer: Timer
    about: Any = None


class Drawers:
    def __init__(self, seconds: float = SECONDS, most: int = MOST) -> None:
        self._seconds, self._most = seconds, most
        self._drawers: dict[str, Drawer] = {}
        _sweep(seconds)
        atexit.register(self.clear)

    def open(self) -> Drawer:
        """A new one. Raises `Full`, and `OSError` where no folder can be made."""
        if len(self._drawers) >= self._most:
            raise Full
        key = secrets.token_urlsafe(16)
        timer = Timer(self._seconds, self.drop, (key,))
        timer.daemon = True
        drawer = self._drawers[key] = Drawer(key, Path(tempfile.mkdtemp(prefix=PREFIX)), timer)
        timer.start()
        return drawer

    def find(self, key: str) -> Drawer | None:
        return self._drawers.get(key)

    def drop(self, key: str) -> None:
        """Gone with all that is in it; it doesn't matter if it was before."""
        if drawer := self._drawers.pop(key, None):
            drawer.timer.cancel()
            drawer.about = None
            shutil.rmtree(drawer.folder, ignore_errors=True)

    def clear(self) -> None:
        for key in list(self._drawers):
            self.drop(key)


def _sweep(seconds: float) -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > seconds:
                shutil.rmtree(folder, ignore_errors=True)
