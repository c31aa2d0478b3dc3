"""`python -m bench.questions`: how many questions it takes until every verdict is decided.

Made-up people of the four places answer truthfully; now and then they don't know, or say only the month. The adaptive
order (`policies.ask`) is set against two forms that ask every fact in one fixed order: one that stops when all is
decided, and one that asks all that the programmes in reach use. It says nothing about real people's wording, and
asserts nothing; the same seed gives the same table.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median
from typing import Any

from policies import catalog
from policies.ask import wanted
from policies.catalog import Catalogue
from policies.spans import Value

Facts = dict[str, Any]

TODAY = date(2026, 11, 21)
OPEN = date(2025, 6, 1)
"""A day on which the union's programme of Xiaoshan could be applied for; it is over on `TODAY`."""

NOT_SURE, COARSE_DAY, COARSE_PLACE = 0.06, 0.5, 0.1
"""How often a person doesn't know a fact, gives only the month, or only the prefecture or province."""


@dataclass(frozen=True, slots=True)
class Group:
    """People of one place. `share` of those counted in the total; 0: shown beside it only."""

    title: str
    role: str
    districts: tuple[str, ...]
    coarse: str
    today: date = TODAY
    share: int = 1


GROUPS = (
    Group("上海职工", "worker", ("310115", "310112", "310104"), "310000"),
    Group("淄博职工", "worker", ("370303", "370302", "370305"), "370000"),
    Group("涪陵职工", "worker", ("500102",), "500000"),
    Group("萧山职工（2025 年度已截止）", "worker", ("330109",), "330100"),
    Group("淄博单位", "employer", ("370303", "370321"), "370000"),
    Group("涪陵单位", "employer", ("500102",), "500000"),
    Group("萧山职工（2025-06-01 来问，申报期内）", "worker", ("330109",), "330100", OPEN, share=0),
)
ELSEWHERE = ("420100", "340100", "320500", "410100", "510100")


def person(group: Group, dice: random.Random) -> Facts:
    """The truth about one person, every fact exact."""
    here = dice.choice(group.districts)

    def mostly(chance: float, other: tuple[str, ...] = ELSEWHERE) -> str:
        return here if dice.random() < chance else dice.choice(other)

    def drawn(**weights: float) -> str:
        return dice.choices(list(weights), list(weights.values()))[0]

    return {
        "role": group.role,
        "work_place": here,
        "insured_place": mostly(0.85, (*ELSEWHERE, "none")),
        "hukou_place": mostly(0.5),
        "residence_permit_place": mostly(0.4, ("none",)),
        "union_place": mostly(0.6, ("none", "330110")),
        "cert_kind": drawn(
            skill_level=0.6, qualification=0.2, special_operation=0.12, professional_title=0.04, other=0.04
        ),
        "cert_level": drawn(L5=0.07, L4=0.2, L3=0.45, L2=0.18, L1=0.08, special=0.01, chief=0.01),
        "cert_issue_date": (group.today - timedelta(days=int(dice.triangular(0, 2600, 200)))).isoformat(),
        "cert_issuer_place": mostly(0.8),
        "cert_verifiable": dice.random() < 0.9,
        "occupation": "电工",
        "insurance_status": drawn(paying=0.8, paused=0.15, none=0.05),
        "ui_months": int(dice.triangular(0, 200, 30)),
        "employment": drawn(
            enterprise=0.72, public_staff=0.05, flexible=0.1, unemployed=0.08, student=0.02, retired=0.03
        ),
        "public_post": drawn(civil_servant=0.2, skilled_post=0.4, other_post=0.4),
        "employment_registered": dice.random() < 0.9,
        "contract_months": dice.choice((0, 6, 12, 24, 36, 36, 60, 1200)),
        "new_or_transferred": dice.random() < 0.4,
        "employer_name": dice.choice(("齐商银行股份有限公司", "某某机械有限公司")),
        "key_group": drawn(graduate=0.08, poor_family=0.05, veteran=0.07, none=0.8),
        "trained_by_filed_agency": dice.random() < 0.6,
        "age": dice.randint(18, 63),
        "claimed_before": dice.random() < 0.15,
        "drawing_benefit": dice.random() < 0.5,
        "paid_in_issue_month": dice.random() < 0.9,
        "employed_at_issue": dice.random() < 0.9,
        "firm_evaluation": dice.random() < 0.2,
        "claims_this_year": dice.choices((0, 1, 2), (0.9, 0.08, 0.02))[0],
        "higher_claimed": dice.random() < 0.05,
        "higher_held": dice.random() < 0.1,
        "paper_exam_only": dice.random() < 0.1,
        "shortage_occupation": dice.random() < 0.2,
    }


