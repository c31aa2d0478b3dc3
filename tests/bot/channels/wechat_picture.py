"""`python -m tests.bot.channels.wechat_picture FOLDER`: what readers of each WeChat form see, a picture a form.

公众号, 企业微信 app, and 智能机器人 with its cards. The answers are those that the channels give, over the real
conversation; the page around them only looks like a chat on a phone. It refuses to pretend: no name, logo or picture
of anybody's stands in it.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path

from bot.channels.aibot_wire import card, texts
from bot.channels.passive import Account
from bot.clock import Clock
from bot.service import Service
from bot.store import open_store
from conversations.effects import Send
from conversations.env import load_env
from conversations.events import Command, Text
from conversations.session import Session
from conversations.step import step
from tests.bot.channels.ways import passive
from tests.bot.channels.wechat_platform import SAFE, WECOM
from tests.browser import PHONE, chromium

TODAY = date(2026, 11, 21)
SAID = ("在浦东上班，今年3月15号拿的高级工，社保一直在交", "1")
SIZE = {"width": 390, "height": 780}

PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>技补通</title><style>
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
.mine p {{ background: {mine} }}
.card {{ display: flex; gap: 8px; flex-wrap: wrap; padding: 0 12px 7px 57px }}
.card b {{ background: #fff; border: 1px solid #c9d4e0; border-radius: 5px; padding: 6px 14px; font-weight: 400;
  color: #2f5f93 }}
</style><header>{title}</header>{lines}<footer><span></span></footer>"""


Line = tuple[bool, str, tuple[str, ...]]
"""Whether it is the person's, the text, and the buttons of a card below it."""


async def answered(account: Account, said: Sequence[str]) -> list[Line]:
    """Everything after the greeting, over an account that may only answer."""
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(f"sqlite:///{folder}/bot.db")
        async with Service(store, step, load_env(), clock=Clock(day=TODAY)) as service:
            (at,) = await passive(account)(service, "o-person")
            await at.says("/start")
            lines: list[Line] = []
            for text in said:
                lines += [(True, text, ()), *((False, answer, ()) for answer in (await at.says(text)).texts)]
    return lines


def with_cards(said: Sequence[str]) -> list[Line]:
    """The same over 智能机器人, which shows short options as buttons too."""
    env, lines = load_env()(TODAY), list[Line]()
    session = step(Session(), Command("start"), env).session
    for number, text in enumerate(said):
        turn = step(session, Text(text, len(text)), env)
        session = turn.session
        lines.append((True, text, ()))
        for effect in turn.effects:
            if isinstance(effect, Send):
                buttons = (card(effect.reply.options, f"t{number}") or {}).get("button_list", ())
                shown = tuple(button["text"] for button in buttons)
                lines += [(False, one, shown) for one in texts(effect.reply)]
    return lines


def drawn(line: Line) -> str:
    mine, text, buttons = line
    card_ = "".join(f"<b>{escape(button)}</b>" for button in buttons)
    who = "<i>我</i>" if mine else "<i>补</i>"
    return (
        f'<div class="line{" mine" * mine}">{who}<p>{escape(text)}</p></div>'
        f'{f"""<div class="card">{card_}</div>""" if card_ else ""}'
    )


async def main(folder: Path) -> None:
    forms = {
        "wechat": ("公众号", "#a9ea7a", await answered(SAFE, SAID)),
        "wecom": ("企业微信 · 自建应用", "#cfe3fb", await answered(WECOM, SAID)),
        "aibot": ("企业微信 · 智能机器人", "#cfe3fb", with_cards(("在浦东上班，今年3月15号拿的高级工",))),
    }
    async with chromium() as browser:
        context = await browser.new_context(**{**PHONE, "viewport": SIZE})
        for name, (title, mine, lines) in forms.items():
            page = await context.new_page()
            await page.set_content(PAGE.format(lines="".join(map(drawn, lines)), mine=mine, title=title))
            await page.evaluate("scrollTo(0, document.body.scrollHeight)")
            await page.screenshot(path=folder / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
