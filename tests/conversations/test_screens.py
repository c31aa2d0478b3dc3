"""Every screen that people of every programme can get to: short enough, well written, with a way on, honest.

The people are the worked examples of the catalogue, each on the example's own day; from where their answers lead, all
options are followed, save those that change an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pytest

from conversations.effects import Reply
from conversations.env import Env, load_env
from conversations.events import Choice, Command, Text
from conversations.position import known_of, position
from conversations.render import day_name
from conversations.results import Item, find, items
from conversations.session import Answer, Page, Session
from policies.places import NATION
from policies.programme import Example, Guide
from tests.conversations.driver import facts, replies, taken, written
from tests.conversations.texts import faults

ENV_FOR = load_env()
CATALOGUE = ENV_FOR(date(2026, 11, 21)).catalogue
PROGRAMMES = sorted(CATALOGUE.entries)
PAGES, GUIDES = frozenset("knprw"), frozenset("gmz")
"""First letters of the tokens that lead from page to page, and through a guide."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A screen, with the session that it left behind."""

    reply: Reply
    session: Session
    env: Env


def session_of(example: Example) -> Session:
    return Session(answers={fact: Answer(value, "") for fact, value in example.facts.items()}, started=True)


def people(pid: str) -> Iterator[Example]:
    """The programme's examples, and the first of them once more for each role that may ask."""
    programme = CATALOGUE.entries[pid].programme
    yield from programme.examples
    for role in programme.audience:
        first = programme.examples[0]
        yield first.model_copy(update={"facts": {**first.facts, "role": role}})


@cache
def screens(pid: str) -> tuple[Seen, ...]:
    """All screens of the people of a programme's examples, each text once. A guide is walked by one person only."""
    found: dict[str, Seen] = {}
    walked: set[str] = set()
    for example in people(pid):
        env = ENV_FOR(example.today)
        session = session_of(example)
        found_here, session = decided(session, env)
        guides = {guide.id for guide in usable(session, env, pid)}
        followed = PAGES if guides <= walked else PAGES | GUIDES
        walked |= guides
        for seen in (*found_here, *crawl(session, env, pid, followed)):
            found.setdefault(written(seen.reply), seen)
    return tuple(found.values())


def decided(session: Session, env: Env) -> tuple[list[Seen], Session]:
    """The questions still open, answered with not knowing, and the session at the result."""
    seen = []
    for _ in range(40):
        if position(session, env).question is None:
            return seen, session
        session, effects = taken(session, Text("不清楚", 3), env)
        seen.append(Seen(replies(effects)[-1], session, env))
    raise AssertionError(f"没有走到结果：{facts(session)}")


def usable(session: Session, env: Env, pid: str) -> list[Guide]:
    """The programme's guide for this person, where there is something to go for."""
    item = find(pid, known_of(session, env), env)
    return [item.guide] if item and item.guide and item.verdict not in ("expired", "ineligible") else []


def crawl(session: Session, env: Env, pid: str, followed: frozenset[str]) -> Iterator[Seen]:
    """From the result on, breadth first; of the programmes, only `pid` is opened, and one material is ticked."""
    session, effects = taken(session, Command("resume"), env)
    waiting = [(session, replies(effects)[-1])]
    been: set[object] = set()
    while waiting:
        session, reply = waiting.pop(0)
        yield Seen(reply, session, env)
        for option in reply.options:
            kind, _, rest = option.token.partition(":")
            if kind in followed and (kind == "r" or rest.partition(":")[0] == pid):
                after, effects = taken(session, Choice(option.token), env)
                if (key := (after.page, after.ticked.get(pid, ())[:1])) not in been:
                    been.add(key)
                    waiting.append((after, replies(effects)[-1]))


@pytest.mark.parametrize("pid", PROGRAMMES)
def test_every_screen_is_well_written(pid: str) -> None:
    wrong = {written(seen.reply): found for seen in screens(pid) if (found := list(faults(written(seen.reply))))}
    assert wrong == {}


@pytest.mark.parametrize("pid", PROGRAMMES)
def test_every_screen_offers_a_way_on_and_no_option_twice(pid: str) -> None:
    wrong = []
    for seen in screens(pid):
        labels, tokens = ([getattr(each, name) for each in seen.reply.options] for name in ("label", "token"))
        if len(set(labels)) < len(labels) or len(set(tokens)) < len(tokens):
            wrong.append(("twice", labels))
        if not tokens and "例如" not in seen.reply.text:
            wrong.append(("nothing to do", seen.reply.text))
    assert wrong == []


def is_list(seen: Seen) -> bool:
    """Whether the screen lists results, each of which can be opened."""
    return seen.reply.text.rstrip().endswith("回复数字看详情：依据、金额、怎么办。")


@pytest.mark.parametrize("pid", PROGRAMMES)
def test_a_page_of_a_programme_shows_the_day_the_source_and_when_it_was_checked(pid: str) -> None:
    checked = f"资料{day_name(CATALOGUE.entries[pid].programme.last_checked)}查过。"
    pages = [seen for seen in screens(pid) if "\n依据：" in seen.reply.text and not is_list(seen)]
    opened = [seen for seen in screens(pid) if seen.session.page == Page("programme", pid)]
    ends = [f"{day_name(seen.env.today)}算的，{checked}" for seen in pages]
    assert pages
    assert [seen.reply.text for seen, end in zip(pages, ends, strict=True) if not seen.reply.text.endswith(end)] == []
    assert [seen.reply.text for seen in opened if seen not in pages] == []


