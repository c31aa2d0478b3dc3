"""The ways in to a school's chat, one a channel that is set up: an address to tap or scan, or words to type.

Most are made here from the token alone. What only a platform can say (the bot's name, the address behind a 公众号's QR
code) is asked of it with a short time-out; where it doesn't answer, the words to type are left.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from bot.channels.interfaces import wechat_api
from bot.channels.platform_api import Fault, Unreached, Web
from bot.doctor_finding import fault, unreached
from bot.schools.model import School
from bot.schools.poster import Poster
from bot.settings import Settings

Kind = Literal["web", "telegram", "telegram_group", "wechat", "wecom", "aibot"]

LABELS: dict[Kind, str] = {
    "web": "网页",
    "telegram": "Telegram 私聊",
    "telegram_group": "Telegram 班级群",
    "wechat": "公众号",
    "wecom": "企业微信应用",
    "aibot": "企业微信机器人",
}
SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Way:
    """`url`: to tap, or as a QR code to scan; "" where there is none, and then `note` says what to type."""

    kind: Kind
    url: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.kind]


def web_way(public_url: str, token: str) -> Way:
    return Way("web", f"{public_url}/?s={token}")


def telegram_ways(username: str, token: str) -> tuple[Way, Way]:
    """For a private chat, and for adding the bot to a group; `username` without the @."""
    root = f"https://t.me/{username}"
    return Way("telegram", f"{root}?start={token}"), Way("telegram_group", f"{root}?startgroup={token}")


def typed(code: str) -> str:
    """What people send where no link leads: only a school has a code."""
    return f"发这几个字：学校码 {code}" if code else "没有链接可用，请用学校码"


async def ways(settings: Settings, token: str, code: str = "") -> tuple[list[Way], list[str]]:
    """The ways that the settings allow, and what stood in the way of others, as Chinese lines."""
    found: list[Way] = []
    troubles: list[str] = []
    if settings.public_url:
        found.append(web_way(settings.public_url, token))
    else:
        troubles.append("没有填 PUBLIC_URL（外网网址），所以没有网页链接。填上再看：python -m bot school links")
    async with Web(SECONDS) as web:
        if settings.telegram_bot_token is not None:
            try:
                found.extend(telegram_ways(await bot_name(settings, web), token))
            except LookupError as wrong:
                troubles.append(str(wrong))
        if settings.wechat_token is not None:
            found.append(await _wechat(settings, web, token, code, troubles))
    for kind, on in (("wecom", settings.wecom_token), ("aibot", settings.aibot_token or settings.aibot_bot_id)):
        if on is not None:
            found.append(Way(kind, note=f"打开以后，{typed(code)}"))  # type: ignore[arg-type]
    return found, troubles


async def binding_link(settings: Settings, code: str) -> str:
    """For a group's admin: adds the bot to a Telegram group and binds the group with the one-time code. Empty where
    Telegram isn't set up, or can't say the bot's name just now; then the code is typed."""
    if settings.telegram_bot_token is None:
        return ""
    async with Web(SECONDS) as web:
        try:
            return f"https://t.me/{await bot_name(settings, web)}?startgroup={code}"
        except LookupError:
            return ""


async def bot_name(settings: Settings, web: Web) -> str:
    """The bot's user name on Telegram. Raises `LookupError` with a Chinese line."""
    assert settings.telegram_bot_token is not None
    root, token = settings.telegram_api_url or "", settings.telegram_bot_token.get_secret_value()
    try:
        answer = json.loads((await web.ask("GET", f"{root}/bot{token}/getMe")).body)
        name = answer["result"]["username"]
    except Unreached as found:
        raise LookupError(f"Telegram 的链接没有做成：{unreached(found, SECONDS)}。") from None
    except (ValueError, RecursionError, KeyError, TypeError):
        name = None
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_]{3,64}", name):
        raise LookupError("Telegram 的链接没有做成：它不认这个令牌。先查一查：python -m bot doctor telegram")
    return name


async def _wechat(settings: Settings, web: Web, token: str, code: str, troubles: list[str]) -> Way:
    plain = Way("wechat", note=f"关注以后，{typed(code)}")
    api = wechat_api(settings, web)
    if api is None:
        return plain
    try:
        return Way("wechat", await api.scene_address(token), "这一串是二维码的内容，印成码扫，不要点")
    except Fault as found:
        troubles.append(f"公众号的带参数二维码没有做成：{fault('wechat', found).text}")
    except Unreached as found:
        troubles.append(f"公众号的带参数二维码没有做成：{unreached(found, SECONDS)}。")
    return plain


SCAN: dict[Kind, str] = {
    "web": "用微信或手机浏览器扫一扫",
    "telegram": "扫一扫，在 Telegram 里打开",
    "telegram_group": "扫一扫，把技补通拉进班级群",
    "wechat": "用微信扫一扫，关注后就能问",
}


def to_print(found: list[Way], kind: Kind | None = None) -> Way | None:
    """The way for a poster: of that kind, or the first that a phone can scan; None where none has an address."""
    order: tuple[Kind, ...] = (kind,) if kind else ("wechat", "web", "telegram")
    return next((way for name in order for way in found if way.kind == name and way.url), None)


def way_of(url: str) -> Way:
    """An address that somebody has from elsewhere, such as a 公众号's own QR code. Raises `ValueError` with a Chinese
    line."""
    if not url.isascii() or not url.startswith(("https://", "http://", "weixin://")) or len(url) > 300:
        raise ValueError("要写 http:// 或 https:// 开头的网址，300 个字符以内")
    return Way("web", url)


def poster(school: School, found: list[Way], way: Way) -> Poster:
    """The school's poster with the address of `way` in its code; `found`: all ways there are."""
    return Poster(
        school=school.name,
        code=school.code,
        url=way.url,
        scan=SCAN[way.kind],
        contact=school.contact,
        phone=school.phone,
        where=where_to_type(found),
    )


def where_to_type(found: list[Way]) -> str:
    """In which of the channels the code may be typed, for the poster."""
    names = [name for name, kinds in _PLACES if any(way.kind in kinds for way in found)]
    return f"在{'、'.join(names)}里" if names else "在聊天里"


_PLACES: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("公众号", ("wechat",)),
    ("企业微信", ("wecom", "aibot")),
)


def token_in(text: str) -> str:
    """The token of a link that was pasted whole, or the text itself."""
    query = urlsplit(text.strip()).query
    found = re.search(r"(?:^|&)(?:s|start|startgroup)=([A-Za-z0-9_-]+)", query)
    return found[1] if found else text.strip()
