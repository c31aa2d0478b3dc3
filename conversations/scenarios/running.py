"""Plays a scenario, turn by turn: what was on the screen after each, and which expectation wasn't met.

One machine for the tests and for whoever looks at scenarios in a page. It goes on after an expectation that isn't met;
only a button that isn't there ends the conversation, since what comes next hinges on it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from conversations.effects import Effect, Forget, Option, Reply, Send
from conversations.entries import NO_ENTRIES, Entries
from conversations.env import Env
from conversations.events import Choice, Event
from conversations.position import position
from conversations.results import items
from conversations.scenarios.model import BESIDES, SENT, Line, Scenario, typed
from conversations.session import Answer, Session
from conversations.step import step
from policies.assess import Assessment

EnvFor = Callable[[date], Env]
Take = Callable[[Session, Event, Env], tuple[Session, tuple[Effect, ...]]]
"""How one turn is taken: the next session, as the store gives it back, and what is done."""

LIKE = 0.5
"""How alike (0…1) a line of the screen must be to be shown as what stands there instead."""

NOTHING_SEEN = Reply("")


def plain(session: Session, event: Event, env: Env) -> tuple[Session, tuple[Effect, ...]]:
    """One turn; the session goes through JSON as it does in the store."""
    turn = step(session, event, env)
    return Session.from_json(json.loads(json.dumps(turn.session.to_json(), ensure_ascii=False))), turn.effects


def beginning(facts: Mapping[str, Any]) -> Session:
    """The session of somebody of whom these facts are known, before anybody has said a word."""
    return Session(answers={fact: Answer(value, "") for fact, value in facts.items()})


def replies(effects: Sequence[Effect]) -> tuple[Reply, ...]:
    """What the person gets to read."""
    said = [effect.reply for effect in effects if isinstance(effect, Send | Forget)]
    return tuple(reply for reply in said if reply is not None)


def written(reply: Reply) -> str:
    """The message as a channel without buttons writes it."""
    options = (f"{n}. {o.label}" if reply.numbered else f"【{o.label}】" for n, o in enumerate(reply.options, 1))
    return "\n".join((reply.text, *options))


def pressed(reply: Reply, label: str) -> Option | None:
    """The option whose label is `label`, or the only one that begins with it."""
    exact = [found for found in reply.options if found.label == label]
    found = exact or [found for found in reply.options if found.label.startswith(label)]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Failure:
    """An expectation that isn't met, or a button that isn't there. `line`: where in the file; both texts in Chinese."""

    line: int
    expected: str
    instead: str

    def __str__(self) -> str:
        return f"第 {self.line} 行，{self.expected}。{self.instead}"


@dataclass(frozen=True, slots=True)
class Turn:
    """One line that the person did, with what it led to. `number` counts from 1. `replies`: all that was said; `seen`:
    the last message, be it of an earlier turn. `session` is the one afterwards; `looks` the expectations."""

    number: int
    line: Line
    day: date
    replies: tuple[Reply, ...]
    seen: Reply
    effects: tuple[Effect, ...]
    session: Session
    looks: tuple[Line, ...] = ()
    failures: tuple[Failure, ...] = ()

    @property
    def screen(self) -> str:
        return written(self.seen)

    @property
    def told(self) -> str:
        """All messages of the turn, where several buttons were pressed one after the other."""
        return "\n\n".join(written(reply) for reply in self.replies)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`stopped`: a button wasn't there, or the machine broke: the lines after the last turn were not played."""

    scenario: Scenario
    turns: tuple[Turn, ...]
    stopped: bool = False

    @property
    def failures(self) -> tuple[Failure, ...]:
        return tuple(failure for turn in self.turns for failure in turn.failures)

    @property
    def passed(self) -> bool:
        return not self.failures


@dataclass(frozen=True, slots=True)
class Traced:
    """What a turn led to, by fact and programme: the fact that is asked after it, and every assessment where the
    questions are through or the scenario ends; none where they are as they were the turn before."""

    number: int
    asked: str | None
    assessed: tuple[Assessment, ...]


@dataclass(slots=True)
class _Talk:
    """Where a conversation is."""

    env_for: EnvFor
    day: date
    take: Take
    session: Session = field(default_factory=Session)
    seen: Reply = NOTHING_SEEN
    said: list[Reply] = field(default_factory=list)
    effects: tuple[Effect, ...] = ()

    def send(self, event: Event) -> None:
        self.session, self.effects = self.take(self.session, event, self.env_for(self.day))
        found = replies(self.effects)
        self.said += found
        self.seen = found[-1] if found else self.seen

    def do(self, line: Line) -> Failure | None:
        """Does what a line says; a failure where its button isn't there."""
        [first, *_] = line.said
        match line.key:
            case "今天":
                self.day = date.fromisoformat(first)
            case "我":
                self.send(typed(first))
            case "按旧按钮":
                self.send(Choice(first))
            case "发":
                self.send(SENT[first])
            case _:
                for label in line.said:
                    option = pressed(self.seen, label)
                    if option is None:
                        return Failure(line.at, f"应有按钮“{label}”", _buttons(self.seen, label))
                    self.send(Choice(option.token))
        return None


