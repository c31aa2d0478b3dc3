"""What a conversation remembers: the answers, and where the person was reading. Never which question comes next.

The next question is derived from the answers at every turn, so an answer can be corrected, a programme can change
overnight and a question can vanish without stranding anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast


@dataclass(frozen=True, slots=True)
class Answer:
    """`value`: the fact as the eligibility module takes it. `said`: the person's own words, with anything like an
    ID or phone number taken out."""

    value: object
    said: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the person is reading once the questions are through: the results, a programme, or a step of its guide."""

    kind: str
    programme: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """One person's conversation on one channel.

    `answers` is in the order given. `offered` are the option tokens of the last message, so that a typed number can
    be read. `editing` is the fact that the person wants to change; `misses` counts answers to the pending question
    that could not be read; `clarify` are values between which a reading could not decide, as (value, label) pairs;
    `ticked` and `reached` keep a guide's ticked materials and step for each programme. `traditional`:
    replies are in traditional characters.

    `school` is the id of the one that the person came from, `near` a place that their link offers beyond the school's
    own, `topic` a programme that they came for and haven't been shown yet.
    """

    answers: Mapping[str, Answer] = field(default_factory=dict)
    page: Page | None = None
    offered: tuple[str, ...] = ()
    editing: str | None = None
    misses: int = 0
    clarify: tuple[tuple[object, str], ...] = ()
    ticked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reached: Mapping[str, str] = field(default_factory=dict)
    started: bool = False
    traditional: bool = False
    school: str = ""
    near: str = ""
    topic: str = ""

    def to_json(self) -> dict[str, Any]:
        """Only what differs from an empty session, so that ten thousand waiting people stay small."""
        data: dict[str, Any] = {}
        if self.answers:
            data["answers"] = [[fact, a.value, a.said] for fact, a in self.answers.items()]
        if self.page:
            data["page"] = [self.page.kind, self.page.programme, self.page.item]
        for name in ("editing", "misses", "started", "traditional", "school", "near", "topic"):
            if value := getattr(self, name):
                data[name] = value
        if self.offered:
            data["offered"] = list(self.offered)
        if self.clarify:
            data["clarify"] = [list(pair) for pair in self.clarify]
        if self.ticked:
            data["ticked"] = {programme: list(items) for programme, items in self.ticked.items()}
        if self.reached:
            data["reached"] = dict(self.reached)
        return data

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Session:
        page = data.get("page")
        return Session(
            answers={fact: Answer(value, said) for fact, value, said in data.get("answers", ())},
            page=Page(*page) if page else None,
            offered=tuple(data.get("offered", ())),
            editing=data.get("editing"),
            misses=data.get("misses", 0),
            clarify=tuple((value, label) for value, label in data.get("clarify", ())),
            ticked={programme: tuple(items) for programme, items in data.get("ticked", {}).items()},
            reached=cast("dict[str, str]", dict(data.get("reached", {}))),
            started=data.get("started", False),
            traditional=data.get("traditional", False),
            school=data.get("school", ""),
            near=data.get("near", ""),
            topic=data.get("topic", ""),
        )
