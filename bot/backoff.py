"""Growing pauses between attempts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """In seconds: the first pause, and the longest that doubling leads to."""

    first: float = 0.5
    most: float = 60.0

    def pause(self, failures: int) -> float:
        """After `failures` attempts in a row, 1 or more."""
        return min(self.first * 2 ** min(failures - 1, 30), self.most)
