"""`python -m bench.reading`: how well and how fast messages are read, slot by slot.

Scores the corpora beside the readers' tests (or the files given), and times every call. It asserts nothing. The tests
hold the readers to these corpora, so lines of one's own say more. It needs a checkout: the corpora aren't installed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from conversations.reading.canonical import SLOTS, read_canonical
from policies.places import load
from tests.conversations.reading.scoring import CORPUS, Line, lines, score

ROUNDS = 3
"""Each line is read so often; its fastest time counts, as other work on the machine only ever adds."""

_START = """
import time
import psutil
begin = time.perf_counter()
import conversations.reading.canonical as readers
from policies.places import load
seconds = time.perf_counter() - begin
from datetime import date
gazetteer, today = load(), date(2026, 11, 21)
for slot in readers.SLOTS:
    readers.read_canonical("去年腊月在东筦拿的高级電工證，社保交了一年半", slot, today, gazetteer)
print(seconds, psutil.Process().memory_info().rss / 2**20)
"""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.reading", description="量读得准不准、快不快")
    parser.add_argument("--file", type=Path, action="append", default=[], help="另外量这个文件里的句子，可重复")
    parser.add_argument("--errors", action="store_true", help="读错的逐句列出来")
    args = parser.parse_args(arguments)
    paths = args.file or [path for path in sorted(CORPUS.glob("*.jsonl")) if path.stem in SLOTS]
    by_slot: dict[str, list[Line]] = defaultdict(list)
    for path in paths:
        for line in lines(path):
            by_slot[line["slot"]].append(line)
    gazetteer = load()
    print("| 要读的 | 句 | 读对 | 说得肯定却错 | 中位 ms | p99 ms |\n|---|---|---|---|---|---|")
    every: list[float] = []
    for slot in SLOTS:
        if not by_slot[slot]:
            continue
        times, found = [], []
        for line in by_slot[slot]:
            took, got = _timed(line, gazetteer)
            times.append(took)
            found.append((line, got))
        every += times
        got_score = score(found)
        print(
            f"| {slot} | {got_score.lines} | {got_score.share:.1%} | {got_score.wrong_share:.1%} "
            f"| {_quantile(times, 0.5):.3f} | {_quantile(times, 0.99):.3f} |"
        )
        for line, got in got_score.misses if args.errors else ():
            print(
                f"  {line['id']} {line['text']}（{line['today']}）\n    应是 {_json(line['expect'])}\n"
                f"    读成 {_json(got)}"
            )
    seconds, megabytes = subprocess.run(
        [sys.executable, "-c", _START], capture_output=True, text=True, check=True
    ).stdout.split()
    print(
        f"\n每句中位 {_quantile(every, 0.5):.3f} ms，p99 {_quantile(every, 0.99):.3f} ms；"
        f"载入 {float(seconds):.2f} 秒，整个进程 {float(megabytes):.0f} MB"
    )


def _timed(line: Line, gazetteer: Any) -> tuple[float, Any]:
    """Milliseconds of the fastest of `ROUNDS` readings, and what was read."""
    today = date.fromisoformat(line["today"])
    best, got = float("inf"), None
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        got = read_canonical(line["text"], line["slot"], today, gazetteer)
        best = min(best, (time.perf_counter() - begin) * 1000)
    return best, got


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    main()
