from __future__ import annotations

import json
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.requests.topic_words import PATTERNS
from conversations.requests.topics import Questions, Topic, read_topics
from tests.conversations.reading.laws import MESSAGES

_TABLE = Path(__file__).parent / "topics.jsonl"
LINES = [json.loads(line) for line in _TABLE.read_text(encoding="utf-8").splitlines()]
ASKING = st.lists(
    st.sampled_from(
        "能领 多少 钱 要 什么 材料 在 哪里 申请 怎么 多久 到账 吗 我 补贴 的 不 通过 退回 几 次 电话 "
        "真的 ， 不记得 高级工 幾多".split()
    ),
    max_size=60,
).map("".join)


@pytest.mark.parametrize("line", LINES, ids=[line["text"] for line in LINES])
def test_a_message_is_told_apart_into_what_it_asks_and_what_it_says(line: dict[str, object]) -> None:
    found = read_topics(str(line["text"]))
    assert {"text": line["text"], "topics": list(found.topics), "rest": found.rest} == line


def test_the_table_tries_every_topic_and_enough_messages_that_ask_nothing() -> None:
    assert {topic for line in LINES for topic in line["topics"]} == set(Topic) == set(PATTERNS)
    assert sum(bool(line["topics"]) for line in LINES) >= 150
    assert sum(not line["topics"] for line in LINES) >= 50


def test_topics_come_in_the_order_asked_and_each_once() -> None:
    assert read_topics("要什么材料？多久到账？材料要哪些？") == Questions((Topic.MATERIALS, Topic.PAYOUT), "")


def test_the_rest_is_left_as_it_was_typed() -> None:
    assert read_topics("公司叫 ABC科技，能领多少钱").rest == "公司叫 ABC科技"
    assert read_topics("  没有问题\n") == Questions((), "  没有问题\n")


@given(text=st.one_of(MESSAGES, ASKING, st.text("能领多少钱要什么材料去哪吗，。 \ud800\u200b", max_size=400)))
def test_no_text_raises_and_nothing_is_left_that_was_not_typed(text: str) -> None:
    found = read_topics(text)
    assert found.topics or found.rest == text
    assert set(found.rest) <= set(text)


@pytest.mark.parametrize(
    "piece", ["我", "能", "补贴", "怎么", "多少", "能领多少钱不记得", "我要什么材料我", "不", "duoshao", "🙂", "材料要"]
)
def test_a_long_message_is_answered_in_time(piece: str) -> None:
    read_topics("能领多少钱")  # tables that are read once
    started = perf_counter()
    read_topics(piece * (10_000 // len(piece)))
    assert perf_counter() - started < 0.1
