"""Laws that every reader keeps, as helpers for the tests beside this file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import strategies as st

from conversations.reading.levels.reader import OtherPaper
from conversations.reading.result import Ambiguous, Invalid, Read, Reading, Unreadable, Unsure

KNOWN = (Read, Ambiguous, Invalid, Unsure, Unreadable, OtherPaper)

PIECES = st.sampled_from(
    "年 月 日 号 个月 半 多 到 前 上 下 周 不到 不是 是 没 没有 交 失业 一 二 三 十 两 2025 3 15 12 25 . - / , 。 级 "
    "高级 技师 工 证 不对 去年 今年 "
    "初 底 年底 国庆 五一 上海 朝阳 吉林 老家 户口 在 工作 岁 虚 多 吧 不知道 👍 \u200b \x00 ① Ⅲ ３ 廿 〇".split(" ")
)
MESSAGES = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=40).map("".join))
"""Any text at all, and texts made of the words that the readers look for."""

EDGES = st.text(alphabet=" ，。！？!?、~…「」（）", max_size=4)


def same_but_for_said(first: Reading | OtherPaper, second: Reading | OtherPaper) -> bool:
    """Two readings that differ at most in the words quoted."""
    return type(first) is type(second) and _unsaid(first) == _unsaid(second)


def reads_alike_between_punctuation(
    read: Callable[[str], Reading | OtherPaper], text: str, before: str, after: str
) -> bool:
    return same_but_for_said(read(text), read(f"{before}{text}{after}"))


def _unsaid(reading: Reading | OtherPaper) -> Reading | OtherPaper:
    """The reading without the words quoted and where they stand."""
    unsaid = {name: value for name, value in (("said", ""), ("span", None)) if hasattr(reading, name)}
    return replace(reading, **unsaid) if unsaid else reading
