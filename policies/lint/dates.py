"""Days that can't be: versions that overlap or leave gaps, windows that end before they open, reviews that are due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.lint.report import Report
from policies.programme import Path, StandingSpan, Version

_ONE = timedelta(days=1)


def dates(entry: Entry, catalogue: Catalogue, today: date, report: Report) -> None:
    programme = entry.programme
    if programme.review_by < programme.last_checked:
        report.fault(("review_by",), f"复查日 {programme.review_by} 在核对日 {programme.last_checked} 之前；应在它之后")
    elif programme.review_by < today:
        report.warning(("review_by",), f"该复查了：{programme.review_by} 已过。重读来源，再改这两个日期")
    _versions(programme.versions, report)
    for index, version in enumerate(programme.versions):
        here: Path = ("versions", index)
        window = version.window
        if window.opens and window.closes and window.closes < window.opens:
            report.fault((*here, "window", "closes"), f"截止 {window.closes} 在开始 {window.opens} 之前")
        _turned(version.standing, (*here, "standing"), report)
        for first, second, path in _overlaps(version.standing, (*here, "standing")):
            report.fault(path, f"standing 的两段重叠：{_shown(first)} 和 {_shown(second)}")


def _versions(versions: Sequence[Version], report: Report) -> None:
    ids: set[str] = set()
    for index, version in enumerate(versions):
        if version.id in ids:
            report.fault(("versions", index, "id"), f"版本 {version.id} 写了两次")
        ids.add(version.id)
    _turned(versions, ("versions",), report)
    for first, second, path in _overlaps(versions, ("versions",)):
        report.fault(path, f"版本的日子重叠：{_shown(first)} 和 {_shown(second)}")
    ordered = sorted(enumerate(versions), key=lambda item: item[1].from_ or date.min)
    for (_, earlier), (index, later) in pairwise(ordered):
        if earlier.until and later.from_ and later.from_ > earlier.until + _ONE:
            report.fault(
                ("versions", index, "from"),
                f"{earlier.until + _ONE} 到 {later.from_ - _ONE} 没有版本；接上，或写一个 standing 是 ended 的版本",
            )


Dated = Version | StandingSpan


def _overlaps(spans: Sequence[Dated], path: Path) -> Iterator[tuple[Dated, Dated, Path]]:
    for index, span in enumerate(spans):
        for other in spans[:index]:
            latest_start = max(other.from_ or date.min, span.from_ or date.min)
            if latest_start <= min(other.until or date.max, span.until or date.max):
                yield other, span, (*path, index)


def _turned(spans: Sequence[Dated], path: Path, report: Report) -> None:
    for index, span in enumerate(spans):
        if span.from_ and span.until and span.until < span.from_:
            report.fault((*path, index, "until"), f"until {span.until} 在 from {span.from_} 之前")


def _shown(span: Dated) -> str:
    return f"{span.from_ or '最早'} 至 {span.until or '以后'}"
