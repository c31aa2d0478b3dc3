"""The whole machine: one event on one session → the next session, and what to say.

Pure: no clock, no randomness, no I/O. It never raises on what a person sends, and never loses an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from conversations import guide, intents, results
from conversations.effects import Count, Effect, Forget, Handover, Option, Reply, Send
from conversations.env import Env
from conversations.events import Choice, Command, Event, Left, Location, Other, Text, Timer
from conversations.intents import Intent, IntentName
from conversations.position import Position, known_of, page_screen, position, screen
from conversations.questions import Question, code_of, fact_of, read, settled, shown, value_of
from conversations.reading.choices import read_choice
from conversations.reading.levels import OtherPaper
from conversations.reading.numbers import read_pick
from conversations.reading.result import Ambiguous, Invalid, Read, Unsure
from conversations.redact import redact
from conversations.screens import RESTART, Screen
from conversations.session import Answer, Page, Session
from policies.facts import FactError

LONG = 500
"""Characters: nobody answers a question in more, so a longer message is not read."""

SAID = 60
"""Characters of a person's own words that are kept beside an answer."""


@dataclass(frozen=True, slots=True)
class Turn:
    session: Session
    effects: tuple[Effect, ...]


def step(session: Session, event: Event, env: Env) -> Turn:
    """What follows from `event`. The same arguments always give the same turn."""
    first = not session.started
    session = replace(session, started=True)
    match event:
        case Left():
            return Turn(Session(), (Forget(), Count("forgotten")))
        case Timer():
            return Turn(session, ())
        case Command("start" | "resume"):
            note = env.words.render("greeting") if first or not session.answers else env.words.render("welcome_back")
            return _say(session, env, note, *((Count("started"),) if first else ()))
        case Command(name):
            intent = intents.read_intent(f"/{name}")
            turn = _on_intent(session, intent, env) if intent else _miss(session, env, f"/{name}"[:SAID])
        case Choice(token):
            turn = _on_token(session, token, env)
        case Text(text, length):
            turn = _on_text(session, text, length, env)
        case Location():
            turn = _say(session, env, env.words.render("location"))
        case Other():
            turn = _say(session, env, env.words.render("other"))
    if first and Count("unreadable") in turn.effects:
        turn = _say(session, env)  # the first words are mostly a greeting: nobody is told that theirs wasn't read
    return _greeted(turn, env) if first else turn


def _greeted(turn: Turn, env: Env) -> Turn:
    """The first message of all is answered with a greeting before anything else."""
    effects: list[Effect] = [Count("started")]
    for effect in turn.effects:
        match effect:
            case Send(Reply(text, options, numbered)):
                effects.append(Send(Reply(f"{env.words.render('greeting')}\n\n{text}", options, numbered)))
            case _:
                effects.append(effect)
    return Turn(turn.session, tuple(effects))


def _say(session: Session, env: Env, note: str = "", *more: Effect, answered: bool = False) -> Turn:
    """Show where the person now is, after `note`. `answered`: an answer has just been taken."""
    at = position(session, env)
    found = screen(session, at, env)
    offered = tuple(choice.token for choice in found.options) if found.numbered else ()
    session = replace(session, offered=offered, page=found.page)
    counts = (
        ((Count("answered"), Count("decided")) if at.question is None else (Count("answered"),)) if answered else ()
    )
    return Turn(session, (Send(found.reply(note)), *more, *counts))


# What people type


def _on_text(session: Session, text: str, length: int, env: Env) -> Turn:
    clean = redact(text)
    note = env.words.render("redacted", kinds=clean.kinds) if clean.kinds or "【已隐去" in text else ""
    typed = clean.text.strip()
    if max(length, len(text)) > LONG:
        return _say(session, env, env.words.render("too_long"))
    turn = _read_text(session, typed, env)
    if not note:
        return turn
    return Turn(turn.session, tuple(_noted(effect, note) for effect in turn.effects))


