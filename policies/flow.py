"""The way through one programme as boxes and arrows, ready to be drawn, and which of them an assessment went through.

All texts are those of the catalogue, cut to fit a box (`short`); nothing is judged here and no day is looked at, so a
flow changes only when its file does. Verdicts don't depend on the order of the conditions: it is that of the questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from policies.assess import Assessment
from policies.catalog import Catalogue
from policies.conditions import Condition
from policies.entries import Entry, Rule
from policies.page import APPLICANTS, STANDINGS, VERDICTS, columns
from policies.places import NATION
from policies.programme import AmountRow, Node, Programme
from policies.sheet import ROLES, formula, window_text
from policies.window import CLOSING

Kind = Literal["start", "condition", "window", "verdict", "amount", "guide", "place", "programme", "local"]
Way = Literal["on", "no", "later", "early", "closed", "ask"]
"""How one leaves a box: further on; to a no; to a not yet, by a number that still grows or by the day; to an end by the
day; to a question for the office."""

LONGEST = 48
"""Columns of a text in a box; a Chinese character takes two."""

_LABELS: dict[Way, str] = {
    "on": "符合",
    "no": VERDICTS["ineligible"],
    "later": "还不够",
    "early": "还没开始",
    "closed": "过了期限",
}
_ENDS: dict[Way, str] = {
    "no": "verdict_ineligible",
    "later": "verdict_not_yet",
    "early": "verdict_not_yet",
    "closed": "verdict_expired",
    "ask": "verdict_check",
}
_ASIDE = re.compile(r"（[^（）]*）")


@dataclass(frozen=True, slots=True)
class Box:
    """`id`: ASCII letters, digits and `_`, the same as long as the file keeps its names. `text` and `details` are cut;
    `whole` is both uncut, a line each. `hedged`: the source leaves it open, so that there is no plain no here."""

    id: str
    kind: Kind
    text: str
    details: tuple[str, ...] = ()
    whole: str = ""
    hedged: bool = False


@dataclass(frozen=True, slots=True)
class Arrow:
    """From box to box, both by id. Its own `id` is that of its source, a dot, and the way out (`Way`), or the id of the
    box behind where nothing is decided between."""

    id: str
    source: str
    target: str
    label: str = ""

    @property
    def way(self) -> str:
        return self.id.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Flow:
    """`nodes` in the order of reading: each after the one that leads to it."""

    title: str
    nodes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]

    def ids(self) -> set[str]:
        """Of boxes and arrows."""
        return {node.id for node in self.nodes} | {arrow.id for arrow in self.arrows}


def latest(entry: Entry) -> Rule:
    """The version that begins last."""
    return max(entry.rules, key=lambda rule: rule.version.from_ or date.min)


def of_programme(catalogue: Catalogue, entry: Entry, rule: Rule | None = None) -> Flow:
    """The flow of one version: of `rule`, one of the entry's (`entry.rule(day)`, `entry.rules`), else of the latest.

    Boxes: `start`, `c_…` for each condition (by its id), `window`, `verdict_…`, `amount`, `guide_…`.
    """
    rule = rule or latest(entry)
    conditions = sorted(rule.named, key=lambda named: _turn(catalogue, named))
    boxes = [_start(catalogue, entry.programme), *(_condition(catalogue, named.node) for named in conditions)]
    boxes.append(_window(catalogue, rule))
    arrows = [_arrow("start", "on", boxes[1].id, ""), _arrow("start", "ask", _ENDS["ask"], "不清楚要问")]
    for index, named in enumerate(conditions, start=1):
        arrows += _leaving(named.node, boxes[index].id, boxes[index + 1].id)
    arrows += _out_of_window(rule)
    aims = {arrow.target for arrow in arrows}
    boxes += [Box(f"verdict_{name}", "verdict", text) for name, text in VERDICTS.items() if f"verdict_{name}" in aims]
    further = [_amount(catalogue, rule), *_guides(entry.programme)]
    before = next(arrow.target for arrow in arrows if arrow.id == "window.on")
    for box in further:
        arrows.append(Arrow(f"{before}.{box.id}", before, box.id))
        before = "amount"
    return Flow(entry.programme.title, (*boxes, *further), tuple(arrows))


def _turn(catalogue: Catalogue, named: Condition) -> tuple[int, int]:
    """When the condition comes up: with the first of its facts that is asked (`policies.ask`). What need not be known
    is asked later, and what nobody can be asked comes last."""
    facts, order = catalogue.facts, catalogue.facts.order
    turns = [(int(leaf.node.optional or not facts.specs[leaf.fact].asked), order[leaf.fact]) for leaf in named.leaves()]
    return min(turns, default=(2, 0))


def _start(catalogue: Catalogue, programme: Programme) -> Box:
    gazetteer = catalogue.gazetteer
    where = "全国" if programme.place == NATION else gazetteer.full_name(programme.place)
    details = [f"给{'、'.join(ROLES[role] for role in programme.audience)}；{APPLICANTS[programme.applicant]}"]
    if programme.tied_by:
        details.append(f"看{catalogue.facts.specs[programme.tied_by].label}归哪里管")
    if programme.except_in:
        details.append(f"不包括{'、'.join(gazetteer.short_name(code) for code in programme.except_in)}")
    if programme.kind == "info":
        details.append("只供了解，不是可以申领的钱")
    return Box("start", "start", where, tuple(map(short, details)), where)


def _condition(catalogue: Catalogue, node: Node) -> Box:
    """One condition; of a choice between several, each on a line of its own."""
    text = node.say or _words(catalogue, node)
    details = [f"只问：{_words(catalogue, node.when)}"] if node.when else []
    details += [f"或：{_words(catalogue, child)}" for child in node.any_ or ()]
    hedged = not _can_fail(node)
    if hedged:
        details.append("来源没有说死，要问")
    whole = "\n".join((text, *details))
    return Box(_name(node.id), "condition", short(text), tuple(map(short, details)), whole, hedged)


def _words(catalogue: Catalogue, node: Node) -> str:
    """As `formula`, looser and shorter: a group's own words, or its members' with a comma or an 或 between them."""
    if text := node.say or node.open:
        return text
    if node.children and not node.not_:
        return ("，" if node.all_ else "或").join(_words(catalogue, child) for child in node.children)
    return formula(catalogue, node)


def _name(condition: str | None) -> str:
    return f"c_{condition}"


def _leaving(node: Node, source: str, following: str) -> Iterator[Arrow]:
    inside = list(node.walk())
    firm = _can_fail(node)
    yield _arrow(source, "on", following, _LABELS["on"] if firm else "")
    if firm:
        yield _arrow(source, "no")
        if any(inner.mends and not inner.hedged for inner in inside):
            yield _arrow(source, "later")
    if not firm:
        yield _arrow(source, "ask", label="要问" if node.open else "否则要问")
    elif any(inner.unclear or inner.open or inner.hedged for inner in inside):
        yield _arrow(source, "ask", label="有的要问")


def _can_fail(node: Node) -> bool:
    """Whether the condition can come to a plain no for anybody, and not only to a question."""
    if node.open or node.hedged:
        return False
    if node.all_:
        return any(map(_can_fail, node.all_))
    return all(map(_can_fail, node.any_ or ()))


def _arrow(source: str, way: Way, target: str | None = None, label: str | None = None) -> Arrow:
    return Arrow(f"{source}.{way}", source, target or _ENDS[way], _LABELS.get(way, "") if label is None else label)


def _window(catalogue: Catalogue, rule: Rule) -> Box:
    version = rule.version
    whole = window_text(catalogue, version.window)
    details = []
    for span in version.standing:
        if span.is_ in CLOSING:
            details.append(short(f"{f'{span.from_} 起' if span.from_ else '规定'}{STANDINGS[span.is_]}"))
    return Box("window", "window", f"期限：{short(whole)}", tuple(details), f"期限：{whole}")


def _out_of_window(rule: Rule) -> Iterator[Arrow]:
    """Nobody can apply without asking where something is open for everybody: then the way on is to the office."""
    window = rule.version.window
    certain = _can_hold(rule.version.conditions) and not window.unstated
    label = "不限时间" if window.none else "来源没说" if window.unstated else "在期限里"
    yield _arrow("window", "on", "verdict_eligible" if certain else "verdict_check", label)
    if window.opens:
        yield _arrow("window", "early")
    if window.closes or window.fact or any(span.is_ in CLOSING for span in rule.version.standing):
        yield _arrow("window", "closed")
    if window.fact:
        yield _arrow("window", "ask", label="说不准")


def _can_hold(node: Node) -> bool:
    """Whether the condition can come to a plain yes for anybody."""
    if node.open or node.when:
        return node.when is not None
    if node.any_:
        return any(map(_can_hold, node.any_))
    return all(map(_can_hold, node.all_ or ()))


def _amount(catalogue: Catalogue, rule: Rule) -> Box:
    written = rule.version.amount
    time = f"{written.as_of} 的标准" if written.as_of else "来源没写日期" if written.undated else ""
    until = f"写到 {written.until} 为止" if written.until else ""
    details = [short("，".join(part for part in (time, until) if part))] if time or until else []
    details += dict.fromkeys(_sum(catalogue, rule, row) for row in written.rows)
    if not written.rows:
        details.append(short(written.say) if written.say else "来源没写数")
    return Box("amount", "amount", "金额", tuple(details), f"金额：{written.say}" if written.say else "")


def _sum(catalogue: Catalogue, rule: Rule, row: AmountRow) -> str:
    """Who gets it, by the facts that tell the sums apart, and how much."""
    guards = (row.when.all_ or (row.when,)) if row.when else ()
    told = [guard for guard in guards if not rule.telling or any(node.fact in rule.telling for node in guard.walk())]
    who = short("，".join([row.say or "", *(_words(catalogue, guard) for guard in told)]).strip("，"))
    total = f"{row.total} 元" if row.total is not None else f"最多 {row.cap} 元" if row.cap is not None else "没写数"
    return f"{who}：{total}" if who else total


def _guides(programme: Programme) -> Iterator[Box]:
    for guide in programme.guides:
        whom = f"给{ROLES[guide.for_]}，{APPLICANTS[guide.files]}"
        yield Box(f"guide_{guide.id}", "guide", f"怎么办：{len(guide.steps)} 步", (short(whom),), guide.say)


def short(text: str) -> str:
    """At most `LONGEST` columns: without what stands in brackets, then up to a comma; what is cut is shown by 「…」."""
    if columns(text) <= LONGEST:
        return text
    bare = _ASIDE.sub("", text)
    if columns(bare) <= LONGEST - 2:
        return f"{bare.rstrip('。')}…"
    end = next(count for count in range(len(bare), 0, -1) if columns(bare[:count]) <= LONGEST - 2)
    comma = max(bare.rfind(mark, end // 2, end) for mark in "，；。")
    return f"{bare[: comma if comma > 0 else end]}…"


def visited(flow: Flow, assessment: Assessment) -> set[str]:
    """The boxes and arrows of `flow` (of the programme and version assessed) that led to this assessment, by id.

    Conditions still unknown, or that don't count for this person, weren't gone through; the window was where the
    verdict rests on it. Guides are left to the caller: an assessment doesn't say whether somebody read one. Where
    months lack beside another no, nobody can tell whether they would have come: the box counts, but no way out of it.
    """
    verdict, window = assessment.verdict, assessment.judgement.window
    arrows = {arrow.id: arrow for arrow in flow.arrows}
    found = {"start", f"verdict_{verdict}"}
    refused = [reason for reason in assessment.reasons if reason.outcome == "false"]
    for reason in assessment.reasons:
        box = _name(reason.id)
        match reason.outcome:
            case "true":
                found |= {box, f"{box}.on"}
            case "open":
                found |= {box, f"{box}.on", f"{box}.ask" if f"{box}.ask" in arrows else "start.ask"}
            case "false" if f"{box}.later" not in arrows or (verdict == "ineligible" and len(refused) == 1):
                found |= {box, f"{box}.no"}
            case "false":
                found |= {box} if verdict == "ineligible" else {box, f"{box}.later"}
    if found - {"start", f"verdict_{verdict}"}:
        found.add("start.on")
    match verdict, window.state:
        case "expired", _:
            found |= {"window", "window.closed"}
        case "not_yet", "not_yet":
            found |= {"window", "window.early"}
        case (("check" | "eligible"), state):
            on = arrows["window.on"].target == f"verdict_{verdict}"
            found |= {"window", *(["window.ask"] if state == "unknown" else []), *(["window.on"] if on else [])}
            found |= {"amount", f"verdict_{verdict}.amount"}
    return found & flow.ids()


def reached(flow: Flow, counted: Iterable[str]) -> tuple[int, int]:
    """How many boxes of the flow are among the ids, and how many there are. Guides count like the rest."""
    names = {node.id for node in flow.nodes}
    return len(names & set(counted)), len(names)
