"""Outcomes and differences in plain Chinese, for a terminal and for the message of a failed test."""

from __future__ import annotations

from collections.abc import Iterator

from conversations.scenarios.comparing import Differences, Differs
from conversations.scenarios.running import Outcome, Turn

MOST_LINES = 30
"""Of the message that was on the screen."""


def outcome_text(outcome: Outcome) -> str:
    """Where a scenario doesn't go as written down, turn by turn, each with what was on the screen."""
    return "\n".join(_outcome(outcome))


def differences_text(found: Differences) -> str:
    """Where a scenario goes differently under another catalogue, turn by turn, and why."""
    return "\n".join(_differences(found))


def _outcome(outcome: Outcome) -> Iterator[str]:
    scenario = outcome.scenario
    yield f"{scenario.file} 第 {scenario.line} 行：{scenario.name}"
    for turn in outcome.turns:
        if turn.failures:
            yield f"  第 {turn.number} 步，{turn.line}"
            yield from (f"    {failure}" for failure in turn.failures)
            yield from _screen(turn)
    if outcome.stopped:
        yield "  对话到这里走不下去了，后面的没有看。"


def _screen(turn: Turn) -> Iterator[str]:
    lines = turn.screen.splitlines()
    yield "    那时的消息："
    yield from (f"      {line}".rstrip() for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"      ……（还有 {len(lines) - MOST_LINES} 行）"


def _differences(found: Differences) -> Iterator[str]:
    scenario = found.scenario
    yield f"{scenario.file} 第 {scenario.line} 行：{scenario.name}"
    if found.note:
        yield f"  {found.note}"
    said: set[str] = set()
    for turn in found.turns:
        yield from _differs(turn, said)
        said.update(turn.causes)
    if found.stopped:
        yield "  对话到这里走不下去了，后面的没有看。"


def _differs(turn: Differs, said: set[str]) -> Iterator[str]:
    yield f"  第 {turn.number} 步，{turn.line}"
    yield from (f"    {failure}" for failure in turn.failures)
    yield from (f"    {line}" for line in turn.shown)
    yield from (f"    原因：{cause}" for cause in turn.causes if cause not in said)
    if turn.causes and said.issuperset(turn.causes):
        yield "    原因：同上"
