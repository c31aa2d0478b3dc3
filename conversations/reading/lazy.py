"""Regular expressions that are compiled when they are first used, not when their module is imported.

The readers have hundreds of them, and to compile all takes longer than to start the whole program otherwise does.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    """Stands for a compiled pattern: its methods are those of the pattern, put in place at the first use."""

    __slots__ = ("_flags", "_source", "findall", "finditer", "fullmatch", "match", "search", "split", "sub")

    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        found = re.compile(self._source, self._flags)
        for method in self.__slots__[2:]:
            setattr(self, method, getattr(found, method))
        return getattr(found, name)


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, but later: an error in the pattern shows at its first use."""
    return cast("re.Pattern[str]", _Lazy(source, flags))
