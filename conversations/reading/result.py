"""What reading one typed answer can come to.

A reader never guesses between two: it says `Ambiguous` and the conversation asks which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

InvalidReason = Literal["future", "no_such_date", "not_issued", "out_of_range"]

Stretch = tuple[int, int]
"""Start and end (exclusive) in the message as `normalise.compact` gives it."""


@dataclass(frozen=True, slots=True)
class Read:
    """Understood. `value` is the fact's JSON value as `policies` takes it; `said` the words it was read from.

    `span` is where those words stand: from the first to the last that the value was made of; None where the reader
    took the message as a whole. `repaired`: a misspelt, misheard or spelt-out (pinyin) name was mended to read it, so
    it is read back with more care.
    """

    value: object
    said: str
    span: Stretch | None = None
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several values fit equally: each with the label to offer it under. `span` as in `Read`."""

    options: tuple[tuple[object, str], ...]
    span: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Invalid:
    """Understood, but it can't be so (a day that doesn't exist, an issue date after today). `span` as in `Read`."""

    reason: InvalidReason
    said: str
    span: Stretch | None = None


@dataclass(frozen=True, slots=True)
class Unsure:
    """The person says that they don't know (不清楚, 忘了)."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Nothing of the kind asked for was found."""


Reading = Read | Ambiguous | Invalid | Unsure | Unreadable
