"""Chooses what of a reply is worth looking at in a recorded scenario: a few words, never the whole message.

Told are what was read, the question, the verdict with title, sum and last day. Left out is what goes with the day of
asking or with the age of a source: it changes without anything being wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conversations.effects import Effect, Reply
from conversations.env import Env
from conversations.position import position, screen
from conversations.questions import shown_answer
from conversations.reading.traditional import traditional
from conversations.scenarios.model import BESIDES
from conversations.scenarios.running import written
from conversations.session import Session

MOST_LOOKS = 6
LONGEST = 30
"""Characters of one look."""

_FIGURES = ("金额：", "期限：", "最早：", "还差：", "谁去办：")
"""What the lines of a result begin with that say how much and till when; one worded otherwise is not looked at."""
_SYMBOLS = re.compile(r"^(?:[^\w“《（✓✗]|ℹ)+|[。？！：】\s]+$")
_DAYS_LEFT = re.compile("，还有.*|（[^（）]*的标准）$")
_STOPS = re.compile("[，。；：、！？（]")


@dataclass(frozen=True, slots=True)
class Telling:
    """`notes`: what stands before the screen, such as what was read; `screen`: of the screen itself. `decides`: the
    screen shows results."""

    notes: tuple[str, ...] = ()
    screen: tuple[str, ...] = ()
    decides: bool = False


def telling(before: Session, after: Session, reply: Reply, env: Env) -> Telling:
    """What of the reply is worth looking at, in its order. Every part is in the message as it is written."""
    at = position(after, env)
    plain = screen(after, at, env).text
    shown = traditional(plain) if after.traditional else plain
    tokens = {option.token.partition(":")[0] for option in reply.options}
    if not reply.text.endswith(shown):
        return Telling((), _there(_titles(reply.text.splitlines()), reply))
    notes = _there(_notes(reply.text.removesuffix(shown).strip(), before, after, env), reply)
    page = after.page.kind if after.page else ""
    decides = at.question is None and (page == "programme" or (page in ("", "results") and bool(tokens & {"p", "w"})))
    lines = [*zip(plain.splitlines(), shown.splitlines(), strict=False)]
    if decides:
        titles = {option.label for option in reply.options if option.token.startswith("p:")}
        first = 0 if "w" in tokens else 1  # a list begins with the day
        found = [*_results(lines[first:], titles if first else {shown.splitlines()[1]})]
    else:
        found = [*_titles(shown.splitlines())]
    return Telling(notes, _there(found, reply), decides)


def beside(effects: Sequence[Effect]) -> tuple[str, ...]:
    """What the turn did besides its reply, by the names that scenarios have for it."""
    return tuple(name for name, kind in BESIDES.items() if any(isinstance(effect, kind) for effect in effects))


def _there(found: Iterable[str], reply: Reply) -> tuple[str, ...]:
    """The first few that stand in the message, each once."""
    message = written(reply)
    return tuple(dict.fromkeys(each for each in found if each and each in message))[:MOST_LOOKS]


def _notes(note: str, before: Session, after: Session, env: Env) -> Iterator[str]:
    """What was read; where nothing was, what is said instead. The greeting is everybody's."""
    greeting = env.words.render("greeting")
    note = note.removeprefix(traditional(greeting) if after.traditional else greeting).strip()
    read = [fact for fact, answer in after.answers.items() if before.answers.get(fact) != answer]
    told = [f"{env.words.question(fact).name}——{shown_answer(fact, after.answers[fact], env)}" for fact in read]
    told = [traditional(each) if after.traditional else each for each in told]
    if any(each in note for each in told):
        yield from told
    else:
        yield from _titles(note.splitlines())


def _titles(lines: Sequence[str]) -> Iterator[str]:
    """The first line, and the next one too where the first is but a title in brackets."""
    for index, line in enumerate(lines):
        yield _clipped(line)
        if index or not line.startswith("【"):
            return


def _results(lines: Iterable[tuple[str, str]], titles: Iterable[str]) -> Iterator[str]:
    """Verdicts, titles, sums and days; each line as it is worded, and as it is shown."""
    titles = set(titles)
    for index, (plain, shown) in enumerate(lines):
        if shown in titles or plain.startswith(("【", *_FIGURES)) or (index == 0 and plain):
            yield _clipped(shown)


def _clipped(line: str) -> str:
    """Without the symbols around it and the days left, and cut at a stop where it is long."""
    line = _SYMBOLS.sub("", _DAYS_LEFT.sub("", line.strip()))
    if len(line) <= LONGEST:
        return line
    stops = [stop.start() for stop in _STOPS.finditer(line[:LONGEST])]
    return line[: stops[-1] if stops and stops[-1] > LONGEST // 3 else LONGEST].rstrip()
