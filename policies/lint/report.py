"""Where the rules put what they find; turns a part's path into its line."""

from __future__ import annotations

from policies.files import Document, Fault
from policies.programme import Path


class Report:
    def __init__(self, document: Document) -> None:
        self._document = document
        self.faults: list[Fault] = []

    def fault(self, path: Path, reason: str) -> None:
        self.faults.append(Fault(self._document.name, self._document.line(*path), reason))

    def warning(self, path: Path, reason: str) -> None:
        self.faults.append(Fault(self._document.name, self._document.line(*path), reason, warning=True))
