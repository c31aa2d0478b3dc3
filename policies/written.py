"""What is written in a catalogue's folder, read file by file: lists, programmes, and the entries made of them.

What was made of a file is kept by what stands in the file, so that a folder of which one file changed is read again
quickly. It reads and never writes, and finds every fault before it gives up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import Any, TypeVar

from policies.entries import Builder, Entry
from policies.facts import CONTRACT_FACTS, Facts, FactSpec
from policies.files import CatalogueError, Document, Fault
from policies.local import Placing, strays, whole
from policies.places import stem
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

PROGRAMMES = "programmes"
MAX_NAME = 200
_NAME = re.compile(rf"{PROGRAMMES}(/\w[\w.-]*)*/\w[\w.-]*\.yaml")
_LOADS = 8
"""For how many further loads something is kept that they don't need."""


class Fallback(Part):
    """Whom to ask about a place that the catalogue says nothing of."""

    say: Say
    phone: tuple[str, ...]
    cite: Cite


@dataclass(frozen=True, slots=True)
class File:
    """One file as it stands. What YAML makes of it is large: it is read again where a fault needs its line."""

    name: str
    content: bytes

    def document(self) -> Document:
        return Document(self.content, self.name)

    def fault(self, path: Sequence[object], reason: str) -> Fault:
        return Fault(self.name, self.document().line(*path), reason)


Written = list[tuple[Programme | Local, File]]
"""Whole programmes and local versions, in the order of their files."""


@dataclass(slots=True)
class Lists:
    """What all programmes share."""

    extra: list[ExtraFact] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    coverage: dict[str, Coverage] = field(default_factory=dict)
    fallback: Fallback | None = None


Made = TypeVar("Made")


