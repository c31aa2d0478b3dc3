"""What a 公众号 and a 企业微信 app send and take, as data: fields in, one event out; one reply in, one message out.

XML and JSON are both understood, by their first character. Anything with a DOCTYPE is refused, whatever it declares.
Nothing here opens a connection or knows a key.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.channels.base import Address, Capabilities, Incoming, split_text
from conversations.effects import Option, Reply
from conversations.events import MAX_TEXT, Choice, Command, Event, Left, Location, Other, Text

TEXT_BYTES = 1900
"""UTF-8 bytes of one text. The platform doesn't say how many it takes; beyond about 2,048 people see a fault notice."""

CAPABILITIES = Capabilities(text_bytes=TEXT_BYTES, buttons=False, push=False)
MORE = "更多"
CUT = "（还有，回复“更多”接着看）"
FOLLOWED = "（还有，接着发给您。没收到就回复“更多”）"

_COMMAND = re.compile(r"/([a-z]{1,20})(?:\s+(.{0,64}))?")
_TOKEN = re.compile(r"[!-~]{1,64}")
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,40}")
_SCENE = "qrscene_"
MENU_COMMANDS = frozenset({"start", "results", "help", "human", "resume", "restart", "delete"})
"""The keys of our own menu: commands of the conversation by their names."""

Fields = Mapping[str, str]


class Unreadable(Exception):
    """Not a message of the platform: neither XML nor JSON of its kind."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message or event of the platform: from whom, to which account, what, and by which id it is known again."""

    person: str
    account: str
    event_id: str
    created: int
    event: Event | None
    as_json: bool


