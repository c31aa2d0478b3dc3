"""What a change does to people, summed up in sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from policies.compare import Answer, Shift, shifts
from policies.drafts import load_draft
from policies.flips import Flip, flips
from policies.population import Person
from tests.policies.catalogues import PROGRAMME, TODAY, write
from tests.policies.test_compare import DEARER, SHORTER

ONE, TWO = Person({"age": 30}, TODAY), Person({"age": 40}, TODAY)
FACTS = frozenset({"age"})
LOW, HIGH = Answer(True, "eligible", 2000, 2000), Answer(True, "eligible", 2500, 2500)
LATE, OUT, KEPT = Answer(True, "expired"), Answer(False), Answer(True, "eligible")


def shift(before: Answer, after: Answer, count: int, example: Person = ONE, programme: str = "a") -> Shift:
    return Shift(programme, f"{programme}补贴", before, after, count, example, FACTS)


def test_people_are_summed_by_what_they_heard_and_hear_now() -> None:
    found = [shift(LOW, LATE, 5), shift(HIGH, LATE, 7, TWO), shift(OUT, LOW, 20)]
    assert flips(found) == [
        Flip("a", "a补贴", None, "eligible", 20, "20 人由“不在范围里”变成“可以申请”", ONE, FACTS),
        Flip("a", "a补贴", "eligible", "expired", 12, "12 人由“可以申请”变成“已经截止”", TWO, FACTS),
    ]


def test_who_keeps_the_verdict_comes_last_with_the_sums_or_the_days() -> None:
    dated = Answer(True, "check", 1000, 1500, True)
    unknown = Answer(True, "check")
    found = [shift(LOW, HIGH, 30), shift(KEPT, KEPT, 9), shift(dated, unknown, 3), shift(LOW, LATE, 1)]
    assert [flip.text for flip in flips(found)] == [
        "1 人由“可以申请”变成“已经截止”",
        "30 人结果还是“可以申请”，金额 2000 元 → 2500 元",
        "9 人结果还是“可以申请”，日子变了",
        "3 人结果还是“要问办事处”，金额 1000 到 1500 元（当时的标准） → 没有数",
    ]


def test_programmes_stay_apart_in_their_order() -> None:
    found = [shift(LOW, LATE, 1, programme="b"), shift(LOW, LATE, 5), shift(LOW, OUT, 9, programme="b")]
    assert [(flip.programme, flip.count) for flip in flips(found)] == [("b", 9), ("b", 1), ("a", 5)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [(SHORTER, "由“可以申请”变成“已经截止”"), (DEARER, "结果还是“可以申请”，金额 2000 元 → 2200 元")],
)
def test_a_draft_tells_whom_it_touches(text: str, expected: str, tmp_path: Path) -> None:
    root = write(tmp_path)
    found = flips(shifts(load_draft(root, {}), load_draft(root, {PROGRAMME: text}), TODAY, 300))
    (flip,) = [flip for flip in found if flip.text.endswith(expected)]
    assert flip.text == f"{flip.count} 人{expected}"
