"""Assessments → what to say, in which order: what can be claimed first, each with its one deciding reason.

"Too late" and "no programme known here" are told apart from "you have no right", which is never said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from conversations.effects import Option
from conversations.entries import Entry
from conversations.env import Env
from conversations.screens import EDIT, RESTART, RESULTS, Screen, cut, option, size, written
from conversations.session import Page, Session
from policies.assess import Assessment, assess_all
from policies.catalog import Catalogue
from policies.offices import offices
from policies.periods import days_left
from policies.places import NATION
from policies.programme import Caution, Contact, Guide, Source, cites
from policies.spans import Somewhere, Value

ORDER = ("eligible", "not_yet", "check", "missing", "expired", "ineligible")
LIST_ROOM = 1150
LISTED_BYTES = 1500
"""Of a whole list with its options: the longest of our notes (the help) stands before it in the same message."""
REASON_ROOM = 1300
KEPT = 512
"""Screens kept ready, of each kind: people read several pages of the same results, and many are in the same case."""


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One assessment with what is shown beside it. `days`: days left after today, 0 on the last day. Compared by
    identity: the same results give the same items for as long as they are kept (`items`)."""

    found: Assessment
    days: int | None
    contacts: tuple[Contact, ...]
    phones: tuple[str, ...]
    role: str
    guide: Guide | None
    cautions: tuple[Caution, ...]
    home: str | None
    """The place that ties the person to this programme: where they are insured, or else where they work."""

    @property
    def id(self) -> str:
        return self.found.entry.id

    @property
    def verdict(self) -> str:
        """The verdict as it is shown. Information is never something to claim ("info"), and where nobody has confirmed
        the rule for this day, a yes says so at once ("likely")."""
        verdict = self.found.verdict
        if self.found.entry.programme.kind == "info" and verdict in ("eligible", "check", "not_yet"):
            return "info"
        return "likely" if verdict == "eligible" and self.found.standing != "current" else verdict

    @property
    def warnings(self) -> tuple[Caution, ...]:
        """What must be said together with this verdict; what goes with a closed window, whenever it is closed."""
        closed = {"expired"} if self.found.judgement.window.state == "closed" else set()
        said = closed | {self.found.verdict}
        return tuple(caution for caution in self.cautions if said & set(caution.on))


def items(known: dict[str, Value], env: Env) -> tuple[Item, ...]:
    """Every programme in reach, the most promising first; information after money."""
    find = _items.__wrapped__ if has_text(known, env) else _items  # what people typed isn't kept
    return find(env.catalogue, env.today, tuple(known.items()))


def has_text(known: Mapping[str, Value], env: Env) -> bool:
    """Whether one of the facts is words of the person's own, such as an employer's name."""
    return any(env.catalogue.facts.specs[fact].kind == "text" for fact in known)


@lru_cache(maxsize=256)
def _items(catalogue: Catalogue, today: date, facts: tuple[tuple[str, Value], ...]) -> tuple[Item, ...]:
    """Kept for a while: one reads several pages of the same results. None without a place: all would be in reach."""
    known = dict(facts)
    if not any(isinstance(value, Somewhere) for value in known.values()):
        return ()
    role = str(known.get("role", "worker"))
    found = [_item(assessment, known, role, today) for assessment in assess_all(catalogue, known, today)]
    return tuple(sorted(found, key=_rank))


def _rank(item: Item) -> tuple[bool, int, date]:
    deadline = item.found.judgement.window.deadline or date.max
    return item.found.entry.programme.kind == "info", ORDER.index(item.found.verdict), deadline


def _item(found: Assessment, known: dict[str, Value], role: str, today: date) -> Item:
    deadline = found.judgement.window.deadline
    contacts = offices(found.entry.programme.contacts, known)
    phones = tuple(dict.fromkeys(phone for contact in contacts[:1] for phone in contact.phone))
    days = days_left(today, deadline) if deadline else None
    entry = found.entry
    guide, minded = entry.guide(role, known), entry.cautions_for(known)
    return Item(found, days, contacts, phones, role, guide, minded, _home(found, known))


def _home(found: Assessment, known: dict[str, Value]) -> str | None:
    for fact in (found.entry.programme.tied_by, "work_place"):
        if fact and isinstance(value := known.get(fact), Somewhere) and value.code != NATION:
            return value.code
    return None


def results(session: Session, known: dict[str, Value], env: Env, start: int = 0) -> Screen:
    """All results; where there is just one programme, its own page at once."""
    found = items(known, env)
    if not found:
        return nothing(known, env)
    if len(found) == 1:
        return programme(found[0], session.reached.get(found[0].id), env, alone=True)
    return _listing(found, start, env)


@lru_cache(maxsize=KEPT)
def _listing(found: tuple[Item, ...], start: int, env: Env) -> Screen:
    blocks = [env.words.render("item", item=item, basis=_basis(item, env), today=env.today) for item in found]
    count = cut(blocks, start, LIST_ROOM)
    listed = _listed_items(found, blocks, start, count, env)
    while count > 1 and size(written(listed.reply(""))) > LISTED_BYTES:  # titles and warnings take their room too
        count -= 1
        listed = _listed_items(found, blocks, start, count, env)
    return listed


def _listed_items(found: tuple[Item, ...], blocks: Sequence[str], start: int, count: int, env: Env) -> Screen:
    shown = found[start : start + count]
    options = [Option(f"p:{item.id}", item.found.entry.programme.title) for item in shown]
    if start + count < len(found):
        options.append(option(env, f"r:{start + count}", "more"))
    options += [option(env, EDIT, "edit"), option(env, RESTART, "restart")]
    text = env.words.render(
        "results",
        groups=_groups(shown, blocks[start : start + count]),
        today=env.today,
        start=start,
        left=len(found) - start - count,
    )
    return Screen(text, tuple(options), page=Page("results", item=str(start)) if start else None)


