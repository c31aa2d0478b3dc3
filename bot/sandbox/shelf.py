"""The catalogue as its keepers look at it: which programmes there are, where each is written, what must be looked at.

It reads the catalogue and the names of its files, and changes neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.page import STANDINGS
from policies.places import NATION, stem, within
from policies.programme import Programme

SOON = 60
"""Days before a review is due from which it is listed as soon due."""
_ID = re.compile(r"""id:\s*["']?([\w.-]+)""")


@dataclass(frozen=True, slots=True)
class Item:
    """One programme in the list. `due`: "over" where its review is overdue, "soon", or "". `where`: its place."""

    id: str
    title: str
    where: str
    place: str
    kind: str
    standing: str
    extends: str
    last_checked: date
    review_by: date
    due: str


def items(catalogue: Catalogue, today: date, query: str = "", place: str = "") -> list[Item]:
    """Programmes whose title, name, id or place contains every word of `query`, within `place`; the nation first,
    then in the order of the places' codes."""
    words = query.split()
    found = []
    for entry in catalogue.entries.values():
        programme = entry.programme
        where = place_name(catalogue, programme.place)
        searched = " ".join((programme.title, *programme.names, programme.id, where))
        if all(word in searched for word in words) and (not place or within(programme.place, place)):
            found.append(_item(entry, where, today))
    return sorted(found, key=lambda item: (item.place != NATION, stem(item.place), bool(item.extends), item.id))


def _item(entry: Entry, where: str, today: date) -> Item:
    programme = entry.programme
    rule = entry.rule(today)
    span = rule.standing(today) if rule else None
    return Item(
        id=programme.id,
        title=programme.title,
        where=where,
        place=programme.place,
        kind="可以申领的钱" if programme.kind == "cash" else "只供了解",
        standing=STANDINGS[span.is_ if span else "unconfirmed"] if rule else "这一天没有哪一版管",
        extends=programme.extends or "",
        last_checked=programme.last_checked,
        review_by=programme.review_by,
        due=due(programme, today),
    )


def due(programme: Programme, today: date) -> str:
    """ "over" from the day after `review_by` on, "soon" in the `SOON` days up to it, else ""."""
    left = (programme.review_by - today).days
    return "over" if left < 0 else "soon" if left <= SOON else ""


def place_name(catalogue: Catalogue, code: str) -> str:
    return "全国" if code == NATION else catalogue.gazetteer.full_name(code)


def files(root: Path) -> Mapping[str, str]:
    """Where each programme is written: its id → the file's name within the catalogue's folder."""
    return dict(_named(root))


def _named(root: Path) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "programmes").rglob("*.yaml")):
        with open(path, encoding="utf-8", errors="replace") as file:  # one odd file mustn't hide all the others
            name = next((found[1] for line in file if (found := _ID.match(line))), "")
        if name:
            yield name, path.relative_to(root).as_posix()
