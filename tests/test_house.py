"""What holds for the repository as a whole: the direction of imports, honest dependency lists, locks that install
anywhere, no trace of the machine that something was written on, and a CI run that can't skip."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGES = ("policies", "conversations", "bot")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = {
    "requirements.txt": [],
    "requirements-dev.txt": EXTRAS["dev"],
    "requirements-bench.txt": EXTRAS["bench"],
}


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {canonicalize_name(name): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}


def files() -> Iterator[Path]:
    """Everything that belongs to the project, tracked or not yet: no caches, no environment, no data of a run."""
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder)
        folders[:] = [
            name
            for name in folders
            if name not in ("__pycache__", "build", "dist", "node_modules")
            and not name.endswith(".egg-info")
            and (not name.startswith(".") or name in (".ci", ".github"))
            and here / name != ROOT / "data"
        ]
        yield from (here / name for name in names if name != ".env" and ".db" not in name)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_path(lock: str) -> None:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    allowed = re.compile(r"#.*|[\w.-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|    # .*|")
    assert [line for line in lines if "/" in line or ":/" in line or not allowed.fullmatch(line)] == []


@pytest.mark.parametrize(("lock", "extra"), LOCKS.items())
def test_a_lock_pins_a_version_that_the_project_asks_for(lock: str, extra: list[str]) -> None:
    pinned = pins(lock)
    asked = [Requirement(text) for text in PROJECT["dependencies"] + extra]
    assert [str(one) for one in asked if not one.specifier.contains(pinned.get(canonicalize_name(one.name), "0"))] == []


def test_the_lock_of_the_peers_on_node_pins_each_by_its_hash_and_names_no_registry() -> None:
    lock = json.loads((ROOT / "tests" / "peers" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: found for name, found in lock["packages"].items() if name}
    assert [name for name, found in packages.items() if "resolved" in found or "integrity" not in found] == []
    assert len(packages) > 5


def test_setting_up_for_tests_changes_no_version_of_a_run() -> None:
    run, dev = pins("requirements.txt"), pins("requirements-dev.txt")
    assert run.items() <= dev.items()
    assert len(run) >= len(PROJECT["dependencies"])


def test_setting_up_for_measuring_changes_no_version_of_a_run_or_of_the_tests() -> None:
    run, dev, bench = (pins(f"requirements{name}.txt") for name in ("", "-dev", "-bench"))
    assert run.items() <= bench.items()
    assert {name: dev[name] for name in bench.keys() & dev.keys()}.items() <= bench.items()
    assert not {canonicalize_name(Requirement(text).name) for text in EXTRAS["bench"]} & {*run, *dev}


def test_every_package_that_the_code_imports_is_declared() -> None:
    declared = {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}
    distributions = packages_distributions()
    undeclared = set()
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    for path in modules:
        for name in imported(path) - {*PACKAGES, *sys.stdlib_module_names}:
            if not declared & {canonicalize_name(one) for one in distributions.get(name, [name])}:
                undeclared.add((str(path.relative_to(ROOT)), name))
    assert len(modules) > 0
    assert undeclared == set()


def imported(path: Path) -> set[str]:
    """Top-level names of the absolute imports anywhere in a module."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                names |= {alias.name.split(".")[0] for alias in node.names}
            case ast.ImportFrom(module=str(module), level=0):
                names.add(module.split(".")[0])
    return names


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False, encoding="utf-8")


def test_imports_run_in_one_direction_only() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_imports_against_the_direction_are_caught_by_every_contract(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    wrong = {"policies": "import bot, sqlite3", "conversations": "import asyncio", "bot": "import policies"}
    for package, statement in wrong.items():
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text(statement + "\n")
    done = lint_imports(tmp_path)
    assert (done.returncode, "0 kept, 3 broken" in done.stdout) == (1, True), done.stdout + done.stderr


def test_no_file_names_a_place_on_the_machine_it_was_written_on() -> None:
    place = re.compile(rb"(?<![\w.-])/(work|root|home|Users)/")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files()
        for number, line in enumerate(path.read_bytes().splitlines(), start=1)
        if place.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("ci", "test", "code", "closing"),
    [
        ("true", "pytest.skip('no browser')", 1, "1 passed, 1 skipped"),
        ("", "pytest.skip('no browser')", 0, "1 passed, 1 skipped"),
        ("true", "assert True", 0, "2 passed"),
        ("true", "assert False", 1, "1 failed, 1 passed"),
    ],
)
def test_ci_fails_on_a_skipped_test_and_still_counts(
    ci: str, test: str, code: int, closing: str, tmp_path: Path
) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(f"import pytest\ndef test_a(): pass\ndef test_b(): {test}\n")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=tmp_path,
        env=os.environ | {"CI": ci},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    last = done.stdout.splitlines()[-1]
    assert (done.returncode, closing in last) == (code, True), done.stdout + done.stderr
    assert ("CI 里不许跳过测试" in done.stdout) == (ci == "true" and "skip" in test)


def test_ci_asks_for_lint_and_tests_and_stops_at_the_first_fault() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    checked = subprocess.run(["bash", "-n", script], capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")
    lines = script.read_text(encoding="utf-8").splitlines()
    assert "set -euo pipefail" in lines
    assert lines[-2:] == ["make lint", "make test"]
