"""What is said in the sandbox's group, through the very path of a group at Telegram: parser, inbox, turn, message.

The private chats that a card offers are kept as ways in of the case itself, so that one can follow them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from bot.channels import telegram_wire
from bot.channels.base import Address, Incoming
from bot.channels.telegram_groups import Me, Press, parse_group
from bot.intake import to_body
from bot.sandbox.case import MEMBERS, Move
from bot.sandbox.looks import BOT, Bubble, Button
from bot.service import Lines
from bot.store.sqlite import Ledger
from bot.turns import advance
from conversations.effects import Door, Effect, Reply
from conversations.entries import Entries, Entry
from conversations.env import Env
from conversations.events import Grouped
from conversations.groups.step import group_step

GROUP = Address(telegram_wire.NAME, "-100")
ME = Me(id=1000, username=BOT)
_OURS = 1_000_000
"""Numbers of our own messages; those of the members are below."""

APART = 90
"""Seconds from one move to the next: a group gets one card a minute, and here every question is to be seen answered."""

EDITED = "（改的是上面那一条，不是新消息）"


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a move in the group. `event` null: the channel gave the bot nothing."""

    event: Grouped | None
    bubbles: tuple[Bubble, ...] = ()
    effects: tuple[Effect, ...] = ()
    note: str = ""


@dataclass
class Group:
    """The group while a case is played: `doors` are the ways into private chats that were offered, by token; `shown`
    the numbers of our messages by the tokens of their buttons."""

    ledger: Ledger
    doors: dict[str, Door] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)

    def entries(self, known: Entries) -> Entries:
        """The ways in that there are, and those that this group was offered."""
        links = {token: _entry(door, known) for token, door in self.doors.items()}
        return replace(known, links={**known.links, **links})


def _entry(door: Door, known: Entries) -> Entry:
    return replace(known.schools.get(door.school, Entry()), place=door.place, topic=door.topic)


def in_group(group: Group, move: Move, index: int, day: date, who: str, env_for: Callable[[date], Env]) -> Said:
    at = int(datetime(day.year, day.month, day.day, 9, tzinfo=UTC).timestamp()) + index * APART
    match parse_group(_update(group, move, index, who), ME, at):
        case Incoming(event=Grouped() as event) as incoming:
            return _turn(group, incoming, event, index, day, env_for)
        case Press(_, say, incoming) if incoming is None:
            return Said(None, note=f"只有按的人看见：{say}" if say else "")
        case Press(_, _, Incoming(event=Grouped() as event) as incoming):
            return _turn(group, incoming, event, index, day, env_for)
    return Said(None)


def _update(group: Group, move: Move, index: int, who: str) -> Mapping[str, Any]:
    chat = {"id": int(GROUP.conversation), "type": "supergroup"}
    person = {"id": MEMBERS.index(who) + 1, "is_bot": False}
    if move.kind == "press":
        message = {"chat": chat, "message_id": group.shown.get(move.value, _OURS)}
        query = {"id": str(index), "from": person, "data": move.value, "message": message}
        return {"update_id": index + 1, "callback_query": query}
    text = f"/{move.value}@{BOT}" if move.kind == "command" else move.value
    message = {"chat": chat, "message_id": index + 1, "from": person, "text": text}
    if f"@{BOT}" in text:
        message["entities"] = [{"type": "mention", "offset": text.index("@"), "length": len(BOT) + 1}]
    return {"update_id": index + 1, "message": message}


def _turn(
    group: Group, incoming: Incoming, event: Grouped, index: int, day: date, env_for: Callable[[date], Env]
) -> Said:
    effects: list[Effect] = []

    def watched(session: Any, said: Grouped, env: Any) -> Any:
        turn = group_step(session, said, env)
        effects.extend(turn.effects)
        return turn

    pending = group.ledger.take_in(incoming, to_body(event), day)
    kept = group.ledger.load(GROUP)
    outcome = advance(_nobody, env_for(day), kept, pending, day, Lines().trouble, page=False, group_step=watched)
    group.ledger.mark_sent(group.ledger.commit(outcome.done) or ())
    bubbles = tuple(_bubble(group, reply, index) for _, reply in outcome.replies)
    return Said(event, bubbles, tuple(effects))


def _nobody(session: Any, event: Any, env: Any) -> Any:
    raise AssertionError("what is said in a group is no private conversation")


def _bubble(group: Group, reply: Reply, index: int) -> Bubble:
    assert reply.group is not None
    door = reply.group.door
    token = f"sandbox-{len(group.doors) + 1}" if door else ""
    if door:
        group.doors[token] = door
    link = f"https://t.me/{BOT}?start={token}" if token else ""
    method, fields = telegram_wire.render_group(reply, reply.group, link)
    rows = []
    for (key,) in fields.get("reply_markup", {}).get("inline_keyboard", ()):
        if "url" in key:
            move = Move("text", f"/start {token}", aside=True)
        else:
            move = Move("press", key["callback_data"], key["text"])
            group.shown[key["callback_data"]] = _OURS + index
        rows.append((Button(key["text"], move),))
    wire = json.dumps({"method": method, **fields}, ensure_ascii=False, indent=2)
    return Bubble(fields["text"], tuple(rows), wire, EDITED if reply.group.edits else "")
