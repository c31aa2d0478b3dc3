from __future__ import annotations

from datetime import date

import pytest

from conversations.reading.dates.asides import stands_alone
from conversations.reading.dates.reader import read_date
from conversations.reading.result import Invalid, Read

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "said", "alone"),
    [
        ("好像是去年5月吧", "去年5月", True),
        ("我看了下,证上面是去年5月", "去年5月", True),
        ("今天下雨", "今天", False),
        ("今年四十二了", "今年", False),
        ("孩子9月1号开学", "9月1号", False),
        ("这都11月了", "11月", False),
    ],
)
def test_a_date_stands_alone_where_its_clause_is_about_nothing_else(text: str, said: str, alone: bool) -> None:
    start = text.index(said)
    assert stands_alone(text, [(start, start + len(said))], 0) is alone


@pytest.mark.parametrize(
    "text",
    [
        "今天下雨，工地停工",
        "我今年四十二了",
        "孩子9月1号开学，正愁学费",
        "昨天刚领了工资",
        "去年领过一次补贴了",
        "老板跑了，工资三个月没发",
        "92年生人，属猴",
        "我是85年的人",
        "明天给你看一下",
        "今年还能领吗",
        "干电工十来年了，这证哪天发的真没留意",
    ],
)
def test_a_date_of_something_else_is_no_date_of_issue(text: str) -> None:
    assert not isinstance(read_date(text, TODAY), Read | Invalid)


def test_of_two_peoples_dates_the_askers_counts() -> None:
    assert isinstance(found := read_date("我媳妇是去年3月拿的，我的还没下来", TODAY), Invalid)
    assert found.reason == "not_issued"
