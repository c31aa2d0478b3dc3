"""Choices for questions that have none of their own, for a person whose words couldn't be read: years, and the ranges
of a number between which the rules in play tell.

What the ranges are comes from the catalogue; here they are only cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from conversations.env import Env
from policies.ask import Wanted
from policies.facts import FactSpec

YEARS = 3
"""Years offered one by one; all before them are one choice."""

EARLIEST = "1990"
"""The year from which "or earlier" is counted: no certificate of today's kinds is older."""


def range_choices(spec: FactSpec, wanted: Wanted, env: Env) -> Iterator[tuple[str, str]]:
    """Key and label of each range; `range_value` turns the key back. None where an answer is only to be made finer."""
    if wanted.finer:
        return
    if spec.kind == "date" and spec.past:
        yield from _years(env)
    elif spec.kind == "number":
        yield from _numbers(spec, wanted, env)


def _years(env: Env) -> Iterator[tuple[str, str]]:
    for back in range(YEARS):
        year = env.today.year - back
        yield str(year), env.words.render("year", year=str(year), back=str(back))
    last = env.today.year - YEARS
    yield f"{EARLIEST}-{last}", env.words.render("year", year=str(last), back="more")


def _numbers(spec: FactSpec, wanted: Wanted, env: Env) -> Iterator[tuple[str, str]]:
    """From nothing to the first limit, between limits, and from the last on."""
    unit = "months" if spec.name.endswith("_months") else spec.name
    limits = sorted(set(_limits(spec.name, wanted, env)))
    low = 0
    for limit in limits:
        if limit > low:
            yield f"{low}-{limit - 1}", env.words.render("range", low=str(low), high=str(limit - 1), unit=unit)
            low = limit
    if limits:
        yield f"{low}+", env.words.render("range", low=str(low), high="", unit=unit)


def _limits(fact: str, wanted: Wanted, env: Env) -> Iterator[int]:
    """The least numbers from which some rule in play decides otherwise."""
    for entry in (env.catalogue.entries[name] for name in wanted.programmes):
        rule = entry.rule(env.today)
        for leaf in rule.conditions.leaves() if rule else ():
            if leaf.fact != fact:
                continue
            node = leaf.node
            if node.at_least is not None:
                yield int(node.at_least)
            if node.unclear and node.unclear.at_least is not None:
                yield int(node.unclear.at_least)
            if node.at_most is not None:
                yield int(node.at_most) + 1


def range_value(spec: FactSpec, key: str, today: date) -> object | None:
    """The value of a range's key; None for a key that is none of them."""
    low, dash, high = key.partition("-")
    if not low.isdigit() or (dash and not high.isdigit()):
        return None
    match spec.kind:
        case "date" if not dash and len(low) == 4 and EARLIEST <= low <= str(today.year):
            return {"from": f"{low}-01-01", "to": min(f"{low}-12-31", today.isoformat())}
        case "date" if low == EARLIEST and len(high) == 4 and low < high < str(today.year):
            return {"from": f"{low}-01-01", "to": f"{high}-12-31"}
        case "number" if dash and int(low) <= int(high) <= spec.most:
            return {"min": int(low), "max": int(high)}
    return None
