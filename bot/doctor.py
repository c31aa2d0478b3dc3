"""`python -m bot doctor CHANNEL`: what is wrong with a channel, and what mends it; one Chinese line a finding.

It changes nothing, neither here nor at the platform, but for the one message of `--to`. A network that doesn't work
is a finding. It never shows a secret, and of a request that it is given no word of the message.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

from bot.channels.platform_api import Web
from bot.clock import SHANGHAI
from bot.doctor_explain import explain, read_query
from bot.doctor_finding import Finding, wrong
from bot.doctor_local import account_of, look, round_trip
from bot.doctor_online import ask_platform, knock_at_own_door, try_sending
from bot.settings import Settings, SettingsError, load_settings

ALL_WELL, SOMETHING_WRONG, BAD_USAGE = 0, 1, 2

SECONDS = 5.0
"""What one look at the network may take."""


class BadUsage(Exception):
    """Arguments that don't go together or can't be used, in one Chinese line."""


def main(options: argparse.Namespace) -> int:
    """Takes `channel`, `offline`, `to`, `explain`, `body` and `at`; prints the findings, returns the exit code."""
    try:
        body, at = _body(options), _moment(options.at)
        _refuse_together(options)
    except BadUsage as fault:
        print(fault, file=sys.stderr)
        return BAD_USAGE
    try:
        settings = load_settings()
    except SettingsError as error:
        for line in error.faults:
            print(wrong(line))
        return SOMETHING_WRONG
    found = _explain(options, settings, body, at) if options.explain is not None else _examine(options, settings)
    return asyncio.run(_show(found))


async def _show(findings: AsyncIterator[Finding]) -> int:
    code = ALL_WELL
    async for finding in findings:
        print(finding, flush=True)
        if finding.kind == "错":
            code = SOMETHING_WRONG
    return code


async def _examine(options: argparse.Namespace, settings: Settings) -> AsyncIterator[Finding]:
    channel = options.channel
    for finding in look(channel, settings):
        yield finding
    if channel not in settings.channels:
        return
    account = account_of(channel, settings)
    if account is not None:
        async for finding in round_trip(account, time.time()):
            yield finding
    if options.offline:
        return
    async with Web(SECONDS) as web:
        async for finding in ask_platform(channel, settings, web, time.time()):
            yield finding
        if account is not None:
            async for finding in knock_at_own_door(account, settings, web, time.time()):
                yield finding
        if options.to:
            yield await try_sending(channel, settings, web, options.to)


async def _explain(
    options: argparse.Namespace, settings: Settings, body: bytes | None, at: float | None
) -> AsyncIterator[Finding]:
    account = account_of(options.channel, settings)
    if account is None:
        for finding in look(options.channel, settings):
            if finding.kind == "错":
                yield finding
        return
    arrived = at is not None
    async for finding in explain(account, read_query(options.explain), body, at or time.time(), arrived=arrived):
        yield finding


def _refuse_together(options: argparse.Namespace) -> None:
    if options.explain is not None and options.channel == "telegram":
        raise BadUsage("--explain 只用于 wechat、wecom 和 aibot：Telegram 的消息是我们去取的，没有请求送来。")
    if (options.body or options.at) and options.explain is None:
        raise BadUsage("--body 和 --at 要和 --explain 一起用。")
    if options.to and options.channel not in ("wechat", "wecom"):
        raise BadUsage("--to 只用于 wechat 和 wecom。")
    if options.to and (options.explain is not None or options.offline):
        raise BadUsage("--to 要连网，不能和 --explain 或 --offline 一起用。")


def _body(options: argparse.Namespace) -> bytes | None:
    if not options.body:
        return None
    try:
        return Path(options.body).read_bytes()
    except (OSError, ValueError):
        raise BadUsage(f"--body：读不出文件 {options.body}") from None


def _moment(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?", text, re.ASCII):
            raise ValueError(text)
        return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp()
    except ValueError:
        raise BadUsage(
            f"--at：时间「{text}」看不懂，应写成北京时间 年-月-日 时:分:秒，例如 2026-11-21 08:00:00"
        ) from None
