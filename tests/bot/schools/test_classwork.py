"""The process that works a class through ends before a file made to do harm takes the machine's memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from bot.schools.classwork import TOO_MUCH
from policies.catalog import DATA

TEXTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
MODEST = "import sys, bot.schools.classwork as c; c._MOST_MEMORY = 400 << 20; sys.exit(c.main())"


@pytest.fixture
def bomb(tmp_path: Path) -> Path:
    """A workbook of a few megabytes, whose table of texts unpacks to half a gigabyte where sheets lie."""
    plain, path = tmp_path / "plain.xlsx", tmp_path / "bomb.xlsx"
    Workbook().save(plain)
    with ZipFile(plain) as old, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as new:
        for name in old.namelist():
            told = f'<Override PartName="/xl/worksheets/texts.xml" ContentType="{TEXTS}"/></Types>'
            new.writestr(name, old.read(name).replace(b"</Types>", told.encode()))
        with new.open("xl/worksheets/texts.xml", "w") as texts:
            texts.write(b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>')
            for _ in range(500):
                texts.write(b"x" * 1_000_000)
            texts.write(b"</t></si></sst>")
    return path


def test_a_workbook_that_unpacks_to_more_than_there_is_memory_for_is_refused(bomb: Path, tmp_path: Path) -> None:
    asked = {"root": str(DATA), "source": str(bomb), "target": str(tmp_path / "result.xlsx"), "today": "2026-11-28"}
    asked_for = json.dumps(asked | {"defaults": {}, "key": None}).encode()
    ended = subprocess.run([sys.executable, "-c", MODEST], input=asked_for, capture_output=True, timeout=60)
    assert (ended.returncode, json.loads(ended.stdout.splitlines()[-1])) == (0, {"wrong": TOO_MUCH})
