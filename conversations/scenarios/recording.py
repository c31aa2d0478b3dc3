"""A conversation that somebody had → the text of a scenario that goes just so, without who they are.

It plays the moves again, scrubbed, and writes down what is seen then: the text holds by the catalogue at hand. Whether
it should go so is for a person to say, so what is recorded is not reviewed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from conversations.effects import Reply
from conversations.env import Env
from conversations.events import Choice, Command, Event, Location, Text, Timer
from conversations.position import position
from conversations.redact import redact
from conversations.scenarios.looks import beside, telling
from conversations.scenarios.model import SENT, typed
from conversations.scenarios.running import NOTHING_SEEN, EnvFor, Take, beginning, plain, pressed, replies
from conversations.scenarios.scrubbing import scrub
from conversations.scenarios.writing import Draft, Refused, write
from conversations.session import Session
from conversations.step import LONG, step

EMPLOYER = "employer_name"

MOST_NAME = 80
"""Characters of a scenario's name."""

SHOWN = 20
"""Characters of what was typed that a warning repeats, scrubbed."""


@dataclass(frozen=True, slots=True)
class Move:
    """Something that the person did, or the day (Asia/Shanghai) from which the conversation goes on. `label`: what
    stood on the button that was pressed."""

    did: Event | date
    label: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """`text`: YAML of one scenario. `warnings`: in Chinese, what whoever reviews it should look at."""

    text: str
    warnings: tuple[str, ...] = ()


def record(
    name: str,
    moves: Sequence[Move],
    env_for: EnvFor,
    today: date,
    *,
    note: str = "",
    facts: Mapping[str, Any] | None = None,
    take: Take = plain,
) -> Recorded:
    """The conversation that began on `today`, with these `facts` known, as a scenario. Raises `Refused` without a
    name, or where nothing was said."""
    name = " ".join(redact(_whole(name)).text.split())
    if not 0 < len(name) <= MOST_NAME:
        raise Refused(f"名字应有 1 到 {MOST_NAME} 个字，说这段对话在讲什么")
    said = [move for move in moves if not isinstance(move.did, Timer)]  # nobody did that, and it says nothing
    start = next((index for index, move in enumerate(said) if not isinstance(move.did, date)), None)
    if start is None:
        raise Refused("还没有说过话，没有可以录的")
    first = next((move.did for move in reversed(said[:start]) if isinstance(move.did, date)), today)
    start_with = beginning(facts or {})
    tape = _Tape(env_for, first, take, start_with, start_with)
    for move, after in zip(said[start:], [*said[start + 1 :], None], strict=True):
        tape.add(move, after)
    if tape.seen.options:
        tape.lines.append(("选项", [option.label for option in tape.seen.options], ""))
    version = env_for(first).catalogue.version
    draft = Draft(name, first, tape.lines, False, version, redact(_whole(note)).text.strip(), facts or {})
    return Recorded(write(draft), tuple(dict.fromkeys(tape.warnings)))


def _whole(text: str) -> str:
    """Without halves of characters, which no file can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _state(session: Session, env: Env) -> object:
    """What the machine made of everything so far, without words of the person's own."""
    specs = env.catalogue.facts.specs
    facts = {fact: a.value for fact, a in session.answers.items() if fact not in specs or specs[fact].kind != "text"}
    return facts, session.page, session.editing, [value for value, _ in session.clarify]


@dataclass(slots=True)
class _Tape:
    """The scenario so far, and two conversations side by side: `real` as it was, `session` as it is written down."""

    env_for: EnvFor
    day: date
    take: Take
    session: Session = field(default_factory=Session)
    real: Session = field(default_factory=Session)
    seen: Reply = NOTHING_SEEN
    lines: list[tuple[str, list[str], str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(self, move: Move, after: Move | None) -> None:
        """Writes down one thing that was done, and what is seen then; `after` is what comes next."""
        if isinstance(move.did, date):
            if move.did != self.day:
                self.day = move.did
                self.lines.append(("今天", [move.did.isoformat()], ""))
            return
        key, said, event = self._line(move.did)
        before, env = self.session, self.env_for(self.day)
        if key == "按" and self.lines and self.lines[-1][0] == "按":
            self.lines[-1][1].append(said)
        else:
            self.lines.append((key, [said], _remark(move.label) if key == "按旧按钮" else ""))
        self.session, effects = self.take(before, event, env)
        self._play_beside(move.did, event, said, before, env)
        if found := replies(effects):
            self.seen = found[-1]
            self._look(key, before, env, after)
        for name in beside(effects):
            self.lines.append(("另外", [name], ""))

    def _line(self, did: Event) -> tuple[str, str, Event]:
        """Key and content of the line, and the event that it stands for."""
        match did:
            case Choice(token):
                option = next((each for each in self.seen.options if each.token == token), None)
                if option and pressed(self.seen, option.label) == option:
                    return "按", option.label, did
                return "按旧按钮", token, did
            case Text(text, length) if max(len(text), length) > LONG:
                return "发", "很长的话", SENT["很长的话"]
            case Text(text) if text:
                clean = self._scrubbed(_whole(text))
                return "我", clean, typed(clean)
            case Command("start"):  # which school's link it was is nobody's affair, and won't work for ever
                return "我", "/start", Command("start")
            case Command(name, argument):
                clean = redact(_whole(f"/{name} {argument}".strip())).text
                return "我", clean, typed(clean)
            case Location():
                return "发", "位置", SENT["位置"]
            case _:
                name = next((name for name, event in SENT.items() if event == did), "别的东西")
                return "发", name, SENT[name]

    def _scrubbed(self, text: str) -> str:
        session, env = self.session, self.env_for(self.day)
        at = position(session, env)
        asked = at.question is not None and at.question.fact == EMPLOYER

        def after(words: str) -> Session:
            return step(session, typed(words), env).session

        firms = not asked and after(text).answers.get(EMPLOYER) == session.answers.get(EMPLOYER)
        return scrub(text, lambda words: _state(after(words), env), firms=firms)

    def _play_beside(self, did: Event, event: Event, said: str, before: Session, env: Env) -> None:
        """What was really done, once it is no longer the same; a warning where the machine reads it otherwise."""
        if event == did and before == self.real:
            self.real = self.session
            return
        agreed = _state(before, env) == _state(self.real, env)
        self.real = step(self.real, did, env).session
        if agreed and _state(self.session, env) != _state(self.real, env):
            self.warnings.append(
                f"“{said[:SHOWN]}”：隐去名字、号码以后，机器读出来的和原来不一样。请看看这段对话还说不说得通"
            )

    def _look(self, key: str, before: Session, env: Env, after: Move | None) -> None:
        """What was seen. A press that leads on to the next one needs no look: its button could be pressed."""
        found = telling(before, self.session, self.seen, env)
        tokens = {option.token for option in self.seen.options}
        leads_on = after is not None and isinstance(after.did, Choice) and after.did.token in tokens
        brief = () if key == "按" else found.notes
        seen = brief if leads_on and not found.decides else (*found.notes, *found.screen)
        if seen:
            self.lines.append(("看到", [*dict.fromkeys(seen)], ""))


def _remark(label: str) -> str:
    """What stood on an old button, for whoever reads the file; it may repeat words of the person's own."""
    return " ".join(scrub(_whole(label), lambda _: None).split())
