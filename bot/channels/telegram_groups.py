"""What Telegram sends from groups: what is said to us there, and what happens to the group. Pure, and no network.

Everything that isn't said to us is dropped here, before anything is kept of it: what other people talk about, other
bots, posts of channels, edited messages. Of a person nothing goes on but a code that is theirs in this group alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.base import Address, Incoming
from bot.groups.codes import read_code
from conversations.events import Changed, Choice, Command, Grouped, Text
from conversations.groups.step import whose

KINDS: Final = frozenset({"group", "supergroup"})
ADMINS: Final = frozenset({"creator", "administrator"})
_AWAY: Final = frozenset({"left", "kicked"})
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)
NOT_YOURS = "这是给别人的，您可以自己发 /start@{username}"
"""At most 200 characters, as an answer to a press may have."""


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself. `hears`: its privacy mode is off, so that it gets everything that is said in groups."""

    id: int = 0
    username: str = ""
    hears: bool = False


@dataclass(frozen=True, slots=True)
class Binding:
    """An admin's command, if it is an admin's. `user`: who sent it, 0 for an anonymous admin. `code` is what was typed;
    None to unbind. `asked`: the event, without what became of it."""

    address: Address
    event_id: str
    user: int
    code: str | None
    asked: Grouped


@dataclass(frozen=True, slots=True)
class Press:
    """A button pressed in a group: to be acknowledged with `say`. `incoming`, where it was their own."""

    query: str
    say: str = ""
    incoming: Incoming | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """The group has another id now."""

    old: int
    new: int


Found = Incoming | Binding | Press | Moved


def parse_group(update: Mapping[str, Any], me: Me, at: int) -> Found | None:
    """What an update from a group means to us; None for nothing, and for what isn't from a group or is malformed. `at`:
    seconds since the epoch, now."""
    try:
        number = str(update["update_id"])
        match update:
            case {"message": {"chat": {"type": kind}} as message} if kind in KINDS:
                return _message(number, message, me, at)
            case {"callback_query": {"message": {"chat": {"type": kind}}} as query} if kind in KINDS:
                return _press(number, query, me, at)
            case {"my_chat_member": {"chat": {"type": kind}} as change} if kind in KINDS:
                return _change(number, change, me, at)
    except (KeyError, TypeError, ValueError, AttributeError):
        pass
    return None


def in_group(update: Mapping[str, Any]) -> bool:
    """Whether the update is from a group."""
    match update:
        case {"message": {"chat": {"type": kind}}} | {"callback_query": {"message": {"chat": {"type": kind}}}}:
            return kind in KINDS
        case {"my_chat_member": _}:
            return True
    return False


def code_of(chat: int, user: int) -> str:
    """Who somebody is in this group: the same person has another code in the next one."""
    return hashlib.blake2b(f"{chat} {user}".encode(), digest_size=4).hexdigest()


def _message(number: str, message: Mapping[str, Any], me: Me, at: int) -> Found | None:
    chat = int(message["chat"]["id"])
    if "migrate_to_chat_id" in message:
        return Moved(chat, int(message["migrate_to_chat_id"]))
    if "migrate_from_chat_id" in message:
        return Moved(int(message["migrate_from_chat_id"]), chat)
    user = _sender(message, chat)
    text = message.get("text")
    if user is None or not isinstance(text, str):
        return None
    address = Address("telegram", str(chat))
    spot = Grouped(Text(""), code_of(chat, user), at, thread=_thread(message), to=str(int(message["message_id"])))
    if text.startswith("/") and (found := _COMMAND.fullmatch(text)):
        return _command(found, address, number, user, spot, me)
    how, about = _called(message, text, me)
    if not how:
        return None
    said = _without_name(text, me)
    return Incoming(address, number, _with(spot, Text(said, len(said)), how, about))