@pytest.mark.parametrize("pid", PROGRAMMES)
def test_a_list_of_results_shows_the_day_and_on_what_each_result_rests(pid: str) -> None:
    """The list's later pages follow the first, which says the day."""
    lists = [seen for seen in screens(pid) if is_list(seen)]
    firsts = [seen for seen in lists if seen.session.page is None]
    undated = [seen.reply.text for seen in firsts if f"{day_name(seen.env.today)}算的：" not in seen.reply.text]
    unfounded = [seen.reply.text for seen in lists if any(item.id not in said(seen) for item in promising(seen))]
    assert (undated, unfounded) == ([], [])


def promising(seen: Seen) -> list[Item]:
    """The results on the screen that say there is, or may be, something to claim by a rule of that day."""
    listed = {option.token.removeprefix("p:") for option in seen.reply.options}
    found = items(known_of(seen.session, seen.env), seen.env)
    hopeful = ("eligible", "likely", "not_yet", "check")
    return [item for item in found if item.id in listed and item.verdict in hopeful and item.found.judgement.rule]


def said(seen: Seen) -> set[str]:
    """The results on the screen whose own block says on what it rests."""
    titles = {option.label: option.token.removeprefix("p:") for option in seen.reply.options}
    blocks = [block.split("\n") for block in seen.reply.text.split("\n\n")]
    return {
        titles[line]
        for lines in blocks
        for line in lines[:2]
        if line in titles and any(each.startswith("依据：") for each in lines)
    }


@pytest.mark.parametrize("pid", PROGRAMMES)
def test_a_guide_is_walked_from_start_to_end_and_every_trouble_can_be_opened(pid: str) -> None:
    """Every guide of the programme, by somebody among the people of its examples."""
    pages = {seen.session.page.item for seen in screens(pid) if seen.session.page and seen.session.page.kind == "guide"}
    opened = {item[1:].partition(".")[0] for item in pages if item.startswith("!")}
    for guide in CATALOGUE.entries[pid].programme.guides:
        wanted = {"start", "done", *(step.id for step in guide.steps)}
        wanted |= {"materials"} if guide.materials else set()
        wanted |= {"forward"} if guide.forward else set()
        assert (guide.id, wanted - pages, {each.id for each in guide.troubles} - opened) == (guide.id, set(), set())


def test_the_examples_lead_to_every_kind_of_verdict() -> None:
    kinds = {
        item.verdict
        for entry in CATALOGUE.entries.values()
        for example in entry.programme.examples
        for item in items(known_of(session_of(example), ENV_FOR(example.today)), ENV_FOR(example.today))
    }
    assert {"eligible", "not_yet", "check", "missing", "expired", "ineligible", "info"} <= kinds


@pytest.mark.parametrize("place", ["810000", "820000", "710000"])
def test_where_nothing_is_known_it_says_so_with_the_day_and_whom_to_ask(
    place: str, env_for: Callable[[date], Env]
) -> None:
    env = env_for(date(2026, 11, 21))
    session = Session(answers={"work_place": Answer(place, "")}, started=True)
    reply = replies(taken(session, Command("resume"), env)[1])[-1]
    assert items(known_of(session, env), env) == ()
    text = written(reply)
    assert (list(faults(text)), "12333" in text, "2026年11月21日" in text, "不等于没有" in text) == (
        [],
        True,
        True,
        True,
    )


@pytest.mark.parametrize("place", ["630100", "540100", "640100"])
def test_where_only_the_nations_rules_are_known_the_page_says_what_was_found_of_the_place(
    place: str, env_for: Callable[[date], Env]
) -> None:
    env = env_for(date(2026, 11, 21))
    start = {fact: Answer(place, "") for fact in ("work_place", "insured_place")}
    _, session = decided(Session(answers=start, started=True), env)
    (item,) = items(known_of(session, env), env)
    text = written(replies(taken(session, Command("resume"), env)[1])[-1])
    assert item.found.entry.programme.place == NATION
    assert (list(faults(text)), "12333" in text, "2026年11月21日" in text, "没找到不等于没有" in text) == (
        [],
        True,
        True,
        True,
    )


def test_the_screens_that_are_no_page_are_well_written_too(env: Env) -> None:
    """What commands and odd messages are answered with, on a question and on a result."""
    asked = Session(answers={"work_place": Answer("370303", "")}, started=True)
    answers = {"cert_level": Answer("L3", ""), "cert_issue_date": Answer("2020-05-01", "")}
    listed = Session(answers={**asked.answers, **answers}, started=True)
    opened = replace(listed, page=Page("programme", "zibo-technician-subsidy"))
    assert position(listed, env).question is None
    typed = (
        "帮助 为什么 人工 取消 继续 结果 跳过 更多 改答案 删除我的数据 重新开始 我是单位 我是个人 依据 上一步".split()
    )
    wrong = {}
    for session in (Session(started=True), asked, listed, opened):
        session, _ = taken(session, Command("resume"), env)
        for words in (*typed, "嗯", "99"):
            for reply in replies(taken(session, Text(words, len(words)), env)[1]):
                if found := list(faults(written(reply))):
                    wrong[written(reply)] = found
    assert wrong == {}
