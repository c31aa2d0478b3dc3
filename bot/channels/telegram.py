"""The Telegram channel: long polling in, `sendMessage` out.

python-telegram-bot is the client; its own queue and handlers are not used, because what they hold is gone when the
process dies. An update is confirmed to Telegram (the offset moves past it) only after the durable inbox has it.
It keeps nothing about anybody, and logs neither texts nor addresses nor the token.
"""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from pydantic import SecretStr
from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats
from telegram.constants import ChatAction
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.base import Capabilities, Incoming, Intake, Refused, TryLater, Unreachable
from bot.channels.telegram_groups import Me, in_group
from bot.channels.telegram_groupside import CHECK_SECONDS, GroupSide
from bot.channels.telegram_request import BotApiRequest
from bot.channels.telegram_wire import (
    COMMANDS,
    GROUP_COMMANDS,
    INVITATION,
    NAME,
    TEXT_UNITS,
    Parsed,
    parse,
    render,
    render_group,
)
from bot.groups.runtime import Groups
from conversations.effects import InGroup, Reply
from conversations.events import Grouped

log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, object]]

PUBLIC_API = "https://api.telegram.org"
POLL_SECONDS = 25
"""How long Telegram may hold a poll without updates; many proxies cut a silent connection at 30."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
FINISH_SECONDS = 3.0
TYPING_AFTER = 1.0
"""Seconds without a reply after which the person sees 「正在输入」. A turn takes a millisecond: it is for a backlog."""
TYPING_AT_ONCE = 20


class TelegramSettings(Protocol):
    @property
    def telegram_bot_token(self) -> SecretStr | None: ...

    @property
    def telegram_api_url(self) -> str | None: ...


class TelegramChannel:
    """`start` returns at once and never fails for the network's sake; `fault` says why it has stopped, if it has."""

    name = NAME
    capabilities = Capabilities(text_bytes=3 * TEXT_UNITS, buttons=True)

    def __init__(
        self,
        settings: TelegramSettings,
        service: Intake,
        *,
        request: BotApiRequest | None = None,
        poll_request: BotApiRequest | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        groups: Groups | None = None,
    ) -> None:
        """`groups`: without them a group that asks for us gets an invitation into the private chat, and no more."""
        if settings.telegram_bot_token is None:
            raise ValueError("TELEGRAM_BOT_TOKEN is not set: there is no Telegram channel to open")
        root = (settings.telegram_api_url or PUBLIC_API).rstrip("/")
        self._service, self._sleep = service, sleep
        self._request = request or BotApiRequest(connections=200)
        self._poll_request = poll_request or BotApiRequest(connections=2)
        self._bot = Bot(
            settings.telegram_bot_token.get_secret_value(),
            base_url=f"{root}/bot",
            request=self._request,
            get_updates_request=self._poll_request,
        )
        self._offset = 0
        self._loop_task: asyncio.Task[None] | None = None
        self._aside: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Future[None]] = set()
        self._stopping = False
        self._waiting: dict[str, float] = {}
        self._told: set[str] = set()
        self._sent: dict[tuple[str, Reply], int] = {}
        self._flood = ("", 0.0)
        self._groups = GroupSide(groups, self._member) if groups else None
        self._me = Me()
        self.username = ""
        self.fault: str | None = None

    async def start(self) -> None:
        await self._request.initialize()
        await self._poll_request.initialize()
        await self._service.attach(self)
        self._loop_task = asyncio.create_task(self._run(), name="telegram")

    async def stop(self) -> None:
        """Messages on the wire get a moment to arrive, or they would be sent again; no new ones are begun.

        Updates that Telegram hasn't had confirmed come again at the next start, and are known then.
        """
        if self._loop_task is not None:
            self._loop_task.cancel()
            await asyncio.wait({self._loop_task})
        self._stopping = True
        if under_way := self._aside | self._sending:
            await asyncio.wait(under_way, timeout=FINISH_SECONDS)
        late = list(self._aside)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await self._request.shutdown()
        await self._poll_request.shutdown()

    # ------------------------------------------------------------------ in

    async def _run(self) -> None:
        """One step at a time for ever: who we are, then the updates. A failing step is repeated, later and later."""
        wait = FIRST_WAIT
        step: Callable[[], Awaitable[None]] = self._introduce
        while True:
            try:
                await step()
            except InvalidToken:
                self.fault = "Telegram 不认 TELEGRAM_BOT_TOKEN：请到 @BotFather 核对后重新启动。Telegram 通道已停。"
                log.error(self.fault)
                return
            except Exception as error:
                pause = _seconds(error) or wait
                log.warning("%s，%.0f 秒后再试", await self._what_failed(error), pause)
                await self._sleep(pause)
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                wait, step = FIRST_WAIT, self._poll

    async def _introduce(self) -> None:
        me = await self._bot.get_me()
        self.username = me.username or ""
        self._me = Me(me.id, self.username, bool(me.can_read_all_group_messages))
        log.info("Telegram 已连上：@%s", self.username)
        self._do_aside(self._offer_commands)

    async def _offer_commands(self) -> None:
        commands = [BotCommand(name, text) for name, text in COMMANDS]
        for language in (None, "zh"):
            await self._bot.set_my_commands(commands, language_code=language)
        if self._groups is not None:
            there = [BotCommand(name, text) for name, text in GROUP_COMMANDS]
            await self._bot.set_my_commands(there, scope=BotCommandScopeAllGroupChats())

    async def _poll(self) -> None:
        updates = await self._poll_request.call(
            f"{self._bot.base_url}/getUpdates",
            {"offset": self._offset, "timeout": POLL_SECONDS, "allowed_updates": self._wanted()},
            read_timeout=POLL_SECONDS + 10.0,
        )
        if not updates:
            return
        parsed = [await self._parsed(update) for update in updates]
        await self._take_in([entry.incoming for entry in parsed if entry.incoming])
        self._offset = updates[-1]["update_id"] + 1
        for entry in parsed:
            self._acknowledge(entry)

    def _wanted(self) -> list[str]:
        return ["message", "callback_query", *(["my_chat_member"] if self._groups else [])]

    async def _parsed(self, update: Mapping[str, Any]) -> Parsed:
        if self._groups is None or not in_group(update):
            return parse(update, self.username)
        return await self._groups.parsed(update, self._me)

    async def _member(self, chat: int, user: int) -> Any:
        """What somebody is in a group. Raises as every call; the other updates of the poll wait for it."""
        url = f"{self._bot.base_url}/getChatMember"
        return await self._request.call(url, {"chat_id": chat, "user_id": user}, read_timeout=CHECK_SECONDS)

    async def _take_in(self, batch: Sequence[Incoming]) -> None:
        try:
            if batch:
                await self._service.take_in(batch)
        except Exception:
            self._tell_busy(_people(batch))
            raise
        self._told.clear()
        if batch:
            loop = asyncio.get_running_loop()
            people, now = _people(batch), loop.time()
            for person in people:
                self._waiting.setdefault(person, now)
            loop.call_later(TYPING_AFTER, self._show_typing, people, now)

    async def _what_failed(self, error: Exception) -> str:
        match error:
            case Conflict() if "webhook" in error.message:
                await self._quietly(self._bot.delete_webhook)
                return "这个 Telegram 机器人还设着 webhook，已请求取消"
            case Conflict():
                return "另一个程序正用同一个 TELEGRAM_BOT_TOKEN 收消息，请只留一个"
            case RetryAfter():
                return "Telegram 要求放慢"
            case TimedOut():
                return "连接 Telegram 超时"
            case NetworkError() | TelegramError():
                return f"连不上 Telegram（{error.message[:200]}）"
        log.error("收到的 Telegram 消息没能存下", exc_info=error)
        return "收到的消息没能存下，Telegram 会再发一次"

    # ----------------------------------------------------------------- out

    async def send(self, conversation: str, reply: Reply) -> None:
        """One message a part. After a failure between two parts, sending the reply again goes on where it stopped."""
        self._waiting.pop(conversation, None)
        if self._stopping:
            raise TryLater(FINISH_SECONDS, whole_channel=True)
        sent = asyncio.get_running_loop().create_future()
        self._sending.add(sent)
        try:
            await self._send(conversation, reply)
        finally:
            self._sending.discard(sent)
            sent.set_result(None)

    async def _send(self, conversation: str, reply: Reply) -> None:
        if reply.group is not None:
            await self._send_to_group(conversation, reply, reply.group)
            return
        parts = render(reply)
        key = (conversation, reply)
        done = self._sent.pop(key, 0) if self._sent else 0
        for number in range(done, len(parts)):
            try:
                await self._tell("sendMessage", chat_id=int(conversation), **parts[number])
            except TelegramError as error:
                if (refusal := _refusal(error)) is not None:
                    log.warning("Telegram 没有接受一条消息：%s", refusal)
                    raise refusal from None
                if number:
                    self._sent[key] = number
                if isinstance(error, RetryAfter):
                    raise self._flooded(conversation, _seconds(error)) from None
                raise

    async def _send_to_group(self, conversation: str, reply: Reply, group: InGroup) -> None:
        """A group that is flooded holds up nobody else: Telegram counts groups apart, and tighter."""
        if self._groups is None:
            raise Refused("Telegram: groups aren't answered here")
        method, fields = render_group(reply, group, await self._groups.link(group, self.username))
        try:
            await self._tell(method, chat_id=self._groups.chat(conversation), **fields)
        except ChatMigrated as error:
            await self._groups.moved(conversation, str(error.new_chat_id))
            await self._tell(method, chat_id=error.new_chat_id, **fields)
        except RetryAfter as error:
            raise TryLater(_seconds(error)) from None
        except TelegramError as error:
            if "not modified" in error.message.lower():
                return
            if (refusal := _refusal(error)) is not None:
                log.warning("Telegram 没有接受一条群消息：%s", refusal)
                raise refusal from None
            raise

    def _flooded(self, conversation: str, seconds: float) -> TryLater:
        """Telegram doesn't say whether the limit was the chat's or the bot's. Two chats at once: it was the bot's."""
        now = asyncio.get_running_loop().time()
        chat, until = self._flood
        self._flood = (conversation, now + seconds)
        return TryLater(seconds, whole_channel=now < until and chat != conversation)

    def _tell(self, method: str, /, **fields: object) -> Coroutine[Any, Any, None]:
        """For the calls of every turn; the rare ones go through the library's own methods."""
        return self._request.tell(f"{self._bot.base_url}/{method}", fields)

    # --------------------------------------------- what nobody has to wait for

    def _acknowledge(self, entry: Parsed) -> None:
        if entry.query is not None:
            words = {"text": entry.say, "show_alert": False} if entry.say else {}
            self._do_aside(partial(self._tell, "answerCallbackQuery", callback_query_id=entry.query, **words))
        if entry.invite is not None:
            text = INVITATION.format(username=self.username)
            self._do_aside(partial(self._bot.send_message, entry.invite, text))

    def _tell_busy(self, people: set[str]) -> None:
        """Each person once until taking in works again: their messages come back with every poll meanwhile."""
        for chat in people - self._told:
            self._do_aside(partial(self._bot.send_message, int(chat), self._service.later.text))
        self._told |= people

    def _show_typing(self, people: Iterable[str], since: float) -> None:
        """To those who have waited since then, not to those who got an answer and have written again."""
        late = [chat for chat in people if self._waiting.get(chat, math.inf) <= since]
        for chat in late:
            del self._waiting[chat]
        for chat in late[:TYPING_AT_ONCE]:
            self._do_aside(partial(self._bot.send_chat_action, int(chat), ChatAction.TYPING))

    def _do_aside(self, work: Work) -> None:
        task = asyncio.create_task(self._quietly(work))
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)

    @staticmethod
    async def _quietly(work: Work) -> None:
        """A press answered too late, a person who has just blocked us: nothing hangs on these calls."""
        try:
            await work()
        except BadRequest as error:
            if "query is too old" not in error.message.lower():
                log.warning("Telegram 没有接受一个附带的请求：%s", error.message[:200])
        except TelegramError as error:
            log.info("一个附带的 Telegram 请求没有成功：%s", type(error).__name__)


def _people(batch: Sequence[Incoming]) -> set[str]:
    """Whose events they are, groups left out: there nobody is told that we are busy, or typing."""
    return {incoming.address.conversation for incoming in batch if not isinstance(incoming.event, Grouped)}


def _seconds(error: Exception) -> float:
    """How long Telegram asks us to wait; 0 where it doesn't say."""
    if not isinstance(error, RetryAfter):
        return 0.0
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)


def _refusal(error: TelegramError) -> Refused | Unreachable | None:
    """None for what may succeed later."""
    match error:
        case Forbidden():
            return Unreachable("Telegram: blocked or left")
        case BadRequest() if "chat not found" in error.message.lower():
            return Unreachable("Telegram: no such chat")
        case BadRequest():
            return Refused(f"Telegram: {error.message[:200]}")
    return None
