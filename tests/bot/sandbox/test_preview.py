"""A draft beside the live catalogue: which scenarios break, whose results change, what the chat at hand would say."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.live import Live
from bot.sandbox.case import Case, Move
from bot.sandbox.preview import Preview, preview
from bot.web.sandbox.pages import SCENARIOS
from conversations.scenarios.model import Scenario, read_file
from policies.catalog import DATA, Catalogue
from policies.drafts import load_draft
from tests.bot.sandbox.acting import acted, typed
from tests.policies.catalogues import changed

TODAY = date(2026, 11, 21)
ZIBO = "programmes/zibo/zibo-technician-subsidy.yaml"
NAME = "zibo-technician-subsidy"
SAYS = ("淄博张店", "技师", "2020年5月", "正在交", "职业资格证书", "在企业上班", "3年", "办过", "没领过")
CHAT = acted("telegram", *map(typed, SAYS))


def draft(*changes: tuple[str, str]) -> Catalogue:
    text = (DATA / ZIBO).read_text(encoding="utf-8")
    for old, new in changes:
        text = text.replace(old, new)
    return load_draft(DATA, {ZIBO: text})


DEARER = (("total: 2500", "total: 2600"), ("sum: 2500", "sum: 2600"), ("sum: 1250", "sum: 1300"))


def previewed(
    live: Live, new: Catalogue, *scenarios: Scenario, case: Case | None = None, people: int = 1500
) -> tuple[Preview, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    found = preview(
        live.catalogue, new, live.words, TODAY, scenarios, case, lambda done, all_: told.append((done, all_)), people
    )
    return found, told


@pytest.fixture(scope="module")
def dearer() -> tuple[Preview, list[tuple[int, int]]]:
    return previewed(Live(), draft(*DEARER), *read_file(SCENARIOS / "zibo.yaml")[0], case=CHAT)


def test_another_sum_is_told_in_scenarios_people_and_the_chat_at_hand(
    dearer: tuple[Preview, list[tuple[int, int]]], live: Live
) -> None:
    found, _ = dearer
    assert found.changed == ((NAME, live.catalogue.entries[NAME].programme.title),)
    causes = {cause for each in found.broken for turn in each.turns for cause in turn.causes}
    assert [cause for cause in causes if "金额由 2500元 变 2600元" in cause]
    assert {each.flip.programme for each in found.flips} == {NAME}
    assert any("2600" in each.flip.text for each in found.flips)
    [turn] = found.chat
    assert (turn.number, turn.said) == (len(SAYS), "没领过")
    assert [line for line in turn.lines if "2500元" in line and line.startswith("- ")]
    assert [line for line in turn.lines if "2600元" in line and line.startswith("+ ")]


def test_scenarios_that_break_and_those_that_only_read_otherwise_are_apart(
    dearer: tuple[Preview, list[tuple[int, int]]],
) -> None:
    found, _ = dearer
    broken, altered = ({each.scenario.id for each in part} for part in (found.broken, found.altered))
    assert broken
    assert (broken & altered, len(broken | altered) <= found.scenarios) == (set(), True)
    assert all(any(turn.failures for turn in each.turns) for each in found.broken)
    assert not any(turn.failures for each in found.altered for turn in each.turns)


def test_an_example_is_a_person_in_words(dearer: tuple[Preview, list[tuple[int, int]]], live: Live) -> None:
    examples = [each.example for each in dearer[0].flips]
    assert all("淄博" in example for example in examples)
    assert [example for example in examples if any(name in example for name in live.catalogue.facts.specs)] == []


def test_progress_goes_up_to_the_end(dearer: tuple[Preview, list[tuple[int, int]]]) -> None:
    found, told = dearer
    done = [each for each, _ in told]
    assert {all_ for _, all_ in told} == {found.scenarios + 15}
    assert (done == sorted(done), done[-1]) == (True, told[-1][1])


def test_other_words_change_nobodys_result(live: Live) -> None:
    found, _ = previewed(live, draft(("淄博企业的在职职工，", "淄博企业的在职职工，请看：")), case=CHAT)
    assert ([name for name, _ in found.changed], found.flips, found.broken) == ([NAME], (), ())


def test_the_same_catalogue_changes_nothing_and_needs_nobody(live: Live) -> None:
    found, told = previewed(live, draft(), *read_file(SCENARIOS / "xiaoshan.yaml")[0][:2], case=CHAT)
    assert (found.changed, found.chat, found.broken, found.altered, found.flips) == ((), (), (), (), ())
    assert (found.people, told[-1][0] <= told[-1][1]) == (0, True)


def test_a_new_programme_and_one_that_is_gone_are_told(live: Live, tmp_path: Path) -> None:
    text = changed((DATA / ZIBO).read_text(encoding="utf-8"), f"id: {NAME}", "id: zibo-second")
    new = load_draft(DATA, {"programmes/zibo/zibo-second.yaml": text})
    there, _ = previewed(live, new, case=CHAT)
    gone = preview(new, live.catalogue, live.words, TODAY, (), CHAT, lambda done, all_: None, 1500)
    assert [[name for name, _ in each.changed] for each in (there, gone)] == [["zibo-second"]] * 2
    assert [{shown.flip.programme for shown in each.flips} for each in (there, gone)] == [{"zibo-second"}] * 2
    assert all(each.chat for each in (there, gone))


def test_a_group_and_a_day_in_the_chat_are_played_like_any_other(live: Live) -> None:
    lines = (*(typed(line, "甲") for line in SAYS), Move("day", "2026-12-01"), typed("上海", "乙"))
    found, _ = previewed(live, draft(*DEARER), case=acted("group", *lines))
    assert [turn.said for turn in found.chat] == ["没领过"]


def test_a_chat_that_has_not_begun_is_none(live: Live) -> None:
    assert [previewed(live, draft(*DEARER), case=case)[0].chat for case in (None, CHAT.stepped(0))] == [(), ()]
