"""Flows as Mermaid text, and the pages of docs/map."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policies.catalog import DATA, Catalogue, load
from policies.flow import Arrow, Box, Flow, of_programme
from policies.mermaid import MARK, folders, mermaid, pages
from tests.policies.catalogues import only, write
from tests.policies.test_cli import Done, policies

ROOT = Path(__file__).parents[2]
MAP = ROOT / "docs/map"
CATALOGUE = load()


def labelled(text: str) -> str:
    """What stands in the box of a flow that has one."""
    written = mermaid(Flow("", (Box("a", "condition", text),), ()))
    found = re.fullmatch(r'flowchart TD\n  a\["(.*)"\]\n', written)
    assert found is not None, written
    return found[1]


def test_a_flow_is_written_box_by_box_and_arrow_by_arrow() -> None:
    boxes = (Box("start", "start", "从这里"), Box("c_a", "condition", "满十八岁", ("或：学徒",), hedged=True))
    arrows = (Arrow("start.on", "start", "c_a"), Arrow("c_a.ask", "c_a", "start", "要问"))
    assert mermaid(Flow("", boxes, arrows), "LR") == (
        "flowchart LR\n"
        '  start(["从这里"])\n'
        '  c_a["满十八岁<br/>或：学徒"]\n'
        "  start --> c_a\n"
        '  c_a -.->|"要问"| start\n'
        "  classDef dashed stroke-dasharray: 5 4\n"
        "  class c_a dashed\n"
    )


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("一（二）[三] {四}", "一（二）[三] {四}"),
        ('他说"好"', "他说#34;好#34;"),
        ("#1; <b>", "#35;1#59; #60;b#62;"),
        ("一\n二", "一<br/>二"),
        ("1. 先这样", "1#46; 先这样"),
        ("- 先这样", "#45; 先这样"),
        ("`码` a_b *c* %%", "#96;码#96; a#95;b #42;c#42; #37;#37;"),
        ("2025-12-01 止", "2025-12-01 止"),
    ],
)
def test_marks_that_mermaid_reads_as_its_own_are_written_as_codes(text: str, written: str) -> None:
    assert labelled(text) == written


def test_the_map_in_the_docs_is_what_the_catalogue_says() -> None:
    """Whoever changes a programme draws it anew: make map."""
    there = {path.name: path.read_text(encoding="utf-8") for path in MAP.glob("*.md")}
    drawn = pages(CATALOGUE, folders(DATA))
    stale = sorted(name for name in there.keys() | drawn.keys() if there.get(name) != drawn.get(name))
    assert stale == [], f"docs/map 和政策目录不一样了：{'、'.join(stale)}。请运行 make map"


def diagrams(text: str) -> list[str]:
    return re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)


def test_each_folder_has_a_page_with_each_of_its_programmes() -> None:
    drawn = pages(CATALOGUE, kept := folders(DATA))
    assert set(drawn) == {"README.md", *(f"{folder}.md" for folder in kept.values())}
    for name, text in drawn.items():
        own = [id_ for id_, folder in kept.items() if f"{folder}.md" == name]
        expected = [mermaid(of_programme(CATALOGUE, CATALOGUE.entries[id_])) for id_ in own]
        assert name == "README.md" or sorted(diagrams(text)) == sorted(expected)
        assert MARK in text


def test_every_link_of_the_map_leads_somewhere() -> None:
    drawn = pages(CATALOGUE, folders(DATA))
    lost = []
    for name, text in drawn.items():
        for target in re.findall(r"\]\(([^)]+)\)", re.sub("```.*?```", "", text, flags=re.DOTALL)):
            path, _, anchor = target.partition("#")
            found = f'<a id="{anchor}"></a>' in drawn[path] if anchor else path in drawn or (MAP / path).is_file()
            if not found:
                lost.append((name, target))
    assert lost == []
    assert drawn["README.md"].count(".md#") == len(CATALOGUE.entries)


@pytest.fixture
def small(tmp_path: Path) -> Catalogue:
    return load(write(tmp_path / "data"))


def test_the_command_prints_the_whole_or_writes_every_page(small: Catalogue, tmp_path: Path) -> None:
    data, out = tmp_path / "data", tmp_path / "out/map"
    drawn = pages(small, folders(data))
    assert policies("map", "--data", data) == Done(0, drawn["README.md"], "")
    assert policies("map", "--data", data, "--out", out) == Done(0, "", "")
    assert {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()} == drawn
    assert set(drawn) == {"README.md", "programmes.md"}
    assert diagrams(drawn["programmes.md"]) == [mermaid(of_programme(small, only(small)))]


def test_a_page_of_a_folder_that_is_gone_goes_too_and_nobody_else_s(tmp_path: Path) -> None:
    data, out = write(tmp_path / "data"), tmp_path / "map"
    out.mkdir()
    (out / "old.md").write_text(f"# 旧的\n\n{MARK}\n", encoding="utf-8")
    (out / "mine.md").write_text("# 我的\n", encoding="utf-8")
    assert policies("map", "--data", data, "--out", out) == Done(0, "", "")
    assert sorted(path.name for path in out.iterdir()) == ["README.md", "mine.md", "programmes.md"]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", encoding="utf-8")
    done = policies("map", "--data", write(tmp_path / "data"), "--out", tmp_path / "taken")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("--out：写不了 taken")
