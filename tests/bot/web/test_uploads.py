"""A posted file, however it is cut on its way: what comes before it, its bytes, and what is refused."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from bot.web.forms import TooLarge
from bot.web.uploads import Broken, Parser, receive

BOUNDARY = "----x"
HEADS = [b'name="csrf"', b'name="key"', b'name="file"; filename="\xe7\x8f\xad.csv"\r\nContent-Type: text/csv']


def body(*values: bytes, end: bytes = b"--\r\n") -> bytes:
    parts = [
        b"--" + BOUNDARY.encode() + b"\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + value + b"\r\n"
        for head, value in zip(HEADS, values, strict=False)
    ]
    return b"".join(parts) + b"--" + BOUNDARY.encode() + end


class Kept(io.BytesIO):
    """Still readable after it was closed."""

    content = b""

    def close(self) -> None:
        self.content = self.getvalue()
        super().close()


async def sent(
    *chunks: bytes, most: int = 10_000, kind: str = f"multipart/form-data; boundary={BOUNDARY}", **headers: str
) -> tuple[Mapping[str, str], str, bytes]:
    """The fields, the file's name and its bytes, from a request with this body."""
    waiting = [*chunks]

    async def more() -> dict[str, object]:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    raw = [
        (name.replace("_", "-").encode(), value.encode()) for name, value in {"content_type": kind, **headers}.items()
    ]
    request = Request({"type": "http", "method": "POST", "headers": raw}, more)
    file, told = Kept(), list[tuple[Mapping[str, str], str]]()

    def accept(fields: Mapping[str, str], filename: str) -> IO[bytes]:
        told.append((fields, filename))
        return file

    await receive(request, most, accept)
    return *told[0], file.content


@given(
    st.lists(st.sampled_from([b"\r", b"\n", b"--", b"----x", b"\r\n--", b"\r\n----", b"a", b"\0"])).map(b"".join),
    st.lists(st.integers(0, 600), max_size=12),
)
async def test_a_file_comes_whole_however_the_body_is_cut(content: bytes, cuts: list[int]) -> None:
    if b"\r\n------x" in b"\r\n" + content:
        return  # a browser would have chosen another boundary
    whole = body(b"token", b"", content)
    places = sorted({0, *(cut % len(whole) for cut in cuts)})
    chunks = [whole[start:end] for start, end in zip(places, [*places[1:], len(whole)], strict=True)]
    assert await sent(*chunks) == ({"csrf": "token", "key": ""}, "班.csv", content)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"a=b",
        body(b"token", b""),
        body(b"token", b"", b"half", end=b""),
        body(b"token", b"", b"x", end=b"??"),
        body(b"token", b"y" * 70_000, b"x"),
        body(b"token", b"", b"x", end=b"\r\nContent-Disposition: form-data; name=z\r\n\r\n"),
        body(b"token", b"", b"x", end=b"\r\n" + b"h" * 9000),
        body(b"token", b"", b"x", end=b'\r\nContent-Disposition: form-data; name="z"\r\n\r\nlate\r\n------x--'),
    ],
    ids=["nothing", "another form", "no file", "cut", "no end", "long field", "no name", "long head", "late field"],
)
async def test_a_body_that_is_no_whole_form_with_one_file_is_refused(raw: bytes) -> None:
    with pytest.raises(Broken):
        await sent(raw, most=100_000)


async def test_another_kind_of_body_is_refused_unread() -> None:
    with pytest.raises(Broken):
        await sent(kind="application/x-www-form-urlencoded")


@pytest.mark.parametrize("headers", [{}, {"content_length": "5001"}], ids=["counted", "said"])
async def test_what_is_too_large_is_refused_by_what_came_and_by_what_was_said(headers: dict[str, str]) -> None:
    whole = body(b"token", b"", b"z" * 6000)
    with pytest.raises(TooLarge):
        await sent(whole[:4000], whole[4000:], most=5000, **headers)


async def test_whoever_refuses_the_fields_gets_no_byte_of_the_file() -> None:
    whole = body(b"wrong", b"", b"z" * 6000)
    waiting = [whole[:400], whole[400:]]

    async def more() -> dict[str, object]:
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    def refuse(fields: Mapping[str, str], filename: str) -> IO[bytes]:
        raise PermissionError(fields["csrf"])

    kind = [(b"content-type", f'multipart/form-data; boundary="{BOUNDARY}"'.encode())]
    with pytest.raises(PermissionError, match="wrong"):
        await receive(Request({"type": "http", "method": "POST", "headers": kind}, more), 10_000, refuse)
    assert len(waiting) == 1


def test_a_parser_holds_back_no_more_than_a_boundary() -> None:
    parser = Parser(BOUNDARY)
    list(parser.feed(body(b"token", b"", b"")[:-9]))
    held = 1000 - sum(len(piece) for piece in parser.feed(b"z" * 1000) if isinstance(piece, bytes))
    assert 0 <= held <= len(BOUNDARY) + 4
