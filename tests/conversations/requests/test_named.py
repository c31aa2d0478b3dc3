"""Names that people have for programmes lead to the right one for where they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from conversations.env import Env, load_env
from conversations.requests.named import Named, read_named
from policies.spans import Somewhere, Value
from tests.conversations.driver import Talk, written

CATALOGUE = load_env()(date(2026, 11, 21)).catalogue
NOWHERE: dict[str, Value] = {}


def working_in(code: str) -> dict[str, Value]:
    return {"work_place": Somewhere(code)}


def reading(text: str, known: dict[str, Value]) -> Named:
    found = read_named(text, known, CATALOGUE)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("said", "place", "programme"),
    [
        ("技能补贴", "530102", "yunnan-skill-upgrade"),
        ("考证补贴", "530102", "yunnan-skill-upgrade"),
        ("失业保险技能提升补贴怎么领", "410302", "luoyang-skill-upgrade"),
        ("技能提升补贴", "630102", "national-skill-upgrade"),
        ("见证补贴", "350203", "xiamen-witness-lead"),
        ("我想问下職業技能提升補貼", "310115", "shanghai-skill-upgrade"),
        ("职业技能提升补贴多少钱", "440106", "guangdong-skill-lead"),
        ("职业技能提升补贴", "350203", "xiamen-witness-lead"),
    ],
)
def test_a_name_is_the_programme_of_the_persons_own_place(said: str, place: str, programme: str) -> None:
    found = reading(said, working_in(place))
    assert ([entry.id for entry in found.here], found.only) == ([programme], True)


def test_of_a_longer_and_a_shorter_name_the_longer_counts() -> None:
    assert reading("参保职工技能提升补贴", working_in("500102")).name == "参保职工技能提升补贴"


def test_a_name_that_other_places_use_says_where() -> None:
    found = reading("见证补贴", working_in("530102"))
    assert (found.here, {entry.programme.place for entry in found.elsewhere}) == ((), {"350200"})
    assert not found.nationwide


def test_without_a_place_a_name_of_the_whole_country_is_told_from_one_of_a_city() -> None:
    assert [reading(name, NOWHERE).nationwide for name in ("技能补贴", "见证补贴")] == [True, False]


@pytest.mark.parametrize("said", ["高级工", "我在淄博张店上班", "补贴", "多少钱", ""])
def test_what_names_no_programme_is_none(said: str) -> None:
    assert read_named(said, NOWHERE, CATALOGUE) is None


@pytest.mark.parametrize("said", ["以前领过技能补贴", "我是高级工，想领技能补贴", "去年考证补贴领了1500"])
def test_a_name_within_a_statement_leaves_the_statement_to_the_readers(said: str) -> None:
    assert reading(said, working_in("530102")).only is False


def test_asked_by_a_name_the_bot_says_which_programme_it_is_and_goes_on_with_its_question(
    env_for: Callable[[date], Env],
) -> None:
    talk = Talk(env_for, date(2026, 11, 21))
    talk.says("厦门思明区", "见证补贴怎么领")
    assert "“见证补贴”在您那里是：厦门见证补贴" in written(talk.seen)
    assert "1）" in written(talk.seen)
    assert talk.session.answers.keys() == {"work_place"}


def test_a_name_before_any_place_is_answered_and_the_place_asked(env_for: Callable[[date], Env]) -> None:
    talk = Talk(env_for, date(2026, 11, 21))
    talk.says("考证补贴是什么")
    assert "各地都有" in written(talk.seen)
    assert "您在哪儿上班" in written(talk.seen)


def test_once_the_questions_are_answered_a_name_opens_its_page(env_for: Callable[[date], Env]) -> None:
    talk = Talk(env_for, date(2026, 11, 21))
    talk.says("厦门思明区", "学生，还没毕业", "见证补贴")
    for _ in range(15):
        if talk.session.page and talk.session.page.programme == "xiamen-witness-lead":
            break
        talk.says("不清楚", "见证补贴")
    assert talk.session.page is not None
    assert talk.session.page.programme == "xiamen-witness-lead"
