"""One rule, decided by us, by hand, and by rule engines that anybody can install: in one run, on the same people.

`python -m bench.peers` prints a table. The rule is `national-skill-upgrade` as of 2026: a verdict and the most that one
can get. Before anything is timed, everybody must have come to the same answer for each person; that includes the
thresholds of months, and the days around the last one. Each engine gets its facts in the form that it reads fastest.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.util import find_spec
from random import Random
from statistics import median
from typing import Any, NamedTuple

from policies.assess import Judgement, amount, explain, judge
from policies.catalog import Catalogue, load
from policies.periods import end_of_period

PROGRAMME, VERSION = "national-skill-upgrade", "2026"
TODAY = date(2026, 11, 21)
DAYS = (TODAY, date(2028, 3, 31), date(2029, 2, 28))
"""All must agree on each of them: a plain day, and two on which the ends of months differ in length."""
ROUNDS = 7
FEWEST = 0.02
"""The least share of the people that must come to each verdict, or agreeing proves little."""

CAPS = {"L5": 1000, "L4": 1500, "L3": 2000}
OTHER_LEVELS = ("L2", "L1", "special", "chief")
KINDS = ("skill_level", "qualification")
OTHER_KINDS = ("special_operation", "professional_title", "other")
WORKS = ("enterprise", "unemployed", "public_staff", "flexible", "student", "retired")
INSURANCES = ("paying", "paused", "none")
FIRST_ISSUED = date(2017, 1, 1)
VERDICTS = {"eligible": "可领", "check": "要问", "not_yet": "还要等", "expired": "过期", "ineligible": "不能领"}

Facts = dict[str, Any]
Answer = tuple[str, int | None]


@dataclass(frozen=True)
class Peer:
    """`prepare` puts people into the engine's own form and isn't timed; `decide` is; `read` makes answers of what it
    returned. `people`: how many of them are timed. `lacks`: what the engine can't say of such a rule."""

    name: str
    prepare: Callable[[Sequence[Facts], date], Any]
    decide: Callable[[Any, date], Any]
    lacks: str
    read: Callable[[Any], list[Answer]] = list
    people: int = 2000


# The people


def person(dice: Random, today: date) -> Facts:
    """Someone of whom all is known, mostly on the right side of each condition, and often just at a threshold."""

    def mostly(right: Any, *wrong: Any) -> Any:
        return right if dice.random() < 0.93 else dice.choice(wrong)

    months = dice.choice((11, 12, 35, 36)) if dice.random() < 0.4 else dice.randint(0, 60)
    employment = mostly(WORKS[0], WORKS[1], *WORKS[1:])
    return {
        "cert_level": mostly(dice.choice(list(CAPS)), *OTHER_LEVELS),
        "cert_issue_date": issued(dice, today, months).isoformat(),
        "cert_kind": mostly(dice.choice(KINDS), *OTHER_KINDS),
        "insured_place": mostly(dice.choice(("630100", "370303", "150622")), "none"),
        "employment": employment,
        "insurance_status": mostly(*INSURANCES),
        "drawing_benefit": dice.random() < 0.7 if employment == "unemployed" else False,
        "ui_months": months,
        "claimed_before": mostly(False, True),
        "cert_verifiable": mostly(True, False),
    }


def issued(dice: Random, today: date, months: int) -> date:
    """A day of issue: any of the last 16 months; or such that the last day is around today, or around the day on which
    12 months are paid; or around the first day that counts."""
    match dice.choice(("any", "any", "any", "last", "paid", "first")):
        case "last":
            day = end_of_period(today, -12)
        case "paid":
            day = end_of_period(end_of_period(today, max(12 - months, 0)), -12)
        case "first":
            day = FIRST_ISSUED
        case _:
            day = today - timedelta(days=dice.randint(0, 490))
    return min(day + timedelta(days=dice.choice((-1, 0, 1))), today)


# We


