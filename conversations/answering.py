"""Typed answers: what a reading of them comes to, and what is kept. Nothing that wasn't understood is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from conversations.effects import Count
from conversations.env import Env
from conversations.marks import unread
from conversations.position import position
from conversations.questions import Question, question_for, read, settled, shown, shown_answer
from conversations.reading.corrections import after_cue, begins_with_correction, is_correction
from conversations.reading.levels.reader import OtherPaper
from conversations.reading.normalise import compact
from conversations.reading.result import Ambiguous, Invalid, Read, Unreadable, Unsure
from conversations.session import Answer, Session
from conversations.stated import NOTHING, Stated, relation_to, stated, which_of
from conversations.turn import Turn, say
from policies.ask import Wanted
from policies.facts import FactError

_ASKS = re.compile(
    r"什么|为啥|是啥|啥意思|怎么|咋|为何|为什么|哪里|哪儿|谁|多久|几个问题|吗$|吗[,。?]|能不能|可不可以|区别|[?]$"
)
"""How a person's own questions sound, of those that nobody here reads."""

SAID = 60
"""Characters of a person's own words that are kept beside an answer."""

MOST_OPTIONS = 8
"""Readings that are offered to choose from; who means none of these says so, and is asked again."""

CORRECTABLE = 3
"""The last answers that 「不对，是3月」 may mean without naming one."""

PUT_OFF = 3
"""After so many answers that couldn't be read, the question is put off with the next one."""

PAGE_MISSES = 3
"""Ways to say that nothing was understood on a page, but for the first."""


def on_answer(session: Session, question: Question, typed: str, env: Env) -> Turn:
    """A typed answer to the question that is being asked, with whatever else it states."""
    if begins_with_correction(typed) and (turn := correct_last(session, typed, env)):
        return turn
    reading = read(question, typed, session, env)
    if isinstance(reading, OtherPaper):
        return take_paper(session, str(reading.kind), typed, env)
    answered = None if isinstance(reading, Unreadable | Unsure) else question.fact
    span = reading.span if isinstance(reading, Read | Ambiguous | Invalid) else None
    others = stated(typed, answered, span, session, env)
    match reading:
        case Read(value, said):
            if not acceptable(question.fact, value, env):
                return miss(session, env, typed)
            repaired = {question.fact: said} if reading.repaired else {}
            if question.wanted.finer and relation_to(question.fact, value, session, env) == "other":
                which = (question.fact, which_of(question.fact, value, session, env))
                return take_all(session, others.taken, typed, env, replace(others, open=which))
            return take_all(session, {**others.taken, question.fact: value}, typed, env, others, repaired)
        case Unsure() if not others.unsure and not asks_back(typed):
            kept = session.answers.get(question.fact) if question.wanted.finer else None
            value = settled(kept.value) if kept else {"unknown": True}
            return take_all(session, {question.fact: value, **others.taken}, typed, env, others)
        case Ambiguous(options):
            if question.fact == "cert_kind":  # 「高级工」 leaves the kind open, and says the level all the same
                others = stated(typed, None, None, session, env)
            taken = {fact: value for fact, value in others.taken.items() if fact != question.fact}
            return take_all(session, taken, typed, env, replace(others, taken=taken, open=(question.fact, options)))
        case Invalid():
            if others.taken or others.open:
                return take_all(session, others.taken, typed, env, replace(others, invalid=reading))
            if session.misses >= PUT_OFF and not session.editing:
                return _put_off(session, question, env)
            return _missed(session, env, _why_not(reading, env, session.misses))
    if others.taken or others.open or others.invalid:
        return take_all(session, others.taken, typed, env, others)
    return _known_already(session, others, env) or miss(session, env, typed)


def on_statement(session: Session, typed: str, env: Env) -> Turn | None:
    """A message that answers no question: what it states is taken all the same; None where it states nothing."""
    others = stated(typed, None, None, session, env)
    if others.taken or others.open or others.invalid:
        return take_all(session, others.taken, typed, env, others)
    corrected = correct_last(session, typed, env) if is_correction(compact(typed)) else None
    return corrected or _known_already(session, others, env)


