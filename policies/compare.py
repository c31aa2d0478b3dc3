"""Two catalogues against each other: which made-up people get another answer, and how it changes.

It tries only programmes that differ, with people drawn from the limits of both versions (`policies.population`). That
nobody's answer changes among them is no proof that nobody's does.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from policies.assess import AmountRange, Assessment, Judgement, Verdict, amount, judge
from policies.catalog import Catalogue, load
from policies.facts import Facts
from policies.files import CatalogueError, Document, Fault
from policies.population import Person, person
from policies.spans import Value


@dataclass(frozen=True, slots=True)
class Answer:
    """What a programme says to one person, as far as it is compared. `reached` false: it isn't shown to them."""

    reached: bool
    verdict: Verdict | None = None
    low: int | None = None
    high: int | None = None
    dated: bool = False
    """The sums are those of an earlier time."""
    deadline: date | None = None
    eligible_from: date | None = None


OUT_OF_REACH = Answer(False)


@dataclass(frozen=True, slots=True)
class Shift:
    """`count` people to whom a programme said `before` and says `after`; one of them as the example."""

    programme: str
    title: str
    before: Answer
    after: Answer
    count: int
    example: Person
    facts: frozenset[str]
    """What the programme looks at, in either catalogue."""


def changed(old: Catalogue, new: Catalogue) -> list[str]:
    """The programmes that differ, in the order of the new catalogue; those that are gone at the end."""
    ids = dict.fromkeys((*new.entries, *old.entries))
    return [name for name in ids if _written(old, name) != _written(new, name)]


def _written(catalogue: Catalogue, name: str) -> Any:
    entry = catalogue.entries.get(name)
    return entry.programme if entry else None


Progress = Callable[[int, int], None]
"""People done, and people in all."""
_OFTEN = 250
"""People between two calls of it."""


def shifts(
    old: Catalogue,
    new: Catalogue,
    today: date,
    count: int = 1000,
    seed: int = 1,
    *,
    in_all: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Shift]:
    """For each programme that differs, the groups of people whose answer changes, the largest first.

    `count` people for each of them; or with `in_all`, so many people spread over all of them.
    """
    names = changed(old, new)
    counts = [count] * len(names) if in_all is None else _spread(in_all, len(names))
    told, done, total = progress or _untold, 0, sum(counts)
    for name, many in zip(names, counts, strict=True):
        groups: dict[tuple[Answer, Answer], tuple[int, Person]] = {}
        for one, before, after in _answers(old, new, name, _people(old, new, name, today, many, seed)):
            if before != after:
                kind = _kind(before, after)
                number, first = groups.get(kind, (0, one))
                groups[kind] = (number + 1, first)
            done += 1
            if done % _OFTEN == 0 or done == total:
                told(done, total)
        facts = frozenset(_facts(old, name) | _facts(new, name))
        title = (new.entries.get(name) or old.entries[name]).programme.title
        for (before, after), (number, first) in sorted(groups.items(), key=lambda group: -group[1][0]):
            yield Shift(name, title, before, after, number, first, facts)


def _spread(people: int, programmes: int) -> list[int]:
    return [people // programmes + (number < people % programmes) for number in range(programmes)]


def _untold(done: int, total: int) -> None:
    """Nobody wants to know."""


def _answers(
    old: Catalogue, new: Catalogue, name: str, people: Iterable[Person]
) -> Iterator[tuple[Person, Answer, Answer]]:
    """Each of the people, and what they hear in either catalogue."""
    alike = old.facts.specs == new.facts.specs
    for one in people:
        known = _known(old, one)
        before = _answer(old, name, known, one.today)
        yield one, before, _answer(new, name, known if alike else _known(new, one), one.today)


def _facts(catalogue: Catalogue, name: str) -> set[str]:
    entry = catalogue.entries.get(name)
    found: set[str] = set()
    for version in entry.programme.versions if entry else ():
        roots = (version.conditions, *(row.when for row in version.amount.rows if row.when))
        found |= {node.fact for root in roots for node in root.walk() if node.fact}
        found |= {version.window.fact} if version.window.fact else set()
    return found


def _kind(before: Answer, after: Answer) -> tuple[Answer, Answer]:
    """The change, without what is each person's own: days count only where they alone differ."""
    if (before.verdict, before.low, before.high, before.dated) == (after.verdict, after.low, after.high, after.dated):
        return Answer(before.reached, before.verdict), Answer(after.reached, after.verdict)
    plain = [Answer(one.reached, one.verdict, one.low, one.high, one.dated) for one in (before, after)]
    return plain[0], plain[1]


def _people(old: Catalogue, new: Catalogue, name: str, today: date, count: int, seed: int) -> Iterator[Person]:
    dice = Random(f"{seed} {name}")
    sides = [catalogue for catalogue in (old, new) if name in catalogue.entries]
    for number in range(count):
        catalogue = sides[number % len(sides)]
        yield person(catalogue, catalogue.entries[name], dice, today)


def answer(catalogue: Catalogue, name: str, one: Person) -> Answer:
    """What the person gets to hear of the programme. A fact that the catalogue doesn't have is left out."""
    return _answer(catalogue, name, _known(catalogue, one), one.today)


def _known(catalogue: Catalogue, one: Person) -> dict[str, Value]:
    facts = catalogue.facts
    return {name: _read(facts, name, raw, one.today) for name, raw in one.facts.items() if name in facts.specs}


@lru_cache(maxsize=32768, typed=True)
def _read(facts: Facts, name: str, raw: Hashable, today: date) -> Value:
    """Made-up people share their few values: limits, and places."""
    return facts.parse_one(name, raw, today)


def _answer(catalogue: Catalogue, name: str, known: Mapping[str, Value], today: date) -> Answer:
    entry = catalogue.entries.get(name)
    if entry is None or entry not in catalogue.touching(known):
        return OUT_OF_REACH
    judged = judge(entry, known, today)
    return _told(judged, amount(judged.rule, known, today))


def said_of(found: Assessment) -> Answer:
    """The part of an assessment that is compared."""
    return _told(found.judgement, found.amount)


def _told(judged: Judgement, sums: AmountRange) -> Answer:
    if judged.verdict in ("ineligible", "expired"):  # sums and days are nothing to this person
        return Answer(True, judged.verdict)
    low, high = sums.then or (sums.min, sums.max)
    return Answer(True, judged.verdict, low, high, bool(sums.then), judged.window.deadline, judged.eligible_from)


@contextmanager
def opened(path: Path, data: Path) -> Iterator[Catalogue]:
    """The catalogue in a folder; or for one programme's file, the one in `data` with this file in the place of the
    programme that has the same id. Raises `CatalogueError`."""
    if path.is_dir():
        yield load.__wrapped__(path)
        return
    document = Document(path, path.name)
    written: Mapping[str, Any] = document.data if isinstance(document.data, dict) else {}
    if not isinstance(written.get("id"), str):
        raise CatalogueError([Fault(path.name, 1, "这不是一项政策的文件：没有 id")])
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "data"
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("divisions"))
        for other in (copy / "programmes").rglob("*.yaml"):
            if _id(other) == written["id"]:
                other.unlink()
        shutil.copy(path, copy / "programmes" / path.name)
        yield load.__wrapped__(copy)


def _id(path: Path) -> str | None:
    """The id of a programme's file, from its line alone: every other file of the catalogue is looked at."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("id:"):
            return line.removeprefix("id:").strip().strip("\"'")
    return None
