"""How fast the eligibility module is: one person against the whole catalogue, and a file of people; with today's
catalogue, and with one that made-up programmes bring to 400.

`python -m bench.policies` prints the tables. The people are drawn from a seed, so two runs measure the same work; every
figure is the best of several rounds, since the others measure the machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from statistics import fmean, median
from tempfile import TemporaryDirectory
from typing import Any

from policies import places
from policies.ask import wanted
from policies.assess import assess_all, judge_all
from policies.batch import run
from policies.catalog import DATA, Catalogue, load
from policies.spans import Value

TODAY = date(2026, 11, 21)
PLACES = ("310000", "370303", "330109", "500102", "440305", "510100")
ROUNDS = 5
MANY = 400
LOAD_MS, PERSON_MS, BATCH_RATE, GROWTH = 1000, 0.5, 20_000, 1.2
"""What must hold with that many programmes; `GROWTH`: times the cost for people who reach no more of them."""
FEW = 10

WHOLE = DATA / "programmes" / "zibo" / "zibo-technician-subsidy.yaml"
# A local version as an editor writes it: other months, its own sums, its own end.
LOCAL = """\
id: bench-{code}
extends: national-skill-upgrade
title: {name}技能提升补贴
place: "{code}"
summary: 在{name}交失业保险，考到初级工、中级工、高级工，发证后12个月内向参保地申请。
last_checked: 2026-11-21
review_by: 2027-01-31
changes:
  - in: ["2025", "2026"]
    cite: &cite {{source: nat-2017, locator: 申领条件}}
    conditions:
      - id: months
        say: 失业保险累计交满12个月
        no: 失业保险要累计交满12个月，照现在的月数，到最后一天还不够。
        ask: 怎么查我的失业保险一共交了几个月？
        fact: ui_months
        at_least: 12
        mends: monthly
        cite: *cite
    amount:
      as_of: "2025-06"
      until: 2026-12-31
      rows:
        - {{when: {{fact: cert_level, is: L5}}, total: 1000, cite: *cite}}
        - {{when: {{fact: cert_level, is: L4}}, total: 1500, cite: *cite}}
        - {{when: {{fact: cert_level, is: L3}}, total: 2000, cite: *cite}}
examples:
  - say: 高级工，交满12个月
    today: 2026-11-21
    facts: {{work_place: "{code}", insured_place: "{code}", cert_level: L3}}
    expect: {{verdict: missing}}