def _known_already(session: Session, others: Stated, env: Env) -> Turn | None:
    """What was said twice is said to be known, and counts as no miss."""
    if not others.same:
        return None
    lines = [(env.words.question(fact).name, shown_answer(fact, session.answers[fact], env)) for fact in others.same]
    return say(session, env, env.words.render("known", lines=lines))


def change_to(session: Session, fact: str | None, to: str, typed: str, env: Env) -> Turn | None:
    """「等级改成三级」: `fact` with what it is to be; None where no value can be read from the words."""
    to = to or after_cue(typed)
    if fact in env.catalogue.facts.specs and to:
        value = _reread(session, str(fact), to, env)
        if value is not None:
            found = Stated({str(fact): value}, frozenset({str(fact)} & set(session.answers)))
            return take_all(session, found.taken, typed, env, found)
    return correct_last(session, typed, env, named=True)


def correct_last(session: Session, typed: str, env: Env, *, named: bool = False) -> Turn | None:
    """「不对，是3月」: the fact that the words name, else (unless `named`) the latest of the last answers that they can
    be read as; None where there is none. What a correction leaves out stands as it was: the year, the city."""
    others = stated(typed, None, None, session, env)
    if others.changed:
        again = {fact: _reread(session, fact, typed, env) for fact in others.changed}
        taken = {**others.taken, **{fact: value for fact, value in again.items() if value is not None}}
        return take_all(session, taken, typed, env, others)
    for fact in () if named else reversed(list(session.answers)[-CORRECTABLE:]):
        value = _reread(session, fact, typed, env)
        if value is not None and value != session.answers[fact].value:
            found = Stated({fact: value}, frozenset({fact}))
            return take_all(session, found.taken, typed, env, found)
    return None


def _reread(session: Session, fact: str, typed: str, env: Env) -> object | None:
    """The value that a correction gives to a fact, read as if it had been said in one breath with the answer before."""
    question = question_for(Wanted(fact, "verdict", ()), session, env)
    before = session.answers.get(fact)
    if question.spec.kind == "text":
        return None
    if before and question.spec.kind in ("date", "place") and before.value != {"unknown": True}:
        typed = f"{shown(fact, before.value, env)}，不对，{typed}"
    reading = read(question, typed, session, env)
    if isinstance(reading, Read) and acceptable(fact, reading.value, env):
        return reading.value
    return None


def miss(session: Session, env: Env, typed: str) -> Turn:
    """Say what could not be read, each time differently: the reason and an example, then choices, then a way out. At
    last the question is put off: nobody is asked the same thing for ever."""
    question = None if session.page else position(session, env).question
    turn = _missing(session, question, typed, env)
    return Turn(turn.session, (*turn.effects, *unread(question.fact if question else "", typed)))


def _missing(session: Session, question: Question | None, typed: str, env: Env) -> Turn:
    if question is None:
        return _missed(session, env, env.words.render("not_understood", misses=_cycle(session.misses)))
    if asks_back(typed):
        return say(session, env, env.words.render("no_answer"), Count("unreadable"))
    if session.misses >= PUT_OFF and not session.editing:
        return _put_off(session, question, env)
    words = env.words.question(question.fact)
    example = words.say("example")
    note = env.words.render("unreadable", said=typed[:20], misses=session.misses, example=example, name=words.name)
    return _missed(session, env, note)


def _cycle(misses: int) -> int:
    """Which of the ways to say it: each once, then the last two in turn, so that no sentence follows itself."""
    return misses if misses < PAGE_MISSES else PAGE_MISSES - 1 + misses % 2


def _missed(session: Session, env: Env, note: str) -> Turn:
    return say(replace(session, misses=session.misses + 1), env, note, Count("unreadable"))


def _put_off(session: Session, question: Question, env: Env) -> Turn:
    """Go on without an answer; what is known of it, if anything, stays."""
    kept = session.answers.get(question.fact) if question.wanted.finer else None
    value = settled(kept.value) if kept else {"unknown": True}
    answers = given(session, {question.fact: Answer(value, "")})
    session = replace(session, answers=answers, misses=0, clarify=(), page=None)
    note = env.words.render("put_off", name=env.words.question(question.fact).name)
    return say(session, env, note, Count("unreadable"), news=True)


