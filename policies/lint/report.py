"""Where the rules put what they find; turns a part's path into its line."""

from __future__ import annotations

from policies.files import Document, Fault
from policies.local import written_at
from policies.programme import Local, Path, Programme


class Report:
    """Of one programme. Of a local version, only what its own file says is told: the rest is told of its base."""

    def __init__(self, document: Document, programme: Programme) -> None:
        self._document = document
        self._programme = programme
        self._local = document.read(Local, document.data) if programme.extends else None
        self.faults: list[Fault] = []

    def fault(self, path: Path, reason: str) -> None:
        self._add(path, reason, warning=False)

    def warning(self, path: Path, reason: str) -> None:
        self._add(path, reason, warning=True)

    def _add(self, path: Path, reason: str, *, warning: bool) -> None:
        here = path if self._local is None else written_at(self._local, self._programme, path)
        if here is not None:
            self.faults.append(Fault(self._document.name, self._document.line(*here), reason, warning))
