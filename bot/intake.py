"""What is done to an event before anything of it is stored: cut, cleaned, and rid of numbers that name a person.

It refuses to let through what a database or a channel could not carry later: half characters, null bytes.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar, cast

from bot.store.base import to_text
from conversations.events import (
    MAX_TEXT,
    Changed,
    Choice,
    Command,
    Event,
    Grouped,
    Location,
    Other,
    Text,
    Timer,
    to_json,
)
from conversations.redact import redact

E = TypeVar("E", bound=Event)

_CUT_NUMBER = re.compile(r"[\dXxＸｘ\s().+·—–-]+\Z")
_MAX_NAME = 64
"""Characters of a token or a name; no option or command of ours is longer."""


def to_body(event: Event | Grouped) -> str:
    """The event as the inbox keeps it."""
    return to_text(to_json(_in_group(event) if isinstance(event, Grouped) else _kept(event)))


def _in_group(event: Grouped) -> Grouped:
    said = event.said if isinstance(event.said, Changed) else _kept(event.said)
    return replace(event, said=said, about=safe(event.about, _MAX_NAME), to=_whole(event.to[:_MAX_NAME]))


def _kept(event: E) -> E:
    return cast(E, _cleaned(event))


def _cleaned(event: Event) -> Event:
    match event:
        case Text(text, length):
            sent = max(length, len(text))
            return Text(safe(text, MAX_TEXT, sent), sent)
        case Command(name, argument):
            return Command(safe(name, _MAX_NAME), safe(argument, _MAX_NAME))
        case Choice(token):
            return Choice(_whole(token[:_MAX_NAME]))
        case Other(kind):
            return Other(_whole(kind[:_MAX_NAME]))
        case Timer(name):
            return Timer(_whole(name[:_MAX_NAME]))
        case Location():
            # Where somebody stands is nothing that we can use, so it isn't kept for a moment.
            return Location(0.0, 0.0)
        case _:
            return event


def safe(text: str, limit: int, sent: int = 0) -> str:
    """At most `limit` characters of the text, fit to be kept.

    `sent`: how long the text was. Where it was cut, here or before, half a number may stand at the cut, which nothing
    would recognise any more: it goes too.
    """
    if len(text) >= limit and max(sent, len(text)) > limit:
        text = _CUT_NUMBER.sub("", text[:limit])
    return redact(_whole(text)).text[:limit]


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
