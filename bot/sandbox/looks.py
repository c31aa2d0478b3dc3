"""What each channel makes of what a person does, and exactly what it would send back.

The bytes come from the channels' own modules; here they only pass through, so that a look can't differ from its
channel. Nothing is sent anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol
from urllib.parse import quote

from bot.channels import aibot_wire, telegram_wire, web, wechat_wire
from bot.channels.base import Incoming
from bot.channels.rest import Rest
from bot.sandbox.case import LookName, Move
from conversations.effects import Reply
from conversations.events import Event, Grouped, Other

BOT = "jibutong_bot"
ACCOUNT = "gh_jibutong"
CUT_NOTE = "这一条放不下，拆成了 {count} 段；后面的要回复“更多”才发"
SPLIT_NOTE = "这一条太长，分 {count} 条发"
SILENT_NOTE = "机器人不出声"

TITLES: Mapping[LookName, str] = {
    "telegram": "Telegram",
    "wechat": "微信公众号",
    "wecom": "企业微信应用",
    "aibot": "企业微信智能机器人",
    "group": "Telegram 群（两个人）",
    "web": "网页",
}


@dataclass(frozen=True, slots=True)
class Button:
    """`move`: what tapping it does; where a channel has no buttons, that is the number that one would type."""

    label: str
    move: Move


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as it stands on the screen. `wire`: what goes to the platform for it. `note`: for support staff."""

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    wire: str = ""
    note: str = ""
    card: str = ""
    """The title of the card that holds the buttons, where they stand in one."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a move came to: an event for the conversation, or an answer that the channel gives by itself."""

    event: Event | None = None
    bubbles: tuple[Bubble, ...] = ()


class Look(Protocol):
    """One conversation on one channel; it remembers what the channel itself would."""

    channel: str
    push: bool

    def hear(self, move: Move, number: int) -> Heard: ...

    def show(self, replies: Sequence[Reply], number: int) -> tuple[Bubble, ...]: ...


def look_for(name: LookName, person: str = "1") -> Look:
    match name:
        case "telegram" | "group":
            return TelegramLook(person)
        case "wechat":
            return PassiveLook("wechat", person, links=True)
        case "wecom":
            return PassiveLook("wecom", person, links=False)
        case "aibot":
            return AibotLook(person)
        case "web":
            return WebLook(person)


def _private(incoming: Incoming | None) -> Event | None:
    return None if incoming is None or isinstance(incoming.event, Grouped) else incoming.event


