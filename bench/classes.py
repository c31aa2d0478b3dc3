"""`python -m bench.classes`: a school's list of 100,000 trainees against the whole catalogue: time, memory, and whether
both grow no faster than the list.

The trainees are made up (`policies.population`), of every place and level, and written as people write: full place
names, Chinese words, five ways to write a day. The workbook has its texts in one table, as Excel writes them. Each list
is worked through in a process of its own, whose processor time and peak memory (`resource.getrusage`) are told; the
machine's other work is in neither.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from policies.catalog import Catalogue, load
from policies.cells import choice_name
from policies.classes import run_class
from policies.population import people
from policies.spans import NOWHERE
from policies.workbook import Book

TODAY = date(2026, 11, 21)
ROWS = 100_000
SECONDS, MEGABYTES, GROWTH = 60, 300, 1.3
"""What must hold with so many rows; `GROWTH`: the cost of a row, as often as with a tenth of them."""

_DAYS = ("{y}-{m:02}-{d:02}", "{y}/{m}/{d}", "{y}年{m}月{d}日", "{y}.{m}.{d}", "{y}{m:02}{d:02}")


def trainees(catalogue: Catalogue, count: int, seed: int = 1) -> Iterator[list[object]]:
    """Headings, then one row a trainee. Names and ID numbers are made up and stand there not to be read."""
    dice = Random(seed)
    specs = [spec for spec in catalogue.facts.specs.values() if spec.name not in ("role", "employer_name")]
    yield ["学号", "姓名", "身份证号", *(spec.label for spec in specs)]
    for number, person in enumerate(people(catalogue, count, seed, TODAY), 1):
        row: list[object] = [number, f"学员{number}", f"{number:017}X"]
        for spec in specs:
            value = person.facts[spec.name]
            match spec.kind:
                case _ if dice.random() < 0.05:
                    row.append("")
                case "place":
                    row.append("没有" if value == NOWHERE else catalogue.gazetteer.full_name(value))
                case "date":
                    day = date.fromisoformat(value)
                    row.append(dice.choice(_DAYS).format(y=day.year, m=day.month, d=day.day))
                case "bool":
                    row.append("是" if value else "否")
                case "choice":
                    row.append(choice_name(spec.name, value))
                case _:
                    row.append(value)
        yield row


def write_csv(path: Path, rows: Iterable[Sequence[object]]) -> None:
    with open(path, "w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)


def write_xlsx(path: Path, rows: Iterable[Sequence[object]]) -> None:
    """As Excel does: each text once, in a table beside the sheet."""
    plain = path.with_name("plain.xlsx")
    with open(plain, "wb") as file:
        book = Book(file)
        sheet = book.sheet("学员")
        for row in rows:
            sheet.row(row)
        book.close()
    numbers: dict[bytes, int] = {}

    def number(match: re.Match[bytes]) -> bytes:
        return b't="s"><v>%d</v></c>' % numbers.setdefault(match[1], len(numbers))

    with ZipFile(plain) as old, ZipFile(path, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            with old.open(name) as source, new.open(name, "w") as target:
                kept = b""
                while block := source.read(1 << 20):
                    text, mark, kept = (kept + block).rpartition(b"</row>")
                    target.write(_TEXT.sub(number, text) + mark)
                target.write(_FRAME.get(name, lambda text: text)(kept))
        table = b"".join(b"<si><t>%s</t></si>" % text for text in numbers)
        new.writestr("xl/sharedStrings.xml", b'<sst xmlns="%s">%s</sst>' % (_MAIN, table))


_TEXT = re.compile(rb't="inlineStr"><is><t xml:space="preserve">([^<]*)</t></is></c>')
_MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_RELATION = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
_FRAME: dict[str, Callable[[bytes], bytes]] = {
    "[Content_Types].xml": lambda text: text.replace(
        b"</Types>", b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % _TYPE
    ),
    "xl/_rels/workbook.xml.rels": lambda text: text.replace(
        b"</Relationships>",
        b'<Relationship Id="rId9" Type="%s" Target="sharedStrings.xml"/></Relationships>' % _RELATION,
    ),
}


def one(source: Path) -> None:
    """Works one list through and prints what it cost, as JSON."""
    start = time.perf_counter()
    report = run_class(load(), source, source.with_name("out.xlsx"), TODAY, key="学号")
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "rows": report.rows,
                "bad": report.bad,
                "lines": report.lines,
                "seconds": time.perf_counter() - start,
                "cpu": used.ru_utime + used.ru_stime,
                "megabytes": used.ru_maxrss / 1024,
            }
        )
    )


def main(argv: Sequence[str] | None = None) -> bool:
    """Prints the table; whether every bar was met."""
    parser = argparse.ArgumentParser(prog="python -m bench.classes", description="一个班十万人，多快、占多少内存")
    parser.add_argument("--rows", type=int, default=ROWS, help="多少人")
    parser.add_argument("--one", type=Path, help="只算这个文件，打印 JSON")
    options = parser.parse_args(argv)
    if options.one:
        one(options.one)
        return True
    catalogue, met = load(), True
    print("| 名单 | 行 | 结果行 | 处理器秒 | 每行微秒 | 内存 MB | 标准 |\n| --- | --- | --- | --- | --- | --- | --- |")
    with TemporaryDirectory() as folder:
        for ending, write in ((".csv", write_csv), (".xlsx", write_xlsx)):
            costs = []
            for count in (options.rows // 10, options.rows):
                path = Path(folder) / f"in{ending}"
                write(path, trainees(catalogue, count))
                command = [sys.executable, "-m", "bench.classes", "--one", str(path)]
                done = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
                costs.append(done["cpu"] / done["rows"])
                ratio = costs[-1] / costs[0]
                good = done["cpu"] < SECONDS and done["megabytes"] < MEGABYTES and ratio <= GROWTH
                met &= good
                bar = f"{SECONDS} 秒、{MEGABYTES} MB 以内，每行 {ratio:.2f} 倍：{'达到' if good else '没达到'}"
                print(
                    f"| {ending} | {done['rows']:,} | {done['lines']:,} | {done['cpu']:.1f} | {costs[-1] * 1e6:.0f} "
                    f"| {done['megabytes']:.0f} | {bar} |",
                    flush=True,
                )
    return met


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
