"""What reading one typed answer can come to.

A reader never guesses between two: it says `Ambiguous` and the conversation asks which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

InvalidReason = Literal["future", "no_such_date", "not_issued", "out_of_range"]


@dataclass(frozen=True, slots=True)
class Read:
    """Understood. `value` is the fact's JSON value as `policies` takes it; `said` the words it was read from."""

    value: object
    said: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several values fit equally: each with the label to offer it under."""

    options: tuple[tuple[object, str], ...]


@dataclass(frozen=True, slots=True)
class Invalid:
    """Understood, but it can't be so (a day that doesn't exist, an issue date after today)."""

    reason: InvalidReason
    said: str


@dataclass(frozen=True, slots=True)
class Unsure:
    """The person says that they don't know (不清楚, 忘了)."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing of the kind asked for was found."""


Reading = Read | Ambiguous | Invalid | Unsure | Unreadable
