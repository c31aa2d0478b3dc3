"""A conversation that was had becomes a scenario that goes just so, without who had it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.env import Env, load_env
from conversations.events import Choice, Command, Event, Left, Location, Other, Text, Timer
from conversations.scenarios.model import parse
from conversations.scenarios.recording import Move, Recorded, record
from conversations.scenarios.running import plain, replies, run
from conversations.scenarios.writing import Refused
from conversations.session import Session

TODAY = date(2026, 11, 21)
EnvFor = Callable[[date], Env]


def texts(*said: str) -> list[Move]:
    return [Move(Text(each, len(each))) for each in said]


def had(env_for: EnvFor, *done: Event | date | int) -> list[Move]:
    """The moves of a conversation; a number presses that option (counted round) of the last message."""
    session, options, day, moves = Session(), (), TODAY, list[Move]()
    for each in done:
        label = ""
        if isinstance(each, date):
            day = each
            moves.append(Move(each))
            continue
        if isinstance(each, int):
            if not options:
                continue
            option = options[each % len(options)]
            each, label = Choice(option.token), option.label
        session, effects = plain(session, each, env_for(day))
        if said := replies(effects):
            options = said[-1].options
        moves.append(Move(each, label))
    return moves


def holds(recorded: Recorded, env_for: EnvFor) -> bool:
    """Whether the text loads, and goes just so."""
    (scenarios, faults) = parse(recorded.text, "对话.yaml")
    assert faults == ()
    [scenario] = scenarios
    outcome = run(scenario, env_for)
    assert outcome.failures == ()
    return not scenario.reviewed


def test_a_conversation_is_written_as_the_files_are(env_for: EnvFor) -> None:
    words = ("淄博张店", "技师", "2020年5月")
    done = [*(Text(each, len(each)) for each in words), 0, 1, 0, Text("3年", 2), 0, 0, 0]
    recorded = record("淄博 技师\n能领", had(env_for, *done), env_for, TODAY, note="群里问的")
    version = env_for(TODAY).catalogue.version
    assert (recorded.warnings, recorded.text) == (
        (),
        f"""\
- name: 淄博 技师 能领
  today: 2026-11-21
  reviewed: false
  catalogue: {version}
  note: 群里问的
  lines:
    - 我: 淄博张店
    - 看到: [工作的地方——山东省淄博市张店区, 证书是哪一级]
    - 我: 技师
    - 看到: [证书等级——技师（二级）, 证书上印的发证日期是哪天]
    - 我: 2020年5月
    - 看到: 发证日期——2020年5月
    - 按: [正在交, 职业资格证书, 在企业上班]
    - 看到: [就业情况——在企业上班, 您和单位签的劳动合同是多长的]
    - 我: 3年
    - 看到: 劳动合同期限——36个月
    - 按: [办过, 没领过]
    - 看到: [以前领过没有——没领过, 条件都对得上，先打电话确认, 淄博市企业职工技师、高级技师补贴, "金额：2500元", "期限：规定没写截止日", 这一项现在不符合, 山东失业保险技能提升补贴]
    - 按: 淄博市企业职工技师、高级技师补贴
    - 看到: [条件都对得上，先打电话确认, 淄博市企业职工技师、高级技师补贴, "金额：2500元", "期限：规定没写截止日", "谁去办：单位去办，个人不能直接申请"]
    - 选项: [怎么办理，一步步来, 为什么这样说, 问什么、问哪里, 注意事项, 看全部结果, 改答案, 重新开始]
