"""What 企业微信智能机器人 sends and takes, as data: a callback's body in, what it means out; one reply in, bodies out.

The same bodies come sealed to our address and bare over the long connection. Nothing here opens a connection or knows
a key. In a group only what calls the bot comes here; of the person nothing goes on but a code that is theirs in this
group alone. What a message quotes is not read: it was said before, perhaps by somebody else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.channels.base import Address, Capabilities, Incoming, write_out
from conversations.effects import Option, Reply
from conversations.events import MAX_TEXT, Choice, Command, Event, Grouped, Other, Text

NAME = "aibot"
STREAM_BYTES = 20_480
"""UTF-8 bytes of one message; a longer one is refused as a whole."""

CAPABILITIES = Capabilities(text_bytes=STREAM_BYTES, buttons=False)
"""Options are always written out: a card is shown beside them, where it fits, and may fail to come."""

BUTTONS, LABEL = 6, 10
"""Of one card, and characters of a button."""
TITLE = 26
"""Characters of a card's title."""

ASK = "点一下，或直接回复"
CHOSEN = "选了："
GROUP = "group:"
"""What the address of a group begins with; no member's id holds a colon."""
WAY = "怎么私聊：点我的头像，再点“发消息”。"
WITH_CODE = "先发“{short}”，我就知道您是哪个学校的。"
LOOK = "想看哪一项，@我 再写它的名字。"
INVITATION = "补贴的事涉及个人情况，不在群里问您。请单独发消息给我，我一步步帮您看。"

_COMMAND = re.compile(r"/([a-z]{1,20})(?:\s+(.{0,64}))?")
_BINDS = re.compile(r"(绑定|解除绑定|/bind|/unbind)(?:[\s:：]*([A-Za-z0-9\s-]{1,64}))?")
_NAMES = re.compile(r"@\S{1,64}")
_MENTION = re.compile(r"\s*@\S{1,64}\s+")
_TOKEN = re.compile(r"[!-~]{1,64}")
_ID = re.compile(r"[!-~]{1,128}")
_THINKING = re.compile(r"<(?=/?think)", re.IGNORECASE)

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """Something of one person's. `entered`: they opened the chat, which takes a welcome and no other answer; `card`:
    they pressed a button of this card (its task_id), and only the card can be answered."""

    incoming: Incoming
    entered: bool = False
    card: str = ""


@dataclass(frozen=True, slots=True)
class InGroup:
    """Somebody spoke to us in a group. `who`: their code there; `text`: what they said without our name, if it was
    words."""

    chat: str
    event_id: str
    who: str = ""
    text: str | None = field(default=None, repr=False)

    @property
    def address(self) -> Address:
        return Address(NAME, f"{GROUP}{self.chat}")

    def event(self, at: int) -> Grouped | None:
        """For the conversation with the group; None where there is nothing to read."""
        if self.text is None:
            return None
        return Grouped(Text(self.text[:MAX_TEXT], len(self.text)), self.who, at, "name", to=self.event_id)

    @property
    def binds(self) -> tuple[bool, str] | None:
        """Whether it binds (or else unbinds) the group, and with which code; None where it is no such command."""
        found = _BINDS.fullmatch(self.text.strip()) if self.text else None
        return (found[1] in ("绑定", "/bind"), found[2] or "") if found else None


@dataclass(frozen=True, slots=True)
class Refresh:
    """The platform asks how the message with this id goes on."""

    stream: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """Another long connection of the same bot was opened: this one hears nothing more."""


Heard = Said | InGroup | Refresh | Replaced


def parse(body: Any) -> Heard | None:
    """What a callback means to us; None for what means nothing, and for what isn't one."""
    match body:
        case {"msgtype": "stream", "stream": {"id": str(number)}} if _ID.fullmatch(number):
            return Refresh(number)
        case {"msgtype": "stream"}:
            return None
        case {"msgtype": "event", "event": {"eventtype": "disconnected_event"}}:
            return Replaced()
        case {"msgtype": str(kind), "from": {"userid": str(person)}} if 0 < len(person) <= 256:
            if not _alone(body):
                return _in_group(kind, body)
            return _happened(person, body) if kind == "event" else _said(person, kind, body)
    return None


def _alone(body: Mapping[str, Any]) -> bool:
    """Whether nobody else reads along. Some events of the single chat name no kind of chat, and then no chat."""
    return body.get("chattype", "group" if "chatid" in body else "single") == "single"


def _in_group(kind: str, body: Mapping[str, Any]) -> InGroup | None:
    match body:
        case {"chatid": str(chat), "msgid": str(number)} if kind != "event" and chat and number:
            text = _words(kind, body)
            who = hashlib.blake2b(f"{chat}\0{body['from']['userid']}".encode("utf-8", "replace"), digest_size=4)
            return InGroup(chat, _event_id(chat, number), who.hexdigest(), text)
    return None


def _words(kind: str, body: Mapping[str, Any]) -> str | None:
    match body.get(kind):
        case {"content": str(text)} if kind in ("text", "voice"):
            return _NAMES.sub(" ", text).strip()
        case {"msg_item": [*items]} if kind == "mixed":
            return _NAMES.sub(" ", _texts(items)).strip()
    return None


