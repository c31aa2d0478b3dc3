"""A 企业微信 app's interface against a fake of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.channels.base import Refused, TryLater, Unreachable
from bot.channels.platform_api import Fault, Web
from bot.channels.wecom_api import Pace, WeComApi
from tests.bot.channels.test_wechat_api import Hands
from tests.bot.channels.wechat_api_server import AGENT_ID, CORP_ID, CORP_SECRET, PlatformApi, errcode, platform_api

TOKEN, SEND = "/cgi-bin/gettoken", "/cgi-bin/message/send"


@asynccontextmanager
async def opened(agent: int = AGENT_ID) -> AsyncIterator[tuple[WeComApi, PlatformApi, Hands]]:
    now = Hands()
    async with platform_api() as server, Web() as web:
        server.allowed["member"] = 1
        yield WeComApi(web, server.url, CORP_ID, CORP_SECRET, agent, now), server, now


async def test_a_text_goes_out_with_the_agent_and_the_token_is_kept() -> None:
    async with opened() as (api, server, _):
        for _ in range(2):
            await api.send_text("member", "您好，😀")
        body = {"touser": "member", "msgtype": "text", "agentid": AGENT_ID, "text": {"content": "您好，😀"}}
        assert (server.paths(), server.calls[-1][1]) == ([TOKEN, SEND, SEND], body)


async def test_a_token_that_ran_out_is_fetched_anew_and_one_that_stays_refused_is_given_up() -> None:
    async with opened() as (api, server, _):
        await api.authenticate()
        server.expire()
        await api.look_up_agent()
        assert server.paths().count(TOKEN) == 2
        server.answers[SEND].append(errcode(40014))
        with pytest.raises(Fault):
            await api.send_text("member", "x")
        assert server.paths().count(SEND) == 1


@pytest.mark.parametrize(
    ("code", "meant"),
    [(60111, Unreachable), (81013, Unreachable), (45009, TryLater), (-1, TryLater), (45002, Refused), (60020, Fault)],
)
async def test_what_the_platform_s_faults_mean_for_a_message(code: int, meant: type[Exception]) -> None:
    async with opened() as (api, server, _):
        server.answers[SEND].append(errcode(code, "王小明"))
        with pytest.raises(meant) as raised:
            await api.send_text("member", "x")
        assert "王小明" not in str(raised.value)


async def test_a_receiver_whom_the_platform_leaves_out_is_not_reached() -> None:
    async with opened() as (api, _, _):
        with pytest.raises(Unreachable):
            await api.send_text("nobody", "x")


async def test_a_text_that_would_be_cut_is_refused_before_it_goes() -> None:
    async with opened() as (api, server, _):
        await api.send_text("member", "字" * 682 + "ab")  # 2048 bytes
        with pytest.raises(Refused):
            await api.send_text("member", "字" * 683)
        assert server.paths().count(SEND) == 1


def test_a_member_gets_thirty_a_minute_and_a_thousand_an_hour_and_the_others_are_not_held_up() -> None:
    now = Hands()
    pace = Pace(now)
    for _ in range(30):
        pace.take("a")
    with pytest.raises(TryLater) as later:
        pace.take("a")
    assert (later.value.seconds, later.value.whole_channel) == (60, False)
    pace.take("b")
    now.at += 60
    for _ in range(970):  # 31 a minute and no more than 1000 an hour: 2.1 s apart is the former's limit
        now.at += 2.1
        pace.take("a")
    with pytest.raises(TryLater) as later:
        pace.take("a")
    assert later.value.seconds == pytest.approx(3600 - 60 - 970 * 2.1)


def test_of_members_of_an_hour_ago_nothing_is_kept() -> None:
    now = Hands()
    pace = Pace(now)
    for number in range(5000):
        pace.take(f"m-{number}")
        now.at += 1
    assert len(pace._sent) <= 3600
