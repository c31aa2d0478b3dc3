"""What each programme says to a trainee, as the lines of a list.

A line hinges on the facts that its programme looks at, and on nothing else of the person: trainees who share these get
the same line, made once. What was remembered is gone with the run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from policies.assess import AmountRange, Assessment, Verdict, explain, in_order, judge
from policies.catalog import Catalogue
from policies.conditions import INSURANCE
from policies.entries import Entry
from policies.facts import FactSpec
from policies.offices import offices
from policies.page import APPLICANTS, STANDINGS, VERDICTS, amount_text
from policies.spans import Value

STILL: frozenset[Verdict] = frozenset(("eligible", "check", "missing", "not_yet"))
"""Verdicts with which a deadline lies ahead."""

_REMEMBERED = 20_000
_RANKS = {verdict: rank for rank, verdict in enumerate(VERDICTS)}


@dataclass(slots=True, eq=False)
class Line:
    """What one programme says to all whose facts are the same to it.

    `sum`: yuan, or words where there is no one figure. `last`: the last day, the earliest one that it may be; words
    where there is none. `due`: the day by which to act, where one is known and lies ahead. `earliest`: the day from
    which it can be claimed. `missing`: facts; `open`: these, or what must be asked, in words. `mind`: what to know
    before promising anything. `drawn` is for the writer's own use.
    """

    entry: Entry
    verdict: Verdict
    amount: AmountRange
    sum: int | str | None
    last: date | str | None
    due: date | None
    earliest: date | None
    missing: tuple[str, ...]
    open: str
    applicant: str
    office: str
    mind: str
    drawn: tuple[str, float] | None = None


class Judge:
    """Judges trainees on one day. With `remember` 0 every line is made anew."""

    def __init__(self, catalogue: Catalogue, today: date, *, remember: int = _REMEMBERED) -> None:
        self._catalogue = catalogue
        self._today = today
        self._most = remember
        self._looks: dict[str, tuple[str, ...]] = {}
        self._made: dict[tuple[object, ...], Line] = {}

    def lines(self, known: Mapping[str, Value]) -> list[Line]:
        """A line for each programme in reach, ineligible ones too: those that can be claimed first, and those that only
        inform last."""
        found = [self._line(entry, known) for entry in self._catalogue.touching(known)]
        found.sort(key=_rank)
        return found

    def _line(self, entry: Entry, known: Mapping[str, Value]) -> Line:
        looks = self._looks.get(entry.id)
        if looks is None:
            looks = self._looks[entry.id] = tuple(looked_at(entry, self._today, self._catalogue.facts.specs))
        if not self._most:
            return self._new(entry, known)
        key = (entry.id, *[known.get(fact) for fact in looks])
        line = self._made.get(key)
        if line is None:
            if len(self._made) >= self._most:
                self._made.clear()
            line = self._made[key] = self._new(entry, known)
        return line

    def _new(self, entry: Entry, known: Mapping[str, Value]) -> Line:
        judged = in_order(self._catalogue, judge(entry, known, self._today))
        found = explain(judged, known, self._today)
        window = judged.window
        due = None
        if judged.verdict in STILL:
            due = next((day for day in (window.deadline, window.deadline_latest) if day and day >= self._today), None)
        return Line(
            entry,
            judged.verdict,
            found.amount,
            _sum(found),
            window.deadline or _no_deadline(found),
            due,
            judged.eligible_from or (window.opens if window.state == "not_yet" else None),
            judged.missing if judged.verdict == "missing" else (),
            self._open(found, known),
            APPLICANTS[entry.programme.applicant],
            self._office(entry, known),
            "；".join(_mind(found)),
        )

    def _open(self, found: Assessment, known: Mapping[str, Value]) -> str:
        specs = self._catalogue.facts.specs
        match found.verdict:
            case "missing":
                names = found.judgement.missing
                return "、".join(f"{specs[name].label}{'（要更准）' if name in known else ''}" for name in names)
            case "check":
                return "\n".join(point.text for point in found.open_points)
            case _:
                return ""

    def _office(self, entry: Entry, known: Mapping[str, Value]) -> str:
        for contact in offices(entry.programme.contacts, known):
            return " ".join((contact.office, "、".join(contact.phone[:2]))).strip()
        fallback = self._catalogue.fallback
        return f"打 {'、'.join(fallback.phone)} 问" if fallback else ""


def _rank(line: Line) -> tuple[bool, int]:
    return line.entry.programme.kind == "info", _RANKS[line.verdict]


def looked_at(entry: Entry, today: date, specs: Mapping[str, FactSpec]) -> Iterator[str]:
    """The facts that a programme's line can hinge on, each once: those that its rule of the day tests, the one from
    which its window counts, whether insurance is being paid, and the places where it has several offices."""
    found: dict[str, None] = {INSURANCE: None}
    if rule := entry.rule(today):
        version = rule.version
        roots = (version.conditions, *(row.when for row in version.amount.rows if row.when))
        found |= {node.fact: None for root in roots for node in root.walk() if node.fact}
        found |= {version.window.fact: None} if version.window.fact else {}
    if len(entry.programme.contacts) > 1:
        found |= {name: None for name, spec in specs.items() if spec.kind == "place"}
    return iter(found)


def _sum(found: Assessment) -> int | str | None:
    if found.entry.programme.kind == "info" or found.verdict in ("ineligible", "expired"):
        return None  # sums are nothing to this person
    amount = found.amount
    if amount.known and amount.min is not None and amount.min == amount.max:
        return amount.min
    return f"{amount.min} 到 {amount.max} 元" if amount.known else amount_text(amount)


def _no_deadline(found: Assessment) -> str | None:
    if found.verdict not in STILL:
        return None
    rule = found.judgement.rule
    return "来源没写期限" if rule and rule.version.window.none else "还说不准"


def _mind(found: Assessment) -> Sequence[str]:
    window, told = found.judgement.window, list[str]()
    if found.entry.programme.kind == "info":
        told.append("只供了解，不用申请")
    if found.verdict == "ineligible":
        return told
    if found.standing != "current":
        told.append(STANDINGS[found.standing])
    if window.deadline and window.deadline_latest and found.verdict in STILL:
        told.append(f"最后一天在 {window.deadline} 到 {window.deadline_latest} 之间，看证书上的日期")
    if found.amount.known and found.amount.as_of and found.verdict in STILL:
        told.append(f"金额是 {found.amount.as_of} 的标准")
    if found.certain_from:
        told.append(f"到 {found.certain_from} 月数就满了，那天起不用再问月数")
    return told
