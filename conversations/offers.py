"""What the school that a person came from says of itself, as choices to a question: offered first, never assumed."""

from __future__ import annotations

from conversations.entries import Entry
from conversations.env import Env
from conversations.session import Session
from policies.places import stem

FROM_SCHOOL = "@"
"""The key of the occupation that the school teaches: a text has no key of its own."""

Offers = tuple[tuple[str, str], ...]
"""Keys of options with their labels; an empty label: the one that the choice has already."""


def school_of(session: Session, env: Env) -> Entry | None:
    """The school that the person came from; None where there is none, or where it is not known any more."""
    return env.entries.schools.get(session.school)


def offers(fact: str, finer: bool, session: Session, env: Env) -> Offers:
    """The choices to put before all others. Who asks for a firm came for somebody else: nothing is offered.

    The levels that the school teaches are not: their numbers are those of the levels (3 is 三级), and whoever types a
    number means that.
    """
    role = session.answers.get("role")
    if role is not None and role.value == "employer":
        return ()
    entry = school_of(session, env) or Entry()
    match fact:
        case "work_place":
            return _place(entry, finer, session, env)
        case "occupation" if entry.occupation:
            return ((FROM_SCHOOL, entry.occupation),)
    return ()


def _place(entry: Entry, finer: bool, session: Session, env: Env) -> Offers:
    code = session.near or entry.place
    if env.catalogue.gazetteer.get(code) is None:
        return ()
    known = session.answers.get("work_place")
    if finer and known and isinstance(known.value, str):
        inside = code.startswith(stem(known.value)) and stem(code) != stem(known.value)
        if not inside:
            return ()
    name = env.catalogue.gazetteer.full_name(code)
    return ((code, name if session.near else env.words.render("school_place", place=name)),)


def hint(fact: str, session: Session, env: Env) -> str:
    """What the school says to a question that it can help to answer; empty where it says nothing."""
    entry = school_of(session, env)
    if fact != "trained_by_filed_agency" or entry is None or entry.filed is None:
        return ""
    return env.words.render("filed_hint", school=entry.school_name, filed="yes" if entry.filed else "no")


def without_answers(session: Session) -> Session:
    """A beginning anew: no answers, but the person still came from where they came."""
    return Session(
        started=True,
        traditional=session.traditional,
        school=session.school,
        near=session.near,
        topic=session.topic,
    )
