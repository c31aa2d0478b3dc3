"""Which numbers of people are shown: none under five, and none from which one could be worked out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.withholding import LEAST, People, people, shown, table

ROWS = st.integers(1, 6).flatmap(
    lambda weeks: st.lists(st.lists(st.integers(0, 12), min_size=weeks, max_size=weeks), min_size=1, max_size=5)
)


@pytest.mark.parametrize(
    ("weeks", "total", "left"),
    [
        ([7, 9], 16, [7, 9]),
        ([5], 5, [5]),
        ([4], None, [None]),
        ([0], None, [None]),
        ([], None, []),
        ([3, 9, 20], 32, [None, None, 20]),  # a lone one takes the next smallest with it
        ([0, 9, 20], 29, [None, None, 20]),
        ([1, 2, 9, 20], 32, [None, None, None, 20]),  # 1 + 2 is fewer than five as well
        ([3, 3, 9, 20], 35, [None, None, 9, 20]),
        ([0, 0, 9], 9, [None, None, 9]),  # nobody in either week: that says nothing of anybody
        ([1, 1], None, [None, None]),
        ([4, 4], 8, [None, None]),
    ],
)
def test_of_a_row_small_weeks_are_withheld_and_what_would_give_them_away(
    weeks: list[int], total: int | None, left: list[int | None]
) -> None:
    assert people(weeks) == People(total, tuple(left))


def test_a_single_number_is_shown_from_five_on() -> None:
    assert [shown(number) for number in (0, 4, 5)] == [None, None, 5]


def test_of_a_table_a_row_is_withheld_too_where_the_sum_beside_it_would_give_a_small_one_away() -> None:
    found = table([[17], [3], [30]])
    assert [row.total for row in found] == [None, None, 30]


def test_of_a_total_that_is_withheld_no_week_is_shown() -> None:
    assert table([[9, 8], [2, 1], [20, 10]])[0] == People(None, (None, None))


def test_no_rows_make_no_table() -> None:
    assert table([]) == []


def gives_away(parts: list[int], left: list[int | None]) -> bool:
    """Whether the withheld parts, added up from the sum and the others, are one part or fewer people than may be."""
    withheld = [part for part, number in zip(parts, left, strict=True) if number is None]
    return len(withheld) == 1 or 0 < sum(withheld) < LEAST


@given(ROWS)
def test_nothing_under_five_can_be_worked_out_of_any_table(rows: list[list[int]]) -> None:
    found = table(rows)
    for row, got in zip(rows, found, strict=True):
        left = [*got.weeks, got.total]
        assert all(number in (None, true) for number, true in zip(left, [*row, sum(row)], strict=True))
        assert all(number is None or number >= LEAST for number in left)
        if got.total is None:
            assert got.weeks == (None,) * len(row)
        elif len(row) > 1:
            assert not gives_away(row, list(got.weeks))
    lines = [[*row.weeks, row.total] for row in found]
    for place in range(len(rows[0]) + 1):
        column = [[*row, sum(row)][place] for row in rows]
        left = [line[place] for line in lines]
        hidden = sum(part for part, number in zip(column, left, strict=True) if number is None)
        if hidden and any(number is not None for number in left):  # nobody, or all of them, gives nobody away
            assert not gives_away(column, left)
