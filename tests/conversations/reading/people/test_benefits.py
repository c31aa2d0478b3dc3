from __future__ import annotations

import pytest

from conversations.reading.people.benefits import read_drawing_benefit
from conversations.reading.result import Read, Unreadable, Unsure


@pytest.mark.parametrize("text", ["在领着呢", "月月领", "靠失业金过日子", "前几个月没领，现在领着"])
def test_who_draws_it_now_does(text: str) -> None:
    found = read_drawing_benefit(text)
    assert isinstance(found, Read)
    assert found.value is True


@pytest.mark.parametrize(
    "text", ["没在领", "领完了", "不领了，上班了", "以前领过，现在没领", "领不了", "没有，我在上班"]
)
def test_who_does_not_or_no_longer_draw_it_does_not(text: str) -> None:
    found = read_drawing_benefit(text)
    assert isinstance(found, Read)
    assert found.value is False


@pytest.mark.parametrize("text", ["领过", "领了三个月失业金", "还有三个月没领完", "正在申请", "领没领有什么关系"])
def test_what_says_nothing_of_today_is_not_read(text: str) -> None:
    assert read_drawing_benefit(text) == Unreadable()


@pytest.mark.parametrize("text", ["好像在领", "不清楚"])
def test_a_hedge_is_not_knowing(text: str) -> None:
    assert read_drawing_benefit(text) == Unsure()
