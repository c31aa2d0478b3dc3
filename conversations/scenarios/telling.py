"""Outcomes and differences in plain Chinese, for a terminal and for the message of a failed test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conversations.scenarios.comparing import Differences, Differs, recorded_with
from conversations.scenarios.running import EnvFor, Outcome, Turn

MOST_LINES = 30
"""Of the message that was on the screen."""


@dataclass(frozen=True, slots=True)
class Report:
    """What is printed of many scenarios, and whether all of them go as they are written down."""

    text: str
    passed: bool


def played_text(outcomes: Sequence[Outcome], env_for: EnvFor) -> Report:
    """The scenarios that don't go as written down, and how many there are."""
    failed = [outcome for outcome in outcomes if not outcome.passed]
    parts = []
    for outcome in failed:
        note = recorded_with(outcome.scenario, env_for(outcome.scenario.today))
        parts.append("\n".join([outcome_text(outcome), *([f"  {note}"] if note else [])]))
    waiting = sum(not outcome.scenario.reviewed for outcome in outcomes)
    return _report(parts, len(outcomes), len(failed), f"其中 {waiting} 段还没有人确认过。" if waiting else "")


def compared_text(found: Sequence[Differences]) -> Report:
    """The scenarios that go otherwise under the other catalogue; those that fail first, then those that only show
    something else."""
    failed = [each for each in found if not each.passed]
    changed = [each for each in found if each.passed and not each.same]
    parts = [differences_text(each) for each in (*failed, *changed)]
    return _report(parts, len(found), len(failed), f"另有 {len(changed)} 段看到的字变了。" if changed else "")


def _report(parts: Sequence[str], count: int, failed: int, besides: str) -> Report:
    said = f"{count} 段对话，{failed} 段和写的不一样。" if failed else f"{count} 段对话，都和写的一样。"
    return Report("\n\n".join([*parts, f"{said}{besides}"]), not failed)


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
