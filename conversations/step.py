"""The whole machine: one event on one session → the next session, and what to say.

Pure: no clock, no randomness, no I/O. It never raises on what a person sends, and never loses an answer. Here an event
finds its way: to an answer (`answering`), an option (`pressing`) or a wish (`wishes`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from conversations import matter
from conversations.answering import SAID, change_to, given, miss, on_answer, on_statement, read_back
from conversations.effects import Count, Effect, Forget, Mark, Reply, Send
from conversations.entering import enter, enter_by_code
from conversations.entries import read_code
from conversations.env import Env
from conversations.events import Choice, Command, Event, Left, Location, Other, Text, Timer
from conversations.guide import MATERIALS, START, leads_on
from conversations.offers import without_answers
from conversations.position import NONE_OF_THESE, Position, position, screen
from conversations.pressing import on_token
from conversations.questions import names_option, needs_all_words
from conversations.reading.choices import read_choice, says
from conversations.reading.numbers import read_pick
from conversations.reading.result import Read
from conversations.reading.traditional import is_traditional, traditional
from conversations.redact import hidden, redact
from conversations.requests.commands import IntentName
from conversations.requests.intents import Intent, read_intent
from conversations.requests.named import Named, read_named
from conversations.requests.topic_words import Topic
from conversations.requests.topics import read_topics
from conversations.screens import MOST_BYTES, Screen, size, written
from conversations.session import Answer, Page, Session
from conversations.turn import Turn, in_script, noted, say
from conversations.wishes import on_intent

_FORWARD = frozenset({"下一步", "下一步。", "然后呢", "接下来", "下面呢"})
_BEGIN = frozenset({"开始办", "开始办理", "开始吧", "开始办吧", "现在办", "现在就办", "我要办", "我要办理"})
"""Not on the page of a step, where they would say that it is done."""
_STARTED = (Count("started"), Mark("started"))
_CLAUSE = re.compile(r"[,，。;；!！\n]+")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Control and direction marks: said back in a reply, they would turn our own words around."""

LEAST_ROOM = 300
"""UTF-8 bytes that an answer about the matter may take beside the longest question."""

PICK = 2
"""Characters of the number of an option: a longer one that none has is read as words."""

LONG = 500
"""Characters: nobody answers a question in more, so a longer message is not read."""


def step(session: Session, event: Event, env: Env) -> Turn:
    """What follows from `event`. The same arguments always give the same turn."""
    first = not session.started
    session = replace(session, started=True)
    if isinstance(event, Text):
        session = _script(session, event.text)
    return in_script(_turn(session, event, first, env))


def _script(session: Session, text: str) -> Session:
    """Who writes traditional characters is answered in them, until they write simplified ones."""
    if is_traditional(text):
        return replace(session, traditional=True)
    if session.traditional and traditional(text) != text:
        return replace(session, traditional=False)
    return session


def _turn(session: Session, event: Event, first: bool, env: Env) -> Turn:
    match event:
        case Left():
            return Turn(Session(), (Forget(), Count("forgotten")))
        case Timer():
            return Turn(session, ())
        case Command("start" | "resume", argument):
            note = env.words.render("greeting") if first or not session.answers else env.words.render("welcome_back")
            session, came = enter(session, argument, env)
            return say(session, env, f"{note}\n{came}" if came else note, *(_STARTED if first else ()), news=True)
        case Command(name):
            intent = read_intent(f"/{name}")
            turn = on_intent(session, intent, env) if intent else miss(session, env, f"/{name}"[:SAID])
        case Choice(token):
            turn = on_token(session, token, env)
        case Text(text, length):
            turn = _on_text(session, text, length, env)
        case Location():
            turn = say(session, env, env.words.render("location"))
        case Other():
            turn = say(session, env, env.words.render("other"))
    if first and (Count("unreadable") in turn.effects or _hello(event)):
        turn = say(session, env)  # the first words are mostly a greeting: nobody is told that theirs wasn't read
    return _greeted(turn, env) if first else turn


