"""The command line of the conversation: `read` a file of messages, for measuring the readers; play the `scenarios`.

Each line of a file of messages is {"id", "slot", "text", "today"}; each answer {"id", "got"} in the form of
`reading.canonical`. A line that can't be used is answered with "error" in place of "got", named on stderr, and the rest
is done.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any

from conversations.env import load_env
from conversations.reading.canonical import SLOTS, read_canonical
from conversations.scenarios.comparing import differences
from conversations.scenarios.model import read as read_folder
from conversations.scenarios.model import read_file
from conversations.scenarios.running import run_all
from conversations.scenarios.telling import compared_text, played_text
from policies.arguments import BAD_INPUT, Parser, one_line
from policies.files import CatalogueError
from policies.payload import why
from policies.places import Gazetteer, load

LONGEST = 1_000_000
"""Characters of one line; a longer one is refused, so that a file without line ends can't fill the memory."""

SCENARIOS = Path("tests/scenarios")

FIRST, LAST = 1950, 2150
"""Years that `today` may lie in."""


class Refused(Exception):
    """Input that the command can't work with; one line, in Chinese."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. 0: done; 1: done, with bad lines or with scenarios that
    go otherwise; 2: bad input, nothing done."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        return code
    except Refused as error:
        print(one_line(str(error)), file=sys.stderr)
    except CatalogueError as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(one_line(f"读写文件时出错：{why(error)}"), file=sys.stderr)
    return BAD_INPUT


def scenarios(options: argparse.Namespace) -> int:
    """Plays the conversations of a folder or a file, and says where they don't go as they are written down."""
    path: Path = options.file or options.folder
    option = "--file" if options.file else "--folder"
    if not (path.is_file() if options.file else path.is_dir()):
        raise Refused(f"{option}：没有 {path} 这个{'文件' if options.file else '文件夹'}")
    if options.catalogue and not (options.catalogue / "programmes").is_dir():
        raise Refused(f"--catalogue：{options.catalogue} 里没有 programmes 文件夹，不是政策目录")
    found, faults = read_file(path) if options.file else read_folder(path)
    if faults or not found:
        print("\n".join(map(str, faults)) or f"{option}：{path} 里没有对话样例", file=sys.stderr)
        return BAD_INPUT
    env_for = load_env()
    if options.catalogue:
        other = load_env(options.catalogue)
        report = compared_text([differences(each, env_for, other) for each in found])
    else:
        report = played_text(run_all(found, env_for), env_for)
    print(report.text)
    return 0 if report.passed else 1


def read(options: argparse.Namespace) -> int:
    """Reads every line of the source, writes its answer to the target."""
    source, target = options.source, options.target
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
    parser = Parser(prog="python -m conversations", description="读懂职工打的字，走对话样例。")
    commands = parser.add_subparsers(title="命令", metavar="命令", prog="python -m conversations", required=True)
    one = commands.add_parser("read", help="读一个文件里的话", description="一行一句话，从文件到文件，都是 .jsonl。")
    one.add_argument("--in", dest="source", type=Path, required=True, metavar="文件", help="每行 id、slot、text、today")
    one.add_argument("--out", dest="target", type=Path, required=True, metavar="文件", help="每行 id、got，写到这里")
    one.set_defaults(run=read)
    played = commands.add_parser(
        "scenarios",
        help="走一遍对话样例",
        description="照着样例走一遍对话，走得不一样的，一步一步说明。都一样返回 0，有不一样返回 1。",
    )
    played.add_argument(
        "--folder", type=Path, default=SCENARIOS, metavar="文件夹", help=f"样例在哪里，默认 {SCENARIOS}"
    )
    played.add_argument("--file", type=Path, metavar="文件", help="只走这一个文件里的")
    played.add_argument("--catalogue", type=Path, metavar="文件夹", help="用另一个政策目录走，和现在的目录比")
    played.set_defaults(run=scenarios)
    return parser


if __name__ == "__main__":
    sys.exit(main())
