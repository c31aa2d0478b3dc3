"""One catalogue for everybody, changed whole and between two turns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.live import Live
from policies import catalog
from policies.catalog import CatalogueError

TODAY = date(2026, 11, 28)


def test_every_day_gets_the_same_catalogue_and_wording() -> None:
    live = Live()
    first, second = live.env_for(TODAY), live.env_for(date(2030, 1, 1))
    assert (first.today, second.today, live.root) == (TODAY, date(2030, 1, 1), catalog.DATA)
    assert first.catalogue is second.catalogue is live.catalogue
    assert first.words is second.words is live.words


def test_a_turn_under_way_keeps_its_catalogue_and_the_next_one_has_the_new(tmp_path: Path) -> None:
    live = Live()
    old, under_way, new = live.catalogue, live.env_for(TODAY), catalog.load(tmp_path)
    live.replace(new)
    assert under_way.catalogue is old
    assert live.env_for(TODAY).catalogue is live.catalogue is new
    assert live.env_for(TODAY).words is under_way.words


def test_a_catalogue_with_a_fault_is_not_begun_with(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("- id: [", encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"sources\.yaml"):
        Live(tmp_path)
