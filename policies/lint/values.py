"""Each condition by itself: does its test fit its fact, do its values exist, is anything in it at all."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from policies.catalog import Catalogue
from policies.entries import Entry
from policies.facts import FactSpec
from policies.lint.report import Report
from policies.programme import Contact, Node, Path, Programme, Test, Window
from policies.spans import NOWHERE

_FITTING = {
    "choice": frozenset({"is_", "one_of"}),
    "bool": frozenset({"is_"}),
    "place": frozenset({"within", "is_"}),
    "number": frozenset({"at_least", "at_most"}),
    "date": frozenset({"on_or_after", "on_or_before"}),
    "text": frozenset({"in_table"}),
}
_WRITTEN = {"is_": "is"}


def values(entry: Entry, catalogue: Catalogue, today: date, report: Report) -> None:
    programme = entry.programme
    _family(programme, catalogue, report)
    for path, part in report.parts:
        match part:
            case Node():
                _node(part, path, catalogue, report)
            case Window() if part.fact and catalogue.facts.specs[part.fact].kind != "date":
                report.fault((*path, "fact"), f"{part.fact} 不是日期，期限不能从它算起")
            case Programme() | Contact() if not catalogue.gazetteer.known(part.place):
                report.fault((*path, "place"), f"没有地区代码 {part.place}；应是六位的现行代码，例如 370303")
    for path, part in report.parts:
        if (
            isinstance(part, Node)
            and path[2:3] == ("conditions",)
            and part.fact
            and not part.optional
            and not catalogue.facts.specs[part.fact].asked
        ):
            report.fault((*path, "fact"), f"{part.fact} 是不问本人的事实，条件不能靠它决定；加 optional: true")
    for path, node in _turned(report):
        if node.mends:
            report.fault((*path, "mends"), "mends 不能放在 not 或 when 里：在那里“还没到”会变成“可以”")


def _family(programme: Programme, catalogue: Catalogue, report: Report) -> None:
    """What ties the programme to places and to other programmes."""
    spec = catalogue.facts.specs.get(programme.tied_by or "")
    if programme.tied_by and (spec is None or spec.kind != "place"):
        report.fault(("tied_by",), f"{programme.tied_by} 不是地方的事实；例如 insured_place")
    if programme.stands_for and programme.stands_for not in catalogue.entries:
        report.fault(("stands_for",), f"没有 {programme.stands_for} 这一项")
    for index, code in enumerate(programme.except_in):
        if not catalogue.gazetteer.known(code):
            report.fault(("except_in", index), f"没有地区代码 {code}；应是六位的现行代码，例如 370303")


def _node(node: Node, path: Path, catalogue: Catalogue, report: Report) -> None:
    for key, members in (("all", node.all_), ("any", node.any_)):
        if members == ():
            report.fault((*path, key), f"{key} 里什么也没有；写上条件，或把 {key} 删掉")
    if node.fact is None:
        return
    spec = catalogue.facts.specs[node.fact]
    tested: list[tuple[Path, Test]] = [(path, node)]
    if node.unclear:
        tested.append(((*path, "unclear"), node.unclear))
    for where, test in tested:
        for reason, key in _misfits(spec, test, catalogue):
            report.fault((*where, key), reason)
    if node.mends and (spec.kind != "number" or node.at_least is None):
        report.fault((*path, "mends"), "mends 只能和数目的 at_least 写在一起：只有月数会一个月一个月地长")


def _misfits(spec: FactSpec, test: Test, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for name in sorted(test.operators() - _FITTING[spec.kind]):
        key = _WRITTEN.get(name, name)
        right = "、".join(sorted(_WRITTEN.get(fit, fit) for fit in _FITTING[spec.kind]))
        yield f"{key} 不能用来比较 {spec.name}（{spec.label}）；应用 {right}", key
    if test.operators() <= _FITTING[spec.kind]:
        yield from _strange_values(spec, test, catalogue)
    for low, high, key in (
        (test.at_least, test.at_most, "at_most"),
        (test.on_or_after, test.on_or_before, "on_or_before"),
    ):
        if low is not None and high is not None and low > high:  # type: ignore[operator]
            yield f"范围的开头 {low} 在结尾 {high} 之后，没有谁能满足", key


def _strange_values(spec: FactSpec, test: Test, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    match spec.kind:
        case "choice":
            for key, values in (("is", (test.is_,)), ("one_of", test.one_of or ())):
                for value in values:
                    if value is not None and value not in spec.choices:
                        yield f"{spec.name} 没有 {value} 这个值；应是 {'、'.join(spec.choices)} 之一", key
        case "bool" if not isinstance(test.is_, bool):
            yield f"{spec.name} 应写 is: true 或 is: false", "is"
        case "place" if test.is_ is not None and (test.is_ != NOWHERE or not spec.nowhere):
            right = "只能写 is: none，表示没有；地方要用 within" if spec.nowhere else "要用 within"
            yield f"{spec.name} {right}", "is"
        case "place":
            for code in test.within or ():
                if not catalogue.gazetteer.known(code):
                    yield f"没有地区代码 {code}；应是六位的现行代码，例如 370303", "within"


def _turned(report: Report) -> Iterator[tuple[Path, Node]]:
    """The conditions that stand below a `not` or a `when`, in amounts and guides as well."""
    for path, part in report.parts:
        if isinstance(part, Node) and ("not" in path or "when" in path):
            yield path, part
