"""How a person comes in by a school's link or code, and what that leads to. Nothing of it is taken for an answer.

The school is remembered, so that it can be counted and its desk named beside the offices; its place, occupation and
levels are offered as choices. Answers given before stay as they are.
"""

from __future__ import annotations

from dataclasses import replace

from conversations import results
from conversations.entries import Entry
from conversations.env import Env
from conversations.position import Position
from conversations.session import Page, Session

NO_LINK = frozenset({"", "g"})
"""What stands behind /start where nobody came by a link of a school; `g` is our own, out of a group."""


def enter(session: Session, said: str, env: Env) -> tuple[Session, str]:
    """The session of somebody who came by this token or code, and what to tell them of it. The first school stays."""
    if said in NO_LINK:
        return session, ""
    entry = env.entries.find(said)
    if entry is None:
        return session, env.words.render("entry_unknown")
    before = env.entries.schools.get(session.school)
    school = session.school if before else entry.school_id
    home = env.entries.schools.get(school, Entry()).place
    topic = env.catalogue.entries.get(entry.topic)
    session = replace(
        session,
        school=school,
        near=entry.place if entry.place != home else session.near,
        topic=topic.id if topic else session.topic,
    )
    note = env.words.render(
        "entered",
        school=entry.school_name,
        before=before.school_name if before and entry.school_id not in ("", school) else "",
        topic=topic.programme.title if topic else "",
        place=env.catalogue.gazetteer.full_name(topic.programme.place) if topic else "",
    )
    return session, note


def enter_by_code(session: Session, code: str, env: Env) -> tuple[Session, str]:
    """The same for a code that was typed; one that doesn't exist is said so, and is no hindrance."""
    if env.entries.find(code) is None:
        return session, env.words.render("code_unknown", said=code)
    return enter(session, code, env)


def topic_first(session: Session, at: Position, note: str, env: Env) -> tuple[Session, str]:
    """Once nothing is left to ask, the programme that the person came for is opened before the list, one time."""
    if not session.topic or at.question or session.clarify or session.page:
        return session, note
    pid = session.topic
    session = replace(session, topic="")
    if results.find(pid, at.known, env):
        return replace(session, page=Page("programme", pid)), note
    entry = env.catalogue.entries.get(pid)
    if entry is None:
        return session, note
    place = env.catalogue.gazetteer.full_name(entry.programme.place)
    elsewhere = env.words.render("topic_elsewhere", title=entry.programme.title, place=place)
    return session, f"{note}\n\n{elsewhere}" if note else elsewhere
