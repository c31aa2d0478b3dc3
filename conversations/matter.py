"""Answers to questions about the matter itself, at any point: how much, which papers, where, how long, till when.

Everything said comes from the catalogue, for the programmes that are in play for this person now. What the catalogue
doesn't hold is said to be unknown, with whom to ask; nothing is made up.
"""

from __future__ import annotations

from collections.abc import Sequence

from conversations import results
from conversations.effects import Option
from conversations.env import Env
from conversations.requests.topic_words import Topic
from conversations.results import Item
from conversations.screens import EDIT, RESULTS, Screen, option, size
from conversations.session import Page
from policies.places import NATION
from policies.programme import About, cites
from policies.spans import Somewhere, Value

MOST_PROGRAMMES = 2
MOST_TOPICS = 2
ROOM = 1250
"""UTF-8 bytes of an answer that has a screen of its own."""

SEPARATOR = "+"
FROM = "@"
_ABOUT: dict[Topic, About] = {Topic.PAYOUT: "payout", Topic.REJECTED: "rejected", Topic.REPEAT: "repeat"}


def answer(topics: Sequence[Topic], page: Page | None, known: dict[str, Value], env: Env, room: int = ROOM) -> str:
    """The answer as a text of at most `room` bytes; what doesn't fit is left out, the first programme never."""
    found, left = _in_play(page, known, env)
    if not found:
        return _without_programme(known, env)
    blocks = [said_of(topic, item, env) for item in found for topic in topics[:MOST_TOPICS]]
    if left:
        blocks.append(env.words.render("matter/more", left=left))
    text = blocks[0]
    for block in blocks[1:]:
        if size(text) + 2 + size(block) > room:
            break
        text = f"{text}\n\n{block}"
    return cut_lines(text, room)


def screen(page: Page, known: dict[str, Value], env: Env) -> Screen | None:
    """The answer as a page of its own, for when no question is open. `page.item` holds the topics and, behind `FROM`,
    the step of the guide from which it was asked."""
    names = [name for name in page.item.partition(FROM)[0].split(SEPARATOR) if name in set(Topic)]
    if not names:
        return None
    found, _ = _in_play(page, known, env)
    options = [Option(f"p:{item.id}", item.found.entry.programme.title) for item in found]
    if page.item.partition(FROM)[2] and page.programme:
        options.insert(0, option(env, f"g:{page.programme}:{page.item.partition(FROM)[2]}", "to_step"))
    options += [option(env, RESULTS, "results"), option(env, EDIT, "edit")]
    text = answer([Topic(name) for name in names], page, known, env)
    return Screen(text, tuple(options), page=page)


def page_for(topics: Sequence[Topic], page: Page | None) -> Page:
    """The page that answers these topics, of the programme that was being read if one was."""
    step = f"{FROM}{came_from(page)}" if came_from(page) else ""
    return Page("matter", page.programme if page else "", SEPARATOR.join(topics[:MOST_TOPICS]) + step)


def came_from(page: Page | None) -> str:
    """The place in a guide from which a question was asked; empty where it was asked elsewhere."""
    match page:
        case Page("guide", _, item):
            return item
        case Page("matter", _, item):
            return item.partition(FROM)[2]
    return ""


def cut_lines(text: str, room: int) -> str:
    """As many whole lines as fit into `room` bytes; at least one."""
    lines, used = text.split("\n"), 0
    for index, line in enumerate(lines):
        used += size(line) + 1
        if index and used > room:
            return "\n".join(lines[:index]).rstrip()
    return text


def _in_play(page: Page | None, known: dict[str, Value], env: Env) -> tuple[tuple[Item, ...], int]:
    """The programmes to speak of, and how many more there are: the one being read; else those still possible, what
    can be claimed before what only informs; else those ruled out, so that even then the question gets its answer."""
    found = results.items(known, env)
    if page and page.programme:
        read = tuple(item for item in found if item.id == page.programme)
        return (read, 0) if read else ((), 0)
    open_ = [item for item in found if item.verdict not in ("ineligible", "expired")]
    cash = [item for item in open_ if item.found.entry.programme.kind == "cash"]
    chosen = cash or open_ or [*found]
    return tuple(chosen[:MOST_PROGRAMMES]), max(len(chosen) - MOST_PROGRAMMES, 0)


def said_of(topic: Topic, item: Item, env: Env) -> str:
    """What is known of a topic for one programme, under its title."""
    about = _ABOUT.get(topic)
    guide = item.guide
    rule = item.found.judgement.rule
    begins = rule.version.window.fact if rule else None
    said = {
        "since": env.words.question(begins).name if begins else "",
        "window_cites": cites(rule.version.window.cite) if rule else (),
        "rule_cites": cites(rule.version.cite) if rule else (),
        "steps": [step for step in guide.steps if about and step.about == about] if guide else [],
        "troubles": [trouble for trouble in guide.troubles if about and trouble.about == about] if guide else [],
        "cautions": [one for one in item.cautions if about and one.about == about],
    }
    text = env.words.render(
        f"matter/{topic}", item=item, guide=guide, today=env.today, sources=env.catalogue.sources, **said
    )
    return f"【{item.found.entry.programme.title}】\n{text}"


def _without_programme(known: dict[str, Value], env: Env) -> str:
    codes = [value.code for value in known.values() if isinstance(value, Somewhere) and value.code != NATION]
    place = env.catalogue.gazetteer.full_name(codes[0]) if codes else ""
    return env.words.render("matter/nothing", place=place, fallback=env.catalogue.fallback)