def run(scenario: Scenario, env_for: EnvFor, take: Take = plain) -> Outcome:
    """Plays the scenario to its end, or to the first button that isn't there. What `take` raises goes through, but for
    the `KeyError` of a fact without words."""
    talk = _Talk(_with_schools(env_for, scenario.entries), scenario.today, take, beginning(scenario.facts))
    turns: list[Turn] = []
    for line, looks in _turns(scenario.lines):
        talk.said, talk.effects = [], ()
        try:
            stuck = talk.do(line)
        except KeyError as error:  # a draft of a catalogue may ask what nobody has worded yet
            stuck = Failure(line.at, "应答得下去", f"可是机器在这里出错了：没有 {error} 的问法或说法")
        found = (stuck,) if stuck else tuple(failure for look in looks for failure in _missed(look, talk))
        said = tuple(talk.said)
        turns.append(Turn(len(turns) + 1, line, talk.day, said, talk.seen, talk.effects, talk.session, looks, found))
        if stuck:
            return Outcome(scenario, tuple(turns), stopped=True)
    return Outcome(scenario, tuple(turns))


def _with_schools(env_for: EnvFor, entries: Entries) -> EnvFor:
    return env_for if entries is NO_ENTRIES else lambda day: replace(env_for(day), entries=entries)


def run_all(
    scenarios: Sequence[Scenario],
    env_for: EnvFor,
    progress: Callable[[int, int], None] = lambda done, all_: None,
    take: Take = plain,
) -> tuple[Outcome, ...]:
    """Plays all; `progress(done, all)` is called after each."""
    found = []
    for number, scenario in enumerate(scenarios, 1):
        found.append(run(scenario, env_for, take))
        progress(number, len(scenarios))
    return tuple(found)


def trace(outcome: Outcome, env_for: EnvFor) -> tuple[Traced, ...]:
    """Which facts a scenario is asked and which assessments it comes to, turn by turn."""
    found: list[Traced] = []
    before: tuple[Assessment, ...] = ()
    for turn in outcome.turns:
        at = position(turn.session, env_for(turn.day))
        asked = at.question.fact if at.question else None
        assessed: tuple[Assessment, ...] = ()
        if turn.session.started and (asked is None or turn is outcome.turns[-1]):
            assessed = tuple(item.found for item in items(at.known, env_for(turn.day)))
        same = len(assessed) == len(before) and all(a is b for a, b in zip(assessed, before, strict=True))
        found.append(Traced(turn.number, asked, () if same else assessed))
        before = assessed or before
    return tuple(found)


def _turns(lines: Sequence[Line]) -> Iterator[tuple[Line, tuple[Line, ...]]]:
    """Each line that the person does, with the looks after it."""
    starts = [index for index, line in enumerate(lines) if line.moves]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start], tuple(lines[start + 1 : end])


def _missed(look: Line, talk: _Talk) -> Iterator[Failure]:
    """The parts of an expectation that aren't met."""
    screen = written(talk.seen)
    match look.key:
        case "看到":
            for each in look.said:
                if each not in screen:
                    yield Failure(look.at, f"应看到“{each}”", _nearest(each, screen))
        case "没有":
            for each in look.said:
                if each in screen:
                    stands = next((line for line in screen.splitlines() if each in line), each)
                    yield Failure(look.at, f"不该看到“{each}”", f"可是有这一行：“{stands}”")
        case "选项":
            labels = tuple(option.label for option in talk.seen.options)
            if labels != look.said:
                yield Failure(look.at, f"选项应正好是 {_listed(look.said)}", f"现在是 {_listed(labels)}")
        case "另外":
            if not any(isinstance(effect, BESIDES[look.said[0]]) for effect in talk.effects):
                yield Failure(look.at, f"应另外{look.said[0]}", "这一步没有做")


def _listed(labels: Sequence[str]) -> str:
    return f"[{'，'.join(labels)}]" if labels else "空的"


def _buttons(seen: Reply, label: str) -> str:
    labels = [option.label for option in seen.options]
    if sum(each.startswith(label) for each in labels) > 1:
        return f"可是不只一个按钮这样开头：{_listed(labels)}"
    return f"可是按钮有 {_listed(labels)}" if labels else "可是这里没有按钮"


def _nearest(wanted: str, screen: str) -> str:
    """The line of the screen that is most like what was expected; the whole screen is shown elsewhere."""
    lines = [line for line in screen.splitlines() if line.strip()]
    matcher = SequenceMatcher(None, "", wanted, autojunk=False)
    best, most = "", LIKE
    for line in lines:
        matcher.set_seq1(line)
        if (like := matcher.ratio()) >= most:
            best, most = line, like
    return f"最像的一行是：“{best}”" if best else "没有像的一行"
