"""Test scenarios in the page: run, looked at, saved from a conversation, confirmed by a person."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.live import Live
from bot.sandbox.case import Case, Move, to_link
from bot.sandbox.people import ready_people
from bot.web.sandbox.desk import VIEW_ONLY
from bot.web.sandbox.scenarios import NONE_HERE
from conversations.entries import Entries, Entry
from conversations.env import load_env
from conversations.scenarios.model import Scenario, load
from conversations.scenarios.running import run
from tests.bot.web.sandbox.site import EDIT, LIVE, LOCKED, TODAY, VIEW, Workshop, notice, workshop

PAGE, NEW = "/sandbox/scenarios", "/sandbox/scenarios/new"
ZIBO = "T43 T52 淄博民企技师，可以申请，由单位去办"
OLDER = """\
- name: 以前的目录
  today: 2026-11-21
  reviewed: false
  catalogue: aaaaaaaaaaaa
  lines:
    - 我: 淄博张店
    - 我: 技师
    - 看到: <b>三千元</b>
    - 我: 2020年5月
"""


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Workshop]:
    async with workshop(tmp_path, live=LIVE, files=["zibo.yaml"]) as found:
        (found.scenarios / "old.yaml").write_text(OLDER, encoding="utf-8")
        yield found


def typed(*lines: str, **more: Any) -> Case:
    moves = tuple(Move("text", line) for line in lines)
    return Case(TODAY, "telegram", more, moves, len(moves))


async def saves(here: Workshop, case: Case, name: str, **more: str) -> Any:
    await here.at.get(f"{NEW}?c={to_link(case)}")
    return await here.at.post({"name": name, "note": "", "file": "recorded.yaml", "do": "save"} | more, NEW)


def kept(here: Workshop, file: str = "recorded.yaml") -> list[Scenario]:
    return [each for each in load(here.scenarios) if each.file == file]


def faults(page: str) -> list[str]:
    [told] = re.findall(r'<div class="notice" role="alert">(.*?)</div>', page, re.S)
    return [html.unescape(each) for each in re.findall("<li>(.*?)</li>", told)]


# ---------------------------------------------------------------- run


async def test_all_are_listed_by_file_and_a_broken_one_hides_no_other(here: Workshop) -> None:
    (here.scenarios / "broken.yaml").write_text("- name: x\n  today: nie\n", encoding="utf-8")
    page = html.unescape((await here.at.get(PAGE)).text)
    assert "10 个，其中 1 个还没人确认。" in page
    assert [each for each in faults(page) if each.startswith("broken.yaml")]
    links = re.findall(r'href="(/sandbox/scenarios/one\?[^"]*)"', here.at.page)
    assert [(await here.at.get(html.unescape(link))).status_code for link in links] == [200] * 10


async def test_one_recorded_with_an_older_catalogue_says_so_and_which_turn_fails_why(here: Workshop) -> None:
    await here.at.get(PAGE)
    answer = await here.at.post({}, f"{PAGE}/run")
    page = html.unescape((await here.at.waited(answer.headers["location"])).text)
    assert "10 个场景，9 个通过，1 个没通过。" in page
    assert re.search(r"以前的目录.*old\.yaml，第 1 行。这段对话是用政策目录 aaaaaaaaaaaa 录的，现在用的是 ", page, re.S)
    assert re.search(r"第 2 步，我：技师.*第 8 行，应看到“<b>三千元</b>”", page, re.S)
    assert "<b>" not in here.at.page


async def test_one_is_shown_turn_by_turn_and_leads_to_the_same_conversation(here: Workshop) -> None:
    page = (await here.at.get(f"{PAGE}/one?file=zibo.yaml&name={ZIBO}")).text
    assert ("现在通过。" in page, "我看过了" in page) == (True, False)
    [link] = re.findall(r'<a class="button" href="([^"]*)">在试聊里打开', page)
    assert (await here.at.get(html.unescape(link))).status_code == 200
    old = (await here.at.get(f"{PAGE}/one?file=old.yaml&name=以前的目录")).text
    assert ("现在没通过。" in old, "应看到“&lt;b&gt;三千元&lt;/b&gt;”" in old) == (True, True)


async def test_one_with_schools_of_its_own_has_no_link_to_a_chat_without_them(tmp_path: Path) -> None:
    async with workshop(tmp_path, live=LIVE, files=["schools.yaml"]) as found:
        for scenario in load(found.scenarios):
            page = (await found.at.get(f"{PAGE}/one?file=schools.yaml&name={scenario.name}")).text
            assert ("现在通过。" in page, "在试聊里打开" in page) == (True, not scenario.entries.schools)


@pytest.mark.parametrize(
    ("query", "status", "says"),
    [
        ("", 400, "“”不能做文件名"),
        ("file=../zibo.yaml&name=x", 400, "“../zibo.yaml”不能做文件名"),
        ("file=%00.yaml&name=x", 400, "不能做文件名"),
        (f"file={'x' * 300}.yaml&name=x", 400, "不能做文件名"),
        ("file=nope.yaml&name=x", 404, "没有这个场景"),
        ("file=zibo.yaml&name=<b>", 404, "没有这个场景"),
    ],
)
async def test_one_that_there_is_not_is_said_in_plain_words(here: Workshop, query: str, status: int, says: str) -> None:
    answer = await here.at.get(f"{PAGE}/one?{query}")
    assert (answer.status_code, says in notice(answer.text), "<b>" in answer.text) == (status, True, False)


async def test_a_result_that_there_is_not_is_said_in_plain_words(here: Workshop) -> None:
    answer = await here.at.get(f"{PAGE}/runs/nope")
    assert (answer.status_code, notice(answer.text)) == (404, "没有这次结果了。请再跑一遍。")


async def test_where_no_scenarios_are_installed_the_pages_say_so(tmp_path: Path) -> None:
    async with workshop(tmp_path, live=LIVE, files=None) as found:
        assert NONE_HERE in (await found.at.get(PAGE)).text
        answers = [await found.at.get(page) for page in (NEW, f"{PAGE}/one?file=zibo.yaml&name=x")]
        assert [(answer.status_code, notice(answer.text)) for answer in answers] == [(404, NONE_HERE)] * 2
        maps = [await found.at.get(page) for page in ("/sandbox/map", "/sandbox/map/zibo-technician-subsidy")]
        assert [(answer.status_code, "走过" in answer.text) for answer in maps] == [(200, False)] * 2


# ---------------------------------------------------------------- saved


async def test_a_conversation_becomes_a_scenario_that_passes_and_waits_for_a_person(here: Workshop) -> None:
    case = typed("淄博张店", "技师", "2020年5月")
    look = await saves(here, case, "淄博的技师", do="look", note="为了<b>试")
    assert (look.status_code, "- name: 淄博的技师" in look.text, "<b>" in look.text) == (200, True, False)
    assert kept(here) == []
    answer = await here.at.post({"name": "淄博的技师", "file": "recorded.yaml", "do": "save"}, NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    [one] = kept(here)
    assert (one.name, one.reviewed, run(one, load_env()).failures) == ("淄博的技师", False, ())
    assert "11 个，其中 2 个还没人确认。" in (await here.at.get(PAGE)).text


async def test_what_was_known_from_the_start_is_kept_with_its_kinds(here: Workshop) -> None:
    for person in ready_people()[:4]:
        assert (await saves(here, person.case, person.name)).status_code == 303
    found = {each.name: each for each in kept(here)}
    assert {name: each.facts for name, each in found.items()} == {each.name: each.facts for each in ready_people()[:4]}
    assert [each.name for each in found.values() if not run(each, load_env()).passed] == []


async def test_names_and_numbers_stand_neither_in_the_file_nor_on_the_page(here: Workshop) -> None:
    case = typed("我叫王建国，在淄博张店上班", "技师")
    secret = "13800138000"
    look = await saves(here, case, f"打 {secret}", do="look", note=f"电话 {secret}")
    assert (await here.at.post({"name": f"打 {secret}", "note": secret, "do": "save"}, NEW)).status_code == 303
    text = (here.scenarios / "recorded.yaml").read_text(encoding="utf-8")
    [shown] = re.findall(r'<pre tabindex="0">(.*?)</pre>', look.text, re.S)
    assert [each for each in (secret, "王建国") if each in text + shown] == []


@pytest.mark.parametrize(
    ("case", "fields", "says"),
    [
        (typed("淄博"), {"name": ""}, "名字应有 1 到 80 个字"),
        (typed("淄博"), {"name": "长" * 81}, "名字应有 1 到 80 个字"),
        (typed(), {"name": "x"}, "还没有说过话"),
        (typed("淄博"), {"file": "../x.yaml"}, "“../x.yaml”不能做文件名"),
        (typed("淄博"), {"file": "a\0.yaml"}, "不能做文件名"),
        (typed("淄博"), {"file": ""}, "“”不能做文件名"),
        (typed("淄博"), {"file": "zibo.yaml", "name": ZIBO}, f"名字“{ZIBO}”在第 1 行用过了；换一个名字"),
        (Case(TODAY, "group", {}, (Move("text", "在吗", who="甲"),), 1), {}, "没收到的话"),
    ],
    ids=lambda each: str(each)[:24],
)
async def test_what_cannot_be_saved_is_said_and_nothing_is_written(
    here: Workshop, case: Case, fields: dict[str, str], says: str
) -> None:
    before = here.everything()
    answer = await saves(here, case, **{"name": "<b>一段", "note": "为了<i>"} | fields)
    assert (answer.status_code, says in faults(answer.text)[0]) == (422, True)
    assert ("<b>" in answer.text, "<i>" in answer.text, "为了&lt;i&gt;" in answer.text) == (False, False, True)
    assert here.everything() == before


async def test_a_folder_that_cannot_be_written_is_said_so(here: Workshop) -> None:
    (here.scenarios / "recorded.yaml").mkdir()
    answer = await saves(here, typed("淄博"), "一段")
    assert (answer.status_code, faults(answer.text)) == (422, ["写不进这个文件：文件夹只能读，或者磁盘满了"])


async def test_the_schools_of_this_bot_are_in_no_scenario(tmp_path: Path) -> None:
    """Where the tests run there are none: what a school's code led to would fail there."""
    live = Live()
    school = Entry("s", "淄博技师学院")
    live.put_entries(Entries({"t" * 22: school}, {"ZB2026": school}, {"s": school}))
    async with workshop(tmp_path, live=live) as found:
        assert (await saves(found, typed("学校码ZB2026", "淄博张店"), "一段")).status_code == 303
        [one] = kept(found)
        assert (run(one, load_env()).failures, "技师学院" in repr(one.lines)) == ((), False)