def acceptable(fact: str, value: object, env: Env) -> bool:
    """Whether the eligibility module takes the value."""
    try:
        env.catalogue.facts.parse_one(fact, value, env.today)
    except FactError:
        return False
    return True


def take(session: Session, fact: str, value: object, said: str, env: Env) -> Turn:
    """Keep one answer, and go on. A value that the eligibility module refuses is not kept. `said`: our own words."""
    if not acceptable(fact, value, env):
        return _missing(session, None if session.page else position(session, env).question, said, env)
    return take_all(session, {fact: value}, said, env)


def take_all(
    session: Session,
    new: Mapping[str, object],
    said: str,
    env: Env,
    found: Stated = NOTHING,
    repaired: Mapping[str, str] = NOTHING.repaired,
) -> Turn:
    """Keep the answers, read them back, and go on; ask which, where `found` leaves a fact open."""
    answers = given(session, {fact: Answer(value, said[:SAID]) for fact, value in new.items()})
    still_open = session.clarify and session.editing and session.editing not in new
    session = replace(session, answers=answers, misses=0, page=None)
    if not still_open:
        session = replace(session, editing=None, clarify=())
    notes = [read_back(session, new, env, {**found.repaired, **repaired}, found.changed)] if new else []
    if found.invalid:
        notes.append(_why_not(found.invalid, env))
    if found.open:
        fact, options = found.open
        session = replace(session, clarify=tuple(options[:MOST_OPTIONS]), editing=fact)
    return say(session, env, "\n".join(notes), answered=new)


def read_back(
    session: Session,
    new: Iterable[str],
    env: Env,
    repaired: Mapping[str, str] = NOTHING.repaired,
    changed: frozenset[str] = frozenset(),
) -> str:
    """What was understood, in the person's own terms: a month stays a month."""
    lines = []
    for fact in new:
        if fact == "cert_level" and "cert_kind" in new and session.answers[fact].value == {"unknown": True}:
            continue  # a paper of another kind has no level: that isn't news
        value = shown_answer(fact, session.answers[fact], env)
        if _day_is_free(session, fact, env):
            value = env.words.render("day_is_free", value=value)
        if fact in repaired:
            value = env.words.render("as_read", value=value, said=repaired[fact])
        lines.append((env.words.question(fact).name, value))
    key = "changed" if changed and set(new) <= changed else "noted"
    if len(lines) == 1:
        return env.words.render(key, name=lines[0][0], value=lines[0][1])
    return env.words.render("noted_all", done=key, lines=lines)


def _day_is_free(session: Session, fact: str, env: Env) -> bool:
    """Whether a date was given less exactly than to the day, and nothing hinges on the day."""
    value = session.answers[fact].value
    if env.catalogue.facts.specs[fact].kind != "date" or not isinstance(value, dict) or "from" not in value:
        return False
    if "unknown" in value:  # nothing is asked any more, whether it matters or not
        return False
    at = position(replace(session, editing=None), env)
    return bool(at.tied and env.catalogue.touching(at.known)) and all(item.fact != fact for item in at.wanted)


def _why_not(invalid: Invalid, env: Env, misses: int = 0) -> str:
    said = invalid.said[:SAID]
    return env.words.render("invalid", reason=invalid.reason, said=said, today=env.today, misses=misses)


def asks_back(typed: str) -> bool:
    """Whether a message that couldn't be read is a question of the person's."""
    return _ASKS.search(compact(typed)) is not None


def take_paper(session: Session, kind: str, said: str, env: Env) -> Turn:
    """The person named a paper that has no level: that answers which kind it is, and that its level is none known."""
    both = {"cert_level": Answer({"unknown": True}, said[:SAID]), "cert_kind": Answer(kind, said[:SAID])}
    answers = given(session, both)
    session = replace(session, answers=answers, editing=None, misses=0, clarify=(), page=None)
    note = env.words.render("other_paper", value=shown("cert_kind", kind, env))
    return say(session, env, note, answered=both)


def given(session: Session, new: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers with new ones behind all others, so that one step back takes back what was said last."""
    return {**{fact: answer for fact, answer in session.answers.items() if fact not in new}, **new}
