"""`python -m tests.bot.channels.wechat_picture docs/images/wechat.png`: what 公众号's readers see, as a picture.

The answers are those that the channel gives, over the real conversation; the page around them only looks like a chat
on a phone. It refuses to pretend: no name, logo or picture of anybody's stands in it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path

from bot.clock import Clock
from bot.service import Service
from bot.store import open_store
from conversations.env import load_env
from conversations.step import step
from tests.bot.channels.ways import passive
from tests.bot.channels.wechat_platform import SAFE
from tests.browser import PHONE, chromium

TODAY = date(2026, 11, 21)
SAID = ("在浦东上班，今年3月15号拿的高级工，社保一直在交", "1")
SIZE = {"width": 390, "height": 780}

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>公众号里的技补通</title><style>
* {{ box-sizing: border-box; margin: 0 }}
body {{ background: #ededed; font: 16px/1.45 "Noto Sans CJK SC", sans-serif; color: #191919;
  min-height: 100vh; display: flex; flex-direction: column; justify-content: flex-end; padding-bottom: 56px }}
header {{ position: fixed; inset: 0 0 auto; height: 46px; line-height: 46px; text-align: center; font-weight: 600;
  background: #ededed; border-bottom: 1px solid #d9d9d9; z-index: 1 }}
footer {{ position: fixed; inset: auto 0 0; height: 52px; padding: 8px 12px; background: #f7f7f7;
  border-top: 1px solid #d9d9d9 }}
footer span {{ display: block; height: 36px; border-radius: 5px; background: #fff }}
.line {{ display: flex; gap: 9px; padding: 7px 12px; align-items: flex-start }}
.mine {{ flex-direction: row-reverse }}
i {{ flex: none; width: 36px; height: 36px; border-radius: 5px; background: #7a94a8; color: #fff; font-style: normal;
  text-align: center; line-height: 36px }}
.mine i {{ background: #b7a07c }}
p {{ background: #fff; border-radius: 5px; padding: 8px 11px; max-width: 285px; white-space: pre-wrap;
  overflow-wrap: anywhere }}
.mine p {{ background: #a9ea7a }}
</style><header>技补通</header>{lines}<footer><span></span></footer>"""


async def talk(said: Sequence[str]) -> list[tuple[bool, str]]:
    """(is it the person's?, text) of everything after the greeting."""
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(f"sqlite:///{folder}/bot.db")
        async with Service(store, step, load_env(), clock=Clock(day=TODAY)) as service:
            (at,) = await passive(SAFE)(service, "o-person")
            await at.says("/start")
            lines = []
            for text in said:
                lines += [(True, text), *((False, answer) for answer in (await at.says(text)).texts)]
    return lines


async def main(path: Path) -> None:
    lines = "".join(
        f'<div class="line{" mine" * mine}"><i>{"我" if mine else "补"}</i><p>{escape(text)}</p></div>'
        for mine, text in await talk(SAID)
    )
    async with chromium() as browser:
        context = await browser.new_context(**{**PHONE, "viewport": SIZE})
        page = await context.new_page()
        await page.set_content(PAGE.format(lines=lines))
        await page.evaluate("scrollTo(0, document.body.scrollHeight)")
        await page.screenshot(path=path)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