def _said(person: str, kind: str, body: Mapping[str, Any]) -> Said | None:
    number = body.get("msgid")
    if not isinstance(number, str) or not number:
        return None  # it couldn't be known again
    return Said(_incoming(person, number, _event(kind, body)))


def _happened(person: str, body: Mapping[str, Any]) -> Said | None:
    match body:
        case {"event": {"eventtype": str(name)}}:
            known_by = body.get("msgid") or f"{body.get('create_time')} {name}"
        case _:
            return None
    match body["event"]:
        case {"eventtype": "enter_chat"}:
            return Said(_incoming(person, str(known_by), Command("start")), entered=True)
        case {"eventtype": "template_card_event", "template_card_event": {"event_key": str(token), **more}}:
            task = more.get("task_id")
            if _TOKEN.fullmatch(token):
                card = task if isinstance(task, str) else ""
                return Said(_incoming(person, f"{known_by} {token}", Choice(token)), card=card)
    return None


def _incoming(person: str, known_by: str, event: Event) -> Incoming:
    return Incoming(Address(NAME, person), _event_id(person, known_by), event)


def _event_id(whose: str, known_by: str) -> str:
    """The inbox knows an event by its id alone, so whose it is belongs into it."""
    return hashlib.sha256(f"{whose}\0{known_by}".encode("utf-8", "replace")).hexdigest()[:32]


def _event(kind: str, body: Mapping[str, Any]) -> Event:
    match body.get(kind):
        case {"content": str(text)} if kind == "text":
            return _typed(text)
        case {"content": str(text)} if kind == "voice" and text.strip():
            return _typed(text.strip().rstrip("。"))
        case {"msg_item": [*items]} if kind == "mixed" and (text := _texts(items)):
            return _typed(text)
    return Other(kind[:20])


def _texts(items: list[Any]) -> str:
    """The words of a message that has pictures too."""
    found = []
    for item in items:
        match item:
            case {"msgtype": "text", "text": {"content": str(text)}}:
                found.append(text.strip())
    return "\n".join(text for text in found if text)


def _typed(text: str) -> Event:
    """Somebody used to groups may call us by name here too."""
    if called := _MENTION.match(text):
        text = text[called.end() :]
    if match := _COMMAND.fullmatch(text.strip()):
        return Command(match[1], match[2] or "")
    return Text(text[:MAX_TEXT], len(text))


# ---------------------------------------------------------------------- out


def texts(reply: Reply) -> list[str]:
    """The reply with its options written out, in pieces that each fit one message; mostly one."""
    return [plain(text) for text in write_out(reply, CAPABILITIES)]


def group_text(reply: Reply, short: str) -> str:
    """What a group reads: no buttons and no links there, so it is said how. `short`: the school's code, or empty."""
    lines = [reply.text]
    if reply.options:
        lines.append(LOOK)
    if reply.group and reply.group.door:
        lines.append(WAY + (WITH_CODE.format(short=short) if short else ""))
    return plain("\n".join(lines))


def plain(text: str) -> str:
    """The platform folds away what stands in a think tag, as if it were a machine's musings: it is no tag then."""
    return _THINKING.sub("", text)


def stream(number: str, text: str, card: Body | None = None) -> Body:
    """An answer to a message, whole at once. The same `number` again is the same message, not a second one."""
    body: Body = {"msgtype": "stream", "stream": {"id": number, "finish": True, "content": text}}
    return body if card is None else body | {"msgtype": "stream_with_template_card", "template_card": card}


def welcome(text: str) -> Body:
    return {"msgtype": "text", "text": {"content": text}}


def markdown(person: str, text: str) -> Body:
    """A message to somebody who has written before."""
    return {"chatid": person, "chat_type": 1, "msgtype": "markdown", "markdown": {"content": text}}


def to_group(chat: str, text: str) -> Body:
    """A message to a group in which the bot has been spoken to before."""
    return {"chatid": chat, "chat_type": 2, "msgtype": "markdown", "markdown": {"content": text}}


def pushed_card(person: str, card: Body) -> Body:
    return {"chatid": person, "chat_type": 1, "msgtype": "template_card", "template_card": card}


def card(options: tuple[Option, ...], task: str) -> Body | None:
    """Buttons for the options; None where the platform wouldn't take them. `task`: 1 to 128 of `0-9A-Za-z_-@`, never
    used before by this bot."""
    fits = all(0 < len(option.label) <= LABEL and _TOKEN.fullmatch(option.token) for option in options)
    if not options or len(options) > BUTTONS or not fits:
        return None
    buttons = [{"text": option.label, "key": option.token} for option in options]
    return {
        "card_type": "button_interaction",
        "main_title": {"title": ASK},
        "button_list": buttons,
        "task_id": task,
    }


def pressed_card(shown: Body, token: str) -> Body:
    """The answer to a press: the same card says what was chosen. Its buttons stay, for who wants another answer."""
    label = next((button["text"] for button in shown["button_list"] if button["key"] == token), "")
    changed = shown | {"main_title": {"title": f"{CHOSEN}{label}"[:TITLE]}}
    return {"response_type": "update_template_card", "template_card": changed}


def dump(data: Mapping[str, Any]) -> str:
    """JSON as the platform wants it: UTF-8, with what UTF-8 can't carry replaced."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()
