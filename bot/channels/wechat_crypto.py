"""The message scheme that 公众号 and 企业微信 share: signatures, and AES for what is sealed.

Follows the platforms' own description (AES-256-CBC, the key's first half as IV, PKCS#7 to blocks of 32, then 16 random
bytes, the length, the message and the receiver's id), checked against their published vectors. It opens no connection,
and its errors say what is wrong without a word of what was in a message.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
"""Bytes to which messages are padded; not the cipher's own 16."""

_HEAD = 20
"""Bytes before the message: 16 of chance and 4 of its length."""

Fault = Literal["signature", "base64", "padding", "length", "receiver"]


class NotOurs(Exception):
    """A sealed message that can't be opened, or a signature that isn't right; `fault` says which."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def signature(*parts: str) -> str:
    """SHA-1 in hexadecimal over the parts, sorted as texts: token, timestamp, nonce, and what is sealed."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def check(given: str, *parts: str) -> None:
    """Raises `NotOurs` where the signature isn't that of the parts; takes the same time whatever is wrong."""
    if not hmac.compare_digest(given.encode(), signature(*parts).encode()):
        raise NotOurs("signature")


@dataclass(frozen=True, slots=True)
class Seal:
    """Opens and closes messages with one EncodingAESKey. `receiver`: AppID or CorpID; empty for 智能机器人."""

    key: bytes
    receiver: str

    def open(self, sealed: str) -> bytes:
        """The message. Raises `NotOurs`: not base64, wrongly padded (mostly: the wrong key), or somebody else's."""
        try:
            raw = base64.b64decode(sealed, validate=True)
        except (binascii.Error, ValueError):
            raise NotOurs("base64") from None
        if not raw or len(raw) % 16:
            raise NotOurs("length")
        opener = self._cipher().decryptor()
        plain = opener.update(raw) + opener.finalize()
        pad = plain[-1]
        if not 1 <= pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
            raise NotOurs("padding")
        plain = plain[:-pad]
        size = int.from_bytes(plain[16:_HEAD], "big")
        if len(plain) < _HEAD + size:
            raise NotOurs("length")
        message, receiver = plain[_HEAD : _HEAD + size], plain[_HEAD + size :]
        if not hmac.compare_digest(receiver, self.receiver.encode()):
            raise NotOurs("receiver")
        return message

    def close(self, message: bytes, chance: bytes) -> str:
        """The message sealed, in base64. `chance`: 16 bytes that nobody outside can foresee."""
        if len(chance) != 16:
            raise ValueError(f"16 bytes of chance are needed, not {len(chance)}")
        plain = chance + len(message).to_bytes(4, "big") + message + self.receiver.encode()
        pad = BLOCK - len(plain) % BLOCK
        closer = self._cipher().encryptor()
        return base64.b64encode(closer.update(plain + bytes([pad]) * pad) + closer.finalize()).decode()

    def chance(self, seed: str) -> bytes:
        """16 bytes that follow from the seed and the key: the same answer is sealed into the same bytes again."""
        return hmac.digest(self.key, seed.encode(), "sha256")[:16]

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self.key), modes.CBC(self.key[:16]))


def seal(encoding_aes_key: str, receiver: str) -> Seal:
    """For the 43 characters of an EncodingAESKey. Some real keys end in bits that strict base64 would refuse."""
    return Seal(base64.b64decode(encoding_aes_key + "="), receiver)


def open_with(seals: tuple[Seal, ...], sealed: str) -> tuple[bytes, Seal]:
    """The message, and the seal that opened it: the present key, or the one before. Raises `NotOurs` for the first."""
    first: NotOurs | None = None
    for one in seals:
        try:
            return one.open(sealed), one
        except NotOurs as error:
            first = first or error
    raise first or NotOurs("padding")
