"""The command line of the eligibility module: `check` one person, `batch` a file of them, `class` a school's list of
trainees; for those who keep the catalogue: `lint` it, `show` a programme, begin a `new` one, `diff` two versions,
print its `coverage`, draw its `map`.

Reads the clock, for the default of `--today`, and nothing else here does. It refuses to print half an answer: bad input
is one line on stderr, exit code 2, and nothing on stdout.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import IO
from zoneinfo import ZoneInfo

from policies.arguments import BAD_INPUT, Parser, one_line
from policies.assess import assess_all
from policies.batch import run
from policies.catalog import DATA, Catalogue, load
from policies.classes import run_class, write_template
from policies.compare import changed, opened, shifts
from policies.coverage import BEGINS, ENDS, refreshed
from policies.coverage import page as coverage_page
from policies.facts import FactError
from policies.files import CatalogueError
from policies.lint import lint
from policies.mermaid import MARK, folders, pages
from policies.page import compared, page
from policies.payload import MAX_BYTES, PayloadError, read_object, why
from policies.sheet import sheet
from policies.spans import days
from policies.tables import TableError

TEMPLATES = Path(__file__).parent / "templates"


class Refused(Exception):
    """Input that a command can't work with; one line, in Chinese."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. 0: done; 1: done, with faults; 2: bad input, nothing done."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except (Refused, PayloadError, FactError, TableError) as error:
        print(one_line(str(error)), file=sys.stderr)
    except CatalogueError as error:
        print(error, file=sys.stderr)
    except BrokenPipeError:
        # The reader has gone (`| head`): what it wanted, it has. Closing quietly keeps a second error away.
        with suppress(OSError):
            sys.stdout.close()
        return 0
    return BAD_INPUT


