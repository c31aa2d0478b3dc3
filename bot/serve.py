"""`python -m bot serve`: the chat page and every channel that the settings configure, in one process and one loop.

Whatever is wrong is said before anything is taken in: one Chinese line a fault, exit 2. It refuses to start beside a
port that is taken, on a catalogue with a fault, or open to other machines without a password.
"""

from __future__ import annotations

import argparse
import asyncio
import errno
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.channels.web import WebChannel
from bot.clock import Clock, parse_day
from bot.logs import set_up_logs
from bot.schools.directory import Directory
from bot.service import Service, Step
from bot.settings import Settings, SettingsError, load_settings
from bot.store import StoreError, open_store
from bot.store.base import Store, StoreUnavailable
from bot.web.app import make_app
from policies.files import CatalogueError

if TYPE_CHECKING:
    from bot.channels.aibot_socket import AibotSocket
    from bot.channels.passive import Writer
    from bot.channels.telegram import TelegramChannel
    from bot.groups.runtime import Groups
    from bot.live import Live
    from bot.turns import GroupStep
    from bot.web.visitors import Door

BAD_START = 2
_BACKLOG = 2048
_FINISH_SECONDS = 5
"""How long answers in hand may take once we are told to stop."""


def main(args: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code. `today`, `host` and `port` are None where not given."""
    import uvloop

    set_up_logs()
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(args))
    except (_BadStart, SettingsError, StoreError, StoreUnavailable, CatalogueError) as fault:
        print(fault, file=sys.stderr)
        return BAD_START
    return 0


class _BadStart(Exception):
    """A fault of the start, with its line for the operator."""


async def _serve(args: argparse.Namespace) -> None:
    """Each thing is opened after what it needs and closed before it: the first to stop is what takes in."""
    settings = load_settings(host=args.host, port=args.port)
    clock = Clock(day=_day(args.today))
    _refuse_unsupported(settings)
    stop = _told_to_stop()
    async with AsyncExitStack() as opened:
        door = opened.enter_context(listening(settings.host, settings.port))
        step, group_step, live = _conversation()
        store = await open_store(settings.database_url.get_secret_value())
        service = Service(
            store,
            step,
            live.env_for,
            clock=clock,
            retention_days=settings.retention_days,
            group_step=group_step,
        )
        directory = Directory(store, live.put_entries)
        groups = _groups(store, directory, live, clock)
        await service.start()
        opened.push_async_callback(service.stop)
        await opened.enter_async_context(directory.kept_fresh())
        await service.attach(WebChannel())
        writer = await _writer(settings, opened)
        routes = await _platforms(settings, service, clock, writer, groups)
        sandbox = _sandbox(settings, live, store, clock)
        answering = await opened.enter_async_context(
            serving(make_app(service, settings, routes, sandbox=sandbox), door)
        )
        print(f"技补通开好了。请用浏览器打开：{_address(settings)}  （要停就按 Ctrl+C）", flush=True)
        if settings.sandbox_password is not None or settings.public_url is None:
            print(f"试用网页（看、试、改政策）：{_address(settings)}/sandbox", flush=True)
        if settings.telegram_bot_token is not None:
            telegram = _telegram(settings, service, groups)
            await telegram.start()
            opened.push_async_callback(telegram.stop)
        if settings.aibot_bot_id is not None:
            aibot = _aibot(settings, service, groups)
            await aibot.start()
            opened.push_async_callback(aibot.stop)
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({stopping, answering}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()


def _day(text: str | None) -> date | None:
    try:
        return parse_day(text) if text is not None else None
    except ValueError as error:
        raise _BadStart(f"--today：{error}") from None


def _refuse_unsupported(settings: Settings) -> None:
    """A channel that is set up but can't be served must not look as if it were on."""
    if settings.telegram_bot_token is not None and settings.telegram_mode == "webhook":
        raise _BadStart("设置 TELEGRAM_MODE：这一版只会 polling，请改成 polling 或留空。")


def _told_to_stop() -> asyncio.Event:
    """Set on the first SIGTERM or SIGINT; a second one ends the process in the usual way."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)
    return stop


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A listening socket, taken before anything slow is done: of two started at once, one is told at once."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        door = socket.socket(family, kind, protocol)
    except OSError:
        raise _BadStart(f"设置 HOST：找不到地址 {host}。本机试用请写 127.0.0.1。") from None
    with door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(address)
            door.listen(_BACKLOG)
        except OSError as error:
            raise _BadStart(_bind_fault(error, host, port)) from None
        yield door


def _bind_fault(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"端口 {port} 已经被别的程序占用。请停掉那个程序，或换一个端口，例如 --port {port % 65535 + 1}。"
        case errno.EACCES:
            return f"没有权限用端口 {port}。请换一个 1024 以上的，例如 --port 8000。"
        case errno.EADDRNOTAVAIL:
            return f"设置 HOST：{host} 不是这台机器的地址。本机试用请写 127.0.0.1。"
        case _:
            return f"在 {host} 的端口 {port} 上开不了网页：{error.strerror}"


def _conversation() -> tuple[Step, GroupStep, Live]:
    """The machines for a person and for a group, with catalogue and wording. Raises `CatalogueError` with file, line
    and reason."""
    from bot.live import Live
    from conversations.groups.step import group_step
    from conversations.step import step

    return step, group_step, Live()


def _groups(store: Store, directory: Directory, live: Live, clock: Clock) -> Groups:
    """What the channels need to answer groups."""
    from bot.groups.entries import StoredEntries, short_code
    from bot.groups.runtime import Groups

    entries = StoredEntries(store, directory, clock)
    return Groups(store, entries, lambda: clock.now().timestamp(), partial(short_code, live))


def _sandbox(settings: Settings, live: Live, store: Store, clock: Clock) -> Callable[[Door | None], list[Route]]:
    """The pages for support staff, once it is known who may see them."""
    from bot.web.sandbox.pages import sandbox

    return partial(sandbox, settings, live, store, clock)


async def _writer(settings: Settings, opened: AsyncExitStack) -> Writer | None:
    """What sends the rest of over-long answers, for a verified 公众号."""
    if not settings.wechat_follow_up:
        return None
    from bot.channels.interfaces import wechat_api
    from bot.channels.platform_api import Web

    return wechat_api(settings, await opened.enter_async_context(Web()))


async def _platforms(
    settings: Settings, service: Service, clock: Clock, writer: Writer | None, groups: Groups
) -> list[Route]:
    """The doors of the accounts that are configured, each attached to the service."""
    if not (settings.wechat_token or settings.wecom_token or settings.aibot_token):
        return []
    # Sealing takes a tenth of the memory and of the start-up time, for those who use it.
    from bot.channels.accounts import aibot_account, passive_accounts
    from bot.channels.aibot import AibotCallback
    from bot.channels.passive import PassiveChannel
    from bot.web.platforms import doors

    def now() -> float:
        return clock.now().timestamp()

    channels: list[PassiveChannel | AibotCallback]
    channels = [
        PassiveChannel(account, service, now, writer if account.name == "wechat" else None)
        for account in passive_accounts(settings)
    ]
    if (aibot := aibot_account(settings)) is not None:
        channels.append(AibotCallback(aibot, service, now, groups))
    for channel in channels:
        await service.attach(channel)
    return [route for channel in channels for route in doors(channel)]


def _aibot(settings: Settings, service: Service, groups: Groups) -> AibotSocket:
    from bot.channels.aibot_socket import AibotSocket  # a WebSocket client takes its time to load

    return AibotSocket(settings, service, groups=groups)


def _telegram(settings: Settings, service: Service, groups: Groups) -> TelegramChannel:
    from bot.channels.telegram import TelegramChannel  # a third of the start-up time, for those who use it

    return TelegramChannel(settings, service, groups=groups)


class _Server(uvicorn.Server):
    """Leaves the signals to us, and tells when it answers."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.begun = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.begun.set()


@asynccontextmanager
async def serving(app: Starlette, door: socket.socket) -> AsyncIterator[asyncio.Task[None]]:
    """Answers from the moment it is entered; left, it takes no more and finishes what it has in hand."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=_FINISH_SECONDS,
    )
    server = _Server(config)
    answers = asyncio.create_task(server.serve(sockets=[door]))
    begun = asyncio.create_task(server.begun.wait())
    await asyncio.wait({answers, begun}, return_when=asyncio.FIRST_COMPLETED)
    begun.cancel()
    try:
        yield answers
    finally:
        server.should_exit = True
        await answers


def _address(settings: Settings) -> str:
    """Where the operator's own browser finds the page; 0.0.0.0 is an address to listen on, not one to open."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    return settings.public_url or f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
