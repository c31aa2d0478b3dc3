"""A scenario is played to its end, and what doesn't hold is told in plain Chinese."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from conversations.effects import Effect
from conversations.env import Env
from conversations.events import Event
from conversations.scenarios.model import load
from conversations.scenarios.running import run, run_all, trace
from conversations.scenarios.telling import outcome_text
from conversations.session import Session
from tests.conversations.scenarios.drafts import one

FOLDER = Path(__file__).parents[2] / "scenarios"
EnvFor = Callable[[date], Env]

START = """\
- name: 走一走
  today: 2026-11-21
  lines:
    - 我: 淄博张店
    - 我: 高级工
    - 我: 2020年5月
"""


def test_every_expectation_that_is_not_met_is_told_with_what_stands_there_instead(env_for: EnvFor) -> None:
    text = (
        START
        + """\
    - 看到: [这一项现在符合, 可以领一万元钱, 改答案]
    - 没有: 技师
    - 选项: [改答案]
    - 另外: 转人工
    - 我: 改等级
    - 看到: 技师
"""
    )
    outcome = run(one(text), env_for)
    assert ([str(failure) for failure in outcome.failures], outcome.stopped, outcome.passed) == (
        [
            "第 7 行，应看到“这一项现在符合”。最像的一行是：“【✖ 这一项现在不符合】”",
            "第 7 行，应看到“可以领一万元钱”。没有像的一行",
            "第 8 行，不该看到“技师”。可是有这一行：“淄博市企业职工技师、高级技师补贴”",
            "第 9 行，选项应正好是 [改答案]。现在是 [山东失业保险技能提升补贴，"
            "淄博市企业职工技师、高级技师补贴，改答案，重新开始]",
            "第 10 行，应另外转人工。这一步没有做",
        ],
        False,
        False,
    )


def test_a_button_that_is_not_there_ends_the_conversation(env_for: EnvFor) -> None:
    outcome = run(one(f"{START}    - 按: [改答案, 飞上天]\n    - 我: 上海\n    - 看到: 北京\n"), env_for)
    assert ([str(failure) for failure in outcome.failures], outcome.stopped, len(outcome.turns)) == (
        [
            "第 7 行，应有按钮“飞上天”。可是按钮有 [工作的地方：山东省淄博市张店区，证书等级：高级工（三级），"
            "发证日期：2020年5月，不改了]"
        ],
        True,
        4,
    )


def test_a_button_must_be_told_from_all_others_by_its_beginning(env_for: EnvFor) -> None:
    outcome = run(one("- name: 两个\n  today: 2026-11-21\n  lines:\n    - 我: 淄博\n    - 按: 高级\n"), env_for)
    assert str(outcome.failures[0]) == (
        "第 5 行，应有按钮“高级”。可是不只一个按钮这样开头：[高级技师（一级），技师（二级），高级工（三级），"
        "中级工（四级），初级工（五级），特级技师，首席技师，不清楚]"
    )


def test_each_turn_has_its_messages_its_day_and_what_was_expected(env_for: EnvFor) -> None:
    outcome = run(one(f"{START}    - 今天: 2026-12-01\n    - 按: [改答案, 不改了]\n    - 看到: 12月1日\n"), env_for)
    assert [(turn.number, str(turn.line), turn.day, len(turn.replies), len(turn.looks)) for turn in outcome.turns] == [
        (1, "我：淄博张店", date(2026, 11, 21), 1, 0),
        (2, "我：高级工", date(2026, 11, 21), 1, 0),
        (3, "我：2020年5月", date(2026, 11, 21), 1, 0),
        (4, "今天：2026-12-01", date(2026, 12, 1), 0, 0),
        (5, "按：改答案、不改了", date(2026, 12, 1), 2, 1),
    ]


def test_a_fact_that_nobody_has_worded_is_a_failure_and_no_crash(env_for: EnvFor) -> None:
    def broken(session: Session, event: Event, env: Env) -> tuple[Session, tuple[Effect, ...]]:
        raise KeyError("shoe_size")

    outcome = run(one(START), env_for, broken)
    assert ([str(failure) for failure in outcome.failures], outcome.stopped) == (
        ["第 4 行，应答得下去。可是机器在这里出错了：没有 'shoe_size' 的问法或说法"],
        True,
    )


def test_a_failed_scenario_is_told_turn_by_turn_with_the_message(env_for: EnvFor) -> None:
    text = (
        "- name: 去上海\n  today: 2026-11-21\n  lines:\n    - 我: /start\n    - 看到: 您在哪里上班\n    - 按: 下一步\n"
    )
    assert (
        outcome_text(run(one(text), env_for))
        == """\
对话.yaml 第 1 行：去上海
  第 1 步，我：/start
    第 5 行，应看到“您在哪里上班”。最像的一行是：“您在哪儿上班？请打到区县。”
    那时的消息：
      您好，我是技补通。
      考下技能证书，可能有补贴可领。我问您几个问题，告诉您能不能领、多少钱、几号前办、怎么办。
      不用发身份证号、银行卡号、手机号。

      您在哪儿上班？请打到区县。
      例如：淄博张店、上海浦东
      1. 没上班，或说不准
  第 2 步，按：下一步
    第 6 行，应有按钮“下一步”。可是按钮有 [没上班，或说不准]
    那时的消息：
      您好，我是技补通。
      考下技能证书，可能有补贴可领。我问您几个问题，告诉您能不能领、多少钱、几号前办、怎么办。
      不用发身份证号、银行卡号、手机号。

      您在哪儿上班？请打到区县。
      例如：淄博张店、上海浦东
      1. 没上班，或说不准
  对话到这里走不下去了，后面的没有看。"""
    )


def test_the_trace_has_the_fact_asked_after_each_turn_and_the_verdicts_once(env_for: EnvFor) -> None:
    outcome = run(one(f"{START}    - 按: 改答案\n"), env_for)
    traced = [
        (each.number, each.asked, {found.entry.id: found.verdict for found in each.assessed})
        for each in trace(outcome, env_for)
    ]
    assert traced == [
        (1, "cert_level", {}),
        (2, "cert_issue_date", {}),
        (3, None, {"shandong-skill-upgrade": "expired", "zibo-technician-subsidy": "ineligible"}),
        (4, None, {}),
    ]


def test_the_trace_of_a_scenario_that_ends_in_a_question_has_the_verdicts_so_far(env_for: EnvFor) -> None:
    last = trace(run(one("- name: 头\n  today: 2026-11-21\n  lines:\n    - 我: 淄博张店\n"), env_for), env_for)[-1]
    assert (last.asked, {found.verdict for found in last.assessed}) == ("cert_level", {"missing"})


def test_all_scenarios_are_played_within_a_second_of_one_processor(env_for: EnvFor) -> None:
    scenarios, told = load(FOLDER), list[tuple[int, int]]()
    run_all(scenarios, env_for)  # templates are compiled once
    begun = time.process_time()
    outcomes = run_all(scenarios, env_for, lambda done, all_: told.append((done, all_)))
    count = len(scenarios)
    assert ([each.scenario for each in outcomes if not each.passed], told[-1], len(told)) == ([], (count, count), count)
    assert time.process_time() - begun < 1
