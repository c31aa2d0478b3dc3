"""What people press: the option tokens that screens hand out, and the way back. A token may be of any age.

The first letter of a token says what is wanted (`_TOKENS`); the rest says of what.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from conversations import guide, matter, results
from conversations.answering import take, take_paper
from conversations.effects import Count, Effect, Forget, Handover, Mark, Option, Reply, Send
from conversations.env import Env
from conversations.offers import school_of, without_answers
from conversations.position import known_of, page_screen, position
from conversations.questions import chosen_value, code_of, fact_of, shown_answer
from conversations.screens import NARROWEST, RESTART, size, written
from conversations.session import Answer, Page, Session
from conversations.turn import Turn, noted, say
from policies.programme import Contact

OFFICES = 3


def on_token(session: Session, token: str, env: Env) -> Turn:
    """An option was chosen. One that has no meaning any more is said to be old."""
    kind, _, rest = token.partition(":")
    handler = _TOKENS.get(kind)
    turn = handler(session, rest, env) if handler else None
    return turn or say(session, env, env.words.render("old_button", name="", value=""))


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
        value = chosen_value(at.question, key, session, env)
    except ValueError:
        return None
    label = next((choice.label for choice in at.question.options if choice.token == f"a:{rest}"), "")
    return take(session, fact, value, label, env)


def _old_button(session: Session, fact: str, env: Env) -> Turn:
    """A button of a question that isn't being asked: say which, what was answered, and how to change it."""
    answer = session.answers.get(fact)
    value = shown_answer(fact, answer, env) if answer else ""
    turn = say(session, env, env.words.render("old_button", name=env.words.question(fact).name, value=value))
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
        return say(session, env)
    value, label = session.clarify[int(rest)]
    if fact == "cert_level" and value in env.catalogue.facts.specs["cert_kind"].choices:
        return take_paper(session, str(value), label, env)
    return take(session, fact, value, label, env)


def press_edit(session: Session, rest: str, env: Env) -> Turn | None:
    """Change the answer named, or choose which to change."""
    fact = fact_of(rest) if rest else ""
    if not fact:
        if not session.answers:
            return say(session, env, env.words.render("nothing_to_edit"))
        return say(replace(session, page=Page("edit"), editing=None, clarify=(), misses=0), env)
    if fact not in env.catalogue.facts.specs:
        return None
    note = ""
    if answer := session.answers.get(fact):
        value = shown_answer(fact, answer, env)
        note = env.words.render("editing", name=env.words.question(fact).name, value=value)
    return say(replace(session, editing=fact, page=None, clarify=(), misses=0), env, note)


def press_page(kind: str) -> Callable[[Session, str, Env], Turn | None]:
    """Open a page of this kind; None where it isn't there, or where a question is still open."""

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
        counts: tuple[Effect, ...] = ()
        if done:
            counts = (Count("guide_done"), Mark("guide_done", pid))
        elif kind == "guide" and item == guide.START:
            counts = (Count("guide"), Mark("guide", pid))
        return say(replace(session, page=page, misses=0), env, "", *counts)

    return press


def _press_material(session: Session, rest: str, env: Env) -> Turn | None:
    pid, _, material = rest.partition(":")
    item = results.find(pid, known_of(session, env), env)
    found = item.guide if item else None
    if found is None or material not in {each.id for each in found.materials}:
        return None
    ticked = session.ticked.get(pid, ())
    ticked = tuple(name for name in ticked if name != material) if material in ticked else (*ticked, material)
    session = replace(session, ticked={**session.ticked, pid: ticked})
    return say(replace(session, page=Page("guide", pid, guide.MATERIALS)), env)


def _press_pause(session: Session, rest: str, env: Env) -> Turn | None:
    turn = press_page("programme")(session, rest, env)
    return turn and Turn(turn.session, tuple(noted(effect, env.words.render("paused")) for effect in turn.effects))


def _press_delete(session: Session, rest: str, env: Env) -> Turn | None:
    if rest == "y" and session.page and session.page.kind == "delete":
        return Turn(Session(), (Forget(Reply(env.words.render("deleted"))), Count("forgotten")))
    if rest == "n":
        return say(replace(session, page=None, misses=0), env, env.words.render("kept"))
    return None


def back(session: Session, env: Env) -> Turn:
    """One step back: out of a change, a page or a guide step; else the last answer is taken back and asked again."""
    if session.clarify:
        session = replace(session, clarify=(), editing=session.editing if session.editing in session.answers else None)
        return say(session, env)
    if session.editing:
        return say(replace(session, editing=None, misses=0), env)
    if session.page:
        return say(replace(session, page=_above(session, env), misses=0), env)
    if not session.answers:
        return say(replace(session, misses=0), env, env.words.render("at_start"))
    given = list(session.answers.items())
    kept = given[:-2] if _one_paper(given) else given[:-1]
    names = "、".join(env.words.question(fact).name for fact, _ in given[len(kept) :])
    return say(replace(session, answers=dict(kept), misses=0), env, env.words.render("taken_back", name=names))


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
    if page.kind == "matter" and (step := matter.came_from(page)):
        return Page("guide", page.programme, step)
    if page.kind == "guide" and page.item != guide.START:
        if page.item[:1] in "?!":
            return replace(page, item=page.item[1:].rpartition(".")[2])
        item = results.find(page.programme, known_of(session, env), env)
        found = item.guide if item else None
        names = [each.id for each in found.steps] if found else []
        if page.item in names[1:]:
            return replace(page, item=names[names.index(page.item) - 1])
        return replace(page, item=guide.START)
    if page.programme and page.kind != "programme":
        return Page("programme", page.programme)
    return None


def human(session: Session, rest: str, env: Env) -> Turn:
    """Say whom to call: the offices of the programmes in reach, the national line, the school that they came from."""
    known = known_of(session, env)
    contacts = [item.contacts[0] for item in results.items(known, env) if item.contacts] if known else []
    note = _whom_to_call(list(dict.fromkeys(contacts))[:OFFICES], session, env)
    return say(session, env, note, Handover(), Count("handover"), Mark("handover"))


def _whom_to_call(offices: Sequence[Contact], session: Session, env: Env) -> str:
    """As much of it as fits above what is on the screen: the school's name goes first, then the offices further off."""
    school = school_of(session, env)
    plain = {"fallback": env.catalogue.fallback, "school": school}
    note = env.words.render("human", contacts=offices, named=True, **plain)
    if school is None:
        return note
    below = (effect.reply for effect in say(session, env).effects if isinstance(effect, Send))
    room = NARROWEST - max(size(written(reply)) for reply in below) - len("\n\n")
    for count in range(len(offices), -1, -1):
        if size(note) <= room:
            break
        note = env.words.render("human", contacts=offices[:count], named=False, **plain)
    return note


def restart(session: Session, rest: str, env: Env) -> Turn:
    """Begin again, with no answers."""
    return say(without_answers(session), env, env.words.render("restarted"))


_TOKENS: dict[str, Callable[[Session, str, Env], Turn | None]] = {
    "a": _press_answer,
    "b": lambda session, rest, env: back(session, env),
    "c": _press_clarified,
    "d": _press_delete,
    "e": press_edit,
    "g": press_page("guide"),
    "h": human,
    "k": press_page("office"),
    "m": _press_material,
    "n": press_page("cautions"),
    "p": press_page("programme"),
    "r": press_page("results"),
    "w": press_page("reasons"),
    RESTART: restart,
    "s": lambda session, rest, env: say(session, env),
    "z": _press_pause,
}
"""What the first letter of an option's token asks for. None from one of these: the option has no meaning any more."""
