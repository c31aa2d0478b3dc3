"""What only the network can tell: does the platform know us, is our own door open, does our clock go right?

Every call has a short time-out, and what goes wrong is a finding. Nothing is sent to anybody, but for `try_sending`.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlsplit

from bot.channels.base import NotDelivered
from bot.channels.interfaces import wechat_api, wecom_api
from bot.channels.passive import WINDOW_SECONDS, Account
from bot.channels.platform_api import Fault, Unreached, Web
from bot.channels.wechat_api import WeChatApi
from bot.channels.wecom_api import WeComApi
from bot.doctor_finding import Finding, fault, good, note, unreached, wrong
from bot.doctor_request import address_check
from bot.settings import Channel, Settings, is_loopback

_SECRETS = {"wechat": "APP_SECRET", "wecom": "SECRET"}
GREETING = "技补通：这是一条试发的消息，收到就说明能主动发。"
_CLOCK_NOTICEABLE = 60


async def ask_platform(channel: Channel, settings: Settings, web: Web, now: float) -> AsyncIterator[Finding]:
    """Everything that is asked of the platform itself."""
    match channel:
        case "telegram":
            yield await _telegram(settings, web)
            return
        case "aibot":
            if settings.aibot_bot_id is not None:
                yield await _aibot(settings, web)
            return
    root = settings.wechat_api_url if channel == "wechat" else settings.wecom_api_url
    api = wechat_api(settings, web) if channel == "wechat" else wecom_api(settings, web)
    try:
        fetched = await web.ask("GET", f"{root}/")
    except Unreached as found:
        why = unreached(found, web.seconds)
        yield wrong(f"{why}。") if api else note(f"{why}。只回答消息用不着连过去，所以本机的时钟没有核对。")
        return
    for finding in _clock(fetched.date, now):
        yield finding
    match api:
        case WeChatApi():
            yield await _wechat(api, web)
        case WeComApi():
            async for finding in _wecom(api, web):
                yield finding
        case None:
            yield note(f"没有填 {channel.upper()}_{_SECRETS[channel]}：平台认不认我们没有试。只回答消息，用不着它。")


async def try_sending(channel: Literal["wechat", "wecom"], settings: Settings, web: Web, person: str) -> Finding:
    """One message, to the person whom the operator named."""
    api = wechat_api(settings, web) if channel == "wechat" else wecom_api(settings, web)
    if api is None:
        return wrong(f"要试发，先填 {channel.upper()}_{_SECRETS[channel]}。")
    try:
        await api.send_text(person, GREETING)
    except Fault as found:
        return fault(channel, found)
    except Unreached as found:
        return wrong(f"试发没成：{unreached(found, web.seconds)}。")
    except NotDelivered as refusal:
        # Of a first message, nothing but the platform's own fault is in the way.
        return fault(channel, refusal.__cause__ if isinstance(refusal.__cause__, Fault) else Fault(0))
    return good("试发的一条，平台收下了。")


async def _telegram(settings: Settings, web: Web) -> Finding:
    assert settings.telegram_bot_token is not None
    root, token = settings.telegram_api_url, settings.telegram_bot_token.get_secret_value()
    try:
        fetched = await web.ask("GET", f"{root}/bot{token}/getMe")
        answer = json.loads(fetched.body)
        said = answer if isinstance(answer, dict) else {}
        code, result = said.get("error_code"), said.get("result")
    except Unreached as found:
        return wrong(
            f"{unreached(found, web.seconds)}。在内地要用代理（环境变量 HTTPS_PROXY）或自建的 TELEGRAM_API_URL。"
        )
    except (ValueError, RecursionError):
        code = result = None
    if code in (401, 404):
        return wrong("Telegram 不认 TELEGRAM_BOT_TOKEN：请到 @BotFather 核对，整串复制（数字、冒号、后面的字母都要）。")
    name = result.get("username") if isinstance(result, dict) else None
    if isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_]{3,64}", name):
        return good(f"Telegram 认得这个令牌：@{name}。")
    if isinstance(code, int):
        return wrong(f"Telegram 返回错误码 {code}：过一会儿再试。")
    return wrong(f"{unreached(Unreached('strange', urlsplit(root or '').hostname or ''), web.seconds)}。")


async def _wechat(api: WeChatApi, web: Web) -> Finding:
    try:
        await api.authenticate()
    except Fault as found:
        return fault("wechat", found)
    except Unreached as found:
        return wrong(f"AppID 和 AppSecret 没有试成：{unreached(found, web.seconds)}。")
    return good("WECHAT_APP_ID 和 WECHAT_APP_SECRET 平台都认，本机在 IP 白名单里。")


async def _wecom(api: WeComApi, web: Web) -> AsyncIterator[Finding]:
    try:
        await api.authenticate()
        yield good("WECOM_CORP_ID 和 WECOM_SECRET 平台都认。")
        await api.look_up_agent()
        yield good("WECOM_AGENT_ID 是这个应用的，本机是可信 IP。")
    except Fault as found:
        yield fault("wecom", found)
    except Unreached as found:
        yield wrong(f"企业 ID 和 Secret 没有试成：{unreached(found, web.seconds)}。")


async def _aibot(settings: Settings, web: Web) -> Finding:
    try:
        await web.knock(settings.aibot_ws_url or "")
    except Unreached as found:
        return wrong(f"长连接连不上：{unreached(found, web.seconds)}。")
    return note("长连接的地址连得上。BotID 和 Secret 没有试：试一次会把正在用的那条连接挤掉，请看 serve 启动后说什么。")


def _clock(date: str, now: float) -> Iterator[Finding]:
    """`date`: the platform's time, as its answer says it; nothing where it doesn't."""
    try:
        apart = now - parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return
    way = "快" if apart > 0 else "慢"
    if abs(apart) > WINDOW_SECONDS:
        minutes = f"{abs(apart) / 60:.0f}"
        yield wrong(f"本机的时钟{way}了 {minutes} 分钟，平台的消息会被当成过时的拒收：请打开系统的自动对时。")
    elif abs(apart) > _CLOCK_NOTICEABLE:
        yield note(f"本机的时钟{way}了 {abs(apart):.0f} 秒，还不碍事：请打开系统的自动对时。")
    else:
        yield good("连得上平台，本机的时钟和它的一样。")


async def knock_at_own_door(account: Account, settings: Settings, web: Web, now: float) -> AsyncIterator[Finding]:
    """The platform's check of our address, from here through PUBLIC_URL."""
    if settings.public_url is None:
        yield note("没有填 PUBLIC_URL：平台从外网进不进得来，没有试。填上外网网址再查一次。")
        return
    for finding in _look_at_address(account, settings.public_url):
        yield finding
    shown = f"{settings.public_url}/webhook/{account.name}"
    query, expected = address_check(account, now)
    try:
        fetched = await web.ask("GET", shown, query)
    except Unreached as found:
        yield wrong(f"从外网打不开 {shown}：{unreached(found, web.seconds)}。")
        return
    body = fetched.body
    match fetched.status:
        case 200 if body == expected:
            yield good(f"{shown} 打得开，签名的检查也通过了。（这是从这台机器试的；后台的服务器地址填的就是它）")
        case 200:
            yield wrong(f"{shown} 回答的不是我们的程序：PUBLIC_URL 指到了别处，或中间有程序改了回答。")
        case 403 if not body:
            yield wrong(
                f"{shown} 上的程序拒绝了签名（403）：它用的 Token、密钥或 ID 和这里的设置不一样，"
                "或它的时钟差了 10 分钟以上。改过设置要重新启动 serve。"
            )
        case 403:
            yield wrong(f"{shown} 被拦下了（403），拦的不是我们的程序：请看反向代理、防火墙或云服务商的设置。")
        case 404:
            yield wrong(
                f"{shown} 找不到（404）：反向代理没有把 /webhook/ 转给 serve，"
                f"或 serve 启动时还没有填 {account.name.upper()}_TOKEN。"
            )
        case 301 | 302 | 303 | 307 | 308 as status:
            yield wrong(f"{shown} 转到别的地址去了（{status}）：平台不跟着转，PUBLIC_URL 和后台都要填最后的那个。")
        case 502 | 503 | 504 as status:
            yield wrong(f"反向代理在，但它后面没有程序回答（{status}）：请启动 serve，并核对反向代理转到的端口。")
        case status:
            yield wrong(f"{shown} 返回 {status}：请看反向代理的日志。")


def _look_at_address(account: Account, url: str) -> list[Finding]:
    parts = urlsplit(url)
    if is_loopback(parts.hostname or ""):
        return [note("PUBLIC_URL 是本机地址：这样只能自己试，平台从外网进不来。")]
    if account.name == "wechat" and parts.port not in (None, 80, 443):
        return [note(f"PUBLIC_URL 写了端口 {parts.port}：公众号只找 80（http）和 443（https）端口。")]
    return []