def ours(catalogue: Catalogue) -> list[Peer]:
    entry = catalogue.entries[PROGRAMME]

    def known(people: Sequence[Facts], today: date) -> list[Any]:
        return [catalogue.facts.parse(facts, today) for facts in people]

    def judged(people: Sequence[Any], today: date) -> list[Judgement]:
        return [judge(entry, one, today) for one in people]

    def with_cap(people: Sequence[Any], today: date) -> list[Answer]:
        found = []
        for one in people:
            judgement = judge(entry, one, today)
            found.append((judgement.verdict, amount(judgement.rule, one, today).cap))
        return found

    def explained(people: Sequence[Any], today: date) -> list[Any]:
        return [explain(judge(entry, one, today), one, today) for one in people]

    def from_dicts(people: Sequence[Facts], today: date) -> list[Answer]:
        return with_cap(known(people, today), today)

    return [
        Peer("技补通，结论和金额（judge、amount）", known, with_cap, "不会算式：金额只能是写好的数，不能按工资算"),
        Peer(
            "技补通，只要结论（judge）",
            known,
            judged,
            "同上",
            read=lambda found: [(one.verdict, None) for one in found],
        ),
        Peer(
            "技补通，连同逐条理由、出处、要问什么（explain）",
            known,
            explained,
            "同上",
            read=lambda found: [(one.verdict, one.amount.cap) for one in found],
        ),
        Peer("技补通，从 Python 的 dict 读起", lambda people, today: people, from_dicts, "同上"),
    ]


# By hand


class Person(NamedTuple):
    cert_level: str
    cert_issue_date: date
    cert_kind: str
    insured_place: str
    employment: str
    insurance_status: str
    drawing_benefit: bool
    ui_months: int
    claimed_before: bool
    cert_verifiable: bool


def by_hand(one: Person, today: date) -> Answer:
    """The rule as short and as quick as Python has it: the limit of what a module in Python can reach."""
    cap = CAPS.get(one.cert_level)
    if cap is None or one.cert_issue_date < FIRST_ISSUED or one.cert_kind not in KINDS:
        return "ineligible", cap
    if one.insured_place == "none" or one.claimed_before or one.insurance_status == "none":
        return "ineligible", cap
    if one.employment == "enterprise":
        asks = one.insurance_status == "paused"
    elif one.employment == "unemployed" and one.drawing_benefit:
        asks = True
    else:
        return "ineligible", cap
    deadline = end_of_period(one.cert_issue_date, 12)
    if one.ui_months < 12:
        if one.insurance_status != "paying" or end_of_period(today, 12 - one.ui_months) > deadline:
            return "ineligible", cap
        return "not_yet", cap
    if deadline < today:
        return "expired", cap
    return "check" if asks or one.ui_months < 36 or not one.cert_verifiable else "eligible", cap


def hand() -> Peer:
    def prepare(people: Sequence[Facts], today: date) -> list[Person]:
        return [
            Person(**{**facts, "cert_issue_date": date.fromisoformat(facts["cert_issue_date"])}) for facts in people
        ]

    def decide(people: Sequence[Person], today: date) -> list[Answer]:
        return [by_hand(one, today) for one in people]

    return Peer("手写的 Python", prepare, decide, "只会这一条；缺一样就算不了；不认“大概、之间”；没有理由、出处")


# OpenFisca: variables of a person on a day, with formulas over arrays


