"""What is wrong with a catalogue: each fault with its file, line, reason, and what would be right.

It reads a catalogue and says; it never mends one. What stops a catalogue from loading at all comes alone and first.
Warnings are things to look at (a review is due), not faults.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from policies.catalog import Catalogue, Read, read
from policies.files import CatalogueError, Fault
from policies.lint.calls import calls
from policies.lint.cited import cited
from policies.lint.dates import dates
from policies.lint.guides import guides
from policies.lint.logic import logic
from policies.lint.report import Report
from policies.lint.shared import shared
from policies.lint.texts import texts
from policies.lint.values import values
from policies.lint.worked import worked
from policies.programme import Local, Programme
from policies.written import File

RULES = (values, logic, cited, dates, guides, texts, calls, worked)
"""Each looks at one programme."""


def lint(root: Path, today: date) -> list[Fault]:
    """All faults and warnings, by file and line. `today` (Asia/Shanghai) says which reviews are due."""
    try:
        found = read(root)
    except CatalogueError as error:
        return sorted(error.faults)
    faults = [fault for part, file in found.written for fault in of_programme(found.catalogue, part, file, today)]
    return sorted({*faults, *of_lists(found, today)})


def of_programme(catalogue: Catalogue, part: Programme | Local, file: File, today: date) -> list[Fault]:
    """What is wrong with the programme of one file."""
    entry = catalogue.entries[part.id]
    report = Report(part, file, entry, catalogue)
    for rule in RULES:
        rule(entry, catalogue, today, report)
    return report.faults


def of_lists(found: Read, today: date) -> list[Fault]:
    """What is wrong with the catalogue's own files."""
    return [*shared(found.catalogue, {file.name: file.document() for file in found.lists}, today)]
