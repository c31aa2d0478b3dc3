"""A new programme from a template: what it gives, that it never overwrites, and that filled in it is a sound file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from policies.catalog import DATA, load
from policies.files import BLANK, CatalogueError
from policies.lint import lint
from tests.policies.catalogues import PROGRAMME, TODAY, changed, write
from tests.policies.test_cli import Done, policies

TEMPLATES = {"local": [], "whole": ["--whole"]}
NATIONAL = DATA / "programmes/national/national-skill-upgrade.yaml"

SOURCE = """\
- id: paper
  title: 延边州失业保险技能提升补贴
  publisher: 延边州人社局
  grade: official
  published: "2026-01-05"
  read: 2026-01-06
  sections: [申领条件, 补贴标准, 办理方式]
"""


def template(kind: str) -> str:
    done = policies("new", *TEMPLATES[kind])
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def blank_lines(text: str) -> list[int]:
    """The lines, from 1, on which something is to be filled in, but for what stands in a remark."""
    found = enumerate(text.splitlines(), 1)
    return [number for number, line in found if BLANK in re.split(r"(?:^|\s)#", line)[0]]


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_template_is_printed_or_written_to_a_file_the_same(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "new.yaml"
    done = policies("new", *TEMPLATES[kind], "--out", target)
    said = f"写好了 {target}。把“（填）”都换掉，再运行 python -m policies lint\n"
    assert done == Done(0, said, "")
    assert target.read_text(encoding="utf-8") == template(kind)


def test_the_two_templates_are_a_local_version_and_a_whole_programme() -> None:
    local, whole = template("local"), template("whole")
    assert ("\nextends: national-skill-upgrade" in local, "\nextends:" in whole) == (True, False)
    assert ("\nversions:\n" in local, "\nversions:\n" in whole) == (False, True)


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_file_that_is_there_is_never_overwritten(kind: str, tmp_path: Path) -> None:
    target = tmp_path / "mine.yaml"
    target.write_text("id: mine\n", encoding="utf-8")
    done = policies("new", *TEMPLATES[kind], "--out", target)
    assert done == Done(2, "", "--out：已经有 mine.yaml，没有动它；换一个名字\n")
    assert target.read_text(encoding="utf-8") == "id: mine\n"


def test_a_folder_that_is_not_there_is_told_in_one_line_and_not_made(tmp_path: Path) -> None:
    done = policies("new", "--out", tmp_path / "nowhere" / "new.yaml")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("--out：写不了 new.yaml（")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("kind", TEMPLATES)
def test_lint_names_each_line_that_is_not_filled_in_and_nothing_else(kind: str, tmp_path: Path) -> None:
    root = write(tmp_path)
    text = template(kind)
    (root / "programmes/new.yaml").write_text(text, encoding="utf-8")
    found = lint(root, TODAY)
    assert [(fault.file, fault.line) for fault in found] == [
        ("programmes/new.yaml", line) for line in blank_lines(text)
    ]
    assert {fault.reason for fault in found} == {f"这里还没填；把“{BLANK}”换成内容，或删掉这一行"}
    assert len(found) >= 10


@pytest.mark.parametrize("kind", TEMPLATES)
def test_a_catalogue_with_a_line_not_filled_in_does_not_load(kind: str, tmp_path: Path) -> None:
    root = write(tmp_path)
    (root / "programmes/new.yaml").write_text(template(kind), encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"programmes/new\.yaml:\d+: 这里还没填"):
        load(root)


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        text = changed(text, old, new)
    return text


def filled_local() -> str:
    """The local template, as somebody fills it in for a place that has no version yet."""
    text = template("local")
    text = replaced(
        text,
        ("id: （填）-skill-upgrade", "id: yanbian-skill-upgrade"),
        ("title: （填）失业保险技能提升补贴", "title: 延边失业保险技能提升补贴"),
        ('place: "（填）"   ', 'place: "222400"   '),
        ("summary: （填）", "summary: 在延边交失业保险，考到初级工、中级工、高级工，发证后12个月内申请。"),
        ("  - name: （填）\n    how: （填）\n", "  - name: 延边州的就业服务窗口\n    how: 带上证书和身份证。\n"),
        ('work_place: "（填）", insured_place: "（填）"', 'work_place: "222401", insured_place: "222400"'),
    )
    return text.replace("source: （填）", "source: paper")


def filled_whole() -> str:
    """The template of a whole programme, as somebody fills it in."""
    text = template("whole")
    text = replaced(
        text,
        ("id: （填） ", "id: yanbian-technician-subsidy "),
        ("title: （填）补贴的名称", "title: 延边技师补贴"),
        ("names: [（填）]", "names: [技师奖励]"),
        ("summary: （填）", "summary: 在延边考到技师、高级技师，可以领一次补贴。"),
        ("        say: （填）               #", "        say: 2026年以后还办不办没有查到，请先打 12333 问。   #"),
        ("    say: （填）                   #", "    say: 先打 12333 问清在哪里办。   #"),
        ("      - id: call\n        say: （填）\n", "      - id: call\n        say: 打 12333 选延边\n"),
        (
            'contacts:\n  - place: "（填）"\n    office: （填）\n',
            'contacts:\n  - place: "222400"\n    office: 人社热线\n',
        ),
        ('facts: {work_place: "（填）"', 'facts: {work_place: "222401"'),
        ('place: "（填）"  ', 'place: "222400"  '),
    )
    return text.replace("{source: （填）, locator: （填）}", "{source: paper, locator: 申领条件}")


def beside_the_nation_s(root: Path, name: str, text: str) -> Path:
    """A catalogue with the packaged lists, the nation's programme and the new file."""
    write(root)
    (root / PROGRAMME).unlink()
    for path in (*DATA.glob("sources*.yaml"), DATA / "facts.yaml", DATA / "coverage.yaml"):
        (root / path.name).write_bytes(path.read_bytes())
    (root / "sources-new.yaml").write_text(SOURCE, encoding="utf-8")
    (root / "programmes" / NATIONAL.name).write_bytes(NATIONAL.read_bytes())
    (root / "programmes" / name).write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(
    ("name", "text"), [("yanbian-skill-upgrade", filled_local()), ("yanbian-technician-subsidy", filled_whole())]
)
def test_a_template_filled_in_loads_and_has_no_faults(name: str, text: str, tmp_path: Path) -> None:
    assert blank_lines(text) == []
    root = beside_the_nation_s(tmp_path, f"{name}.yaml", text)
    assert [*load(root).entries] == sorted([name, "national-skill-upgrade"])
    faults = [str(fault) for fault in lint(root, TODAY) if not fault.warning]
    assert faults == []


