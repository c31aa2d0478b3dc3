"""One programme, one person, one day → what the programme says of that person, and why.

`judge` is the quick verdict that questions are chosen by; `explain` adds amount, reasons and open points for showing.
Verdicts follow the contract (section 2). The day is a parameter (Asia/Shanghai); nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from policies.catalog import Catalogue
from policies.conditions import TOO_LATE, Condition, Group, Guarded, Leaf
from policies.entries import Entry, Rule
from policies.programme import AmountRow, Cite, Node, cites
from policies.spans import Value
from policies.truth import ASK, LATER, NO, YES, decided, lowest
from policies.window import Lateness, WindowDays, accruing, certain_from, coarse, highest_stake, lateness, window_for

Verdict = Literal["ineligible", "expired", "missing", "not_yet", "check", "eligible"]

DAY_UNSURE = "我说不准期限从哪天算起。现在还在期限里吗？"
NO_RULE = "这一天按哪一份规定办？我们没有查到。"
RULE_ENDS = "等月数满了，现在这一版规定已经到期。到那时还能不能申请？"
_OUTCOMES = {NO: "false", LATER: "false", ASK: "open", YES: "true"}
_TRUTHS = {"true": "true", "false": "false", "open": "unknown", "unknown": "unknown"}
_HOLDS = {NO: "no", LATER: "yes", ASK: "open", YES: "yes"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict and what led to it. `outcome` is the set (`policies.truth`) that the conditions can still come to.

    `beyond`: the months that are still accruing will be there only after this version of the rule has ended, so that
    nobody can say what holds then. `late`: they will be there only after this person's deadline.
    """

    entry: Entry
    rule: Rule | None
    verdict: Verdict
    outcome: int
    window: WindowDays
    missing: tuple[str, ...] = ()
    eligible_from: date | None = None
    beyond: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Reason:
    """A condition, and what it came to; the same object for all to whom it came so.

    `outcome` is for showing: `open` is what the office must be asked. `truth` is the contract's, three-valued: a hedged
    condition that is false stays `false` there.
    """

    id: str
    outcome: str
    truth: str
    text: str
    firm: bool
    cites: tuple[Cite, ...]
    no: str | None = None


@dataclass(frozen=True, slots=True)
class AmountPart:
    payer: str
    min: int | None
    max: int | None


@dataclass(frozen=True, slots=True)
class OtherSum:
    """A sum that some get instead of the usual one, who can't be told by what one can ask: 急需紧缺工种 2,200."""

    say: str
    total: int


