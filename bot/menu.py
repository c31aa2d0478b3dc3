"""`python -m bot menu wechat`: puts our menu below the 公众号's chat, in place of the one that is there."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping
from typing import Any

from bot.channels.interfaces import wechat_api
from bot.channels.platform_api import Fault, Unreached, Web
from bot.channels.wechat_api import MENU
from bot.doctor_finding import fault, unreached
from bot.settings import Settings, SettingsError, load_settings

DONE, FAILED, BAD_START = 0, 1, 2
SECONDS = 10.0


def main(_: argparse.Namespace) -> int:
    """0 where the menu is up, 1 where the platform didn't take it, 2 where the settings can't be used."""
    try:
        settings = load_settings()
    except SettingsError as faults:
        print(faults, file=sys.stderr)
        return BAD_START
    return asyncio.run(_put_up(settings))


async def _put_up(settings: Settings) -> int:
    async with Web(SECONDS) as web:
        api = wechat_api(settings, web)
        if api is None:
            print("发布菜单要填 WECHAT_APP_ID 和 WECHAT_APP_SECRET。", file=sys.stderr)
            return BAD_START
        try:
            await api.create_menu()
        except Fault as found:
            print(fault("wechat", found).text, file=sys.stderr)
            return FAILED
        except Unreached as found:
            print(f"菜单没有发布：{unreached(found, SECONDS)}。", file=sys.stderr)
            return FAILED
    print("菜单发布好了，手机上大约五分钟后换成新的：")
    for top in MENU["button"]:
        print(_line(top))
    return DONE


def _line(top: Mapping[str, Any]) -> str:
    below = "、".join(sub["name"] for sub in top.get("sub_button", []))
    return f"  {top['name']}" + (f"：{below}" if below else "")
