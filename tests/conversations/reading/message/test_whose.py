from __future__ import annotations

import pytest
from hypothesis import given

from conversations.reading.message.whose import own
from conversations.reading.normalise import compact
from tests.conversations.reading.laws import MESSAGES


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我在苏州,我老公在无锡", "我在苏州"),
        ("我老婆是技师,我是中级工", "我是中级工"),
        ("我朋友社保断了,我的公司交着", "我的公司交着"),
        ("我姐在南京,她是高级工;我在扬州", "我在扬州"),
    ],
)
def test_what_is_said_of_others_goes_where_the_asker_speaks_of_themselves(text: str, left: str) -> None:
    assert own(text).strip(",;") == left


@pytest.mark.parametrize(
    "text", ["我弟在佛山上班,四级证", "帮我爸问的,他在青岛上班", "我和老公都在苏州", "听同事说能领钱,我襄阳的"]
)
def test_a_message_about_one_person_stays_whole(text: str) -> None:
    assert own(text) == text


@given(text=MESSAGES)
def test_every_character_left_keeps_its_place(text: str) -> None:
    said = compact(text)
    left = own(said)
    assert len(left) == len(said)
    assert all(kept in (before, ",") for kept, before in zip(left, said, strict=True))
