"""Phone calls to offices: made before today, and about something that the programme has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.lint.report import Report
from policies.programme import Programme

_POINTS = ("window", "rule_ends", "no_rule")
"""Open points that belong to no condition (`policies.assess`)."""


def calls(entry: Entry, catalogue: Catalogue, today: date, report: Report) -> None:
    known = dict.fromkeys(points(entry.programme)) if entry.programme.calls else {}
    for index, call in enumerate(entry.programme.calls):
        if call.on > today:
            report.fault(("calls", index, "on"), f"打电话的日子 {call.on} 在今天（{today}）之后；写打电话的那一天")
        if call.about and call.about not in known:
            right = "、".join(known)
            report.fault(("calls", index, "about"), f"没有 {call.about} 这个条件；应是条件的 id，有的是：{right}")


def points(programme: Programme) -> Iterator[str]:
    """What a call can be about: the ids of conditions and open points, as an answer has them; some come twice."""
    for version in programme.versions:
        for node in version.conditions.walk():
            if name := node.id or node.fact:
                yield name
    yield from _POINTS
