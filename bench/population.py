"""`python -m bench.population`: the checks that the tests make with a few thousand made-up people, with many more.

The people are of all places, levels and days from 2017 to 2027, at every limit that the rules name. What must hold is
written in tests/policies/test_population.py and is counted there by other means than the module's own; here it is only
asked of more people, and the verdicts are counted. Exits with 1 where something doesn't hold.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence

from policies.page import VERDICTS
from tests.policies import test_population as checks

WINDOWS: tuple[tuple[str, Callable[[], None]], ...] = (
    ("没有谁在期限外、版本外、停办后得到“可以”", checks.test_nobody_may_apply_on_a_day_outside_the_window),
    ("没有谁在期限里被说成过期", checks.test_nobody_hears_that_time_is_over_while_the_window_is_open),
    (
        "“还没到时候”的日子都在今天以后、最后一天以前",
        checks.test_nobody_is_told_to_come_back_on_a_day_that_has_passed_or_that_comes_too_late,
    ),
    (
        "没有谁被告知一个已经过去的“那天起不用再问”",
        checks.test_nobody_is_told_of_a_day_in_the_past_from_which_nothing_need_be_asked,
    ),
    ("没有谁能“领”只供了解的", checks.test_nobody_may_claim_what_only_informs),
    (
        "同一项的地方版，一个人只见到一份",
        checks.test_who_is_insured_somewhere_meets_one_version_of_what_goes_by_that_place,
    ),
    ("两份只来自两个地方", checks.test_two_versions_of_one_programme_come_only_of_two_places),
    (
        "报出的金额都是那天有效的那一版的，没有过期",
        checks.test_a_sum_shown_as_due_is_one_of_the_version_of_that_day_and_its_time_has_not_passed,
    ),
    ("不是今天的金额，从不当作今天的", checks.test_a_sum_that_is_not_due_today_is_never_given_as_its_least_or_most),
    ("每一种结果、每一项政策都有人得到", checks.test_the_made_up_people_reach_every_verdict_and_every_programme),
)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.population", description="造很多人，看该成立的都成立不")
    parser.add_argument("--people", type=int, default=40_000, help="造多少个人")
    options = parser.parse_args(argv)
    checks.COUNT = options.people
    checks.asked.cache_clear()
    start = time.perf_counter()
    people = checks.asked()
    verdicts = Counter(judged.verdict for _, judged in checks.told())
    seconds = time.perf_counter() - start
    print(f"{len(people):,} 人，{verdicts.total():,} 个结果，{len(checks.ENTRIES)} 项政策，{seconds:.0f} 秒\n")
    print("| 结果 | 个数 |\n| --- | --- |")
    for verdict, words in VERDICTS.items():
        print(f"| {words} | {verdicts[verdict]:,} |")
    print("\n| 应当成立的 | |\n| --- | --- |")
    failed = 0
    for words, check in WINDOWS:
        try:
            check()
            held = "成立"
        except AssertionError as error:
            failed += 1
            held = f"不成立：{str(error)[:300]}"
        print(f"| {words} | {held} |")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
