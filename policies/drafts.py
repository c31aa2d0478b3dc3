"""A catalogue as it would be with some of its files changed: to be tried and checked before anything is saved.

The changed files are texts; nothing is written. What the unchanged files make is kept from one draft to the next
(`policies.written`), so that a draft is there in an instant.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from policies.catalog import Catalogue, Read, read
from policies.files import CatalogueError, Fault
from policies.lint import of_lists, of_programme
from policies.programme import Local, Programme
from policies.written import KEPT


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
            faults |= found - _before(live, file.name, today)
    if found := {*of_lists(draft, today)}:
        faults |= found - _before(live, None, today)
    return sorted(faults)


def _rests_on(part: Programme | Local, ids: Collection[str | None]) -> bool:
    return part.extends in ids or (isinstance(part, Programme) and part.stands_for in ids)


def _before(live: Read | None, name: str | None, today: date) -> set[Fault]:
    """What is wrong with a programme's file, or with the lists, as they are saved. The same for one draft as for the
    next."""
    if live is None:
        return set()
    return KEPT.made(("faults", live.catalogue.version, name, today), partial(_saved, live, name, today))


def _saved(live: Read, name: str | None, today: date) -> set[Fault]:
    if name is None:
        return {*of_lists(live, today)}
    found = [(part, file) for part, file in live.written if file.name == name]
    return {fault for part, file in found for fault in of_programme(live.catalogue, part, file, today)}
