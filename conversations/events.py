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
"""What can happen in a conversation with one person."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Something about a group itself, not about what is said in it.

    `what`: "added" (the bot is in it now), "removed", "admin" and "member" (what it may do), "bound" (to the school
    `school`, whose place code is `home`), "unbound", or "refused" with the `reason` why a binding wasn't done;
    "announced": `reason` is a text of ours for the group.
    `hears`: whether the platform gives the bot everything that is said in the group.
    """

    what: str
    school: str = ""
    home: str = ""
    reason: str = ""
    hears: bool = False


@dataclass(frozen=True, slots=True)
class Grouped:
    """Something that was said to the bot in a group, or that happened to the group.

    `who`: a code of the person for this group alone, never their id; empty where nobody did it. `at`: when it reached
    us, in seconds since the epoch: how often a group may be answered hangs on it. `how`: "name" (called by name), or
    "reply" (to a message of ours). `about`: the first line of our message that is replied to. `thread`: the topic of
    a forum, 0 for none. `to`: what the platform calls the message, so that the answer can point to it.
    """

    said: Text | Command | Choice | Changed
    who: str
    at: int
    how: str = ""
    about: str = ""
    thread: int = 0
    to: str = ""


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


_SAID: Mapping[str, type[Text | Command | Choice | Changed]] = {
    "text": Text,
    "command": Command,
    "choice": Choice,
    "changed": Changed,
}
_SAID_NAMES = {kind: name for name, kind in _SAID.items()}


def to_json(event: Event | Grouped) -> dict[str, object]:
    if isinstance(event, Grouped):
        said = event.said
        inner = {"event": _SAID_NAMES[type(said)], **{name: getattr(said, name) for name in said.__slots__}}
        beside = {name: getattr(event, name) for name in event.__slots__ if name != "said"}
        return {"event": "grouped", "said": inner, **beside}
    return {"event": _NAMES[type(event)], **{name: getattr(event, name) for name in event.__slots__}}


def from_json(data: Mapping[str, object]) -> Event | Grouped:
    """Raises `ValueError` naming the kind, where no such event exists."""
    fields: dict[str, Any] = dict(data)
    if fields.get("event") == "grouped":
        del fields["event"]
        inner = dict(fields.pop("said"))
        said = _SAID.get(str(inner.pop("event", "")))
        if said is None:
            raise ValueError(f"nothing of this kind happens in a group; known: {', '.join(_SAID)}")
        return Grouped(said(**inner), **fields)
    kind = _KINDS.get(str(fields.pop("event", "")))
    if kind is None:
        raise ValueError(f"no event of kind {data.get('event')!r}; known: {', '.join(_KINDS)}")
    return kind(**fields)
