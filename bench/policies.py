"""How fast the eligibility module is: one person against the whole catalogue, and a file of people.

`python -m bench.policies` prints a table. The people are drawn from a seed, so two runs measure the same work; every
figure is the best of several rounds, since the others measure the machine.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from policies import places
from policies.ask import wanted
from policies.assess import assess_all, judge_all
from policies.batch import run
from policies.catalog import DATA, Catalogue, load

TODAY = date(2026, 11, 21)
PLACES = ("310000", "370303", "330109", "500102", "440305", "510100")
ROUNDS = 5


def person(catalogue: Catalogue, dice: Random) -> dict[str, Any]:
    """Someone who answered everything, mostly so that the programmes of the place stay open to the end."""
    home = dice.choice(PLACES)
    facts: dict[str, Any] = {}
    for name, spec in catalogue.facts.specs.items():
        match spec.kind:
            case "place":
                facts[name] = home if dice.random() < 0.9 else dice.choice(PLACES)
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


if __name__ == "__main__":
    main()
