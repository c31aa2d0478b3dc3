"""公众号 and 企业微信 apps over the real service and the durable store: each way in which the platform may ask."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.passive import SUCCESS, Account, Denied, PassiveChannel
from bot.channels.wechat_crypto import seal, signature
from bot.channels.wechat_wire import CUT
from bot.service import Service
from bot.store import open_store
from conversations.effects import Option, Reply
from tests.bot.channels.scripted import Scripted
from tests.bot.channels.wechat_platform import APP, KEY, LINKED, NOW, OLD_KEY, PLAIN, SAFE, TOKEN, WECOM, Platform
from tests.bot.fakes import same_day, step

FORMS = [
    pytest.param(account, mode, form, id=f"{account.name}-{mode}-{form}")
    for account, modes in ((PLAIN, ["plain"]), (SAFE, ["both", "safe"]), (WECOM, ["safe"]))
    for mode in modes
    for form in ("xml", "json")
]


@asynccontextmanager
async def opened(account: Account, folder: Path, conversation: Any = step) -> AsyncIterator[PassiveChannel]:
    store = await open_store(f"sqlite:///{folder / 'bot.db'}")
    async with Service(store, conversation, same_day) as service:
        channel = PassiveChannel(account, service, lambda: NOW + 3)
        await service.attach(channel)
        yield channel


def scripted(account: Account, *replies: Reply, fails: bool = False) -> tuple[PassiveChannel, Scripted]:
    conversation = Scripted(*replies, fails=fails)
    return PassiveChannel(account, conversation, lambda: NOW), conversation


def everything(folder: Path) -> bytes:
    """All that the store's files hold."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize(("account", "mode", "form"), FORMS)
async def test_a_message_is_answered_within_its_request_in_the_form_that_it_came_in(
    account: Account, mode: str, form: str, tmp_path: Path
) -> None:
    platform = Platform(account, mode, form)
    async with opened(account, tmp_path) as channel:
        answer = await channel.receive(*platform.text("你好，😀 ]]> <b>"))
    assert platform.read(answer) | {"CreateTime": ""} == {
        "ToUserName": "o-person",
        "FromUserName": "gh_account",
        "CreateTime": "",
        "MsgType": "text",
        "Content": "1:你好，😀 ]]> <b>\n1. 是",
    }


@pytest.mark.parametrize(("account", "mode", "form"), FORMS)
async def test_a_repeat_gets_the_same_bytes_and_makes_no_second_step(
    account: Account, mode: str, form: str, tmp_path: Path
) -> None:
    platform = Platform(account, mode, form)
    letter = platform.text("hello")
    async with opened(account, tmp_path) as channel:
        during = await asyncio.gather(*(channel.receive(*letter) for _ in range(3)))
        after = await channel.receive(*letter)
        following = await channel.receive(*platform.text("again"))
    async with opened(account, tmp_path) as channel:  # a new process, on the same files
        later = await channel.receive(*letter)
    assert {*during, after, later} == {during[0]}
    assert platform.said(following).startswith("2:again")


async def test_two_people_and_two_messages_of_one_never_get_each_others_answers(tmp_path: Path) -> None:
    async with opened(PLAIN, tmp_path) as channel:
        people = [Platform(PLAIN, person=f"o-{number}") for number in range(20)]
        letters = [(person, person.text(f"{person.person} {n}")) for n in range(3) for person in people]
        letters += [(person, person.event("subscribe")) for person in people]
        answers = await asyncio.gather(*(channel.receive(*letter) for _, letter in letters))
    said = [person.read(answer) for (person, _), answer in zip(letters, answers, strict=True)]
    assert [found["ToUserName"] for found in said] == [person.person for person, _ in letters]
    assert [found["Content"].split("\n")[0].split(":")[1] for found in said] == [
        *(f"o-{number} {n}" for n in range(3) for number in range(20)),
        *["Command"] * 20,
    ]


