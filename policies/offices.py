"""Whom to ask: which of a programme's offices serve a person. It knows no office of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policies.places import stem, within
from policies.programme import Contact
from policies.spans import Somewhere, Value


def offices(contacts: Sequence[Contact], known: Mapping[str, Value]) -> tuple[Contact, ...]:
    """The offices for this person, the nearest first: those whose place contains one of theirs; else those without a
    finer place. Offices of zones come last, since a zone has no code to tell who belongs to it."""
    codes = [value.code for value in known.values() if isinstance(value, Somewhere)]
    near = [c for c in contacts if not c.zone and any(within(code, c.place) for code in codes)]
    near.sort(key=lambda contact: -len(stem(contact.place)))
    if not near:
        shortest = min((len(stem(c.place)) for c in contacts if not c.zone), default=0)
        near = [c for c in contacts if not c.zone and len(stem(c.place)) == shortest]
    finer = any(len(stem(code)) > len(stem(near[0].place)) for code in codes) if near else False
    zones = [] if finer or (near and len(stem(near[0].place)) == 6) else [c for c in contacts if c.zone]
    return (*near, *zones)
