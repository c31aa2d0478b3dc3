"""What a training school says of itself, the links by which people come in, and all of them together.

No person is in any of it. Reading what was typed into a form is for `bot.schools.form`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Field = Literal["name", "place", "contact", "phone", "occupation", "levels", "filed"]


@dataclass(frozen=True, slots=True)
class School:
    """`id` is "" until the store has given one; `code` is what people type where a link can't carry anything.

    `contact`: a person or a desk to ask. `place`: a GB/T code. `levels`: values of `cert_level`, the highest first.
    `filed`: on file with the place's human-resources authority, as the school says; None: it doesn't say. `made`: the
    day on which it was entered.
    """

    id: str
    name: str
    contact: str
    phone: str
    place: str
    occupation: str
    levels: tuple[str, ...]
    filed: bool | None
    made: date
    code: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A token stands for these three, each of which may be "". `school`: an id. `revoked`: the day, or None."""

    token: str
    school: str
    place: str
    topic: str
    made: date
    revoked: date | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """All schools and all links, those revoked among them; `change` grows with every write."""

    schools: tuple[School, ...]
    links: tuple[Link, ...]
    change: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, as one Chinese line that says what would be right."""

    field: Field
    text: str


class SchoolFaults(ValueError):
    """A profile can't be taken. `str()` gives all lines."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(fault.text for fault in faults))
        self.faults = faults
