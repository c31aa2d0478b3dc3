"""Delivery: what the outbox holds goes to the channels, one person's messages in order, many people side by side.

At least once: a row is dropped only after the platform has taken the message, so a crash between the two sends that
one again. It refuses to drop a message for trouble that may pass. Replies arrive in memory as soon as they are
committed; the table is read only for what memory doesn't hold: at the start, and after more came than fits.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.backoff import Backoff
from bot.channels.base import Address, Channel, Refused, TryLater, Unreachable
from bot.logs import where
from bot.store.base import Out, Store, StoreUnavailable

log = logging.getLogger("bot.outbox")

UNKEPT_ATTEMPTS = 5
"""A message that is kept nowhere is not worth waiting for for ever."""

_PAGE = 500


@dataclass(slots=True)
class _Line:
    """One channel's side of the delivery. `read_to`: the last id that came into memory. `behind`: the table holds
    later ones; `newest` is then the last that was left there. `open` is cleared while the whole channel waits."""

    channel: Channel
    slots: asyncio.Semaphore
    open: asyncio.Event = field(default_factory=asyncio.Event)
    read_to: int = 0
    newest: int = 0
    behind: bool = True


class Outbox:
    """`at_once`: sends under way per channel. `in_memory`: messages waiting in memory, over all channels."""

    def __init__(
        self,
        store: Store,
        *,
        at_once: int = 128,
        in_memory: int = 5000,
        backoff: Backoff | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._at_once = at_once
        self._in_memory = in_memory
        self._backoff = backoff or Backoff()
        self._sleep = sleep
        self._lines: dict[str, _Line] = {}
        self._lanes: dict[Address, deque[Out]] = {}
        self._waiting = 0
        self._sent: list[int] = []
        self._marker: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._resting: set[asyncio.Task[None]] = set()
        self._room = asyncio.Event()
        self._stopping = False

    def attach(self, channel: Channel) -> None:
        """Deliver for this channel from now on, beginning with what is still unsent."""
        line = self._lines[channel.name] = _Line(channel, asyncio.Semaphore(self._at_once))
        line.open.set()
        self._spawn(self._read_table(line))

    def submit(self, outs: Iterable[Out]) -> None:
        """Take over replies that were just committed, in the order of their ids; or unkept ones, with id 0."""
        for out in outs:
            line = self._lines[out.address.channel]
            if not out.id:
                self._queue(out)
            elif line.behind or self._waiting >= self._in_memory:
                line.newest = max(line.newest, out.id)
                if not line.behind:
                    line.behind = True
                    self._spawn(self._read_table(line))
            elif out.id > line.read_to:
                line.read_to = out.id
                self._queue(out)

    def drop(self, address: Address) -> None:
        """Nothing more of what waits for this person is sent; a message already on the wire can't be called back."""
        if lane := self._lanes.get(address):
            self._waiting -= len(lane)
            lane.clear()

    async def settled(self) -> None:
        """Return once nothing waits, in memory or in the table, and all marks are kept."""
        while busy := self._tasks | ({self._marker} if self._marker else set()):
            await asyncio.wait(busy)

    async def stop(self, patience: float = 3.0) -> None:
        """Begin no new send, give those on the wire `patience` seconds, and keep the marks of what went out."""
        self._stopping = True
        for task in self._resting:
            task.cancel()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        if marker := self._marker:
            await asyncio.wait({marker}, timeout=patience)
            marker.cancel()

    async def _read_table(self, line: _Line) -> None:
        """Bring what only the table holds into memory, page by page, until memory is up to date again."""
        failures = 0
        while not self._stopping:
            if self._waiting >= self._in_memory:
                self._room.clear()
                await self._rest(self._room.wait())
                continue
            newest = line.newest
            try:
                page = await self._store.unsent([line.channel.name], line.read_to, _PAGE)
            except StoreUnavailable as error:
                failures += 1
                log.warning("待发的消息读不出来：%s", error)
                await self._rest(self._sleep(self._backoff.pause(failures)))
                continue
            failures = 0
            for out in page:
                line.read_to = out.id
                self._queue(out)
            # What was committed while the page was read was left to the table, and may not have been in the page.
            if len(page) < _PAGE and line.newest == newest:
                line.behind = False
                return

    def _queue(self, out: Out) -> None:
        lane = self._lanes.get(out.address)
        self._waiting += 1
        if lane is not None:
            lane.append(out)
            return
        self._lanes[out.address] = deque([out])
        self._spawn(self._walk(out.address))

    async def _walk(self, address: Address) -> None:
        """Deliver one person's messages until none is left."""
        lane = self._lanes[address]
        line = self._lines[address.channel]
        try:
            while lane and not self._stopping:
                await self._deliver(line, lane)
        finally:
            del self._lanes[address]
            self._waiting -= len(lane)
            self._room.set()

    async def _deliver(self, line: _Line, lane: deque[Out]) -> None:
        """Send the first message of the lane, however often that takes; less, where the lane is dropped meanwhile."""
        out = lane[0]
        failures = 0
        while lane and lane[0] is out and not self._stopping:
            if not line.open.is_set():
                await self._rest(line.open.wait())
                continue
            try:
                async with line.slots:
                    # Others may have had to wait, or the lane been dropped, while we queued for a slot.
                    if not line.open.is_set() or not lane or lane[0] is not out or self._stopping:
                        continue
                    await line.channel.send(out.address.conversation, out.reply)
            except TryLater as error:
                pause = self._try_later(line, error)
            except Unreachable:
                await self._unreachable(out.address, lane)
                return
            except Refused as error:
                log.error("一条消息被平台拒收，不再发送：%s", where(error))
                self._finish(out, lane)
                return
            except Exception as error:
                pause = self._backoff.pause(failures + 1)
                log.warning("消息没发出去，%.1f 秒后再试：%s", pause, where(error))
            else:
                self._finish(out, lane)
                return
            failures += 1
            if not out.id and failures >= UNKEPT_ATTEMPTS:
                self._finish(out, lane)
                return
            if pause:
                await self._rest(self._sleep(pause))

    def _try_later(self, line: _Line, error: TryLater) -> float:
        """Seconds that this conversation waits by itself; where the whole channel does, `open` says until when."""
        if not error.whole_channel:
            return error.seconds
        if line.open.is_set():
            log.warning("平台要求整个渠道 %.1f 秒后再发", error.seconds)
            line.open.clear()
            self._spawn(self._reopen(line, error.seconds))
        return 0.0

    async def _reopen(self, line: _Line, seconds: float) -> None:
        await self._rest(self._sleep(seconds))
        line.open.set()

    async def _unreachable(self, address: Address, lane: deque[Out]) -> None:
        self._waiting -= len(lane)
        lane.clear()
        try:
            await self._store.mark_unreachable(address)
        except StoreUnavailable as error:
            # The rows stay; the next start finds out again that nobody is there.
            log.warning("没能记下对方收不到消息：%s", error)

    def _finish(self, out: Out, lane: deque[Out]) -> None:
        if lane and lane[0] is out:
            lane.popleft()
            self._waiting -= 1
            if self._waiting < self._in_memory // 2:
                self._room.set()
        if out.id:
            self._sent.append(out.id)
            if self._marker is None:
                self._marker = asyncio.create_task(self._mark(), name="outbox-marks")

    async def _mark(self) -> None:
        """Keep the marks; those that come while one write is under way share the next one."""
        failures = 0
        try:
            while self._sent:
                ids, self._sent = self._sent, []
                try:
                    await self._store.mark_sent(ids)
                    failures = 0
                except StoreUnavailable as error:
                    self._sent = ids + self._sent
                    failures += 1
                    log.warning("发出的消息没能记下来，稍后再记：%s", error)
                    await self._sleep(self._backoff.pause(failures))
        finally:
            self._marker = None

    async def _rest(self, waiting: Awaitable[object]) -> None:
        """Wait for something that `stop` needn't wait for."""
        task = asyncio.current_task()
        assert task is not None
        self._resting.add(task)
        try:
            await waiting
        finally:
            self._resting.discard(task)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        """A fault of ours must not pass unseen: what it held up stays in the table until the next start."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("发消息的程序出错，没发的留到下次启动：%s", where(error))
