"""Reading a posted form: bounded in size, and only from our own pages.

Takes no files and no JSON. What is too large or comes from another site is refused before anything reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

MAX_BODY = 64 * 1024
"""Bytes of a posted form that are read as one."""

_DRAINED = 1024 * 1024
"""Bytes beyond it that are read and thrown away, so that the browser gets our answer and not a broken connection."""

_MAX_FIELDS = 60


class TooLarge(Exception):
    """The body is longer than it may be."""


async def read_form(request: Request, most: int = MAX_BODY) -> Mapping[str, str]:
    """The fields of a URL-encoded form of at most `most` bytes; of a field sent twice, the last.

    Raises `TooLarge`; anything else that is no such form reads as no fields at all. Bytes that aren't UTF-8 become
    U+FFFD, so no later step meets a text that can't be stored.
    """
    body = bytearray()
    seen = 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen <= most:
            body += chunk
        if seen > most + _DRAINED:
            break
    if seen > most:
        raise TooLarge
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=_MAX_FIELDS
        )
    except ValueError:
        return {}
    return dict(pairs)


def from_our_page(request: Request, public_url: str | None) -> bool:
    """Was this request made by a page of ours? Keeps other sites from posting in the visitor's name.

    Newer browsers say so themselves (Sec-Fetch-Site); older ones send Origin, or at least Referer. A request that
    carries none of them isn't trusted. Only hosts are compared: behind a proxy the scheme seen here isn't the
    visitor's.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    source = request.headers.get("origin") or request.headers.get("referer")
    if not source:
        return False
    ours = {request.headers.get("host", "")}
    if public_url:
        ours.add(urlsplit(public_url).netloc)
    netloc = urlsplit(source).netloc
    return bool(netloc) and netloc in ours
