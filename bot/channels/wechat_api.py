"""What a verified 公众号 may ask of the platform: its menu, messages after a person wrote, reminders by consent.

Answering needs none of it: answers go back within the request (`bot.channels.passive`). Only verified accounts have
these rights; for the others the platform says 48001. Nothing is logged, and no exception holds a word of a message.
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.channels.base import NotDelivered, Refused, TryLater, Unreachable
from bot.channels.platform_api import Api, Fault, Fields, Tokens, Unreached, Web, call
from bot.channels.wechat_wire import MENU_COMMANDS

AFTER_MESSAGE = (5, 48 * 3600)
AFTER_TAP = (3, 60)
"""Messages that we may send, and within how many seconds: after a person wrote; after a menu click, follow or scan."""

BUSY_SECONDS = 60.0

MENU: Mapping[str, Any] = {
    "button": [
        {
            "name": "查补贴",
            "sub_button": [
                {"type": "click", "name": "开始查", "key": "start"},
                {"type": "click", "name": "接着上次的", "key": "resume"},
                {"type": "click", "name": "重新开始", "key": "restart"},
            ],
        },
        {"type": "click", "name": "看结果", "key": "results"},
        {
            "name": "帮助",
            "sub_button": [
                {"type": "click", "name": "怎么用", "key": "help"},
                {"type": "click", "name": "找人工", "key": "human"},
                {"type": "click", "name": "删除我的数据", "key": "delete"},
            ],
        },
    ]
}
"""Every command that works without a word typed. Clients show a new menu after about five minutes."""


class WeChatApi:
    """One account. `root`: the interface's address without a slash at its end. `now`: seconds, never backwards."""

    def __init__(
        self, web: Web, root: str, app_id: str, secret: str, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._web, self._root = web, root
        self._app_id, self._secret = app_id, secret
        self._tokens = Tokens(self._stable_token, now)
        self._api = Api(web, root, self._tokens)
        self.allowance = Allowance(now)

    async def authenticate(self) -> None:
        """Whether app id and secret are the platform's. Raises `Fault` and `Unreached`."""
        await self._tokens.get()

    async def create_menu(self, menu: Mapping[str, Any] = MENU) -> None:
        """Raises `ValueError` for a menu that the platform wouldn't take, `Fault` and `Unreached`."""
        if faults := list(menu_faults(menu)):
            raise ValueError("; ".join(faults))
        await self._api.call("/cgi-bin/menu/create", body=menu)

    async def scene_address(self, scene: str) -> str:
        """What a QR code must say so that who scans it comes with `scene` (1 to 64 characters), for ever.

        An account has 100,000 of these in all. Raises `Fault` and `Unreached`; 48001 where the account isn't verified.
        """
        body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}}}
        answer = await self._api.call("/cgi-bin/qrcode/create", body=body)
        url = answer.get("url")
        if not isinstance(url, str) or not url.startswith(("http://weixin.qq.com/", "https://weixin.qq.com/")):
            raise Unreached("strange", urlsplit(self._root).hostname or "")
        return url

    def heard(self, person: str, *, wrote: bool) -> None:
        """What renews the person's allowance, see `Allowance`."""
        self.allowance.heard(person, wrote=wrote)

    async def send_text(self, person: str, text: str) -> None:
        """A customer-service message. Raises `NotDelivered`; `Fault` and `Unreached` where it may go later."""
        self.allowance.take(person)
        body = {"touser": person, "msgtype": "text", "text": {"content": text}}
        try:
            await self._api.call("/cgi-bin/message/custom/send", body=body)
        except Fault as fault:
            self.allowance.give_back(person)
            raise _meaning(fault) from fault

    async def notify(self, person: str, template: str, data: Mapping[str, str], page: str = "") -> None:
        """A one-time subscription message: one for each consent. Raises as `send_text` does."""
        body: Fields = {"touser": person, "template_id": template}
        if page:
            body["page"] = page
        body["data"] = {name: {"value": value} for name, value in data.items()}
        try:
            await self._api.call("/cgi-bin/message/subscribe/bizsend", body=body)
        except Fault as fault:
            raise _meaning(fault) from fault

    async def _stable_token(self, force: bool) -> Fields:
        body = {"grant_type": "client_credential", "appid": self._app_id, "secret": self._secret}
        return await call(self._web, self._root, "/cgi-bin/stable_token", body=body | {"force_refresh": force})


def _meaning(fault: Fault) -> NotDelivered | Fault:
    """What a fault means for the message; the fault itself where the operator can mend it and it may go then."""
    match fault.code:
        case 45015 | 45047:
            return Unreachable("the time or number allowed after the person's last message is used up")
        case 40003 | 43004 | 50005:
            return Unreachable("not a follower of the account")
        case 45002:
            return Refused("the text is too long")
        case 48001:
            return Refused("the account may not send: it isn't verified for it")
        case 43101:
            return Refused("the person gave no consent to this message, or it is used up")
        case 40037 | 47003:
            return Refused("the template or its fields are not the platform's")
        case -1 | 45009 | 45011:
            return TryLater(BUSY_SECONDS, whole_channel=True)
    return fault


