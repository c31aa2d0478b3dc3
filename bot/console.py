"""The conversation in a terminal, or from a pipe: a line is a message, replies go to stdout.

It runs through the same service and store as every channel, so a conversation goes on where it stopped. It picks no
option itself: a typed number means what it means everywhere.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date

from bot.channels.base import Address, Capabilities, Incoming, Refused, write_out
from bot.clock import Clock, parse_day
from bot.logs import set_up_logs
from bot.schools.directory import to_entries
from bot.service import Service
from bot.settings import SettingsError, load_settings
from bot.store import StoreError, open_store
from bot.store.base import StoreUnavailable
from conversations.effects import Reply
from conversations.env import load_env
from conversations.events import Command, Event, Text
from conversations.step import step
from policies.files import CatalogueError

BAD_START = 2
HINT = "技补通。一行就是一条消息，按 Ctrl+D 结束。"


class BadStart(Exception):
    """An argument that can't be used, in one Chinese line."""


class ConsoleChannel:
    name = "console"
    capabilities = Capabilities(text_bytes=16_000, buttons=False, push=False)

    async def send(self, conversation: str, reply: Reply) -> None:
        raise Refused("the console can't be sent to: it asks")


def main(options: argparse.Namespace) -> int:
    """Converse until the input ends. Takes `today`, `user`, `db` and `plain`; 0, or 2 where it couldn't start."""
    set_up_logs(logging.WARNING)
    try:
        day = _day(options.today)
        address = _address(options.user)
        screen = Screen.of(options.plain)
        with _service(options.db, day) as ask:
            _converse(ask, address, screen)
    except (BadStart, SettingsError, StoreError, StoreUnavailable, CatalogueError) as fault:
        print(fault, file=sys.stderr)
        return BAD_START
    except BrokenPipeError:
        # The reader has gone (`| head`). Python would complain once more when it flushes at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        print()
    return 0


@dataclass(frozen=True, slots=True)
class Screen:
    """How replies look. `framed`: a coloured bar beside them, to tell them from what was typed."""

    framed: bool
    interactive: bool

    @staticmethod
    def of(plain: bool) -> Screen:
        terminal = sys.stdout.isatty()
        framed = terminal and not plain and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return Screen(framed, terminal and sys.stdin.isatty())

    def show(self, replies: Iterable[Reply]) -> None:
        for reply in replies:
            for text in write_out(reply, ConsoleChannel.capabilities):
                print(self._frame(text), end="\n\n")
        sys.stdout.flush()

    def lines(self) -> Iterator[str]:
        """What is typed, without line ends, until the input ends. Bytes that are no UTF-8 become �."""
        if self.interactive:
            with suppress(ImportError):
                import readline  # noqa: F401 - editing of the typed line
            with suppress(EOFError):
                while True:
                    yield input("> ")
            print()
        else:
            yield from (line.decode("utf-8", "replace").rstrip("\r\n") for line in sys.stdin.buffer)

    def _frame(self, text: str) -> str:
        if not self.framed:
            return text
        return "\n".join(f"\x1b[36m│\x1b[0m {line}" for line in text.split("\n"))


def _day(text: str | None) -> date | None:
    try:
        return parse_day(text) if text is not None else None
    except ValueError as error:
        raise BadStart(f"--today：{error}") from None


def _address(user: str) -> Address:
    name = user.encode("utf-8", "replace").decode().strip()
    if not name:
        raise BadStart("--user：名字不能是空的，例如 --user 小王")
    return Address(ConsoleChannel.name, name)


@contextmanager
def _service(db: str | None, day: date | None) -> Iterator[Callable[[Incoming], list[Reply]]]:
    """A running service, asked from outside its loop, so that waiting for the keyboard needs no thread."""
    settings = load_settings()
    url = f"sqlite:///{db}" if db else settings.database_url.get_secret_value()
    env_for = load_env()
    with asyncio.Runner() as runner:
        store = runner.run(open_store(url))
        entries = to_entries(runner.run(store.register()))
        service = Service(
            store,
            step,
            lambda today: replace(env_for(today), entries=entries),
            clock=Clock(day=day),
            retention_days=settings.retention_days,
        )

        def ask(incoming: Incoming) -> list[Reply]:
            try:
                return runner.run(service.ask(incoming))
            except StoreUnavailable:
                return [service.later]

        try:
            runner.run(service.start())
            runner.run(service.attach(ConsoleChannel()))
            yield ask
        finally:
            runner.run(service.stop())


def _converse(ask: Callable[[Incoming], list[Reply]], address: Address, screen: Screen) -> None:
    if screen.interactive:
        print(HINT, end="\n\n")
        screen.show(ask(_incoming(address, Command("start"))))
    for line in screen.lines():
        if line.strip():
            screen.show(ask(_incoming(address, _event(line))))


def _incoming(address: Address, event: Event) -> Incoming:
    return Incoming(address, uuid.uuid4().hex, event)


def _event(line: str) -> Event:
    command, _, argument = line.strip().partition(" ")
    if command.startswith("/") and len(command) > 1:
        return Command(command[1:], argument.strip())
    return Text(line, len(line))
