"""Flows as Mermaid text, and the pages of docs/map that show them where GitHub draws Mermaid.

What it writes is a copy of the catalogue: a test compares it, and `make map` writes it anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from policies.atlas import TITLE, of_catalogue, place_box, programme_box
from policies.catalog import Catalogue
from policies.entries import Entry
from policies.flow import Box, Flow, Kind, latest, of_programme
from policies.places import NATION

MARK = "这一页由 `make map` 从政策目录生成，不要手改。"
"""In every page that is written here, and in no other."""

_SHAPES: Mapping[Kind, tuple[str, str]] = {
    "start": ("([", "])"),
    "condition": ("[", "]"),
    "window": ("{{", "}}"),
    "verdict": ("([", "])"),
    "amount": ("[", "]"),
    "guide": ("[[", "]]"),
    "place": ("[", "]"),
    "programme": ("([", "])"),
    "local": ("(", ")"),
}
_ESCAPED = str.maketrans({mark: f"#{ord(mark)};" for mark in '#"<>&`|%*_\\;'})
_LIST = re.compile(r"^(?:(\d+)\.|([-+]) )")
"""What Mermaid takes for the beginning of a list, and then refuses to draw."""


def mermaid(flow: Flow, direction: str = "TD") -> str:
    """The flowchart; what the source leaves open is dashed, and so is the arrow that leads to the office. `direction`
    as Mermaid names it: TD or LR."""
    lines = [f"flowchart {direction}", *(f"  {_box(node)}" for node in flow.nodes)]
    for arrow in flow.arrows:
        line = "-.->" if arrow.way == "ask" else "-->"
        label = f"|{_quoted(arrow.label)}|" if arrow.label else ""
        lines.append(f"  {arrow.source} {line}{label} {arrow.target}")
    dashed = [node.id for node in flow.nodes if node.hedged or node.kind == "local"]
    if dashed:
        lines += ["  classDef dashed stroke-dasharray: 5 4", f"  class {','.join(dashed)} dashed"]
    return "\n".join(lines) + "\n"


def _box(node: Box) -> str:
    before, after = _SHAPES[node.kind]
    label = _quoted("\n".join((node.text, *node.details)))
    return f"{node.id}{before}{label}{after}"


def _quoted(text: str) -> str:
    """A label: marks that Mermaid or Markdown would read as their own are written as character codes."""
    return f'"{"<br/>".join(map(_escaped, text.splitlines()))}"'


def _escaped(line: str) -> str:
    if found := _LIST.match(line):
        begins = f"{found[1]}#46;" if found[1] else f"#{ord(found[2])}; "
        return begins + line[found.end() :].translate(_ESCAPED)
    return line.translate(_ESCAPED)


def folders(root: Path) -> dict[str, str]:
    """In which folder of the catalogue's `programmes` each programme is kept, by id; a file is named after it."""
    kept = root / "programmes"
    return {path.stem: path.parent.relative_to(kept).as_posix() for path in sorted(kept.rglob("*.yaml"))}


def pages(catalogue: Catalogue, kept: Mapping[str, str]) -> dict[str, str]:
    """Each page of the map by the name of its file. `kept`: as `folders` gives it; what it lacks stands on a page for
    itself."""
    shelves: dict[str, list[Entry]] = {}
    for entry in catalogue.entries.values():
        shelves.setdefault(_page(entry, kept), []).append(entry)
    written = {name: _shelf(catalogue, entries, kept) for name, entries in sorted(shelves.items())}
    return {"README.md": _overview(catalogue, kept), **written}


def _page(entry: Entry, kept: Mapping[str, str]) -> str:
    folder = kept.get(entry.id, "").strip("./").replace("/", "-")
    return f"{folder or 'programmes'}.md"


def _overview(catalogue: Catalogue, kept: Mapping[str, str]) -> str:
    flow = of_catalogue(catalogue)
    lines = [
        f"# {TITLE}",
        "",
        f"{MARK}没收录不等于没有。",
        "",
        "先看单子，点名字看那一项怎么走；最下面是一张全图。虚线框是全国那一项的地方版。",
        "",
        *_listed(catalogue, flow, kept),
        "",
        "## 全图",
        "",
        *_drawn(mermaid(flow, "LR")),
    ]
    return "\n".join(lines) + "\n"


def _listed(catalogue: Catalogue, flow: Flow, kept: Mapping[str, str]) -> Iterator[str]:
    """Places and what they hold, as a nested list with links."""
    by_box = {programme_box(entry.id): entry for entry in catalogue.entries.values()}
    provinces = {place_box(place.code) for place in catalogue.gazetteer.provinces()}
    depth = {place_box(NATION): 0}
    for arrow in flow.arrows:
        # Provinces stand beside the nation: one step less for a phone.
        depth[arrow.target] = 0 if arrow.target in provinces else depth[arrow.source] + 1
    for node in flow.nodes:
        entry = by_box.get(node.id)
        aside = _plain(f"（{'；'.join(node.details)}）") if node.details else ""
        name = f"[{_plain(node.text)}]({_page(entry, kept)}#{entry.id})" if entry else _plain(node.text)
        yield f"{'  ' * depth[node.id]}- {name}{aside}"


def _shelf(catalogue: Catalogue, entries: list[Entry], kept: Mapping[str, str]) -> str:
    lines = ["# " + "、".join(dict.fromkeys(_where(catalogue, entry) for entry in entries)), ""]
    lines += [f"{MARK}[看全部](README.md)", "", "画的是最新一版。虚线框：来源没有说死，不符合也只是要问。"]
    for entry in entries:
        programme, version = entry.programme, latest(entry).version
        folder = kept.get(entry.id)
        lines += ["", f'<a id="{entry.id}"></a>', "", f"## {_plain(programme.title)}", ""]
        lines += [_plain(programme.summary), ""]
        source = "/".join(part for part in (folder, f"{entry.id}.yaml") if part and part != ".")
        link = f"[{entry.id}](../../policies/data/programmes/{source})" if folder is not None else entry.id
        lines += [f"{link}，{version.id} 版", "", *_drawn(mermaid(of_programme(catalogue, entry)))]
    return "\n".join(lines) + "\n"


def _where(catalogue: Catalogue, entry: Entry) -> str:
    place = entry.programme.place
    return "全国" if place == NATION else catalogue.gazetteer.path(place)[0].short


def _drawn(text: str) -> Iterator[str]:
    yield from ("```mermaid", *text.splitlines(), "```")


def _plain(text: str) -> str:
    """Text in Markdown as it stands."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)