def openfisca() -> list[Peer]:
    import numpy as np
    from openfisca_core.entities import Entity
    from openfisca_core.indexed_enums import Enum
    from openfisca_core.periods import DateUnit, period
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    human = Entity("person", "people", "", "")
    system = TaxBenefitSystem([human])
    levels, kinds, works, insurances, verdicts = (
        Enum(name, [(member, member) for member in members])
        for name, members in (
            ("Level", (*CAPS, *OTHER_LEVELS)),
            ("Kind", (*KINDS, *OTHER_KINDS)),
            ("Work", WORKS),
            ("Insurance", INSURANCES),
            ("Verdict", VERDICTS),
        )
    )

    def variable(name: str, kind: Any, **more: Any) -> None:
        if issubclass(kind, Enum):
            more |= {"possible_values": kind, "default_value": next(iter(kind))}
            kind = Enum
        made = {"value_type": kind, "entity": human, "definition_period": DateUnit.DAY, "label": name}
        system.add_variable(type(name, (Variable,), made | more))

    inputs = {
        "cert_level": levels,
        "cert_issue_date": date,
        "cert_kind": kinds,
        "insured": bool,
        "employment": works,
        "insurance_status": insurances,
        "drawing_benefit": bool,
        "ui_months": int,
        "claimed_before": bool,
        "cert_verifiable": bool,
    }
    for name, kind in inputs.items():
        variable(name, kind)

    def ends(start: Any, months: Any) -> Any:
        """`end_of_period` over arrays: the same day of the month, or the month's last."""
        month = start.astype("datetime64[M]")
        wanted = month + months
        same = wanted.astype("datetime64[D]") + (start - month.astype("datetime64[D]"))
        return np.minimum(same, (wanted + 1).astype("datetime64[D]") - 1)

    def verdict(people: Any, day: Any) -> Any:
        level, issue, kind = people("cert_level", day), people("cert_issue_date", day), people("cert_kind", day)
        work, insurance, months = people("employment", day), people("insurance_status", day), people("ui_months", day)
        today = np.datetime64(day.start.date)
        deadline = ends(issue, 12)
        paying, hired = insurance == insurances.paying, work == works.enterprise
        short = months < 12
        no = (
            ((level != levels.L5) & (level != levels.L4) & (level != levels.L3))
            | (issue < np.datetime64(FIRST_ISSUED))
            | ((kind != kinds.skill_level) & (kind != kinds.qualification))
            | ~people("insured", day)
            | people("claimed_before", day)
            | (insurance == insurances.none)
            | (~hired & ~((work == works.unemployed) & people("drawing_benefit", day)))
            | (short & (~paying | (ends(today, np.maximum(12 - months, 0)) > deadline)))
        )
        asks = ~hired | ~paying | (months < 36) | ~people("cert_verifiable", day)
        order = {"ineligible": no, "expired": deadline < today, "not_yet": short, "check": asks}
        return np.select(list(order.values()), [verdicts[name].index for name in order], verdicts["eligible"].index)

    def cap(people: Any, day: Any) -> Any:
        level = people("cert_level", day)
        return np.select([level == levels[name] for name in CAPS], list(CAPS.values()), 0)

    variable("verdict", verdicts, formula_2026_01_01=verdict)
    variable("cap", int, formula_2026_01_01=cap)

    def arrays(people: Sequence[Facts], today: date) -> tuple[int, Any, dict[str, Any]]:
        found = {}
        for name, kind in inputs.items():
            if name == "insured":
                found[name] = np.array([one["insured_place"] != "none" for one in people])
            elif kind is date:
                found[name] = np.array([one[name] for one in people], dtype="datetime64[D]")
            elif kind in (bool, int):
                found[name] = np.array([one[name] for one in people])
            else:
                found[name] = kind.encode(np.array([one[name] for one in people]))
        return len(people), period(f"day:{today}"), found

    def together(prepared: tuple[int, Any, dict[str, Any]], today: date) -> tuple[Any, Any]:
        count, day, found = prepared
        simulation = SimulationBuilder().build_default_simulation(system, count)
        for name, values in found.items():
            simulation.set_input(name, day, values)
        return simulation.calculate("verdict", day), simulation.calculate("cap", day)

    def answers(found: tuple[Any, Any]) -> list[Answer]:
        return list(zip(found[0].decode_to_str().tolist(), (int(cap) or None for cap in found[1]), strict=True))

    lacks = "没给的事实当成默认值（月数就是 0）；不认“大概、之间”；没有理由、出处；月底的算法要自己写"
    return [
        Peer(
            "OpenFisca，一次一人",
            lambda people, today: [arrays([one], today) for one in people],
            lambda people, today: [together(one, today) for one in people],
            lacks,
            read=lambda found: [answer for one in found for answer in answers(one)],
            people=300,
        ),
        Peer("OpenFisca，一次一万人", arrays, together, "同上；聊天时一次只有一个人", read=answers, people=10_000),
    ]


# ZEN: a decision table in JDM, the first row that fits

