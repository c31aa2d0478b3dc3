"""Where the rules put what they find; turns a part's path into its line."""

from __future__ import annotations

from functools import lru_cache

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.files import Document, Fault
from policies.local import written_at
from policies.programme import Local, Path, Programme, parts
from policies.written import File


class Report:
    """Of one programme. Of a local version, only what its own file says is told: the rest is told of its base.

    `parts`: the programme's parts with their paths, but those that a local version shares with its base.
    """

    def __init__(self, written: Programme | Local, file: File, entry: Entry, catalogue: Catalogue) -> None:
        self._file = file
        self._document: Document | None = None
        self._programme = entry.programme
        self._local = written if isinstance(written, Local) else None
        self._shared = _parts(catalogue.entries[written.extends]) if isinstance(written, Local) else frozenset[int]()
        self.parts = [*parts(entry.programme, leave=self._shared)]
        self._told: dict[int, bool] = {}
        self.faults: list[Fault] = []

    def tells(self, path: Path) -> bool:
        """Whether anything found there would be told."""
        return self._local is None or written_at(self._local, self._programme, path) is not None

    def tells_conditions(self, version: int) -> bool:
        """Whether anything found in the conditions of this version would be told."""
        if version not in self._told:
            here: Path = ("versions", version, "conditions")
            members = self._programme.versions[version].conditions.children
            paths = (here, *((*here, "all", number) for number, _ in enumerate(members)))
            self._told[version] = any(map(self.tells, paths))
        return self._told[version]

    def fault(self, path: Path, reason: str) -> None:
        self._add(path, reason, warning=False)

    def warning(self, path: Path, reason: str) -> None:
        self._add(path, reason, warning=True)

    def _add(self, path: Path, reason: str, *, warning: bool) -> None:
        here = path if self._local is None else written_at(self._local, self._programme, path)
        if here is not None:
            self._document = self._document or self._file.document()
            self.faults.append(Fault(self._file.name, self._document.line(*here), reason, warning))


@lru_cache(maxsize=16)
def _parts(base: Entry) -> frozenset[int]:
    """The identities of all parts; the entry stays alive with them."""
    return frozenset(id(part) for _, part in parts(base.programme))
