"""The whole catalogue, read once and indexed: which programmes can touch this person, ready to be judged.

Reads only files that come with the package (or a folder given). It decides nothing about a person; `assess` does.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from policies import places
from policies.entries import Entry
from policies.facts import Facts
from policies.files import CatalogueError, Fault
from policies.places import NATION, Gazetteer, stem, within
from policies.programme import Coverage, Source
from policies.spans import Somewhere, Unknown, Value
from policies.written import KEPT, Fallback, File, Written, entries, files, lists, ordered, programmes

DATA = Path(__file__).parent / "data"
WORK, ISSUER = "work_place", "cert_issuer_place"
HOME = frozenset({"hukou_place", "residence_permit_place"})


class Catalogue:
    """Everything that is known of programmes. `version` changes whenever any of its files does."""

    def __init__(
        self,
        entries: Iterable[Entry],
        sources: Mapping[str, Source],
        facts: Facts,
        coverage: Mapping[str, Coverage],
        fallback: Fallback | None,
        version: str,
        gazetteer: Gazetteer,
    ) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.sources = sources
        self.facts = facts
        self.coverage = dict(coverage)
        self.fallback = fallback
        self.version = version
        self.gazetteer = gazetteer
        self._at: dict[str, list[Entry]] = {}
        self._under: dict[str, list[Entry]] = {}
        self._place_facts = tuple(spec.name for spec in facts.specs.values() if spec.kind == "place")
        self._tying = tuple({entry.programme.tied_by or "": None for entry in self.entries.values()})
        # Few places are named by many people, and each is looked up again with every answer.
        self._reached = lru_cache(maxsize=4096)(self._reaching)
        self._nearby = lru_cache(maxsize=4096)(self._nearest)
        for entry in self.entries.values():
            trunk = stem(entry.programme.place)
            self._at.setdefault(trunk, []).append(entry)
            for length in range(0, len(trunk) + 1, 2):
                self._under.setdefault(trunk[:length], []).append(entry)
        for trunk, found in self._at.items():
            if trunk and trunk not in self.coverage:
                looked = max(entry.programme.last_checked for entry in found)
                here = found[0].programme.place
                self.coverage[trunk] = Coverage(place=here, result="programmes", looked=looked)

    def touching(self, known: Mapping[str, Value]) -> list[Entry]:
        """The programmes for this person's role that overlap a place they named; all of the role's, if they named none.

        Where they work says most. With that known, a place around it says nothing more ("insured in Chongqing", working
        in one of its districts), a household known by its province alone reaches no programme of a city there, and
        where the certificate was issued reaches none at all. Of the versions of one programme, only those nearest to
        each place; and where the programme goes by one place alone (`tied_by`) and the person named it, only those of
        that place. The cost grows with the programmes found, not with the catalogue.
        """
        named = {
            name: value.code
            for name in self._place_facts
            if isinstance(value := known.get(name), Somewhere) and _ties(name, value)
        }
        role = known.get("role", "worker")
        # Whoever can't say in which role they ask is answered like everybody who didn't say.
        role = "worker" if isinstance(role, Unknown) else role
        return list(self._reached(role, tuple(named.items())))

    def _reaching(self, role: Value, places_named: tuple[tuple[str, str], ...]) -> tuple[Entry, ...]:
        """The programmes in reach of somebody who named these places, each under the fact that it is for them."""
        named = dict(places_named)
        tied = {fact: named[fact] for fact in self._tying if fact in named}
        work = named.get(WORK)
        near: list[Entry] = []
        for fact, code in named.items():
            if work is None or fact == WORK or not (fact == ISSUER or _around(code, work)):
                inside = work is None or fact not in HOME
                near += [
                    entry
                    for entry in self._nearby(code)
                    if entry.programme.tied_by not in tied and (inside or within(code, entry.programme.place))
                ]
        for fact, code in tied.items():
            near += [entry for entry in self._nearby(code) if entry.programme.tied_by == fact]
        found = dict.fromkeys(near) if named else self.entries.values()
        return tuple(entry for entry in found if role in entry.programme.audience)

    def _nearest(self, code: str) -> tuple[Entry, ...]:
        """The programmes that overlap the place; of the versions of one programme that contain it, the finest."""
        found = tuple(
            entry
            for entry in self._overlapping(code)
            if not any(within(code, other) for other in entry.programme.except_in)
        )
        finest: dict[str, int] = {}
        for entry in found:
            if within(code, entry.programme.place):
                family = entry.programme.family
                finest[family] = max(finest.get(family, 0), len(stem(entry.programme.place)))
        return tuple(
            entry for entry in found if len(stem(entry.programme.place)) >= finest.get(entry.programme.family, 0)
        )

    def _overlapping(self, code: str) -> Iterable[Entry]:
        trunk = stem(code)
        yield from self._under.get(trunk, ())
        for length in range(0, len(trunk), 2):
            yield from self._at.get(trunk[:length], ())

    def covered(self, code: str) -> Coverage | None:
        """What is known of the place as a whole: of itself, or of the nearest place around it."""
        trunk = stem(code)
        for length in range(len(trunk), 0, -2):
            if entry := self.coverage.get(trunk[:length]):
                return entry
        return None


def _ties(fact: str, place: Somewhere) -> bool:
    """Whether a place named ties the person to programmes. The whole nation ties to none, and a provincial body that
    issued a certificate says nothing of where in the province its holder is."""
    return place.code != NATION and not (place.final and fact == ISSUER)


def _around(outer: str, inner: str) -> bool:
    """Whether one place lies within the other and isn't the same."""
    return within(inner, outer) and stem(inner) != stem(outer)


@cache
def load(root: Path = DATA) -> Catalogue:
    """The catalogue in a folder. Raises `CatalogueError` with every fault found: file, line and reason."""
    return read(root).catalogue


@dataclass(frozen=True, slots=True)
class Read:
    """A catalogue, and the files of which it was made: its own lists, and the programmes."""

    catalogue: Catalogue
    lists: tuple[File, ...]
    written: Written


def read(root: Path, texts: Mapping[str, str] = MappingProxyType({})) -> Read:
    """As `load`, read anew. `texts`: by name (`programmes/zibo/x.yaml`), what some of its programmes' files should say
    instead of what they do, or files that there aren't yet. Nothing is written."""
    with _uncollected():
        return _read(root, texts)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Hundreds of thousands of objects are made that all stay: looking for garbage among them doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(root: Path, texts: Mapping[str, str]) -> Read:
    faults: list[Fault] = []
    gazetteer = places.load()
    KEPT.begin()
    found = files(root, texts, faults)
    own = tuple(file for file in found if "/" not in file.name)
    shared = lists(own, faults, KEPT)
    facts = Facts(ordered(shared.extra), gazetteer)
    written = programmes(found[len(own) :], faults, KEPT)
    made = entries(written, facts, tuple(shared.extra), faults, KEPT)
    if faults:
        raise CatalogueError(faults)
    version = hashlib.sha256(b"".join(file.content for file in found)).hexdigest()[:12]
    catalogue = Catalogue(made, shared.sources, facts, shared.coverage, shared.fallback, version, gazetteer)
    return Read(catalogue, own, written)