@pytest.mark.parametrize(
    ("name", "key", "says"),
    [
        ("subscribe", "", "1:Command"),
        ("subscribe", "qrscene_school_7", "1:Command"),
        ("SCAN", "school_7", "1:Command"),
        ("CLICK", "help", "1:Command"),
        ("CLICK", "a key of somebody else's", ""),
        ("VIEW", "https://example.cn", ""),
        ("TEMPLATESENDJOBFINISH", "", ""),
        ("enter_agent", "", ""),
    ],
)
async def test_events_are_answered_where_there_is_something_to_say(
    name: str, key: str, says: str, tmp_path: Path
) -> None:
    platform = Platform(PLAIN)
    async with opened(PLAIN, tmp_path) as channel:
        said = platform.said(await channel.receive(*platform.event(name, key)))
    assert said.split("\n")[0] == says


async def test_who_unsubscribes_is_forgotten_and_told_nothing(tmp_path: Path) -> None:
    platform = Platform(PLAIN)

    def forgets(session: Any, event: Any, env: Any) -> Any:
        from conversations.env import load_env
        from conversations.step import step as real

        return real(session, event, load_env()(env))

    async with opened(PLAIN, tmp_path, forgets) as channel:
        await channel.receive(*platform.text("滨州邹平，高级工"))
        answer = await channel.receive(*platform.event("unsubscribe"))
        greeted = platform.said(await channel.receive(*platform.event("subscribe", CreateTime=NOW + 1)))
        await channel._conversations.keep_house()  # type: ignore[attr-defined]
        kept = everything(tmp_path)
    assert answer == SUCCESS
    assert "您在哪儿上班" in greeted
    assert "邹平".encode() not in kept


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"MsgType": "voice", "Recognition": "淄博张店。"}, "1:淄博张店"),
        ({"MsgType": "voice", "MediaId": "m"}, "1:Other"),
        ({"MsgType": "image", "PicUrl": "u"}, "1:Other"),
        ({"MsgType": "location", "Location_X": "36.8", "Location_Y": "118.05"}, "1:Location"),
        ({"MsgType": "location", "Location_X": "nowhere"}, "1:Location"),
        ({"MsgType": "a kind of next year"}, "1:Other"),
        ({"MsgType": "text", "Content": "是", "bizmsgmenuid": "yes"}, "1:choice yes"),
        ({"MsgType": "text", "Content": "/help"}, "1:Command"),
        ({"MsgType": "text"}, "1:"),
    ],
)
async def test_every_kind_of_message_becomes_an_event(fields: dict[str, str], says: str, tmp_path: Path) -> None:
    platform = Platform(PLAIN)
    async with opened(PLAIN, tmp_path) as channel:
        said = platform.said(await channel.receive(*platform.letter(MsgId="1", **fields)))
    assert said.split("\n")[0] == says


async def test_options_can_be_tapped_where_the_account_wants_links() -> None:
    channel, _ = scripted(LINKED, Reply("选一个", (Option("a:1", "是&<对>"), Option("b", "否")), numbered=True))
    platform = Platform(LINKED)
    said = platform.said(await channel.receive(*platform.text("x")))
    assert said.splitlines() == [
        "选一个",
        '1. <a href="weixin://bizmsgmenu?msgmenucontent=%E6%98%AF%26%3C%E5%AF%B9%3E&msgmenuid=a%3A1">是&<对></a>',
        '2. <a href="weixin://bizmsgmenu?msgmenucontent=%E5%90%A6&msgmenuid=b">否</a>',
    ]


async def test_links_give_way_to_words_where_the_message_would_be_too_long_with_them() -> None:
    options = tuple(Option(f"a:{n}", f"第{n}个地方，名字有点长") for n in range(20))
    channel, _ = scripted(LINKED, Reply("在哪儿？", options, numbered=False))
    platform = Platform(LINKED)
    said = platform.said(await channel.receive(*platform.text("x")))
    assert said == "在哪儿？\n可以回复：" + "、".join(option.label for option in options)


