"""Saving a programme's file, against two who save at once, and the change as a patch that git takes."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from policies.saving import Changed, Unsaved, current, digest, patch, save

NAME = "programmes/zibo/one.yaml"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data/programmes/zibo").mkdir(parents=True)
    (tmp_path / "data" / NAME).write_text("id: 一\n", encoding="utf-8")
    return tmp_path / "data"


def names(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_text_takes_the_place_of_the_one_that_it_was_made_from(root: Path) -> None:
    (root / NAME).chmod(0o640)
    save(root, NAME, "id: 二\r\n# 完", digest("id: 一\n"))
    assert ((root / NAME).read_bytes(), (root / NAME).stat().st_mode & 0o777, names(root)) == (
        "id: 二\n# 完".encode(),
        0o640,
        [NAME],
    )


def test_a_new_file_is_made_with_its_folder(root: Path) -> None:
    save(root, "programmes/jinan/two.yaml", "id: two\n", "")
    assert (root / "programmes/jinan/two.yaml").read_text(encoding="utf-8") == "id: two\n"


@pytest.mark.parametrize(
    ("name", "base", "now"),
    [
        pytest.param(NAME, digest("id: 零\n"), "id: 一\n", id="somebody changed it"),
        pytest.param(NAME, "", "id: 一\n", id="somebody made it"),
        pytest.param("programmes/gone.yaml", digest("id: 一\n"), None, id="somebody removed it"),
    ],
)
def test_what_somebody_else_did_meanwhile_is_never_overwritten(
    name: str, base: str, now: str | None, root: Path
) -> None:
    with pytest.raises(Changed, match="没有存") as refused:
        save(root, name, "id: 二\n", base)
    assert (refused.value.current, current(root, name), names(root)) == (now, now, [NAME])


def test_line_endings_make_no_other_text(root: Path) -> None:
    (root / NAME).write_bytes(b"id: 1\r\ntitle: 2\r\n")
    text = current(root, NAME)
    assert text == "id: 1\ntitle: 2\n"
    save(root, NAME, "id: 2\n", digest(text))
    assert (root / NAME).read_bytes() == b"id: 2\n"


def test_of_many_who_save_at_once_one_does(root: Path) -> None:
    base, start = digest("id: 一\n"), Barrier(8)

    def one(number: int) -> str | None:
        start.wait()
        try:
            save(root, NAME, f"id: {number}\n", base)
        except Changed as refused:
            return refused.current
        return None

    with ThreadPoolExecutor(8) as pool:
        heard = [*pool.map(one, range(8))]
    saved = current(root, NAME)
    assert (heard.count(None), {text for text in heard if text}) == (1, {saved})


SAVER = """\
import sys
from pathlib import Path
from policies.saving import Changed, digest, save
sys.stdin.readline()
try:
    save(Path(sys.argv[1]), sys.argv[2], sys.argv[3], digest("id: 一\\n"))
    print("saved")
except Changed as refused:
    print(refused.current)
"""


def test_of_two_processes_that_save_at_once_one_does(root: Path) -> None:
    command = [sys.executable, "-c", SAVER, str(root), NAME]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    running = [subprocess.Popen([*command, text], **pipes) for text in ("二", "三")]  # type: ignore[call-overload]
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    heard = sorted(process.communicate(timeout=30)[0].strip() for process in running)
    assert heard == sorted(["saved", current(root, NAME)])


@pytest.mark.parametrize(
    "name", ["facts.yaml", "programmes/../facts.yaml", "../x.yaml", "programmes/x.txt", "/tmp/programmes/x.yaml"]
)
def test_no_other_file_can_be_saved(name: str, root: Path) -> None:
    for refuse in (lambda: save(root, name, "x", ""), lambda: current(root, name), lambda: patch(root, name, "x")):
        with pytest.raises(Unsaved, match="文件名不对"):
            refuse()
    assert names(root) == [NAME]


def test_a_link_leads_nowhere_else(root: Path, tmp_path: Path) -> None:
    (tmp_path / "away").mkdir()
    (root / "programmes/away").symlink_to(tmp_path / "away")
    (root / "programmes/link.yaml").symlink_to(tmp_path / "away/one.yaml")
    for name in ("programmes/away/one.yaml", "programmes/link.yaml"):
        with pytest.raises(Unsaved, match="指到别的地方去了"):
            save(root, name, "x", "")
    assert list((tmp_path / "away").iterdir()) == []


ALONE = """\
import os, resource, sys
from pathlib import Path
from policies.saving import Unsaved, digest, save
os.chdir(sys.argv[1])
if sys.argv[2] == "reads only":
    for folder, _, _ in os.walk("."):
        os.chmod(folder, 0o555)
    if os.geteuid() == 0:
        os.setuid(65534)  # nothing is for reading only to root