class Answering:
    """A person answering. What they don't know, and where they are vague at first, is settled before any question."""

    def __init__(self, group: Group, dice: random.Random, catalogue: Catalogue) -> None:
        self._truth = person(group, dice)
        self._catalogue = catalogue
        self._today = group.today
        self._unsure = {fact for fact in self._truth if dice.random() < NOT_SURE} - {"role", "work_place"}
        self._vague: Facts = {}
        if dice.random() < COARSE_DAY:
            self._vague["cert_issue_date"] = self._truth["cert_issue_date"][:7]
        if dice.random() < COARSE_PLACE:
            self._vague["work_place"] = group.coarse

    def start(self) -> dict[str, Value]:
        """A firm says so by itself; of a worker nothing is known."""
        return self._parsed("role") if self._truth["role"] == "employer" else {}

    def answer(self, fact: str, known: Mapping[str, Value]) -> dict[str, Value]:
        """What is known after the question: vague at first, exact when asked again."""
        again = fact in known
        if fact in self._unsure:
            return {**known, fact: self._catalogue.facts.parse_one(fact, {"unknown": True}, self._today)}
        return {**known, **self._parsed(fact, None if again else self._vague.get(fact))}

    def _parsed(self, fact: str, vague: object = None) -> dict[str, Value]:
        raw = self._truth[fact] if vague is None else vague
        return {fact: self._catalogue.facts.parse_one(fact, raw, self._today)}


def hinging(catalogue: Catalogue, known: Mapping[str, Value], today: date) -> list[str]:
    """Facts without which some verdict isn't decided, the most useful first; empty once all are."""
    return [found.fact for found in wanted(catalogue, known, today) if found.why in ("place", "verdict")]


def adaptive(catalogue: Catalogue, asked: Answering, today: date) -> int:
    known, count = asked.start(), 0
    while facts := hinging(catalogue, known, today):
        known, count = asked.answer(facts[0], known), count + 1
    return count


def fixed(catalogue: Catalogue, asked: Answering, today: date) -> int:
    """Every fact in use in one order, until all is decided; then again what was said too vaguely."""
    known, count = asked.start(), 0
    while facts := hinging(catalogue, known, today):
        left = [fact for fact in in_use(catalogue, known, today) if fact not in known]
        fact = "work_place" if "work_place" in facts else left[0] if left else facts[0]
        known, count = asked.answer(fact, known), count + 1
    return count


def everything(catalogue: Catalogue, asked: Answering, today: date) -> int:
    """Every fact that a programme in reach uses, asked once, whatever was answered before."""
    known, count = asked.start(), 0
    known, count = asked.answer("work_place", known), count + 1
    while left := [fact for fact in in_use(catalogue, known, today) if fact not in known]:
        known, count = asked.answer(left[0], known), count + 1
    return count


def in_use(catalogue: Catalogue, known: Mapping[str, Value], today: date) -> list[str]:
    """The facts that the conditions and windows of the programmes in reach name, in the order of the catalogue."""
    used = set()
    for entry in catalogue.touching(known):
        if rule := entry.rule(today):
            used |= {leaf.fact for leaf in rule.conditions.leaves()}
            used |= {rule.version.window.fact} - {None}
    return sorted(used, key=lambda fact: catalogue.facts.order[fact])


WAYS: Mapping[str, Callable[[Catalogue, Answering, date], int]] = {
    "我们": adaptive,
    "固定顺序，定了就停": fixed,
    "固定顺序，全部问完": everything,
}


def counted(catalogue: Catalogue, group: Group, people: int, seed: int) -> Iterator[tuple[int, ...]]:
    """For each person the number of questions each way; the same person answers all three."""
    for number in range(people):
        key = f"{seed}/{group.title}/{number}"
        yield tuple(
            way(catalogue, Answering(group, random.Random(key), catalogue), group.today) for way in WAYS.values()
        )


def row(title: str, counts: list[tuple[int, ...]]) -> str:
    cells = (f"{median(column):g} / {fmean(column):.1f} / {max(column)}" for column in zip(*counts, strict=True))
    return f"| {title} | {len(counts)} | {' | '.join(cells)} |"


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.questions", description="问几个问题才能把每一项都定下来")
    parser.add_argument("--people", type=int, default=400, help="每一组多少人（默认 400）")
    parser.add_argument("--seed", type=int, default=1, help="随机种子；相同的种子得到相同的表")
    args = parser.parse_args(argv)
    catalogue = catalog.load()
    print(f"问到每一项都有结论为止的题数，中位数 / 平均 / 最多；种子 {args.seed}，{TODAY} 的目录。\n")
    print(f"| 谁 | 人数 | {' | '.join(WAYS)} |")
    print(f"| --- | --- |{' --- |' * len(WAYS)}")
    total: list[tuple[int, ...]] = []
    beside = []
    for group in GROUPS:
        counts = list(counted(catalogue, group, args.people, args.seed))
        if group.share:
            total += counts
            print(row(group.title, counts))
        else:
            beside.append(row(group.title, counts))
    print(row("**合计**", total))
    print("\n".join(beside))


if __name__ == "__main__":
    main()
