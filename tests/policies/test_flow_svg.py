"""Flows as SVG: what stands in it, that it fits, and that a page's content policy has nothing against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from policies.assess import explain, judge
from policies.atlas import of_catalogue, where
from policies.catalog import load
from policies.flow import Box, Flow, of_programme, visited
from policies.flow_svg import WIDTH, atlas_svg, breadth, broken, programme_svg
from tests.policies.catalogues import TODAY, facts, only, write

CATALOGUE = load()
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script> \"引号\" & '别的'"


def texts(drawn: Element) -> list[str]:
    return ["".join(text.itertext()) for text in drawn.iter(f"{SVG}text")]


def classed(drawn: Element, name: str) -> list[Element]:
    return [part for part in drawn.iter() if name in part.get("class", "").split()]


@cache
def every_drawing() -> tuple[Element, ...]:
    """All programmes, and all of them at once, with counts and without."""
    counted = Counter(name for entry in CATALOGUE.entries.values() for name in where(CATALOGUE, entry))
    flows = [of_programme(CATALOGUE, entry) for entry in CATALOGUE.entries.values()]
    drawn = [programme_svg(flow, covered) for flow in flows for covered in (None, {}, {flow.nodes[1].id: 120})]
    atlas = of_catalogue(CATALOGUE)
    drawn += [atlas_svg(atlas), atlas_svg(atlas, counted, lambda box: f"/map/{box.id}")]
    return tuple(map(fromstring, drawn))


def test_a_drawing_has_a_title_a_role_and_the_width_of_a_phone() -> None:
    """A picture where there is nothing to follow in it; with links inside, a group, whose parts can be reached."""
    for drawn in every_drawing():
        left, top, width, height = map(int, drawn.get("viewBox", "").split())
        assert (drawn.get("width"), left, top, width) == ("100%", 0, 0, WIDTH)
        assert drawn.get("role") == ("img" if drawn.find(f".//{SVG}a") is None else "group")
        assert height > 0
        assert drawn.findtext(f"{SVG}title")


def test_there_is_no_script_and_no_style_in_it() -> None:
    for drawn in every_drawing():
        parts = list(drawn.iter())
        assert {part.tag.removeprefix(SVG) for part in parts} <= {"svg", "title", "g", "a", "rect", "path", "text"}
        names = {name for part in parts for name in part.attrib}
        assert [name for name in names if name == "style" or name.startswith("on")] == []


def boxes_and_texts(drawn: Element) -> Iterator[tuple[tuple[float, ...], list[Element]]]:
    """Each rectangle (left, top, right, bottom) with the lines that stand in it."""
    for group in drawn.iter(f"{SVG}g"):
        rect = group.find(f"{SVG}rect")
        assert rect is not None
        x, y, width, height = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
        yield (x, y, x + width, y + height), group.findall(f"{SVG}text")


def test_every_line_stays_inside_its_box_and_no_font_is_too_small() -> None:
    outside = []
    for drawn in every_drawing():
        for (left, top, right, bottom), lines in boxes_and_texts(drawn):
            for line in lines:
                size = int(line.get("font-size", ""))
                broad, x, y = breadth(line.text or "", size), float(line.get("x", "")), float(line.get("y", ""))
                begins = x - broad / 2 if line.get("text-anchor") == "middle" else x
                if not (left <= begins and begins + broad <= right and top + size <= y + 5 and y <= bottom):
                    outside.append((drawn.findtext(f"{SVG}title"), line.text))
                assert size >= 13
    assert outside == []


def test_no_box_lies_on_another_or_outside_the_drawing() -> None:
    clashes = []
    for drawn in every_drawing():
        height = int(drawn.get("viewBox", "").split()[3])
        boxes = sorted((box for box, _ in boxes_and_texts(drawn)), key=lambda box: box[1])
        for index, (left, top, right, bottom) in enumerate(boxes):
            if not (0 <= left < right <= WIDTH and 0 <= top < bottom <= height):
                clashes.append((left, top, right, bottom))
            for other in boxes[index + 1 : index + 8]:
                if other[1] < bottom and other[0] < right and left < other[2]:
                    clashes.append(other)
    assert clashes == []


def test_whatever_stands_in_a_text_or_an_address_is_escaped() -> None:
    boxes = (Box("start", "start", HOSTILE, (HOSTILE,), HOSTILE), Box("window", "window", HOSTILE))
    flow = of_programme(CATALOGUE, CATALOGUE.entries["zibo-technician-subsidy"])
    ends = tuple(box for box in flow.nodes if box.kind == "verdict")
    arrows = tuple(arrow for arrow in flow.arrows if arrow.source == "window")
    drawn = fromstring(programme_svg(Flow(HOSTILE, (*boxes, *ends), arrows), None, lambda box: f"/?a={HOSTILE}&b"))
    assert drawn.findtext(f"{SVG}title") == HOSTILE
    assert {link.get("href") for link in drawn.iter(f"{SVG}a")} == {f"/?a={HOSTILE}&b"}
    assert list(drawn.iter(f"{SVG}script")) == []
    assert HOSTILE.replace(" ", "") in "".join(texts(drawn)).replace(" ", "")


def test_what_scenarios_visited_is_told_by_border_and_by_words(tmp_path: Path) -> None:
    catalogue = load(write(tmp_path))
    entry, known = only(catalogue), facts(catalogue, work_place="370303", cert_level="L3", ui_months=12)
    flow = of_programme(catalogue, entry)
    found = visited(flow, explain(judge(entry, known, TODAY), known, TODAY))
    drawn = fromstring(programme_svg(flow, Counter([*found, *found, "start"])))
    dashed = {"".join(group.itertext()).splitlines()[0] for group in classed(drawn, "flow-unvisited")}
    solid = {"".join(group.itertext()).splitlines()[0] for group in classed(drawn, "flow-visited")}
    for state, wanted in (("flow-visited", False), ("flow-unvisited", True)):
        rects = [group.find(f"{SVG}rect") for group in classed(drawn, state)]
        assert {rect is not None and rect.get("stroke-dasharray") is not None for rect in rects} == {wanted}
    assert {"证书是技师或高级技师", "失业保险缴满十二个月", "山东省淄博市"} <= solid
    assert {"以前没有领过", "期限：从发证日期起 12 个月", "金额"} <= dashed
    shown = texts(drawn)
    assert (shown.count("3 个场景走到"), shown.count("2 个场景走到"), shown.count("不符合 2")) == (1, 4, 1)


def test_without_counts_nothing_is_said_of_scenarios(tmp_path: Path) -> None:
    catalogue = load(write(tmp_path))
    drawn = programme_svg(of_programme(catalogue, only(catalogue)))
    assert [word for word in ("场景", "visited", "stroke-dasharray") if word in drawn] == []


def test_the_whole_map_has_a_tile_for_each_province_that_leads_to_what_it_has() -> None:
    drawn = fromstring(atlas_svg(of_catalogue(CATALOGUE)))
    targets = {part.get("id") for part in drawn.iter() if part.get("id")}
    links = [link.get("href", "") for link in drawn.iter(f"{SVG}a")]
    assert len(links) == len(set(links)) == 28
    assert {link.removeprefix("#") for link in links} <= targets
    missing = [entry.id for entry in CATALOGUE.entries.values() if entry.programme.title not in "".join(texts(drawn))]
    assert missing == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("一二三四五六", ["一二三四", "五六"]),
        ("一二三四，五", ["一二三", "四，五"]),
        ("一二2025", ["一二", "2025"]),
        ("", []),
    ],
)
def test_lines_are_broken_by_breadth_and_never_before_a_closing_mark(text: str, lines: list[str]) -> None:
    assert list(broken(text, 56, 14)) == lines
