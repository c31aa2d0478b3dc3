"""The turn: take in → step → commit → deliver. The only caller of `step`.

Nothing is confirmed before it is in the inbox, nothing is said before it is committed. It refuses to look into what
people say: it moves events and replies, and logs neither.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot.backoff import Backoff
from bot.channels.base import Address, Channel, Incoming
from bot.clock import SHANGHAI, Clock
from bot.intake import to_body
from bot.lanes import Lanes
from bot.logs import where
from bot.outbox import Outbox
from bot.store.base import DEDUPE_DAYS, Kept, Line, Out, Pending, Store, StoreUnavailable
from bot.turns import GroupStep, Outcome, Step, advance
from conversations.effects import Reply

__all__ = ["Lines", "Service", "Step"]

log = logging.getLogger("bot.service")


@dataclass(frozen=True, slots=True)
class Lines:
    """What the shell itself says when the conversation can't speak. `trouble`: a turn broke. `later`: the store
    can't be written just now."""

    trouble: Reply = field(
        default=Reply("这条消息我没处理好，是我这边的问题。您之前的回答都还在，请再发一次，或回复「帮助」。")
    )
    later: Reply = field(default=Reply("我这边暂时存不了消息，请稍后再试。您之前的回答都还在。"))


@dataclass(frozen=True, slots=True)
class Limits:
    """`workers`: batches of turns under way at once, one stepping while another is on its way to the disk. `batch`:
    events in one of them. `backlog`: unfinished events from which `take_in` waits. `sessions`: those kept in memory.
    `house_seconds`: between two rounds of retention, timers and left-over events."""

    workers: int = 2
    batch: int = 64
    backlog: int = 5000
    sessions: int = 1000
    house_seconds: float = 60.0


