"""The load test's script is a real conversation: what it expects is what the machine says, so that speed isn't measured
on error messages."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench.telegram import OURS, TODAY
from bot.channels.telegram_wire import parse, render
from conversations.effects import Send
from conversations.env import load_env
from conversations.session import Session
from conversations.step import step

SCRIPT = json.loads(Path(OURS.script).read_text())


@pytest.fixture(scope="module")
def env() -> Any:
    return load_env()(date.fromisoformat(TODAY))


def update(scripted: dict[str, str], keyboard: list[list[dict[str, str]]]) -> dict[str, Any]:
    chat = {"id": 7, "type": "private"}
    if "text" in scripted:
        return {"update_id": 1, "message": {"chat": chat, "text": scripted["text"]}}
    buttons = [button for row in keyboard for button in row if scripted["press"] in button["text"]]
    assert buttons, f"no button {scripted['press']!r}: {keyboard}"
    return {
        "update_id": 1,
        "callback_query": {"id": "1", "data": buttons[0]["callback_data"], "message": {"chat": chat}},
    }


@pytest.mark.parametrize("path", SCRIPT["paths"], ids=lambda path: path["name"])
def test_every_scripted_answer_gets_one_reply_that_says_what_is_expected(path: dict[str, Any], env: Any) -> None:
    session, keyboard = Session(), []
    for scripted in path["steps"]:
        incoming = parse(update(scripted, keyboard), "t_bot").incoming
        assert incoming is not None
        turn = step(session, incoming.event, env)
        session = turn.session
        (reply,) = [effect.reply for effect in turn.effects if isinstance(effect, Send)]
        (message,) = render(reply)
        assert scripted["expect"] in message["text"]
        keyboard = message.get("reply_markup", {}).get("inline_keyboard", [])
