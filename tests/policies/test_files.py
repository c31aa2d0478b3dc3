"""The catalogue's YAML: line numbers, and what is refused before any rule is looked at."""

from pathlib import Path

import pytest

from policies.files import CatalogueError, Document, Fault
from policies.programme import Cite, Coverage, Node


def document(root: Path, text: str | bytes) -> Document:
    path = root / "one.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Document(path, "one.yaml")


def test_each_part_knows_its_line(tmp_path: Path) -> None:
    found = document(tmp_path, "a: 1\nb:\n  - x\n  - y:\n      z: 2\n")
    paths = [(), ("a",), ("b",), ("b", 0), ("b", 1, "y", "z"), ("b", 1, "gone"), ("b", 9)]
    assert [found.line(*path) for path in paths] == [1, 1, 2, 3, 5, 4, 2]


def test_only_true_and_false_are_booleans(tmp_path: Path) -> None:
    found = document(tmp_path, "no: 没有\non: 2025-01-01\nis: true\nanswer: yes\nlike: true2\n")
    assert list(found.data) == ["no", "on", "is", "answer", "like"]
    assert (found.data["is"], found.data["answer"], found.data["like"]) == (True, "yes", "true2")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\nb: 2\na: 3\n", Fault("one.yaml", 3, "“a”写了两次")),
        ("a:\n  - {x: 1, x: 2}\n", Fault("one.yaml", 2, "“x”写了两次")),
        ("a: [1\nb: 2\n", Fault("one.yaml", 2, "不是正确的 YAML：方括号 [ ] 里少了逗号，或者没写后面的 ]")),
        ("a: *gone\n", Fault("one.yaml", 1, "不是正确的 YAML：* 后面的名字没有用 & 起过；文字要用 * 开头，整段加引号")),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, fault: Fault, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as refused:
        document(tmp_path, text)
    assert refused.value.faults == (fault,)


@pytest.mark.parametrize("raw", ["政策".encode("gb18030"), b"a: \xff", b"a: \x00"])
def test_a_file_in_another_encoding_is_refused(raw: bytes, tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as refused:
        document(tmp_path, raw)
    (fault,) = refused.value.faults
    assert (fault.file, fault.line, fault.reason[:5]) == ("one.yaml", 1, "读不出来：")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: c: d\n", 2, "不是正确的 YAML：这里多了一个冒号；文字里有“: ”时，整段加引号"),
        ("a: 1\nb: {x: 1\n", 3, "不是正确的 YAML：花括号 { } 里少了逗号，或者没写后面的 }"),
        ('a: 1\nb: "x\n', 3, "不是正确的 YAML：引号没有写成一对，一直到文件末尾也没有找到后一半"),
        ("a:\n\tb: 1\n", 2, "不是正确的 YAML：这个符号不能放在开头：Tab 换成空格；@、%、` 开头的文字加引号"),
        ("a: 1\nb: 2025-02-30\n", 2, "不是正确的 YAML：没有“2025-02-30”这样的日期，应写成 2025-03-15；是文字就加引号"),
        ("a: 1\nb: !!int x\n", 2, "不是正确的 YAML：没有“x”这样的数；是文字就加引号"),
        (f"a: 1{':1' * 300_000}\n", 1, f"不是正确的 YAML：没有“{'1:' * 20}”这样的数；是文字就加引号"),
        ("a: 1\n---\nb: 1\n", 2, "不是正确的 YAML：多写了“---”；一个文件只写一份"),
        ("a: 1\n[1, 2]: 3\n", 2, "字段名应是文字"),
        ("a: 1\nb: &x [*x]\n", 2, "& 起的名字在它自己里面用了；改掉"),
        ("a: 1\nb: \x07\n", 2, "读不出来：有看不见的控制字符；删掉它"),
        ("[" * 50_000, 1, "读不出来：括号一层套一层，套得太深"),
        ("- " * 50_000, 1, "读不出来：括号一层套一层，套得太深"),
        ("{a: " * 900 + "}" * 900, 1, "读不出来：括号一层套一层，套得太深"),
    ],
    ids=range(14),
)
def test_whatever_somebody_types_is_told_with_its_line_in_chinese(text: str, line: int, reason: str) -> None:
    with pytest.raises(CatalogueError) as refused:
        Document(text.encode(), "one.yaml")
    assert refused.value.faults == (Fault("one.yaml", line, reason),)


def test_a_text_is_read_like_a_file(tmp_path: Path) -> None:
    text = "a: 1\nb: [x, 2025-01-01]\n"
    assert Document(text.encode(), "one.yaml").data == document(tmp_path, text).data


def test_no_tag_of_yaml_runs_code(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="不是正确的 YAML"):
        document(tmp_path, "a: !!python/object/apply:os.getcwd []\n")


def test_a_misfit_is_named_by_its_own_line_and_path(tmp_path: Path) -> None:
    found = document(tmp_path, "id: level\nfact: cert_level\nis: L3\ncite:\n  source: rule\n  place: 第一条\n")
    with pytest.raises(CatalogueError) as refused:
        found.read(Node, found.data)
    assert refused.value.faults == (
        Fault("one.yaml", 4, "cite.locator：缺少这一项"),
        Fault("one.yaml", 6, "cite.place：没有这个字段，检查有没有写错"),
    )


def test_a_part_that_is_no_part_is_refused(tmp_path: Path) -> None:
    found = document(tmp_path, "- 1\n")
    with pytest.raises(CatalogueError, match=r"one\.yaml:1: 应是一组字段"):
        found.read(Cite, found.data)


def test_of_very_many_misfits_the_first_two_hundred_are_told() -> None:
    document = Document("".join(f"k{i}: 1\n" for i in range(20_000)).encode(), "one.yaml")
    with pytest.raises(CatalogueError) as refused:
        document.read(Coverage, {f"k{i}": 1 for i in range(20_000)})
    assert len(refused.value.faults) == 200
