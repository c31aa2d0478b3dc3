"""A catalogue with some of its files changed: read and checked as if they were saved, and nothing is saved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from policies.catalog import DATA, load
from policies.drafts import lint_draft, load_draft
from policies.files import CatalogueError, Fault
from policies.lint import lint
from tests.policies.catalogues import PROGRAMME, TODAY, changed, line_of
from tests.policies.test_local import BASE, LOCAL, TWO, write_both

NATIONAL = "programmes/national/national-skill-upgrade.yaml"
FAULTY = {
    "no YAML": changed(BASE, "title: 某市技师补贴", "title: [某市技师补贴"),
    "a wrong field": changed(BASE, "kind: cash", "kind: gift"),
    "an unknown fact": changed(BASE, "fact: claimed_before", "fact: claimed"),
    "a blank": changed(BASE, "某市人社局", "（填）"),
    "half a character": changed(BASE, "某市人社局", "\ud800某市"),
    "nothing": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A programme, and a local version of it."""
    return write_both(tmp_path / "data")


def saved(root: Path, name: str, text: str) -> Path:
    """A copy of the folder in which the text is saved."""
    copy = root.with_name(f"{root.name}-saved")
    shutil.copytree(root, copy)
    (copy / name).parent.mkdir(parents=True, exist_ok=True)
    (copy / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    return copy


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_draft_is_the_catalogue_that_saving_would_make_and_nothing_is_saved(root: Path) -> None:
    before = everything(root)
    text = changed(BASE, "total: 3000", "total: 3100")
    draft, then = load_draft(root, {PROGRAMME: text}), load(saved(root, PROGRAMME, text))
    programmes = {name: entry.programme for name, entry in draft.entries.items()}
    assert programmes == {name: entry.programme for name, entry in then.entries.items()}
    assert list(programmes) == list(then.entries)
    assert draft.version == then.version != load(root).version
    assert everything(root) == before


def test_a_draft_may_add_a_file(root: Path) -> None:
    draft = load_draft(root, {"programmes/new/three.yaml": changed(BASE, "id: one\n", "id: three\n")})
    assert (sorted(draft.entries), draft.version != load(root).version) == (["one", "three", "two"], True)


def test_what_a_draft_does_not_change_is_not_made_again(root: Path) -> None:
    live = load_draft(root, {})
    text = changed(TWO, "张店的技师可以", "张店的技师，可以")
    draft = load_draft(root, {LOCAL: text})
    assert draft.entries["one"] is live.entries["one"]
    assert draft.entries["two"] is not live.entries["two"]


def test_a_changed_base_changes_its_local_versions(root: Path) -> None:
    draft = load_draft(root, {PROGRAMME: changed(BASE, "      months: 12\n", "      months: 6\n")})
    assert [entry.programme.versions[0].window.months for entry in draft.entries.values()] == [6, 6]


@pytest.mark.parametrize("text", FAULTY.values(), ids=FAULTY.keys())
def test_a_faulty_draft_is_refused_exactly_as_if_it_were_saved(text: str, root: Path) -> None:
    with pytest.raises(CatalogueError) as refused:
        load_draft(root, {PROGRAMME: text})
    with pytest.raises(CatalogueError) as then:
        load(saved(root, PROGRAMME, text))
    assert refused.value.faults == then.value.faults != ()
    assert lint_draft(root, {PROGRAMME: text}, TODAY) == sorted(then.value.faults)


def test_a_mistake_in_the_yaml_is_told_with_its_line_in_chinese(root: Path) -> None:
    text = changed(BASE, "summary: 技师", "summary: 技师: ")
    reason = "不是正确的 YAML：这里多了一个冒号；文字里有“: ”时，整段加引号"
    assert lint_draft(root, {PROGRAMME: text}, TODAY) == [Fault(PROGRAMME, line_of(text, "summary: "), reason)]


@pytest.mark.parametrize(
    "name",
    [
        "sources.yaml",
        "programmes/../facts.yaml",
        "../programmes/one.yaml",
        "/etc/programmes/one.yaml",
        "programmes/one.yml",
        "programmes/.yaml",
        "programmes/.hidden.yaml",
        "programmes//one.yaml",
        "programmes/one.yaml\n",
        "programmes/a\\b.yaml",
        "programmes/a b.yaml",
        "programmes/" + "x" * 200 + ".yaml",
        "",
    ],
)
def test_only_programmes_files_can_be_drafted(name: str, root: Path) -> None:
    with pytest.raises(CatalogueError, match="文件名不对；应是 programmes 里的"):
        load_draft(root, {name: BASE})


def test_a_file_that_can_not_be_read_is_a_fault_of_its_own(root: Path) -> None:
    (root / "programmes/gone.yaml").symlink_to(root / "nowhere")
    with pytest.raises(CatalogueError, match=r"programmes/gone\.yaml:1: 读不出来"):
        load_draft(root, {PROGRAMME: BASE})


def test_lint_tells_the_faults_and_warnings_of_the_changed_file_alone(root: Path) -> None:
    (root / LOCAL).write_text(changed(TWO, "review_by: 2027-03-01", "review_by: 2026-11-20"), encoding="utf-8")
    text = changed(changed(BASE, "review_by: 2027-02-01", "review_by: 2026-11-19"), "sum: 1500", "sum: 1400")
    assert lint_draft(root, {}, TODAY) == []
    assert lint_draft(root, {PROGRAMME: text}, TODAY) == [
        Fault(
            PROGRAMME, line_of(text, "review_by"), "该复查了：2026-11-19 已过。重读来源，再改这两个日期", warning=True
        ),
        Fault(PROGRAMME, line_of(text, "total: 2000"), "各方出的加起来是 1900 元，和合计 2000 元不一样"),
    ]


def test_lint_tells_what_a_change_breaks_in_a_local_version(root: Path) -> None:
    text = changed(BASE, "      months: 12\n", "      months: 11\n")
    found = lint_draft(root, {PROGRAMME: text}, TODAY)
    whole = lint(saved(root, PROGRAMME, text), TODAY)
    assert (found, {fault.file for fault in found}) == (whole, {PROGRAMME, LOCAL})


def test_lint_tells_what_a_change_brings_to_the_lists(root: Path) -> None:
    sources = (root / "sources.yaml").read_text(encoding="utf-8")
    (root / "sources.yaml").write_text(sources + sources.replace("id: rule", "id: other"), encoding="utf-8")
    text = changed(BASE, "rule, locator: 第二条}\nexamples", "other, locator: 第二条}\nexamples")
    assert lint_draft(root, {PROGRAMME: BASE}, TODAY) == []  # that nobody uses it is old
    (root / PROGRAMME).write_text(text, encoding="utf-8")
    assert lint_draft(root, {PROGRAMME: BASE}, TODAY) == [
        Fault("sources.yaml", 7, "来源 other 没有哪里用到；用上它，或删掉", warning=True)
    ]


def test_a_draft_mends_a_catalogue_that_does_not_load(root: Path) -> None:
    (root / PROGRAMME).write_text(FAULTY["no YAML"], encoding="utf-8")
    assert lint_draft(root, {PROGRAMME: BASE}, TODAY) == []


def test_a_faultless_draft_of_the_programme_with_most_local_versions_has_no_faults() -> None:
    text = (DATA / NATIONAL).read_text(encoding="utf-8")
    assert [fault for fault in lint_draft(DATA, {NATIONAL: f"{text}# 改\n"}, TODAY) if not fault.warning] == []
