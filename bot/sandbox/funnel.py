"""How many people come how far: from the first word to the last step of a guide, question by question, week by week.

People are counted, never events: each once for each point, in the week in which they first came to it. So one whose
results changed counts in each verdict that they saw, and one who was erased counts nowhere any more. No number that
could point at somebody leaves here (`bot.sandbox.withholding`).

Somebody has stopped at a question when it is on their screen and they have written nothing for some days; they count in
the week in which they last wrote. That is asked of where they stand, not of their marks: a question that they went back
to has an old mark, and one that came up by the way, and was left, isn't where they stopped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.sandbox.withholding import LEAST, People, people, shown, table
from bot.store.base import Reached, Store, Which, Written

VERDICTS = {
    "eligible": "可以申请",
    "likely": "条件都对，要先确认",
    "not_yet": "还没到时候",
    "check": "要先问清楚",
    "missing": "还缺信息",
    "expired": "已经截止",
    "ineligible": "不符合",
    "info": "可以了解",
    "none": "没查到补贴",
}
"""The verdicts as they are shown to people, the most promising first; "none": no programme is known for them."""


@dataclass(frozen=True, slots=True)
class AtFact:
    """`unread`: wrote what nobody could read when it was asked. `fact` "": when nothing was being asked."""

    fact: str
    asked: People
    answered: People
    unread: People
    stopped: People

    @property
    def shown(self) -> bool:
        return any(each.shown for each in (self.asked, self.answered, self.unread, self.stopped))


@dataclass(frozen=True, slots=True)
class AtProgramme:
    programme: str
    people: People


@dataclass(frozen=True, slots=True)
class AtVerdict:
    """`people` had some programme with this verdict; `programmes`: which, those with no number to show left out."""

    verdict: str
    people: People
    programmes: tuple[AtProgramme, ...]


@dataclass(frozen=True, slots=True)
class AtGuide:
    programme: str
    begun: People
    finished: People

    @property
    def shown(self) -> bool:
        return self.begun.shown or self.finished.shown


@dataclass(frozen=True, slots=True)
class Funnel:
    """`weeks` are their Mondays, from the first with anybody in it to the last, none left out; every `People` has as
    many. `finished`: came to the end of some guide. `facts` in the order given, all of them; what stands behind them,
    and guides, only with a number to show."""

    weeks: tuple[date, ...]
    started: People
    decided: People
    finished: People
    handover: People
    facts: tuple[AtFact, ...]
    verdicts: tuple[AtVerdict, ...]
    guides: tuple[AtGuide, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """What nobody could read where `fact` was asked: texts that at least `LEAST` people wrote, with how many; and how
    many people wrote something else, None where fewer."""

    fact: str
    often: tuple[tuple[str, int], ...]
    others: int | None


async def load_funnel(store: Store, which: Which, facts: Sequence[str], today: date, *, silent_days: int = 1) -> Funnel:
    """`facts` in the order in which they are to be listed. Stopped counts who wrote nothing for `silent_days` days,
    `today` being the last of them. Raises `StoreUnavailable`."""
    quiet_since = today - timedelta(silent_days - 1)
    rows = [*await store.reached(which), *await store.finished(which), *await store.stopped(which, quiet_since)]
    return funnel(rows, facts)


async def load_texts(store: Store, which: Which) -> tuple[Texts, ...]:
    """Only facts with something to show. Raises `StoreUnavailable`."""
    return texts(await store.written(which, LEAST))


def funnel(rows: Iterable[Reached], facts: Sequence[str]) -> Funnel:
    """Adds up what the store counted. Facts that the rows have beside `facts` (such as "") are listed behind them."""
    rows = list(rows)
    weeks = _weeks(rows)
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(weeks))
    for row in rows:
        counts[row.name, row.detail][(_monday(row.day) - weeks[0]).days // 7] += row.people
    empty = [0] * len(weeks)

    def at(name: str, detail: str = "") -> People:
        return people(counts.get((name, detail), empty))

    def details(name: str) -> list[str]:
        return sorted(detail for found, detail in counts if found == name)

    def at_fact(fact: str) -> AtFact:
        return AtFact(fact, at("asked", fact), at("answered", fact), at("unread", fact), at("stopped", fact))

    def at_guide(programme: str) -> AtGuide:
        return AtGuide(programme, at("guide", programme), at("guide_done", programme))

    others = {detail for name, detail in counts if name in ("asked", "answered", "unread", "stopped")} - {*facts}
    return Funnel(
        weeks,
        at("started"),
        at("decided"),
        at("finished"),
        at("handover"),
        (*map(at_fact, facts), *(found for found in map(at_fact, sorted(others)) if found.shown)),
        tuple(
            AtVerdict(verdict, at("result", verdict), _programmes(f"{verdict}:", details("result"), counts))
            for verdict in VERDICTS
        ),
        tuple(found for found in map(at_guide, details("guide")) if found.shown),
    )


def texts(rows: Iterable[Written]) -> tuple[Texts, ...]:
    often: dict[str, list[tuple[str, int]]] = defaultdict(list)
    others: dict[str, int] = {}
    for row in rows:
        if row.text is None:
            others[row.fact] = row.people
        elif row.people >= LEAST:
            often[row.fact].append((row.text, row.people))
    found = (Texts(fact, tuple(often.get(fact, ())), shown(others.get(fact, 0))) for fact in sorted({*often, *others}))
    return tuple(each for each in found if each.often or each.others)


def _programmes(
    prefix: str, details: Iterable[str], counts: dict[tuple[str, str], list[int]]
) -> tuple[AtProgramme, ...]:
    mine = [detail for detail in details if detail.startswith(prefix)]
    found = zip(mine, table([counts["result", detail] for detail in mine]), strict=True)
    return tuple(AtProgramme(detail.removeprefix(prefix), numbers) for detail, numbers in found if numbers.shown)


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _weeks(rows: Sequence[Reached]) -> tuple[date, ...]:
    """The Mondays of ISO weeks; one that has nobody stands among the others, so that its absence gives nothing away."""
    if not rows:
        return ()
    first, last = _monday(min(row.day for row in rows)), _monday(max(row.day for row in rows))
    return tuple(first + timedelta(7 * number) for number in range((last - first).days // 7 + 1))
