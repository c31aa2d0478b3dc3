"""Catalogues that differ from the packaged one in one programme, made in memory; and scenarios from a text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from conversations.env import Env
from conversations.scenarios.model import Scenario, parse
from policies.catalog import DATA, Catalogue
from policies.entries import Builder
from policies.files import Document
from policies.local import Placing
from policies.programme import Programme

ZIBO = "zibo-technician-subsidy"
ZIBO_FILE = DATA / "programmes" / "zibo" / f"{ZIBO}.yaml"


def one(text: str) -> Scenario:
    """The only scenario of a text that has no faults."""
    ([scenario], faults) = parse(text, "对话.yaml")
    assert faults == ()
    return scenario


def with_zibo(env_for: Callable[[date], Env], folder: Path, *changes: tuple[str, str]) -> Callable[[date], Env]:
    """The same, but with the programme of Zibo as its file would be after the replacements; version "draft"."""
    text = ZIBO_FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    now = env_for(date(2026, 11, 21))
    changed = folder / ZIBO_FILE.name
    changed.write_text(text, encoding="utf-8")
    document = Document(changed, changed.name)
    written = document.read(Programme, document.data)
    programme = Placing().placed(written, written.place)
    entries = {**now.catalogue.entries, ZIBO: Builder(now.catalogue.facts).entry(programme)}
    was = now.catalogue
    coverage, fallback = was.coverage, was.fallback
    draft = Catalogue(entries.values(), was.sources, was.facts, coverage, fallback, "draft", was.gazetteer)
    return lambda today: Env(today, draft, now.words)
