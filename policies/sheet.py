"""One programme as a page of text: all that its file says, for people who check it against its sources.

It shows what is written and judges nobody. Lines fit a narrow terminal (`policies.page.WIDTH`).
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.catalog import Catalogue
from policies.cells import choice_name
from policies.facts import FactSpec
from policies.page import APPLICANTS, STANDINGS, wrap
from policies.places import NATION
from policies.programme import (
    Amount,
    AmountRow,
    Cite,
    Guide,
    Node,
    Programme,
    Source,
    Test,
    Version,
    Window,
    cites,
    parts,
)

GRADES = {
    "official": "官方页面",
    "authority": "媒体转载，写明出处",
    "lead": "转载，没核实，只作线索",
    "secondary": "别人写的介绍",
    "survey": "我们自己查网页的记录",
}
_KINDS = {"cash": "可以申领的钱", "info": "只供了解"}
ROLES = {"worker": "职工", "employer": "单位"}


def sheet(catalogue: Catalogue, programme: Programme) -> str:
    """The programme's title, its rules by version, the way to apply, what to mind, whom to ask, and its sources."""
    blocks = (
        _head(catalogue, programme),
        *(_version(catalogue, version) for version in programme.versions),
        *(_guide(catalogue, guide) for guide in programme.guides),
        _cautions(catalogue, programme),
        _contacts(catalogue, programme),
        _tables(catalogue, programme),
        _calls(programme),
        _sources(catalogue, programme),
    )
    written = ("\n".join(line.rstrip() for line in block) for block in blocks)
    return "\n\n".join(text for text in written if text)


def _head(catalogue: Catalogue, programme: Programme) -> Iterator[str]:
    yield from wrap(f"■ {programme.title}（{programme.id}）")
    if programme.names:
        yield from wrap(f"别名：{'、'.join(programme.names)}", 6)
    yield from wrap(programme.summary)
    where = "全国" if programme.place == NATION else catalogue.gazetteer.full_name(programme.place)
    yield from wrap(f"地方：{where}（{programme.place}）", 6)
    yield from wrap(f"种类：{_KINDS[programme.kind]}；{APPLICANTS[programme.applicant]}", 6)
    yield from wrap(f"谁能问：{'、'.join(ROLES[role] for role in programme.audience)}", 6)
    if programme.extends:
        yield from wrap(f"是 {programme.extends} 的地方版：这里没写的都和它一样", 6)
    if programme.stands_for:
        yield from wrap(f"在这里代替 {programme.stands_for}", 6)
    if programme.tied_by:
        yield from wrap(f"按{catalogue.facts.specs[programme.tied_by].label}归哪里管", 6)
    if programme.except_in:
        names = "、".join(catalogue.gazetteer.full_name(code) for code in programme.except_in)
        yield from wrap(f"不包括：{names}", 6)
    yield from wrap(f"核对：{programme.last_checked} 看过来源；{programme.review_by} 前要复查", 6)


def _version(catalogue: Catalogue, version: Version) -> Iterator[str]:
    yield from wrap(f"── {version.id} 版：{version.from_ or '不知哪天'} 起，{version.until or '没写到哪天'} 止")
    yield from _cited(catalogue, version.cite)
    for span in version.standing:
        days = f"（{span.from_ or ''}至{span.until or ''}）" if span.from_ or span.until else ""
        yield from wrap(f"规定：{STANDINGS[span.is_]}{days}。{span.say or ''}", 6)
    yield "条件："
    for node in version.conditions.children or (version.conditions,):
        yield from _condition(catalogue, node, 2)
    yield from _amount(catalogue, version.amount)
    yield from wrap(f"期限：{window_text(catalogue, version.window)}", 6)
    if version.window.last_day:
        yield from wrap(f"最后一天说：{version.window.last_day}", 6)
    yield from _cited(catalogue, version.window.cite)