async def test_an_answer_too_long_for_one_message_goes_on_when_asked_and_repeats_stay_the_same() -> None:
    lines = [f"第{number}行，" + "字" * 60 for number in range(40)]
    channel, conversation = scripted(PLAIN, Reply("\n".join(lines)))
    platform = Platform(PLAIN)
    pieces = [platform.said(await channel.receive(*platform.text("x")))]
    while CUT in pieces[-1]:
        letter = platform.text("更多")
        pieces.append(platform.said(await channel.receive(*letter)))
        assert platform.said(await channel.receive(*letter)) == pieces[-1]
    shown = [line for piece in pieces for line in piece.splitlines() if line != CUT]
    assert (shown, conversation.asked) == (lines, 1)
    assert max(len(piece.encode()) for piece in pieces) <= 1900
    await channel.receive(*platform.text("更多"))
    assert conversation.asked == 2, "with nothing left, 更多 is the conversation's to answer"


async def test_a_store_that_fails_is_said_in_time_and_the_repeat_asks_again() -> None:
    channel, conversation = scripted(PLAIN, fails=True)
    platform, letter = Platform(PLAIN), Platform(PLAIN).text("x")
    assert platform.said(await channel.receive(*letter)) == "later"
    conversation.fails, conversation.replies = False, [Reply("now")]
    assert platform.said(await channel.receive(*letter)) == "now"


async def test_a_message_sealed_with_the_key_before_is_answered_with_that_key() -> None:
    channel, _ = scripted(SAFE, Reply("hello"))
    platform = Platform(SAFE, "safe", with_seal=seal(OLD_KEY, APP))
    assert platform.said(await channel.receive(*platform.text("x"))) == "hello"


# The address check.


@pytest.mark.parametrize("account", [PLAIN, SAFE])
def test_the_address_check_of_a_public_account_is_given_back(account: Account) -> None:
    channel, _ = scripted(account)
    query = {"timestamp": str(NOW), "nonce": "1", "signature": signature(TOKEN, str(NOW), "1"), "echostr": "68613"}
    assert channel.greet(query) == b"68613"


def test_the_address_check_of_wecom_is_opened_and_given_back() -> None:
    channel, _ = scripted(WECOM)
    echo = WECOM.seals[0].close(b"1616140317555161061", b"0123456789abcdef")
    query = {"timestamp": str(NOW), "nonce": "1", "echostr": echo}
    signed = query | {"msg_signature": signature(TOKEN, str(NOW), "1", echo)}
    assert channel.greet(signed) == b"1616140317555161061"
    with pytest.raises(Denied):
        channel.greet(query | {"msg_signature": "0" * 40})


# What is refused, with nothing touched.


def changed(letter: tuple[dict[str, str], bytes], **query: str) -> tuple[dict[str, str], bytes]:
    return letter[0] | query, letter[1]


def bad_letters() -> Mapping[str, tuple[Account, Callable[[], tuple[dict[str, str], bytes]], str]]:
    plain, safe, wecom = Platform(PLAIN), Platform(SAFE, "safe"), Platform(WECOM, "safe")
    stranger = Platform(SAFE, "safe", with_seal=seal(KEY, "wx_another"))
    wrong_key = Platform(SAFE, "safe", with_seal=seal("A" * 43, APP))
    return {
        "a wrong signature": (PLAIN, lambda: changed(plain.text("x"), signature="0" * 40), "signature"),
        "no signature": (PLAIN, lambda: ({"timestamp": str(NOW), "nonce": ""}, b"<xml/>"), "signature"),
        "a scanner": (PLAIN, lambda: ({}, b"GET / HTTP/1.1"), "unreadable"),
        "an old time": (PLAIN, lambda: Platform(PLAIN, now=NOW - 700).text("x"), "stale"),
        "a time to come": (PLAIN, lambda: Platform(PLAIN, now=NOW + 700).text("x"), "stale"),
        "a time in words": (PLAIN, lambda: changed(plain.text("x"), timestamp="now"), "unreadable"),
        "the plain signature for what is sealed": (
            SAFE,
            lambda: changed(safe.text("x"), msg_signature=safe.text("x")[0]["signature"]),
            "signature",
        ),
        "plain where it should be sealed": (SAFE, lambda: Platform(SAFE).text("x"), "plain"),
        "sealed where we have no key": (
            PLAIN,
            lambda: changed(Platform(SAFE, "safe").text("x")),
            "sealed",
        ),
        "sealed for another account": (SAFE, lambda: stranger.text("x"), "receiver"),
        "sealed with another key": (SAFE, lambda: wrong_key.text("x"), "padding"),
        "no seal at all for wecom": (WECOM, lambda: (wecom.text("x")[0], b"<xml><a>b</a></xml>"), "signature"),
        "a document type": (
            SAFE,
            lambda: (safe.text("x")[0], b'<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'),
            "unreadable",
        ),
    }