""",  # noqa: E501
    )
    assert holds(recorded, env_for)


def test_every_kind_of_move_has_its_line(env_for: EnvFor) -> None:
    done = [
        date(2026, 11, 1),
        date(2026, 11, 2),
        Command("start", "海报"),
        Timer("due"),
        Text("", 0),
        Text("我在淄博" * 200, 800),
        Other("photo"),
        Other("video_note"),
        Location(31.2, 121.5),
        Choice("a:lv:L3"),
        date(2026, 11, 2),
        date(2026, 12, 1),
        Text("人工", 2),
        Left(),
    ]
    moves = [Move(each, "高级工（三级）" if isinstance(each, Choice) else "") for each in done]
    recorded = record("都有", moves, env_for, TODAY)
    lines = yaml.safe_load(recorded.text)[0]["lines"]
    moved = [(key, said) for line in lines for key, said in line.items() if key not in ("看到", "选项")]
    assert (yaml.safe_load(recorded.text)[0]["today"], moved, "a:lv:L3  # 高级工（三级）" in recorded.text) == (
        date(2026, 11, 2),
        [
            ("我", "/start"),
            ("发", "空消息"),
            ("发", "很长的话"),
            ("发", "图片"),
            ("发", "别的东西"),
            ("发", "位置"),
            ("按旧按钮", "a:lv:L3"),
            ("今天", date(2026, 12, 1)),
            ("我", "人工"),
            ("另外", "转人工"),
            ("发", "退订"),
            ("另外", "清空记录"),
        ],
        True,
    )
    assert holds(recorded, env_for)


def test_names_and_numbers_are_not_in_the_text_and_what_was_read_is(env_for: EnvFor) -> None:
    said = "我叫张三丰，电话13800138000，在淄博张店华光化工有限公司上班，高级工"
    recorded = record("加13800138000", texts(said, "本人王五，2020年5月"), env_for, TODAY, note="13800138000")
    kept = ("张三" in recorded.text, "王五" in recorded.text, "13800138000" in recorded.text, "华光" in recorded.text)
    assert (
        kept,
        recorded.warnings,
        "我叫某某，电话【已隐去电话号码】" in recorded.text,
        "淄博市张店区" in recorded.text,
    ) == (
        (False,) * 4,
        (),
        True,
        True,
    )
    assert holds(recorded, env_for)


def test_the_name_of_a_firm_stays_where_it_was_asked_for(env_for: EnvFor) -> None:
    answered = texts("淄博张店", "改单位名称", "华光化工有限公司")
    assert [
        "华光化工有限公司" in record("单位", moves, env_for, TODAY).text
        for moves in (answered, texts("淄博张店", "华光化工有限公司，技师"))
    ] == [True, False]


def test_it_is_told_where_the_machine_reads_what_is_left_otherwise(env_for: EnvFor) -> None:
    recorded = record("改了", texts("我叫张家口"), env_for, TODAY)
    assert recorded.warnings == (
        "“我叫某某”：隐去名字、号码以后，机器读出来的和原来不一样。请看看这段对话还说不说得通",
    )
    assert holds(recorded, env_for)


@pytest.mark.parametrize(
    ("name", "moves", "said"),
    [
        (" \n", texts("上海"), "名字应有 1 到 80 个字"),
        ("长" * 81, texts("上海"), "名字应有 1 到 80 个字"),
        ("空", [], "还没有说过话，没有可以录的"),
        ("空", [Move(TODAY), Move(Timer("due"))], "还没有说过话，没有可以录的"),
    ],
)
def test_what_can_not_be_recorded_is_refused(name: str, moves: list[Move], said: str, env_for: EnvFor) -> None:
    with pytest.raises(Refused, match=said):
        record(name, moves, env_for, TODAY)


SAID = st.sampled_from(
    (
        "上海 淄博张店 重庆涪陵 高级工 三级 2020年5月 去年3月 正在交 35 3年 不清楚 上一步 改答案 多少钱 要什么材料 "
        "人工 帮助 重新开始 删除我的数据 返回 1 2 2 我喺上海返工，攞咗高級工證 我叫张三 "
        "苏州 朝阳 我是单位 为什么 更多 否 no ~"
    ).split()
) | st.text(st.characters(exclude_categories=[]), max_size=20)
DONE = (
    st.integers(0, 9)
    | SAID.map(lambda said: Text(said, len(said)))
    | st.dates(date(2026, 11, 21), date(2027, 12, 31))
    | st.sampled_from(
        [
            Choice("a:lv:L3"),
            Choice("r"),
            Choice("e:wp"),
            Choice("c:9"),
            Left(),
            Timer("x"),
            Other("x"),
            Command("x", "y"),
        ]
    )
)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([[], ["淄博张店", "技师", "2020年5月"], ["涪陵", "职业技能等级证书", "高级工", "2024年5月"]]),
    st.lists(DONE, min_size=1, max_size=12),
)
def test_any_conversation_goes_just_as_it_was_recorded(begun: list[str], done: list[Event | date | int]) -> None:
    env_for = load_env()
    moves = had(env_for, *(Text(each, len(each)) for each in begun), *done)
    if all(isinstance(move.did, date | Timer) for move in moves):
        moves += texts("上海")
    recorded = record("随便", moves, env_for, TODAY)
    assert (holds(recorded, env_for), record("随便", moves, env_for, TODAY)) == (True, recorded)
