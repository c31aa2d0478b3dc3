"""What a channel is: data about its limits, and three functions. The rest of the bot knows channels only so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from conversations.effects import Reply
from conversations.events import Event, Grouped


@dataclass(frozen=True, slots=True)
class Address:
    """Who is talking: the channel's name and its own id of the conversation. A group is an address of its own. Never
    logged."""

    channel: str
    conversation: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event on its way in. `event_id` is the platform's own id: the same event sent twice carries it twice."""

    address: Address
    event_id: str
    event: Event | Grouped


@dataclass(frozen=True, slots=True)
class Capabilities:
    """`text_bytes`: UTF-8 bytes of text in one message. `buttons`: options are shown as buttons; otherwise, and
    wherever options are numbered, they are written out as a numbered list. `push`: may we write first?"""

    text_bytes: int
    buttons: bool
    push: bool = True


class NotDelivered(Exception):
    """Base of what can go wrong in `send`; see the two below. Anything else raised counts as temporary."""


class TryLater(NotDelivered):
    """The platform asks us to wait `seconds`; nothing of this conversation may overtake the message meanwhile.

    `whole_channel`: the limit is the channel's, so everybody's messages wait.
    """

    def __init__(self, seconds: float, *, whole_channel: bool = False) -> None:
        super().__init__(f"retry after {seconds} s")
        self.seconds = seconds
        self.whole_channel = whole_channel


class Unreachable(NotDelivered):
    """The person blocked us or left: nothing more is sent until they write again."""


class Refused(NotDelivered):
    """The platform will never take this message; it is dropped, and the log says why."""


class Channel(Protocol):
    """A way to reach people. `send` delivers one reply, or raises one of the three above."""

    name: str
    capabilities: Capabilities

    async def send(self, conversation: str, reply: Reply) -> None: ...


def write_out(reply: Reply, capabilities: Capabilities) -> list[str]:
    """The reply as plain texts that each fit the channel, with the options where no buttons show them.

    Splits at line borders; a single line that is too long, between characters.
    """
    if not reply.options or (capabilities.buttons and not reply.numbered):
        choices = ""
    elif reply.numbered:
        choices = "\n" + "\n".join(f"{n}. {option.label}" for n, option in enumerate(reply.options, 1))
    else:
        choices = "\n可以回复：" + "、".join(option.label for option in reply.options)
    return split_text(reply.text + choices, capabilities.text_bytes)


def split_text(text: str, limit: int) -> list[str]:
    """Pieces of at most `limit` UTF-8 bytes (4 or more), together the same text but for line breaks at the borders."""
    pieces: list[str] = []
    current = ""
    for line in text.split("\n"):
        joined = f"{current}\n{line}" if current else line
        if len(joined.encode()) <= limit:
            current = joined
            continue
        if current:
            pieces.append(current)
        while len(line.encode()) > limit:
            head = line.encode()[:limit].decode(errors="ignore")
            pieces.append(head)
            line = line[len(head) :]
        current = line
    return [*pieces, current] if current or not pieces else pieces


class Intake(Protocol):
    """What a channel that takes messages in needs of the service."""

    @property
    def later(self) -> Reply: ...

    async def attach(self, channel: Channel) -> None: ...

    async def take_in(self, batch: Sequence[Incoming]) -> None: ...