class Kept:
    """What was made of the files of earlier loads, by their content; what the last few loads didn't need is let go.

    Threads may share it.
    """

    def __init__(self) -> None:
        self._made: dict[Hashable, tuple[int, Any]] = {}
        self._load = 0
        self._lock = Lock()

    def begin(self) -> None:
        """Another load begins."""
        with self._lock:
            self._load += 1
            self._made = {key: one for key, one in self._made.items() if one[0] >= self._load - _LOADS}

    def get(self, key: Hashable) -> Any | None:
        with self._lock:
            found = self._made.get(key)
            if found is None:
                return None
            self._made[key] = (self._load, found[1])
            return found[1]

    def made(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is kept under the key, or else what `make` makes, which is kept from now on."""
        found: Made | None = self.get(key)
        if found is None:
            found = make()
            with self._lock:
                self._made[key] = (self._load, found)
        return found


KEPT = Kept()


def misnamed(name: str) -> str | None:
    """Why there can't be a programme's file of this name, relative to the catalogue's folder; None where there can."""
    if len(name) <= MAX_NAME and _NAME.fullmatch(name):
        return None
    return "文件名不对；应是 programmes 里的 .yaml 文件，例如 programmes/zibo/zibo-technician-subsidy.yaml"


def files(root: Path, texts: Mapping[str, str], faults: list[Fault]) -> list[File]:
    """The folder's files in their order, those of `texts` with another content or added. Names that can't be, and files
    that can't be read, go into `faults`."""
    found: dict[str, bytes] = {}
    for name, text in texts.items():
        if reason := misnamed(name):
            faults.append(Fault(name, 1, reason))
        # A lone half of a pair of surrogates is no text; it is refused where the file is read.
        found[name] = text.encode("utf-8", "surrogatepass")
    for path in (*root.glob("*.yaml"), *(root / PROGRAMMES).rglob("*.yaml")):
        name = path.relative_to(root).as_posix()
        if name not in found:
            try:
                found[name] = path.read_bytes()
            except OSError as error:
                faults.append(Fault(name, 1, f"读不出来：{error.strerror}"))
    ordered = sorted(found, key=lambda name: ("/" in name, PurePosixPath(name)))
    return [File(name, found[name]) for name in ordered]


def programmes(found: Sequence[File], faults: list[Fault], kept: Kept) -> Written:
    """The programme files as they are written, whole ones and local versions."""
    written: Written = []
    for file in found:
        try:
            written.append((kept.made(file.content, partial(programme, file)), file))
        except CatalogueError as error:
            faults.extend(error.faults)
    return written


def programme(file: File) -> Programme | Local:
    """What one file says. Raises `CatalogueError`."""
    document = file.document()
    if blanks := document.blanks():
        raise CatalogueError(sorted(set(blanks)))
    is_local = isinstance(document.data, dict) and "extends" in document.data
    model: type[Programme] | type[Local] = Local if is_local else Programme
    return document.read(model, document.data)


def entries(written: Written, facts: Facts, known: Hashable, faults: list[Fault], kept: Kept) -> list[Entry]:
    """The programmes ready to be judged, in the order of their files. What can't be made goes into `faults`.

    `known` is what `facts` were made of: entries made with other facts don't serve.
    """
    unread, placing = bool(faults), Placing()
    bases = {part.id: (part, file) for part, file in written if isinstance(part, Programme)}
    for part, file in written:
        if isinstance(part, Programme) and not kept.get(_key(file, None, known)):
            faults.extend(_strange(part, part.tables, facts, file))
    taken: dict[tuple[str, str], str] = {}
    made: list[tuple[Hashable, Programme | Entry]] = []
    for part, file in written:
        if isinstance(part, Programme):
            key = _key(file, None, known)
            made.append((key, kept.get(key) or placing.placed(part, part.place)))
            continue
        if (other := taken.setdefault((part.extends, part.place), part.id)) != part.id:
            reason = f"{part.place} 已经有一份 {part.extends} 的地方版：{other}；一个地方只能有一份"
            faults.append(file.fault(("place",), reason))
        if found := bases.get(part.extends):
            base, key = found[0], _key(file, found[1], known)
            if entry := kept.get(key):
                made.append((key, entry))
                continue
            faults.extend(_strange(part, {*base.tables, *part.tables}, facts, file))
            faults.extend(file.fault(path, reason) for path, reason in strays(part, base))
            made.append((key, placing.placed(whole(part, base), part.place)))
        elif not unread:  # the base may be the very file that couldn't be read
            reason = f"没有 {part.extends} 这一项，或者它自己也是地方版；应写一份完整政策的 id"
            faults.append(file.fault(("extends",), reason))
    if faults:
        return []
    builder = Builder(facts)
    ready = [one if isinstance(one, Entry) else kept.made(key, partial(builder.entry, one)) for key, one in made]
    faults.extend(_doubles(ready))
    return ready


def _key(file: File, base: File | None, known: Hashable) -> Hashable:
    """All that an entry is made of."""
    return file.content, base and base.content, known


def _doubles(found: Sequence[Entry]) -> Iterator[Fault]:
    counted = Counter(entry.id for entry in found)
    for name in sorted(name for name, count in counted.items() if count > 1):
        yield Fault(PROGRAMMES, 1, f"编号 {name} 用了两次")


def lists(found: Sequence[File], faults: list[Fault], kept: Kept) -> Lists:
    """What the catalogue's own files say."""
    read = Lists()
    for file in found:
        try:
            part = kept.made((file.name, file.content), partial(_list, file))
        except CatalogueError as error:
            faults.extend(error.faults)
            continue
        for i, source in enumerate(part.sources):
            if source.id in read.sources:
                faults.append(file.fault((i,), f"来源 {source.id} 写了两次"))
            read.sources[source.id] = source
        read.extra = read.extra or part.extra
        read.coverage |= {stem(covered.place): covered for covered in part.coverage}
        read.fallback = read.fallback or part.fallback
    return read


@dataclass(frozen=True, slots=True)
class _List:
    """What one of them says."""

    extra: list[ExtraFact] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    coverage: list[Coverage] = field(default_factory=list)
    fallback: Fallback | None = None


def _list(file: File) -> _List:
    document = file.document()
    if file.name == "facts.yaml":
        return _List(extra=[document.read(ExtraFact, row, i) for i, row in enumerate(document.data or ())])
    if file.name.startswith("sources"):
        return _List(sources=[document.read(Source, row, i) for i, row in enumerate(document.data or ())])
    if file.name != "coverage.yaml":
        return _List()
    if not isinstance(document.data, dict) or not isinstance(document.data.get("places"), list):
        raise CatalogueError([Fault(file.name, 1, "缺少 places，应是地方的列表")])
    covered = [document.read(Coverage, row, "places", i) for i, row in enumerate(document.data["places"])]
    last = document.data.get("fallback")
    fallback = document.read(Fallback, last, "fallback") if "fallback" in document.data else None
    return _List(coverage=covered, fallback=fallback)


def ordered(extra: Sequence[ExtraFact]) -> list[FactSpec]:
    """The contract's facts with the catalogue's own between them, in the order of asking."""
    specs = list(CONTRACT_FACTS)
    for fact in extra:
        at = next((i for i, spec in enumerate(specs) if spec.name == fact.after), len(specs) - 1)
        most = 10_000 if fact.kind == "number" else 0
        spec = FactSpec(fact.name, fact.kind, fact.label, fact.choices, most=most, asked=fact.asked)
        specs.insert(at + 1, spec)
    return specs


def _strange(part: Part, tables: Collection[str], facts: Facts, file: File) -> Iterator[Fault]:
    """Facts and tables that the part's conditions name and that there aren't."""
    for path, found in parts(part):
        fact = found.fact if isinstance(found, Node | Window) else None
        if fact and fact not in facts.specs:
            yield file.fault((*path, "fact"), f"没有 {fact} 这一项事实")
        table = found.in_table if isinstance(found, Test) else None
        if table and table not in tables:
            yield file.fault((*path, "in_table"), f"这个文件里没有名单 {table}")
