"""The chat page as a channel: what a posted form means. It can't be written to first; the page shows the transcript."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from bot.channels.base import Address, Capabilities, Incoming, Refused
from conversations.effects import Reply
from conversations.events import MAX_TEXT, Choice, Command, Event, Text

NAME = "web"

_COMMAND = re.compile(r"[a-z]{1,20}")
_TYPED_COMMAND = re.compile(r"/([a-z]{1,20})(?:\s+(.{0,64}))?")
_ENTRY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_TOKEN_BYTES = 64


class WebChannel:
    name = NAME
    capabilities = Capabilities(text_bytes=16_000, buttons=True, push=False)

    async def send(self, conversation: str, reply: Reply) -> None:
        raise Refused("a page in the browser can't be sent to: it asks")


def parse(conversation: str, fields: Mapping[str, str]) -> Incoming | None:
    """What the visitor did, or None where the form says nothing (empty text, a token no option could have).

    The event's id follows from the form's `event` and from what was sent with it: the same form sent twice is one
    event, while another answer from a page kept open is a new one.
    """
    event = _event(fields)
    if event is None:
        return None
    kind, said = _content(event)
    seed = "\0".join((conversation, fields.get("event", ""), kind, said))
    event_id = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return Incoming(Address(NAME, conversation), event_id, event)


def is_entry(text: str) -> bool:
    """Whether the text can be the token of an entry link; whether it is one, the conversation knows."""
    return _ENTRY.fullmatch(text) is not None


def _event(fields: Mapping[str, str]) -> Event | None:
    match fields:
        case {"choice": token}:
            return Choice(token) if token.isascii() and 0 < len(token) <= _TOKEN_BYTES else None
        case {"command": "start", "entry": entry} if is_entry(entry):
            return Command("start", entry)
        case {"command": name}:
            return Command(name) if _COMMAND.fullmatch(name) else None
        case {"text": text} if found := _TYPED_COMMAND.fullmatch(text.strip()):
            return Command(found[1], found[2] or "")
        case {"text": text} if text.strip():
            return Text(text[:MAX_TEXT], len(text))
        case _:
            return None


def _content(event: Event) -> tuple[str, str]:
    match event:
        case Choice(token):
            return "choice", token
        case Command(name, argument):
            return "command", f"{name} {argument}"
        case Text(text, length):
            return "text", f"{length} {text}"
        case _:
            raise TypeError(f"a form can't make {type(event).__name__}")
