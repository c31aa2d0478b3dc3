"""What an answer shows must be written somewhere: every condition, amount and standing with a source and a section that
the source has; and an answer must be able to show every condition by its name and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.lint.report import Report
from policies.programme import Amount, AmountRow, Call, Cite, Node, Part, Path, StandingSpan, cites

_VOUCHED = frozenset({"official", "authority"})
"""Grades of sources from which a sum may be said."""

ADDRESS = re.compile(r"https?://|www\.|[a-z0-9-]+\.(?:com|cn|net|org)\b", re.IGNORECASE)


def cited(entry: Entry, catalogue: Catalogue, today: date, report: Report) -> None:
    programme = entry.programme
    for index, version in enumerate(programme.versions):
        if not report.tells_conditions(index):
            continue
        for path, node in _bare(version.conditions, ("versions", index, "conditions")):
            report.fault(path, f"条件 {_called(node)} 没有 cite；写上来源和章节")
        for path, node in _unnamed(version.conditions, ("versions", index, "conditions")):
            report.fault(path, f"条件 {_called(node)} 没有 id，结果里看不到它；给它或它的上一层加上 id 和 say")
    for path, part in report.parts:
        match part:
            case Cite():
                _cite(part, path, catalogue, report)
            case Node() if part.id and not part.say and not part.open:
                report.fault((*path, "id"), f"条件 {part.id} 没有 say；写一句给人看的话")
            case Amount() if not part.rows and not (part.say and part.cite):
                report.fault(path, "amount 没有数目；写上 say 和 cite，说清来源怎么讲")
            case Amount():
                if programme.extends and part.rows and not (part.as_of or part.undated):
                    report.fault(path, "地方的金额要写 as_of（来源是什么时候的）；来源没写日期就写 undated: true")
                for number, row in enumerate(part.rows):
                    _sum(row, (*path, "rows", number), report)
                    _graded(row, (*path, "rows", number), catalogue, report)
            case StandingSpan() if part.is_ == "current" and part.cite is None:
                report.fault(path, "standing 是 current，要有 cite，说明凭什么现在有效")
        if not hasattr(part, "cite") and not isinstance(part, Call):
            for key, text in _own_texts(part):
                if ADDRESS.search(text):
                    report.fault((*path, key), "这段话里有网址，但没有 cite；把网址放到有 cite 的地方")


def _cite(cite: Cite, path: Path, catalogue: Catalogue, report: Report) -> None:
    source = catalogue.sources.get(cite.source)
    if source is None:
        report.fault((*path, "source"), f"没有来源 {cite.source}；先写进来源表")
    elif cite.locator not in source.sections:
        known = "、".join(source.sections[:8]) + ("……" if len(source.sections) > 8 else "")
        report.fault((*path, "locator"), f"来源 {cite.source} 没有“{cite.locator}”这一节；有的是：{known}")


def _bare(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    """Leaves that neither they themselves nor anything above them cites."""
    if node.cite is not None:
        return
    if not node.children:
        # An empty group is a fault of its own.
        if node.fact or node.open:
            yield path, node
        return
    for where, child in _below(node, path):
        yield from _bare(child, where)


def _unnamed(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    if node.id:
        return
    if not node.children and (node.fact or node.open):
        yield path, node
    for where, child in _below(node, path):
        yield from _unnamed(child, where)


def _below(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    for key, members in (("all", node.all_), ("any", node.any_)):
        for index, child in enumerate(members or ()):
            yield (*path, key, index), child
    if node.not_:
        yield (*path, "not"), node.not_


def _called(node: Node) -> str:
    return node.id or node.fact or (node.open or "")[:12]


def _sum(row: AmountRow, path: Path, report: Report) -> None:
    sums = [share.sum for share in row.parts if share.sum is not None]
    whole = len(sums) == len(row.parts)
    if row.parts and whole and row.total is not None and sum(sums) != row.total:
        report.fault((*path, "total"), f"各方出的加起来是 {sum(sums)} 元，和合计 {row.total} 元不一样")
    elif row.total is not None and sum(sums) > row.total:
        report.fault((*path, "total"), f"各方出的已经有 {sum(sums)} 元，超过合计 {row.total} 元")
    if row.computed and (not row.parts or not whole or row.total is None):
        report.fault((*path, "computed"), "computed 表示合计是我们加出来的；要有合计，每一方的数也要写全")


def _graded(row: AmountRow, path: Path, catalogue: Catalogue, report: Report) -> None:
    found = [catalogue.sources[cite.source] for cite in cites(row.cite) if cite.source in catalogue.sources]
    has_sum = row.total is not None or row.cap is not None
    if has_sum and found and not any(source.grade in _VOUCHED for source in found):
        named = "、".join(source.id for source in found)
        report.fault(path, f"金额只有没核实的来源（{named}）；要有 official 或 authority 的来源，否则不写数，改写 say")


def _own_texts(part: Part) -> Iterator[tuple[str, str]]:
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        for text in value if isinstance(value, tuple) else (value,):
            if isinstance(text, str):
                yield field.alias or name, text
