"""A group against the strict stand-in of the Bot API: what we send there has the shape that Telegram takes."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import SecretStr

from bot.channels.telegram import TelegramChannel
from bot.groups.runtime import Groups
from bot.service import Service
from bot.store import open_store
from conversations.groups.step import group_step
from conversations.step import step
from tests.bot.channels.emulator import emulator
from tests.bot.channels.test_telegram_protocol import Settings
from tests.bot.groups.talk import CHAT, ENV_FOR, EntriesInMemory, Time, message, press


async def test_card_list_link_and_press_are_taken_by_a_strict_bot_api(tmp_path: Path) -> None:
    time = Time()
    async with emulator() as api:
        store = await open_store(f"sqlite:///{tmp_path}/bot.db")
        service = Service(store, step, ENV_FOR, group_step=group_step)
        groups = Groups(store, EntriesInMemory(), time)
        channel = TelegramChannel(Settings(SecretStr(api.token), api.url), service, groups=groups)
        await service.start()
        await channel.start()
        try:
            for update in (
                message("@t_bot 萧山工会那个截止了吗"),
                message("/help@t_bot"),
                message("@t_bot 我38岁，上海补贴"),
            ):
                del update["update_id"]
                await api.enqueue_update(update, token=api.token)
            await api.until(lambda: api.fields_of("sendMessage")[1:] or None)
            listed, private = api.fields_of("sendMessage")
            rows = listed["reply_markup"]["inline_keyboard"]
            pressed = press(rows[0][0]["callback_data"], on=1)
            del pressed["update_id"]
            await api.enqueue_update(pressed, token=api.token)
            await api.until(lambda: api.fields_of("answerCallbackQuery") or None)
            menus = await api.until(lambda: api.fields_of("setMyCommands")[2:] or None)
        finally:
            await channel.stop()
            await service.stop()
    assert [int(listed["chat_id"]), int(private["chat_id"])] == [CHAT, CHAT]
    assert rows[-1][0]["url"].startswith("https://t.me/t_bot?start=")
    assert "all_group_chats" in json.dumps(menus[0])
    assert [request for request in api.refusals() if "message to edit not found" not in json.dumps(request)] == []
