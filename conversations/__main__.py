"""The command line of the conversation's readers: `read` a file of messages, for measuring them.

Each line is {"id", "slot", "text", "today"}; each answer {"id", "got"} in the form of `reading.canonical`. A line that
can't be used is answered with "error" in place of "got", named on stderr, and the rest is done.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

from conversations.reading.canonical import SLOTS, read_canonical
from policies.arguments import BAD_INPUT, Parser, one_line
from policies.payload import why
from policies.places import Gazetteer, load

LONGEST = 1_000_000
"""Characters of one line; a longer one is refused, so that a file without line ends can't fill the memory."""

FIRST, LAST = 1950, 2150
"""Years that `today` may lie in."""


class Refused(Exception):
    """Input that the command can't work with; one line, in Chinese."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. 0: done; 1: done, with bad lines; 2: bad input, nothing done."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        return read(options.source, options.target)
    except Refused as error:
        print(one_line(str(error)), file=sys.stderr)
    except OSError as error:
        print(one_line(f"读写文件时出错：{why(error)}"), file=sys.stderr)
    return BAD_INPUT


def read(source: Path, target: Path) -> int:
    """Reads every line of `source`, writes its answer to `target`."""
    if target.exists() and source.exists() and target.samefile(source):
        raise Refused("--out：和 --in 是同一个文件，会把它盖掉；请换一个名字")
    gazetteer = load()
    bad = 0
    with _open(source, "r", "--in") as lines, _open(target, "w", "--out") as answers:
        for number, line in enumerate(_lines(lines), 1):
            if not line.strip():
                continue
            answer = _answer(line, gazetteer)
            if "error" in answer:
                bad += 1
                print(one_line(f"第 {number} 行：{answer['error']}"), file=sys.stderr)
            answers.write(json.dumps(answer, ensure_ascii=False) + "\n")
    return 1 if bad else 0


def _lines(file: IO[str]) -> Iterator[str]:
    """The lines, each cut where it is too long; the rest of such a line is passed over."""
    while line := file.readline(LONGEST + 1):
        whole = line
        while len(whole) > LONGEST and not whole.endswith("\n"):
            whole = file.readline(LONGEST + 1)
            if not whole:
                break
        yield line


def _answer(line: str, gazetteer: Gazetteer) -> dict[str, Any]:
    if len(line) > LONGEST:
        return {"id": None, "error": f"太长了；一行最多 {LONGEST} 个字"}
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None, "error": "不是一个 JSON 对象"}
    if not isinstance(data, dict):
        return {"id": None, "error": "不是一个 JSON 对象"}
    name, slot, text = data.get("id"), data.get("slot"), data.get("text")
    if slot not in SLOTS:
        return {"id": name, "error": f"slot 应是 {'、'.join(SLOTS)} 之一"}
    if not isinstance(text, str):
        return {"id": name, "error": "text 应是一段文字"}
    if not isinstance(name, str | int | None):
        return {"id": None, "error": "id 应是文字或整数"}
    try:
        today = date.fromisoformat(data["today"])
    except (KeyError, TypeError, ValueError):
        return {"id": name, "error": "today 应是日期，例如 2026-11-21"}
    if not FIRST <= today.year <= LAST:
        return {"id": name, "error": f"today 应在 {FIRST} 到 {LAST} 年之间"}
    return {"id": name, "got": read_canonical(text, slot, today, gazetteer)}


def _open(path: Path, mode: str, option: str) -> IO[str]:
    try:
        return path.open(mode, encoding="utf-8-sig" if mode == "r" else "utf-8", errors="backslashreplace")
    except OSError as error:
        raise Refused(f"{option}：打不开文件 {path}（{why(error)}）") from None


def _parser() -> Parser:
    parser = Parser(prog="python -m conversations", description="读懂职工打的字。")
    commands = parser.add_subparsers(title="命令", metavar="命令", prog="python -m conversations", required=True)
    one = commands.add_parser("read", help="读一个文件里的话", description="一行一句话，从文件到文件，都是 .jsonl。")
    one.add_argument("--in", dest="source", type=Path, required=True, metavar="文件", help="每行 id、slot、text、today")
    one.add_argument("--out", dest="target", type=Path, required=True, metavar="文件", help="每行 id、got，写到这里")
    return parser


if __name__ == "__main__":
    sys.exit(main())