else:
    resource.setrlimit(resource.RLIMIT_FSIZE, (4, 4))
try:
    save(Path(), sys.argv[3], "id: 一百\\n", digest("id: 一\\n"))
except Unsaved as refused:
    print(refused)
"""


@pytest.mark.parametrize(
    ("state", "reason"),
    [("reads only", "没有权限）；这里装的目录只能读，用补丁交给管程序的人"), ("full", "File too large）")],
)
def test_where_nothing_can_be_written_the_file_stays_and_the_reason_is_said(
    state: str, reason: str, root: Path
) -> None:
    command = [sys.executable, "-c", ALONE, str(root), state, NAME]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=30)
    assert (done.stdout, done.stderr) == (f"存不了 {NAME}（{reason}\n", "")
    assert (current(root, NAME), names(root)) == ("id: 一\n", [NAME])


def test_a_file_where_a_folder_should_be_is_said(root: Path) -> None:
    (root / "programmes/full").write_text("", encoding="utf-8")
    with pytest.raises(Unsaved, match=r"读不了 programmes/full/one\.yaml（路径中间有一段不是文件夹）"):
        save(root, "programmes/full/one.yaml", "x", "")


def test_a_text_of_no_characters_and_a_file_in_another_encoding_are_refused(root: Path) -> None:
    with pytest.raises(Unsaved, match="不成字的符号"):
        save(root, NAME, "\ud800", digest("id: 一\n"))
    (root / NAME).write_bytes("政策".encode("gb18030"))
    with pytest.raises(Unsaved, match="不是 UTF-8 编码"):
        save(root, NAME, "x", digest("id: 一\n"))


LINES = "".join(f"line{number}: 第 {number} 行\n" for number in range(40))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("id: 一\n", "id: 二\n", id="a line"),
        pytest.param(LINES, LINES.replace("第 3 行", "第三行").replace("line35: 第 35 行\n", ""), id="two places"),
        pytest.param("id: 一", "id: 二", id="no end of line"),
        pytest.param("id: 一", "id: 一\n", id="an end of line more"),
        pytest.param("id: 一\nb: 2\n", "id: 一\nb: 2", id="an end of line less"),
        pytest.param("a: 1\u2028\x85\x0c2\nb: 1\n", "a: 1\u2028\x85\x0c3\nb: 1\n", id="breaks that are none"),
        pytest.param("a: 1\r\nb: 2\r\n", "a: 1\nb: 3\n", id="line endings of another system"),
        pytest.param(None, "id: 新\n", id="a new file"),
        pytest.param(None, "id: 新", id="a new file without an end of line"),
    ],
)
@pytest.mark.parametrize("name", [NAME, "programmes/淄博/技师.yaml"])
def test_git_takes_the_patch(before: str | None, after: str, name: str, tmp_path: Path) -> None:
    root = tmp_path / "policies/data"
    path = root / name
    path.parent.mkdir(parents=True)
    if before is not None:
        path.write_bytes(before.encode())
    change = patch(root, name, after)
    git = ["git", "-c", "core.autocrlf=false"]
    subprocess.run([*git, "init", "-q", "."], cwd=tmp_path, check=True)
    done = subprocess.run(
        [*git, "apply", "--whitespace=nowarn"], cwd=tmp_path, input=change.encode(), capture_output=True
    )
    assert (done.returncode, done.stderr, path.read_bytes()) == (0, b"", after.encode())


def test_no_change_is_no_patch_and_the_folder_can_have_another_name(root: Path) -> None:
    assert patch(root, NAME, "id: 一\n") == ""
    assert patch(root, NAME, "id: 二\n", "data") == (
        "diff --git a/data/programmes/zibo/one.yaml b/data/programmes/zibo/one.yaml\n"
        "--- a/data/programmes/zibo/one.yaml\n"
        "+++ b/data/programmes/zibo/one.yaml\n"
        "@@ -1 +1 @@\n-id: 一\n+id: 二\n"
    )
