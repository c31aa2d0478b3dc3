"""What stands beside a conversation agrees with what the machine itself computed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from random import Random

import pytest

from bot.live import Live
from bot.sandbox.case import Case, Move, said
from bot.sandbox.inspector import STATE_NAMES, Branch, Inspection, inspect
from bot.sandbox.play import Played, play
from conversations.effects import SetTimer
from conversations.env import Env
from conversations.position import known_of, position
from conversations.session import Session
from policies.assess import assess_all, judge_all
from policies.page import VERDICTS, cite_text
from policies.population import people
from policies.programme import cites
from tests.bot import fakes
from tests.bot.sandbox.acting import TODAY, acted, typed

START = Move("command", "start")
SHANGHAI = ["上海浦东", "三级", "2026年8月1日"]
REASON_OF = {"true": "true", "false": "false", "later": "false", "open": "open", "unknown": "unknown"}


def seen(live: Live, case: Case) -> tuple[Played, Env, Inspection]:
    played = play(case, live.env_for)
    env = live.env_for(played.day)
    return played, env, inspect(played, env)


def branches(tree: Branch | None) -> Iterator[Branch]:
    if tree:
        yield tree
        for member in tree.members:
            yield from branches(member)


def somebody(facts: Mapping[str, object], today: date) -> Case:
    return Case(today, "telegram", facts, (START,), 1)


@pytest.fixture(scope="module")
def population(live: Live) -> list[tuple[Played, Env, Inspection]]:
    """Two hundred people, whose facts are known from the start: of every second one, not all of them."""
    dice = Random(7)
    found = []
    for number, one in enumerate(people(live.catalogue, 200, seed=7)):
        known = {fact: value for fact, value in one.facts.items() if number % 2 or dice.random() < 0.75}
        found.append(seen(live, somebody(known | {"work_place": one.facts["work_place"]}, one.today)))
    return found


def test_every_condition_comes_to_what_the_reasons_say(population: list[tuple[Played, Env, Inspection]]) -> None:
    compared = Counter[str]()
    for played, env, found in population:
        known = known_of(played.session, env)
        views = {view.id: view for view in found.views}
        for each in assess_all(env.catalogue, known, env.today):
            shown = list(branches(views[each.entry.id].tree))
            for reason in each.reasons:
                states = {REASON_OF[branch.state] for branch in shown if branch.text == reason.text}
                assert reason.outcome in states, (each.entry.id, reason.id, reason.outcome, states)
                compared[reason.outcome] += 1
    assert compared.keys() >= {"true", "false", "open"}, "the population meets every outcome"


def test_months_that_come_too_late_are_a_no_in_the_tree_as_in_the_reasons(live: Live) -> None:
    """A month is missing on the day before the last: whether insurance is still being paid makes no difference."""
    facts = {"work_place": "330205", "cert_issue_date": "2024-12-05", "ui_months": 11, "insured_place": "330205"}
    played, env, found = seen(live, somebody(facts, date(2025, 12, 4)))
    each = next(
        each for each in assess_all(env.catalogue, known_of(played.session, env), env.today) if each.judgement.late
    )
    tree = next(view.tree for view in found.views if view.id == each.entry.id)
    told = {reason.text: reason.outcome for reason in each.reasons}
    shown = {branch.text: REASON_OF[branch.state] for branch in branches(tree) if branch.text in told}
    assert shown == told
    assert "false" in told.values()


def test_the_whole_tree_comes_to_the_verdict(population: list[tuple[Played, Env, Inspection]]) -> None:
    for played, env, found in population:
        known = known_of(played.session, env)
        for each in assess_all(env.catalogue, known, env.today):
            view = next(view for view in found.views if view.id == each.entry.id)
            assert (view.verdict, view.verdict_name) == (each.verdict, VERDICTS[each.verdict])
            if each.verdict == "eligible":
                assert view.tree is not None
                assert view.tree.state == "true"
            if each.verdict == "ineligible" and view.tree:
                assert view.tree.state in ("false", "later"), view.id


def test_the_tree_shows_every_cited_condition_of_the_programme(
    population: list[tuple[Played, Env, Inspection]],
) -> None:
    looked_at = set()
    for played, env, found in population:
        for view in found.views:
            rule = env.catalogue.entries[view.id].rule(env.today)
            if rule is None or (view.id, view.version) in looked_at:
                continue
            looked_at.add((view.id, view.version))
            shown = {cite for branch in branches(view.tree) for cite in branch.cites}
            cited = {
                cite_text(env.catalogue, cite) for node in rule.version.conditions.walk() for cite in cites(node.cite)
            }
            assert cited - shown == set(), view.id
        assert all(branch.state in STATE_NAMES for view in found.views for branch in branches(view.tree))
        assert played.turns
    assert len(looked_at) > 20


def test_days_to_come_lie_ahead_and_in_order(population: list[tuple[Played, Env, Inspection]]) -> None:
    named = Counter[str]()
    for played, _, found in population:
        days = [day for day, _ in found.moments]
        assert days == sorted(days)
        assert all(day > played.day for day in days)
        assert len(set(found.moments)) == len(found.moments)
        named.update(what.partition("：")[0] for _, what in found.moments)
    assert named.keys() >= {"最后一天", "过了截止日", "这一版规定到期"}


def test_on_the_day_named_the_verdict_is_the_other_one(live: Live) -> None:
    """ "过了截止日" is the first day on which it is too late, and the day before it is not."""
    played, env, found = seen(live, acted("telegram", *map(typed, SHANGHAI)))
    day, what = next(moment for moment in found.moments if moment[1].startswith("过了截止日"))
    title = what.partition("：")[2]
    last = seen(live, played.case.done(said("day", date.fromordinal(day.toordinal() - 1).isoformat())))[2]
    late = seen(live, played.case.done(said("day", day.isoformat())))[2]
    verdicts = [next(view.verdict for view in each.views if view.title == title) for each in (last, late)]
    assert (verdicts[0] == "expired", verdicts[1]) == (False, "expired")
    assert env.today == TODAY


TALKS = {
    "nothing": [],
    "a place": ["上海浦东"],
    "a place and a level": ["淄博张店", "技师"],
    "a date": SHANGHAI,
    "much": [*SHANGHAI, "36个月", "35"],
    "changing": ["重庆涪陵", "三级", "改等级"],
    "two misses": ["萧山", "嗯嗯哦哦", "嗯嗯哦哦"],
    "about to delete": ["淄博张店", "/delete"],
    "to choose between": ["朝阳"],
    "an employer": ["我是单位", "淄博张店"],
}


@pytest.mark.parametrize("says", TALKS.values(), ids=TALKS)
def test_what_an_answer_would_change_is_what_giving_it_changes(says: list[str], live: Live) -> None:
    played, env, found = seen(live, acted("telegram", START, *map(typed, says)))
    question = position(played.session, env).question
    assert question is not None
    assert found.next is not None
    pressed = {option.label: option.token for option in question.options}
    before = verdicts(played.session, env)
    for each in found.next.answers:
        after = verdicts(seen(live, played.case.done(Move("press", pressed[each.label], each.label)))[0].session, env)
        really = Counter(
            (env.catalogue.entries[name].programme.title, named(before.get(name)), named(after.get(name)))
            for name in {*before, *after}
            if before.get(name) != after.get(name)
        )
        assert Counter((change.title, change.before, change.after) for change in each.changes) == really


def verdicts(session: Session, env: Env) -> dict[str, str]:
    return {each.entry.id: each.verdict for each in judge_all(env.catalogue, known_of(session, env), env.today)}


def named(verdict: str | None) -> str:
    return VERDICTS[verdict] if verdict else "不在范围里"


def test_the_question_shown_is_the_one_that_is_asked_with_why(live: Live) -> None:
    played, _, found = seen(live, acted("telegram", START, *map(typed, SHANGHAI)))
    assert found.next is not None
    assert found.next.text in played.turns[-1].bubbles[0].text
    assert found.next.titles
    assert found.next.demands
    assert all(title in found.next.titles and cited for title, _, cited in found.next.demands)


def test_each_fact_has_the_words_and_the_turn_that_it_comes_from(live: Live) -> None:
    case = Case(TODAY, "telegram", {"age": 35}, tuple(map(typed, [*SHANGHAI, "改等级", "技师", "为什么"])), 6)
    rows = seen(live, case)[2].facts
    assert [(row.fact, row.said, row.turn) for row in rows] == [
        ("age", "", None),
        ("work_place", "上海浦东", 1),
        ("cert_issue_date", "2026年8月1日", 3),
        ("cert_level", "技师", 5),
    ]


def test_in_a_group_the_facts_are_those_of_who_moved_last_with_their_own_turns(live: Live) -> None:
    moves = [typed("上海浦东", "甲"), typed("上海浦东", "乙"), typed("三级", "甲"), said("day", "2026-12-01")]
    rows = seen(live, acted("group", *moves))[2].facts
    assert [(row.fact, row.turn) for row in rows] == [("work_place", 1), ("cert_level", 3)]


def test_as_long_as_no_place_is_known_no_programme_is_the_person_s(live: Live) -> None:
    found = seen(live, acted("telegram", START, typed("三级")))[2]
    assert found.views == ()
    assert found.moments == ()


def test_a_timer_to_come_is_among_the_days_with_its_name(live: Live) -> None:
    """No turn of today's sets one, so a step of the test's own does, which also talks as the real one."""

    def turn(session: Session, event: object, env: object) -> fakes.Turn:
        return fakes.Turn(session, (SetTimer("remind", "2026-12-24"),))

    played = play(acted("telegram", typed("a")), live.env_for, turn)
    assert inspect(played, live.env_for(played.day)).moments == ((date(2026, 12, 24), "定时：remind"),)


def test_when_everything_is_answered_there_is_no_next_question(
    population: list[tuple[Played, Env, Inspection]],
) -> None:
    asked = [found.next for played, env, found in population if position(played.session, env).question is None]
    assert asked
    assert set(asked) == {None}
