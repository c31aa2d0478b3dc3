"""What didn't fit of an over-long answer: kept until it is asked for, or sent after the answer where we may."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from starlette.applications import Starlette

from bot.channels.passive import PassiveChannel
from bot.channels.platform_api import Web
from bot.channels.rest import REMEMBERED, Rest
from bot.channels.wechat_api import WeChatApi
from bot.channels.wechat_wire import CUT, FOLLOWED
from bot.web.platforms import doors
from conversations.effects import Reply
from conversations.events import Text
from tests.bot.channels.scripted import Scripted
from tests.bot.channels.wechat_api_server import APP_ID, APP_SECRET, PlatformApi, errcode, platform_api
from tests.bot.channels.wechat_platform import NOW, SAFE, Platform

SEND = "/cgi-bin/message/custom/send"
LINES = [f"第{number}行，" + "字" * 60 for number in range(40)]


@dataclass
class Verified:
    """A verified account behind its door; the platform that it calls; the phone of one person."""

    client: httpx.AsyncClient
    server: PlatformApi
    conversation: Scripted
    platform: Platform

    async def says(self, text: str, *, repeats: int = 0) -> str:
        query, body = self.platform.text(text)
        answers = [
            (await self.client.post("/webhook/wechat", params=query, content=body)).content for _ in range(repeats + 1)
        ]
        assert len(set(answers)) == 1
        return self.platform.said(answers[0])

    @property
    def sent(self) -> list[str]:
        """What the platform was sent, in order, refused or not."""
        return [body["text"]["content"] for path, body in self.server.calls if path == SEND and body is not None]


@asynccontextmanager
async def verified(*lines: str, allowed: int = 5) -> AsyncIterator[Verified]:
    conversation = Scripted(Reply("\n".join(lines)))
    platform = Platform(SAFE, "safe")
    async with platform_api() as server, Web() as web:
        server.allowed[platform.person] = allowed
        channel = PassiveChannel(SAFE, conversation, lambda: NOW, WeChatApi(web, server.url, APP_ID, APP_SECRET))
        transport = httpx.ASGITransport(Starlette(routes=doors(channel)))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            yield Verified(client, server, conversation, platform)


def lines_of(*pieces: str) -> list[str]:
    return [line for piece in pieces for line in piece.splitlines() if line not in (CUT, FOLLOWED)]


async def test_a_verified_account_sends_what_did_not_fit_by_itself_in_order() -> None:
    async with verified(*LINES) as at:
        first = await at.says("x")
        assert first.endswith(FOLLOWED)
        assert lines_of(first, *at.sent) == LINES
        assert [piece.endswith(FOLLOWED) for piece in at.sent] == [True] * (len(at.sent) - 1) + [False]
        assert len(at.sent) > 1


async def test_a_short_answer_is_followed_by_nothing() -> None:
    async with verified("好的") as at:
        assert (await at.says("x"), at.server.paths()) == ("好的", [])


async def test_a_repeat_of_the_platform_s_gets_the_same_bytes_and_sends_nothing_twice() -> None:
    async with verified(*LINES) as at:
        first = await at.says("x", repeats=2)
        assert lines_of(first, *at.sent) == LINES


@pytest.mark.parametrize("code", [40164, 48001, 45015, -1])
async def test_what_could_not_be_sent_waits_for_the_person_and_the_log_names_nobody(
    code: int, caplog: pytest.LogCaptureFixture
) -> None:
    async with verified(*LINES) as at:
        at.server.answers[SEND].append(errcode(code, "o6_secret"))
        with caplog.at_level(logging.WARNING):
            pieces = [await at.says("x")]
        at.server.answers[SEND].extend(errcode(code) for _ in range(9))
        while pieces[-1].endswith(FOLLOWED):
            pieces.append(await at.says("更多"))
        assert (lines_of(*pieces), at.conversation.asked) == (LINES, 1)
    assert "没能接着发" in caplog.text
    assert [word for word in (at.platform.person, "o6_secret", "第1行") if word in caplog.text] == []


async def test_past_the_allowance_the_person_asks_for_the_rest() -> None:
    async with verified(*LINES, allowed=1) as at:
        first = await at.says("x")
        taken, refused = at.sent[0], at.sent[1:]
        assert len(refused) == 1, "no more is tried after the platform has refused"
        at.server.allowed[at.platform.person] = 0
        more = [await at.says("更多")]
        while more[-1].endswith(FOLLOWED):
            more.append(await at.says("更多"))
        assert lines_of(first, taken, *more) == LINES


async def test_a_newer_answer_ends_the_older_one_that_is_still_being_sent() -> None:
    rest = Rest()
    assert rest.keep("a", "1", ["1", "2", "3"])
    taken = rest.take("a")
    assert taken is not None
    assert rest.keep("a", "2", ["4", "5"])
    taken.put_back()
    assert [rest.next("a", "3", Text("更多")), rest.next("a", "4", Text("更多"))] == ["5", None]


async def test_a_late_repeat_does_not_bring_back_what_was_read() -> None:
    rest = Rest()
    assert rest.keep("a", "1", ["1", "2"])
    assert rest.next("a", "2", Text("更多")) == "2"
    assert not rest.keep("a", "1", ["1", "2"])
    assert rest.next("a", "3", Text("更多")) is None
    assert rest.next("a", "2", Text("更多")) == "2", "the same request gets the same piece"


async def test_the_person_and_the_sender_never_get_the_same_piece() -> None:
    rest = Rest()
    rest.keep("a", "1", ["1", "2", "3"])
    taken = rest.take("a")
    assert (taken and taken.text, rest.next("a", "2", Text("更多")), rest.take("a")) == ("2", "3", None)


async def test_only_so_many_people_are_kept_in_mind() -> None:
    rest = Rest()
    for number in range(REMEMBERED + 1):
        rest.keep(f"p{number}", "1", ["1", "2"])
    assert rest.take("p0") is None
    assert (kept := rest.take(f"p{REMEMBERED}")) is not None
    assert kept.text == "2"


async def test_two_people_served_at_once_get_their_own() -> None:
    async with verified(*LINES) as at:
        people = [Platform(SAFE, "safe", person=f"o-{number}") for number in range(5)]
        at.server.allowed.update({one.person: 5 for one in people})

        async def ask(one: Platform) -> str:
            query, body = one.text("x")
            return one.said((await at.client.post("/webhook/wechat", params=query, content=body)).content)

        firsts = await asyncio.gather(*(ask(one) for one in people))
        for one, first in zip(people, firsts, strict=True):
            theirs = [
                body["text"]["content"]
                for path, body in at.server.calls
                if path == SEND and body["touser"] == one.person
            ]
            assert lines_of(first, *theirs) == LINES
