"""What is wrong with a catalogue: each fault with its file, line, reason, and what would be right.

It reads a catalogue and says; it never mends one. What stops a catalogue from loading at all comes alone and first.
Warnings are things to look at (a review is due), not faults.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from policies.catalog import Catalogue, load
from policies.files import CatalogueError, Document, Fault
from policies.lint.cited import cited
from policies.lint.dates import dates
from policies.lint.guides import guides
from policies.lint.logic import logic
from policies.lint.report import Report
from policies.lint.shared import shared
from policies.lint.texts import texts
from policies.lint.values import values
from policies.lint.worked import worked

RULES = (values, logic, cited, dates, guides, texts, worked)
"""Each looks at one programme."""


def lint(root: Path, today: date) -> list[Fault]:
    """All faults and warnings, by file and line. `today` (Asia/Shanghai) says which reviews are due."""
    try:
        catalogue = load(root)
    except CatalogueError as error:
        return sorted(error.faults)
    faults = [fault for path in _programmes(root) for fault in _programme(catalogue, root, path, today)]
    lists = {path.name: Document(path, path.name) for path in sorted(root.glob("*.yaml"))}
    return sorted({*faults, *shared(catalogue, lists, today)})


def _programmes(root: Path) -> list[Path]:
    return sorted((root / "programmes").rglob("*.yaml"))


def _programme(catalogue: Catalogue, root: Path, path: Path, today: date) -> list[Fault]:
    document = Document(path, str(path.relative_to(root)))
    entry = catalogue.entries[document.data["id"]]
    report = Report(document, entry.programme)
    for rule in RULES:
        rule(entry, catalogue, today, report)
    return report.faults
