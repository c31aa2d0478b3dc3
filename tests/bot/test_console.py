"""The console as a program of its own, talked to through a pipe and through a terminal."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.fakes import dump

ROOT = Path(__file__).parents[2]


def bot(*arguments: str, said: str | bytes = "", cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=said.encode() if isinstance(said, str) else said,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        timeout=60,
        check=False,
    )


def console(path: Path, said: str | bytes, *more: str) -> str:
    done = bot("console", "--db", str(path), "--plain", "--today", "2026-11-21", *more, said=said)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def test_a_script_from_a_pipe_is_answered_and_ends_with_the_input(tmp_path: Path) -> None:
    shown = console(tmp_path / "x.db", "/start\n上海\n")
    assert "上海" in shown
    assert re.search(r"\n1\. .+\n2\. .+\n", shown)
    assert "\x1b" not in shown


def test_a_number_picks_the_choice_that_it_stands_before(tmp_path: Path) -> None:
    first = console(tmp_path / "x.db", "/start\n上海\n")
    label = re.findall(r"^2\. (.+)$", first, re.MULTILINE)[-1]
    by_number = console(tmp_path / "x.db", "2\n")
    by_word = console(tmp_path / "y.db", f"/start\n上海\n{label}\n")
    assert by_word == first + by_number


def test_the_conversation_goes_on_where_it_stopped_each_person_s_own(tmp_path: Path) -> None:
    whole = console(tmp_path / "x.db", "/start\n上海\n3\n")
    parts = [console(tmp_path / "y.db", said) for said in ("/start\n", "上海", "\n3\n")]
    other = console(tmp_path / "y.db", "/start\n", "--user", "小王")
    assert ("".join(parts), other) == (whole, parts[0])


def test_erasing_leaves_nothing_of_the_person(tmp_path: Path) -> None:
    shown = console(tmp_path / "x.db", "/start\n上海\n/delete\n1\n")
    tables = dump(tmp_path / "x.db")
    assert [tables[name] for name in ("session", "line", "outbox", "timer")] == [[]] * 4
    assert "上海" not in str(tables)
    assert "删" in shown


def test_bytes_that_are_no_text_get_a_kind_answer(tmp_path: Path) -> None:
    shown = console(tmp_path / "x.db", b"/start\n\xff\xfe\x00\n" + "😀".encode() * 3000 + b"\n\n\n/start")
    assert shown.count("例如") >= 2
    assert "我没处理好" not in shown


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--today", "2026-02-30"], "--today：日期「2026-02-30」看不懂：应写成 年-月-日，例如 2026-11-21"),
        (["--user", " "], "--user：名字不能是空的，例如 --user 小王"),
        (["--fast"], "没有 --fast 这个参数。看用法：python -m bot --help"),
        (["--db"], "--db 后面要写一个值。看用法：python -m bot console --help"),
    ],
)
def test_a_bad_argument_is_named_in_one_line(arguments: list[str], reason: str) -> None:
    done = bot("console", *arguments)
    assert (done.returncode, done.stdout, done.stderr.decode()) == (2, b"", reason + "\n")


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = bot("console", "--db", str(tmp_path / "file" / "x.db"))
    assert (done.returncode, done.stdout) == (2, b"")
    assert "建不了" in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def test_without_db_the_setting_says_where(tmp_path: Path) -> None:
    done = bot("console", "--plain", said="/start\n", cwd=tmp_path, DATABASE_URL="sqlite:///here/x.db")
    assert (done.returncode, len(dump(tmp_path / "here" / "x.db")["session"])) == (0, 1)


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    ours = shlex.join((sys.executable, "-m", "bot", "console", "--plain", "--db", f"{tmp_path}/x.db"))
    command = f"yes /start | head -n 300 | {ours} | head -n 1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert (done.stdout.count(b"\n"), done.stderr) == (1, b"")


def test_in_a_terminal_it_greets_frames_and_ends_with_the_input(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "console", "--db", str(tmp_path / "x.db")],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=ROOT,
        env={**os.environ, "TERM": "xterm"} | {"NO_COLOR": ""},
    )
    os.close(theirs)
    shown = b""
    try:
        while b"> " not in shown:
            shown += os.read(ours, 4096)
        os.write(ours, b"\x04")
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        os.close(ours)
    assert "\x1b[36m│\x1b[0m 您好" in shown.decode(errors="replace")


def test_help_is_in_chinese_and_imports_little() -> None:
    shown = bot("--help").stdout.decode() + bot("console", "--help").stdout.decode()
    assert [word for word in ("usage", "options", "show this") if word in shown] == []
    probe = "import sys, bot.__main__; print(sorted({'telegram', 'starlette', 'aiosqlite'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, check=True)
    assert done.stdout == b"[]\n"


def test_a_school_s_link_leads_into_the_console_too(tmp_path: Path) -> None:
    school = ("--name", "萧山技师学院", "--place", "萧山", "--contact", "办公室")
    added = bot("school", "add", "--db", str(tmp_path / "x.db"), *school, PUBLIC_URL="https://b.cn")
    (token,) = re.findall(r"\?s=(\S+)$", added.stdout.decode(), re.MULTILINE)[:1]
    assert "您是从萧山技师学院来的" in console(tmp_path / "x.db", f"/start {token}\n")
