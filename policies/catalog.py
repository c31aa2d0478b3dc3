"""The whole catalogue, read once and indexed: which programmes can touch this person, ready to be judged.

Reads only files that come with the package (or a folder given). It decides nothing about a person; `assess` does.
"""

from __future__ import annotations

import gc
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from policies import places
from policies.entries import Builder, Entry
from policies.facts import CONTRACT_FACTS, Facts, FactSpec
from policies.files import CatalogueError, Document, Fault
from policies.local import Placing, strays, whole
from policies.places import NATION, Gazetteer, stem, within
from policies.programme import (
    Cite,
    Coverage,
    ExtraFact,
    Local,
    Node,
    Part,
    Programme,
    Say,
    Source,
    Test,
    Window,
    parts,
)
from policies.spans import Somewhere, Unknown, Value

DATA = Path(__file__).parent / "data"
WORK, ISSUER = "work_place", "cert_issuer_place"
HOME = frozenset({"hukou_place", "residence_permit_place"})


class Fallback(Part):
    """Whom to ask about a place that the catalogue says nothing of."""

    say: Say
    phone: tuple[str, ...]
    cite: Cite


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
    with _uncollected():
        return _load(root)


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


def _load(root: Path) -> Catalogue:
    faults: list[Fault] = []
    gazetteer = places.load()
    digest = hashlib.sha256()
    extra, sources, coverage, fallback = _lists(root, faults, digest)
    facts = Facts(_ordered(extra), gazetteer)
    written = _programmes(root, faults, digest)
    entries = _entries(written, facts, faults)
    faults.extend(_doubles(entries))
    if faults:
        raise CatalogueError(faults)
    return Catalogue(entries, sources, facts, coverage, fallback, digest.hexdigest()[:12], gazetteer)


@dataclass(frozen=True, slots=True)
class _File:
    """Where a programme was written. What YAML makes of it is large: it is read again where a fault needs its line."""

    path: Path
    name: str

    def fault(self, path: Sequence[object], reason: str) -> Fault:
        return Fault(self.name, Document(self.path, self.name).line(*path), reason)


Written = list[tuple[Programme | Local, _File]]


def _programmes(root: Path, faults: list[Fault], digest: Any) -> Written:
    """The programme files as they are written, whole ones and local versions."""
    written: Written = []
    for path in sorted((root / "programmes").rglob("*.yaml")):
        digest.update(path.read_bytes())
        name = str(path.relative_to(root))
        try:
            document = Document(path, name)
            if blanks := document.blanks():
                raise CatalogueError(sorted(set(blanks)))
            is_local = isinstance(document.data, dict) and "extends" in document.data
            model: type[Programme] | type[Local] = Local if is_local else Programme
            written.append((document.read(model, document.data), _File(path, name)))
        except CatalogueError as error:
            faults.extend(error.faults)
    return written


def _entries(written: Written, facts: Facts, faults: list[Fault]) -> list[Entry]:
    """The programmes ready to be judged, in the order of their files. What can't be made goes into `faults`."""
    unread, placing = bool(faults), Placing()
    bases: dict[str, Programme] = {}
    made: list[Programme] = []
    for part, file in written:
        if isinstance(part, Programme):
            bases[part.id] = part
            faults.extend(_strange(part, part.tables, facts, file))
    taken: dict[tuple[str, str], str] = {}
    for part, file in written:
        if isinstance(part, Local) and (other := taken.setdefault((part.extends, part.place), part.id)) != part.id:
            reason = f"{part.place} 已经有一份 {part.extends} 的地方版：{other}；一个地方只能有一份"
            faults.append(file.fault(("place",), reason))
        if isinstance(part, Programme):
            made.append(placing.placed(part, part.place))
        elif base := bases.get(part.extends):
            faults.extend(_strange(part, {*base.tables, *part.tables}, facts, file))
            faults.extend(file.fault(path, reason) for path, reason in strays(part, base))
            made.append(placing.placed(whole(part, base), part.place))
        elif not unread:  # the base may be the very file that couldn't be read
            reason = f"没有 {part.extends} 这一项，或者它自己也是地方版；应写一份完整政策的 id"
            faults.append(file.fault(("extends",), reason))
    if faults:
        return []
    builder = Builder(facts)
    return [builder.entry(programme) for programme in made]


def _doubles(entries: Sequence[Entry]) -> Iterator[Fault]:
    counted = Counter(entry.id for entry in entries)
    for name in sorted(name for name, count in counted.items() if count > 1):
        yield Fault("programmes", 1, f"编号 {name} 用了两次")


def _lists(
    root: Path, faults: list[Fault], digest: Any
) -> tuple[list[ExtraFact], dict[str, Source], dict[str, Coverage], Fallback | None]:
    extra: list[ExtraFact] = []
    sources: dict[str, Source] = {}
    coverage: dict[str, Coverage] = {}
    fallback: Fallback | None = None
    for path in sorted(root.glob("*.yaml")):
        digest.update(path.read_bytes())
        try:
            document = Document(path, path.name)
            if path.name == "facts.yaml":
                extra = [document.read(ExtraFact, row, i) for i, row in enumerate(document.data or ())]
            elif path.name.startswith("sources"):
                for i, row in enumerate(document.data or ()):
                    source = document.read(Source, row, i)
                    if source.id in sources:
                        faults.append(Fault(path.name, document.line(i), f"来源 {source.id} 写了两次"))
                    sources[source.id] = source
            elif path.name == "coverage.yaml":
                if not isinstance(document.data, dict) or not isinstance(document.data.get("places"), list):
                    raise CatalogueError([Fault(path.name, 1, "缺少 places，应是地方的列表")])
                for i, row in enumerate(document.data["places"]):
                    covered = document.read(Coverage, row, "places", i)
                    coverage[stem(covered.place)] = covered
                if "fallback" in document.data:
                    fallback = document.read(Fallback, document.data["fallback"], "fallback")
        except CatalogueError as error:
            faults.extend(error.faults)
    return extra, sources, coverage, fallback


def _ordered(extra: Sequence[ExtraFact]) -> list[FactSpec]:
    specs = list(CONTRACT_FACTS)
    for fact in extra:
        at = next((i for i, spec in enumerate(specs) if spec.name == fact.after), len(specs) - 1)
        most = 10_000 if fact.kind == "number" else 0
        spec = FactSpec(fact.name, fact.kind, fact.label, fact.choices, most=most, asked=fact.asked)
        specs.insert(at + 1, spec)
    return specs


def _strange(part: Part, tables: Collection[str], facts: Facts, file: _File) -> Iterator[Fault]:
    """Facts and tables that the part's conditions name and that there aren't."""
    for path, found in parts(part):
        fact = found.fact if isinstance(found, Node | Window) else None
        if fact and fact not in facts.specs:
            yield file.fault((*path, "fact"), f"没有 {fact} 这一项事实")
        table = found.in_table if isinstance(found, Test) else None
        if table and table not in tables:
            yield file.fault((*path, "in_table"), f"这个文件里没有名单 {table}")
