"""What the durable store keeps and promises, apart from which database keeps it. No SQL and no policy here.

The promise: what `take_in` or `commit` has returned from is on the disk, and each of them happened wholly or not
at all, whatever dies afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import orjson

from bot.channels.base import Address, Incoming
from bot.schools.model import Link, Register, School
from conversations.effects import Door, InGroup, Mark, Option, Reply, Unread

DEDUPE_DAYS = 7
"""How long a handled event is remembered so that its repeat is known. Telegram repeats for one day at most."""

TRANSCRIPT_LINES = 200
"""Lines kept of one conversation on a channel that we can't push to, both sides counted."""


class StoreUnavailable(Exception):
    """The database is locked, full or unreadable just now. The call kept nothing, and may work later."""


class StoreError(Exception):
    """The database can't be used at all: its address, its version, its folder. The message is for the operator."""


@dataclass(frozen=True, slots=True)
class Pending:
    """An event in the inbox that no turn has finished. `id` grows in order of arrival, over all channels."""

    id: int
    address: Address
    event_id: str
    body: str

    @property
    def in_group(self) -> bool:
        """Whether it happened in a group: then nobody is to be told of our troubles there."""
        return self.body.startswith('{"event":"grouped"')


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as stored. `seq` is the id of the last event that went into it; 0: there is no session."""

    body: str
    seq: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group as others need to know it, beside its session. `school` and `home` (a place code) are empty where it
    isn't bound; `state` is "here" or "gone"; `last_card` in seconds since the epoch; `thread`: the forum topic that
    was last answered in, 0 for none."""

    address: Address
    school: str = ""
    home: str = ""
    state: str = "here"
    admin: bool = False
    hears: bool = False
    last_card: int = 0
    thread: int = 0


@dataclass(frozen=True, slots=True)
class Redeemed:
    """What became of a code: `fault` is "unknown", "expired" or "used", or empty; then it was for this school."""

    fault: str = ""
    school: str = ""
    home: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one person's next events: all of it is kept, or none.

    `seq` is that of the session the first turn started from. `session` None erases everything of the address up
    to the last of these events; then `replies`, `timers` and `failed` must be empty. `replies` are (event_id,
    reply as JSON) in order. `failed` are events that broke the turn, with a reason that quotes nobody.
    `page`: the replies are to be read from the transcript; otherwise they wait in the outbox. `person`: the person
    wrote; a timer alone doesn't make anybody's answers be kept longer. `group`: what is to be known of the group whose
    events they are.

    `marks`: the points that the person has come to, now or before. `asked`: the fact whose question is now on the
    screen ("": none is open; None: as it was before). `school`: the one that the person came from.
    """

    address: Address
    events: tuple[Pending, ...]
    seq: int
    session: str | None
    day: date
    replies: tuple[tuple[str, str], ...] = ()
    timers: tuple[tuple[str, str], ...] = ()
    counts: tuple[str, ...] = ()
    failed: Mapping[int, str] = field(default_factory=dict)
    page: bool = False
    person: bool = True
    marks: tuple[Mark, ...] = ()
    unread: tuple[Unread, ...] = ()
    asked: str | None = None
    school: str = ""
    group: Group | None = None

    @property
    def next_seq(self) -> int:
        """Of the session afterwards. Never one that this address has had before, not even before it was erased."""
        return max(self.events[-1].id, self.seq + 1)


@dataclass(frozen=True, slots=True)
class Out:
    """A reply on its way to the person. `id` grows in the order of sending; 0: it is kept nowhere."""

    id: int
    address: Address
    reply: Reply


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a transcript: what the person `said` (redacted; a button's label), or our `reply`."""

    event_id: str
    said: str = ""
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class Which:
    """The people to be counted; None leaves a side open. `since` and `until` are both counted in, and are days on which
    a point was first come to. `school` "": those who came from none."""

    channel: str | None = None
    school: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """So many people came to this point for the first time on this day. `name`, `detail`: as of a `Mark`."""

    name: str
    detail: str
    day: date
    people: int


@dataclass(frozen=True, slots=True)
class Written:
    """So many people wrote this text, which nobody could read. `text` None: so many wrote something else."""

    fact: str
    text: str | None
    people: int


def to_text(data: object) -> str:
    """Compact JSON. Raises `TypeError` for half a character, which no database and no channel would take."""
    return orjson.dumps(data).decode()


def reply_to_json(reply: Reply) -> str:
    """Raises as `to_text`."""
    options = [[option.token, option.label] for option in reply.options]
    data: dict[str, object] = {"text": reply.text, "options": options, "numbered": reply.numbered}
    if (group := reply.group) is not None:
        door = group.door and [group.door.school, group.door.place, group.door.topic]
        data["group"] = [group.thread, group.to, group.edits, door]
    return to_text(data)


def reply_from_json(text: str) -> Reply:
    data = orjson.loads(text)
    options = tuple(Option(token, label) for token, label in data["options"])
    group = None
    if (kept := data.get("group")) is not None:
        thread, to, edits, door = kept
        group = InGroup(thread, to, edits, Door(*door) if door else None)
    return Reply(data["text"], options, data["numbered"], group)