TABLE: Sequence[tuple[str, dict[str, str]]] = (
    ("ineligible", {"level": 'not in ["L5", "L4", "L3"]'}),
    ("ineligible", {"issued": '< date("2017-01-01")'}),
    ("ineligible", {"kind": 'not in ["skill_level", "qualification"]'}),
    ("ineligible", {"place": '"none"'}),
    ("ineligible", {"claimed": "true"}),
    ("ineligible", {"work": 'not in ["enterprise", "unemployed"]'}),
    ("ineligible", {"insurance": '"none"'}),
    ("ineligible", {"work": '"unemployed"', "drawing": "false"}),
    ("ineligible", {"months": "< 12", "insurance": 'not in ["paying"]'}),
    ("ineligible", {"months": "< 12", "late": "true"}),
    ("expired", {"over": "true"}),
    ("not_yet", {"months": "< 12"}),
    ("check", {"months": "< 36"}),
    ("check", {"work": '"unemployed"'}),
    ("check", {"insurance": 'not in ["paying"]'}),
    ("check", {"verifiable": "false"}),
    ("eligible", {}),
)
COLUMNS = {
    "level": "cert_level",
    "issued": "date(cert_issue_date)",
    "kind": "cert_kind",
    "place": "insured_place",
    "claimed": "claimed_before",
    "work": "employment",
    "insurance": "insurance_status",
    "drawing": "drawing_benefit",
    "months": "ui_months",
    "late": 'd(today).add(12 - ui_months, "month") > d(cert_issue_date).add(12, "month")',
    "over": 'd(cert_issue_date).add(12, "month") < d(today)',
    "verifiable": "cert_verifiable",
}
CAP = 'cert_level == "L5" ? 1000 : cert_level == "L4" ? 1500 : cert_level == "L3" ? 2000 : 0'
"""Means the same in ZEN's language and in CEL."""


def jdm() -> dict[str, Any]:
    def column(name: str, field: str) -> dict[str, str]:
        return {"id": name, "name": name, "type": "expression", "field": field}

    rows = [
        {"_id": str(number), **dict.fromkeys(COLUMNS, ""), **cells, "verdict": f'"{verdict}"', "cap": CAP}
        for number, (verdict, cells) in enumerate(TABLE)
    ]
    table = {
        "hitPolicy": "first",
        "inputs": [column(name, field) for name, field in COLUMNS.items()],
        "outputs": [column(name, name) for name in ("verdict", "cap")],
        "rules": rows,
    }
    kinds = {"in": "inputNode", "table": "decisionTableNode", "out": "outputNode"}
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}}
            | ({"content": table} if name == "table" else {})
            for name, kind in kinds.items()
        ],
        "edges": [
            {"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"}
            for one, other in (("in", "table"), ("table", "out"))
        ],
    }


def zen_engine() -> Peer:
    import zen

    # Decisions loaded this way are compiled once; `create_decision` takes about nine times as long for each person.
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"rule": jdm()}}})

    def prepare(people: Sequence[Facts], today: date) -> list[str]:
        return [json.dumps({**facts, "today": today.isoformat()}) for facts in people]

    def decide(people: Sequence[str], today: date) -> list[Any]:
        return [engine.evaluate("rule", one) for one in people]

    def read(found: Sequence[Any]) -> list[Answer]:
        return [(one["result"]["verdict"], int(one["result"]["cap"]) or None) for one in found]

    lacks = "没给的事实不说缺，没给月数也判成可领；不认“大概、之间”；没有出处，理由只有命中的那一行"
    return Peer("ZEN 决策表（Rust），从 JSON 读起", prepare, decide, lacks, read=read)


# CEL: one expression

EXPRESSION = f"""[
  !(cert_level in ["L5", "L4", "L3"]) || issued < first_issued
    || !(cert_kind in ["skill_level", "qualification"]) || insured_place == "none" || claimed_before
    || insurance_status == "none" || !(employment == "enterprise" || employment == "unemployed" && drawing_benefit)
    || ui_months < 12 && (insurance_status != "paying" || paid_on > deadline)
  ? "ineligible"
  : deadline < today ? "expired"
  : ui_months < 12 ? "not_yet"
  : ui_months < 36 || employment != "enterprise" || insurance_status != "paying" || !cert_verifiable ? "check"
  : "eligible",
  {CAP}
]"""


def cel_expression() -> list[Peer]:
    import cel

    program = cel.compile(EXPRESSION)

    def dicts(people: Sequence[Facts], today: date) -> list[Facts]:
        """CEL can't add months to a day: the last day and the day on which 12 months are paid are reckoned before."""
        found = []
        for facts in people:
            issue = date.fromisoformat(facts["cert_issue_date"])
            days = {
                "today": today,
                "issued": issue,
                "first_issued": FIRST_ISSUED,
                "deadline": end_of_period(issue, 12),
                "paid_on": end_of_period(today, max(12 - facts["ui_months"], 0)),
            }
            found.append({**facts, **{name: day.toordinal() for name, day in days.items()}})
        return found

    def contexts(people: Sequence[Facts], today: date) -> list[Any]:
        return [cel.Context(facts) for facts in dicts(people, today)]

    def decide(people: Sequence[Any], today: date) -> list[Any]:
        return [program.execute(one) for one in people]

    def read(found: Sequence[Any]) -> list[Answer]:
        return [(verdict, cap or None) for verdict, cap in found]

    lacks = "期限和交满的日子不会算，是先算好了送进去的；缺一样就报错；不认“大概、之间”；没有理由、出处"
    return [
        Peer("CEL（Rust），事实已放进 Context", contexts, decide, lacks, read=read),
        Peer("CEL（Rust），从 Python 的 dict 读起", dicts, decide, "同上", read=read),
    ]


