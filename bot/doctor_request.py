"""Requests as a platform makes them, sealed and signed with an account's own settings: for trying our side of it."""

from __future__ import annotations

import json
import secrets
from typing import Any

from bot.channels.aibot import AibotCallback
from bot.channels.base import Incoming
from bot.channels.passive import Account, PassiveChannel
from bot.channels.wechat_crypto import Seal, signature
from bot.channels.wechat_wire import fields
from conversations.effects import Reply

SAID = "你好"
ANSWER = "收到"

Query = dict[str, str]


class Scripted:
    """A conversation that gives one answer to everything, and keeps nothing."""

    later = Reply(ANSWER)

    async def ask(self, incoming: Incoming) -> list[Reply]:
        return [self.later]


def scripted(account: Account, now: float) -> PassiveChannel | AibotCallback:
    """The account's own channel at that time, with `Scripted` in the conversation's place."""
    kind = AibotCallback if account.name == "aibot" else PassiveChannel
    return kind(account, Scripted(), lambda: now)


def address_check(account: Account, now: float) -> tuple[Query, bytes]:
    """The query of a check of our address, and what has to come back."""
    echo = secrets.token_hex(8)
    query = {"timestamp": str(int(now)), "nonce": secrets.token_hex(5), "echostr": echo}
    stamps = (account.token, query["timestamp"], query["nonce"])
    if not account.echo_sealed:
        return query | {"signature": signature(*stamps)}, echo.encode()
    sealed = account.seals[0].close(echo.encode(), secrets.token_bytes(16))
    return query | {"echostr": sealed, "msg_signature": signature(*stamps, sealed)}, echo.encode()


def letter(account: Account, now: float, seal: Seal | None) -> tuple[Query, bytes]:
    """A text message; without a seal it comes plain."""
    if account.name == "aibot":
        return _json_letter(account, now, seal or account.seals[0])
    whole = (
        "<xml><ToUserName>gh_doctor</ToUserName><FromUserName>doctor</FromUserName>"
        f"<CreateTime>{int(now)}</CreateTime><MsgType>text</MsgType><Content>{SAID}</Content><MsgId>1</MsgId></xml>"
    )
    query = {"timestamp": str(int(now)), "nonce": secrets.token_hex(5)}
    stamps = (account.token, query["timestamp"], query["nonce"])
    if not account.echo_sealed:
        query["signature"] = signature(*stamps)
    if seal is None:
        return query, whole.encode()
    sealed = seal.close(whole.encode(), secrets.token_bytes(16))
    query["msg_signature"] = signature(*stamps, sealed)
    if not account.echo_sealed:
        query["encrypt_type"] = "aes"
    return query, f"<xml><ToUserName>gh_doctor</ToUserName><Encrypt>{sealed}</Encrypt></xml>".encode()


def answered(account: Account, answer: bytes, seal: Seal | None) -> str:
    """What an answer says, opened and its signature checked as the platform would; empty where anything is wrong.

    Raises `Unreadable`, `NotOurs` and `ValueError`.
    """
    if account.name == "aibot":
        return _json_answered(account, answer, seal or account.seals[0])
    found: Any = fields(answer)[0]
    if seal is not None:
        signed = signature(account.token, found["TimeStamp"], found["Nonce"], found["Encrypt"])
        if signed != found["MsgSignature"]:
            return ""
        found = fields(seal.open(found["Encrypt"]))[0]
    return str(found.get("Content", ""))


def _json_letter(account: Account, now: float, seal: Seal) -> tuple[Query, bytes]:
    said = {"msgid": secrets.token_hex(8), "aibotid": "doctor", "chattype": "single", "from": {"userid": "doctor"}}
    whole = json.dumps(said | {"msgtype": "text", "text": {"content": SAID}}, ensure_ascii=False)
    query = {"timestamp": str(int(now)), "nonce": secrets.token_hex(5)}
    sealed = seal.close(whole.encode(), secrets.token_bytes(16))
    query["msg_signature"] = signature(account.token, query["timestamp"], query["nonce"], sealed)
    return query, json.dumps({"encrypt": sealed}).encode()


def _json_answered(account: Account, answer: bytes, seal: Seal) -> str:
    found = json.loads(answer)
    stamps = (account.token, str(found["timestamp"]), found["nonce"])
    if signature(*stamps, found["encrypt"]) != found["msgsignature"]:
        return ""
    said = json.loads(seal.open(found["encrypt"]))
    return str(said.get("stream", {}).get("content", ""))
