"""Public answers for a group, from the catalogue alone: one programme as a card, several as a short list.

Nothing of the person who asked is in them; a verdict about anybody is never given.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from conversations import matter
from conversations.env import Env
from conversations.requests.topic_words import Topic
from conversations.results import Item, local_note
from conversations.screens import size
from policies.programme import Source, cites

MOST_CHARS = 600
"""Of a card: more than that hides what else is said in a group."""
MOST_LISTED = 4
CONDITIONS = 2

_OWN_LINES: Final = frozenset({Topic.AMOUNT, Topic.WHERE, Topic.HOW, Topic.DEADLINE, Topic.CONDITIONS})
"""Topics that every card answers anyway."""
EXTRA_BYTES = 500


def card(item: Item, topics: Sequence[Topic], env: Env) -> str:
    """What a programme is, for whom, how much, till when, where, and by which source; what was asked besides, if it
    fits."""
    extra = next((topic for topic in topics if topic not in _OWN_LINES), None)
    besides = matter.cut_lines(matter.said_of(extra, item, env).partition("\n")[2], EXTRA_BYTES) if extra else ""
    text = ""
    for conditions, summary, said in ((CONDITIONS, True, besides), (1, True, besides), (1, True, ""), (0, False, "")):
        text = env.words.render(
            "groups/card",
            item=item,
            since=_since(item, env),
            source=_source(item, env),
            conditions=_conditions(item)[:conditions],
            summary=summary,
            besides=said,
            local=local_note(item, env) if summary else "",
            today=env.today,
        )
        if len(text) <= MOST_CHARS:
            return text
    return matter.cut_lines(text, size(text[:MOST_CHARS]))


def listing(found: Sequence[Item], env: Env, missed: str = "") -> str:
    """At most `MOST_LISTED` programmes, a line each. `missed`: the name asked for, which none of them has."""
    rows = [(item, _since(item, env)) for item in found[:MOST_LISTED]]
    closed = [item for item, _ in rows if item.found.judgement.window.state == "closed"]
    cautions = dict.fromkeys(caution.say for item in closed for caution in item.warnings[:1])
    return env.words.render("groups/list", rows=rows, cautions=[*cautions][:1], missed=missed, today=env.today)


def nothing(place: str, env: Env) -> str:
    """No programme of the place is known, which isn't to say that there is none."""
    return env.words.render(
        "groups/nothing",
        place=env.catalogue.gazetteer.full_name(place),
        covered=env.catalogue.covered(place),
        fallback=env.catalogue.fallback,
    )


def _since(item: Item, env: Env) -> str:
    """The name of the fact from which the months of the window count; empty where they don't."""
    rule = item.found.judgement.rule
    fact = rule.version.window.fact if rule else None
    return env.words.question(fact).name if fact else ""


def _source(item: Item, env: Env) -> Source | None:
    rule = item.found.judgement.rule
    found = [*(cites(rule.version.cite) if rule else ()), *item.found.amount.cites]
    return next((env.catalogue.sources[cite.source] for cite in found if cite.source in env.catalogue.sources), None)


def _conditions(item: Item) -> list[str]:
    """The conditions as they are written, that of the level first: it tells most people whether to read on."""
    rule = item.found.judgement.rule
    nodes = [condition.node for condition in rule.named] if rule else []
    named = [(node.fact == "cert_level", node.say) for node in nodes if node.open is None]
    return [say for _, say in sorted(named, key=lambda one: not one[0]) if say]