# The run


def agree(peers: Sequence[Peer], people: Sequence[Facts], today: date) -> Counter[str]:
    """How many come to which verdict. Stops the run where two don't agree on somebody."""
    answers = {peer.name: peer.read(peer.decide(peer.prepare(people, today), today)) for peer in peers}
    expected = answers[peers[0].name]
    for name, found in answers.items():
        for facts, right, got in zip(people, expected, found, strict=True):
            if got[0] != right[0] or (got[1] != right[1] and "只要结论" not in name):
                raise SystemExit(
                    f"对不上，不量了。{today}：{peers[0].name}说 {right}，{name}说 {got}。\n{facts}\n"
                    f"{PROGRAMME} 改过的话，bench/peers.py 里写的也要跟着改。"
                )
    counts = Counter(verdict for verdict, _ in expected)
    if few := [VERDICTS[verdict] for verdict in VERDICTS if counts[verdict] < FEWEST * len(people)]:
        raise SystemExit(
            f"{today} 的人里，{'、'.join(few)}的不到 {FEWEST:.0%}，比不出什么：改 bench/peers.py 里的 person。"
        )
    return counts


def timed(peers: Sequence[Peer], people: Sequence[Facts], rounds: int) -> list[tuple[float, float]]:
    """Microseconds a person, and how many times the first peer's in the same round: the medians of the rounds. All take
    turns, so that a slow spell of the machine hits all."""
    inputs = [(min(peer.people, len(people)), peer.prepare(people[: peer.people], TODAY)) for peer in peers]
    found: list[list[float]] = [[] for _ in peers]
    for _ in range(rounds):
        for peer, (count, prepared), times in zip(peers, inputs, found, strict=True):
            start = time.perf_counter()
            peer.decide(prepared, TODAY)
            times.append((time.perf_counter() - start) / count * 1e6)
    return [(median(times), median(one / first for one, first in zip(times, found[0], strict=True))) for times in found]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description="同一条规则，和别的规则引擎比快慢")
    parser.add_argument("--people", type=int, default=10_000, help="每一天造多少个人（默认 10000）")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"量几轮，取中位数（默认 {ROUNDS}）")
    options = parser.parse_args(argv)
    if not all(find_spec(name) for name in ("openfisca_core", "zen", "cel")):
        print("没有装别的规则引擎，这一项没有量。装上它们：make .venv/.stamp-bench")
        return
    catalogue = load()
    peers = [hand(), *ours(catalogue), *openfisca(), zen_engine(), *cel_expression()]
    for today in DAYS:
        rule = catalogue.entries[PROGRAMME].rule(today)
        if rule is None or rule.version.id != VERSION:
            raise SystemExit(f"{today} 用的不是 {PROGRAMME} 的 {VERSION} 版，别家写的是这一版：改 bench/peers.py。")
        dice = Random(f"{today}")
        people = [person(dice, today) for _ in range(options.people)]
        counts = agree(peers, people, today)
        spread = "，".join(f"{word} {counts[verdict]:,}" for verdict, word in VERDICTS.items())
        print(f"{today}，{len(people):,} 人，各家的结论和金额全都一样：{spread}")
    dice = Random(f"{TODAY}")
    people = [person(dice, TODAY) for _ in range(options.people)]
    took = timed(peers, people, options.rounds)
    print(f"\n每轮大家轮流上，{options.rounds} 轮取中位数。倍数是和手写的比。\n")
    print("| 谁 | 微秒/人 | 倍数 | 这样的规则，它说不了的 |\n| --- | ---: | ---: | --- |")
    for peer, (microseconds, ratio) in zip(peers, took, strict=True):
        print(f"| {peer.name} | {microseconds:,.2f} | {ratio:,.1f} | {peer.lacks} |")


if __name__ == "__main__":
    main()