@dataclass(slots=True)
class _Group:
    """Results with one verdict: their texts, and the warnings that belong to any of them, each said once."""

    verdict: str
    blocks: list[str]
    warnings: dict[str, None]


def _groups(shown: Sequence[Item], blocks: Sequence[str]) -> list[_Group]:
    groups: list[_Group] = []
    for item, block in zip(shown, blocks, strict=True):
        if not groups or groups[-1].verdict != item.verdict:
            groups.append(_Group(item.verdict, [], {}))
        groups[-1].blocks.append(block)
        groups[-1].warnings |= {caution.say: None for caution in item.warnings[:1]}
    return groups


def nothing(known: dict[str, Value], env: Env) -> Screen:
    """No programme in reach: researched without result, or not researched at all; never "you have no right"."""
    code = next((v.code for name, v in known.items() if name == "work_place" and isinstance(v, Somewhere)), None)
    covered = env.catalogue.covered(code) if code else None
    text = env.words.render(
        "nothing",
        place=env.catalogue.gazetteer.full_name(code) if code else "",
        covered=covered,
        fallback=env.catalogue.fallback,
        today=env.today,
        employer=known.get("role") == "employer",
    )
    return Screen(text, (option(env, EDIT, "edit"), option(env, RESTART, "restart")))


def find(pid: str, known: dict[str, Value], env: Env) -> Item | None:
    """The programme as an item, if it is still there and in this person's reach."""
    return next((item for item in items(known, env) if item.id == pid), None)


@lru_cache(maxsize=KEPT)
def programme(item: Item, reached: str | None, env: Env, *, alone: bool = False) -> Screen:
    """One programme: verdict, sum, last day, who applies, what to ask and where, the source and when it was checked.
    `reached`: the step of its guide that the person left off at."""
    options = []
    guide = item.guide
    if guide and item.verdict not in ("expired", "ineligible"):
        options.append(option(env, f"g:{item.id}:{reached or 'start'}", "guide_on" if reached else "guide"))
    options.append(option(env, f"w:{item.id}:0", "reasons"))
    if item.found.open_points or item.contacts:
        options.append(option(env, f"k:{item.id}", "office"))
    if item.cautions:
        options.append(option(env, f"n:{item.id}:0", "cautions"))
    if not alone:
        options.append(option(env, RESULTS, "results"))
    options += [option(env, EDIT, "edit"), option(env, RESTART, "restart")]
    text = env.words.render(
        "programme",
        item=item,
        today=env.today,
        sources=_sources(item, env),
        local=local_note(item, env),
        guide=guide,
    )
    return Screen(text, tuple(options), page=None if alone else Page("programme", item.id))


def _sources(item: Item, env: Env) -> list[Source]:
    """The documents behind the rule and its sums; those of single conditions stand beside the reasons."""
    rule = item.found.judgement.rule
    found = [*(cites(rule.version.cite) if rule else ()), *item.found.amount.cites]
    known = env.catalogue.sources
    return list({cite.source: known[cite.source] for cite in found if cite.source in known}.values())


def _basis(item: Item, env: Env) -> Source | None:
    """The one document that says most of how far the answer carries: that of the sums, else that of the rule."""
    amount = item.found.amount
    known = env.catalogue.sources
    summed = [known[cite.source] for cite in amount.cites if cite.source in known]
    if summed and (amount.known or amount.then):
        return summed[0]
    return next(iter(_sources(item, env)), None)


def local_note(item: Item, env: Env) -> str:
    """Of a programme of the nation: what is known of the person's own place. Empty where that has its own version."""
    if item.found.entry.programme.place != NATION or item.home is None:
        return ""
    return env.words.render(
        "local_note",
        place=env.catalogue.gazetteer.full_name(item.home),
        covered=env.catalogue.covered(item.home),
    )


@lru_cache(maxsize=KEPT)
def reasons(item: Item, start: int, env: Env) -> Screen:
    """Every condition with its outcome and its citation."""
    blocks = [env.words.render("reason", reason=reason, sources=env.catalogue.sources) for reason in item.found.reasons]
    return _listed("reasons", item, blocks, start, "w", env)


@lru_cache(maxsize=KEPT)
def cautions(item: Item, start: int, env: Env) -> Screen:
    blocks = [env.words.render("caution", caution=caution, sources=env.catalogue.sources) for caution in item.cautions]
    return _listed("cautions", item, blocks, start, "n", env)


def _listed(key: str, item: Item, blocks: list[str], start: int, token: str, env: Env) -> Screen:
    count = cut(blocks, start, REASON_ROOM)
    text = env.words.render(key, item=item, blocks=blocks[start : start + count], today=env.today)
    options = []
    if start + count < len(blocks):
        options.append(option(env, f"{token}:{item.id}:{start + count}", "more"))
    options += [option(env, f"p:{item.id}", "programme"), option(env, RESULTS, "results")]
    return Screen(text, tuple(options), page=Page(key, item.id, str(start)))


@lru_cache(maxsize=KEPT)
def office(item: Item, school: Entry | None, env: Env) -> Screen:
    """What to ask the office, and where: the nearest offices with phone and address, the person's school after them."""
    blocks = [env.words.render("contact", contact=contact) for contact in item.contacts]
    shown = blocks[: cut(blocks, 0, 900)]
    text = env.words.render("office", item=item, contacts=shown, fallback=env.catalogue.fallback, school=school)
    options = (option(env, f"p:{item.id}", "programme"), option(env, RESULTS, "results"))
    return Screen(text, options, page=Page("office", item.id))
