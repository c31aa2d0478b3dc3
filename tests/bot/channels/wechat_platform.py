"""The platform's side of a 公众号 or 企业微信 app, for tests: letters as it makes them, answers as it reads them.

Independent libraries vouch for it elsewhere; here it is only short.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

from bot.channels.passive import Account
from bot.channels.wechat_crypto import Seal, seal, signature

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
APP = "wx0123456789abcdef"
TOKEN = "token"
NOW = 1_795_243_200  # 2026-11-21 in Shanghai

PLAIN = Account("wechat", TOKEN)
SAFE = Account("wechat", TOKEN, (seal(KEY, APP), seal(OLD_KEY, APP)))
WECOM = Account("wecom", TOKEN, (seal(KEY, "wwcorp"),), echo_sealed=True)
LINKED = Account("wechat", TOKEN, links=True)


@dataclass
class Platform:
    """Sends letters of one account. `mode`: plain, both (compatible) or safe; `form`: xml or json.

    `nonce` and `chance` may be changed between two requests with the same letter: a repeat need not be sealed alike.
    """

    account: Account
    mode: str = "plain"
    form: str = "xml"
    person: str = "o-person"
    now: int = NOW
    with_seal: Seal | None = None
    nonce: str = "n0nce"
    chance: bytes = b"0123456789abcdef"
    _count: int = field(default=0)

    def text(self, content: str, **more: Any) -> tuple[dict[str, str], bytes]:
        self._count += 1
        return self.letter(MsgType="text", Content=content, MsgId=str(24_000_000_000_000_000 + self._count), **more)

    def event(self, name: str, key: str = "", **more: Any) -> tuple[dict[str, str], bytes]:
        return self.letter(MsgType="event", Event=name, EventKey=key, **more)

    def letter(self, **fields: Any) -> tuple[dict[str, str], bytes]:
        """The query and the body of one request."""
        whole = {"ToUserName": "gh_account", "FromUserName": self.person, "CreateTime": self.now} | fields
        body = self.body(whole)
        query = {"timestamp": str(self.now), "nonce": self.nonce}
        query["signature"] = signature(self.account.token, str(self.now), self.nonce)
        if self.mode == "plain":
            return query, body
        sealed = (self.with_seal or self.account.seals[0]).close(body, self.chance)
        query["msg_signature"] = signature(self.account.token, str(self.now), self.nonce, sealed)
        if not self.account.echo_sealed:
            query["encrypt_type"] = "aes"
        return query, self.body((whole if self.mode == "both" else {"ToUserName": "gh_account"}) | {"Encrypt": sealed})

    def body(self, fields: Mapping[str, Any]) -> bytes:
        if self.form == "json":
            return json.dumps(fields, ensure_ascii=False).encode()
        root = Element("xml")
        for name, value in fields.items():
            SubElement(root, name).text = str(value)
        return tostring(root, encoding="utf-8")

    def read(self, answer: bytes) -> dict[str, str]:
        """The fields of an answer, opened where it is sealed; checks what the platform would check."""
        found = self._fields(answer)
        if self.mode == "plain":
            return found
        encrypted = found["Encrypt"]
        assert found["MsgSignature"] == signature(self.account.token, found["TimeStamp"], found["Nonce"], encrypted)
        return self._fields((self.with_seal or self.account.seals[0]).open(encrypted))

    def said(self, answer: bytes) -> str:
        """The text of an answer; empty where nothing is to be shown."""
        return "" if answer == b"success" else self.read(answer)["Content"]

    def _fields(self, body: bytes) -> dict[str, str]:
        if body[:1] == b"{":
            return {name: str(value) for name, value in json.loads(body).items()}
        return {child.tag: child.text or "" for child in fromstring(body)}