@dataclass(frozen=True, slots=True)
class AmountRange:
    """In yuan. `known` False: no source gives a figure for today, and `min`/`max` are null.

    `then`: the sums of an earlier time (`as_of`, `until`), which may not be due any more. `cap`: not more than this, by
    a rule that leaves the sum to others. `others`: the sums in `min`…`max`, or in `then`, that only some get
    instead of the `usual` one.
    """

    known: bool
    min: int | None = None
    max: int | None = None
    then: tuple[int, int] | None = None
    cap: int | None = None
    as_of: str | None = None
    until: date | None = None
    usual: int | None = None
    others: tuple[OtherSum, ...] = ()
    parts: tuple[AmountPart, ...] = ()
    computed: bool = False
    say: str | None = None
    cites: tuple[Cite, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenPoint:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """All that is shown of one programme for one person on one day (`as_of`)."""

    judgement: Judgement
    as_of: date
    standing: str
    standing_say: str | None
    amount: AmountRange
    reasons: tuple[Reason, ...]
    open_points: tuple[OpenPoint, ...]
    certain_from: date | None = None
    """With `check`: the day from which months still accruing leave nothing to ask, where that is in time."""

    @property
    def entry(self) -> Entry:
        return self.judgement.entry

    @property
    def verdict(self) -> Verdict:
        return self.judgement.verdict

    @property
    def deciding(self) -> Reason | None:
        """The first condition that says no, where one does."""
        return next((reason for reason in self.reasons if reason.outcome == "false"), None)

    def to_json(self) -> dict[str, Any]:
        """The shape of the contract's section 2."""
        programme, judged = self.entry.programme, self.judgement
        window = judged.window
        data: dict[str, Any] = {
            "programme": programme.id,
            "title": programme.title,
            "kind": programme.kind,
            "place": programme.place,
            "applicant": programme.applicant,
            "verdict": judged.verdict,
            "holds": _HOLDS[judged.outcome] if decided(judged.outcome) and judged.rule else "unknown",
            "window": window.state,
            "standing": self.standing,
            "as_of": self.as_of.isoformat(),
            "version": judged.rule.version.id if judged.rule else None,
            "amount": self._amount_json(),
            "opens": _iso(window.opens),
            "deadline": _iso(window.deadline),
            "eligible_from": _iso(judged.eligible_from),
            "missing": list(judged.missing),
            "open_points": [{"id": point.id, "text": point.text} for point in self.open_points],
            "conditions": [_reason_json(reason) for reason in self.reasons],
        }
        if window.deadline_latest:
            data["deadline_latest"] = _iso(window.deadline_latest)
        if self.certain_from:
            data["certain_from"] = _iso(self.certain_from)
        return data

    def _amount_json(self) -> dict[str, Any]:
        amount = self.amount
        data: dict[str, Any] = {"min": amount.min, "max": amount.max, "currency": "CNY", "known": amount.known}
        if amount.then:
            data["last_known"] = {"min": amount.then[0], "max": amount.then[1], "until": _iso(amount.until)}
        if amount.cap is not None:
            data["cap"] = amount.cap
        if amount.as_of:
            data["as_of"] = amount.as_of
        if amount.others:
            data["others"] = [{"say": other.say, "sum": other.total} for other in amount.others]
        if amount.parts:
            data["parts"] = [{"payer": part.payer, "min": part.min, "max": part.max} for part in amount.parts]
        if amount.computed:
            data["computed"] = True
        return data | _cite_json(amount.cites)


@lru_cache(maxsize=8192)
def _reason_json(reason: Reason) -> dict[str, Any]:
    """Made once for each condition and outcome, like the reason itself (`_reason`): nobody changes it."""
    plain = {"id": reason.id, "outcome": reason.truth, "text": reason.text, "firm": reason.firm}
    return plain | _cite_json(reason.cites)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _cite_json(found: tuple[Cite, ...]) -> dict[str, Any]:
    """`cite` is one object, whatever the number of sources; where there are several, `cites` has them all."""
    shown = [{"source": cite.source, "locator": cite.locator} for cite in found]
    return ({"cite": shown[0]} if shown else {}) | ({"cites": shown} if len(shown) > 1 else {})


def judge(entry: Entry, known: Mapping[str, Value], today: date) -> Judgement:
    """The verdict of one programme, with the facts that it still hinges on, in no particular order."""
    rule = entry.rule(today)
    if rule is None:
        return Judgement(entry, None, "check", ASK, WindowDays("unknown"))
    window = window_for(rule, known, today)
    outcome = rule.conditions.outcomes(known)
    if outcome == NO:
        return Judgement(entry, rule, "ineligible", outcome, window)
    first, last = window.patience
    late = Lateness(False)
    if outcome & (LATER | ASK) and rule.growing and first and last:
        late = lateness(rule, known, today, first, last)
        if late.surely:
            known = {**known, TOO_LATE: True}
            outcome = rule.conditions.outcomes(known)
            if outcome == NO:
                return Judgement(entry, rule, "ineligible", outcome, window, late=True)
    mending = accruing(rule, known, today) if outcome == LATER else None
    if mending and last and mending.soonest > last:
        return Judgement(entry, rule, "ineligible", NO, window)
    if window.state == "closed":
        return Judgement(entry, rule, "expired", outcome, window)
    high = highest_stake(rule, window, outcome, today)
    missing = () if decided(outcome) else tuple(dict.fromkeys(rule.conditions.hinges(known, NO, high)))
    if mending and first and mending.latest > first:
        missing = mending.coarse if first == last else (*mending.coarse, *coarse(rule.version.window.fact, known))
    until = rule.version.until or date.max
    if mending and mending.soonest <= until < mending.latest and not missing:
        missing = mending.coarse
    if late.finer and outcome & (LATER | ASK):
        missing = tuple(dict.fromkeys((*missing, *late.finer)))
    if window.missing and window.missing not in missing:
        missing = (*missing, window.missing)
    if missing:
        return Judgement(entry, rule, "missing", outcome, window, missing)
    if mending and mending.latest > until:
        return Judgement(entry, rule, "check", outcome, window, beyond=True)
    least = min(lowest(outcome), high)
    if window.state == "not_yet" or least == LATER:
        days = [window.opens] if window.state == "not_yet" else []
        days += [mending.latest] if mending else []
        day = max((day for day in days if day), default=None)
        return Judgement(entry, rule, "not_yet", outcome, window, eligible_from=day)
    return Judgement(entry, rule, "check" if least == ASK else "eligible", outcome, window)


def explain(judged: Judgement, known: Mapping[str, Value], today: date) -> Assessment:
    """Everything to show for a judgement that was made with the same facts on the same day."""
    rule = judged.rule
    if rule is None:
        return Assessment(
            judged, today, "unconfirmed", NO_RULE, AmountRange(False), (), (OpenPoint("no_rule", NO_RULE),)
        )
    if judged.late:
        known = {**known, TOO_LATE: True}
    span = rule.standing(today)
    asks_office = judged.verdict in ("check", "missing", "not_yet")
    return Assessment(
        judged,
        today,
        span.is_ if span else "unconfirmed",
        span.say if span else None,
        amount(rule, known, today),
        tuple(_reasons(rule, known)),
        tuple(_open_points(judged, rule, known)) if asks_office else (),
        _certain_from(judged, rule, known, today),
    )


def _certain_from(judged: Judgement, rule: Rule, known: Mapping[str, Value], today: date) -> date | None:
    """The day from which the months need no asking, if both the deadline and the rule leave that much time."""
    last = judged.window.deadline
    if judged.verdict != "check" or last is None:
        return None
    day = certain_from(rule, known, today)
    return day if day and day <= min(last, rule.version.until or date.max) else None


def amount(rule: Rule | None, known: Mapping[str, Value], today: date) -> AmountRange:
    """What this person can still get; without a rule, nothing is known. Sums of an earlier time stay apart (`then`)."""
    if rule is None:
        return AmountRange(False)
    if rule.weighed is None:
        return _amount(rule, known, today)
    return _kept_amount(rule, tuple([known.get(fact) for fact in rule.weighed]), today)


@lru_cache(maxsize=4096)
def _kept_amount(rule: Rule, values: tuple[Value | None, ...], today: date) -> AmountRange:
    """Sums hinge on a few facts of few values, so most people's have been worked out for somebody before."""
    assert rule.weighed is not None
    known = {fact: value for fact, value in zip(rule.weighed, values, strict=True) if value is not None}
    return _amount(rule, known, today)


def _amount(rule: Rule, known: Mapping[str, Value], today: date) -> AmountRange:
    written = rule.version.amount
    possible = [row for guard, row in rule.rows if guard is None or guard.outcomes(known) & ~(NO | LATER)]
    found = tuple(dict.fromkeys(cite for row in possible for cite in cites(row.cite))) or cites(written.cite)
    totals = [row.total for row in possible if row.total is not None]
    if not totals or len(totals) < len(possible):
        caps = [row.cap for row in possible if row.cap is not None]
        cap = max(caps) if caps and len(caps) == len(possible) else None
        return AmountRange(False, cap=cap, as_of=written.as_of, say=written.say, cites=found)
    low, high = min(totals), max(totals)
    usual = {row.total for row in possible if row.say is None}
    told = len(usual) == 1  # else there is no one sum of which the others are exceptions
    common: dict[str, Any] = {
        "as_of": written.as_of,
        "usual": usual.pop() if told else None,
        "others": tuple(OtherSum(row.say, row.total) for row in possible if row.say and row.total) if told else (),
        "say": written.say,
        "cites": found,
    }
    if written.undated or (written.until and today > written.until):
        return AmountRange(False, then=(low, high), until=written.until, **common)
    computed = any(row.computed for row in possible)
    return AmountRange(True, low, high, parts=tuple(_parts(possible)), computed=computed, **common)


def _parts(rows: list[AmountRow]) -> Iterator[AmountPart]:
    for payer in dict.fromkeys(share.payer for row in rows for share in row.parts):
        sums = [next((share.sum for share in row.parts if share.payer == payer), 0) for row in rows]
        exact = [total for total in sums if total is not None]
        whole = len(exact) == len(sums)
        yield AmountPart(payer, min(exact) if whole else None, max(exact) if whole else None)


def _reasons(rule: Rule, known: Mapping[str, Value]) -> Iterator[Reason]:
    for named in rule.named:
        if isinstance(named, Guarded) and not named.applies(known):
            continue
        outcome = named.outcomes(known)
        shown = _OUTCOMES[outcome] if decided(outcome) else "unknown"
        # A yes is true and nothing else; of the others, a hedge may hide what is false.
        truth = "true" if outcome == YES else "false" if named.is_false(known) else _TRUTHS[shown]
        yield _reason(named, shown, truth)


@lru_cache(maxsize=8192)
def _reason(named: Condition, outcome: str, truth: str) -> Reason:
    """Built once: a condition comes to the same few outcomes for everybody."""
    node = named.node
    text = node.say or node.open or ""
    return Reason(node.id or "", outcome, truth, text, not _is_hedged(node), cites(node.cite), node.no)


def _is_hedged(node: Node) -> bool:
    return node.hedged or node.open is not None


def _open_points(judged: Judgement, rule: Rule, known: Mapping[str, Value]) -> Iterator[OpenPoint]:
    """What to ask the office, without repeating a text: from the nodes that came to ASK, the most specific text."""
    seen: set[str] = set()
    points = [*_asked(rule.conditions, known)]
    if judged.beyond:
        points.append(OpenPoint("rule_ends", RULE_ENDS))
    if rule.version.window.unstated:
        points.append(OpenPoint("window", rule.version.window.unstated))
    elif judged.window.state == "unknown" and not judged.window.missing:
        points.append(OpenPoint("window", DAY_UNSURE))
    for point in points:
        if point.text not in seen:
            seen.add(point.text)
            yield point


def _asked(condition: Condition, known: Mapping[str, Value], name: str = "") -> Iterator[OpenPoint]:
    outcome = condition.outcomes(known)
    if not outcome & ASK:
        return
    if not decided(outcome) and not (isinstance(condition, Group) and condition.every):
        return  # an answer still to come may make it no matter at all
    node = condition.node
    name = node.id or node.fact or name
    if node.open:
        yield OpenPoint(name or "open", node.open)
    elif isinstance(condition, Leaf):
        if text := _leaf_question(condition, known):
            yield OpenPoint(name, text)
    elif node.ask and decided(outcome):
        yield OpenPoint(name, node.ask)
    else:
        points = [point for child in condition.children for point in _asked(child, known, name)]
        yield from points
        if not points and node.id and node.say and decided(outcome):
            yield OpenPoint(name, node.say)


def _leaf_question(leaf: Leaf, known: Mapping[str, Value]) -> str | None:
    node = leaf.node
    if node.unclear and leaf.is_unclear(known):
        return node.unclear.ask
    return node.ask or node.say or (node.unclear.ask if node.unclear else None)


def judge_all(catalogue: Catalogue, known: Mapping[str, Value], today: date) -> list[Judgement]:
    """A judgement for each programme in reach of this person's places and role."""
    return [judge(entry, known, today) for entry in catalogue.touching(known)]


def assess_all(
    catalogue: Catalogue, known: Mapping[str, Value], today: date, *, everything: bool = False
) -> list[Assessment]:
    """An assessment for each programme in reach; with `everything`, for each of the catalogue."""
    entries: Iterable[Entry] = catalogue.entries.values() if everything else catalogue.touching(known)
    return [explain(in_order(catalogue, judge(entry, known, today)), known, today) for entry in entries]


def in_order(catalogue: Catalogue, judged: Judgement) -> Judgement:
    """The judgement with its missing facts in the order of asking."""
    if len(judged.missing) < 2:
        return judged
    order = catalogue.facts.order
    return replace(judged, missing=tuple(sorted(judged.missing, key=lambda name: order[name])))
