"""What can happen to a conversation. Every channel turns what it receives into one of these, and nothing else.

Events are JSON on their way through the durable inbox: `to_json` and `from_json` are inverse to each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 2000
"""Characters of a message that are looked at; a longer one is answered, but never stored whole."""


@dataclass(frozen=True, slots=True)
class Text:
    """Something typed or dictated. `length` is what was sent, before any cut to `MAX_TEXT`."""

    text: str
    length: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A button: the token that came with the option. It may be of a question long past."""

    token: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the channel's own kind (/start, /help, a menu key). `argument` is what a link carried."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A point on the map, in degrees. Not stored: no place can be told from it without a map."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Other:
    """A message we can't read: sticker, picture, voice without text, file."""

    kind: str


@dataclass(frozen=True, slots=True)
class Timer:
    """A time that the conversation asked for has come."""

    name: str


@dataclass(frozen=True, slots=True)
class Left:
    """The person unsubscribed or asked their channel to forget us: everything of theirs goes."""


Event = Text | Choice | Command | Location | Other | Timer | Left

_KINDS: Mapping[str, type[Event]] = {
    "text": Text,
    "choice": Choice,
    "command": Command,
    "location": Location,
    "other": Other,
    "timer": Timer,
    "left": Left,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def to_json(event: Event) -> dict[str, object]:
    return {"event": _NAMES[type(event)], **{name: getattr(event, name) for name in event.__slots__}}


def from_json(data: Mapping[str, object]) -> Event:
    """Raises `ValueError` naming the kind, where no such event exists."""
    fields: dict[str, Any] = dict(data)
    kind = _KINDS.get(str(fields.pop("event", "")))
    if kind is None:
        raise ValueError(f"no event of kind {data.get('event')!r}; known: {', '.join(_KINDS)}")
    return kind(**fields)