def _hello(event: Event) -> bool:
    """Whether the event is nothing but a greeting, which the greeting itself answers."""
    return isinstance(event, Text) and read_intent(event.text) == Intent(IntentName.HELLO)


def _greeted(turn: Turn, env: Env) -> Turn:
    """The first message of all is answered with a greeting before anything else."""
    effects: list[Effect] = [*_STARTED]
    for effect in turn.effects:
        match effect:
            case Send(Reply(text, options, numbered)):
                effects.append(Send(Reply(f"{env.words.render('greeting')}\n\n{text}", options, numbered)))
            case _:
                effects.append(effect)
    return Turn(turn.session, tuple(effects))


def _on_text(session: Session, text: str, length: int, env: Env) -> Turn:
    clean = redact(text)
    if max(length, len(text)) > LONG:
        turn = say(session, env, env.words.render("too_long"))
    else:
        turn = _read_text(session, _INVISIBLE.sub("", clean.text).strip(), env)
    kinds = hidden(clean.text)  # by us just now, or by the shell before the event was stored
    if not kinds:
        return turn
    note = env.words.render("redacted", kinds=kinds)
    return Turn(turn.session, tuple(noted(effect, note) for effect in turn.effects))


def _read_text(session: Session, typed: str, env: Env) -> Turn:
    if (code := read_code(typed, env.entries)) is not None:
        session, came = enter_by_code(session, code, env)
        return say(session, env, came)
    if session.offered and (picked := _picked(typed, session)) is not None:
        if picked < len(session.offered):
            return on_token(session, session.offered[picked], env)
        if len(typed) <= PICK:  # 「25号」 and 「2026」 are no numbers of options
            note = env.words.render("no_such_number", number=read_pick(typed), most=len(session.offered))
            return say(session, env, note)
    at = position(session, env)
    shown_now = screen(session, at, env)
    reading = session.clarify or shown_now.page or not at.question
    # On a page, its own options come first: 「下一步」 is the guide's next step there.
    if reading and (token := _named(typed, session, shown_now)):
        return on_token(session, token, env)
    if at.question and not reading and names_option(at.question, typed, env):
        return on_answer(session, at.question, typed, env)
    if turn := _with_role(session, typed, env):
        return turn
    if intent := read_intent(typed):
        # 「等级改成技师」「说错了，是技师」 say at once what to change it to.
        changes = intent.name in (IntentName.EDIT, IntentName.BACK)
        changed = change_to(session, intent.target, intent.to or "", typed, env) if changes else None
        if intent.name is IntentName.RESTART:  # 「重新来，我在淄博张店」
            changed = on_statement(without_answers(session), typed, env)
        return changed or on_intent(session, intent, env)
    named = read_named(typed, at.known, env.catalogue)
    if named and named.only:
        return _on_named(session, named, read_topics(typed).topics, env)
    asked = read_topics(typed)
    if asked.topics:
        needs_all = at.question and not reading and needs_all_words(at.question, typed, asked.rest, session, env)
        return _on_topics(session, asked.topics, typed if needs_all else asked.rest, env)
    return _on_words(session, at, shown_now, typed, env)


def _with_role(session: Session, typed: str, env: Env) -> Turn | None:
    """「我是单位的，在淄博张店，有个技师」: for whom the person asks, and what else the message says. None where it
    says only one of the two."""
    clauses = [clause for clause in _CLAUSE.split(typed) if clause.strip()]
    for clause in clauses[:2] if len(clauses) > 1 else ():
        intent = read_intent(clause)
        if intent and intent.name in (IntentName.EMPLOYER, IntentName.WORKER):
            rest = "，".join(other for other in clauses if other is not clause)
            role = Answer(intent.name.value, "")
            asking = replace(session, answers=given(session, {"role": role}), page=None, editing=None, clarify=())
            turn = on_statement(asking, rest, env)
            note = env.words.render("role", role=intent.name.value)
            effects = tuple(noted(effect, note) for effect in turn.effects) if turn else ()
            return turn and Turn(turn.session, (*effects, Mark("answered", "role")))
    return None