def _shown(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


class TelegramLook:
    channel, push = telegram_wire.NAME, True

    def __init__(self, person: str) -> None:
        self._chat = int(person)

    def hear(self, move: Move, number: int) -> Heard:
        parsed = telegram_wire.parse(self._update(move, number), BOT)
        return Heard(_private(parsed.incoming))

    def _update(self, move: Move, number: int) -> dict[str, Any]:
        chat = {"id": self._chat, "type": "private"}
        match move.kind:
            case "press":
                query = {"id": str(number), "data": move.value, "message": {"chat": chat}}
                return {"update_id": number, "callback_query": query}
            case "sent":
                return {"update_id": number, "message": {"chat": chat, move.value: {"latitude": 0, "longitude": 0}}}
            case _:
                return {"update_id": number, "message": {"chat": chat, "text": move.shown}}

    def show(self, replies: Sequence[Reply], number: int) -> tuple[Bubble, ...]:
        return tuple(bubble for reply in replies for bubble in _telegram(reply))


def _telegram(reply: Reply) -> list[Bubble]:
    messages = telegram_wire.render(reply)
    note = SPLIT_NOTE.format(count=len(messages)) if len(messages) > 1 else ""
    bubbles = []
    for message in messages:
        keyboard = message.get("reply_markup", {}).get("inline_keyboard", ())
        rows = tuple(
            tuple(Button(key["text"], Move("press", key["callback_data"], key["text"])) for key in row)
            for row in keyboard
        )
        bubbles.append(Bubble(message["text"], rows, _shown(message), note))
    return bubbles


class PassiveLook:
    """A 公众号 or a 企业微信 app: one answer to each message, the rest of a long one on demand."""

    push = False

    def __init__(self, channel: str, person: str, *, links: bool) -> None:
        self.channel = channel
        self._person = person
        self._links = links
        self._rest = Rest()
        self._letters: dict[int, wechat_wire.Letter] = {}

    def hear(self, move: Move, number: int) -> Heard:
        letter = wechat_wire.read_letter(self._fields(move, number), as_json=False)
        self._letters[number] = letter
        more = self._rest.next(self._person, letter.event_id, letter.event)
        if more is not None:
            return Heard(bubbles=(Bubble(more, wire=wechat_wire.text_message(letter, more).decode()),))
        return Heard(letter.event)

    def _fields(self, move: Move, number: int) -> dict[str, str]:
        fields = {"FromUserName": self._person, "ToUserName": ACCOUNT, "CreateTime": str(1_700_000_000 + number)}
        match move.kind:
            case "press":
                more = {"MsgType": "text", "Content": move.label, "bizmsgmenuid": move.value, "MsgId": str(number)}
            case "command" if move.value == "start":
                more = {"MsgType": "event", "Event": "subscribe"}
            case "command" if move.value in wechat_wire.MENU_COMMANDS:
                more = {"MsgType": "event", "Event": "CLICK", "EventKey": move.value}
            case "sent":
                kind = {"photo": "image", "sticker": "image"}.get(move.value, move.value)
                more = {"MsgType": kind, "MsgId": str(number)}
            case _:
                more = {"MsgType": "text", "Content": move.shown, "MsgId": str(number)}
        return fields | more

    def show(self, replies: Sequence[Reply], number: int) -> tuple[Bubble, ...]:
        letter = self._letters[number]
        found = wechat_wire.pieces(replies, links=self._links)
        self._rest.keep(self._person, letter.event_id, found)
        if not found:
            return ()
        note = CUT_NOTE.format(count=len(found)) if len(found) > 1 else ""
        linked = self._links and f"msgmenuid={_quoted(replies)}" in found[0]
        plain = wechat_wire.pieces(replies, links=False)[0] if linked else found[0]
        rows = tuple((button,) for button in (_tapped(replies) if linked else _typed(replies)))
        return (Bubble(plain, rows, wechat_wire.text_message(letter, found[0]).decode(), note),)


def _quoted(replies: Sequence[Reply]) -> str:
    """The first option's token as it stands in a link."""
    tokens = [option.token for reply in replies for option in reply.options]
    return quote(tokens[0], safe="") if tokens else "\0"


def _tapped(replies: Sequence[Reply]) -> list[Button]:
    """All options: each is a link in the text."""
    options = [option for reply in replies for option in reply.options]
    return [Button(option.label, Move("press", option.token, option.label)) for option in options]


def _typed(replies: Sequence[Reply]) -> list[Button]:
    """The last message's options as what one would type for them."""
    last = next((reply for reply in reversed(replies) if reply.options), Reply(""))
    buttons = []
    for number, option in enumerate(last.options, 1):
        words = str(number) if last.numbered else option.label
        buttons.append(Button(words, Move("text", words)))
    return buttons


class AibotLook:
    channel, push = aibot_wire.NAME, True

    def __init__(self, person: str) -> None:
        self._person = person
        self._answers: Literal["welcome", "stream"] | None = None

    def hear(self, move: Move, number: int) -> Heard:
        found = aibot_wire.parse(self._body(move, number))
        if not isinstance(found, aibot_wire.Said):
            return Heard()
        # A press takes no answer but its own card once more, so its reply is a message of our own.
        self._answers = None if found.card else "welcome" if found.entered else "stream"
        return Heard(_private(found.incoming))

    def _body(self, move: Move, number: int) -> dict[str, Any]:
        body: dict[str, Any] = {"msgid": str(number), "chattype": "single", "from": {"userid": self._person}}
        match move.kind:
            case "press":
                event = {"event_key": move.value, "task_id": str(number)}
                return body | {
                    "msgtype": "event",
                    "event": {"eventtype": "template_card_event", "template_card_event": event},
                }
            case "command" if move.value == "start":
                return body | {"msgtype": "event", "event": {"eventtype": "enter_chat"}}
            case "sent":
                return body | {"msgtype": move.value, move.value: {}}
            case _:
                return body | {"msgtype": "text", "text": {"content": move.shown}}

    def show(self, replies: Sequence[Reply], number: int) -> tuple[Bubble, ...]:
        bubbles = [each for index, reply in enumerate(replies) for each in self._sent(reply, f"{number}-{index}")]
        return tuple(bubbles)

    def _sent(self, reply: Reply, name: str) -> list[Bubble]:
        """As over the long connection: the first reply answers what was said, the others are messages of our own."""
        texts, card = aibot_wire.texts(reply), aibot_wire.card(reply.options, name)
        answered, self._answers = self._answers, None
        bubbles = []
        if answered == "welcome":
            first, *texts = texts
            bubbles = [Bubble(first, wire=_shown(aibot_wire.welcome(first)))]
        elif answered == "stream":
            first, *texts = texts
            beside = None if texts else card
            bubbles = [_with_card(first, beside, aibot_wire.stream(name, first, beside))]
        bubbles += [Bubble(text, wire=_shown(aibot_wire.markdown(self._person, text))) for text in texts]
        if texts and card:
            bubbles.append(_with_card("", card, aibot_wire.pushed_card(self._person, card)))
        elif not bubbles[-1].rows:
            bubbles[-1] = replace(bubbles[-1], rows=tuple((button,) for button in _typed([reply])))
        return bubbles


def _with_card(text: str, card: aibot_wire.Body | None, body: aibot_wire.Body) -> Bubble:
    keys = card["button_list"] if card else ()
    rows = tuple((Button(key["text"], Move("press", key["key"], key["text"])),) for key in keys)
    return Bubble(text, rows, _shown(body), card=aibot_wire.ASK if card else "")


class WebLook:
    channel, push = web.NAME, False

    def __init__(self, person: str) -> None:
        self._person = person

    def hear(self, move: Move, number: int) -> Heard:
        if move.kind == "sent":
            return Heard(Other(move.value))
        name = {"press": "choice", "command": "command"}.get(move.kind, "text")
        incoming = web.parse(self._person, {name: move.value, "event": str(number)})
        return Heard(_private(incoming))

    def show(self, replies: Sequence[Reply], number: int) -> tuple[Bubble, ...]:
        offered = next((reply for reply in reversed(replies) if reply.options), Reply(""))
        rows = tuple(
            (Button(f"{n} {o.label}" if offered.numbered else o.label, Move("press", o.token, o.label)),)
            for n, o in enumerate(offered.options, 1)
        )
        return tuple(Bubble(reply.text, rows if reply is offered else ()) for reply in replies)