class Store(Protocol):
    """Every method raises `StoreUnavailable`, and then has kept nothing."""

    async def take_in(self, batch: Sequence[tuple[Incoming, str]], day: date) -> list[Pending]:
        """Keep events with their JSON. Returns those that were new; repeats, by (channel, event_id), are left out."""
        ...

    async def pending(self, channels: Collection[str], after: int = 0, limit: int = 500) -> list[Pending]:
        """Events without a finished turn, oldest first, of these channels, with an id beyond `after`."""
        ...

    async def pending_of(self, address: Address) -> list[Pending]: ...

    async def load(self, addresses: Iterable[Address]) -> dict[Address, Kept]:
        """Sessions as they are now; an address without one is left out."""
        ...

    async def commit(self, batch: Sequence[Done]) -> list[tuple[int, ...] | None]:
        """For each: the ids of its rows in the outbox, or None where somebody else was first and nothing was kept.

        First means: the session isn't at `seq` any more, or one of the events is no longer pending.
        """
        ...

    async def unsent(self, channels: Collection[str], after: int = 0, limit: int = 500) -> list[Out]:
        """Replies not marked as sent, in order of sending, with an id beyond `after`."""
        ...

    async def mark_sent(self, ids: Collection[int]) -> None:
        """Drop these rows of the outbox: delivered, or refused for good."""
        ...

    async def mark_unreachable(self, address: Address) -> None:
        """Drop what waits to be sent, and the timers; the session stays, marked, until the person writes again."""
        ...

    async def answer(self, address: Address, event_id: str) -> tuple[Reply, ...] | None:
        """The replies kept for this event of this person; None while its turn is still to come."""
        ...

    async def transcript(self, address: Address) -> list[Line]:
        """The last `TRANSCRIPT_LINES` messages of both sides, oldest first."""
        ...

    async def due_timers(self, channels: Collection[str], today: date) -> list[Pending]:
        """Turn timers whose day has come into events in the inbox, and return these."""
        ...

    async def expire(self, before: date, limit: int = 500) -> int:
        """Erase wholly the people who last wrote before that day, at most `limit`; returns how many."""
        ...

    async def purge(self, before: date) -> None:
        """Drop handled and failed events that came in before that day."""
        ...

    async def counts(self) -> dict[tuple[str, str], int]:
        """How often each counted thing happened, by (day, name)."""
        ...

    async def reached(self, which: Which) -> list[Reached]:
        """How many people came to each point on each day; no day without anybody."""
        ...

    async def finished(self, which: Which) -> list[Reached]:
        """How many people came to the end of a guide, whichever, for the first time on each day. `name` is
        "finished"."""
        ...

    async def stopped(self, which: Which, quiet_since: date) -> list[Reached]:
        """How many people have the question about a fact (`detail`) on their screen and have written nothing from
        `quiet_since` on; `day` is the one on which they last wrote. `name` is "stopped"."""
        ...

    async def written(self, which: Which, least: int) -> list[Written]:
        """What nobody could read and at least `least` people wrote alike; and of each fact, how many wrote a text
        that fewer did."""
        ...

    async def add_school(self, school: School) -> School:
        """Keep a new school; it comes back with its id and its short code. Raises `SchoolFaults` where one of that
        name is there already."""
        ...

    async def edit_school(self, school: School) -> None:
        """Replace the profile with this id; its code and day stay. Raises as `add_school`."""
        ...

    async def renew_code(self, school: str) -> str:
        """Give the school a new short code; the old one means nothing from now on."""
        ...

    async def entry_link(self, school: str, place: str, topic: str, day: date) -> Link:
        """The link that stands for these, each of which may be ""; made on that day if there was none."""
        ...

    async def revoke_link(self, token: str, day: date) -> bool:
        """Whether there was such a link, and it worked until now."""
        ...

    async def register(self) -> Register:
        """All schools and all links."""
        ...

    async def register_change(self) -> int:
        """Grows with every write to schools and links, whichever process wrote."""
        ...

    async def groups(self, channels: Collection[str]) -> list[Group]:
        """The groups of these channels that the bot is in or was in."""
        ...

    async def move_group(self, old: Address, new: Address) -> None:
        """The platform gave a group another id: everything of it is under the new one from now on. Once is enough."""
        ...

    async def add_code(self, digest: str, school: str, home: str, until: int) -> None:
        """Keep a code for binding one group to a school, by its hash. `until`: seconds since the epoch, included."""
        ...

    async def redeem(self, digest: str, group: Address, now: int) -> Redeemed:
        """Use a code up for this group. The same group may ask again and gets the same answer."""
        ...

    async def tries(self, group: Address, since: int) -> int:
        """How many wrong codes came from the group from that second on."""
        ...

    async def announce(self, group: Address, key: str, body: str, day: date) -> bool:
        """Leave an event (as JSON) in the inbox for the group, once for each key; False where it was left before, or
        another one on this day."""
        ...

    async def announced(self, group: Address) -> dict[str, date]:
        """What was announced to the group, with the day."""
        ...

    async def scrub(self) -> None:
        """Take erased text out of the database's own files too, as far as other readers let us just now."""
        ...

    async def close(self) -> None: ...
