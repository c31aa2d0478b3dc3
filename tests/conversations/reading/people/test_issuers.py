from __future__ import annotations

import pytest

from conversations.reading.people.issuers import read_issuer
from conversations.reading.result import Ambiguous, Read, Unreadable
from policies.places import NATION, load

GAZETTEER = load()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("杭州市人社局", "330100"),
        ("在义乌考的，证是杭州发的", "330100"),
        ("我在杭州上班，证是宁波考的", "330200"),
        ("不是省里发的，是杭州市发的", "330100"),
        ("浙江", "330000"),
    ],
)
def test_where_it_was_issued_counts_before_where_it_was_examined(text: str, code: str) -> None:
    found = read_issuer(text, GAZETTEER)
    assert isinstance(found, Read)
    assert found.value == code


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("浙江省人社厅发的", "330000"),
        ("在宁波考的，证是省里发的", "330000"),
        ("人社部", NATION),
        ("行业协会发的", NATION),
        ("国家电网考的", NATION),
    ],
)
def test_a_provinces_or_the_nations_own_body_is_kept_as_such(text: str, within: str) -> None:
    found = read_issuer(text, GAZETTEER)
    assert isinstance(found, Read)
    assert found.value == {"within": within, "unknown": True}


def test_a_trades_body_of_a_city_may_be_either() -> None:
    found = read_issuer("杭州市电子行业协会发的", GAZETTEER)
    assert isinstance(found, Ambiguous)
    assert [value for value, _ in found.options] == ["330100", {"within": NATION, "unknown": True}]


@pytest.mark.parametrize("text", ["人社局发的", "省人社厅发的", "国家职业资格证书", "公司自己考的", "我户口在安徽"])
def test_an_issuer_without_a_place_gives_nothing(text: str) -> None:
    assert read_issuer(text, GAZETTEER) == Unreadable()
