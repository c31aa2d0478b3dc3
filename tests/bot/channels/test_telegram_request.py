"""The request backend against real servers on 127.0.0.1: what arrives there, and what becomes of each failure."""

import asyncio
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.telegram_request import BotApiRequest
from tests.bot.channels.emulator import Emulator, emulator

TOKEN = "123456:AAE-secret-token"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@pytest.fixture
async def api() -> AsyncIterator[Emulator]:
    async with emulator() as running:
        yield running


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot{TOKEN}"
    finally:
        await runner.cleanup()


def answering(status: int, body: object) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=status, text=text)

    return handler


async def test_the_librarys_own_methods_work_over_it_texts_keyboards_and_files(api: Emulator) -> None:
    request = BotApiRequest()
    bot = Bot(api.token, base_url=f"{api.url}/bot", request=request, get_updates_request=BotApiRequest())
    async with bot:
        markup = InlineKeyboardMarkup([[InlineKeyboardButton("好 👍", callback_data="t1")]])
        await bot.send_message(7, "你好 & <b> 😀", reply_markup=markup)
        await bot.send_document(7, document=b"%PDF-1.7 \x00\xff", filename="清单.pdf", caption="材料")
    assert api.fields_of("sendMessage") == [{"chat_id": 7, "text": "你好 & <b> 😀", "reply_markup": markup.to_dict()}]
    assert api.fields_of("sendDocument")[0]["caption"] == "材料"
    (stored,) = api.assets.values()
    assert (stored["filename"], stored["data"]) == ("清单.pdf", b"%PDF-1.7 \x00\xff")
    assert api.refusals() == []


FAILURES = [
    (400, {"ok": False, "description": "Bad Request: message text is empty"}, BadRequest),
    (401, {"ok": False, "description": "Unauthorized"}, InvalidToken),
    (403, {"ok": False, "description": "Forbidden: bot was blocked by the user"}, Forbidden),
    (409, {"ok": False, "description": "Conflict: terminated by other getUpdates request"}, Conflict),
    (429, {"ok": False, "description": "Too Many Requests", "parameters": {"retry_after": 7}}, RetryAfter),
    (502, "<html>bad gateway</html>", NetworkError),
    (200, "<html>log in to the hotel network</html>", TelegramError),
]


@pytest.mark.parametrize(("status", "body", "error"), FAILURES)
async def test_what_telegram_refuses_is_raised_as_the_librarys_own_error(
    status: int, body: object, error: type[TelegramError], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with serving(answering(status, body)) as url, BotApiRequest() as request:
        for ask in (request.call, request.tell):
            with pytest.raises(error) as raised:
                await ask(f"{url}/sendMessage", {"chat_id": 1, "text": "x"})
            assert type(raised.value) is error
            assert TOKEN not in caplog.text + str(raised.value)


async def test_a_server_that_stays_silent_is_a_time_out() -> None:
    released = asyncio.Event()

    async def silent(_: web.Request) -> web.Response:
        await released.wait()
        return web.Response()

    async with serving(silent) as url, BotApiRequest(read_timeout=0.02, write_timeout=0.02) as request:
        with pytest.raises(TimedOut):
            await request.call(f"{url}/getMe", {})
        with pytest.raises(TimedOut):
            await request.call(f"{url}/getUpdates", {"timeout": 25}, read_timeout=0.06)
        released.set()


async def test_a_call_waits_for_a_free_connection_no_longer_than_it_may() -> None:
    arrived, released = asyncio.Event(), asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        arrived.set()
        await released.wait()
        return web.json_response({"ok": True, "result": 1})

    async with (
        serving(slow) as url,
        BotApiRequest(connections=1, connect_timeout=0.5, pool_timeout=0.1, read_timeout=10) as request,
    ):
        first = asyncio.create_task(request.call(f"{url}/a", {}))
        async with asyncio.timeout(10):
            await arrived.wait()
        with pytest.raises(TimedOut):
            await request.call(f"{url}/b", {})
        released.set()
        assert await first == 1


async def drops_the_connection(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def test_a_broken_connection_names_the_failure_but_never_the_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{closed.getsockname()[1]}/bot{TOKEN}"
        async with serving(drops_the_connection) as dropped, BotApiRequest() as request:
            for url in (nobody, dropped, f"http://[{TOKEN}"):
                with pytest.raises(NetworkError) as raised:
                    await request.call(f"{url}/getMe", {})
                assert type(raised.value) is NetworkError
                assert raised.value.__cause__ is None or TOKEN not in repr(raised.value.__cause__)
                assert TOKEN not in str(raised.value)
    assert TOKEN not in caplog.text


async def test_calls_share_one_connection_that_is_kept_alive() -> None:
    peers: list[Any] = []

    async def note(request: web.Request) -> web.Response:
        assert request.transport is not None
        peers.append(request.transport.get_extra_info("peername"))
        return web.json_response({"ok": True, "result": True})

    async with serving(note) as url, BotApiRequest() as request:
        for _ in range(3):
            assert await request.call(f"{url}/getMe", {}) is True
    assert len(set(peers)) == 1


async def test_the_proxy_of_the_environment_is_used_except_for_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, object]] = []

    async def proxy(request: web.Request) -> web.Response:
        seen.append((str(request.url), await request.json()))
        return web.json_response({"ok": True, "result": "through the proxy"})

    async with serving(proxy) as gateway, serving(answering(200, {"ok": True, "result": "directly"})) as direct:
        monkeypatch.setenv("http_proxy", gateway.split("/bot")[0])
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        async with BotApiRequest() as request:
            assert (
                await request.call("http://telegram.invalid/botX/sendMessage", {"text": "你好"}) == "through the proxy"
            )
            assert await request.call(f"{direct}/getMe", {}) == "directly"
    assert seen == [("http://telegram.invalid/botX/sendMessage", {"text": "你好"})]


async def test_a_request_that_was_not_opened_says_so() -> None:
    with pytest.raises(NetworkError, match="not initialized"):
        await BotApiRequest().call("http://127.0.0.1:9/bot/getMe", {})
