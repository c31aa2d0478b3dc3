"""The ways in to a school, as the settings allow, over fakes of the platforms."""

from __future__ import annotations

from typing import Any

import pytest

from bot.schools.ways import Way, binding_link, telegram_ways, to_print, token_in, ways, web_way, where_to_type
from bot.settings import Settings
from tests.bot.channels.wechat_api_server import APP_ID, APP_SECRET, BOT_TOKEN, errcode, platform_api

TOKEN = "AbCdEfGhIjKlMnOpQrStUv"
QR = "/cgi-bin/qrcode/create"


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


WECOM = {"wecom_token": "t", "wecom_aes_key": "a" * 43, "wecom_corp_id": "ww1"}
AIBOT = {"aibot_bot_id": "bot", "aibot_secret": "s"}


def test_each_address_carries_the_token_and_nothing_else() -> None:
    assert (web_way("https://bot.example.cn", TOKEN), telegram_ways("jbt_bot", TOKEN)) == (
        Way("web", f"https://bot.example.cn/?s={TOKEN}"),
        (
            Way("telegram", f"https://t.me/jbt_bot?start={TOKEN}"),
            Way("telegram_group", f"https://t.me/jbt_bot?startgroup={TOKEN}"),
        ),
    )


async def test_only_channels_that_are_set_up_are_told_and_words_stand_where_no_link_leads() -> None:
    found, troubles = await ways(
        settings(public_url="https://b.cn", wechat_token="t", **WECOM, **AIBOT), TOKEN, "7KQ4M"
    )
    assert (found, troubles) == (
        [
            Way("web", f"https://b.cn/?s={TOKEN}"),
            Way("wechat", note="关注以后，发这几个字：学校码 7KQ4M"),
            Way("wecom", note="打开以后，发这几个字：学校码 7KQ4M"),
            Way("aibot", note="打开以后，发这几个字：学校码 7KQ4M"),
        ],
        [],
    )


async def test_the_platforms_are_asked_for_what_only_they_know() -> None:
    async with platform_api() as server:
        given = settings(
            telegram_bot_token=BOT_TOKEN,
            telegram_api_url=server.url,
            wechat_token="t",
            wechat_app_id=APP_ID,
            wechat_app_secret=APP_SECRET,
            wechat_api_url=server.url,
        )
        found, troubles = await ways(given, TOKEN, "7KQ4M")
    assert [(way.kind, way.url.partition("?")[2] or way.url) for way in found] == [
        ("telegram", f"start={TOKEN}"),
        ("telegram_group", f"startgroup={TOKEN}"),
        ("wechat", f"http://weixin.qq.com/q/{TOKEN}"),
    ]
    assert [trouble.partition("（")[0] for trouble in troubles] == ["没有填 PUBLIC_URL"]


async def test_a_groups_admin_gets_one_link_that_adds_the_bot_and_binds_the_group() -> None:
    async with platform_api() as server:
        given = settings(telegram_bot_token=BOT_TOKEN, telegram_api_url=server.url)
        link = await binding_link(given, "K7MPX2QA")
        server.answers[f"/bot{BOT_TOKEN}/getMe"].append({"ok": False, "error_code": 401})
        refused = await binding_link(given, "K7MPX2QA")
    assert (link.endswith("?startgroup=K7MPX2QA"), link.startswith("https://t.me/")) == (True, True)
    assert (refused, await binding_link(settings(), "K7MPX2QA")) == ("", "")


async def test_where_a_platform_refuses_the_words_are_left_and_the_reason_is_told() -> None:
    async with platform_api() as server:
        server.answers[QR].append(errcode(48001))
        server.answers[f"/bot{BOT_TOKEN}/getMe"].append({"ok": False, "error_code": 401})
        given = settings(
            public_url="https://b.cn",
            telegram_bot_token=BOT_TOKEN,
            telegram_api_url=server.url,
            wechat_token="t",
            wechat_app_id=APP_ID,
            wechat_app_secret=APP_SECRET,
            wechat_api_url=server.url,
        )
        found, troubles = await ways(given, TOKEN, "7KQ4M")
    assert [(way.kind, bool(way.url)) for way in found] == [("web", True), ("wechat", False)]
    assert [trouble.partition("：")[0] for trouble in troubles] == [
        "Telegram 的链接没有做成",
        "公众号的带参数二维码没有做成",
    ]
    assert BOT_TOKEN not in str(troubles)
    assert APP_SECRET not in str(troubles)


def test_a_poster_takes_what_a_phone_can_scan_first_and_says_where_words_may_be_typed() -> None:
    web, wechat, wecom = Way("web", "https://b.cn/?s=x"), Way("wechat", note="…"), Way("wecom", note="…")
    assert (to_print([web, wechat]), to_print([web, wechat], "wechat"), to_print([wecom])) == (web, None, None)
    assert to_print([web, Way("wechat", "http://weixin.qq.com/q/1")]) == Way("wechat", "http://weixin.qq.com/q/1")
    assert [where_to_type(found) for found in ([web, wechat, wecom], [wecom], [web])] == [
        "在公众号、企业微信里",
        "在企业微信里",
        "在聊天里",
    ]


@pytest.mark.parametrize(
    "pasted",
    [
        TOKEN,
        f" {TOKEN} ",
        f"https://b.cn/?s={TOKEN}",
        f"https://t.me/b?start={TOKEN}",
        f"https://t.me/b?startgroup={TOKEN}",
    ],
)
def test_a_link_is_known_by_its_token_however_it_was_pasted(pasted: str) -> None:
    assert token_in(pasted) == TOKEN
