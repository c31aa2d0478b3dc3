from __future__ import annotations

import pytest

from conversations.reading.persons import speaks_of_another


@pytest.mark.parametrize(
    ("clause", "before", "expected"),
    [
        ("我老公是高级工", False, True),
        ("师傅是技师", False, True),
        ("他二级", False, True),
        ("帮我爸问的", False, True),
        ("我是高级工", True, False),
        ("自己没有", True, False),
        ("我和我老公都是高级工", False, False),
        ("高级工", False, False),
        ("高级工", True, True),
    ],
)
def test_a_clause_is_about_whom_it_names_first_else_about_the_one_before(
    clause: str, before: bool, expected: bool
) -> None:
    assert speaks_of_another(clause, before) is expected
