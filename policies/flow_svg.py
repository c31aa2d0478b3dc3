"""Flows as SVG for a page: drawn for the width of a phone, and larger where there is room.

Colours belong to the page's stylesheet, by class; attributes stand in where it has none. It refuses scripts and inline
styles, and no text or address goes in unescaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from policies.flow import Arrow, Box, Flow
from policies.page import columns, unbroken

Href = Callable[[Box], str | None]
"""Where a box leads; None for one that leads nowhere."""

WIDTH = 390
"""Of the drawing: a phone shows it as it is, so that a font of 14 stays one of 14 pixels."""
EDGE, PADDING, GAP = 8, 10, 22
FONT, SMALL = 14, 13
MAIN, CHIP, LANE = 258, 100, 28
"""Widths of the boxes in the chain and of the ways out to their right, and the height that each of these takes."""
ACROSS, BETWEEN, INDENT = 4, 6, 20
"""Of the map: tiles in a row, the space between them, and how far what lies in a place stands to the right."""
WAYS_OUT = frozenset({"no", "later", "early", "closed", "ask"})
INK, SOFT, PAPER, GROUND = "#16201b", "#4a5751", "#ffffff", "#eef1ee"


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    small: bool = False

    @property
    def height(self) -> int:
        return 18 if self.small else 20


def broken(text: str, room: float, size: int) -> Iterator[str]:
    """Lines no broader than `room` at a font of `size`, both in units of the drawing."""
    line = ""
    for part in unbroken(text):
        if line.strip() and breadth(line + part, size) > room:
            yield line.rstrip()
            line, part = "", part.lstrip()
        line += part
    if line.strip():
        yield line.rstrip()


def breadth(text: str, size: int) -> float:
    """How broad the text is at most: Latin letters and digits are taken as in the broadest of the usual fonts."""
    wide = columns(text) - len(text)
    return size * (wide + 0.65 * (len(text) - wide))


def _lines(text: str, small: Iterable[str], width: int) -> list[_Line]:
    """What a box of that width holds."""
    room = width - 2 * PADDING
    found = [_Line(line) for line in broken(text, room, FONT)]
    return found + [_Line(line, small=True) for aside in small for line in broken(aside, room, SMALL)]


def _height(lines: Iterable[_Line]) -> int:
    """Of a box around them."""
    return sum(line.height for line in lines) + 2 * PADDING - 4


class _Drawing:
    """Collects pieces of SVG. `covered`: by how many scenarios each box and arrow was visited, if that is shown."""

    def __init__(self, title: str, covered: Mapping[str, int] | None) -> None:
        self._title = title
        self._covered = covered
        self._parts: list[str] = []
        self._linked = False

    def count(self, name: str) -> int | None:
        return None if self._covered is None else self._covered.get(name, 0)

    def told(self, name: str) -> list[str]:
        """What the scenarios did with a box, in words."""
        count = self.count(name)
        return [] if count is None else [f"{count} 个场景走到" if count else "还没有场景走到"]

    def box(
        self,
        box: Box,
        lines: Sequence[_Line],
        x: int,
        y: int,
        width: int,
        *,
        least: int = 0,
        href: str | None = None,
        anchor: str = "",
    ) -> int:
        """Draws it, at least so high, and returns its height."""
        height = max(_height(lines), least)
        radius = {"start": 14, "verdict": height // 2}.get(box.kind, 6)
        classes = ["flow-box", f"flow-{box.kind}", *(["flow-hedged"] if box.hedged else [])]
        if box.kind == "verdict":
            classes.append(f"flow-{box.id.replace('_', '-')}")
        name = f' id="{escape(anchor)}"' if anchor else ""
        if href is not None:
            self._linked = True
            self._parts.append(f'<a href="{escape(href)}">')
        self._parts.append(
            f'<g{name} class="{self._classes(box.id, *classes)}">'
            f"<title>{escape(chr(10).join([box.whole or box.text, *self.told(box.id)]))}</title>"
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}" '
            f'fill="{GROUND if box.kind == "local" else PAPER}" {self._stroke(box.id)}/>'
        )
        self._text(lines, x + PADDING, y + PADDING - 2, underlined=href is not None)
        self._parts.append("</g>" if href is None else "</g></a>")
        return height

    def way_out(self, arrow: Arrow, text: str, y: int) -> None:
        """A short arrow to the right with its end, in a lane `LANE` high."""
        height, left, x = LANE - 4, EDGE + MAIN, WIDTH - EDGE - CHIP
        count = self.count(arrow.id)
        radius = height // 2 if arrow.way == "ask" else 4
        self._parts.append(
            f'<g class="{self._classes(arrow.id, "flow-way", f"flow-way-{arrow.way}")}">'
            f"<title>{escape(f'{arrow.label}：{text}' if arrow.label != text else text)}</title>"
            f'<path class="flow-line" d="M{left} {y + height // 2}H{x - 6}" fill="none" stroke="{SOFT}"/>'
            f'<path class="flow-head" d="M{x} {y + height // 2}l-7 -4v8z" fill="{SOFT}"/>'
            f'<rect x="{x}" y="{y}" width="{CHIP}" height="{height}" rx="{radius}" '
            f'fill="{PAPER}" {self._stroke(arrow.id)}/>'
            f'<text class="flow-small" x="{x + CHIP // 2}" y="{y + 17}" font-size="{SMALL}" fill="{INK}" '
            f'text-anchor="middle">{escape(text if count is None else f"{text} {count}")}</text></g>'
        )

    def down(self, label: str, y: int) -> None:
        """The arrow to the next box of the chain, over `GAP`."""
        x = EDGE + 24
        self._parts.append(
            f'<path class="flow-line" d="M{x} {y}V{y + GAP - 6}" fill="none" stroke="{SOFT}"/>'
            f'<path class="flow-head" d="M{x} {y + GAP}l-4 -7h8z" fill="{SOFT}"/>'
        )
        self._text([_Line(label, small=True)] if label else [], x + 10, y + 3)

    def branch(self, x: int, y: int, to_x: int, to_y: int) -> None:
        """From an outer box down and to the right."""
        self._parts.append(f'<path class="flow-line" d="M{x} {y}V{to_y}H{to_x}" fill="none" stroke="{SOFT}"/>')

    def words(self, text: str, y: int, *, small: bool = True) -> int:
        """Lines across the drawing; returns their height."""
        lines = [_Line(line, small) for line in broken(text, WIDTH - 2 * EDGE, SMALL if small else FONT)]
        self._text(lines, EDGE, y)
        return sum(line.height for line in lines)

    def finished(self, height: int) -> str:
        # What has the role of a picture is one thing to a screen reader, which then never finds the links inside.
        role = "group" if self._linked else "img"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="flow" role="{role}" width="100%" '
            f'viewBox="0 0 {WIDTH} {height}" font-family="sans-serif"><title>{escape(self._title)}</title>'
            f"{''.join(self._parts)}</svg>"
        )

    def _text(self, lines: Iterable[_Line], x: int, y: int, *, underlined: bool = False) -> None:
        for line in lines:
            y += line.height
            look = (
                f'class="flow-small" font-size="{SMALL}" fill="{SOFT}"'
                if line.small
                else f'class="flow-text" font-size="{FONT}" fill="{INK}"'
            )
            under = ' text-decoration="underline"' if underlined and not line.small else ""
            self._parts.append(f'<text x="{x}" y="{y - 5}" {look}{under}>{escape(line.text)}</text>')

    def _classes(self, name: str, *classes: str) -> str:
        count = self.count(name)
        state = [] if count is None else ["flow-visited" if count else "flow-unvisited"]
        return " ".join([*classes, *state])

    def _stroke(self, name: str) -> str:
        count = self.count(name)
        dashes = ' stroke-dasharray="5 4"' if count == 0 else ""
        return f'stroke="{SOFT}" stroke-width="{2 if count else 1}"{dashes}'


def programme_svg(flow: Flow, covered: Mapping[str, int] | None = None, href: Href | None = None) -> str:
    """One programme: its questions in a chain, the ways out to the right of each, at the bottom what one gets.

    `covered`: by how many scenarios each box and arrow was visited (`policies.flow.visited`); what none has visited has
    a dashed border, and each count stands in the text. None draws no counts. `href`: where a box leads.
    """
    drawing, y = _Drawing(flow.title, covered), EDGE
    if covered is not None:
        y += drawing.words("数字：几个场景走过。虚线框：还没有场景走到。", y) + 6
    texts = {box.id: box.text for box in flow.nodes}
    labels = {arrow.id: arrow.label for arrow in flow.arrows}
    end = next(arrow.target for arrow in flow.arrows if arrow.id == "window.on")
    ends = [box for box in flow.nodes if box.kind == "verdict"]
    chain = [box for box in flow.nodes if box.kind != "verdict" or box.id == end]
    for box in chain:
        out = [arrow for arrow in flow.arrows if arrow.source == box.id and arrow.way in WAYS_OUT]
        for number, arrow in enumerate(out):
            drawing.way_out(arrow, arrow.label if arrow.way == "ask" else texts[arrow.target], y + 2 + number * LANE)
        lines = _lines(box.text, (*box.details, *drawing.told(box.id)), MAIN)
        y += drawing.box(box, lines, EDGE, y, MAIN, least=len(out) * LANE, href=href(box) if href else None)
        if box.kind == "guide":
            y += 8  # behind it there may be another one, for others: nothing leads from one to the other
        elif box is not chain[-1]:
            drawing.down(labels.get(f"{box.id}.on", ""), y)
            y += GAP
    if covered is not None:
        y = _ends(drawing, ends, y + 12, href)
    return drawing.finished(y + EDGE)


def _ends(drawing: _Drawing, ends: Sequence[Box], y: int, href: Href | None) -> int:
    """All results in two columns, with their counts. Returns where they end."""
    y += drawing.words("各种结果", y, small=False) + 4
    width = (WIDTH - 2 * EDGE - BETWEEN) // 2
    for start in range(0, len(ends), 2):
        for number, box in enumerate(ends[start : start + 2]):
            x, lines = EDGE + number * (width + BETWEEN), _lines(box.text, drawing.told(box.id), width)
            height = drawing.box(box, lines, x, y, width, href=href(box) if href else None)
        y += height + BETWEEN
    return y


def atlas_svg(flow: Flow, covered: Mapping[str, int] | None = None, href: Href | None = None) -> str:
    """All programmes (`policies.atlas.of_catalogue`): a tile for each province, which leads to what it has below.

    `covered` and `href` as in `programme_svg`. Tiles lead to `#at-…`, so a page can hold only one such drawing.
    """
    drawing, y = _Drawing(flow.title, covered), EDGE
    if covered is not None:
        y += drawing.words("数字：几个场景走过。虚线框：还没有场景走到。", y) + 6
    inside: dict[str, list[str]] = {}
    for arrow in flow.arrows:
        inside.setdefault(arrow.source, []).append(arrow.target)
    root = flow.nodes[0]
    tree = _Tree(drawing, root, {box.id: box for box in flow.nodes}, inside, href)
    provinces = [box for box in map(tree.boxes.__getitem__, inside.get(root.id, ())) if box.kind == "place"]
    y = tree.tiles(provinces, y)
    for box in (root, *(province for province in provinces if province.id in inside)):
        y = tree.branch(box, EDGE, y + 12)
    return drawing.finished(y + EDGE)


@dataclass(frozen=True, slots=True)
class _Tree:
    drawing: _Drawing
    root: Box
    boxes: Mapping[str, Box]
    inside: Mapping[str, Sequence[str]]
    href: Href | None

    def tiles(self, places: Sequence[Box], y: int) -> int:
        """At a glance where there is something. Returns where they end."""
        width = (WIDTH - 2 * EDGE - (ACROSS - 1) * BETWEEN) // ACROSS
        for start in range(0, len(places), ACROSS):
            row = [(box, _lines(box.text, self._counted(box), width)) for box in places[start : start + ACROSS]]
            least = max(_height(lines) for _, lines in row)
            for number, (box, lines) in enumerate(row):
                leads = f"#at-{box.id}" if box.id in self.inside else None
                self.drawing.box(box, lines, EDGE + number * (width + BETWEEN), y, width, least=least, href=leads)
            y += least + BETWEEN
        return y

    def _counted(self, box: Box) -> list[str]:
        count = self.drawing.count(box.id)
        return [*box.details, *([] if count is None else [f"场景 {count}"])]

    def branch(self, box: Box, x: int, y: int) -> int:
        """A box with all that lies in it, indented; of the nation only its programmes. Returns where it ends."""
        width, place = WIDTH - EDGE - x, box.kind == "place"
        text = f"{box.text}（{'；'.join(box.details)}）" if place else box.text
        small = " · ".join([*([] if place else box.details), *self.drawing.told(box.id)])
        leads = self.href(box) if self.href else None
        anchor = f"at-{box.id}" if place else ""
        y += self.drawing.box(box, _lines(text, (small,), width), x, y, width, href=leads, anchor=anchor)
        trunk = y
        for child in map(self.boxes.__getitem__, self.inside.get(box.id, ())):
            if not (box is self.root and child.kind == "place"):
                self.drawing.branch(x + 8, trunk, x + INDENT, y + 24)
                y = self.branch(child, x + INDENT, y + 8)
        return y