"""


Bar = tuple[str, str, str, bool]
"""What was measured, the figure, what is asked of it, and whether it is met."""


def person(catalogue: Catalogue, dice: Random, homes: Sequence[str] = PLACES) -> dict[str, Any]:
    """Someone who answered everything, mostly so that the programmes of the place stay open to the end."""
    home = dice.choice(homes)
    facts: dict[str, Any] = {}
    for name, spec in catalogue.facts.specs.items():
        match spec.kind:
            case "place":
                facts[name] = home if dice.random() < 0.9 else dice.choice(homes)
            case "choice":
                facts[name] = dice.choice(spec.choices)
            case "date":
                facts[name] = f"{dice.randint(2018, 2026)}-{dice.randint(1, 10):02}-{dice.randint(1, 28):02}"
            case "number":
                facts[name] = dice.randint(0, 60)
            case "bool":
                facts[name] = dice.random() < 0.5
            case "text":
                facts[name] = "电工"
    facts |= {"role": "worker", "cert_kind": "skill_level", "employment": "enterprise", "insurance_status": "paying"}
    facts |= {"cert_level": dice.choice(["L3", "L2", "L1"]), "claimed_before": False, "age": dice.randint(20, 58)}
    return facts


def best(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of the fastest round."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def each(catalogue: Catalogue, people: list[dict[str, Any]], work: Callable[..., object]) -> float:
    """Seconds a person."""
    known = [catalogue.facts.parse(facts, TODAY) for facts in people]
    return best(lambda: [work(catalogue, facts, TODAY) for facts in known]) / len(known)


def batches(catalogue: Catalogue, people: list[dict[str, Any]]) -> dict[str, float]:
    """People a second, from a file to a file."""
    rows = [{"id": number, **facts} for number, facts in enumerate(people)]
    with TemporaryDirectory() as folder:
        source = Path(folder) / "in.jsonl"
        source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        table = Path(folder) / "in.csv"
        lines = [",".join(rows[0]), *(",".join(map(str, row.values())) for row in rows)]
        table.write_text("\n".join(lines), encoding="utf-8")
        found = {}
        for path, ending in ((source, ".jsonl"), (source, ".csv"), (table, ".csv")):
            target = Path(folder) / f"out{ending}"
            seconds = best(lambda path=path, target=target: run(catalogue, path, target, TODAY), 3)  # type: ignore[misc]
            found[f"{path.suffix} → {ending}"] = len(rows) / seconds
        return found


def grow(catalogue: Catalogue, folder: Path, count: int) -> list[str]:
    """A copy of the catalogue's files with programmes added up to `count`: nine local versions for counties to one
    whole programme for a city. None of them is in reach of `PLACES`. Gives the places of those added."""
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("divisions"))
    added = folder / "programmes" / "bench"
    added.mkdir()
    covered = {entry.programme.place for entry in catalogue.entries.values()}
    wanted = count - len(catalogue.entries)
    whole = wanted // 10
    text = WHOLE.read_text(encoding="utf-8")
    cities, counties = (
        [code for code in units(catalogue, level) if code not in covered] for level in ("city", "county")
    )
    cities, counties = spread(cities, whole), spread(counties, wanted - whole)
    for code in cities:
        copy = text.replace("id: zibo-", f"id: bench-{code}-").replace('"3703', f'"{code[:4]}')
        (added / f"{code}.yaml").write_text(copy, encoding="utf-8")
    for code in counties:
        made = LOCAL.format(code=code, name=catalogue.gazetteer.short_name(code))
        (added / f"{code}.yaml").write_text(made, encoding="utf-8")
    return cities + counties


def units(catalogue: Catalogue, level: str) -> Iterator[str]:
    """The codes of a level that don't overlap `PLACES`."""
    waiting = list(catalogue.gazetteer.provinces())
    while waiting:
        place = waiting.pop()
        waiting += catalogue.gazetteer.children(place.code)
        if place.level == level and not any(places.overlaps(place.code, code) for code in PLACES):
            yield place.code


