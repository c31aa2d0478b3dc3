"""What the person sees: a text and what they may choose from it. Built from the answers each time, never stored."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.effects import Option, Reply
from conversations.env import Env
from conversations.session import Page

MOST_BYTES = 1700
"""UTF-8 bytes of a whole message, options written out: the narrowest channel takes 1900, with room for a note."""

NARROWEST = 1900
"""UTF-8 bytes of a message that no channel cuts in two."""

BACK = "b"
RESULTS = "r"
RESTART = "x"
EDIT = "e"
HUMAN = "h"


@dataclass(frozen=True, slots=True)
class Screen:
    """`page`: where this is, to be remembered; None for a question and for the results."""

    text: str
    options: tuple[Option, ...] = ()
    numbered: bool = True
    page: Page | None = None

    def reply(self, note: str) -> Reply:
        return Reply(f"{note}\n\n{self.text}" if note else self.text, self.options, self.numbered)


def option(env: Env, token: str, label: str) -> Option:
    """An option whose words come from the label templates."""
    return Option(token, env.words.label(label))


def size(text: str) -> int:
    return len(text.encode())


def written(reply: Reply) -> str:
    """The message as a channel without buttons writes it, near enough to count its bytes."""
    return "\n".join((reply.text, *(f"{number}. {one.label}" for number, one in enumerate(reply.options, 1))))


def cut(blocks: list[str], start: int, room: int = MOST_BYTES) -> int:
    """How many of `blocks`, from `start` on, fit into `room` bytes with a blank line between them; at least one."""
    used, count = 0, 0
    for block in blocks[start:]:
        used += size(block) + 2
        if count and used > room:
            break
        count += 1
    return count