def check(options: argparse.Namespace) -> int:
    today = _today(options)
    catalogue = _catalogue(options)
    known = catalogue.facts.parse(read_object(_read(options.facts)), today)
    found = assess_all(catalogue, known, today, everything=options.all)
    if options.json:
        answer = {
            "today": today.isoformat(),
            "catalog": catalogue.version,
            "assessments": [assessment.to_json() for assessment in found],
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        print(page(catalogue, found, today))
    return 0


def batch(options: argparse.Namespace) -> int:
    report = run(_catalogue(options), options.source, options.target, _today(options))
    _told_unused(report.ignored)
    if report.unreached:
        print(f"有 {report.unreached} 人，没有收录和他们有关的政策", file=sys.stderr)
    if report.bad:
        print(f"共 {report.rows} 行，{report.bad} 行读不了，原因写在结果里", file=sys.stderr)
    return 1 if report.bad else 0


def class_(options: argparse.Namespace) -> int:
    today, catalogue = _today(options), _catalogue(options)
    if options.template:
        if options.source or options.target:
            raise Refused("--template 只写一份空表；不要和 --in、--out 一起用")
        headings = write_template(catalogue, options.template, today)
        print(
            f"写好了 {options.template}，有 {len(headings)} 列。从第 4 行起填，再运行 python -m policies class --in …"
        )
        return 0
    if not (options.source and options.target):
        raise Refused("还缺 --in 和 --out；要一份空表，用 --template")
    shown = sys.stderr.isatty()
    try:
        report = run_class(
            catalogue,
            options.source,
            options.target,
            today,
            defaults=_settings(options.settings),
            key=options.key,
            progress=_progress if shown else None,
        )
    finally:
        if shown:
            print(file=sys.stderr)
    claimable = f"{report.claimable} 人至少有一项现在可以申请" if report.claimable else "现在就可以申请的还没有"
    print(f"写好了 {options.target}：算了 {report.rows - report.bad} 人，{claimable}，名单 {report.lines} 行")
    _told_unused(report.unused)
    if report.personal:
        print(one_line(f"这些列没有读：{'、'.join(report.personal[:8])}"), file=sys.stderr)
    if report.unreached:
        print(f"有 {report.unreached} 人，没有收录和他们有关的政策", file=sys.stderr)
    if report.bad:
        print(f"共 {report.rows} 行，{report.bad} 行读不了，原因写在“读不了的行”里", file=sys.stderr)
    return 1 if report.bad else 0


def _settings(texts: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        name, mark, value = text.replace("＝", "=").partition("=")
        if not mark or not name.strip() or not value.strip():
            raise Refused(f"--set：“{text[:30]}”应写成 工作地=淄博 这样")
        if name.strip() in found:
            raise Refused(f"--set：{name.strip()[:30]} 写了两次；只留一个")
        found[name.strip()] = value.strip()
    return found


def _progress(rows: int) -> None:
    print(f"\r算了 {rows:,} 行", end="", file=sys.stderr, flush=True)


def _told_unused(headings: Sequence[str]) -> None:
    if headings:
        shown = "、".join(headings[:8]) + ("……" if len(headings) > 8 else "")
        print(one_line(f"有 {len(headings)} 列没有用到：{shown}"), file=sys.stderr)


def check_catalogue(options: argparse.Namespace) -> int:
    _catalogue_folder(options.data)
    found = lint(options.data, _today(options))
    faults = sum(not fault.warning for fault in found)
    for fault in found:
        print(fault)
    if not faults:
        print(f"没有发现错误{f'，有 {len(found)} 条提醒' if found else ''}")
    else:
        print(f"{faults} 处错误", file=sys.stderr)
    return 1 if faults else 0


def show(options: argparse.Namespace) -> int:
    catalogue = _catalogue(options)
    entry = catalogue.entries.get(options.id)
    if entry is None:
        titled = {found.programme.title: found.id for found in catalogue.entries.values()}
        near = [name for title, name in titled.items() if options.id in name or options.id in title]
        near = near or get_close_matches(options.id, catalogue.entries, n=8, cutoff=0.5)
        known = f"；像的有 {'、'.join(near[:8])}" if near else "；收录了哪些地方，见 python -m policies coverage"
        raise Refused(f"没有 {options.id} 这一项{known}")
    print(sheet(catalogue, entry.programme))
    return 0


def new(options: argparse.Namespace) -> int:
    text = (TEMPLATES / ("programme.yaml" if options.whole else "local.yaml")).read_text(encoding="utf-8")
    if options.target is None:
        print(text, end="")
        return 0
    try:
        with open(options.target, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Refused(f"--out：已经有 {options.target.name}，没有动它；换一个名字") from None
    except OSError as error:
        raise Refused(f"--out：写不了 {options.target.name}（{why(error)}）") from None
    print(f"写好了 {options.target}。把“（填）”都换掉，再运行 python -m policies lint")
    return 0


def diff(options: argparse.Namespace) -> int:
    today = _today(options)
    _catalogue_folder(options.data)
    for path in (options.old, options.new):
        if not path.exists():
            raise Refused(f"没有 {path} 这个文件或文件夹")
        if path.is_dir() and not (path / "programmes").is_dir():
            raise Refused(f"{path} 里没有 programmes 文件夹，不是政策目录")
    with opened(options.old, options.data) as old, opened(options.new, options.data) as new_:
        names = changed(old, new_)
        found = [*shifts(old, new_, today, options.people)]
    print(compared(new_ if names else old, names, found, today, options.people))
    return 0


def coverage(options: argparse.Namespace) -> int:
    catalogue = _catalogue(options)
    if options.into is None:
        print(coverage_page(catalogue), end="")
        return 0
    try:
        new_text = refreshed(catalogue, options.into.read_text(encoding="utf-8"))
        if new_text is None:
            raise Refused(f"--into：{options.into.name} 里没有 {BEGINS} 和 {ENDS} 这两行，不知道表放在哪里")
        options.into.write_text(new_text, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = why(error) if isinstance(error, OSError) else "不是 UTF-8 编码"
        raise Refused(f"--into：改不了 {options.into.name}（{reason}）") from None
    return 0


def map_(options: argparse.Namespace) -> int:
    written = pages(_catalogue(options), folders(options.data))
    target: Path | None = options.target
    if target is None:
        print(written["README.md"], end="")
        return 0
    try:
        target.mkdir(parents=True, exist_ok=True)
        for path in target.glob("*.md"):
            if path.name not in written and MARK in path.read_text(encoding="utf-8", errors="replace"):
                path.unlink()
        for name, text in written.items():
            (target / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refused(f"--out：写不了 {target.name}（{why(error)}）") from None
    return 0


def _read(name: str) -> bytes:
    """At most one byte more than is allowed, so that an endless pipe is refused and not read."""
    if name == "-":
        return _head(sys.stdin.buffer)
    try:
        with open(name, "rb") as file:
            return _head(file)
    except OSError as error:
        raise Refused(f"facts：打不开文件 {name}（{why(error)}）") from None


def _head(file: IO[bytes]) -> bytes:
    return file.read(MAX_BYTES + 1)


def _today(options: argparse.Namespace) -> date:
    return options.today or datetime.now(ZoneInfo("Asia/Shanghai")).date()


def _catalogue(options: argparse.Namespace) -> Catalogue:
    return load(_catalogue_folder(options.data))


def _catalogue_folder(path: Path) -> Path:
    if not (path / "programmes").is_dir():
        raise Refused(f"--data：{path} 里没有 programmes 文件夹，不是政策目录")
    return path


def _day(text: str) -> date:
    try:
        first, last = days(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if first != last or not 1950 <= first.year <= 2999:
        raise argparse.ArgumentTypeError(f"“{text}”应是 1950 到 2999 年里的某一天，例如 2026-11-21")
    return first


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"“{text}”应是 1 到 1000000 的数")
    return int(text)


def _parser() -> Parser:
    parser = Parser(prog="python -m policies", description="按政策目录，看一个人能领什么补贴。")
    commands = parser.add_subparsers(title="命令", metavar="命令", prog="python -m policies", required=True)
    one = commands.add_parser("check", help="看一个人", description="看一个人对每一项政策的结果。")
    one.add_argument("--facts", required=True, metavar="文件", help="这个人的信息，一个 JSON 对象；- 表示从管道读")
    one.add_argument("--json", action="store_true", help="输出 JSON，给别的程序用")
    one.add_argument("--all", action="store_true", help="也列出和这个人的地方、身份没有关系的政策")
    one.set_defaults(run=check)
    many = commands.add_parser("batch", help="看一批人", description="一行一个人，从文件到文件：.jsonl、.csv、.xlsx。")
    many.add_argument("--in", dest="source", type=Path, required=True, metavar="文件", help="一行一个人")
    many.add_argument("--out", dest="target", type=Path, required=True, metavar="文件", help="结果写到这里")
    many.set_defaults(run=batch)
    school = commands.add_parser(
        "class", help="看一个班", description="培训学校的名单：谁能领什么、到哪天为止、还缺什么，写成一个 .xlsx。"
    )
    school.add_argument("--in", dest="source", type=Path, metavar="文件", help="学员名单，.csv 或 .xlsx，一行一个人")
    school.add_argument("--out", dest="target", type=Path, metavar="文件", help="结果写到这个 .xlsx")
    school.add_argument("--key", metavar="列名", help="结果里用这一列认人，例如 学号；不写就用行号")
    school.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="列名=值", help="全班都一样的，可重复"
    )
    school.add_argument("--template", type=Path, metavar="文件", help="只写一份空的名单，给学校填")
    school.set_defaults(run=class_)
    faults = commands.add_parser("lint", help="检查政策目录", description="检查政策目录，每一处错写明文件、行和原因。")
    faults.set_defaults(run=check_catalogue)
    shown = commands.add_parser("show", help="看一项政策", description="把一项政策的文件写成一页字，方便对照来源。")
    shown.add_argument("id", metavar="编号", help="政策的 id，例如 zibo-technician-subsidy")
    shown.set_defaults(run=show)
    begun = commands.add_parser("new", help="新写一项政策", description="给出带说明的模板。")
    begun.add_argument("--whole", action="store_true", help="一项全新的补贴；不写就是失业保险技能提升补贴的地方版")
    begun.add_argument("--out", dest="target", type=Path, metavar="文件", help="写到这里；不写就打印出来")
    begun.set_defaults(run=new)
    two = commands.add_parser(
        "diff",
        help="比较新旧两份",
        description="造一批人，看新旧两份政策里谁的结果会变。可以是两个文件，也可以是两个目录。",
    )
    two.add_argument("old", type=Path, metavar="旧", help="旧的政策文件或目录")
    two.add_argument("new", type=Path, metavar="新", help="新的政策文件或目录")
    two.add_argument("--people", type=_count, default=1000, metavar="人数", help="每项有变的政策造多少人，默认 1000")
    two.set_defaults(run=diff)
    covers = commands.add_parser("coverage", help="收录了哪些地方", description="各省各市收录的情况，一页 Markdown。")
    covers.add_argument("--into", type=Path, metavar="文件", help="更新这个文件里各省的表；不写就打印整页")
    covers.set_defaults(run=coverage)
    drawn = commands.add_parser("map", help="画出政策怎么走", description="每一项政策怎么走，画成 Mermaid 图。")
    drawn.add_argument("--out", dest="target", type=Path, metavar="文件夹", help="写到这里；不写就打印总的一页")
    drawn.set_defaults(run=map_)
    for command in (one, many, school, faults, shown, two, covers, drawn):
        command.add_argument("--today", type=_day, metavar="日期", help="当作今天的日期；不写就用北京时间的今天")
        command.add_argument("--data", type=Path, default=DATA, metavar="文件夹", help="另一个政策目录")
    return parser


if __name__ == "__main__":
    sys.exit(main())
