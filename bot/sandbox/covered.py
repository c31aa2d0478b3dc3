"""What the test scenarios have covered of the catalogue's maps: which boxes and ways their conversations went through.

Counted by playing all of them; each scenario counts once for a box, however often it comes there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.live import Live
from bot.sandbox.jobs import Progress
from conversations.env import Env
from conversations.scenarios.model import Scenario
from conversations.scenarios.running import Outcome, run, trace
from policies.atlas import where
from policies.catalog import Catalogue
from policies.entries import Rule
from policies.flow import Flow, of_programme, visited

Key = tuple[str, str]
"""A programme and one of its versions."""


@dataclass(frozen=True, slots=True)
class Covered:
    """By how many scenarios each box and arrow was visited. `scenarios`: how many were played."""

    catalogue: Catalogue
    programmes: Mapping[Key, Mapping[str, int]]
    all: Mapping[str, int]
    scenarios: int


def covered(live: Live, scenarios: Sequence[Scenario], progress: Progress) -> Covered:
    catalogue, words = live.catalogue, live.words  # another one may go live while this one is counted

    def env_for(day: date) -> Env:
        return Env(day, catalogue, words)

    flows: dict[Key, Flow] = {}
    programmes: dict[Key, Counter[str]] = {}
    everywhere: Counter[str] = Counter()
    for number, scenario in enumerate(scenarios, 1):
        seen: set[tuple[Key, str]] = set()
        places: set[str] = set()
        outcome = run(scenario, env_for)
        for traced in trace(outcome, env_for):
            for found in traced.assessed:
                rule = found.judgement.rule
                places |= where(catalogue, found.entry)
                if rule is None:
                    continue
                key = (found.entry.id, rule.version.id)
                if key not in flows:
                    flows[key] = of_programme(catalogue, found.entry, rule)
                seen |= {(key, box) for box in visited(flows[key], found)}
        for programme in _read_guides(outcome):
            entry = catalogue.entries.get(programme)
            for rule in entry.rules if entry else ():
                seen |= {((programme, rule.version.id), box) for box in _guide_boxes(flows, catalogue, programme, rule)}
        for key, box in seen:
            programmes.setdefault(key, Counter())[box] += 1
        everywhere.update(places)
        progress(number, len(scenarios))
    return Covered(catalogue, programmes, everywhere, len(scenarios))


def _read_guides(outcome: Outcome) -> set[str]:
    """The programmes whose guide was opened."""
    pages = (turn.session.page for turn in outcome.turns)
    return {page.programme for page in pages if page and page.kind == "guide"}


def _guide_boxes(flows: dict[Key, Flow], catalogue: Catalogue, programme: str, rule: Rule) -> set[str]:
    key = (programme, rule.version.id)
    if key not in flows:
        flows[key] = of_programme(catalogue, catalogue.entries[programme], rule)
    return {box.id for box in flows[key].nodes if box.kind == "guide"}
