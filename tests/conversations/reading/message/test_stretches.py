from __future__ import annotations

import pytest
from hypothesis import given

from conversations.reading.message.items import Topic
from conversations.reading.message.stretches import part
from conversations.reading.normalise import compact
from policies.places import load
from tests.conversations.reading.laws import MESSAGES

GAZETTEER = load()


def parted(text: str) -> dict[str, str]:
    """The words of each topic, without the blanks at their ends."""
    found = part(text, GAZETTEER)
    return {topic.name: words for topic in Topic if (words := found.of(topic).strip(",")) and topic is not Topic.ALL}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "我在江阴上班高级工证去年六月拿的社保公司交着",
            {"WORK": "我在江阴上班", "CERT": "高级工证去年六月拿的", "INSURANCE": "社保公司交着"},
        ),
        ("做电工去年6月拿的三级证", {"WORK": "做电工", "CERT": "去年6月拿的三级证"}),
        ("社保从去年3月交到现在四级证", {"INSURANCE": "社保从去年3月交到现在", "CERT": "四级证"}),
        ("长沙上班长沙交社保", {"WORK": "长沙上班", "INSURANCE": "长沙交社保"}),
        ("户口在周口在昆山干活", {"HOME": "户口在周口", "WORK": "在昆山干活"}),
        ("去年3月入职,6月拿证", {"ASIDE": "去年3月入职", "CERT": "6月拿证"}),
    ],
)
def test_each_value_goes_to_the_words_around_it(text: str, expected: dict[str, str]) -> None:
    assert parted(text) == expected


def test_a_correction_is_seen_by_every_reader() -> None:
    assert part("四级证,不对,三级", GAZETTEER).of(Topic.CERT) == "四级证,不对,三级"
    assert "不对" in part("四级证,不对,三级", GAZETTEER).of(Topic.WORK)


@given(text=MESSAGES)
def test_what_a_topic_gets_keeps_its_place(text: str) -> None:
    said = compact(text)
    found = part(said, GAZETTEER)
    for topic in Topic:
        assert all(kept in (before, ",") for kept, before in zip(found.of(topic), said, strict=True))
