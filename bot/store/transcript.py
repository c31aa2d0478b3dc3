"""Stored lines of a conversation → what a page shows. A button that was pressed is shown by the words it had."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from bot.store.base import Line, reply_from_json
from conversations.events import Choice, Command, Event, Grouped, Left, Location, Other, Text, Timer, from_json


def to_lines(rows: Iterable[tuple[str, int, str]]) -> list[Line]:
    """`rows` are (event_id, ours, body), oldest first. What nobody said (a timer) has no line."""
    labels: dict[str, str] = {}
    lines = []
    for event_id, ours, body in rows:
        if ours:
            reply = reply_from_json(body)
            labels |= {option.token: option.label for option in reply.options}
            lines.append(Line(event_id, reply=reply))
        elif said := _said(from_json(orjson.loads(body)), labels):
            lines.append(Line(event_id, said))
    return lines


def _said(event: Event | Grouped, labels: dict[str, str]) -> str:
    match event:
        case Text(text=text):
            return text or "（空消息）"
        case Choice(token=token):
            return labels.get(token, "（点了一个按钮）")
        case Command(name=name):
            return f"/{name}"
        case Location():
            return "（发来一个位置）"
        case Other():
            return "（发来一条不是文字的消息）"
        case Timer() | Left() | Grouped():
            return ""
