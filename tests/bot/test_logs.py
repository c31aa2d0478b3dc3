"""What a log line shows, and what it never shows."""

from __future__ import annotations

import logging

import pytest

from bot.logs import set_up_logs, where


def test_an_exception_is_logged_by_its_kind_and_place_never_by_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        set_up_logs()
        try:
            raise KeyError("13812345678")
        except KeyError:
            logging.getLogger("bot.test").exception("没处理好")
        logging.getLogger("telegram").info("https://host/bot123:secret/getMe")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    shown = capsys.readouterr().err
    assert "错误 bot.test：没处理好\nKeyError（tests/bot/test_logs.py:" in shown
    assert [word for word in ("13812345678", "secret") if word in shown] == []


def test_the_place_is_the_innermost_first_without_the_machine_s_folders() -> None:
    def inner() -> None:
        raise ValueError("x")

    try:
        inner()
    except ValueError as error:
        place = where(error)
    assert place.startswith("ValueError（tests/bot/test_logs.py:")
    assert place.count("tests/bot/test_logs.py") == 2
    assert where(ValueError("never raised")) == "ValueError"
