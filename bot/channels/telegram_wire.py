"""Telegram's JSON on the way in and on the way out: updates to events, replies to messages. Pure, and no network.

It reads the few fields it needs instead of building the library's `Update`, which takes 0.2 to 0.4 ms each; the tests
hold it against the library's reading. What it doesn't know it ignores: Telegram adds kinds of updates every few months.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.channels.base import Address, Incoming
from conversations.effects import InGroup, Option, Reply
from conversations.events import Choice, Command, Event, Location, Other, Text

NAME = "telegram"
TEXT_UNITS = 4096
"""UTF-16 code units in one message: a 汉字 counts one, most emoji two."""
BUTTONS = 100
ROW = 3
SHORT = 6
"""汉字 of a label that still leaves room for two more in its row on a phone."""

COMMANDS: tuple[tuple[str, str], ...] = (
    ("start", "开始"),
    ("help", "帮助：我能做什么"),
    ("back", "返回上一步"),
    ("restart", "重新开始"),
    ("results", "看结果"),
    ("human", "找人工"),
    ("delete", "删除我的数据"),
)
GROUP_COMMANDS: tuple[tuple[str, str], ...] = (
    ("help", "帮助：在群里怎么问"),
    ("bind", "把群绑到学校（管理员）"),
    ("unbind", "解除绑定（管理员）"),
)
INVITATION = "补贴的事涉及个人情况，请私聊我：https://t.me/{username}?start=g"
DOOR = "私聊问"

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)
_UNREADABLE = (
    "animation",
    "photo",
    "sticker",
    "voice",
    "video",
    "video_note",
    "audio",
    "document",
    "contact",
    "poll",
    "dice",
    "story",
    "game",
    "invoice",
    "paid_media",
    "checklist",
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an update means to us. `query`: a button press to acknowledge, with the words `say` if there are any.
    `invite`: a group that asked for us, where groups aren't answered."""

    incoming: Incoming | None = None
    query: str | None = None
    say: str = ""
    invite: int | None = None


def parse(update: Mapping[str, Any], username: str) -> Parsed:
    """An update that means nothing to us gives an empty `Parsed`; a malformed one does, too."""
    try:
        number = update["update_id"]
        if "message" in update:
            return _message(number, update["message"], username)
        if "callback_query" in update:
            return _press(number, update["callback_query"])
    except (KeyError, TypeError, ValueError, AttributeError):
        pass
    return Parsed()


def _message(number: int, message: Mapping[str, Any], username: str) -> Parsed:
    chat, private = _chat(message)
    if not private:
        return Parsed(invite=chat if _asks_for(username, message["text"]) else None)
    event = _event(message)
    return Parsed(_incoming(chat, number, event) if event else None)


def _press(number: int, query: Mapping[str, Any]) -> Parsed:
    """Acknowledged wherever it comes from; an event only in a private chat."""
    pressed = query["id"]
    token = query.get("data")
    chat, private = _chat(query["message"]) if "message" in query else (0, False)
    if not private or not isinstance(token, str):
        return Parsed(query=pressed)
    return Parsed(_incoming(chat, number, Choice(token)), pressed)


def _chat(message: Mapping[str, Any]) -> tuple[int, bool]:
    """Its id, and whether it is a private one."""
    chat = message["chat"]
    return int(chat["id"]), chat["type"] == "private"


def _incoming(chat: int, number: int, event: Event) -> Incoming:
    return Incoming(Address(NAME, str(chat)), str(number), event)


def _event(message: Mapping[str, Any]) -> Event | None:
    """None for what nobody said: a pinned message, a changed picture."""
    if "text" in message:
        text = message["text"]
        if text.startswith("/") and (found := _COMMAND.fullmatch(text)):
            return Command(found[1].lower(), (found[3] or "").strip())
        return Text(text, len(text))
    if "location" in message:
        point = message["location"]
        return Location(float(point["latitude"]), float(point["longitude"]))
    kind = next((kind for kind in _UNREADABLE if kind in message), None)
    return Other(kind) if kind else None