@pytest.mark.parametrize("name", bad_letters())
async def test_what_is_not_the_platforms_is_refused_with_nothing_touched(name: str) -> None:
    account, letter, reason = bad_letters()[name]
    channel, conversation = scripted(account, Reply("never"))
    with pytest.raises(Denied) as denied:
        await channel.receive(*letter())
    assert (denied.value.reason, conversation.asked) == (reason, 0)
    assert denied.value.why


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<xml>",
        b"<html></html>",
        b"<xml><MsgType>text</MsgType></xml>",
        b"{}",
        b"{",
        b"[1]",
        b'{"MsgType": null}',
        b"{" * 5000,
        b"\xff\xfe<xml/>",
        BOMB,
        b"<xml><FromUserName>a</FromUserName><ToUserName>b</ToUserName><CreateTime>soon</CreateTime>"
        b"<MsgType>text</MsgType></xml>",
    ],
)
async def test_a_signed_body_that_says_nothing_is_answered_quietly(body: bytes) -> None:
    channel, conversation = scripted(PLAIN, Reply("never"))
    query, _ = Platform(PLAIN).text("x")
    assert (await channel.receive(query, body), conversation.asked) == (SUCCESS, 0)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=600),
    st.sampled_from([PLAIN, SAFE, WECOM]),
    st.booleans(),
    st.dictionaries(
        st.sampled_from(["timestamp", "nonce", "signature", "msg_signature", "encrypt_type", "echostr"]),
        st.text(max_size=60),
        max_size=5,
    ),
)
def test_no_bytes_and_no_query_break_it(body: bytes, account: Account, signed: bool, query: dict[str, str]) -> None:
    """Refused, or quiet; never an exception of another kind, and never an answer to what nobody said."""
    channel, _ = scripted(account, Reply("said"))
    right = Platform(account).text("x")[0] if signed else {}
    for call in (lambda: asyncio.run(channel.receive(right | query, body)), lambda: channel.greet(right | query)):
        with suppress(Denied):
            assert call() is not None


@settings(max_examples=200)
@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_in_an_answer_reaches_the_person_as_text(text: str, label: str) -> None:
    """No mark-up of the message's own comes out of it, and what XML can't carry is left out."""
    platform = Platform(PLAIN)
    channel, _ = scripted(PLAIN, Reply(f"a{text}", (Option("t", f"b{label}"),), numbered=True))
    answer = asyncio.run(channel.receive(*platform.text("x")))
    found = platform.read(answer)
    kept = "".join(c for c in f"a{text}\n1. b{label}" if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    assert found["MsgType"] == "text"
    assert found["Content"].split() == kept.split()


async def test_nothing_personal_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with opened(PLAIN, tmp_path) as channel:
        platform = Platform(PLAIN, person="o-secret-person")
        await channel.receive(*platform.text("my secret words"))
        await channel.receive(*platform.text("break"))
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert [word for word in ("o-secret-person", "secret words", TOKEN + ",") if word in logged] == []
