"""A file posted by a form (multipart/form-data), written to where the caller wants it while it comes in.

Bounded in size, one file a form, and nothing of it in memory. The caller sees the fields before the first byte of the
file and may refuse; so the file has to be the last field of the form. What is no such form, or ends too early, is
refused.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO

from starlette.requests import ClientDisconnect, Request

from bot.web.forms import TooLarge

_BOUNDARY = re.compile(
    r'multipart/form-data\s*;.*?boundary="?([0-9A-Za-z\'()+_,./:=?-]{1,70})"?\s*(?:;|$)', re.IGNORECASE
)
_NAME = re.compile(r'[;\s]name="([^"]*)"')
_FILENAME = re.compile(r'[;\s]filename="([^"]*)"')
_MOST_HEAD = 8 * 1024
_MOST_FIELDS = 64 * 1024
_BLOCK = 1 << 20


class Broken(Exception):
    """The body is no form with a file, or it stopped in the middle."""


@dataclass(frozen=True, slots=True)
class Head:
    """A field begins. `filename` null: it is no file; "": no file was chosen."""

    name: str
    filename: str | None


class Parser:
    """The pieces of a multipart body, however it is cut into chunks: a `Head`, then its bytes. Holds back only what
    could be the beginning of a boundary."""

    def __init__(self, boundary: str) -> None:
        self._mark = b"\r\n--" + boundary.encode("ascii")
        self._kept = b"\r\n"  # the first boundary has no line before it
        self._state = "before"

    @property
    def ended(self) -> bool:
        return self._state == "end"

    def feed(self, chunk: bytes) -> Iterator[Head | bytes]:
        """Raises `Broken`."""
        self._kept += chunk
        while True:
            match self._state:
                case "before" | "body":
                    content, mark, rest = self._kept.partition(self._mark)
                    if not mark:
                        size = len(self._mark) - 1
                        content, self._kept = self._kept[:-size], self._kept[-size:]
                    if content and self._state == "body":
                        yield content
                    if not mark:
                        return
                    self._kept, self._state = rest, "mark"
                case "mark":
                    if len(self._kept) < 2:
                        return
                    two, self._kept = self._kept[:2], self._kept[2:]
                    if two not in (b"--", b"\r\n"):
                        raise Broken
                    self._state = "end" if two == b"--" else "head"
                case "head":
                    head, mark, rest = self._kept.partition(b"\r\n\r\n")
                    if len(head) > _MOST_HEAD:
                        raise Broken
                    if not mark:
                        return
                    self._kept, self._state = rest, "body"
                    yield _head(head)
                case _:
                    self._kept = b""
                    return


def _head(raw: bytes) -> Head:
    for line in raw.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition" and (found := _NAME.search(value)):
            filename = _FILENAME.search(value)
            return Head(found[1], filename[1] if filename else None)
    raise Broken


async def receive(request: Request, most: int, accept: Callable[[Mapping[str, str], str], IO[bytes]]) -> None:
    """Takes in a form whose last field is a file.

    `accept` is told the fields before the file and the file's name, "" where none was chosen, and gives where it is to
    be written, or raises what it likes. `most`: bytes of the whole body. Raises `TooLarge`, `Broken`, and `OSError` as
    writing does.
    """
    boundary = _BOUNDARY.match(request.headers.get("content-type", ""))
    length = request.headers.get("content-length", "")
    if boundary is None:
        raise Broken
    if length.isdecimal() and int(length) > most:
        raise TooLarge
    parser, fields = Parser(boundary[1]), dict[str, bytearray]()
    into: bytearray | None = None
    file: IO[bytes] | None = None
    seen = kept = 0
    waiting = bytearray()
    try:
        async for chunk in request.stream():
            seen += len(chunk)
            if seen > most:
                raise TooLarge
            for piece in parser.feed(chunk):
                match piece:
                    case Head(name, None) if file is None:
                        into = fields[name] = bytearray()
                    case Head(_, str(filename)) if file is None:
                        file = accept(
                            {key: value.decode("utf-8", "replace") for key, value in fields.items()}, filename
                        )
                    case Head():
                        raise Broken  # something behind the file
                    case bytes() if file is not None:
                        waiting += piece
                    case bytes() if into is not None:
                        kept += len(piece)
                        if kept > _MOST_FIELDS:
                            raise Broken
                        into += piece
            if file is not None and len(waiting) >= _BLOCK:
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
        if file is None or not parser.ended:
            raise Broken
        await asyncio.to_thread(file.write, bytes(waiting))
    except ClientDisconnect:
        raise Broken from None
    finally:
        if file is not None:
            file.close()
