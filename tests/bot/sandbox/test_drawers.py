"""Folders for files that somebody sent: gone when they are done with, after their time, and with the process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from bot.sandbox.drawers import PREFIX, Drawers, Full
from tests.bot.fakes import until


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_drawer_is_its_owner_s_alone_and_gone_when_it_is_dropped(here: Path) -> None:
    drawers = Drawers()
    one, two = drawers.open(), drawers.open()
    (one.folder / "x").write_text("x")
    assert ([each.folder.stat().st_mode & 0o077 for each in (one, two)], drawers.find(one.key)) == ([0, 0], one)
    drawers.drop(one.key)
    drawers.drop(one.key)
    assert (drawers.find(one.key), [*here.iterdir()]) == (None, [two.folder])
    drawers.clear()
    assert [*here.iterdir()] == []


async def test_its_time_ends_without_anybody_asking(here: Path) -> None:
    drawers = Drawers(seconds=0.01)
    drawer = drawers.open()
    await until(lambda: not [*here.iterdir()])
    assert drawers.find(drawer.key) is None


def test_there_are_only_so_many(here: Path) -> None:
    drawers = Drawers(most=1)
    drawers.open()
    with pytest.raises(Full):
        drawers.open()
    drawers.clear()


def test_the_end_of_the_process_is_theirs_and_a_killed_one_s_are_taken_away_by_the_next(here: Path) -> None:
    begin = "import os; from bot.sandbox.drawers import Drawers; d = Drawers(); d.open(); "
    environment = os.environ | {"TMPDIR": str(here), "PYTHONPATH": str(Path(__file__).parents[3])}
    for end in ("", "os._exit(1)"):
        subprocess.run([sys.executable, "-c", begin + end], env=environment, check=False)
    [left] = here.iterdir()
    assert left.name.startswith(PREFIX)
    Drawers()
    assert left.exists()  # it may be another process's that still works
    os.utime(left, (0, 0))
    Drawers()
    assert [*here.iterdir()] == []
