"""Our bot and the peer under the same load, one after the other, through Telegram's protocol on this machine.

Each runs as its users would run it, in a process of its own: ours is `python -m bot serve` with its durable database,
the whole catalogue and the real texts. It refuses to compare numbers from different runs or machines.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "bench"
Measured = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bot:
    """`settings` in the environment, with {api}, {port} and {folder} filled in for each run."""

    label: str
    command: str
    settings: tuple[str, ...]
    script: Path


@dataclass(frozen=True, slots=True)
class Scenario:
    """Options of the load tool; `quick` ones come after and so win."""

    name: str
    title: str
    options: tuple[str, ...]
    quick: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `ratio`: how often the peer's goes in ours (×), or the other way round (÷) where less is
    better. `bar`: what ours must be, in words; `met`: the same, given (ours, peer), None where it can't be told."""

    scenario: str
    title: str
    read: Callable[[Measured], float | str | None]
    ratio: str = ""
    bar: str = ""
    met: Callable[[float, float | None], bool | None] | None = None


TODAY = "2026-11-21"
"""The day that our script's dates and expected replies are written for."""

OURS = Bot(
    "技补通",
    f"{sys.executable} -m bot serve --port {{port}} --today {TODAY}",
    ("TELEGRAM_API_URL={api}", "DATABASE_URL=sqlite:///{folder}/bench.db"),
    HERE / "script.json",
)
PEER = Bot(
    "PTB ConversationHandler",
    f"{sys.executable} -m bench.peer_conversation_handler",
    ("PEER_FILE={folder}/peer.pickle",),
    HERE / "script_peer.json",
)

SCENARIOS = (
    Scenario(
        "saturation", "100 人不停地答", ("--users", "100", "--duration", "10"), ("--duration", "4", "--warmup", "1")
    ),
    Scenario(
        "distance",
        "200 人，网络来回 50 毫秒",
        ("--users", "200", "--rtt-ms", "50", "--duration", "10"),
        ("--duration", "5"),
    ),
    Scenario("cold", "启动", ("--cold",)),
    Scenario(
        "known",
        "认识一万人",
        ("--users", "100", "--known", "10000", "--conversations", "10000", "--leave-at", "2", "--duration", "120"),
        ("--duration", "15"),
    ),
    Scenario(
        "kill",
        "答到一半 kill -9",
        ("--users", "100", "--kill-after", "3", "--think-ms", "300", "--reply-timeout", "8"),
        ("--kill-after", "1", "--warmup", "1", "--reply-timeout", "5"),
    ),
)


def _after_kill(*classes: str) -> Callable[[Measured], float]:
    return lambda measured: float(sum(measured.get("after_kill", {}).get(name, 0) for name in classes))


ROWS = (
    Row("saturation", "条/秒", lambda m: m["rate"], "×", "对方的 3 倍", lambda o, p: None if p is None else o >= 3 * p),
    Row("saturation", "每条 CPU 毫秒", lambda m: m["bot"]["cpu_ms_per_msg"], "÷", "≤ 0.8", lambda o, p: o <= 0.8),
    Row("saturation", "p99 毫秒", lambda m: m["lat_ms"]["p99"], "÷"),
    Row("saturation", "内存 MB", lambda m: m["bot"]["rss_mb"], "÷"),
    Row("distance", "条/秒", lambda m: m["rate"], "×", "≥ 800", lambda o, p: o >= 800),
    Row("distance", "p99 毫秒", lambda m: m["lat_ms"]["p99"], "÷", "< 400", lambda o, p: o < 400),
    Row("distance", "每条 CPU 毫秒", lambda m: m["bot"]["cpu_ms_per_msg"], "÷"),
    Row("cold", "到第一条回复，毫秒", lambda m: m["cold_ms"]["first_reply"], "÷", "< 2000", lambda o, p: o < 2000),
    Row("known", "认识的人", lambda m: m["known_users"]),
    Row("known", "内存 MB", lambda m: m["bot"]["rss_mb"], "÷", "< 100", lambda o, p: o < 100),
    Row("kill", "正答到一半的人", lambda m: m["at_kill"].get("inflight", 0) + m["at_kill"].get("idle", 0)),
    Row("kill", "接着答的", _after_kill("ok_idle", "ok_inflight", "finished")),
    Row("kill", "要重发一次的", _after_kill("ok_after_resend"), "", "0", lambda o, p: o == 0),
    Row("kill", "多走了一步的", _after_kill("advanced"), "", "0", lambda o, p: o == 0),
    Row("kill", "被送回开头或没有回音的", _after_kill("broken"), "", "0", lambda o, p: o == 0),
    Row("kill", "同一句收到两遍的", lambda m: m["duplicate"] + m["wrong"]),
    Row("kill", "没分清的", lambda m: m["unclassified"], "", "0", lambda o, p: o == 0),
    *(
        Row(scenario.name, title, lambda m, key=key: m[key], "", "0", lambda o, p: o == 0)
        for scenario in SCENARIOS
        if scenario.name in ("saturation", "distance")
        for key, title in (("lost", "没回的"), ("duplicate", "重复的"), ("wrong", "答错的"))
    ),
)


