"""The way to the money: whoever may ask finds a guide, every step is there once, every trouble has its step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.facts import CONTRACT_FACTS
from policies.lint.report import Report
from policies.programme import Guide, Node, Path, parts

MAX_PROGRAMME_ID = 40
MAX_ID = 20
"""A button carries a programme and one more of these names in 64 bytes of ASCII, the narrowest channel's limit."""

_CONTRACT = frozenset(spec.name for spec in CONTRACT_FACTS)


def guides(entry: Entry, catalogue: Catalogue, today: date, report: Report) -> None:
    programme = entry.programme
    served = {guide.for_ for guide in programme.guides}
    for role in programme.audience:
        if role not in served:
            report.fault(("audience",), f"{role} 可以问，却没有给 {role} 的 guide；写一份，或从 audience 去掉")
    for index, guide in enumerate(programme.guides):
        if guide.for_ not in programme.audience:
            report.fault(("guides", index, "for"), f"guide 给 {guide.for_}，但 audience 里没有 {guide.for_}")
        _guide(guide, ("guides", index), report)
    _once((guide.id for guide in programme.guides), ("guides",), "guide", report)
    _once((caution.id for caution in programme.cautions), ("cautions",), "caution", report)
    for index, version in enumerate(programme.versions):
        if not report.tells_conditions(index):
            continue
        here: Path = ("versions", index, "conditions")
        seen: set[str] = set()
        for path, part in parts(version.conditions, here):
            name = getattr(part, "id", None)
            if name and name in seen:
                report.fault((*path, "id"), f"条件的 id {name} 用了两次；换一个名字")
            seen.add(name or "")
    if len(programme.id) > MAX_PROGRAMME_ID:
        report.fault(("id",), f"id 有 {len(programme.id)} 个字母，最多 {MAX_PROGRAMME_ID} 个：按钮里放不下")
    if programme.kind == "cash" and "worker" in programme.audience:
        _contract_only(entry, report)


def _guide(guide: Guide, here: Path, report: Report) -> None:
    if not guide.steps:
        report.fault((*here, "steps"), f"guide {guide.id} 一步也没有；至少写一步")
    known = {trouble.id for trouble in guide.troubles}
    linked: set[str] = set()
    for index, step in enumerate(guide.steps):
        for number, name in enumerate(step.troubles):
            if name not in known:
                right = "、".join(sorted(known)) or "没有"
                report.fault((*here, "steps", index, "troubles", number), f"没有 trouble {name}；这里有：{right}")
        linked.update(step.troubles)
    for index, trouble in enumerate(guide.troubles):
        if trouble.id not in linked:
            report.fault((*here, "troubles", index), f"trouble {trouble.id} 没有哪一步连到它；写进那一步的 troubles")
    for key, members in (("steps", guide.steps), ("troubles", guide.troubles), ("materials", guide.materials)):
        _once((member.id for member in members), (*here, key), key.rstrip("s"), report)


def _once(names: Iterable[str], path: Path, what: str, report: Report) -> None:
    seen: Counter[str] = Counter()
    for index, name in enumerate(names):
        seen[name] += 1
        if seen[name] > 1:
            report.fault((*path, index, "id"), f"{what} 的 id {name} 用了两次；换一个名字")
        if len(name) > MAX_ID:
            report.fault((*path, index, "id"), f"{what} 的 id {name} 太长，最多 {MAX_ID} 个字母：按钮里放不下")


def _contract_only(entry: Entry, report: Report) -> None:
    """Other programs send the contract's facts and no others; they must get a verdict for a worker's money."""
    for path, part in report.parts:
        fact = part.fact if isinstance(part, Node) and path[2:3] == ("conditions",) else None
        if fact and fact not in _CONTRACT and not getattr(part, "optional", False):
            report.fault((*path, "fact"), f"{fact} 不在约定的事实里，给职工的补贴不能靠它决定；加 optional: true")
