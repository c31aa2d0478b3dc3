"""What follows from one event in a group: mostly nothing. Pure, like the machine for one person.

It answers only when called. A group gets at most one card a minute; a person whose question is personal gets a link
into the private chat at most once a minute, and no group more than `SMALL` such small messages a minute. What was asked
meanwhile is dropped, not put off: a late answer in a group answers nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from conversations.effects import Count, Door, Effect, InGroup, Option, Reply, Send
from conversations.env import Env
from conversations.events import Changed, Choice, Command, Event, Grouped, Text
from conversations.groups.session import GroupSession
from conversations.groups.understanding import Card, Nothing, Personal, look_at, understand

MINUTE: Final = 60
"""Seconds between two cards in a group, and between two links for the same person."""
SMALL: Final = 4
"""Messages that are no cards (links, answers to commands of admins, changes of a list) in a minute."""
GREETING: Final = 3600
"""Seconds between two greetings."""

LOOK = "gp"
"""A token `gp:CODE:PROGRAMME` is a button for the one person of this code."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The group's session after the event, and what the shell is to do."""

    session: GroupSession
    effects: tuple[Effect, ...] = ()


def whose(token: str) -> str:
    """The code of the person whom a button is for; empty where it is for everybody."""
    kind, _, rest = token.partition(":")
    return rest.partition(":")[0] if kind == LOOK else ""


def group_step(session: GroupSession, event: Event | Grouped, env: Env) -> Turn:
    """The same arguments always give the same turn. Events that aren't of a group change nothing."""
    if not isinstance(event, Grouped):
        return Turn(session)
    session = _forgotten(session, event.at)
    match event.said:
        case Changed() as change:
            return _changed(session, change, event, env)
        case Command(name):
            return (
                _card(_here(session), Card(env.words.render("groups/help")), event) if name in _HELP else Turn(session)
            )
        case Choice(token):
            return _pressed(_here(session), token, event, env)
        case Text(text):
            return _asked(_here(session), text, event, env)


_HELP: Final = frozenset({"start", "help"})


def _forgotten(session: GroupSession, now: int) -> GroupSession:
    """Without what no longer counts. A clock that was set back by more than a minute doesn't silence a group."""

    def counts(at: int) -> bool:
        return abs(now - at) < MINUTE

    small = tuple(at for at in session.small_at if counts(at))
    links = {who: at for who, at in session.links.items() if counts(at)}
    card_at = session.card_at if counts(session.card_at) else 0
    return replace(session, small_at=small, links=links, card_at=card_at)


def _here(session: GroupSession) -> GroupSession:
    """Whoever is spoken to in a group is in it, even if the news of that was lost."""
    return replace(session, state="here")


def _asked(session: GroupSession, text: str, event: Grouped, env: Env) -> Turn:
    match understand(text, env, session.home or None, event.about):
        case Card() as card:
            return _card(session, card, event)
        case Personal(place, topic):
            return _link(session, Door(session.school, place or session.home, topic), event, env)
        case Nothing():
            if event.how != "name":  # 「谢谢」 in reply to a card wants no answer
                return Turn(session)
            return _card(session, Card(env.words.render("groups/help")), event)


def _card(session: GroupSession, card: Card, event: Grouped) -> Turn:
    if session.card_at:
        return Turn(session)
    session = replace(session, card_at=event.at, thread=event.thread)
    return Turn(session, (Send(_reply(session, card, event)), Count("group_card")))


def _reply(session: GroupSession, card: Card, event: Grouped, edits: int = 0) -> Reply:
    door = Door(session.school, card.place or session.home, card.topic)
    options = _choices(card, event.who) if len(card.programmes) > 1 else ()
    to = "" if edits else event.to
    return Reply(card.text, options, numbered=False, group=InGroup(event.thread, to, edits, door))


def _choices(card: Card, who: str) -> tuple[Option, ...]:
    titles = [line.removeprefix("· ") for line in card.text.split("\n") if line.startswith("· ")]
    return tuple(
        Option(f"{LOOK}:{who}:{programme}", title) for programme, title in zip(card.programmes, titles, strict=True)
    )


def _link(session: GroupSession, door: Door, event: Grouped, env: Env) -> Turn:
    if event.who in session.links or not _has_room(session):
        return Turn(session)
    session = _small(replace(session, links={**session.links, event.who: event.at}), event)
    where = InGroup(event.thread, event.to, door=door)
    return Turn(session, (Send(Reply(env.words.render("groups/private"), group=where)), Count("group_link")))


def _pressed(session: GroupSession, token: str, event: Grouped, env: Env) -> Turn:
    """The list becomes the card that was chosen, so that no second message stands in the group."""
    if whose(token) != event.who or not event.to.isdigit() or not _has_room(session):
        return Turn(session)
    card = look_at(token.split(":", 2)[-1], session.home, env)
    if card is None:
        return Turn(session)
    return Turn(_small(session, event), (Send(_reply(session, card, event, int(event.to))),))


def _has_room(session: GroupSession) -> bool:
    return len(session.small_at) < SMALL


def _small(session: GroupSession, event: Grouped) -> GroupSession:
    return replace(session, small_at=(*session.small_at, event.at), thread=event.thread)


def _changed(session: GroupSession, change: Changed, event: Grouped, env: Env) -> Turn:
    match change.what:
        case "announced" if session.state == "here":
            return Turn(session, (Send(Reply(change.reason, group=InGroup(door=Door(session.school, session.home)))),))
        case "removed":
            return Turn(replace(session, state="gone", admin=False, hears=False))
        case "added" | "admin" | "member" as what:
            before = session
            is_admin = what == "admin" or (what == "added" and change.reason == "admin")
            session = replace(session, state="here", admin=is_admin, hears=change.hears)
            if what == "added":
                return _greeting(session, event, env)
            if session.hears == before.hears or not _has_room(session):
                return Turn(session)
            return _told(session, event, env.words.render("groups/hears", hears=session.hears, admin=is_admin))
        case "bound":
            session = replace(session, school=change.school, home=change.home)
            place = env.catalogue.gazetteer.full_name(change.home) if change.home else ""
            text = env.words.render("groups/bound", place=place, by_code=change.reason == "by_code")
            return _told(session, event, text, surely=True)
        case "unbound" if not session.school:
            return _told(session, event, env.words.render("groups/refused", reason="not_bound"))
        case "unbound":
            return _told(replace(session, school="", home=""), event, env.words.render("groups/unbound"))
        case "refused":
            return _told(session, event, env.words.render("groups/refused", reason=change.reason))
    return Turn(session)


def _greeting(session: GroupSession, event: Grouped, env: Env) -> Turn:
    if session.greeted_at and event.at - session.greeted_at < GREETING:
        return Turn(session)
    text = env.words.render("groups/greeting", hears=session.hears, admin=session.admin, bound=bool(session.school))
    where = InGroup(event.thread, door=Door(session.school, session.home))
    return Turn(replace(session, greeted_at=event.at), (Send(Reply(text, group=where)),))


def _told(session: GroupSession, event: Grouped, text: str, *, surely: bool = False) -> Turn:
    """`surely`: the minute's room doesn't count, as a code works once, and whoever used it must hear that it did."""
    if not (surely or _has_room(session)):
        return Turn(session)
    return Turn(_small(session, event), (Send(Reply(text, group=InGroup(event.thread, event.to))),))