def fields(body: bytes) -> tuple[dict[str, str], bool]:
    """The fields of a body, and whether it was JSON. Raises `Unreadable`; nested fields are left out."""
    start = body.lstrip()[:1]
    if start == b"{":
        try:
            data = json.loads(body)
        except (ValueError, RecursionError):
            raise Unreadable from None
        return {key: _plain(value) for key, value in data.items() if isinstance(value, str | int | float)}, True
    try:
        root = fromstring(body.decode("utf-8"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, UnicodeDecodeError, ValueError, LookupError):
        raise Unreadable from None
    if root.tag != "xml":
        raise Unreadable
    return {child.tag: child.text or "" for child in root if not len(child) and _FIELD.fullmatch(child.tag)}, False


def _plain(value: str | int | float) -> str:
    return value if isinstance(value, str) else str(value)


def read_letter(found: Fields, *, as_json: bool) -> Letter:
    """What the fields say. Raises `Unreadable` where they don't say who wrote to whom, when, or what kind it is."""
    person, account, kind = (found.get(name, "") for name in ("FromUserName", "ToUserName", "MsgType"))
    created = found.get("CreateTime", "")
    if not (person and account and kind and created.isdecimal() and len(created) <= 12):
        raise Unreadable
    known_by = found.get("MsgId") or f"{created} {found.get('Event', kind)} {found.get('EventKey', '')}"
    # Two people can do the same in the same second; the inbox knows an event by its id alone.
    event_id = hashlib.sha256(f"{person}\0{known_by}".encode("utf-8", "replace")).hexdigest()[:32]
    return Letter(person, account, event_id, int(created), _event(kind, found), as_json)


def _event(kind: str, found: Fields) -> Event | None:
    """None for what needs no answer: a page of the menu was opened, a report on what was sent."""
    match kind:
        case "text":
            return _typed(found.get("Content", ""), found.get("bizmsgmenuid", ""))
        case "voice":
            said = found.get("Recognition", "").strip()
            return _typed(said.rstrip("。")) if said else Other("voice")
        case "location":
            return Location(_degrees(found.get("Location_X")), _degrees(found.get("Location_Y")))
        case "event":
            return _happened(found.get("Event", "").lower(), found.get("EventKey", ""))
    return Other(kind[:20])


def _typed(text: str, pressed: str = "") -> Event:
    """`pressed`: the id of a link in one of our own answers, which is the option's token."""
    if _TOKEN.fullmatch(pressed):
        return Choice(pressed)
    if match := _COMMAND.fullmatch(text.strip()):
        return Command(match[1], match[2] or "")
    return Text(text[:MAX_TEXT], len(text))


def _happened(event: str, key: str) -> Event | None:
    match event:
        case "subscribe":
            return Command("start", _scene(key))
        case "scan":
            return Command("start", _scene(key))
        case "unsubscribe":
            return Left()
        case "click" if key in MENU_COMMANDS:
            return Command(key)
        case "enter_agent":
            return None  # each opening of the chat sends one; a greeting every time would only be in the way
    return None


def _scene(key: str) -> str:
    scene = key.removeprefix(_SCENE)
    return scene if re.fullmatch(r"[A-Za-z0-9_-]{1,64}", scene) else ""


def _degrees(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def incoming(channel: str, letter: Letter) -> Incoming | None:
    if letter.event is None:
        return None
    return Incoming(Address(channel, letter.person), letter.event_id, letter.event)


def pieces(replies: Sequence[Reply], *, links: bool, limit: int = TEXT_BYTES, cut: str = CUT) -> list[str]:
    """All replies to one event as texts that each fit one message; all but the last end with `cut`: how to go on.

    `links`: options that are answered by tapping them too, where the account's readers use the phone app.
    """
    whole = "\n\n".join(_written(reply, links) for reply in replies)
    if len(whole.encode()) <= limit:
        return [whole] if whole else []
    if links:
        return pieces(
            replies, links=False, limit=limit, cut=cut
        )  # a link cut in two would show its insides; words do as well
    parts = split_text(whole, limit - len(cut.encode()) - 1)
    return [*(f"{part}\n{cut}" for part in parts[:-1]), parts[-1]]


def _written(reply: Reply, links: bool) -> str:
    if not reply.options:
        return reply.text
    label = _link if links else _label
    if reply.numbered:
        return "\n".join((reply.text, *(f"{n}. {label(option)}" for n, option in enumerate(reply.options, 1))))
    return f"{reply.text}\n可以回复：{'、'.join(label(option) for option in reply.options)}"


def _label(option: Option) -> str:
    return option.label


def _link(option: Option) -> str:
    """A tap sends the words as the person's own message, with the token beside them."""
    words, token = quote(option.label, safe=""), quote(option.token, safe="")
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={words}&msgmenuid={token}">{option.label}</a>'


def text_message(letter: Letter, text: str) -> bytes:
    """The answer to a letter, in the form that it came in. The same letter and text give the same bytes."""
    if letter.as_json:
        answer: dict[str, Any] = {
            "ToUserName": letter.person,
            "FromUserName": letter.account,
            "CreateTime": letter.created,
            "MsgType": "text",
            "Content": text,
        }
        return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()
    return (
        f"<xml><ToUserName>{_cdata(letter.person)}</ToUserName><FromUserName>{_cdata(letter.account)}</FromUserName>"
        f"<CreateTime>{letter.created}</CreateTime><MsgType>{_cdata('text')}</MsgType>"
        f"<Content>{_cdata(text)}</Content></xml>"
    ).encode()


def sealed_message(encrypted: str, signed: str, timestamp: str, nonce: str, *, as_json: bool) -> bytes:
    """A sealed answer in its envelope."""
    if as_json:
        envelope = {"Encrypt": encrypted, "MsgSignature": signed, "TimeStamp": int(timestamp), "Nonce": nonce}
        return json.dumps(envelope, separators=(",", ":")).encode()
    return (
        f"<xml><Encrypt>{_cdata(encrypted)}</Encrypt><MsgSignature>{_cdata(signed)}</MsgSignature>"
        f"<TimeStamp>{timestamp}</TimeStamp><Nonce>{_cdata(nonce)}</Nonce></xml>"
    ).encode()


_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _cdata(text: str) -> str:
    """`]]>` in a text would end the section early, and the rest would be read as markup."""
    safe = _NOT_IN_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{safe}]]>"
