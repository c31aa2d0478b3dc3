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


class Door:
    """The sandbox's password: checks it in constant time, and hands out a signed pass that needs no storage.

    A pass is void once the password changes or after 30 days. `now` gives seconds since the epoch.
    """

    def __init__(self, password: str, now: Callable[[], float]) -> None:
        # Slow on purpose, once a start: a stolen pass must not be a cheap way to try passwords at home.
        self._key = hashlib.scrypt(password.encode(), salt=b"jibutong sandbox door", n=2**14, r=8, p=1, dklen=32)
        self._password = hashlib.sha256(password.encode()).digest()
        self._now = now

    def opens(self, password: str) -> bool:
        return hmac.compare_digest(hashlib.sha256(password.encode()).digest(), self._password)

    def new_pass(self) -> str:
        until = str(int(self._now()) + _DOOR_SECONDS)
        return f"{until}.{self._sign(until)}"

    def admits(self, request: Request) -> bool:
        until, _, signature = request.cookies.get(DOOR_COOKIE, "").partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(until).encode()):
            return False
        return until.isdecimal() and int(until) > self._now()

    def give_pass(self, response: Response, *, secure: bool) -> None:
        set_cookie(response, DOOR_COOKIE, self.new_pass(), seconds=_DOOR_SECONDS, secure=secure)

    def _sign(self, until: str) -> str:
        return hmac.new(self._key, until.encode(), "sha256").hexdigest()


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