def _condition(catalogue: Catalogue, node: Node, indent: int) -> Iterator[str]:
    pad = " " * indent
    hedged = "（来源没有说死）" if node.hedged or node.open else ""
    yield from wrap(f"{pad}· {node.say or node.open or formula(catalogue, node)}{hedged}", indent + 2)
    if node.say:
        yield from wrap(f"{pad}  判断：{formula(catalogue, node)}", indent + 4)
    if node.no:
        yield from wrap(f"{pad}  不满足时说：{node.no}", indent + 4)
    for question in _questions(node):
        yield from wrap(f"{pad}  要问：{question}", indent + 4)
    for inner in node.walk():
        yield from _cited(catalogue, inner.cite, indent + 2)


def _questions(node: Node) -> Iterator[str]:
    """What the office may have to be asked, each once."""
    found = [text for inner in node.walk() for text in (inner.ask, inner.unclear and inner.unclear.ask, inner.open)]
    yield from dict.fromkeys(text for text in found if text and text != (node.say or node.open))


def formula(catalogue: Catalogue, node: Node) -> str:
    """The condition as a formula in words."""
    text = _core(catalogue, node)
    return f"只在（{formula(catalogue, node.when)}）时要求：{text}" if node.when else text


def _core(catalogue: Catalogue, node: Node) -> str:
    if node.open:
        return "要问办事处"
    if node.not_:
        return f"不是（{formula(catalogue, node.not_)}）"
    if node.children:
        word = " 并且 " if node.all_ is not None else " 或者 "
        return word.join(f"（{formula(catalogue, child)}）" for child in node.children)
    assert node.fact
    spec = catalogue.facts.specs[node.fact]
    text = _compared(catalogue, spec, node)
    if node.unclear:
        text += f"；{_compared(catalogue, spec, node.unclear)}的要问"
    if node.mends:
        text += "；还没到的，交着就会到"
    return text


def _compared(catalogue: Catalogue, spec: FactSpec, test: Test) -> str:
    def named(code: str) -> str:
        return "全国" if code == NATION else catalogue.gazetteer.full_name(code)

    if test.within is not None:
        return f"{spec.label}在{'、'.join(map(named, test.within))}"
    if test.one_of is not None:
        return f"{spec.label}是{'、'.join(choice_name(spec.name, value) for value in test.one_of)}"
    if test.in_table is not None:
        return f"{spec.label}在名单 {test.in_table} 里"
    if isinstance(test.is_, bool):
        return f"{spec.label}：{'是' if test.is_ else '否'}"
    if test.is_ is not None:
        return f"{spec.label}是{choice_name(spec.name, test.is_)}"
    low = test.at_least if test.at_least is not None else test.on_or_after
    high = test.at_most if test.at_most is not None else test.on_or_before
    ends = [f"{low} 或以上" if low is not None else "", f"{high} 或以下" if high is not None else ""]
    return f"{spec.label} {'、'.join(end for end in ends if end)}"


def _amount(catalogue: Catalogue, amount: Amount) -> Iterator[str]:
    time = f"{amount.as_of} 的标准" if amount.as_of else "来源没写日期" if amount.undated else ""
    until = f"，写到 {amount.until} 为止" if amount.until else ""
    yield from wrap(f"金额：{time}{until}", 6)
    for row in amount.rows:
        yield from _row(catalogue, row)
    if amount.say:
        yield from wrap(f"  {amount.say}", 2)
    if not amount.rows:
        yield from _cited(catalogue, amount.cite)


def _row(catalogue: Catalogue, row: AmountRow) -> Iterator[str]:
    total = f"{row.total} 元" if row.total is not None else f"最多 {row.cap} 元" if row.cap is not None else "没写数"
    who = formula(catalogue, row.when) if row.when else "所有人"
    computed = "（合计由我们相加）" if row.computed else ""
    yield from wrap(f"  · {total}{computed}：{row.say + '，' if row.say else ''}{who}", 4)
    for question in _questions(row.when) if row.when else ():
        yield from wrap(f"    要问：{question}", 6)
    for share in row.parts:
        yield from wrap(f"    {share.payer} {'没写数' if share.sum is None else f'{share.sum} 元'}", 6)
    yield from _cited(catalogue, row.cite, 4)


