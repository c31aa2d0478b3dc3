"""Which turns of a scenario go otherwise under another catalogue, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from conversations.env import Env
from conversations.scenarios.comparing import differences
from conversations.scenarios.telling import compared_text, differences_text
from tests.conversations.scenarios.drafts import one, with_zibo

EnvFor = Callable[[date], Env]
MORE_MONEY = (("total: 2500", "total: 2600"), ("sum: 2500", "sum: 2600"), ("sum: 1250", "sum: 1300"))

ZIBO = """\
- name: 淄博技师
  today: 2026-11-21
  catalogue: 0123456789ab
  lines:
    - 我: 淄博张店
    - 我: 技师
    - 我: 2020年5月
    - 按: [正在交, 职业资格证书, 在企业上班]
    - 我: 3年
    - 看到: 劳动合同期限——36个月
    - 按: [办过, 没领过]
    - 看到: [条件都对得上, "金额：2500元"]
    - 按: 淄博市企业职工技师、高级技师补贴
    - 看到: 谁去办
"""


def test_the_same_catalogue_makes_no_difference(env_for: EnvFor) -> None:
    found = differences(one(ZIBO), env_for, env_for)
    assert (found.same, found.passed) == (True, True)


def test_a_changed_sum_is_told_with_the_expectation_the_lines_and_the_programme(
    env_for: EnvFor, tmp_path: Path
) -> None:
    found = differences(one(ZIBO), env_for, with_zibo(env_for, tmp_path, *MORE_MONEY))
    assert (found.passed, differences_text(found)) == (
        False,
        """\
对话.yaml 第 1 行：淄博技师
  这段对话是用政策目录 0123456789ab 录的，现在用的是 draft。
  第 6 步，按：办过、没领过
    第 12 行，应看到“金额：2500元”。最像的一行是：“金额：2600元”
    - 金额：2500元
    + 金额：2600元
    原因：淄博市企业职工技师、高级技师补贴：金额由 2500元 变 2600元
  第 7 步，按：淄博市企业职工技师、高级技师补贴
    - 金额：2500元
    + 金额：2600元
    原因：同上""",
    )


def test_a_question_that_is_not_asked_any_more_is_told_and_ends_at_the_missing_button(
    env_for: EnvFor, tmp_path: Path
) -> None:
    found = differences(one(ZIBO), env_for, with_zibo(env_for, tmp_path, ("at_least: 12", "at_least: 48")))
    assert ([(turn.number, turn.causes) for turn in found.turns], found.stopped) == (
        [
            (
                5,
                (
                    "原来这时问“就业登记”，现在已经有结果",
                    "淄博市企业职工技师、高级技师补贴：结果由“还缺信息”变“不符合”",
                ),
            ),
            (6, ("淄博市企业职工技师、高级技师补贴：结果由“可以申请”变“不符合”",)),
        ],
        True,
    )


def test_without_the_older_catalogue_the_expectations_stand_for_it(env_for: EnvFor, tmp_path: Path) -> None:
    found = differences(one(ZIBO), None, with_zibo(env_for, tmp_path, *MORE_MONEY))
    assert (
        differences_text(found)
        == """\
对话.yaml 第 1 行：淄博技师
  这段对话是用政策目录 0123456789ab 录的，现在用的是 draft。
  第 6 步，按：办过、没领过
    第 12 行，应看到“金额：2500元”。最像的一行是：“金额：2600元”"""
    )


def test_what_only_shows_otherwise_is_counted_apart_from_what_fails(env_for: EnvFor, tmp_path: Path) -> None:
    draft = with_zibo(env_for, tmp_path, *MORE_MONEY)
    scenarios = [one(ZIBO), one(ZIBO.replace(', "金额：2500元"', ""))]
    report = compared_text([differences(each, env_for, draft) for each in scenarios])
    assert (report.passed, report.text.splitlines()[-1]) == (
        False,
        "2 段对话，1 段和写的不一样。另有 1 段看到的字变了。",
    )
