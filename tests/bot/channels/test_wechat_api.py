"""A verified 公众号's interface against a fake of it: tokens, what faults mean, budgets, the menu, consents."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import NotDelivered, Refused, TryLater, Unreachable
from bot.channels.platform_api import Fault, Fetched, Unreached, Web, call
from bot.channels.wechat_api import MENU, Allowance, Consent, WeChatApi, consents, menu_faults
from bot.channels.wechat_wire import MENU_COMMANDS
from tests.bot.channels.wechat_api_server import APP_ID, APP_SECRET, PlatformApi, errcode, platform_api

TOKEN, SEND, CREATE, NOTIFY = (
    f"/cgi-bin/{path}" for path in ("stable_token", "message/custom/send", "menu/create", "message/subscribe/bizsend")
)


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@asynccontextmanager
async def opened(secret: str = APP_SECRET) -> AsyncIterator[tuple[WeChatApi, PlatformApi, Hands]]:
    now = Hands()
    async with platform_api() as server, Web() as web:
        yield WeChatApi(web, server.url, APP_ID, secret, now), server, now


# The token.


async def test_one_token_serves_all_calls_and_is_fetched_once_though_many_ask_for_it() -> None:
    async with opened() as (api, server, _):
        await asyncio.gather(*(api.create_menu() for _ in range(20)))
        assert (server.paths().count(TOKEN), server.paths().count(CREATE)) == (1, 20)
        assert server.calls[0][1]["force_refresh"] is False


@pytest.mark.parametrize(("seconds", "fetched"), [(6899, 1), (6900, 2)])
async def test_a_token_of_two_hours_is_renewed_five_minutes_early(seconds: int, fetched: int) -> None:
    async with opened() as (api, server, now):
        await api.create_menu()
        now.at += seconds
        await api.create_menu()
        assert server.paths().count(TOKEN) == fetched


async def test_a_token_that_somebody_else_renewed_is_fetched_anew_without_force_and_the_call_repeated() -> None:
    async with opened() as (api, server, _):
        await api.create_menu()
        server.expire()
        await asyncio.gather(*(api.create_menu() for _ in range(5)))
        fetches = [body["force_refresh"] for path, body in server.calls if path == TOKEN]
        assert fetches == [False, False]


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_token_that_stays_refused_is_forced_once(code: int) -> None:
    async with opened() as (api, server, _):
        server.answers[CREATE].append(errcode(code))
        await api.create_menu()
        assert [body["force_refresh"] for path, body in server.calls if path == TOKEN] == [False, False, True]


async def test_a_token_refused_twice_is_not_repeated_a_third_time() -> None:
    async with opened() as (api, server, _):
        server.answers[CREATE].extend([errcode(42001), errcode(42001)])
        with pytest.raises(Fault) as fault:
            await api.create_menu()
        assert (fault.value.code, server.paths().count(CREATE)) == (42001, 2)


async def test_forcing_keeps_thirty_seconds_apart_and_within_twenty_a_day() -> None:
    async with opened() as (api, server, now):

        async def forced(pause: float) -> bool:
            """Whether a refused token is forced, so many seconds after the last one."""
            now.at += pause
            server.answers[CREATE].append(errcode(40001))
            before = server.token
            try:
                await api.create_menu()
            except Fault:
                return False
            return server.token > before

        assert [await forced(pause) for pause in (0, 29, 1, 30, 29.9)] == [True, False, True, True, False]
        assert [await forced(31) for _ in range(18)] == [True] * 17 + [False]
        assert await forced(86_400)


async def test_a_token_of_a_few_seconds_is_used_for_half_of_them() -> None:
    async with opened() as (api, server, now):
        server.lasts = 100
        for seconds in (0, 49, 1):
            now.at += seconds
            await api.create_menu()
        assert server.paths().count(TOKEN) == 2


@pytest.mark.parametrize(
    "answer",
    [{"access_token": "t"}, {"access_token": "", "expires_in": 7200}, {"access_token": "t", "expires_in": 0}, b"[]"],
)
async def test_an_answer_without_a_token_is_none_of_the_platform_s(answer: Any) -> None:
    async with opened() as (api, server, _):
        server.answers[TOKEN].append(answer)
        with pytest.raises(Unreached):
            await api.authenticate()


async def test_a_wrong_secret_is_told_by_its_number_and_shown_nowhere() -> None:
    async with opened("a-wrong-secret") as (api, _, _):
        with pytest.raises(Fault) as fault:
            await api.authenticate()
    assert (fault.value.code, "a-wrong-secret" in f"{fault.value!r} {fault.value}") == (40125, False)


# Sending.


async def test_a_text_goes_out_as_utf8_and_counts_towards_what_the_platform_allows() -> None:
    async with opened() as (api, server, _):
        server.allowed["o-1"] = 1
        await api.send_text("o-1", "您好，😀")
        assert server.calls[-1][1] == {"touser": "o-1", "msgtype": "text", "text": {"content": "您好，😀"}}
        with pytest.raises(Unreachable):
            await api.send_text("o-1", "again")  # 45047
        with pytest.raises(Unreachable):
            await api.send_text("o-2", "hello")  # 45015
        server.allowed["o-1"] = 1
        with pytest.raises(Refused):
            await api.send_text("o-1", "字" * 683)  # 45002


@pytest.mark.parametrize(
    ("code", "meant"),
    [
        (45015, Unreachable),
        (45047, Unreachable),
        (43004, Unreachable),
        (45002, Refused),
        (48001, Refused),
        (43101, Refused),
        (-1, TryLater),
        (45009, TryLater),
        (40164, Fault),
        (99999, Fault),
    ],
)
async def test_what_the_platform_s_faults_mean_for_a_message(code: int, meant: type[Exception]) -> None:
    async with opened() as (api, server, _):
        for path in (SEND, NOTIFY):
            server.answers[path].append(errcode(code, "o-person 您好"))
        for sending in (api.send_text("o-person", "您好"), api.notify("o-person", "t", {})):
            with pytest.raises(meant) as raised:
                await sending
            assert "o-person" not in str(raised.value)


async def test_a_network_that_fails_is_no_verdict_on_the_person() -> None:
    async with Web(1.0) as web:
        api = WeChatApi(web, "http://127.0.0.1:1", APP_ID, APP_SECRET)
        with pytest.raises(Unreached) as unreached:
            await api.send_text("o-person", "hello")
    assert (unreached.value.reason, isinstance(unreached.value, NotDelivered)) == ("refused", False)


def test_a_message_allows_five_within_two_days_and_a_tap_three_within_a_minute() -> None:
    def sent(allowance: Allowance) -> int:
        count = 0
        while count < 10:
            try:
                allowance.take("o")
            except Unreachable:
                break
            count += 1
        return count

    now = Hands()
    allowance = Allowance(now)
    allowance.heard("o", wrote=True)
    assert sent(allowance) == 5
    allowance.heard("o", wrote=False)
    assert sent(allowance) == 3
    for _ in range(3):
        allowance.heard("o", wrote=True)
    assert sent(allowance) == 5, "it doesn't add up"
    allowance.heard("o", wrote=True)
    now.at += 48 * 3600
    assert sent(allowance) == 0
    allowance.heard("o", wrote=False)
    now.at += 60
    assert sent(allowance) == 0


def test_of_people_whose_time_is_up_nothing_is_kept() -> None:
    now = Hands()
    allowance = Allowance(now)
    for number in range(1000):
        allowance.heard(f"o-{number}", wrote=False)
        now.at += 1
    assert len(allowance._left) <= 60


async def test_what_was_refused_does_not_use_up_the_allowance() -> None:
    async with opened() as (api, server, _):
        server.allowed["o"] = 9
        api.allowance.heard("o", wrote=False)
        server.answers[SEND].extend([errcode(-1), errcode(-1)])
        for _ in range(2):
            with pytest.raises(TryLater):
                await api.send_text("o", "x")
        for _ in range(3):
            await api.send_text("o", "x")
        with pytest.raises(Unreachable):
            await api.send_text("o", "x")
        assert server.paths().count(SEND) == 5, "the last one wasn't even asked for"


async def test_a_reminder_by_consent_carries_its_fields() -> None:
    async with opened() as (api, server, _):
        await api.notify("o", "template", {"thing1": "失业保险技能提升补贴", "date2": "2026-12-01"}, "https://a.cn")
        assert server.calls[-1] == (
            NOTIFY,
            {
                "touser": "o",
                "template_id": "template",
                "page": "https://a.cn",
                "data": {"thing1": {"value": "失业保险技能提升补贴"}, "date2": {"value": "2026-12-01"}},
            },
        )


# The menu.


def keys(menu: Mapping[str, Any]) -> list[str]:
    return [button["key"] for top in menu["button"] for button in top.get("sub_button", [top])]


async def test_our_menu_has_every_command_once_and_keeps_the_platform_s_limits() -> None:
    async with opened() as (api, server, _):
        await api.create_menu()
        assert server.calls[-1] == (CREATE, MENU)
    assert (sorted(keys(MENU)), list(menu_faults(MENU))) == (sorted(MENU_COMMANDS), [])


def top(name: str = "补贴", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "click", "key": "start"} | more


@pytest.mark.parametrize(
    ("buttons", "named"),
    [
        ([], "0 buttons"),
        ([top()] * 4, "4 buttons"),
        ([{"name": "补贴", "sub_button": [top()] * 6}], "6 buttons"),
        ([{"name": "补贴", "sub_button": []}], "0 buttons"),
        ([top("六个汉字太长了")], "21 bytes"),
        ([top("")], "0 bytes"),
        ([{"name": "补贴", "sub_button": [top("字" * 21)]}], "63 bytes"),
        ([top(key="nobody's")], "none of ours"),
        ([top(type="view")], "the url"),
        ([top(type="view", url="https://a.cn/" + "x" * 1024)], "the url"),
        ([top(type="scancode_push")], "type 'scancode_push'"),
    ],
)
async def test_a_menu_that_the_platform_would_not_take_is_not_sent(buttons: list[Any], named: str) -> None:
    async with opened() as (api, server, _):
        with pytest.raises(ValueError, match=named):
            await api.create_menu({"button": buttons})
        assert server.calls == []


# Consents.


def test_consents_are_read_from_xml_and_from_json() -> None:
    xml = (
        "<xml><MsgType>event</MsgType><Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent>"
        "<List><TemplateId>a</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List>"
        "<List><TemplateId>b</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List>"
        "</SubscribeMsgPopupEvent></xml>"
    )
    item = {"TemplateId": "a", "SubscribeStatusString": "reject"}
    for wrapped in ([item], {"List": item}, {"List": [item]}):
        body = {"Event": "subscribe_msg_change_event", "SubscribeMsgChangeEvent": wrapped}
        assert consents(json.dumps(body).encode()) == (Consent("a", False),)
    assert consents(xml.encode()) == (Consent("a", True), Consent("b", False))
    assert consents(xml.replace("popup_event", "sent_event").encode()) == ()


@given(
    st.binary()
    | st.dictionaries(
        st.sampled_from(["Event", "SubscribeMsgPopupEvent", "List"]),
        st.sampled_from(["subscribe_msg_popup_event"])
        | st.recursive(st.none() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)),
    ).map(lambda data: json.dumps(data).encode())
)
def test_no_message_breaks_the_reading_of_consents(body: bytes) -> None:
    assert isinstance(consents(body), tuple)


# Answers of any kind.


class Says:
    """A network on which everything answers the same."""

    def __init__(self, body: bytes, status: int = 200) -> None:
        self.fetched = Fetched(status, "", body)
        self.seconds = 1.0

    async def ask(self, *_: Any) -> Fetched:
        return self.fetched


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["errcode", "errmsg", "access_token"]), inner),
)


@given(st.binary() | JSON.map(lambda data: json.dumps(data).encode()), st.sampled_from([200, 500]))
def test_any_answer_is_fields_or_one_of_two_faults(body: bytes, status: int) -> None:
    async def ask() -> None:
        try:
            answer = await call(cast(Web, Says(body, status)), "https://a.cn", "/x")
            assert isinstance(answer, dict)
            assert answer.get("errcode", 0) == 0
        except (Fault, Unreached):
            pass

    asyncio.run(ask())


async def test_an_answer_without_end_is_given_up() -> None:
    async with opened() as (api, server, _):
        server.answers[TOKEN].append(b" " * 2_000_000)
        with pytest.raises(Unreached):
            await api.authenticate()


def test_an_answer_nested_without_end_is_none() -> None:
    async def ask() -> None:
        await call(cast(Web, Says(b'{"a":' * 200_000)), "https://a.cn", "/x")

    with pytest.raises(Unreached):
        asyncio.run(ask())


# QR codes that say where somebody came from.

SCENE = "/cgi-bin/qrcode/create"


async def test_the_address_behind_a_qr_code_is_the_platform_s_and_lasts() -> None:
    async with opened() as (api, server, _):
        assert await api.scene_address("AbC-_1") == "http://weixin.qq.com/q/AbC-_1"
        sent = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "AbC-_1"}}}
        assert server.calls[-1] == (SCENE, sent)


@pytest.mark.parametrize("answer", [{}, {"url": 1}, {"url": "https://evil.cn/q/1"}, {"ticket": "x"}])
async def test_an_address_that_is_not_the_platform_s_is_not_printed(answer: dict[str, Any]) -> None:
    async with opened() as (api, server, _):
        server.answers[SCENE].append(answer)
        with pytest.raises(Unreached) as raised:
            await api.scene_address("AbC")
        assert (raised.value.reason, raised.value.host) == ("strange", "127.0.0.1")


async def test_an_account_without_the_right_to_qr_codes_says_so_by_its_number() -> None:
    async with opened() as (api, server, _):
        server.answers[SCENE].append(errcode(48001))
        with pytest.raises(Fault) as raised:
            await api.scene_address("AbC")
        assert raised.value.code == 48001