# ---------------------------------------------------------------- confirmed


async def test_somebody_confirms_it_and_it_is_reviewed(here: Workshop) -> None:
    page = (await here.at.get(f"{PAGE}/one?file=old.yaml&name=以前的目录")).text
    assert "我看过了，就该这样" in page
    fields = {"csrf": here.at.csrf, "file": "old.yaml", "name": "以前的目录"}
    answers = [await here.at.bare(fields, f"{PAGE}/confirm") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "“以前的目录”已经确认过了" in notice(answers[1].text)
    text = (here.scenarios / "old.yaml").read_text(encoding="utf-8")
    assert text == OLDER.replace("reviewed: false", "reviewed: true")


async def test_who_may_only_look_looks_and_runs_and_neither_saves_nor_confirms(tmp_path: Path) -> None:
    async with workshop(tmp_path, LOCKED, live=LIVE) as found:
        (found.scenarios / "old.yaml").write_text(OLDER, encoding="utf-8")
        await found.at.enters(VIEW)
        before, case = found.everything(), typed("淄博张店")
        assert (await saves(found, case, "一段", do="look")).status_code == 200
        assert 'value="save"' not in found.at.page
        answer = await saves(found, case, "一段")
        assert (answer.status_code, "您现在只能看" in faults(answer.text)[0]) == (422, True)
        page = (await found.at.get(f"{PAGE}/one?file=old.yaml&name=以前的目录")).text
        assert ("我看过了" in page, "还没人确认" in page) == (False, True)
        await found.at.get(PAGE)
        fields = {"csrf": found.at.csrf, "file": "old.yaml", "name": "以前的目录"}
        answer = await found.at.bare(fields, f"{PAGE}/confirm")
        assert (answer.status_code, notice(answer.text)) == (403, VIEW_ONLY)
        assert (await found.at.bare(fields, f"{PAGE}/run")).status_code == 303
        assert found.everything() == before
        await found.at.enters(EDIT)
        assert (await saves(found, replace(case), "一段")).status_code == 303
