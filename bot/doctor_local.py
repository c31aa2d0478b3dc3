"""What can be found out about a channel's settings without a connection: are they whole, likely, and do they work?"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator

from bot.channels.accounts import aibot_account, passive_accounts
from bot.channels.passive import Account, Denied
from bot.channels.wechat_crypto import NotOurs
from bot.channels.wechat_wire import Unreadable
from bot.doctor_finding import Finding, good, note, wrong
from bot.doctor_request import ANSWER, address_check, answered, letter, scripted
from bot.settings import Channel, Settings

TITLES: dict[Channel, str] = {
    "telegram": "Telegram",
    "wechat": "公众号",
    "wecom": "企业微信自建应用",
    "aibot": "企业微信智能机器人",
}
_SWITCH: dict[Channel, str] = {
    "telegram": "TELEGRAM_BOT_TOKEN（BotFather 给的令牌）",
    "wechat": "WECHAT_TOKEN（后台“服务器配置”里的 Token）",
    "wecom": "WECOM_TOKEN（后台“接收消息”里的 Token）",
    "aibot": "AIBOT_BOT_ID 和 AIBOT_SECRET（长连接），或 AIBOT_TOKEN 和 AIBOT_AES_KEY（URL 回调）",
}


def account_of(channel: Channel, settings: Settings) -> Account | None:
    """The account whose requests come to `/webhook/<channel>`, if the settings have one."""
    if channel == "aibot":
        return aibot_account(settings)
    return next((account for account in passive_accounts(settings) if account.name == channel), None)


def look(channel: Channel, settings: Settings) -> Iterator[Finding]:
    """The settings themselves, which `bot.settings` has found well-formed."""
    if channel not in settings.channels:
        yield wrong(f"{TITLES[channel]}没有打开：没有填 {_SWITCH[channel]}。")
        return
    yield good(f"{TITLES[channel]}的设置是齐的，写法也对。")
    match channel:
        case "telegram" if settings.telegram_mode == "webhook":
            yield wrong("TELEGRAM_MODE 是 webhook：这一版只会 polling，请改成 polling 或留空。")
        case "wechat":
            yield from _look_wechat(settings)
        case "wecom":
            if not re.fullmatch(r"w[wx][0-9a-f]{16}", settings.wecom_corp_id or ""):
                yield note("WECOM_CORP_ID 不像企业 ID：企业 ID 是 ww 或 wx 开头的 18 个字符。")


def _look_wechat(settings: Settings) -> Iterator[Finding]:
    app_id, key, before = settings.wechat_app_id, settings.wechat_aes_key, settings.wechat_previous_aes_key
    if key is None:
        yield note("没有填 WECHAT_AES_KEY：后台“服务器配置”的消息加解密方式要选明文模式。")
    else:
        yield note("填了 WECHAT_AES_KEY：后台“服务器配置”的消息加解密方式要选安全模式或兼容模式。")
    if key is not None and key == before:
        yield note("WECHAT_PREVIOUS_AES_KEY 和 WECHAT_AES_KEY 一样：前者是换之前的那一个，没换过就留空。")
    if app_id is not None and app_id.startswith("gh_"):
        yield wrong("WECHAT_APP_ID 填成了原始 ID：请填公众号后台显示的 AppID，它是 wx 开头的 18 个字符。")
    elif app_id is not None and not re.fullmatch(r"wx[0-9a-f]{16}", app_id):
        yield note("WECHAT_APP_ID 不像 AppID：AppID 是 wx 开头的 18 个字符。")


async def round_trip(account: Account, now: float) -> AsyncIterator[Finding]:
    """Both sides by ourselves, with these settings and no person's words: is a request taken, and its answer right?"""
    channel = scripted(account, now)
    try:
        query, expected = address_check(account, now)
        right = channel.greet(query) == expected
        for one in account.seals or (None,):
            asked = letter(account, now, one)
            right &= answered(account, await channel.receive(*asked), one) == ANSWER
    except Denied as denied:
        yield wrong(f"照平台的样子自己发一条，没有通过：{denied.why}。")
        return
    except (NotOurs, Unreadable, ValueError, KeyError):
        right = False
    if right:
        form = "加密的" if account.seals else "明文的"
        yield good(f"照平台的样子自己发一条{form}：收得到，答得出。（是不是和后台的一样，要平台真的来了才知道）")
    else:
        yield wrong("照平台的样子自己发一条，回答不对：这是程序的毛病，请报告给开发者。")