def run(
    *, quick: bool, only: Sequence[str] | None, ours_only: bool, json_file: str | None, log_file: str | None
) -> bool:
    """Print the table; True where every bar that was measured is met."""
    scenarios = [scenario for scenario in SCENARIOS if not only or scenario.name in only]
    bots = (OURS,) if ours_only else (OURS, PEER)
    results: dict[tuple[str, str], Measured] = {}
    print(f"这台机器：{os.cpu_count()} 核。每次测量前后都量一下机器快慢：空转一千万次要几秒 CPU。")
    for scenario in scenarios:
        for bot in bots:
            before = speed()
            measured = measure(bot, scenario, quick=quick, log_file=log_file)
            measured["spin_s"] = [round(before, 2), round(speed(), 2)]
            results[scenario.name, bot.label] = measured
            print(
                f"  {scenario.title}：{bot.label}（空转 {measured['spin_s'][0]} 和 {measured['spin_s'][1]} 秒）",
                flush=True,
            )
            if json_file:
                with open(json_file, "a", encoding="utf-8") as file:
                    file.write(json.dumps(measured, ensure_ascii=False) + "\n")
    return _print_table(scenarios, results)


def measure(bot: Bot, scenario: Scenario, *, quick: bool, log_file: str | None = None) -> Measured:
    """Runs in a folder of its own, so that no settings file, database or pickle of the developer's is touched."""
    with tempfile.TemporaryDirectory() as folder:
        ports = free_ports(2)
        filled = {"api": f"http://127.0.0.1:{ports[0]}", "port": str(ports[1]), "folder": folder}
        options = [*scenario.options, *(scenario.quick if quick else ())]
        for setting in bot.settings:
            options += ["--env", setting.format(**filled)]
        if (os.cpu_count() or 1) > 1:
            options += ["--pin-self", "0", "--pin-bot", "1"]
        if log_file:
            options += ["--bot-log", str(Path(log_file).resolve())]
        command = [sys.executable, str(HERE / "telegram_load.py"), "--base-port", str(ports[0])]
        command += ["--script", str(bot.script), "--label", f"{bot.label}/{scenario.name}"]
        command += ["--bot-cmd", bot.command.format(**filled), *options]
        done = subprocess.run(
            command, cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
        )
    if done.returncode:
        raise SystemExit(f"{bot.label} 在「{scenario.title}」里没有跑完：{done.stderr.strip().splitlines()[-1:]}")
    measured: Measured = json.loads(done.stdout.splitlines()[-1])
    return measured


def _print_table(scenarios: Sequence[Scenario], results: dict[tuple[str, str], Measured]) -> bool:
    table = [("", OURS.label, PEER.label, "相比", "标准", "")]
    all_met = True
    for scenario in scenarios:
        table.append((f"【{scenario.title}】", "", "", "", "", ""))
        for row in (row for row in ROWS if row.scenario == scenario.name):
            ours, peer = (_value(row, results.get((scenario.name, bot.label))) for bot in (OURS, PEER))
            met = None if row.met is None else ours is not None and row.met(ours, peer)
            all_met = all_met and met is not False
            mark = {None: "", True: "达到", False: "没达到"}[met]
            table.append((row.title, _shown(ours), _shown(peer), _ratio(row, ours, peer), row.bar, mark))
    print()
    print_columns(table)
    return all_met


def _value(row: Row, measured: Measured | None) -> float | None:
    try:
        value = row.read(measured) if measured else None
    except KeyError:  # a bot that died, or never answered, has no such number
        return None
    return None if value is None else float(value)


def _ratio(row: Row, ours: float | None, peer: float | None) -> str:
    if not row.ratio or not ours or not peer:
        return ""
    return f"{(ours / peer if row.ratio == '×' else peer / ours):.1f} 倍"


def _shown(value: float | None) -> str:
    if value is None:
        return "—"
    return f"{value:,.0f}" if value == int(value) or value >= 100 else f"{value:,.2f}"


def print_columns(table: Sequence[Sequence[str]]) -> None:
    widths = [max(_width(line[column]) for line in table) for column in range(len(table[0]))]
    for line in table:
        print("  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip())


def _width(text: str) -> int:
    return sum(2 if ord(character) >= 0x2E80 else 1 for character in text)


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def speed() -> float:
    """CPU seconds for ten million empty rounds. On a shared machine it moves several times over within minutes, and
    the absolute numbers of the table with it."""
    start, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number
    return 10 * (time.process_time() - start)
