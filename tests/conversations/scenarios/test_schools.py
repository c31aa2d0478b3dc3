"""The schools of a scenario: read from its text, there while it is played, gone afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from conversations.entries import Entry
from conversations.env import Env
from conversations.scenarios.model import parse
from conversations.scenarios.running import run

TEXT = """\
- name: 从学校来
  today: 2026-11-21
  schools:
    abc: {name: 萧山技师学院, code: 7kq4m, contact: 办公室, place: "330109", levels: [L2, L3], filed: 否}
    abc-topic: {name: 萧山技师学院, topic: xiaoshan-union-senior-2025}
    nobody: {place: "370303"}
  lines:
    - 我: /start abc
    - 看到: 您是从萧山技师学院来的
- name: 没有学校
  today: 2026-11-21
  lines:
    - 我: /start abc
    - 看到: 停用了
"""


def test_each_link_is_a_way_in_and_those_of_one_name_lead_to_one_school(env_for: Callable[[date], Env]) -> None:
    (found, none), faults = parse(TEXT, "对话.yaml")
    school = Entry("萧山技师学院", "萧山技师学院", "办公室", "", "330109", "", ("L2", "L3"), False)
    topic = Entry("萧山技师学院", "萧山技师学院", topic="xiaoshan-union-senior-2025")
    assert (faults, found.entries.links, found.entries.codes, found.entries.schools) == (
        (),
        {"abc": school, "abc-topic": topic, "nobody": Entry(place="370303")},
        {"7KQ4M": school},
        {"萧山技师学院": school},
    )
    assert [run(each, env_for).failures for each in (found, none)] == [(), ()]


def test_what_is_wrong_is_said_with_its_line() -> None:
    text = TEXT.replace("contact: 办公室", "contract: 办公室").replace('nobody: {place: "370303"}', "nobody: 张店")
    _, faults = parse(text, "对话.yaml")
    assert [(fault.line, fault.reason.partition("；")[0].partition("：")[0]) for fault in faults] == [
        (4, "不认识“contract”"),
        (6, "一条链接应写学校的资料"),
    ]
