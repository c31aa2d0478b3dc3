"""A catalogue as it would be with some of its files changed: to be tried and checked before anything is saved.

The changed files are texts; nothing is written. What the unchanged files make is kept from one draft to the next
(`policies.written`), so that a draft is there in an instant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from policies.catalog import Catalogue, Read, read
from policies.files import CatalogueError, Fault
from policies.lint import of_lists, of_programme
from policies.programme import Local, Programme


def load_draft(root: Path, texts: Mapping[str, str]) -> Catalogue:
    """The catalogue in a folder with other texts in some programmes' files, or with files that aren't there yet.

    `texts`: by name relative to `root`, such as `programmes/zibo/zibo-technician-subsidy.yaml`. Raises
    `CatalogueError` with every fault, as `catalog.load` would if they were saved.
    """
    return read(root, texts).catalogue


def lint_draft(root: Path, texts: Mapping[str, str], today: date) -> list[Fault]:
    """Faults and warnings of the files in `texts`, and those that the change brings to other files: to local versions
    of a changed programme, to the lists. What keeps the draft from loading comes alone. By file and line."""
    try:
        draft = read(root, texts)
    except CatalogueError as error:
        return sorted(error.faults)
    try:
        live: Read | None = read(root)
    except CatalogueError:
        live = None  # then whatever is wrong is news
    ids = {part.id for found in (draft, live) if found for part, file in found.written if file.name in texts}
    faults: set[Fault] = set()
    for part, file in draft.written:
        if file.name in texts:
            faults |= {*of_programme(draft.catalogue, part, file, today)}
        elif _rests_on(part, ids) and (found := {*of_programme(draft.catalogue, part, file, today)}):
            faults |= found - {*_live(live, file.name, today)}
    if news := {*of_lists(draft, today)}:
        faults |= news - {*(of_lists(live, today) if live else ())}
    return sorted(faults)


def _rests_on(part: Programme | Local, ids: Collection[str | None]) -> bool:
    return part.extends in ids or (isinstance(part, Programme) and part.stands_for in ids)


def _live(live: Read | None, name: str, today: date) -> list[Fault]:
    """What is wrong with a file as it is saved."""
    found = [one for one in live.written if one[1].name == name] if live else []
    return [fault for part, file in found if live for fault in of_programme(live.catalogue, part, file, today)]