def _sender(message: Mapping[str, Any], chat: int) -> int | None:
    """The id of whoever wrote; 0 for an admin who stays anonymous; None for whoever is no person: bots, channels."""
    match message:
        case {"sender_chat": {"id": sender}}:
            return 0 if sender == chat else None
        case {"from": {"is_bot": True}} | {"via_bot": _}:
            return None
        case {"from": {"id": user}}:
            return int(user)
    return None


def _thread(message: Mapping[str, Any]) -> int:
    """The forum topic. Elsewhere the number only tells which replies belong together, and may not be sent back."""
    return int(message["message_thread_id"]) if message.get("is_topic_message") is True else 0


def _command(
    found: re.Match[str], address: Address, number: str, user: int, spot: Grouped, me: Me
) -> Incoming | Binding | None:
    """A command without a name may be another bot's, unless it brings a code of ours."""
    name, called, argument = found[1].lower(), (found[2] or "").lower(), (found[3] or "").strip()
    mine = called == me.username.lower()
    if called and not mine:
        return None
    coded = read_code(argument) is not None
    match name:
        case "bind" if mine or coded:
            return Binding(address, number, user, argument[:64], spot)
        case "start" if mine and coded:  # a link that adds the bot to a group can bring a code along
            return Binding(address, number, user, argument[:64], spot)
        case "unbind" if mine:
            return Binding(address, number, user, None, spot)
        case _ if mine:
            return Incoming(address, number, _with(spot, Command(name, argument[:64]), "name"))
    return None


def _called(message: Mapping[str, Any], text: str, me: Me) -> tuple[str, str]:
    """How the message is said to us (see `Grouped.how`), and the first line of what it replies to."""
    answered = message.get("reply_to_message") or {}
    about = ""
    replied = answered.get("from", {}).get("id") == me.id and "forum_topic_created" not in answered
    if replied:
        about = str(answered.get("text", "")).partition("\n")[0][:64]
    for entity in message.get("entities", ()):
        match entity:
            case {"type": "text_mention", "user": {"id": user}} if user == me.id:
                return "name", about
            case {"type": "mention"} if _name(me).search(text):
                return "name", about
    return ("reply", about) if replied else ("", "")


def _name(me: Me) -> re.Pattern[str]:
    return re.compile(rf"@{re.escape(me.username)}(?![A-Za-z0-9_])", re.IGNORECASE)


def _without_name(text: str, me: Me) -> str:
    return _name(me).sub(" ", text).strip() if me.username else text


def _with(spot: Grouped, said: Text | Command | Choice | Changed, how: str = "", about: str = "") -> Grouped:
    return Grouped(said, spot.who, spot.at, how, about, spot.thread, spot.to)


def _press(number: str, query: Mapping[str, Any], me: Me, at: int) -> Press:
    """A button for one person does nothing for another, who is told so, and nobody else is."""
    message, token = query["message"], query.get("data")
    chat = int(message["chat"]["id"])
    who = code_of(chat, int(query["from"]["id"]))
    if not isinstance(token, str) or not whose(token):
        return Press(query["id"])
    if whose(token) != who:
        return Press(query["id"], NOT_YOURS.format(username=me.username))
    event = Grouped(Choice(token), who, at, "reply", "", _thread(message), str(int(message["message_id"])))
    return Press(query["id"], "", Incoming(Address("telegram", str(chat)), number, event))


def _change(number: str, change: Mapping[str, Any], me: Me, at: int) -> Incoming | None:
    """What became of the bot itself in a group."""
    chat = int(change["chat"]["id"])
    before, after = change["old_chat_member"], change["new_chat_member"]
    admin = after["status"] in ADMINS
    hears = me.hears or admin
    match _inside(before), _inside(after):
        case True, False:
            said = Changed("removed")
        case False, True:
            said = Changed("added", reason="admin" if admin else "", hears=hears)
        case True, True if admin != (before["status"] in ADMINS):
            said = Changed("admin" if admin else "member", hears=hears)
        case _:
            return None
    return Incoming(Address("telegram", str(chat)), number, Grouped(said, "", at))


def _inside(member: Mapping[str, Any]) -> bool:
    return member["status"] not in _AWAY and member.get("is_member", True) is True