def _noted(effect: Effect, note: str) -> Effect:
    match effect:
        case Send(Reply(text, options, numbered)):
            return Send(Reply(f"{note}\n\n{text}", options, numbered))
        case _:
            return effect


def _read_text(session: Session, typed: str, env: Env) -> Turn:
    if session.offered and (picked := _picked(typed, session)) is not None:
        if picked < len(session.offered):
            return _on_token(session, session.offered[picked], env)
        note = env.words.render("no_such_number", number=picked + 1, most=len(session.offered))
        return _say(session, env, note)
    at = position(session, env)
    shown_now = screen(session, at, env)
    reading = session.clarify or shown_now.page or not at.question
    # On a page, its own options come first: 「下一步」 is the guide's next step there.
    if reading and (token := _named(typed, session, shown_now)):
        return _on_token(session, token, env)
    if intent := intents.read_intent(typed):
        return _on_intent(session, intent, env)
    if not at.question or shown_now.page:
        return _say(session, env, env.words.render("not_understood"))
    return _on_answer(session, at.question, typed, env)


def _named(typed: str, session: Session, shown_now: Screen) -> str | None:
    """The token of the option that the words name, where they name one alone."""
    labels = {choice.token: choice.label for choice in shown_now.options}
    chosen = read_choice(typed, labels, {})
    if isinstance(chosen, Read):
        return str(chosen.value)
    parts = [token for token, label in labels.items() if session.clarify and typed and typed in label]
    return parts[0] if len(parts) == 1 else None


def _picked(typed: str, session: Session) -> int | None:
    """The index that a bare number names; past the end where there is no such option."""
    number = read_pick(typed)
    return None if number is None else number - 1 if number > 0 else len(session.offered)


def _on_answer(session: Session, question: Question, typed: str, env: Env) -> Turn:
    reading = read(question, typed, session, env)
    match reading:
        case Read(value, _):
            return _take(session, question.fact, value, typed, env)
        case Unsure():
            kept = session.answers.get(question.fact) if question.wanted.finer else None
            return _take(session, question.fact, settled(kept.value) if kept else {"unknown": True}, typed, env)
        case OtherPaper(kind, _):
            return _take_paper(session, str(kind), typed, env)
        case Ambiguous(options):
            session = replace(session, clarify=tuple(options), editing=question.fact)
            return _say(session, env)
        case Invalid(reason, said):
            note = env.words.render("invalid", reason=reason, said=said[:SAID], today=env.today)
            return _say(replace(session, misses=session.misses + 1), env, note, Count("unreadable"))
        case _:
            return _miss(session, env, typed)


def _miss(session: Session, env: Env, typed: str) -> Turn:
    """Say what could not be read, each time differently: an example, then the choices, then another way out."""
    at = position(session, env)
    if at.question is None:
        return _say(session, env, env.words.render("not_understood"))
    example = env.words.question(at.question.fact).say("example")
    note = env.words.render("unreadable", said=typed[:20], misses=session.misses, example=example)
    return _say(replace(session, misses=session.misses + 1), env, note, Count("unreadable"))


def _take(session: Session, fact: str, value: object, said: str, env: Env) -> Turn:
    """Keep an answer, and go on. A value that the eligibility module refuses is not kept."""
    try:
        env.catalogue.facts.parse_one(fact, value, env.today)
    except FactError:
        return _miss(session, env, said)
    answers = _given(session, {fact: Answer(value, said[:SAID])})
    session = replace(session, answers=answers, editing=None, misses=0, clarify=(), page=None)
    words = env.words.question(fact)
    note = env.words.render("noted", name=words.name, value=shown(fact, value, env))
    return _say(session, env, note, answered=True)


def _take_paper(session: Session, kind: str, said: str, env: Env) -> Turn:
    """The person named a paper that has no level: that answers which kind it is, and that its level is none known."""
    both = {"cert_level": Answer({"unknown": True}, said[:SAID]), "cert_kind": Answer(kind, said[:SAID])}
    answers = _given(session, both)
    session = replace(session, answers=answers, editing=None, misses=0, clarify=(), page=None)
    note = env.words.render("other_paper", value=shown("cert_kind", kind, env))
    return _say(session, env, note, answered=True)


