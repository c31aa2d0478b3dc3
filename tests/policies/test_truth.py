"""The four ordered outcomes and the sets of them."""

from itertools import product

import pytest

from policies.truth import ALL, ANY, ASK, LATER, NO, NOT, VALUES, YES, decided, highest, lowest

SETS = range(1, 16)


def members(mask: int) -> set[int]:
    return {value for value in VALUES if value & mask}


@pytest.mark.parametrize("first", SETS)
def test_all_is_the_set_of_minimums_and_any_of_maximums(first: int) -> None:
    for second in SETS:
        pairs = list(product(members(first), members(second)))
        assert members(ALL[first][second]) == {min(pair) for pair in pairs}
        assert members(ANY[first][second]) == {max(pair) for pair in pairs}


def test_one_no_decides_an_all_whatever_is_unknown() -> None:
    assert ALL[NO | LATER | ASK | YES][NO] == NO
    assert ANY[NO | LATER | ASK | YES][YES] == YES


def test_not_turns_the_order_round_and_leaves_ask() -> None:
    assert [NOT[value] for value in (NO, LATER, ASK, YES)] == [YES, YES, ASK, NO]
    assert NOT[NO | ASK | YES] == NO | ASK | YES


def test_a_set_of_one_is_decided() -> None:
    assert [mask for mask in SETS if decided(mask)] == [NO, LATER, ASK, YES]


def test_lowest_and_highest_are_members() -> None:
    assert [(lowest(mask), highest(mask)) for mask in SETS] == [(min(members(m)), max(members(m))) for m in SETS]