class Allowance:
    """How many messages each person may still be sent. It doesn't add up: each act renews it to its own most.

    Whom we know nothing of, because the process is new, may be written to: the platform knows better.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._left: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def heard(self, person: str, *, wrote: bool) -> None:
        """`wrote`: a message; otherwise a menu click, a follow or a scan."""
        most, seconds = AFTER_MESSAGE if wrote else AFTER_TAP
        left, until = self._left.pop(person, (0, 0.0))
        if self._now() >= until:
            left = 0
        self._left[person] = max(left, most), max(until, self._now() + seconds)
        while self._left and self._now() >= next(iter(self._left.values()))[1]:
            self._left.popitem(last=False)

    def take(self, person: str) -> None:
        """Raises `Unreachable` where the platform would refuse."""
        left, until = self._left.get(person, (1, self._now() + 1))
        if not left or self._now() >= until:
            raise Unreachable("the time or number allowed after the person's last message is used up")
        if person in self._left:
            self._left[person] = left - 1, until

    def give_back(self, person: str) -> None:
        if person in self._left:
            left, until = self._left[person]
            self._left[person] = left + 1, until


_NAME_BYTES, _SUB_NAME_BYTES, _KEY_BYTES, _URL_BYTES = 16, 60, 128, 1024
_TOPS, _SUBS = 3, 5


def menu_faults(menu: Mapping[str, Any]) -> Iterator[str]:
    """What the platform, or our own reading of clicks, would not take."""
    tops = menu.get("button", [])
    if not 1 <= len(tops) <= _TOPS:
        yield f"{len(tops)} buttons at the top: 1 to {_TOPS}"
    for top in tops:
        yield from _name_fault(top, _NAME_BYTES)
        if "sub_button" not in top:
            yield from _action_faults(top)
            continue
        if not 1 <= len(top["sub_button"]) <= _SUBS:
            yield f"{len(top['sub_button'])} buttons under {top.get('name')!r}: 1 to {_SUBS}"
        for sub in top["sub_button"]:
            yield from _name_fault(sub, _SUB_NAME_BYTES)
            yield from _action_faults(sub)


def _name_fault(button: Mapping[str, Any], most: int) -> Iterator[str]:
    size = len(button.get("name", "").encode())
    if not 1 <= size <= most:
        yield f"the name {button.get('name')!r} has {size} bytes: 1 to {most}"


def _action_faults(button: Mapping[str, Any]) -> Iterator[str]:
    match button.get("type"):
        case "click":
            key = button.get("key", "")
            if key not in MENU_COMMANDS or len(key.encode()) > _KEY_BYTES:
                yield f"the key {key!r} is none of ours: {', '.join(sorted(MENU_COMMANDS))}"
        case "view":
            if not 1 <= len(button.get("url", "").encode()) <= _URL_BYTES:
                yield f"the url of {button.get('name')!r} is missing or longer than {_URL_BYTES} bytes"
        case kind:
            yield f"a button of type {kind!r}: click or view"


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's word on one template: given, which is good for one message, or refused."""

    template: str
    given: bool


def consents(opened: bytes) -> tuple[Consent, ...]:
    """What a `subscribe_msg_popup_event` or `subscribe_msg_change_event` says; empty for every other message.

    `opened`: the message after its signature was checked and its seal opened, XML or JSON.
    """
    items = _json_items(opened) if opened.lstrip()[:1] == b"{" else _xml_items(opened)
    return tuple(
        Consent(str(item["TemplateId"]), item.get("SubscribeStatusString") == "accept")
        for item in items
        if item.get("TemplateId")
    )


_LISTS = {
    "subscribe_msg_popup_event": "SubscribeMsgPopupEvent",
    "subscribe_msg_change_event": "SubscribeMsgChangeEvent",
}


def _xml_items(opened: bytes) -> list[Fields]:
    try:
        root = fromstring(opened.decode(), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return []
    name = _LISTS.get(root.findtext("Event") or "")
    found = root.findall(f"{name}/List") if name else []
    return [{field.tag: field.text or "" for field in item} for item in found]


def _json_items(opened: bytes) -> list[Fields]:
    try:
        data = json.loads(opened)
    except (ValueError, RecursionError):
        return []
    event = data.get("Event")
    found = data.get(_LISTS.get(event, "")) if isinstance(event, str) else None
    if isinstance(found, dict):
        found = found.get("List")
    items = found if isinstance(found, list) else [found]
    return [item for item in items if isinstance(item, dict)]