def _given(session: Session, new: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers with new ones behind all others, so that one step back takes back what was said last."""
    return {**{fact: answer for fact, answer in session.answers.items() if fact not in new}, **new}


# What people press


def _on_token(session: Session, token: str, env: Env) -> Turn:
    kind, _, rest = token.partition(":")
    handler = _TOKENS.get(kind)
    turn = handler(session, rest, env) if handler else None
    return turn or _say(session, env, env.words.render("old_button", name="", value=""))


def _press_answer(session: Session, rest: str, env: Env) -> Turn | None:
    code, _, key = rest.partition(":")
    fact = fact_of(code)
    spec = env.catalogue.facts.specs.get(fact)
    if spec is None:
        return None
    at = position(session, env)
    if at.question is None or at.question.fact != fact or session.clarify:
        return _old_button(session, fact, env)
    try:
        value = value_of(spec, key, session)
    except ValueError:
        return None
    label = next((choice.label for choice in at.question.options if choice.token == f"a:{rest}"), "")
    return _take(session, fact, value, label, env)


def _old_button(session: Session, fact: str, env: Env) -> Turn:
    """A button of a question that isn't being asked: say which, what was answered, and how to change it."""
    answer = session.answers.get(fact)
    value = shown(fact, answer.value, env) if answer else ""
    turn = _say(session, env, env.words.render("old_button", name=env.words.question(fact).name, value=value))
    if not answer:
        return turn
    change = Option(f"e:{code_of(fact)}", env.words.render("change", name=env.words.question(fact).name))
    effects: list[Effect] = []
    offered = turn.session.offered
    for effect in turn.effects:
        match effect:
            case Send(Reply(text, options, numbered)):
                effects.append(Send(Reply(text, (*options, change), numbered)))
                offered = (*offered, change.token) if numbered else ()
            case _:
                effects.append(effect)
    return Turn(replace(turn.session, offered=offered), tuple(effects))


def _press_clarified(session: Session, rest: str, env: Env) -> Turn | None:
    fact = session.editing
    if not session.clarify or fact is None:
        return None
    if not rest.isdigit() or int(rest) >= len(session.clarify):
        session = replace(session, clarify=(), editing=fact if fact in session.answers else None)
        return _say(session, env)
    value, label = session.clarify[int(rest)]
    if fact == "cert_level" and value in env.catalogue.facts.specs["cert_kind"].choices:
        return _take_paper(session, str(value), label, env)
    return _take(session, fact, value, label, env)


def _press_edit(session: Session, rest: str, env: Env) -> Turn | None:
    fact = fact_of(rest) if rest else ""
    if not fact:
        if not session.answers:
            return _say(session, env, env.words.render("nothing_to_edit"))
        return _say(replace(session, page=Page("edit"), editing=None, clarify=(), misses=0), env)
    if fact not in env.catalogue.facts.specs:
        return None
    note = ""
    if answer := session.answers.get(fact):
        value = shown(fact, answer.value, env)
        note = env.words.render("editing", name=env.words.question(fact).name, value=value)
    return _say(replace(session, editing=fact, page=None, clarify=(), misses=0), env, note)


def _press_page(kind: str) -> Callable[[Session, str, Env], Turn | None]:
    def press(session: Session, rest: str, env: Env) -> Turn | None:
        pid, _, item = rest.partition(":")
        if kind == "results":
            pid, item = "", rest
        session = replace(session, editing=None, clarify=())
        at = position(session, env)
        page = Page(kind, pid, item)
        if at.question or (page_screen(page, session, at, env) is None):
            return None
        if kind == "guide" and guide.is_step(item):
            session = replace(session, reached={**session.reached, pid: item})
        done = kind == "guide" and item == guide.DONE
        if done:
            session = replace(session, reached={name: at for name, at in session.reached.items() if name != pid})
        counts = (Count("guide_done"),) if done else (Count("guide"),) if item == guide.START else ()
        return _say(replace(session, page=page), env, "", *counts)

    return press


def _press_material(session: Session, rest: str, env: Env) -> Turn | None:
    pid, _, material = rest.partition(":")
    item = results.find(pid, known_of(session, env), env)
    found = item.found.entry.guide(item.role, position(session, env).known) if item else None
    if found is None or material not in {each.id for each in found.materials}:
        return None
    ticked = session.ticked.get(pid, ())
    ticked = tuple(name for name in ticked if name != material) if material in ticked else (*ticked, material)
    session = replace(session, ticked={**session.ticked, pid: ticked})
    return _say(replace(session, page=Page("guide", pid, guide.MATERIALS)), env)


def _press_pause(session: Session, rest: str, env: Env) -> Turn | None:
    turn = _press_page("programme")(session, rest, env)
    return turn and Turn(turn.session, tuple(_noted(effect, env.words.render("paused")) for effect in turn.effects))


def _press_delete(session: Session, rest: str, env: Env) -> Turn | None:
    if rest == "y" and session.page and session.page.kind == "delete":
        return Turn(Session(), (Forget(Reply(env.words.render("deleted"))), Count("forgotten")))
    if rest == "n":
        return _say(replace(session, page=None), env, env.words.render("kept"))
    return None


def _back(session: Session, env: Env) -> Turn:
    """One step back: out of a change, a page or a guide step; else the last answer is taken back and asked again."""
    if session.clarify:
        session = replace(session, clarify=(), editing=session.editing if session.editing in session.answers else None)
        return _say(session, env)
    if session.editing:
        return _say(replace(session, editing=None, misses=0), env)
    if session.page:
        return _say(replace(session, page=_above(session, env)), env)
    if not session.answers:
        return _say(replace(session, misses=0), env, env.words.render("at_start"))
    given = list(session.answers.items())
    kept = given[:-2] if _one_paper(given) else given[:-1]
    return _say(replace(session, answers=dict(kept), misses=0), env)


def _one_paper(given: Sequence[tuple[str, Answer]]) -> bool:
    """Whether the last two answers came from one message that named a paper without a level."""
    match given[-2:]:
        case [("cert_level", Answer({"unknown": True}, said)), ("cert_kind", Answer(_, again))]:
            return said == again != ""
        case _:
            return False


def _above(session: Session, env: Env) -> Page | None:
    """The page that this one was opened from."""
    page = session.page
    assert page
    if page.kind == "guide" and page.item != guide.START:
        if page.item[:1] in "?!":
            return replace(page, item=page.item[1:].rpartition(".")[2])
        item = results.find(page.programme, known_of(session, env), env)
        found = item.found.entry.guide(item.role, known_of(session, env)) if item else None
        names = [each.id for each in found.steps] if found else []
        if page.item in names[1:]:
            return replace(page, item=names[names.index(page.item) - 1])
        return replace(page, item=guide.START)
    if page.programme and page.kind != "programme":
        return Page("programme", page.programme)
    return None


# What people want of the bot itself


def _on_intent(session: Session, intent: Intent, env: Env) -> Turn:
    words = env.words
    match intent.name:
        case IntentName.BACK:
            return _back(session, env)
        case IntentName.EDIT:
            edited = _press_edit(session, code_of(intent.target) if intent.target else "", env)
            return edited or _say(session, env, words.render("not_understood"))
        case IntentName.RESTART:
            return _restart(session, "", env)
        case IntentName.WHY | IntentName.SOURCES:
            return _why(session, env)
        case IntentName.HELLO:
            return _say(session, env, words.render("hello"))
        case IntentName.HELP:
            return _say(session, env, words.render("help"))
        case IntentName.HUMAN:
            return _human(session, "", env)
        case IntentName.CANCEL:
            return _say(replace(session, clarify=(), editing=None), env, words.render("cancel"))
        case IntentName.DELETE_DATA:
            return _say(replace(session, page=Page("delete")), env)
        case IntentName.RESUME:
            return _resume(session, env)
        case IntentName.EMPLOYER | IntentName.WORKER:
            return _as(session, intent.name.value, env)
        case IntentName.RESULTS:
            return _results(session, env)
        case IntentName.SKIP:
            return _skip(session, env)
        case IntentName.MORE:
            more = next((token for token in session.offered if _is_more(token)), None)
            return _on_token(session, more, env) if more else _say(session, env, words.render("no_more"))
    raise AssertionError(intent)


def _is_more(token: str) -> bool:
    """Whether the option goes on with a list that is too long for one message."""
    start = token.rpartition(":")[2]
    return token[:1] in ("n", "r", "w") and start.isdigit() and start != "0"


def _why(session: Session, env: Env) -> Turn:
    """Why this is asked, and for which programmes; on a result, the reasons behind it."""
    at = position(session, env)
    if at.question is None:
        found = results.items(at.known, env)
        page = session.page
        pid = page.programme if page and page.programme else found[0].id if len(found) == 1 else None
        turn = _press_page("reasons")(session, f"{pid}:0", env) if pid else None
        return turn or _say(session, env, env.words.render("why_results"))
    titles = [env.catalogue.entries[name].programme.title for name in at.question.wanted.programmes]
    reason = env.words.question(at.question.fact).say("why")
    return _say(session, env, env.words.render("why", reason=reason, titles=titles))


def _human(session: Session, rest: str, env: Env) -> Turn:
    known = known_of(session, env)
    contacts = [item.contacts[0] for item in results.items(known, env) if item.contacts] if known else []
    note = env.words.render("human", contacts=list(dict.fromkeys(contacts))[:3], fallback=env.catalogue.fallback)
    return _say(session, env, note, Handover(), Count("handover"))


def _resume(session: Session, env: Env) -> Turn:
    """Go on where a guide was left, if one was."""
    for pid, at in reversed(list(session.reached.items())):
        if turn := _press_page("guide")(session, f"{pid}:{at}", env):
            return turn
    return _say(replace(session, clarify=(), editing=None), env, env.words.render("welcome_back"))


def _as(session: Session, role: str, env: Env) -> Turn:
    answers = _given(session, {"role": Answer(role, "")})
    session = replace(session, answers=answers, page=None, editing=None, clarify=(), misses=0)
    return _say(session, env, env.words.render("role", role=role))


def _results(session: Session, env: Env) -> Turn:
    session = replace(session, page=None, editing=None, clarify=())
    note = env.words.render("not_yet_decided") if position(session, env).question else ""
    return _say(session, env, note)


def _restart(session: Session, rest: str, env: Env) -> Turn:
    return _say(Session(started=True), env, env.words.render("restarted"))


def _skip(session: Session, env: Env) -> Turn:
    at = position(session, env)
    if at.question is None or session.page:
        return _say(session, env, env.words.render("nothing_to_skip"))
    kept = session.answers.get(at.question.fact) if at.question.wanted.finer else None
    value = settled(kept.value) if kept else {"unknown": True}
    return _take(session, at.question.fact, value, env.words.label("unsure"), env)


_TOKENS: dict[str, Callable[[Session, str, Env], Turn | None]] = {
    "a": _press_answer,
    "b": lambda session, rest, env: _back(session, env),
    "c": _press_clarified,
    "d": _press_delete,
    "e": _press_edit,
    "g": _press_page("guide"),
    "h": _human,
    "k": _press_page("office"),
    "m": _press_material,
    "n": _press_page("cautions"),
    "p": _press_page("programme"),
    "r": _press_page("results"),
    "w": _press_page("reasons"),
    RESTART: _restart,
    "z": _press_pause,
}
"""What the first letter of an option's token asks for. None from one of these: the option has no meaning any more."""

__all__ = ["Position", "Turn", "step"]