def _on_words(session: Session, at: Position, shown_now: Screen, typed: str, env: Env) -> Turn:
    """Words that are no command: an answer to the question, or on a page whatever they state."""
    if at.question and not shown_now.page:
        return on_answer(session, at.question, typed, env)
    return on_statement(session, typed, env) or miss(session, env, typed)


def _on_named(session: Session, named: Named, topics: Sequence[Topic], env: Env) -> Turn:
    """A message about one programme, by its name: which one that is for this person, and what was asked of it."""
    titles = [entry.programme.title for entry in named.here]
    gazetteer = env.catalogue.gazetteer
    note = env.words.render(
        "named",
        name=named.name,
        here=titles,
        nationwide=named.nationwide,
        places=list(dict.fromkeys(gazetteer.full_name(entry.programme.place) for entry in named.elsewhere)),
        tied=position(session, env).tied,
    )
    page = Page("programme", named.here[0].id) if len(named.here) == 1 else None
    if page and not session.clarify and position(session, env).question is None:
        turn = (
            _on_topics(replace(session, page=page), topics, "", env)
            if topics
            else say(replace(session, page=page), env)
        )
        return Turn(turn.session, tuple(noted(effect, note) for effect in turn.effects))
    if not topics or not named.here:
        return say(session, env, note)
    turn = _on_topics(replace(session, page=page), topics, "", env)
    return Turn(turn.session, tuple(noted(effect, note) for effect in turn.effects))


def _on_topics(session: Session, topics: Sequence[Topic], rest: str, env: Env) -> Turn:
    """A question about the matter is answered; if the message holds an answer too, it is taken first."""
    new: dict[str, object] = {}
    turn = None
    if rest:
        at = position(session, env)
        turn = _on_words(session, at, screen(session, at, env), rest, env)
        answers = turn.session.answers
        new = {fact: answer.value for fact, answer in answers.items() if session.answers.get(fact) != answer}
        if Count("unreadable") in turn.effects or not (new or turn.session.clarify):
            turn = None
    after = turn.session if turn else session
    at = position(after, env)
    if at.question is None and not after.clarify:
        page = matter.page_for(topics, session.page if session.page and session.page.programme else None)
        return say(replace(after, page=page), env, read_back(after, new, env) if new else "", answered=new)
    said = turn or say(after, env)
    room = MOST_BYTES - max(size(written(effect.reply)) for effect in said.effects if isinstance(effect, Send))
    note = matter.answer(topics, session.page, at.known, env, max(room, LEAST_ROOM))
    return Turn(said.session, tuple(noted(effect, note) for effect in said.effects))


def _named(typed: str, session: Session, shown_now: Screen) -> str | None:
    """The token of the option that the words name, where they name one alone."""
    labels = {choice.token: choice.label for choice in shown_now.options}
    chosen = read_choice(typed, labels, {}, own=True)
    if isinstance(chosen, Read):
        token = str(chosen.value)
        # 「都不是，我在临沂」 says more than the option does.
        return token if token != NONE_OF_THESE or says(typed, [labels[token]]) else None
    if (onwards := _onwards(typed, shown_now.page, labels)) is not None:
        return onwards
    parts = [token for token, label in labels.items() if session.clarify and typed and typed in label]
    return parts[0] if len(parts) == 1 else None


def _onwards(typed: str, page: Page | None, tokens: Iterable[str]) -> str | None:
    """Where 「下一步」 and 「开始办」 lead: on in the guide, or from elsewhere into the one guide that is offered."""
    if typed not in _FORWARD and typed not in _BEGIN:
        return None
    if page is None or page.kind != "guide":
        guides = [token for token in tokens if token.startswith("g:")]
        return guides[0] if len(guides) == 1 else None
    if typed in _BEGIN and page.item not in (START, MATERIALS):
        return None
    return next((token for token in tokens if leads_on(token)), None)


def _picked(typed: str, session: Session) -> int | None:
    """The index that a bare number names; past the end where there is no such option."""
    number = read_pick(typed)
    return None if number is None else number - 1 if number > 0 else len(session.offered)


__all__ = ["Turn", "step"]
