"""企业微信智能机器人 by long connection: we call the platform, and everything passes through that one WebSocket.

It is a channel that is pushed to, not one that asks. The platform never repeats what it has sent over a connection, so
whatever dies with the process must be said again by us: an event is in the durable inbox before anything is done with
it, and its reply waits in the durable outbox until the platform has acknowledged it. An answer goes out under the
`req_id` of the message that it answers while this process remembers it, and as a message of our own otherwise: after
a restart, for a timer, for the answer to a press. Whoever has written may be written to.

A message on the wire when the process dies is sent again by the next one: at least once. While the process lives it is
sent again under the same stream id, which is the same message to the platform. Neither texts nor people are logged.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from pydantic import SecretStr

from bot.backoff import Backoff
from bot.channels.aibot_link import NOT_SUBSCRIBED, Answered, Link, Timing, new_req_id
from bot.channels.aibot_wire import (
    CAPABILITIES,
    GROUP,
    INVITATION,
    NAME,
    Body,
    Heard,
    InGroup,
    Said,
    card,
    group_text,
    markdown,
    pressed_card,
    pushed_card,
    stream,
    texts,
    to_group,
    welcome,
)
from bot.channels.base import Incoming, Intake, NotDelivered, Refused, TryLater, Unreachable
from bot.groups.runtime import Groups
from bot.logs import where
from bot.store.base import StoreUnavailable
from conversations.effects import InGroup as Spot
from conversations.effects import Reply
from conversations.events import Changed, Choice, Grouped

log = logging.getLogger(__name__)

RESPOND, WELCOME = "aibot_respond_msg", "aibot_respond_welcome_msg"
UPDATE, SEND = "aibot_respond_update_msg", "aibot_send_msg"

BUSY, STREAM_OVER, TOO_MANY = -1, 846608, 45009
NOBODY_THERE = (93001, 93006)

PER_MINUTE, PER_HOUR = 30, 1000
"""Messages to one conversation, answers and others together."""
ROOM_FOR_CARDS = 10
"""Where fewer messages are left in this minute, no card is sent as a message of its own."""

WELCOME_SECONDS = 4.0
"""How late a welcome may be; the platform allows 5."""
ANSWER_SECONDS = 23 * 3600.0
"""How late an answer may be; the platform allows 24 hours."""
OPEN_SECONDS = 5.0
"""How long a message waits for a new connection before it gives its place to another person's."""
FINISH_SECONDS = 3.0

BATCH = 64
WAITING = 500
"""Events on their way to the inbox; more stay in the connection until there is room."""
PEOPLE, EVENTS, CARDS, QUESTIONS = 10_000, 10_000, 1_000, 5
"""How much is remembered: people with unanswered messages, events, cards; unanswered messages of one person."""


class AibotSettings(Protocol):
    @property
    def aibot_bot_id(self) -> str | None: ...

    @property
    def aibot_secret(self) -> SecretStr | None: ...

    @property
    def aibot_ws_url(self) -> str | None: ...


@dataclass(slots=True)
class _Question:
    """What waits for its answer. `tried`: the stream that was sent without an acknowledgement."""

    req_id: str
    entered: bool
    since: float
    tried: str = ""


class Pace:
    """Who has been sent how much of late. Remembers nobody for longer than an hour."""

    def __init__(self, per_minute: int = PER_MINUTE, per_hour: int = PER_HOUR) -> None:
        self._limits = ((per_minute, 60.0), (per_hour, 3600.0))
        self._sent: OrderedDict[str, deque[float]] = OrderedDict()

    def wait(self, conversation: str, now: float) -> float:
        """Seconds until one more may be sent; 0: at once."""
        sent = self._sent.get(conversation, ())
        return max([0.0, *(sent[-most] + span - now for most, span in self._limits if len(sent) >= most)])

    def room(self, conversation: str, now: float) -> int:
        """How many more may be sent in this minute."""
        most, span = self._limits[0]
        return most - sum(at > now - span for at in self._sent.get(conversation, ()))

    def note(self, conversation: str, now: float) -> None:
        most, span = self._limits[1]
        self._sent.setdefault(conversation, deque(maxlen=most)).append(now)
        self._sent.move_to_end(conversation)
        while next(iter(self._sent.values()))[-1] <= now - span:
            self._sent.popitem(last=False)


