"""Who is at the other end: an opaque cookie for a conversation, and the sandbox's password at the door.

Knows nothing of names or accounts. The cookie itself is never stored: the conversation is kept under its digest, so
that a copied database opens nobody's page.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from enum import IntEnum
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

VISITOR_COOKIE = "jibutong"
DOOR_COOKIE = "jibutong_door"

_DOOR_SECONDS = 30 * 24 * 3600
_TOKEN_LENGTH = 43


def new_token() -> str:
    """A random token of 256 bits in URL-safe letters."""
    return secrets.token_urlsafe(32)


def visitor(request: Request) -> str | None:
    """The visitor's token, or None for somebody new or a cookie that isn't one of ours."""
    token = request.cookies.get(VISITOR_COOKIE, "")
    return token if len(token) == _TOKEN_LENGTH and token.isascii() else None


def conversation_of(token: str) -> str:
    """The id under which a visitor's conversation is stored: from it the cookie can't be told."""
    return hashlib.sha256(b"web conversation\0" + token.encode()).hexdigest()[:32]


def is_secure(request: Request, public_url: str | None) -> bool:
    """Does the visitor's browser talk HTTPS, as far as we can know behind a proxy that doesn't say so?"""
    if request.url.scheme == "https":
        return True
    url = urlsplit(public_url or "")
    return url.scheme == "https" and url.netloc == request.headers.get("host")


def set_cookie(response: Response, name: str, value: str, *, seconds: int, secure: bool) -> None:
    response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure, path="/")


class Role(IntEnum):
    """What somebody at the door may do; each may do what those before it may."""

    NOBODY = 0
    VIEW = 1
    EDIT = 2


class Door:
    """The sandbox's passwords: checks them in constant time, and hands out a signed pass that needs no storage.

    A pass says its role; it is void once a password changes or after 30 days. `edit`: the password of those who may
    change policies; without one nobody may. `now` gives seconds since the epoch.
    """

    def __init__(self, password: str, now: Callable[[], float], edit: str | None = None) -> None:
        # Slow on purpose, once a start: a stolen pass must not be a cheap way to try passwords at home.
        both = f"{password}\0{edit or ''}".encode()
        self._key = hashlib.scrypt(both, salt=b"jibutong sandbox door", n=2**14, r=8, p=1, dklen=32)
        self._passwords = {Role.VIEW: _digest(password)} | ({Role.EDIT: _digest(edit)} if edit else {})
        self._now = now

    @property
    def key(self) -> bytes:
        """For signing what goes into pages; the same after a restart."""
        return hashlib.sha256(b"pages\0" + self._key).digest()

    def opens(self, password: str) -> Role:
        """The role that this password gives; the higher one where both are the same."""
        given = _digest(password)
        return max(role if hmac.compare_digest(given, kept) else Role.NOBODY for role, kept in self._passwords.items())

    def new_pass(self, role: Role = Role.VIEW) -> str:
        signed = f"{int(self._now()) + _DOOR_SECONDS}-{role.value}"
        return f"{signed}.{self._sign(signed)}"

    def role(self, request: Request) -> Role:
        signed, _, signature = request.cookies.get(DOOR_COOKIE, "").partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(signed).encode()):
            return Role.NOBODY
        until, _, role = signed.partition("-")
        return Role(int(role)) if until.isdecimal() and int(until) > self._now() else Role.NOBODY

    def admits(self, request: Request) -> bool:
        return self.role(request) >= Role.VIEW

    def give_pass(self, response: Response, role: Role, *, secure: bool) -> None:
        set_cookie(response, DOOR_COOKIE, self.new_pass(role), seconds=_DOOR_SECONDS, secure=secure)

    def _sign(self, signed: str) -> str:
        return hmac.new(self._key, signed.encode(), "sha256").hexdigest()


def _digest(password: str) -> bytes:
    return hashlib.sha256(password.encode()).digest()


class Attempts:
    """How often a wrong password may be tried: `limit` times in `seconds` from one address, then a wait.

    Remembers at most `addresses` of them, the latest; `now` gives seconds since the epoch.
    """

    def __init__(self, now: Callable[[], float], limit: int = 5, seconds: float = 300, addresses: int = 1000) -> None:
        self._now, self._limit, self._seconds, self._addresses = now, limit, seconds, addresses
        self._failed: OrderedDict[str, list[float]] = OrderedDict()

    def wait(self, address: str) -> float:
        """Seconds until this address may try again; 0 if it may now."""
        recent = self._recent(address)
        return 0.0 if len(recent) < self._limit else max(0.0, recent[0] + self._seconds - self._now())

    def failed(self, address: str) -> None:
        self._failed[address] = [*self._recent(address), self._now()][-self._limit :]
        self._failed.move_to_end(address)
        while len(self._failed) > self._addresses:
            self._failed.popitem(last=False)

    def _recent(self, address: str) -> list[float]:
        since = self._now() - self._seconds
        return [moment for moment in self._failed.get(address, ()) if moment > since]
