"""智能机器人 by callback, over the real service and the durable store: each way in which the platform may call."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.channels.aibot import AibotCallback
from bot.channels.aibot_wire import INVITATION
from bot.channels.passive import Denied
from bot.channels.wechat_wire import CUT
from bot.service import Service
from bot.store import open_store
from bot.web.platforms import doors
from conversations.effects import Option, Reply
from tests.bot.channels.aibot_platform import ACCOUNT, NOW, Caller
from tests.bot.channels.scripted import Scripted
from tests.bot.fakes import file_bytes, same_day, step


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[AibotCallback]:
    store = await open_store(f"sqlite:///{folder / 'bot.db'}")
    async with Service(store, step, same_day) as service:
        channel = AibotCallback(ACCOUNT, service, lambda: NOW + 3)
        await service.attach(channel)
        yield channel


def scripted(*replies: Reply, fails: bool = False) -> tuple[AibotCallback, Scripted]:
    conversation = Scripted(*replies, fails=fails)
    return AibotCallback(ACCOUNT, conversation, lambda: NOW), conversation


async def test_a_message_is_answered_within_its_request_whole_at_once(tmp_path: Path) -> None:
    caller = Caller()
    async with opened(tmp_path) as channel:
        answer = caller.read(await channel.receive(*caller.text("你好，😀 <b>")))
    assert answer == {
        "msgtype": "stream",
        "stream": {"id": answer["stream"]["id"], "finish": True, "content": "1:你好，😀 <b>\n1. 是"},
    }


async def test_a_repeat_gets_the_same_bytes_and_makes_no_second_step(tmp_path: Path) -> None:
    caller = Caller()
    letter, same = caller.text("hello"), caller.text("hello", msgid="CAIQ1", nonce="another")
    async with opened(tmp_path) as channel:
        during = await asyncio.gather(*(channel.receive(*letter) for _ in range(3)))
        after = await channel.receive(*same)
        following = await channel.receive(*caller.text("again"))
    async with opened(tmp_path) as channel:  # a new process, on the same files
        later = await channel.receive(*letter)
    assert {*during, after, later} == {during[0]}
    assert caller.said(following).startswith("2:again")


async def test_two_people_never_get_each_others_answers_even_with_the_same_id(tmp_path: Path) -> None:
    people = [Caller(f"person-{number}") for number in range(20)]
    async with opened(tmp_path) as channel:
        letters = [caller.text(f"{caller.person} says", msgid="the same") for caller in people]
        answers = await asyncio.gather(*(channel.receive(*letter) for letter in letters))
    said = [caller.said(answer).split("\n")[0] for caller, answer in zip(people, answers, strict=True)]
    assert said == [f"1:{caller.person} says" for caller in people]


async def test_whoever_opens_the_chat_is_welcomed_by_a_text(tmp_path: Path) -> None:
    caller = Caller()
    async with opened(tmp_path) as channel:
        answer = caller.read(await channel.receive(*caller.event("enter_chat")))
    assert answer == {"msgtype": "text", "text": {"content": "1:Command\n1. 是"}}


async def test_what_needs_no_answer_gets_an_empty_one_and_touches_nothing() -> None:
    channel, conversation = scripted(Reply("never"))
    caller = Caller()
    letters = [
        caller.event("feedback_event", feedback_event={"id": "f", "type": 1}),
        caller.event("an event of next year"),
        # A card of ours from the time of a long connection: here nothing but a card could be answered.
        caller.event("template_card_event", template_card_event={"event_key": "a", "task_id": "t"}),
        caller.refresh("nobody-knows"),
        caller.sealed(b"not json"),
        caller.sealed(b"[" * 9000),
        caller.sealed(b"{}"),
        caller.sealed(b"\xff"),
    ]
    assert [await channel.receive(*letter) for letter in letters] == [b""] * len(letters)
    assert conversation.asked == 0


async def test_a_refresh_gets_the_finished_answer_again() -> None:
    channel, conversation = scripted(Reply("第一题", (Option("a", "是"),)))
    caller = Caller()
    first = caller.read(await channel.receive(*caller.text("x")))
    assert caller.read(await channel.receive(*caller.refresh(first["stream"]["id"]))) == first
    assert conversation.asked == 1


async def test_a_group_gets_one_line_and_nothing_of_it_is_kept(tmp_path: Path) -> None:
    caller = Caller("secret-person")
    async with opened(tmp_path) as channel:
        letter = caller.text("@技补通 我是高级工", chattype="group", chatid="wr-secret-group")
        answers = [await channel.receive(*letter) for _ in range(2)]
        kept = file_bytes(tmp_path)
    assert [caller.said(answer) for answer in answers] == [INVITATION] * 2
    assert answers[0] == answers[1]
    assert [word for word in ("高级工", "secret-person", "wr-secret-group") if word.encode() in kept] == []


async def test_an_answer_too_long_for_one_message_goes_on_when_asked() -> None:
    lines = [f"第{number}行，" + "字" * 60 for number in range(300)]
    channel, conversation = scripted(Reply("\n".join(lines)))
    caller = Caller()
    pieces = [caller.said(await channel.receive(*caller.text("x")))]
    while CUT in pieces[-1]:
        letter = caller.text("更多")
        pieces.append(caller.said(await channel.receive(*letter)))
        assert caller.said(await channel.receive(*letter)) == pieces[-1]
    shown = [line for piece in pieces for line in piece.splitlines() if line != CUT]
    assert (shown, conversation.asked, len(pieces)) == (lines, 1, 3)


async def test_a_store_that_fails_is_said_in_time_and_the_repeat_asks_again() -> None:
    channel, conversation = scripted(fails=True)
    caller = Caller()
    letter = caller.text("x")
    assert caller.said(await channel.receive(*letter)) == "later"
    conversation.fails, conversation.replies = False, [Reply("now")]
    assert caller.said(await channel.receive(*letter)) == "now"


async def test_who_is_forgotten_is_told_so_and_nothing_stays(tmp_path: Path) -> None:
    caller = Caller()
    async with opened(tmp_path) as channel:
        await channel.receive(*caller.text("滨州邹平"))
        assert caller.said(await channel.receive(*caller.text("forget"))) == "gone"
        await channel._conversations.keep_house()  # type: ignore[attr-defined]
        kept = file_bytes(tmp_path)
    assert "邹平".encode() not in kept


def test_the_address_check_is_opened_and_given_back() -> None:
    channel, _ = scripted()
    assert channel.greet(Caller().check("1616140317555161061")) == b"1616140317555161061"
    for wrong in (Caller().check("1") | {"msg_signature": "0" * 40}, Caller(token="no").check("1"), {}):
        with pytest.raises(Denied):
            channel.greet(wrong)


# What is refused, with nothing touched.


def bad_letters() -> Mapping[str, tuple[Callable[[], tuple[dict[str, str], bytes]], str]]:
    caller = Caller()
    return {
        "a wrong signature": (
            lambda: (caller.text("x")[0] | {"msg_signature": "0" * 40}, caller.text("x")[1]),
            "signature",
        ),
        "another token": (lambda: Caller(token="no").text("x"), "signature"),
        "another key": (lambda: Caller(key="A" * 43).text("x"), "padding"),
        "sealed for somebody by name": (lambda: Caller(receiver="wwcorp").text("x"), "receiver"),
        "an old time": (lambda: Caller(now=NOW - 700).text("x"), "stale"),
        "a time to come": (lambda: Caller(now=NOW + 700).text("x"), "stale"),
        "a scanner": (lambda: ({}, b"GET / HTTP/1.1"), "unreadable"),
        "no JSON": (lambda: (caller.text("x")[0], b"<xml><Encrypt>x</Encrypt></xml>"), "unreadable"),
        "another field": (lambda: (caller.text("x")[0], b'{"Encrypt": "x"}'), "unreadable"),
        "a number sealed": (lambda: (caller.text("x")[0], b'{"encrypt": 7}'), "unreadable"),
        "a message in the clear": (
            lambda: (caller.text("x")[0], json.dumps({"msgtype": "text", "from": {"userid": "a"}}).encode()),
            "unreadable",
        ),
    }


@pytest.mark.parametrize("name", bad_letters())
async def test_what_is_not_the_platforms_is_refused_with_nothing_touched(name: str) -> None:
    letter, reason = bad_letters()[name]
    channel, conversation = scripted(Reply("never"))
    with pytest.raises(Denied) as denied:
        await channel.receive(*letter())
    assert (denied.value.reason, conversation.asked, bool(denied.value.why)) == (reason, 0, True)


@settings(max_examples=200)
@given(
    st.binary(max_size=400),
    st.booleans(),
    st.dictionaries(
        st.sampled_from(["timestamp", "nonce", "msg_signature", "echostr"]), st.text(max_size=60), max_size=4
    ),
)
def test_no_bytes_and_no_query_break_it(body: bytes, sealed: bool, query: dict[str, str]) -> None:
    """Refused, or quiet; never an exception of another kind."""
    channel, _ = scripted(Reply("said"))
    given_query, given_body = Caller().sealed(body) if sealed else ({}, body)
    with suppress(Denied):
        assert asyncio.run(channel.receive(given_query | query, given_body)) == b""
    with suppress(Denied):
        channel.greet(given_query | query)


async def test_the_door_answers_the_platform_and_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    channel, _ = scripted(Reply("好"))
    caller = Caller()
    query, body = caller.text("x")
    away, refresh = caller.refresh("s")
    door, app = "/webhook/aibot", httpx.ASGITransport(Starlette(routes=doors(channel)))
    async with httpx.AsyncClient(transport=app, base_url="http://bot") as client:
        checked = await client.get(door, params=caller.check("42"))
        answered = await client.post(door, params=query, content=body)
        quiet = await client.post(door, params=away, content=refresh)
        denied = await client.post(door, params=query | {"msg_signature": "1"}, content=body)
        large = await client.post(door, params=query, content=b"x" * 70_000)
    assert [one.status_code for one in (checked, answered, quiet, denied, large)] == [200, 200, 200, 403, 403]
    assert (checked.content, caller.said(answered.content), quiet.content, denied.content) == (b"42", "好", b"", b"")
    assert "Token" in caplog.text


async def test_nothing_personal_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with opened(tmp_path) as channel:
        caller = Caller("secret-person")
        await channel.receive(*caller.text("my secret words"))
        await channel.receive(*caller.text("break"))
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert logged
    assert [word for word in ("secret-person", "secret words", "secret that") if word in logged] == []
