from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.result import Read, Unreadable, Unsure
from conversations.reading.yes_no import read_yes_no
from tests.conversations.reading.laws import EDGES, KNOWN, MESSAGES, reads_alike_between_punctuation

YES = (
    "是 是的 对 对头 嗯 嗯嗯 有 有啊 要得 没毛病 没错 没问题 可不是嘛 当然有 当然 对对对 係 yes duide youde 查得到 "
    "领过了 可以查到 上网查到了 "
    "去年领过 有，去年领过一次 我已经办了就业登记 不是没领过 办过了 👍 👌🏻 是！ 嗯，是的 ＯＫ"
)
NO = (
    "不是 没有 没有的 没 不对 哪有 怎么可能 木有 么得 唔係 冇 meiyou no 没领过 还没有领 没查到 肯定没有 确实没有 "
    "从没 没有，从来没领过 根本没有 "
    "还没办 ❌ 👎 不 没！ 不是啊 從來沒有 从未领取"
)
UNSURE = "应该没有吧 应该有 好像有 可能吧 是吧 不知道 不清楚 不晓得 bzd 不一定 不确定 大概有 忘了 有吧"
NEITHER = (
    "今天天气 我有事问你 是什么意思 对了，问一下 查一下怎么办 办证要多少钱 是吗 有? 是不是啊 "
    "没领过，但是申请了 三级 … 2025年"
)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(YES, Read), (NO, Read), (UNSURE, Unsure), (NEITHER, Unreadable)],
    ids=["yes", "no", "unsure", "neither"],
)
def test_each_phrase_has_its_sense(texts: str, expected: type) -> None:
    readings = {text: type(read_yes_no(text)) for text in texts.split()}
    assert readings == dict.fromkeys(texts.split(), expected)


@pytest.mark.parametrize(("texts", "expected"), [(YES, True), (NO, False)], ids=["yes", "no"])
def test_yes_is_yes_and_no_is_no(texts: str, expected: bool) -> None:
    readings = {text: getattr(read_yes_no(text), "value", None) for text in texts.split()}
    assert readings == dict.fromkeys(texts.split(), expected)


def test_emoji_that_contradict_each_other_say_nothing() -> None:
    assert read_yes_no("👍👎") == Unreadable()


@given(text=MESSAGES)
def test_no_text_raises(text: str) -> None:
    assert isinstance(read_yes_no(text), KNOWN)


@given(text=st.sampled_from(["是的", "没有", "应该没有", "没错"]), before=EDGES, after=EDGES)
def test_punctuation_around_it_changes_nothing_but_a_question_mark(text: str, before: str, after: str) -> None:
    def quiet(edge: str) -> str:
        return edge.replace("?", "").replace("？", "")

    assert reads_alike_between_punctuation(read_yes_no, text, quiet(before), quiet(after))
