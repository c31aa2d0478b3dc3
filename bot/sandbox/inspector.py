"""Why the bot said what it said: the facts, the next question, each programme's conditions, days and sums.

A view of the machine's own values at one moment of a case. It decides nothing: every state shown here was computed by
`policies` or `conversations` with the same facts on the same day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.sandbox.play import Played
from conversations.env import Env
from conversations.events import Choice
from conversations.position import is_employer, known_of, position
from conversations.questions import Question, shown_answer
from conversations.session import Session
from conversations.step import step
from policies.ask import Demand, demands
from policies.assess import Assessment, assess_all, judge_all
from policies.catalog import Catalogue
from policies.conditions import TOO_LATE, Condition, Group, Guarded, Hedged, Not
from policies.page import STANDINGS, VERDICTS, amount_text, cite_text, window_lines
from policies.programme import cites
from policies.sheet import formula
from policies.spans import Somewhere, Span, Value
from policies.truth import ASK, LATER, NO, YES, decided

State = Literal["true", "false", "later", "open", "unknown"]
_STATES: Mapping[int, State] = {YES: "true", NO: "false", LATER: "later", ASK: "open"}
STATE_NAMES: Mapping[State, str] = {
    "true": "符合",
    "false": "不符合",
    "later": "还没到，等得到",
    "open": "要问办事处",
    "unknown": "还不知道",
}
WHYS = {
    "place": "先要知道在哪儿，才知道看哪里的政策",
    "verdict": "它能改变下面这些项的结果",
    "office": "结果已经是“要问”，它能把要问的说清楚",
    "amount": "结果已定，它能改变金额",
}
_ORDER = ("eligible", "not_yet", "check", "missing", "expired", "ineligible")
_MOST_IF = 12


@dataclass(frozen=True, slots=True)
class FactRow:
    """One thing known. `said`: the person's own words; empty where it was set at the start. `turn`: the number of the
    turn (from 1) in which it became what it is."""

    fact: str
    label: str
    shown: str
    value: object
    said: str
    turn: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """What another answer would do to one programme."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class If:
    """An answer that is offered, and which verdicts it would change at once."""

    label: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """The next question. `demands`: (programme, what it wants, where that is written)."""

    label: str
    text: str
    why: str
    titles: tuple[str, ...]
    demands: tuple[tuple[str, str, str], ...]
    answers: tuple[If, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition and what it came to. `kind`: how its members count, in words; empty for a single test."""

    text: str
    state: State
    kind: str
    rule: str
    cites: tuple[str, ...]
    hedged: bool
    members: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A window on the time line; either end null where it isn't known or has none."""

    opens: date | None
    closes: date | None
    state: str


@dataclass(frozen=True, slots=True)
class View:
    """One programme as it stands for this person on this day."""

    id: str
    title: str
    verdict: str
    verdict_name: str
    amount: str
    days: tuple[str, ...]
    standing: str
    version: str
    missing: tuple[str, ...]
    tree: Branch | None
    stretch: Stretch


@dataclass(frozen=True, slots=True)
class Inspection:
    facts: tuple[FactRow, ...]
    next: Next | None
    views: tuple[View, ...]
    moments: tuple[tuple[date, str], ...]
    """Days to come on which a timer rings or an answer becomes another one, with what happens; the next first."""


def inspect(played: Played, env: Env) -> Inspection:
    session = played.session
    known = known_of(session, env)
    placed = any(isinstance(value, Somewhere) for value in known.values())
    found = sorted(assess_all(env.catalogue, known, env.today) if placed else (), key=_rank)
    views = tuple(_view(each, known, env) for each in found)
    return Inspection(_facts(played, session, env), _next(session, known, env), views, _moments(played, found))


def _rank(found: Assessment) -> tuple[bool, int]:
    return found.entry.programme.kind == "info", _ORDER.index(found.verdict)


def _facts(played: Played, session: Session, env: Env) -> tuple[FactRow, ...]:
    rows = []
    for fact, answer in session.answers.items():
        turn = next(
            (
                turn.index + 1
                for turn in reversed(played.turns)
                if turn.who == played.who
                and turn.after.answers.get(fact) == answer
                and turn.before.answers.get(fact) != answer
            ),
            None,
        )
        spec = env.catalogue.facts.specs.get(fact)
        label = spec.label if spec else fact
        rows.append(FactRow(fact, label, shown_answer(fact, answer, env), answer.value, answer.said, turn))
    return tuple(rows)


def _next(session: Session, known: Mapping[str, Value], env: Env) -> Next | None:
    at = position(session, env)
    question = at.question
    if question is None:
        return None
    words = env.words.question(question.fact)
    wanted = question.wanted
    specs = env.catalogue.facts.specs
    # As long as no place is known every programme of the land hinges on it: their number says as much.
    named = wanted.programmes if wanted.why != "place" else ()
    titles = [env.catalogue.entries[name].programme.title for name in named]
    asked = [_demand(each, env.catalogue) for each in demands(env.catalogue, wanted, env.today)]
    why = "您点了要改它" if session.editing else WHYS[wanted.why]
    after = [specs[other.fact].label for other in at.wanted if other.fact != question.fact]
    answers = () if wanted.why == "place" and not known else _ifs(session, question, env)
    return Next(
        specs[question.fact].label,
        words.say("ask", is_employer(session)),
        why,
        tuple(titles),
        tuple(asked),
        answers,
        tuple(after),
    )


def _demand(demand: Demand, catalogue: Catalogue) -> tuple[str, str, str]:
    months = f"从这一天起算 {demand.months} 个月" if demand.months else ""
    cited = "，".join(cite_text(catalogue, cite) for cite in demand.cites)
    return demand.title, "；".join(text for text in (demand.say, months) if text), cited


def _ifs(session: Session, question: Question, env: Env) -> tuple[If, ...]:
    """What each offered answer would change, tried by giving it."""
    before = _verdicts(session, env)
    found = []
    for option in question.options[:_MOST_IF]:
        after = _verdicts(step(session, Choice(option.token), env).session, env)
        changes = [
            Change(env.catalogue.entries[name].programme.title, _named(before.get(name)), _named(after.get(name)))
            for name in dict.fromkeys((*before, *after))
            if before.get(name) != after.get(name)
        ]
        found.append(If(option.label, tuple(changes)))
    return tuple(found)


def _verdicts(session: Session, env: Env) -> dict[str, str]:
    known = known_of(session, env)
    return {judged.entry.id: judged.verdict for judged in judge_all(env.catalogue, known, env.today)}


def _named(verdict: str | None) -> str:
    return VERDICTS[verdict] if verdict else "不在范围里"  # type: ignore[index]


def _view(found: Assessment, known: Mapping[str, Value], env: Env) -> View:
    judged, programme = found.judgement, found.entry.programme
    rule = judged.rule
    window = judged.window
    if judged.late:
        known = {**known, TOO_LATE: True}  # as the verdict and its reasons take it
    return View(
        id=programme.id,
        title=programme.title,
        verdict=judged.verdict,
        verdict_name=VERDICTS[judged.verdict],
        amount=amount_text(found.amount),
        days=tuple(window_lines(window, judged.eligible_from)),
        standing=STANDINGS[found.standing],
        version=rule.version.id if rule else "",
        missing=tuple(env.catalogue.facts.specs[name].label for name in judged.missing),
        tree=tree(rule.conditions, known, env.catalogue) if rule else None,
        stretch=Stretch(_began(found, known), window.deadline_latest or window.deadline, window.state),
    )


def _began(found: Assessment, known: Mapping[str, Value]) -> date | None:
    """The first day of the person's window: its own, or the day from which its months are counted."""
    window, rule = found.judgement.window, found.judgement.rule
    value = known.get(rule.version.window.fact) if rule and rule.version.window.fact else None
    if window.opens is None and isinstance(value, Span):
        return date.fromordinal(int(value.low))
    return window.opens


def tree(condition: Condition, known: Mapping[str, Value], catalogue: Catalogue) -> Branch:
    """A condition with everything below it, each with what it comes to for these facts."""
    node, core = condition.node, _core(condition)
    mask = condition.outcomes(known)
    state: State = _STATES[mask] if decided(mask) else "unknown"
    kind = ""
    if isinstance(core, Group):
        kind = "都要满足" if core.every else "满足一条就行"
    elif isinstance(core, Not):
        kind = "不能是"
    if isinstance(condition, Guarded) and not condition.applies(known):
        kind = "对这个人不作要求"
    members = tuple(tree(child, known, catalogue) for child in core.children)
    rule = "" if members else formula(catalogue, node)
    text = node.say or node.open or rule or kind
    return Branch(
        text=text,
        state=state,
        kind="" if text == kind else kind,
        rule="" if text == rule or node.open else rule,
        cites=tuple(cite_text(catalogue, cite) for cite in cites(node.cite)),
        hedged=bool(node.hedged or node.open),
        members=members,
    )


def _core(condition: Condition) -> Condition:
    """Without what is put around a condition by its own node: a hedge, a guard."""
    while isinstance(condition, Guarded | Hedged):
        condition = condition.children[0]
    return condition


def _moments(played: Played, found: Sequence[Assessment]) -> tuple[tuple[date, str], ...]:
    days: list[tuple[date, str]] = []
    for row in played.tables.get("timer", ()):
        days.append((date.fromisoformat(str(row["day"])), f"定时：{row['name']}"))
    for each in found:
        title, judged, window = each.entry.programme.title, each.judgement, each.judgement.window
        if judged.verdict in ("ineligible", "expired"):
            continue
        if window.state == "not_yet" and window.opens:
            days.append((window.opens, f"开始受理：{title}"))
        if window.deadline:
            days.append((window.deadline, f"最后一天：{title}"))
            days.append((_after(window.deadline), f"过了截止日：{title}"))
        if judged.eligible_from:
            days.append((judged.eligible_from, f"月数满了：{title}"))
        rule = judged.rule
        if rule and rule.version.until:
            days.append((_after(rule.version.until), f"这一版规定到期：{title}"))
    return tuple(sorted({(day, text) for day, text in days if day > played.day}))


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
