"""Ready-made people are one click away; the form for others says what it can't read and loses nothing."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.sandbox.case import from_link
from bot.sandbox.people import Ready, ready_people
from tests.bot.web.sandbox.site import LIVE, TODAY, Workshop, workshop

pytestmark = pytest.mark.asyncio(loop_scope="module")

PEOPLE = "/sandbox/people"
FILLED = {
    "today": "2026-11-28",
    "work_place": "淄博张店",
    "cert_level": "技师",
    "cert_issue_date": "2026-03",
    "claimed_before": "不清楚",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here_now(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workshop]:
    async with workshop(tmp_path_factory.mktemp("people"), live=LIVE) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="module")
async def here(here_now: Workshop) -> Workshop:
    await here_now.at.get(PEOPLE)
    return here_now


def faults(page: str) -> list[str]:
    [told] = re.findall(r'<div class="notice" role="alert">(.*?)</div>', page, re.S)
    return [html.unescape(each) for each in re.findall("<li>(.*?)</li>", told)]


def filled(page: str) -> dict[str, str]:
    """What stands in the form."""
    [form] = re.findall(r'<form method="post" action="/sandbox/people[^"]*"[^>]*>(.*?)</form>', page, re.S)
    found = dict(re.findall(r'<input [^>]*?name="(\w+)" value="([^"]*)"', form))
    for name, options in re.findall(r'<select [^>]*?name="(\w+)">(.*?)</select>', form, re.S):
        found[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return {name: html.unescape(value) for name, value in found.items() if value and name != "csrf"}


@pytest.mark.parametrize("person", ready_people(), ids=lambda each: each.id)
async def test_each_ready_made_person_opens_at_what_they_are_there_for(here: Workshop, person: Ready) -> None:
    [link] = re.findall(rf'<a href="([^"]*)">{re.escape(person.name)}</a>', here.at.page)
    answer = await here.at.get(html.unescape(link))
    assert (answer.status_code, from_link(here.at.link)) == (200, person.case)
    titles = [LIVE.catalogue.entries[name].programme.title for name in person.expect]
    assert [title for title in titles if title not in answer.text] == []


async def test_a_filled_form_becomes_a_conversation_with_these_facts(here: Workshop) -> None:
    answer = await here.at.post(FILLED, PEOPLE)
    assert answer.status_code == 303, answer.text
    assert (await here.at.get(answer.headers["location"])).status_code == 200
    assert from_link(here.at.link).facts == {
        "work_place": "370303",
        "cert_level": "L2",
        "cert_issue_date": "2026-03",
        "claimed_before": {"unknown": True},
    }


async def test_each_unreadable_field_is_named_and_everything_typed_is_still_there(here: Workshop) -> None:
    typed = FILLED | {"work_place": "火星<b>", "ui_months": '很多"', "occupation": "电工 & 焊工", "today": "2026-02-30"}
    answer = await here.at.post(typed, PEOPLE)
    assert (answer.status_code, filled(answer.text)) == (422, typed)
    assert [fault.split("：")[0] for fault in faults(answer.text)] == ["今天", "工作地", "失业保险月数"]
    assert "<b>" not in answer.text


@pytest.mark.parametrize(
    ("today", "says"),
    [
        ("", "今天：“”不是日期，应是 2026-11-28 这样"),
        ("明天", "今天：“明天”不是日期，应是 2026-11-28 这样"),
        ("20261128", "今天：“20261128”不是日期，应是 2026-11-28 这样"),
        ("0001-01-01", "今天：0001-01-01 太远了，请选 2000 年到 2099 年的一天"),
        ("9999-12-31", "今天：9999-12-31 太远了，请选 2000 年到 2099 年的一天"),
    ],
)
async def test_a_day_that_no_link_may_have_is_refused_here(here: Workshop, today: str, says: str) -> None:
    answer = await here.at.post(FILLED | {"today": today}, PEOPLE)
    assert (answer.status_code, faults(answer.text)) == (422, [says])


async def test_an_empty_form_says_what_to_fill_in(here: Workshop) -> None:
    answer = await here.at.post({"today": "2026-11-28", "work_place": " "}, PEOPLE)
    assert (answer.status_code, faults(answer.text)) == (422, ["一项也没有填。至少填一项，例如工作地"])


@pytest.mark.parametrize("fact", ["work_place", "occupation", "employer_name", "today", "ui_months"])
async def test_numbers_that_name_a_person_stay_nowhere(here: Workshop, fact: str) -> None:
    for number in ("11010519491231002X", "6222021234567890128", "13800138000"):
        answer = await here.at.post(FILLED | {fact: f"我是{number}"}, PEOPLE)
        shown = answer.text
        if answer.status_code == 303:
            shown += (await here.at.get(answer.headers["location"])).text + repr(from_link(here.at.link))
            await here.at.get(PEOPLE)
        assert number not in shown + answer.headers.get("location", "")


async def test_the_form_begins_with_the_day_of_the_clock(here: Workshop) -> None:
    assert filled(here.at.page) == {"today": TODAY.isoformat()}


async def test_a_form_of_very_long_words_is_no_fault_of_the_machine(here: Workshop) -> None:
    typed = {spec.name: "技" * 2000 for spec in LIVE.catalogue.facts.specs.values()}
    answer = await here.at.post(FILLED | typed, PEOPLE)
    assert (answer.status_code, len(faults(answer.text)) > 20) == (422, True)


async def test_a_form_that_came_in_pieces_is_shown_again_with_the_day_that_it_is(here: Workshop) -> None:
    answer = await here.at.post({"work_place": "淄博张店"}, PEOPLE)
    assert (answer.status_code, filled(answer.text)) == (422, {"today": f"{TODAY}", "work_place": "淄博张店"})
