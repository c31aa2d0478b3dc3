"""What didn't fit of over-long answers, until the people ask for it or it is sent to them.

In memory: who asks after a restart is answered by the conversation, which says it again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.channels.wechat_wire import MORE
from conversations.events import Event, Grouped, Text

K = TypeVar("K")
V = TypeVar("V")

REMEMBERED = 1000
"""People, and messages of theirs, that are kept in mind."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A piece on its way. `put_back` where it didn't go; it counts for nothing when a newer answer has come since."""

    text: str
    _of: list[str]

    def put_back(self) -> None:
        self._of.insert(0, self.text)


class Rest:
    """The pieces after the first, a person each. The same message met again changes nothing and gets the same piece."""

    def __init__(self) -> None:
        self._rest: OrderedDict[str, list[str]] = OrderedDict()
        self._kept: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._went_on: OrderedDict[tuple[str, str], str] = OrderedDict()

    def keep(self, person: str, event_id: str, found: Sequence[str]) -> bool:
        """Keep all but the first of the pieces of an answer, instead of an earlier answer's.

        Whether there is anything to keep that wasn't: False for one piece, and for a message met again.
        """
        if (person, event_id) in self._kept:
            return False
        _remember(self._kept, (person, event_id), None)
        self._rest.pop(person, None)
        if len(found) < 2:
            return False
        _remember(self._rest, person, list(found[1:]))
        return True

    def next(self, person: str, event_id: str, event: Event | Grouped | None) -> str | None:
        """The next piece, if there is one and that is what the person asks for."""
        key = (person, event_id)
        if key in self._went_on:
            return self._went_on[key]
        match event:
            case Text(text) if text.strip() == MORE and self._rest.get(person):
                _remember(self._went_on, key, self._rest[person].pop(0))
                return self._went_on[key]
        return None

    def take(self, person: str) -> Taken | None:
        """The next piece, out of the way of who asks for it; None where nothing is left."""
        left = self._rest.get(person)
        return Taken(left.pop(0), left) if left else None


def _remember(kept: OrderedDict[K, V], key: K, value: V) -> None:
    kept[key] = value
    if len(kept) > REMEMBERED:
        kept.popitem(last=False)
