"""Days and months as they are written."""

from datetime import date

import pytest

from policies.spans import days


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-03-15", date(2025, 3, 15), date(2025, 3, 15)),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31)),
    ],
)
def test_a_day_may_be_as_coarse_as_a_year(text: str, first: date, last: date) -> None:
    assert days(text) == (first, last)


@pytest.mark.parametrize("text", ["", "2025-3-15", "2025/03/15", "20250315", "2025-03-15T00:00", "去年", "2025-"])
def test_what_is_no_date_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="应写成 2025-03-15、2025-03 或 2025"):
        days(text)


@pytest.mark.parametrize("text", ["2025-02-29", "2025-13", "2025-00", "2025-04-31", "0000"])
def test_a_day_that_does_not_exist_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=f"没有 {text} 这一天"):
        days(text)
