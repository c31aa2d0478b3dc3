"""What a file of scenarios may say, and what is said of one that is wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from conversations.events import Command, Text
from conversations.scenarios.model import Line, Scenario, ScenarioError, load, parse, read, typed
from tests.conversations.scenarios.drafts import one

GOOD = "- name: 好的\n  today: 2026-11-21\n  lines:\n    - 我: 上海\n    - 看到: 证书\n"


def faults(text: str) -> list[str]:
    """What is wrong in a text, as it is printed."""
    return [str(fault) for fault in parse(text, "对话.yaml")[1]]


def test_a_scenario_is_read_with_its_lines_and_where_they_stand() -> None:
    text = """\
# 说明
- name: 买了社保
  today: 2026-11-21
  reviewed: false
  catalogue: 80381a587138
  note: 群里问的
  lines:
    - 我: 35
    - 按: [不是, no]
    - 今天: 2026-12-01
    - 看到: 2170037
    - 选项: []
"""
    lines = (
        Line("我", ("35",), 8),
        Line("按", ("不是", "no"), 9),
        Line("今天", ("2026-12-01",), 10),
        Line("看到", ("2170037",), 11),
        Line("选项", (), 12),
    )
    assert one(text) == Scenario(
        "对话.yaml", 2, "买了社保", date(2026, 11, 21), lines, False, "80381a587138", "群里问的"
    )


def test_a_scenario_without_further_words_is_reviewed_and_of_no_known_catalogue() -> None:
    found = one(GOOD)
    assert (found.reviewed, found.catalogue, found.note, found.id) == (True, None, "", "对话：好的")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- name: [", "对话.yaml:2: 不是正确的 YAML"),
        ("name: 一段", "对话.yaml:1: 应是对话的列表，每段以 - name: 开头"),
        ("- 上海", "对话.yaml:1: 一段对话应以 name: 开头，写明 today 和 lines"),
        (GOOD + "  tags: 上海\n", "对话.yaml:6: 不认识“tags”；可以写 name、today"),
        (GOOD.replace("  today: 2026-11-21\n", ""), "对话.yaml:1: 缺少 today，应是日期，例如 2026-11-21"),
        (GOOD.replace("2026-11-21", "2026-02-30"), "对话.yaml:2: 应是 1950 到 2150 年里的日期"),
        (GOOD.replace("2026-11-21", "9999-11-21"), "对话.yaml:2: 应是 1950 到 2150 年里的日期"),
        (GOOD.replace("  lines", "  today: 2026-11-22\n  lines"), "对话.yaml:3: “today”写了两次；只留一个"),
        (GOOD.replace("  lines", "  reviewed: no\n  lines"), "对话.yaml:3: reviewed 应是 true 或 false，不是“no”"),
        (GOOD.replace("name: 好的", "name:"), "对话.yaml:1: name 后面应写一段文字"),
        ("- name: 空的\n  today: 2026-11-21\n  lines: []\n", "对话.yaml:3: lines 是空的"),
        (GOOD.replace("我: 上海", "你: 上海"), "对话.yaml:4: 不认识“你”；可以写 我、按、按旧按钮、发、今天、看到"),
        (GOOD.replace("    - 我: 上海\n", ""), "对话.yaml:4: 第一行应是人做的事：我、按、发"),
        (GOOD.replace("我: 上海", "上海"), "对话.yaml:4: 一行只写一件事，例如 - 我: 淄博张店"),
        (GOOD.replace("我: 上海", "我: [上海, 北京]"), "对话.yaml:4: “我”后面只能写一样，不能是列表"),
        (GOOD.replace("我: 上海", "我:"), "对话.yaml:4: “我”后面应是文字"),
        (
            GOOD.replace("看到: 证书", "看到: [金额: 2500元]"),
            "对话.yaml:5: “看到”后面应是文字或文字的列表；带冒号的要加引号",
        ),
        (GOOD.replace("我: 上海", "发: 红包"), "对话.yaml:4: 不认识“红包”；可以发 贴纸、图片"),
        (GOOD.replace("看到: 证书", "另外: 打电话"), "对话.yaml:5: 不认识“打电话”；可以写 转人工、清空记录"),
        (GOOD.replace("我: 上海", "今天: 明天"), "对话.yaml:4: 应是 1950 到 2150 年里的日期"),
        (GOOD + "\n" + GOOD, "对话.yaml:7: 名字“好的”在第 1 行用过了；换一个名字"),
        ("[" * 100_000, "对话.yaml:1: 读不出来：一层套一层，套得太深"),
        ("\x00", "对话.yaml:1: "),
        ("- &a [*a]", "对话.yaml:1: 一段对话应以 name: 开头"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_line(text: str, said: str) -> None:
    found = faults(text)
    assert (len(found), found[0][: len(said)]) == (1, said)


def test_one_bad_scenario_does_not_hide_the_others() -> None:
    scenarios, wrong = parse(GOOD.replace("我: 上海", "你: 上海") + GOOD.replace("好的", "也好"), "对话.yaml")
    assert ([each.name for each in scenarios], [fault.line for fault in wrong]) == (["也好"], [4])


def test_an_empty_file_holds_no_scenario_and_is_not_wrong() -> None:
    assert parse("# 还没写\n", "对话.yaml") == ((), ())


def test_a_folder_is_read_file_by_file_with_every_fault(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text(GOOD, encoding="utf-8-sig")
    (tmp_path / "a.yaml").write_bytes("- name: 上海".encode("gbk"))
    scenarios, wrong = read(tmp_path)
    assert ([each.id for each in scenarios], [str(fault) for fault in wrong]) == (
        ["b：好的"],
        ["a.yaml:1: 不是 UTF-8 编码；请另存为 UTF-8"],
    )
    with pytest.raises(ScenarioError, match="UTF-8"):
        load(tmp_path)


def test_a_slash_makes_a_command_of_the_channel_and_its_argument() -> None:
    assert [typed("/start"), typed("/start 海报 1"), typed("/ 上海"), typed("上海")] == [
        Command("start"),
        Command("start", "海报 1"),
        Text("/ 上海", 4),
        Text("上海", 2),
    ]
