"""All programmes by where they apply, as boxes and arrows for drawing: the nation, provinces, cities and districts.

Counted from the files alone. A place without a programme here is never said to have none.
"""

from __future__ import annotations

from itertools import pairwise

from policies.catalog import Catalogue
from policies.coverage import ELSEWHERE, RESULTS
from policies.entries import Entry
from policies.flow import Arrow, Box, Flow, Kind, short
from policies.places import NATION, Place, stem
from policies.programme import Programme

TITLE = "收录了哪些地方、哪些政策"


def of_catalogue(catalogue: Catalogue) -> Flow:
    """Boxes: `n_…` for each place (by its code), `p_…` for each programme (`programme_box`); an arrow from each place
    to what it holds. Every province of the mainland is there; cities and counties only where they have programmes.

    A box of kind `local` is a version of another programme, made for its place.
    """
    codes = {place.code for entry in catalogue.entries.values() for place in _steps(catalogue, entry)}
    mainland = {place.code for place in catalogue.gazetteer.provinces()} - ELSEWHERE
    nodes, arrows = [], []
    for code in sorted({NATION, *codes, *mainland}, key=stem):
        here = [entry for entry in catalogue.entries.values() if stem(entry.programme.place) == stem(code)]
        nodes.append(_place(catalogue, code))
        if code != NATION:
            outer = catalogue.gazetteer.path(code)[-2:-1]
            arrows.append(_to(place_box(outer[0].code if outer else NATION), place_box(code)))
        for entry in sorted(here, key=lambda entry: entry.programme.extends is not None):
            nodes.append(_programme(catalogue, entry.programme))
            arrows.append(_to(place_box(code), programme_box(entry.id)))
    return Flow(TITLE, tuple(nodes), tuple(arrows))


def where(catalogue: Catalogue, entry: Entry) -> set[str]:
    """The boxes and arrows from the nation down to a programme, by id: what a scenario that showed it has covered."""
    boxes = [place_box(NATION), *(place_box(place.code) for place in _steps(catalogue, entry)), programme_box(entry.id)]
    boxes = list(dict.fromkeys(boxes))
    return {*boxes, *(_to(outer, inner).id for outer, inner in pairwise(boxes))}


def place_box(code: str) -> str:
    return f"n_{code}"


def programme_box(programme: str) -> str:
    return f"p_{programme.replace('-', '_')}"


def _steps(catalogue: Catalogue, entry: Entry) -> tuple[Place, ...]:
    return catalogue.gazetteer.path(entry.programme.place)


def _to(outer: str, inner: str) -> Arrow:
    return Arrow(f"{outer}.{inner}", outer, inner)


def _place(catalogue: Catalogue, code: str) -> Box:
    trunk = stem(code)
    inside = [entry for entry in catalogue.entries.values() if stem(entry.programme.place).startswith(trunk)]
    covered = catalogue.covered(code)
    count = f"{len(inside)} 项" if inside else RESULTS[covered.result if covered else "not_researched"]
    if code == NATION:
        return Box(place_box(code), "place", "全国", (f"共 {count}",), f"全国\n共 {count}")
    place = catalogue.gazetteer.path(code)[-1]
    name = place.short if place.level == "province" else place.name
    return Box(place_box(code), "place", name, (count,), f"{catalogue.gazetteer.full_name(code)}\n{count}")


def _programme(catalogue: Catalogue, programme: Programme) -> Box:
    details = []
    if other := programme.extends or programme.stands_for:
        base = catalogue.entries.get(other)
        of = "全国那一项" if base and base.programme.place == NATION else f"“{base.programme.title}”" if base else other
        details.append(f"{of}的地方版" if programme.extends else f"在这里代替{of}")
    if programme.kind == "info":
        details.append("只供了解，不是可以申领的钱")
    kind: Kind = "local" if programme.extends else "programme"
    whole = "\n".join((programme.title, *details, programme.summary))
    return Box(programme_box(programme.id), kind, short(programme.title), tuple(map(short, details)), whole)
