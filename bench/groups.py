"""What a talkative class group costs the private chats: the same load with and without it, one after the other.

20 messages a second from 500 people, half of them calling the bot, beside people who answer in private. The numbers of
the two runs are only to be compared with each other. It refuses to say which difference is small enough.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from bench.telegram import OURS, Scenario, measure

LOAD = ("--users", "100", "--think-ms", "500", "--duration", "10")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="班级群很热闹时，私聊慢多少")
    parser.add_argument("--quick", action="store_true", help="短测")
    parser.add_argument("--rate", type=float, default=20, help="群里每秒几条")
    parser.add_argument("--rounds", type=int, default=2, help="各跑几次")
    options = parser.parse_args(arguments)
    length = ("--duration", "4", "--warmup", "1")
    for _ in range(options.rounds):
        for name, more in (("没有群", ()), ("有群", ("--group-rate", str(options.rate)))):
            found = measure(OURS, Scenario("groups", name, (*LOAD, *more), length), quick=options.quick)
            print(_line(name, found), flush=True)
    return 0


def _line(name: str, found: dict[str, Any]) -> str:
    times, errors = found["lat_ms"], found["errors"]
    spent = " ".join(f"{key} {times[key]}" for key in ("p50", "p95", "p99", "max"))
    group = f"；群里 {errors.get('group_messages', 0)} 条，回了 {errors.get('group_replies', 0)} 条"
    faults = f"；没回 {found['lost']}，重复 {found['duplicate']}，答错 {found['wrong']}"
    return f"{name}：私聊 {found['rate']} 条/秒，毫秒 {spent}；CPU {found['bot']['cpu_util']:.0%}{group}{faults}"


if __name__ == "__main__":
    sys.exit(main())