class AibotSocket:
    """`start` returns at once and never fails for the network's sake; `fault` says why it has stopped, if it has."""

    name = NAME
    capabilities = CAPABILITIES

    def __init__(
        self,
        settings: AibotSettings,
        service: Intake,
        *,
        timing: Timing | None = None,
        pace: Pace | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        groups: Groups | None = None,
    ) -> None:
        """`groups`: without them a group is only told to write in private."""
        bot_id, secret, url = settings.aibot_bot_id, settings.aibot_secret, settings.aibot_ws_url
        if bot_id is None or secret is None or url is None:
            raise ValueError("AIBOT_BOT_ID and AIBOT_SECRET are not set: there is no long connection to open")
        credentials = {"bot_id": bot_id, "secret": secret.get_secret_value()}
        self._link = Link(url, credentials, self._on_callback, timing=timing, sleep=sleep)
        self._service, self._sleep = service, sleep
        self._pace = pace or Pace()
        self._backoff = Backoff(first=1.0, most=60.0)
        self._queue: asyncio.Queue[Incoming] = asyncio.Queue(WAITING)
        self._questions: OrderedDict[str, deque[_Question]] = OrderedDict()
        self._groups = groups
        self._asked: OrderedDict[str, str] = OrderedDict()
        self._cards: OrderedDict[str, Body] = OrderedDict()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._told: set[str] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._aside: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Future[None]] = set()
        self._stopping = False

    @property
    def fault(self) -> str | None:
        return self._link.fault

    async def start(self) -> None:
        await self._service.attach(self)
        self._tasks = [asyncio.create_task(work, name="aibot") for work in (self._link.run(), self._take_in())]

    async def stop(self) -> None:
        """What was heard reaches the inbox, and messages on the wire get a moment to be acknowledged, or they would be
        sent again; no new ones are begun."""
        self._stopping = True
        heard = asyncio.create_task(self._queue.join())
        await asyncio.wait({heard, *self._aside, *self._sending}, timeout=FINISH_SECONDS)
        late = [heard, *self._tasks, *self._aside]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    # ------------------------------------------------------------------ in

    async def _on_callback(self, heard: Heard, req_id: str) -> None:
        match heard:
            case InGroup(_, event_id) if self._groups is not None:
                if self._is_new(event_id):
                    self._asked[event_id] = req_id
                    _shorten(self._asked, EVENTS)
                if (incoming_there := await self._in_group(heard, self._groups)) is not None:
                    await self._queue.put(incoming_there)
            case InGroup(chat, event_id):
                if self._is_new(event_id):
                    self._do_aside(self._tell(chat, RESPOND, req_id, stream(event_id, INVITATION)))
            case Said(incoming, entered, task):
                if self._is_new(incoming.event_id):
                    if task:
                        self._press(req_id, task, incoming)
                    else:
                        self._ask(incoming.address.conversation, req_id, entered)
                await self._queue.put(incoming)  # whether it was known before is for the inbox to say

    @staticmethod
    async def _in_group(said: InGroup, groups: Groups) -> Incoming | None:
        event = said.event(groups.now())
        if event is None:
            return None
        if said.binds is not None:
            try:
                event = replace(event, said=await groups.by_code(said.address, *said.binds))
            except StoreUnavailable:
                event = replace(event, said=Changed("refused", reason="busy"))
        return Incoming(said.address, said.event_id, event)

    def _is_new(self, event_id: str) -> bool:
        """Whether this process hasn't seen the event. A repeat waits for no answer of its own."""
        new = event_id not in self._seen
        self._seen[event_id] = None
        _shorten(self._seen, EVENTS)
        return new

    def _ask(self, person: str, req_id: str, entered: bool) -> None:
        question = _Question(req_id, entered, asyncio.get_running_loop().time())
        self._questions.setdefault(person, deque(maxlen=QUESTIONS)).append(question)
        self._questions.move_to_end(person)
        _shorten(self._questions, PEOPLE)

    async def _take_in(self) -> None:
        """Into the inbox with what was heard, in order, however often that takes."""
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            failures = 0
            while not await self._taken_in(batch):
                failures += 1
                await self._sleep(self._backoff.pause(failures))
            self._told.clear()
            for _ in batch:
                self._queue.task_done()

    async def _taken_in(self, batch: Sequence[Incoming]) -> bool:
        try:
            await self._service.take_in(batch)
        except Exception as error:
            log.error("收到的智能机器人消息没能存下，稍后再存：%s", where(error))
            people = {one.address.conversation for one in batch if not isinstance(one.event, Grouped)}
            self._tell_busy(people)
            return False
        return True

    # ------------------------------------------------------------------ out

    async def send(self, conversation: str, reply: Reply) -> None:
        """One message, and where no answer is possible a second one with the buttons."""
        if self._stopping:
            raise TryLater(FINISH_SECONDS, whole_channel=True)
        sent = asyncio.get_running_loop().create_future()
        self._sending.add(sent)
        try:
            await self._send(conversation, reply)
        except Answered as error:
            raise _refusal(error) from None
        finally:
            self._sending.discard(sent)
            sent.set_result(None)

    async def _send(self, conversation: str, reply: Reply) -> None:
        await self._until_open()
        if reply.group is not None:
            await self._send_to_group(conversation.removeprefix(GROUP), reply, reply.group)
            return
        parts = texts(reply)
        buttons = card(reply.options, secrets.token_hex(16))
        if await self._answer(conversation, parts[0], buttons if len(parts) == 1 else None):
            parts = parts[1:]
        for text in parts:
            await self._push(conversation, markdown(conversation, text))
        if parts and buttons is not None:
            await self._show(conversation, buttons)

    async def _send_to_group(self, chat: str, reply: Reply, spot: Spot) -> None:
        """In answer to the message that it belongs to, while that is remembered; as a message of our own otherwise."""
        short = self._groups.short(spot.door) if self._groups and spot.door else ""
        text = group_text(reply, short)
        req_id = self._asked.get(spot.to)
        if req_id is not None:
            try:
                await self._tell(f"{GROUP}{chat}", RESPOND, req_id, stream(spot.to, text))
            except Answered as error:
                if error.code in (BUSY, NOT_SUBSCRIBED, TOO_MANY):
                    raise
                self._asked.pop(spot.to, None)
                log.info("企业微信没有接受群里的一个回答（错误码 %d），改为另发一条", error.code)
            else:
                self._asked.pop(spot.to, None)
                return
        await self._push(f"{GROUP}{chat}", to_group(chat, text))

    async def _until_open(self) -> None:
        """A moment's patience: mostly the connection is just being made again."""
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await self._link.open.wait()
        except TimeoutError:
            raise TryLater(OPEN_SECONDS) from None

    async def _answer(self, conversation: str, text: str, buttons: Body | None) -> bool:
        """Say it in answer to the oldest message that has none; False where no answer is possible any more."""
        question = self._question(conversation)
        if question is None:
            return False
        number = hashlib.sha256(f"{question.req_id}\0{text}".encode("utf-8", "replace")).hexdigest()[:32]
        again, question.tried = question.tried == number, number
        try:
            if question.entered:
                await self._tell(conversation, WELCOME, question.req_id, welcome(text))
            else:
                self._remember(buttons)
                await self._tell(conversation, RESPOND, question.req_id, stream(number, text, buttons))
        except Answered as error:
            if error.code in (BUSY, NOT_SUBSCRIBED, TOO_MANY):
                raise
            self._forget(conversation, question)
            if again and error.code == STREAM_OVER:
                return True  # only its acknowledgement was lost
            log.info("企业微信没有接受一个回答（错误码 %d），改为另发一条", error.code)
            return False
        self._forget(conversation, question)
        return True

    def _question(self, conversation: str) -> _Question | None:
        waiting, now = self._questions.get(conversation), asyncio.get_running_loop().time()
        while waiting:
            if now - waiting[0].since < (WELCOME_SECONDS if waiting[0].entered else ANSWER_SECONDS):
                return waiting[0]
            waiting.popleft()
        self._questions.pop(conversation, None)
        return None

    def _forget(self, conversation: str, question: _Question) -> None:
        if (waiting := self._questions.get(conversation)) and question in waiting:
            waiting.remove(question)

    async def _show(self, conversation: str, buttons: Body) -> None:
        """Buttons for a message that is out already. It has the numbers: without buttons, nothing is lost."""
        if self._pace.room(conversation, asyncio.get_running_loop().time()) < ROOM_FOR_CARDS:
            return
        self._remember(buttons)
        try:
            await self._push(conversation, pushed_card(conversation, buttons))
        except NotDelivered as error:
            log.info("文字发了，按钮没有发出去：%s", where(error))

    def _remember(self, buttons: Body | None) -> None:
        """Before it is sent: a press may be here sooner than the acknowledgement."""
        if buttons is not None:
            self._cards[buttons["task_id"]] = buttons
            _shorten(self._cards, CARDS)

    async def _push(self, conversation: str, body: Body) -> None:
        await self._tell(conversation, SEND, new_req_id(SEND), body)

    async def _tell(self, conversation: str, cmd: str, req_id: str, body: Body) -> None:
        """One message, within the limits of its conversation. Raises `TryLater`, and as `Link.call`."""
        now = asyncio.get_running_loop().time()
        if wait := self._pace.wait(conversation, now):
            raise TryLater(wait)
        self._pace.note(conversation, now)
        await self._link.call(cmd, req_id, body)

    # --------------------------------------------- what nobody has to wait for

    def _press(self, req_id: str, task: str, incoming: Incoming) -> None:
        if (shown := self._cards.get(task)) is not None and isinstance(incoming.event, Choice):
            self._do_aside(self._link.call(UPDATE, req_id, pressed_card(shown, incoming.event.token)))

    def _tell_busy(self, people: set[str]) -> None:
        """Each person once until taking in works again."""
        for person in people - self._told:
            self._do_aside(self._push(person, markdown(person, texts(self._service.later)[0])))
        self._told |= people

    def _do_aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._quietly(work))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    @staticmethod
    async def _quietly(work: Coroutine[Any, Any, None]) -> None:
        """A card that can't be changed any more, a group that was told too much: nothing hangs on these."""
        try:
            await work
        except NotDelivered as error:
            log.info("一个附带的企业微信请求没有成功：%s", where(error))


def _refusal(error: Answered) -> NotDelivered:
    """What a code means to the delivery; what may pass is tried again."""
    if error.code == TOO_MANY:
        return TryLater(60.0)
    if error.code == NOT_SUBSCRIBED:
        return TryLater(0.1)  # over the new connection, for which the next try waits
    if error.code in NOBODY_THERE:
        return Unreachable("aibot: no such chat")
    if error.code == BUSY:
        return error
    log.warning("企业微信没有接受一条消息（错误码 %d）", error.code)
    return Refused(f"aibot: {error.code}")


def _shorten(kept: OrderedDict[str, Any], most: int) -> None:
    if len(kept) > most:
        kept.popitem(last=False)
