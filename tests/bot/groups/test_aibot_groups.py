"""Class groups at 企业微信智能机器人, over the long connection and by callback."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.channels.aibot import AibotCallback
from bot.channels.aibot_socket import AibotSocket
from bot.clock import Clock
from bot.groups.codes import make_code
from bot.groups.runtime import Groups
from bot.service import Service
from bot.store import open_store
from conversations.groups.step import group_step
from conversations.step import step
from tests.bot.channels.aibot_platform import ACCOUNT, NOW, Caller, Platform
from tests.bot.channels.test_aibot_socket import Settings
from tests.bot.fakes import file_bytes
from tests.bot.groups.talk import ENV_FOR, TODAY, EntriesInMemory, Time

GROUP = {"chattype": "group", "chatid": "wr-group"}
PUBLIC = "@技补通 上海高级电工补贴怎么领"
PERSONAL = "@技补通 我去年考的上海高级工，社保断了3个月，能领吗"


@dataclass
class Shell:
    service: Service
    groups: Groups
    time: Time

    async def code(self) -> str:
        return await make_code(self.service._store, "school-7", "330109", self.time.now)


@asynccontextmanager
async def shell(folder: Path) -> AsyncIterator[Shell]:
    time = Time()
    store = await open_store(f"sqlite:///{folder}/bot.db")
    clock = Clock(now=lambda: datetime.fromtimestamp(time.now, UTC), day=TODAY)
    service = Service(store, step, ENV_FOR, clock=clock, group_step=group_step)
    async with service:
        yield Shell(service, Groups(store, EntriesInMemory(), time, lambda school: "XS01"), time)


@asynccontextmanager
async def connected(folder: Path, platform: Platform) -> AsyncIterator[Shell]:
    async with shell(folder) as s:
        channel = AibotSocket(Settings(platform.url), s.service, groups=s.groups)
        await channel.start()
        try:
            yield s
        finally:
            await channel.stop()


async def test_a_public_question_gets_the_card_and_the_way_is_told_in_words(tmp_path: Path) -> None:
    async with Platform().running() as platform, connected(tmp_path, platform) as s:
        for number in ("m1", "m1", "m2"):  # the repeat, and a second question in the same minute
            await platform.says("secret-person", PUBLIC, msgid=number, **GROUP)
        await platform.says("secret-person", PERSONAL, msgid="m3", **GROUP)
        await platform.until(lambda: len(platform.chat("wr-group")) == 2)
        await s.service.settled()
        await s.service.keep_house()
        kept = file_bytes(tmp_path)
    card, private = platform.chat("wr-group")
    assert card.startswith("【上海市职业技能提升补贴】")
    assert card.endswith("怎么私聊：点我的头像，再点“发消息”。")
    assert private.startswith("这要看个人情况，不在群里说。")
    assert "http" not in card + private
    assert [word for word in ("断了3个月", "高级电工", "secret-person") if word.encode() in kept] == []
    assert platform.faults == []


async def test_whoever_has_the_code_binds_the_group_and_the_school_is_named_to_who_writes_in_private(
    tmp_path: Path,
) -> None:
    async with Platform().running() as platform, connected(tmp_path, platform) as s:
        code = await s.code()
        said = [
            f"@技补通 绑定 {code}",
            "@技补通 技师激励截止了吗",
            "@技补通 解除绑定 ABCDEFGH",
            f"@技补通 解除绑定 {code}",
        ]
        for number, text in enumerate(said, 1):
            await platform.says("li", text, **GROUP)
            await platform.until(lambda number=number: len(platform.chat("wr-group")) == number)
    bound, card, refused, unbound = platform.chat("wr-group")
    assert "绑好了" in bound
    assert "这个绑定码" in bound
    assert card.startswith("【萧山区总工会2025年度技师及以上激励】")
    assert card.endswith("先发“XS01”，我就知道您是哪个学校的。")
    assert "没有这个绑定码" in refused
    assert "解除了" in unbound


async def test_a_list_says_how_to_ask_for_one_of_it(tmp_path: Path) -> None:
    async with Platform().running() as platform, connected(tmp_path, platform):
        await platform.says("li", "@技补通 萧山工会那个截止了吗", **GROUP)
        await platform.until(lambda: len(platform.chat("wr-group")) == 1)
    (listed,) = platform.chat("wr-group")
    assert "想看哪一项，@我 再写它的名字。" in listed
    assert platform.cards == {}


async def test_by_callback_the_card_is_the_response_and_a_repeat_gets_the_same_bytes(tmp_path: Path) -> None:
    caller = Caller("secret-person")
    async with shell(tmp_path) as s:
        channel = AibotCallback(ACCOUNT, s.service, lambda: NOW + 3, s.groups)
        await s.service.attach(channel)
        letter = caller.text(PUBLIC, **GROUP)
        first, again = [await channel.receive(*letter) for _ in range(2)]
        silent = await channel.receive(*caller.text(PUBLIC, **GROUP))
        private = await channel.receive(*caller.text(PERSONAL, **GROUP))
        await s.service.keep_house()
        kept = file_bytes(tmp_path)
    assert caller.said(first).startswith("【上海市职业技能提升补贴】")
    assert (first, silent) == (again, b"")
    assert "不在群里说" in caller.said(private)
    assert [word for word in ("断了3个月", "高级电工", "secret-person") if word.encode() in kept] == []
