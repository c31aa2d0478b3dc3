from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.web.app import WRONG_PASSWORD
from tests.bot.web.serving import Site, running

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        running(tmp_path, Site(sandbox_password=SecretStr("开门 123"))) as site,
        httpx.AsyncClient(base_url=site.url) as client,
    ):
        yield client


async def log_in(client: httpx.AsyncClient, password: str, **headers: str) -> httpx.Response:
    return await client.post("/login", data={"password": password}, headers={**SAME_ORIGIN, **headers})


async def test_without_the_password_nothing_of_the_chat_is_shown_or_taken(client: httpx.AsyncClient) -> None:
    shown = await client.get("/")
    said = await client.post("/say", data={"event": "e", "command": "start"}, headers=SAME_ORIGIN)
    assert [(answer.status_code, answer.headers["location"]) for answer in (shown, said)] == [(303, "/login")] * 2
    page = await client.get("/login")
    assert (page.status_code, 'name="password"' in page.text, "开门" in page.text) == (200, True, False)


async def test_operations_need_no_password(client: httpx.AsyncClient) -> None:
    assert [(await client.get(path)).status_code for path in ("/healthz", "/readyz")] == [200, 200]


async def test_the_right_password_opens_the_chat_and_the_pass_is_not_the_password(client: httpx.AsyncClient) -> None:
    wrong = await log_in(client, "开门123")
    assert (wrong.status_code, WRONG_PASSWORD in wrong.text, "set-cookie" in wrong.headers) == (403, True, False)
    right = await log_in(client, "开门 123")
    assert (right.status_code, right.headers["location"]) == (303, "/")
    assert "HttpOnly" in right.headers["set-cookie"]
    assert "123" not in right.headers["set-cookie"].partition(".")[0]
    assert "开始</button>" in (await client.get("/")).text
    assert (await client.get("/login")).headers["location"] == "/"


async def test_guessing_is_stopped_after_five_wrong_passwords_even_for_the_right_one(client: httpx.AsyncClient) -> None:
    statuses = [(await log_in(client, f"guess {n}")).status_code for n in range(6)]
    assert statuses == [403] * 5 + [429]
    late = await log_in(client, "开门 123")
    assert (late.status_code, "retry-after" in late.headers, "分钟再试" in late.text) == (429, True, True)


async def test_guesses_that_arrive_side_by_side_are_counted_too(client: httpx.AsyncClient) -> None:
    """Each began before any was refused: its headers were there, and the password came last."""
    all_begun = asyncio.Barrier(8)

    async def late_body() -> AsyncIterator[bytes]:
        await all_begun.wait()
        yield b"password=guess"

    form = {**SAME_ORIGIN, "content-type": "application/x-www-form-urlencoded"}
    guesses = [client.post("/login", content=late_body(), headers=form) for _ in range(8)]
    statuses = sorted([answer.status_code for answer in await asyncio.gather(*guesses)])
    assert statuses == [403] * 5 + [429] * 3


async def test_another_site_cannot_log_a_visitor_in(client: httpx.AsyncClient) -> None:
    answer = await log_in(client, "开门 123", **{"sec-fetch-site": "cross-site"})
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


async def test_a_body_over_the_limit_is_refused_at_the_door_too(client: httpx.AsyncClient) -> None:
    assert (await log_in(client, "x" * 70_000)).status_code == 413