def window_text(catalogue: Catalogue, window: Window) -> str:
    """When one may apply, as the file says it for everybody."""
    if window.none:
        return "来源没写期限"
    if window.unstated:
        return f"来源没说，要问：{window.unstated}"
    ends = f"{window.closes} 止" if window.closes else ""
    if window.fact:
        return f"从{catalogue.facts.specs[window.fact].label}起 {window.months} 个月{f'，并且 {ends}' if ends else ''}"
    return f"{f'{window.opens} 起 ' if window.opens else ''}{ends}"


def _guide(catalogue: Catalogue, guide: Guide) -> Iterator[str]:
    yield from wrap(f"── 怎么办（给{ROLES[guide.for_]}，{APPLICANTS[guide.files]}）")
    yield from wrap(guide.say)
    if guide.when:
        yield from wrap(f"只给：{formula(catalogue, guide.when)}", 6)
    for entry in guide.entries:
        yield from wrap(f"  入口：{entry.name}。{entry.how or ''}{entry.url or ''}", 4)
        yield from _cited(catalogue, entry.cite, 4)
    for material in guide.materials:
        yield from wrap(f"  材料：{material.say}。{material.note or ''}", 4)
        yield from _cited(catalogue, material.cite, 4)
    for number, step in enumerate(guide.steps, 1):
        yield from wrap(f"  第{number}步：{step.say}。{step.detail or ''}", 4)
        yield from _cited(catalogue, step.cite, 4)
    for trouble in guide.troubles:
        yield from wrap(f"  遇到“{trouble.say}”：{' '.join(trouble.remedy)}", 4)
        yield from _cited(catalogue, trouble.cite, 4)
    if guide.forward:
        yield from wrap(f"  发给单位的话：{guide.forward}", 4)


def _cautions(catalogue: Catalogue, programme: Programme) -> Iterator[str]:
    if programme.cautions:
        yield "── 注意"
    for caution in programme.cautions:
        whom = f"（只给：{formula(catalogue, caution.when)}）" if caution.when else ""
        yield from wrap(f"  · {caution.say}{whom}", 4)
        yield from _cited(catalogue, caution.cite, 4)


def _contacts(catalogue: Catalogue, programme: Programme) -> Iterator[str]:
    if programme.contacts:
        yield "── 问哪里"
    for contact in programme.contacts:
        parts_ = (contact.zone, contact.office, "、".join(contact.phone), contact.email, contact.address, contact.note)
        yield from wrap(f"  · {' '.join(part for part in parts_ if part)}", 4)
        yield from _cited(catalogue, contact.cite, 4)


def _tables(catalogue: Catalogue, programme: Programme) -> Iterator[str]:
    for name, table in programme.tables.items():
        yield from wrap(f"── 名单 {name}：{table.say}")
        yield from wrap(f"  {'、'.join(table.names)}", 2)
        yield from _cited(catalogue, table.cite)


def _calls(programme: Programme) -> Iterator[str]:
    if programme.calls:
        yield "── 电话问过"
    for call in programme.calls:
        about = f"（关于 {call.about}）" if call.about else ""
        yield from wrap(f"  · {call.on} {_line(call.by)}问{_line(call.office)}{about}：{_line(call.asked)}", 4)
        yield from wrap(f"    答：{_line(call.answer)}", 6)


def _line(text: str) -> str:
    """Text that somebody typed, without its breaks."""
    return " ".join(text.split())


def _sources(catalogue: Catalogue, programme: Programme) -> Iterator[str]:
    used = dict.fromkeys(part.source for _, part in parts(programme) if isinstance(part, Cite))
    yield "── 来源"
    for source in (catalogue.sources[name] for name in used if name in catalogue.sources):
        yield from wrap(f"  · {source.title}。{source.publisher}，{dated(source)}（{GRADES[source.grade]}）", 4)
        if source.address:
            yield f"    {source.address}"


def dated(source: Source) -> str:
    """The page's date, as exactly as it is known."""
    return source.published or source.dated or "没写日期"


def _cited(catalogue: Catalogue, found: Cite | tuple[Cite, ...] | None, indent: int = 2) -> Iterator[str]:
    for cite in cites(found):
        source = catalogue.sources.get(cite.source)
        note = f"（{cite.note}）" if cite.note else ""
        title = source.title if source else cite.source
        yield from wrap(f"{' ' * indent}据《{title}》{cite.locator}{note}", indent + 2)
