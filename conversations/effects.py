"""What a turn asks the shell to do. The machine itself does nothing: it only returns these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Option:
    """One thing the person may choose. `token` is ASCII, at most 64 bytes; `label` is what they read."""

    token: str
    label: str


@dataclass(frozen=True, slots=True)
class Door:
    """Where a private conversation would begin: the school's id, a place code, and what it is about (a programme's id,
    or a topic's name). Each may be empty. Nothing of a person is in it."""

    school: str = ""
    place: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class InGroup:
    """Where in a group a message belongs, and what goes with it.

    `thread`: the topic of a forum, 0 for none. `to`: the message that it answers, as the platform calls it; empty for
    none. `edits`: the message of ours that it takes the place of, instead of being a new one; 0 for none. `door`: the
    private conversation that it offers to everybody.
    """

    thread: int = 0
    to: str = ""
    edits: int = 0
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the person: plain text, and what they may choose next.

    `numbered`: option n is chosen by typing n. Where a number is itself an answer (months, a date) it is
    False, and an option is chosen by its words or its button. `group`: it goes to a group.
    """

    text: str
    options: tuple[Option, ...] = ()
    numbered: bool = True
    group: InGroup | None = None


@dataclass(frozen=True, slots=True)
class Send:
    reply: Reply


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase everything of this person: session, inbox, what waits to be sent. Then send `reply`, unkept."""

    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """The person wants a human being."""


@dataclass(frozen=True, slots=True)
class Count:
    """Something happened that is worth counting; never anything about the person."""

    name: Literal[
        "started",
        "answered",
        "unreadable",
        "decided",
        "guide",
        "guide_done",
        "handover",
        "forgotten",
        "group_card",
        "group_link",
    ]


@dataclass(frozen=True, slots=True)
class Mark:
    """This person has reached this point. Meant to be counted once a person, however often it comes.

    `detail` names a thing of the catalogue, and never holds a word of the person's: the fact of "asked" (its question
    is on the screen), "answered" and "unread" ("" where nothing was being asked); the programme of "guide" and
    "guide_done"; of "result" a verdict as it is shown ("none": no programme is known), or `<verdict>:<programme>`.
    "decided": there is nothing more to ask.
    """

    name: Literal["started", "asked", "answered", "unread", "decided", "result", "guide", "guide_done", "handover"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """What no reader could read, typed when `fact` was asked ("": nothing was). Redacted, digits as 0, at most
    `conversations.marks.MOST` characters: so that what many people type alike can be learnt."""

    fact: str
    text: str


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Ask for a `Timer(name)` event at the start of `day` (ISO date, Asia/Shanghai)."""

    name: str
    day: str


Effect = Send | Forget | Handover | Count | Mark | Unread | SetTimer