class Service:
    """One for a process. Use as `async with Service(...) as service`, or call `start` and `stop`.

    `attach` each channel, then hand it what arrives: `take_in` for channels that are pushed to, `ask` for those
    that want the replies in hand.
    """

    def __init__(
        self,
        store: Store,
        step: Step,
        env_for: Callable[[date], Any],
        *,
        group_step: GroupStep | None = None,
        clock: Clock | None = None,
        lines: Lines | None = None,
        retention_days: int = 180,
        limits: Limits | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self._store = store
        self._step = step
        self._group_step = group_step
        self._env_for = env_for
        self._clock = clock or Clock()
        self._lines = lines or Lines()
        self._retention = timedelta(days=retention_days)
        self._limits = limits or Limits()
        self._backoff = backoff or Backoff(first=0.2, most=10.0)
        self._outbox = Outbox(store, backoff=backoff)
        self._channels: dict[str, Channel] = {}
        self._lanes = Lanes()
        self._sessions: OrderedDict[Address, Kept] = OrderedDict()
        self._asking: dict[tuple[Address, str], list[asyncio.Future[list[Reply]]]] = {}
        self._told: set[Address] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._room = asyncio.Event()
        self._house_due = asyncio.Event()
        self._scrub_due = False
        self._stopped = asyncio.Event()

    @property
    def later(self) -> Reply:
        """What to say to a person when `take_in` or `ask` raised `StoreUnavailable`."""
        return self._lines.later

    async def __aenter__(self) -> Service:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Begin to take turns and to keep house (retention, timers)."""
        work = [self._take_turns() for _ in range(self._limits.workers)]
        self._tasks = [asyncio.create_task(each) for each in (*work, self._keep_house())]

    async def stop(self) -> None:
        """Finish the turn in hand and close the store. What is still unsent stays in the outbox for the next start.

        Once is enough; a second call does nothing.
        """
        if self._stopped.is_set():
            return
        self._stopped.set()
        self._lanes.ready.set()
        self._house_due.set()
        self._room.set()
        try:
            await asyncio.gather(*self._tasks)
            await self._outbox.stop()
        finally:
            for key in list(self._asking):
                self._answer(key, StoreUnavailable("程序正在停止"))
            await self._store.close()  # its threads would keep the process alive

    async def attach(self, channel: Channel) -> None:
        """Serve this channel from now on, beginning with what it left unfinished: its events without a turn and,
        if it can be pushed to, its unsent replies. After `start`, before its first `take_in` or `ask`.

        A channel with `capabilities.push` gets its replies through `channel.send`. One without is never sent to:
        its replies are the result of `ask`, and stay in the `transcript`.
        """
        self._channels[channel.name] = channel
        if channel.capabilities.push:
            self._outbox.attach(channel)
        await self._pick_up([channel.name])

    async def take_in(self, batch: Sequence[Incoming]) -> None:
        """Make a batch of events durable, in order; return when the platform may be told that we have them.

        ID, card and phone numbers are taken out first. Repeats change nothing. Raises `StoreUnavailable` where the
        batch could not be kept: don't confirm it, hand in the same batch again later (say `service.later` to the
        people meanwhile, if the channel can). Waits while too many events are unfinished.
        """
        await self._take_in(batch)

    async def ask(self, incoming: Incoming) -> list[Reply]:
        """The replies to exactly this event. A repeat of the same event_id gets the same replies again, as long as
        the conversation is kept; after `Forget` they are gone and the list is empty.

        For channels without push only: on the others the replies are already on their way. Raises
        `StoreUnavailable` where the event or its turn could not be kept: show `service.later`; asking again
        with the same event_id is safe, and is how to get the answer.
        """
        if self._push(incoming.address):
            raise ValueError(f"channel {incoming.address.channel!r} is pushed to: use take_in")
        key = (incoming.address, incoming.event_id)
        answer: asyncio.Future[list[Reply]] = asyncio.get_running_loop().create_future()
        self._asking.setdefault(key, []).append(answer)
        try:
            if not await self._take_in([incoming]):
                kept = await self._store.answer(*key)
                if kept is not None:
                    return list(kept)
            return await answer
        finally:
            self._asking[key].remove(answer)
            if not self._asking[key]:
                del self._asking[key]

    async def transcript(self, address: Address) -> list[Line]:
        """The conversation on a channel without push, oldest first; its last 200 lines, what was said redacted."""
        return await self._store.transcript(address)

    async def settled(self) -> None:
        """Return once every event has had its turn and every reply has been delivered."""
        while len(self._lanes):
            await self._pause(0.01)
        await self._outbox.settled()

    # ------------------------------------------------------------------ taking in

    async def _take_in(self, batch: Sequence[Incoming]) -> bool:
        """Whether any of it was new."""
        while len(self._lanes) >= self._limits.backlog and not self._stopped.is_set():
            self._room.clear()
            await self._room.wait()
        if self._stopped.is_set():
            raise StoreUnavailable("程序正在停止")
        if unknown := {incoming.address.channel for incoming in batch} - self._channels.keys():
            raise ValueError(f"channel {min(unknown)!r} is not attached; attached: {', '.join(self._channels)}")
        bodies = [(incoming, to_body(incoming.event)) for incoming in batch]
        writing = asyncio.create_task(self._store.take_in(bodies, self._wall_day()))
        try:
            new = await asyncio.shield(writing)
        except asyncio.CancelledError:
            # Nobody waits for it any more, but what reaches the inbox gets its turn.
            writing.add_done_callback(self._add_late)
            raise
        except StoreUnavailable as error:
            log.error("收到的消息没能存下：%s", error)
            # The disk may have kept it and failed only to say so: look there.
            self._house_due.set()
            raise
        self._lanes.add(new)
        return bool(new)

    def _add_late(self, writing: asyncio.Task[list[Pending]]) -> None:
        if not writing.cancelled() and not writing.exception():
            self._lanes.add(writing.result())

    async def _pick_up(self, channels: Sequence[str]) -> None:
        """Queue what the inbox holds without a turn, whoever left it there."""
        last = 0
        while page := await self._store.pending(channels, last):
            self._lanes.add(page)
            last = page[-1].id

    # ------------------------------------------------------------------ turns

    async def _take_turns(self) -> None:
        failures = 0
        while True:
            await self._lanes.ready.wait()
            if self._stopped.is_set():
                return
            batch = self._lanes.take(self._limits.batch)
            if not batch:
                continue
            try:
                await self._turn(batch)
                failures = 0
            except Exception as error:
                failures += 1
                self._put_off(batch, error)
                await self._pause(self._backoff.pause(failures))
            finally:
                self._lanes.release(batch)

    async def _turn(self, batch: Mapping[Address, list[Pending]]) -> None:
        sessions = await self._sessions_of(batch)
        env = self._env_for(self._clock.today())
        today = self._wall_day()
        outcomes: list[Outcome] = []
        for address, events in batch.items():
            page, kept = not self._push(address), sessions.get(address)
            outcomes.append(
                advance(
                    self._step,
                    env,
                    kept,
                    events,
                    today,
                    self._lines.trouble,
                    page=page,
                    group_step=self._group_step,
                )
            )
            if len(outcomes) % 8 == 0:
                await asyncio.sleep(0)  # let what came in meanwhile be received
        committed = await self._store.commit([outcome.done for outcome in outcomes])
        # No await before all of it is handed over: delivery relies on the order of the ids.
        lost = [outcome for outcome, ids in zip(outcomes, committed, strict=True) if ids is None]
        for outcome, ids in zip(outcomes, committed, strict=True):
            if ids is not None:
                self._handed_over(outcome, ids)
        self._told.clear()
        for outcome in lost:
            await self._look_again(outcome.done.address, batch[outcome.done.address])

    async def _sessions_of(self, addresses: Iterable[Address]) -> dict[Address, Kept]:
        known = {address: self._sessions[address] for address in addresses if address in self._sessions}
        missing = [address for address in addresses if address not in known]
        return known | await self._store.load(missing) if missing else known

    def _handed_over(self, outcome: Outcome, ids: tuple[int, ...]) -> None:
        """A turn is committed: remember the session, deliver the replies, wake those who asked."""
        done = outcome.done
        self._lanes.done(done.events)
        self._lanes.back(done.address, outcome.rest)
        if done.session is None:
            self._sessions.pop(done.address, None)
            self._outbox.drop(done.address)
            self._scrub_due = True
            self._house_due.set()
        else:
            self._remember(done.address, Kept(done.session, done.next_seq))
            # What was said in a group isn't the group's to keep: at the next round it leaves the files too.
            self._scrub_due |= done.group is not None
        if not done.page:
            replies = [reply for _, reply in outcome.replies]
            self._outbox.submit(
                Out(id, done.address, reply) for id, reply in zip(ids or (0,) * len(replies), replies, strict=True)
            )
        if self._asking:
            for event in done.events:
                mine = [reply for event_id, reply in outcome.replies if event_id == event.event_id]
                self._answer((done.address, event.event_id), mine)
        if len(self._lanes) < self._limits.backlog:
            self._room.set()

    async def _look_again(self, address: Address, events: Sequence[Pending]) -> None:
        """Somebody else was first with this conversation: forget what we knew of it, and drop what they have done."""
        self._sessions.pop(address, None)
        try:
            open_ids = {event.id for event in await self._store.pending_of(address)}
            gone = [event for event in events if event.id not in open_ids]
            answers = [await self._store.answer(address, event.event_id) for event in gone]
        except StoreUnavailable as error:
            log.warning("有一段对话别处也在写，还没能重读：%s", error)
            self._lanes.back(address, events)
            return
        for event, answer in zip(gone, answers, strict=True):
            self._answer((address, event.event_id), list(answer or ()))
        self._lanes.done(gone)
        self._lanes.back(address, [event for event in events if event.id in open_ids])

    def _put_off(self, batch: Mapping[Address, list[Pending]], error: Exception) -> None:
        """The batch could not be kept: it waits in the inbox, and the people hear so, once."""
        log.error("这一批对话没能存下，消息都还在，稍后再处理：%s", _reason(error))
        for address, events in batch.items():
            self._lanes.back(address, events)
            silent = all(event.in_group for event in events)
            if self._push(address) and address not in self._told and not silent:
                self._told.add(address)
                self._outbox.submit([Out(0, address, self._lines.later)])
            for event in events:
                self._answer((address, event.event_id), StoreUnavailable("暂时存不了"))

    def _push(self, address: Address) -> bool:
        return self._channels[address.channel].capabilities.push

    def _remember(self, address: Address, kept: Kept) -> None:
        self._sessions[address] = kept
        self._sessions.move_to_end(address)
        if len(self._sessions) > self._limits.sessions:
            self._sessions.popitem(last=False)

    def _answer(self, key: tuple[Address, str], answer: list[Reply] | Exception) -> None:
        for future in self._asking.get(key, ()):
            if not future.done():
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)

    # ------------------------------------------------------------------ the house

    async def _keep_house(self) -> None:
        while not self._stopped.is_set():
            try:
                await self.keep_house()
            except StoreUnavailable as error:
                log.warning("例行整理没做成，下次再做：%s", error)
            except Exception as error:
                log.error("例行整理出错：%s", where(error))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._limits.house_seconds):
                    await self._house_due.wait()
            self._house_due.clear()

    async def keep_house(self) -> None:
        """One round: due timers, events that were left over, people whose time is up, old marks of handled events."""
        channels = list(self._channels)
        self._lanes.add(await self._store.due_timers(channels, self._clock.today()))
        await self._pick_up(channels)
        today = self._wall_day()
        while erased := await self._store.expire(today - self._retention):
            log.info("到了保存期限，清除了 %d 个人的全部记录", erased)
            self._sessions.clear()
            self._scrub_due = True
        await self._store.purge(today - timedelta(days=DEDUPE_DAYS))
        if self._scrub_due:
            await self._store.scrub()
            self._scrub_due = False

    def _wall_day(self) -> date:
        return self._clock.now().astimezone(SHANGHAI).date()

    async def _pause(self, seconds: float) -> None:
        """Or until we stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()


def _reason(error: Exception) -> str:
    """Our own reasons quote nobody; other exceptions might."""
    return str(error) if isinstance(error, StoreUnavailable) else where(error)
