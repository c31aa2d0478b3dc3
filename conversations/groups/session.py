"""What is remembered of a group: which school it belongs to, when it was last answered. Nothing that anybody said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class GroupSession:
    """One group. `school` and `home` (the place code of the school) are empty while it isn't bound. `state`: "here", or
    "gone" once the bot was taken out. `admin`: the bot is one; `hears`: the platform gives it all that is said.

    The moments are seconds since the epoch: of the last card, of the last greeting, of the small messages of the last
    minute, and of the last link for each person who got one in the last minute (by their code for this group).
    """

    school: str = ""
    home: str = ""
    state: str = "here"
    admin: bool = False
    hears: bool = False
    card_at: int = 0
    greeted_at: int = 0
    small_at: tuple[int, ...] = ()
    links: Mapping[str, int] = field(default_factory=dict)
    thread: int = 0

    def to_json(self) -> dict[str, Any]:
        """Only what differs from a new group."""
        data: dict[str, Any] = {}
        for name in ("school", "home", "admin", "hears", "card_at", "greeted_at", "thread"):
            if value := getattr(self, name):
                data[name] = value
        if self.state != "here":
            data["state"] = self.state
        if self.small_at:
            data["small_at"] = list(self.small_at)
        if self.links:
            data["links"] = dict(self.links)
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> GroupSession:
        known = dict(data)
        return GroupSession(small_at=tuple(known.pop("small_at", ())), links=dict(known.pop("links", {})), **known)
