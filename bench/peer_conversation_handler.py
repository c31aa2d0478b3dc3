"""The peer that we are measured against: python-telegram-bot's own ConversationHandler with its own persistence.

Six questions and a result, written as its documentation does it: nothing slowed down, nothing tuned. It keeps what it
knows in memory and writes it to a pickle once a minute and at the end, so a kill loses the last minute.
"""

from __future__ import annotations

import logging
import os
from datetime import date, timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

QUESTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("place", "你在哪里参保？", ("上海", "重庆涪陵", "杭州萧山", "淄博")),
    ("level", "证书是几级？", ("五级", "四级", "三级", "二级", "一级")),
    ("issued", "证书是哪天发的？例如 2026-03-15", ()),
    ("months", "失业保险一共交了几个月？", ()),
    ("status", "现在社保在交吗？", ("在缴", "停缴", "没有")),
    ("hukou", "户口在本地吗？", ("本地", "外地")),
)
DONE = len(QUESTIONS)


def question(number: int) -> tuple[str, InlineKeyboardMarkup | None]:
    name, text, labels = QUESTIONS[number]
    buttons = [[InlineKeyboardButton(label, callback_data=f"{name}:{label}")] for label in labels]
    return f"【{number + 1}/{DONE}】{text}", InlineKeyboardMarkup(buttons) if buttons else None


def verdict(answers: dict[str, str]) -> str:
    """Rules of one programme, in the handler, as such bots have them."""
    try:
        recent = date.fromisoformat(answers["issued"]) > date.today() - timedelta(days=365)
        insured = int(answers["months"]) >= 12
    except ValueError:
        return "结论：日期或月数看不懂，请 /start 重来"
    good = recent and (insured or answers["hukou"] == "本地")
    return f"结论：{'符合' if good else '不符合'}\n证书 {answers['level']}，补贴 1000 至 2000 元，请在 12 个月内申请。"


async def ask(message: Message, number: int, context: ContextTypes.DEFAULT_TYPE) -> int:
    if number == DONE:
        await message.reply_text(verdict(context.user_data["answers"]))
        return ConversationHandler.END
    text, markup = question(number)
    await message.reply_text(text, reply_markup=markup)
    return number


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data["answers"] = {}
    return await ask(update.effective_message, 0, context)


def typed(number: int):
    async def handler(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        context.user_data["answers"][QUESTIONS[number][0]] = update.message.text
        return await ask(update.message, number + 1, context)

    return handler


def pressed(number: int):
    async def handler(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        query = update.callback_query
        await query.answer()
        context.user_data["answers"][QUESTIONS[number][0]] = query.data.partition(":")[2]
        return await ask(query.message, number + 1, context)

    return handler


def build(token: str, base_url: str, file: str) -> Application:
    states = {
        number: [
            CallbackQueryHandler(pressed(number), pattern=f"^{name}:"),
            MessageHandler(filters.TEXT & ~filters.COMMAND, typed(number)),
        ]
        for number, (name, _, _) in enumerate(QUESTIONS)
    }
    application = (
        Application.builder().token(token).base_url(base_url).persistence(PicklePersistence(filepath=file)).build()
    )
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states=states,
            fallbacks=[CommandHandler("start", start)],
            name="questions",
            persistent=True,
            per_message=False,
        )
    )
    return application


if __name__ == "__main__":
    logging.getLogger("httpx").setLevel(logging.WARNING)
    build(os.environ["BOT_TOKEN"], os.environ["TELEGRAM_BASE_URL"], os.environ["PEER_FILE"]).run_polling()
