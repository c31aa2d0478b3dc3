"""What people want of the bot itself, at any point: back, why, help, a human being, to stop, to be forgotten."""

from __future__ import annotations

from dataclasses import replace

from conversations import results
from conversations.answering import given, take
from conversations.effects import Mark, Option, Reply, Send
from conversations.env import Env
from conversations.position import position
from conversations.pressing import back, human, on_token, press_edit, press_page, restart
from conversations.questions import code_of, settled
from conversations.requests.commands import IntentName
from conversations.requests.intents import Intent
from conversations.session import Answer, Page, Session
from conversations.turn import Turn, say
from policies.ask import demands

GO_ON = "s"
"""The token of the option that goes on after a pause."""


def on_intent(session: Session, intent: Intent, env: Env) -> Turn:
    """Carry out a command. Every one of them is understood in every state."""
    words = env.words
    match intent.name:
        case IntentName.BACK:
            return back(session, env)
        case IntentName.EDIT:
            edited = press_edit(session, code_of(intent.target) if intent.target else "", env)
            return edited or say(session, env, words.render("not_understood", misses=0))
        case IntentName.RESTART:
            return restart(session, "", env)
        case IntentName.WHY | IntentName.SOURCES:
            return _why(session, env)
        case IntentName.HELLO:
            return say(session, env, words.render("hello"))
        case IntentName.THANKS:
            return say(session, env, words.render("thanks"))
        case IntentName.HELP:
            return say(session, env, words.render("help"))
        case IntentName.HUMAN:
            return human(session, "", env)
        case IntentName.CANCEL:
            return _stop(session, env)
        case IntentName.DELETE_DATA:
            return say(replace(session, page=Page("delete")), env)
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
            return on_token(session, more, env) if more else say(session, env, words.render("no_more"))
    raise AssertionError(intent)


def _is_more(token: str) -> bool:
    """Whether the option goes on with a list that is too long for one message."""
    start = token.rpartition(":")[2]
    return token[:1] in ("n", "r", "w") and start.isdigit() and start != "0"


def _stop(session: Session, env: Env) -> Turn:
    """Stop without asking on; everything stays for when the person comes back."""
    go_on = Option(GO_ON, env.words.label("resume"))
    session = replace(session, clarify=(), editing=None, misses=0, offered=(go_on.token,))
    return Turn(session, (Send(Reply(env.words.render("cancel"), (go_on,))),))


def _why(session: Session, env: Env) -> Turn:
    """Why this is asked, and for which programmes; on a result, the reasons behind it."""
    at = position(session, env)
    if at.question is None:
        items = results.items(at.known, env)
        page = session.page
        pid = page.programme if page and page.programme else items[0].id if len(items) == 1 else None
        turn = press_page("reasons")(session, f"{pid}:0", env) if pid else None
        return turn or say(session, env, env.words.render("why_results"))
    wanted = at.question.wanted
    found = demands(env.catalogue, wanted, env.today)
    note = env.words.render("why", demands=found, place=wanted.why == "place", sources=env.catalogue.sources)
    return say(session, env, note)


def _resume(session: Session, env: Env) -> Turn:
    """Go on where a guide was left, if one was."""
    for pid, at in reversed(list(session.reached.items())):
        if turn := press_page("guide")(session, f"{pid}:{at}", env):
            return turn
    paused = not session.offered or session.offered == (GO_ON,)
    note = env.words.render("welcome_back") if session.answers and paused else ""
    return say(session, env, note, news=True)


def _as(session: Session, role: str, env: Env) -> Turn:
    answers = given(session, {"role": Answer(role, "")})
    session = replace(session, answers=answers, page=None, editing=None, clarify=(), misses=0)
    return say(session, env, env.words.render("role", role=role), Mark("answered", "role"), news=True)


def _results(session: Session, env: Env) -> Turn:
    if session.clarify:
        return say(session, env, env.words.render("not_yet_decided"))
    session = replace(session, page=None, editing=None)
    note = env.words.render("not_yet_decided") if position(session, env).question else ""
    return say(session, env, note, news=True)


def _skip(session: Session, env: Env) -> Turn:
    at = position(session, env)
    if at.question is None or session.page:
        return say(session, env, env.words.render("nothing_to_skip"))
    kept = session.answers.get(at.question.fact) if at.question.wanted.finer else None
    value = settled(kept.value) if kept else {"unknown": True}
    return take(session, at.question.fact, value, env.words.label("unsure"), env)
