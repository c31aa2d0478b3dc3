"""One scenario under two catalogues: which turns go differently, and what of the catalogue made them.

The cause is told from the machine's own state, the question asked and the assessments; where neither differs (a guide
was reworded), there are only the lines that changed. Without the older catalogue, what the scenario expects stands for
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import zip_longest

from conversations.env import Env
from conversations.position import Position, position
from conversations.results import items
from conversations.scenarios.model import Line, Scenario
from conversations.scenarios.running import EnvFor, Failure, Outcome, Turn, run
from policies.assess import Assessment
from policies.compare import OUT_OF_REACH, Answer, said_of
from policies.page import VERDICTS

MOST_SHOWN = 8
"""Lines of a message that are shown as changed."""

MOST_CAUSES = 6


@dataclass(frozen=True, slots=True)
class Differs:
    """A turn that goes differently. `failures`: the expectations that broke; `shown`: the lines that went ("- …") and
    came ("+ …"); `causes`: in Chinese, what of the catalogue is different there."""

    number: int
    line: Line
    failures: tuple[Failure, ...]
    shown: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Differences:
    """`turns`: only those that go differently. `note`: of the catalogue that the scenario was recorded with, where it
    is another. `passed`: whether every expectation still holds; what is shown may have changed all the same."""

    scenario: Scenario
    turns: tuple[Differs, ...]
    note: str = ""
    passed: bool = True
    stopped: bool = False

    @property
    def same(self) -> bool:
        return not self.turns


def differences(scenario: Scenario, old_env_for: EnvFor | None, new_env_for: EnvFor) -> Differences:
    """How the scenario goes under the new catalogue, against the old one; or where there is none at hand, against what
    it expects."""
    new = run(scenario, new_env_for)
    note = recorded_with(scenario, new_env_for(scenario.today))
    if old_env_for is None:
        turns = tuple(Differs(turn.number, turn.line, turn.failures) for turn in new.turns if turn.failures)
    else:
        turns = tuple(_turns(run(scenario, old_env_for), new, old_env_for, new_env_for))
    return Differences(scenario, turns, note, new.passed, new.stopped)


def recorded_with(scenario: Scenario, env: Env) -> str:
    """That the scenario was recorded with another catalogue, in Chinese; empty where it wasn't, or nobody knows."""
    recorded, now = scenario.catalogue, env.catalogue.version
    if recorded is None or recorded == now:
        return ""
    return f"这段对话是用政策目录 {recorded} 录的，现在用的是 {now}。"


def _turns(old: Outcome, new: Outcome, old_env_for: EnvFor, new_env_for: EnvFor) -> Iterator[Differs]:
    """Where the new one stops, its last turn says why; there is nothing to be said of the turns after it."""
    for before, after in zip_longest(old.turns[: len(new.turns)], new.turns):
        if before is None:
            yield Differs(after.number, after.line, after.failures, causes=("以前走不到这里，现在走得到",))
        elif after.failures or before.told != after.told:
            causes = _causes(before, after, old_env_for(after.day), new_env_for(after.day))
            stuck = new.stopped and after is new.turns[-1]
            lines = () if stuck else tuple(_changed(before.told.splitlines(), after.told.splitlines()))
            yield Differs(after.number, after.line, after.failures, lines, causes)


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """The lines that went and came, in the order of the message; at most `MOST_SHOWN`."""
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            found += [f"- {line}" for line in before[a:b] if line.strip()]
            found += [f"+ {line}" for line in after[c:d] if line.strip()]
    yield from found[:MOST_SHOWN]
    if len(found) > MOST_SHOWN:
        yield f"……（还有 {len(found) - MOST_SHOWN} 行）"


def _causes(before: Turn, after: Turn, old: Env, new: Env) -> tuple[str, ...]:
    was, is_ = position(before.session, old), position(after.session, new)
    found = [*_asked(was, is_, old, new), *_assessed(was, is_, old, new)]
    left = len(found) - MOST_CAUSES
    return (*found[:MOST_CAUSES], *((f"还有 {left} 项政策的结果不同",) if left > 0 else ()))


def _asked(was: Position, is_: Position, old: Env, new: Env) -> Iterator[str]:
    asked = was.question.fact if was.question else None
    asks = is_.question.fact if is_.question else None
    if asked == asks:
        return
    before = f"原来这时问“{old.words.question(asked).name}”" if asked else "原来这时已经有结果"
    after = f"现在问“{new.words.question(asks).name}”" if asks else "现在已经有结果"
    yield f"{before}，{after}"


def _assessed(was: Position, is_: Position, old: Env, new: Env) -> Iterator[str]:
    before = {item.id: item.found for item in items(was.known, old)}
    after = {item.id: item.found for item in items(is_.known, new)}
    for name in dict.fromkeys((*after, *before)):
        if said := _shift(before.get(name), after.get(name)):
            found = after.get(name) or before[name]
            yield f"{found.entry.programme.title}：{said}"


def _shift(before: Assessment | None, after: Assessment | None) -> str:
    """How what a programme says changed; empty where it didn't."""
    was, is_ = (said_of(found) if found else OUT_OF_REACH for found in (before, after))
    if was == is_:
        return ""
    if was.verdict != is_.verdict:
        return f"结果由“{_verdict(was)}”变“{_verdict(is_)}”"
    changes = (
        ("金额", _sum(was), _sum(is_)),
        ("截止日", _day(was.deadline), _day(is_.deadline)),
        ("最早能申请的日子", _day(was.eligible_from), _day(is_.eligible_from)),
    )
    return "，".join(f"{name}由 {one} 变 {other}" for name, one, other in changes if one != other)


def _verdict(answer: Answer) -> str:
    return VERDICTS[answer.verdict] if answer.verdict else "不在范围里"


def _sum(answer: Answer) -> str:
    if answer.low is None or answer.high is None:
        return "没有数"
    plain = f"{answer.low}元" if answer.low == answer.high else f"{answer.low}到{answer.high}元"
    return f"{plain}（当时的标准）" if answer.dated else plain


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "没有"
