"""The platform's side once more, by wechatpy: its signatures, its seals, its reading of our answers.

Letters are written here as the platform's documents print them; nothing of ours seals, signs or reads. wechatpy is of
2021, so its imports may warn.
"""

from __future__ import annotations

import base64
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import xmltodict
    from wechatpy import parse_message
    from wechatpy.crypto import PrpCrypto, WeChatCrypto
    from wechatpy.enterprise import parse_message as parse_wecom_message
    from wechatpy.enterprise.crypto import WeChatCrypto as WecomCrypto
    from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
    from wechatpy.replies import TextReply
    from wechatpy.utils import WeChatSigner, check_signature

__all__ = [
    "InvalidAppIdException",
    "InvalidSignatureException",
    "Library",
    "TextReply",
    "WeChatCrypto",
    "WecomCrypto",
    "check_signature",
    "parse_message",
    "parse_wecom_message",
    "signed",
    "xmltodict",
]

Request = tuple[dict[str, str], bytes]


def signed(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def printed(**fields: Any) -> str:
    """As in the platform's documents: texts in CDATA, numbers bare."""
    lines = (f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())
    return "<xml>\n" + "\n".join(lines) + "\n</xml>"


def _value(value: Any) -> str:
    return str(value) if isinstance(value, int) else f"<![CDATA[{value}]]>"


@dataclass
class Library:
    """One person's platform. `mode`: plain, both (compatible), safe, or wecom. `receiver`: AppID or CorpID."""

    mode: str
    token: str
    key: str
    receiver: str
    now: int
    person: str = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
    _count: int = field(default=0)

    @property
    def account(self) -> str:
        return self.receiver if self.mode == "wecom" else "gh_7f083739789a"

    @property
    def crypto(self) -> Any:
        return (WecomCrypto if self.mode == "wecom" else WeChatCrypto)(self.token, self.key, self.receiver)

    def text(self, content: str) -> str:
        self._count += 1
        return self._printed(MsgType="text", Content=content, MsgId=23_000_000_000_000_000 + self._count)

    def event(self, name: str) -> str:
        return self._printed(MsgType="event", Event=name, EventKey="")

    def _printed(self, **fields: Any) -> str:
        agent = {"AgentID": 1000002} if self.mode == "wecom" else {}
        head = {"ToUserName": self.account, "FromUserName": self.person, "CreateTime": self.now}
        return printed(**head, **fields, **agent)

    def request(self, letter: str, nonce: str) -> Request:
        """The query and the body that carry a letter. The same letter may be asked again under another nonce."""
        stamp = str(self.now)
        query = {"timestamp": stamp, "nonce": nonce}
        if self.mode != "wecom":
            query |= {"signature": signed(self.token, stamp, nonce), "openid": self.person}
        if self.mode == "plain":
            return query, letter.encode()
        envelope = xmltodict.parse(self.crypto.encrypt_message(letter, nonce, stamp))["xml"]
        query["msg_signature"] = envelope["MsgSignature"]
        if self.mode == "wecom":
            return query, printed(ToUserName=self.account, AgentID="1000002", Encrypt=envelope["Encrypt"]).encode()
        query["encrypt_type"] = "aes"
        if self.mode == "both":
            sealed = f"<Encrypt><![CDATA[{envelope['Encrypt']}]]></Encrypt>"
            return query, letter.replace("</xml>", f"{sealed}</xml>").encode()
        return query, printed(ToUserName=self.account, Encrypt=envelope["Encrypt"]).encode()

    def check(self, echo: str, nonce: str) -> dict[str, str]:
        """The query of the address check."""
        stamp = str(self.now)
        if self.mode != "wecom":
            return {"signature": signed(self.token, stamp, nonce), "timestamp": stamp, "nonce": nonce, "echostr": echo}
        sealed = PrpCrypto(base64.b64decode(self.key + "=")).encrypt(echo, self.receiver).decode()
        signature = signed(self.token, stamp, nonce, sealed)
        return {"msg_signature": signature, "timestamp": stamp, "nonce": nonce, "echostr": sealed}

    def read(self, answer: bytes) -> Mapping[str, Any]:
        """Who says what to whom, opened and parsed; raises where wechatpy would refuse the answer."""
        if self.mode != "plain":
            outer = xmltodict.parse(answer.decode())["xml"]
            answer = self.crypto.decrypt_message(
                answer, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"]
            ).encode()
        parse = parse_wecom_message if self.mode == "wecom" else parse_message
        message = parse(answer.decode())
        return {"to": message.target, "from": message.source, "type": message.type, "text": message.content}