def spread(codes: Sequence[str], count: int) -> list[str]:
    """So many of them, from all over."""
    return [codes[index * len(codes) // count] for index in range(count)]


def one_by_one(
    catalogue: Catalogue, crowds: Sequence[Sequence[Mapping[str, Value]]], work: Callable[..., object]
) -> list[list[float]]:
    """Seconds of each person in each crowd. A crowd is made of newcomers, so nothing is remembered of their places."""
    found = []
    for crowd in crowds:
        times = []
        for known in crowd:
            start = time.perf_counter()
            work(catalogue, known, TODAY)
            times.append(time.perf_counter() - start)
        found.append(times)
    return found


def with_many(today: Catalogue, count: int) -> None:
    """The second table: what it costs when the catalogue has many programmes, each figure beside its bar."""
    dice = Random(2)
    with TemporaryDirectory() as folder:
        homes = grow(today, Path(folder) / "data", MANY)
        load_s = best(lambda: load.__wrapped__(Path(folder) / "data"), 3)
        many = load.__wrapped__(Path(folder) / "data")
    crowds = [[person(many, dice, homes) for _ in range(count)] for _ in range(ROUNDS)]
    known = [[many.facts.parse(facts, TODAY) for facts in crowd] for crowd in crowds]
    judged, assessed = (
        min(median(times) for times in one_by_one(many, known, work)) * 1000 for work in (judge_all, assess_all)
    )
    rates = batches(many, crowds[0])
    print(f"\n{len(many.entries)} 项政策（造了 {len(homes)} 项），每一轮换 {count} 个人\n")
    bars: list[Bar] = [
        (f"读 {len(many.entries)} 项政策", f"{load_s * 1000:.0f} 毫秒", "1 秒以内", load_s * 1000 < LOAD_MS),
        ("一人，只看结果（judge_all），中位数", f"{judged:.3f} 毫秒", f"{PERSON_MS} 毫秒以内", judged < PERSON_MS),
        (
            "一人，连同金额和理由（assess_all），中位数",
            f"{assessed:.3f} 毫秒",
            f"{PERSON_MS} 毫秒以内",
            assessed < PERSON_MS,
        ),
        *(
            (f"批量 {kind}", f"每秒 {rate:,.0f} 人", f"每秒 {BATCH_RATE:,} 人", rate >= BATCH_RATE)
            for kind, rate in rates.items()
        ),
    ]
    bars += growth(today, many, dice, count)
    for name, figure, bar, met in bars:
        print(f"{figure:>18}  {name}（标准：{bar}，{'达到' if met else '没达到'}）")
    print("\n| 够得着几项 | 人数 | judge_all 微秒 | 每项微秒 |\n| --- | --- | --- | --- |")
    for number, seconds in in_reach(many, [one for crowd in known for one in crowd]).items():
        each_s = fmean(seconds)
        print(f"| {number} | {len(seconds):,} | {each_s * 1e6:.0f} | {each_s * 1e6 / max(number, 1):.1f} |")
    none = best(lambda: judge_all(many, {}, TODAY)) * 1000
    print(f"\n一个地方都没说的人，全部 {len(many.touching({}))} 项都要算：{none:.2f} 毫秒（没有标准）")


def growth(today: Catalogue, many: Catalogue, dice: Random, count: int) -> Iterator[Bar]:
    """What the same people cost with either catalogue, who reach the same programmes in both."""
    people = [today.facts.parse(person(today, dice), TODAY) for _ in range(count)]
    reached = [[entry.id for one in people for entry in catalogue.touching(one)] for catalogue in (today, many)]
    if reached[0] != reached[1]:
        raise SystemExit("造的政策里有这些人够得着的，比不出目录大小的影响：改 bench/policies.py 里的 units。")
    for name, work in (("judge_all", judge_all), ("assess_all", assess_all)):
        # Both in each round: the machine's slow spells are longer than a round.
        rounds = [
            [sum(one_by_one(catalogue, [people], work)[0]) / count for catalogue in (today, many)]
            for _ in range(2 * ROUNDS + 1)
        ]
        before, after = (median(times) * 1000 for times in zip(*rounds, strict=True))
        ratio = median(large / small for small, large in rounds)
        yield (
            f"同样的人，够得着的不变，{len(today.entries)} 项变 {len(many.entries)} 项（{name}）",
            f"{before:.3f} → {after:.3f} 毫秒",
            f"{GROWTH} 倍以内，现在 {ratio:.2f} 倍",
            ratio <= GROWTH,
        )


def in_reach(catalogue: Catalogue, people: Sequence[Mapping[str, Value]]) -> dict[int, list[float]]:
    """Seconds of each person, by the number of programmes in reach; numbers that few people reach are left out."""
    found: defaultdict[int, list[float]] = defaultdict(list)
    for known, seconds in zip(people, one_by_one(catalogue, [people], judge_all)[0], strict=True):
        found[len(catalogue.touching(known))].append(seconds)
    return {number: found[number] for number in sorted(found) if len(found[number]) >= FEW}


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.policies", description="资格模块有多快")
    parser.add_argument("--people", type=int, default=2000, help="造多少个人")
    options = parser.parse_args(argv)
    places_s = best(places.load.__wrapped__, 3)
    load_s = best(lambda: load.__wrapped__(DATA), 3)
    catalogue = load()
    dice = Random(1)
    people = [person(catalogue, dice) for _ in range(options.people)]
    nobody: list[dict[str, Any]] = [{}] * 200
    print(f"{len(catalogue.entries)} 项政策，{len(people)} 个人，每项取最快一轮\n")
    rows = [
        ("读区划表", f"{places_s * 1000:.0f} 毫秒"),
        ("读政策目录", f"{load_s * 1000:.0f} 毫秒"),
        ("一人，只看结果（judge_all）", f"{each(catalogue, people, judge_all) * 1000:.3f} 毫秒"),
        ("一人，连同金额和理由（assess_all）", f"{each(catalogue, people, assess_all) * 1000:.3f} 毫秒"),
        ("一人，什么都没答，看结果", f"{each(catalogue, nobody, judge_all) * 1000:.3f} 毫秒"),
        ("一人，什么都没答，下一个问什么", f"{each(catalogue, nobody, wanted) * 1000:.3f} 毫秒"),
        *((f"批量 {kind}", f"每秒 {rate:,.0f} 人") for kind, rate in batches(catalogue, people).items()),
    ]
    for name, figure in rows:
        print(f"{figure:>16}  {name}")
    with_many(catalogue, options.people)


if __name__ == "__main__":
    main()