def _asks_for(username: str, text: str) -> bool:
    found = _COMMAND.fullmatch(text)
    return bool(found and found[1].lower() == "start" and (found[2] or "").lower() == username.lower())


def render(reply: Reply) -> list[dict[str, Any]]:
    """Fields of `sendMessage` except `chat_id`, one entry a message; the buttons stand under the last one."""
    text = reply.text
    if len(reply.options) > BUTTONS:
        text += "".join(f"\n{_label(n, option, reply.numbered)}" for n, option in _counted(reply.options)[BUTTONS:])
    messages: list[dict[str, Any]] = [{"text": part} for part in split(text)]
    if "://" in text:
        for message in messages:
            message["link_preview_options"] = {"is_disabled": True}
    if reply.options:
        messages[-1]["reply_markup"] = {"inline_keyboard": _keyboard(reply.options[:BUTTONS], reply.numbered)}
    return messages


def render_group(reply: Reply, group: InGroup, link: str) -> tuple[str, dict[str, Any]]:
    """The method that says it in a group, and its fields except `chat_id`. `link`: the door that it offers, or empty.

    One message, always: what is longer is cut. What it answers may be gone by now, and it is said all the same.
    """
    fields: dict[str, Any] = {"text": split(reply.text)[0], "link_preview_options": {"is_disabled": True}}
    rows = [[{"text": option.label, "callback_data": option.token}] for option in reply.options[:BUTTONS]]
    if link:
        rows.append([{"text": DOOR, "url": link}])
    if rows:
        fields["reply_markup"] = {"inline_keyboard": rows}
    if group.edits:
        return "editMessageText", fields | {"message_id": group.edits}
    if group.thread:
        fields["message_thread_id"] = group.thread
    if group.to.isdigit():
        fields["reply_parameters"] = {"message_id": int(group.to), "allow_sending_without_reply": True}
    return "sendMessage", fields


def split(text: str, limit: int = TEXT_UNITS) -> list[str]:
    """`text` in parts of at most `limit` UTF-16 units, cut between lines; a line longer than that is cut inside.

    Parts of nothing but white space are left out (Telegram refuses them), unless there is no other.
    """
    if 2 * len(text) <= limit or _units(text) <= limit:
        return [text]
    parts: list[str] = []
    part, room = "", limit
    for line in text.splitlines(keepends=True):
        for piece in _pieces(line, limit):
            if (size := _units(piece)) > room:
                parts.append(part)
                part, room = "", limit
            part += piece
            room -= size
    parts.append(part)
    return [part.strip("\n") for part in parts if part.strip()] or [text[:1]]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _pieces(line: str, limit: int) -> list[str]:
    if _units(line) <= limit:
        return [line]
    size = limit // 2  # so many characters fit whatever they are
    return [line[at : at + size] for at in range(0, len(line), size)]


def _counted(options: tuple[Option, ...]) -> list[tuple[int, Option]]:
    return list(enumerate(options, 1))


def _label(number: int, option: Option, numbered: bool) -> str:
    return f"{number} {option.label}" if numbered else option.label


@lru_cache(maxsize=512)
def _keyboard(options: tuple[Option, ...], numbered: bool) -> list[list[dict[str, str]]]:
    """Rows of up to three short labels, evenly filled; a long label has a row to itself. Cached: don't change it."""
    rows: list[list[dict[str, str]]] = []
    run: list[dict[str, str]] = []
    for number, option in _counted(options):
        button = {"text": _label(number, option, numbered), "callback_data": option.token}
        if _width(option.label) <= SHORT:
            run.append(button)
        else:
            rows += [*_rows(run), [button]]
            run = []
    return [*rows, *_rows(run)]


def _rows(run: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Four become two and two, not three and one."""
    count = -(-len(run) // ROW)
    return [run[i * len(run) // count : (i + 1) * len(run) // count] for i in range(count)]


def _width(label: str) -> float:
    return sum(0.5 if ord(character) < 0x2E80 else 1 for character in label)
