from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.reading.result import Read, Unreadable, Unsure
from conversations.reading.yes_no.reader import read_yes_no
from tests.conversations.reading.laws import EDGES, KNOWN, MESSAGES, reads_alike_between_punctuation

YES = (
    "是 是的 对 对头 嗯 嗯嗯 有 有啊 要得 没毛病 没错 没问题 可不是嘛 当然有 当然 对对对 係 yes duide youde 查得到 "
    "领过了 可以查到 上网查到了 去年领过 有，去年领过一次 我已经办了就业登记 不是没领过 办过了 👍 👌🏻 是！ 嗯，是的 "
    "ＯＫ 怎么没有 不是没有 谁说没领过 那还用说 那可不 必须的 嗯呢 有噻 梗係啦 事的 队的 不对，我领过的 "
    "没有，不对，有的 两个都有 以前没有，去年办了 [强] √ 没忘，有的 好久以前领过 可不是吗？ 有👍"
)
NO = (
    "不是 没有 没有的 没 不对 哪有 怎么可能 木有 么得 唔係 冇 meiyou no 没领过 还没有领 没查到 肯定没有 确实没有 "
    "从没领过 没有，从来没领过 根本没有 还没办 ❌ 👎 不 没！ 不是啊 從來沒有 从未领取 才怪 想多了 那倒没有 没有呗 莫得 "
    "呒没 没由 每有 部是 有，哦不，没有 对，没领过 以前有现在没有了 我同事领过，我没有 查过了，没有 没有👍 [弱] "
    "一次都没有 有个鬼 查无此证"
)
UNSURE = (
    "应该没有吧 应该有 好像有 可能吧 是吧 不知道 不清楚 不晓得 bzd 不一定 不确定 大概有 忘了 有吧 晓不得 布吉岛 "
    "不想说 听说有 不知道有没有 🤔有 印象里没有"
)
NEITHER = (
    "今天天气 我有事问你 是什么意思 对了，问一下 怎么办 办证要多少钱 没领过，但是申请了 三级 … 2025年 我有个问题 没事 "
    "一个领过一个没领过 1 666 是这样的，我有个事 今天天气不错 没带身份证 收到 没电了 正在办 我问问公司 没看懂"
)
ASKED_BACK = "是吗 有? 是不是啊 有没有？ 没有？ 什么？"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [(YES, Read), (NO, Read), (UNSURE, Unsure), (NEITHER, Unreadable)],
    ids=["yes", "no", "unsure", "neither"],
)
def test_each_phrase_has_its_sense(texts: str, expected: type) -> None:
    readings = {text: type(read_yes_no(text)) for text in texts.split()}
    assert readings == dict.fromkeys(texts.split(), expected)


@pytest.mark.parametrize("text", ASKED_BACK.split())
def test_a_question_answers_nothing(text: str) -> None:
    assert read_yes_no(text) == Unreadable()


@pytest.mark.parametrize(("texts", "expected"), [(YES, True), (NO, False)], ids=["yes", "no"])
def test_yes_is_yes_and_no_is_no(texts: str, expected: bool) -> None:
    readings = {text: getattr(read_yes_no(text), "value", None) for text in texts.split()}
    assert readings == dict.fromkeys(texts.split(), expected)


def test_a_hedge_counts_though_the_answer_is_plain_beside_it() -> None:
    assert (read_yes_no("有，应该有"), read_yes_no("领过，哪年忘了")) == (
        Unsure(),
        Read(True, "领过,哪年忘了", (0, 7)),
    )


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
