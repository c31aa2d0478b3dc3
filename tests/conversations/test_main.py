"""`python -m conversations read`: from a file of messages to a file of readings."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conversations.__main__ import main
from conversations.env import load_env
from policies.catalog import DATA

TODAY = "2026-11-21"


def line(name: str, slot: str, text: str) -> dict[str, Any]:
    return {"id": name, "slot": slot, "text": text, "today": TODAY}


def run(tmp_path: Path, *lines: object) -> tuple[int, list[dict[str, Any]]]:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    said = [each if isinstance(each, str) else json.dumps(each) for each in lines]
    source.write_text("\n".join(said), encoding="utf-8")
    code = main(["read", "--in", str(source), "--out", str(target)])
    return code, [json.loads(each) for each in target.read_text(encoding="utf-8").splitlines()]


def test_every_slot_is_answered_in_its_form(tmp_path: Path) -> None:
    code, found = run(
        tmp_path,
        line("1", "place", "我在太仓上班"),
        line("2", "level", "高工证"),
        line("3", "issue_date", "去年3月"),
        line("4", "ui_months", "一年半以上"),
        line("5", "si_status", "断了"),
        line("6", "yes_no", "没毛病"),
        line("7", "control", "改一下日期"),
        line("8", "multi", "三级证，还没发"),
        line("9", "place", "重庆涪陵"),
        line("10", "control", "上海"),
    )
    assert (code, [each["got"] for each in found]) == (
        0,
        [
            {"province": "江苏省", "city": "苏州市", "district": "太仓市"},
            {"ambiguous": ["L3", "other"]},
            {"from": "2025-03-01", "to": "2025-03-31"},
            {"min": 18, "max": None},
            "paused",
            "yes",
            "edit:issue_date",
            {"issue_date": {"invalid": "not_issued"}},
            {"province": "重庆市", "city": "重庆市", "district": "涪陵区"},
            None,
        ],
    )


def test_a_bad_line_is_named_and_the_rest_is_done(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = run(
        tmp_path,
        "不是 JSON",
        "",
        {"id": "a", "slot": "weather", "text": "晴", "today": TODAY},
        {"id": "b", "slot": "place", "text": 3, "today": TODAY},
        {"id": "c", "slot": "place", "text": "上海", "today": "昨天"},
        {"id": "d", "slot": "issue_date", "text": "明天", "today": "9999-12-31"},
        {"id": "e", "slot": "place", "text": "上" * 1_000_001, "today": TODAY},
        {"id": "f", "slot": "place", "text": "\ud800上海", "today": TODAY},
    )
    told = capsys.readouterr().err.splitlines()
    assert (code, [each["id"] for each in found]) == (1, [None, "a", "b", "c", "d", None, "f"])
    assert ["error" in each for each in found] == [True] * 6 + [False]
    assert [each.split("：")[0] for each in told] == [f"第 {number} 行" for number in (1, 3, 4, 5, 6, 7)]


@pytest.mark.parametrize("target", ["in.jsonl", "no/such/folder.jsonl"])
def test_what_can_not_be_written_is_refused_before_anything_is_lost(tmp_path: Path, target: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps(line("1", "place", "上海")), encoding="utf-8")
    code = main(["read", "--in", str(source), "--out", str(tmp_path / target)])
    assert (code, source.read_text(encoding="utf-8").startswith("{")) == (2, True)


def test_a_file_that_is_not_there_is_said_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "conversations", "read", "--in", str(tmp_path / "x"), "--out", str(tmp_path / "y")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n"), "没有这个文件" in done.stderr) == (2, "", 1, True)


def test_a_process_that_reads_every_kind_stays_small() -> None:
    code = (
        "import psutil\n"
        "from datetime import date\n"
        "from conversations.reading.canonical import SLOTS, read_canonical\n"
        "from policies.places import load\n"
        "for slot in SLOTS: read_canonical('去年腊月在东筦拿的高级電工證', slot, date(2026, 11, 21), load())\n"
        "print(psutil.Process().memory_info().rss // 2**20)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 60


SCENARIO = """\
- name: 去上海
  today: 2026-11-21
  reviewed: false
  catalogue: 0123456789ab
  lines:
    - 我: 上海
    - 看到: 证书是哪一级
"""


def test_scenarios_that_go_as_written_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(SCENARIO, encoding="utf-8")
    code = main(["scenarios", "--folder", str(tmp_path)])
    assert (code, capsys.readouterr().out) == (0, "1 段对话，都和写的一样。其中 1 段还没有人确认过。\n")


def test_scenarios_that_go_otherwise_are_told_turn_by_turn(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(SCENARIO.replace("哪一级", "几级的"), encoding="utf-8")
    code = main(["scenarios", "--file", str(file)])
    told = capsys.readouterr().out.splitlines()
    version = load_env()(date(2026, 11, 21)).catalogue.version
    assert (code, told[:4], told[-3:]) == (
        1,
        [
            "a.yaml 第 1 行：去上海",
            "  第 1 步，我：上海",
            "    第 7 行，应看到“证书是几级的”。最像的一行是：“证书是哪一级？”",
            "    那时的消息：",
        ],
        [
            f"  这段对话是用政策目录 0123456789ab 录的，现在用的是 {version}。",
            "",
            "1 段对话，1 段和写的不一样。其中 1 段还没有人确认过。",
        ],
    )


def test_scenarios_under_another_catalogue_are_compared_with_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other"
    (other / "programmes").mkdir(parents=True)
    shutil.copy(DATA / "facts.yaml", other)
    (tmp_path / "a.yaml").write_text(SCENARIO, encoding="utf-8")
    code = main(["scenarios", "--folder", str(tmp_path), "--catalogue", str(other)])
    told = capsys.readouterr().out
    assert (code, "原来这时问“证书等级”，现在已经有结果" in told, told.splitlines()[-1]) == (
        1,
        True,
        "1 段对话，1 段和写的不一样。",
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--folder", "没有"], "--folder：没有 没有 这个文件夹"),
        (["--file", "没有.yaml"], "--file：没有 没有.yaml 这个文件"),
        (["--folder", "."], "--folder：. 里没有对话样例"),
        (["--file", "bad.yaml"], "bad.yaml:1: 缺少 today，应是日期，例如 2026-11-21"),
        (["--folder", ".", "--catalogue", "."], "--catalogue：. 里没有 programmes 文件夹，不是政策目录"),
    ],
)
def test_scenarios_that_can_not_be_played_are_said(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    if "bad.yaml" in arguments:
        (tmp_path / "bad.yaml").write_text(SCENARIO.replace("  today: 2026-11-21\n", ""), encoding="utf-8")
    told = (main(["scenarios", *arguments]), *capsys.readouterr())
    assert told == (2, "", f"{said}\n")