def test_a_local_template_filled_in_gives_the_place_s_sum_and_keeps_the_nation_s_rule(tmp_path: Path) -> None:
    entries = load(beside_the_nation_s(tmp_path, "yanbian.yaml", filled_local())).entries
    here, nation = entries["yanbian-skill-upgrade"].programme, entries["national-skill-upgrade"].programme
    sums = [[row.total for row in version.amount.rows] for version in here.versions]
    assert sums == [[None, None, None]] * (len(sums) - 1) + [[1000, 1500, 2000]]
    assert [version.id for version in here.versions] == [version.id for version in nation.versions]
    assert (here.guides[0].entries[0].name, here.family) == ("延边州的就业服务窗口", nation.id)


@pytest.mark.parametrize("kind", TEMPLATES)
def test_the_versions_and_facts_that_a_template_names_are_there(kind: str) -> None:
    """Remarks in a template grow old without anybody noticing."""
    text = template(kind)
    catalogue = load()
    named = set(re.findall(r"fact: ([a-z_]+)", text))
    assert named <= set(catalogue.facts.specs)
    if listed := re.search(r"版本号：([0-9、-]+)。", text):
        versions = [version.id for version in catalogue.entries["national-skill-upgrade"].programme.versions]
        assert listed[1].split("、") == versions
