"""The page of the conversation, by its forms and links alone: no script is run here."""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from bot.live import Live
from bot.sandbox.case import LOOKS, MOST_MOVES, BadCase, Case, LookName, Move, from_link, said, to_link
from bot.sandbox.looks import TITLES
from bot.sandbox.play import NOT_OFFERED
from tests.bot.web.sandbox.site import CHAT, LIVE, TODAY, Browser, notice, opened

START = Move("command", "start")
NUMBERS = ("11010519491231002X", "6222021234567890128", "13800138000")
SLOW = 0.4
"""Seconds for a long page; a quarter of them on a quiet machine."""


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Browser]:
    async with opened(tmp_path) as browser:
        await browser.get()
        yield browser


def typed(*lines: str, look: LookName = "telegram") -> Case:
    moves = tuple(Move("text", line) for line in lines)
    return Case(TODAY, look, {}, moves, len(moves))


async def shows(at: Browser, case: Case, **more: object) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    answer = await at.get(f"{CHAT}?c={to_link(case)}{query}")
    assert answer.status_code == 200, notice(answer.text)
    return at.page


async def does(at: Browser, fields: dict[str, str]) -> Case:
    """The case that a form leads to; its page is the last one then."""
    answer = await at.post(fields)
    assert answer.status_code == 303, notice(answer.text)
    await at.get(answer.headers["location"])
    return from_link(at.link)


def lines(page: str) -> list[str]:
    """Everything said, on both sides, as it is read."""
    found = re.findall(r'<div class="line (?:bot|mine[^"]*)"[^>]*>.*?<p>(.*?)</p>', page, re.S)
    return [html.unescape(re.sub(r"<[^>]+>", "", text)) for text in found]


def buttons(page: str, label: str) -> list[dict[str, str]]:
    """What each button that begins so would send with the case, to go elsewhere in it."""
    shape = rf'<button form="go"([^>]*) name="(\w+)" value="([^"]*)"([^>]*)>{re.escape(label)}(?:<| → |（)'
    return [{name: value} for _, name, value, more in re.findall(shape, page) if "disabled" not in more]


async def goes(at: Browser, label: str, number: int = 0) -> None:
    """Presses one of the buttons that lead to another step, look or way, and looks where that leads."""
    [(name, value)] = buttons(at.page, label)[number].items()
    answer = await at.get(f"{CHAT}?c={at.link}&{name}={value}")
    assert answer.status_code == 303, notice(answer.text)
    await at.get(answer.headers["location"])


# ---------------------------------------------------------------- talking


async def test_a_conversation_goes_on_by_words_and_buttons(at: Browser) -> None:
    await does(at, {"move": '["command", "start", ""]'})
    await does(at, {"text": "上海浦东"})
    assert lines(at.page)[-2] == "上海浦东"
    value, label = re.findall(r'<button form="act-one" name="move" value="([^"]+)">([^<]*三级[^<]*)<', at.page)[-1]
    case = await does(at, {"move": html.unescape(value)})
    assert [move.kind for move in case.moves] == ["command", "text", "press"]
    assert lines(at.page)[-2] == html.unescape(label)
    assert NOT_OFFERED not in at.page
    assert "第 3 步，共 3 步" in at.page


@pytest.mark.parametrize("look", LOOKS)
async def test_each_look_has_its_page_with_the_same_words_in_another_one(at: Browser, look: LookName) -> None:
    await shows(at, typed("上海浦东", "三级"))
    await goes(at, TITLES[look])
    case = from_link(at.link)
    assert (case.look, [move.value for move in case.made]) == (look, ["上海浦东", "三级"])
    assert "知道什么（2）" in at.page


@pytest.mark.parametrize("look", [look for look in LOOKS if look != "group"])
async def test_a_typed_command_is_taken_as_the_channel_takes_it(at: Browser, look: LookName) -> None:
    await shows(at, typed("上海浦东", look=look))
    case = await does(at, {"text": "/back"})
    assert case.moves[-1] == Move("text", "/back")
    assert "知道什么（0）" in at.page


async def test_a_new_case_can_begin_in_any_look(at: Browser) -> None:
    sent = (await at.get(f"{CHAT}?c={to_link(typed('上海浦东'))}&look=group")).headers["location"]
    await at.get(sent)
    case = from_link(at.link)
    assert (case.look, case.moves) == ("group", (Move("text", "上海浦东", who="甲", aside=True),))
    assert "知道什么（1）" in at.page
    assert (await at.get(f"{CHAT}?look=qq")).status_code == 200


async def test_two_people_of_a_group_have_rooms_of_their_own(at: Browser) -> None:
    await shows(at, Case(TODAY, "group"))
    await does(at, {"text": "上海浦东", "who": "甲", "aside": "1"})
    await does(at, {"text": "淄博张店", "who": "乙", "aside": "1"})
    await does(at, {"text": "我是三级，能领吗", "who": "甲"})
    await does(at, {"day": "2026-12-01"})
    rooms = re.findall(r'<section class="phone" aria-label="([^"]+)">(.*?)</section>', at.page, re.S)
    said_in = {title: lines(room) for title, room in rooms}
    assert list(said_in) == ["群：高级工班", "甲的私聊", "乙的私聊"]
    assert said_in["群：高级工班"] == ["我是三级，能领吗"]
    assert (said_in["甲的私聊"][0], said_in["乙的私聊"][0]) == ("上海浦东", "淄博张店")
    assert [place in " ".join(said_in["甲的私聊"]) for place in ("张店", "淄博市")] == [False, False]


# ---------------------------------------------------------------- time and ways


async def test_one_steps_back_and_forth_without_losing_anything(at: Browser) -> None:
    case = typed("上海浦东", "三级", "2026年8月1日")
    whole = lines(await shows(at, case))
    await goes(at, "◀ 上一步")
    assert (lines(at.page), from_link(at.link)) == (whole[:4], case.stepped(2))
    await goes(at, "下一步 ▶")
    assert (lines(at.page), from_link(at.link)) == (whole, case)
    assert buttons(at.page, "下一步 ▶") == []


async def test_a_changed_step_plays_all_again_and_the_old_way_is_one_click_away(at: Browser) -> None:
    case = typed("上海浦东", "三级")
    page = await shows(at, case, edit=0)
    assert re.findall(r'<input id="edit-text" name="text" value="([^"]*)"', page) == ["上海浦东"]
    changed = await does(at, {"change": "0", "text": "淄博张店"})
    assert ([move.value for move in changed.made], changed.ways) == (["淄博张店", "三级"], (case.moves,))
    await goes(at, "上海浦东 → 三级")
    assert from_link(at.link).made == case.moves


async def test_a_button_left_as_it_was_stays_a_button(at: Browser) -> None:
    press = Move("press", "a:lv:L3", "三级")
    case = Case(TODAY, "telegram", {}, (START, Move("text", "上海浦东"), press), 3)
    await shows(at, case, edit=2)
    assert (await does(at, {"change": "2", "text": "三级"})).moves[2] == press
    assert (await does(at, {"change": "0", "text": "/start"})).moves[0] == START
    assert (await does(at, {"change": "2", "text": "技师"})).moves[2] == Move("text", "技师")


async def test_from_any_step_one_goes_another_way(at: Browser) -> None:
    case = typed("上海浦东", "三级")
    await shows(at, case)
    await goes(at, "从这里另开一支", 1)
    branch = await does(at, {"text": "技师"})
    assert ([move.value for move in branch.made], branch.ways) == (["上海浦东", "技师"], (case.moves,))


async def test_the_date_becomes_another_one(at: Browser) -> None:
    assert (await does(at, {"day": "2027-01-05"})).today == date(2027, 1, 5)
    await does(at, {"text": "上海浦东"})
    case = await does(at, {"day": "2027-02-01"})
    assert (case.today, case.day) == (date(2027, 1, 5), date(2027, 2, 1))
    assert "到了 2027-02-01" in at.page


# ---------------------------------------------------------------- what can't be done


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"day": "明天"}, "“明天”不是日期，应是 2026-11-28 这样"),
        ({"day": ""}, "“”不是日期，应是 2026-11-28 这样"),
        ({"day": "2026-02-30"}, "“2026-02-30”不是日期，应是 2026-11-28 这样"),
        ({"day": "0001-01-01"}, "0001-01-01 太远了，请选 2000 年到 2099 年的一天"),
        ({"day": "13800138000"}, "“【已隐去电话号码】”不是日期，应是 2026-11-28 这样"),
        ({"text": "   "}, "什么也没写，请写一句再发"),
        ({"change": "7", "text": "x"}, "没有这一步，一共 1 步"),
        ({"change": "x", "text": "x"}, "没有这一步，一共 1 步"),
        ({"move": "{}"}, "这个按钮的内容不完整。请刷新这一页再点"),
        ({"move": '["dance", "x", ""]'}, "这个按钮的内容不完整。请刷新这一页再点"),
        ({"move": '["text", "", ""]'}, "这个按钮的内容不完整。请刷新这一页再点"),
        ({"move": "[" * 100_000}, "这个按钮的内容不完整。请刷新这一页再点"),
        ({}, "这个网页发来的内容不完整。请再点一次"),
    ],
    ids=lambda each: str(each)[:30],
)
async def test_nonsense_is_answered_with_what_was_wrong_and_loses_nothing(
    at: Browser, fields: dict[str, str], says: str
) -> None:
    case = typed("上海浦东", look="group")
    await shows(at, case)
    answer = await at.post(fields)
    assert (answer.status_code, from_link(at.link)) == (422, case)
    assert notice(answer.text) == says


@pytest.mark.parametrize("query", ["c=x", "c=" + "A" * 20_000, "c=%00", "c=好", "c=eJw"])
async def test_a_broken_link_is_a_page_that_says_so(at: Browser, query: str) -> None:
    answers = [await at.get(f"{CHAT}?{query}"), await at.get(f"{CHAT}?{query}&look=web&edit=1")]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert "这个链接不完整" in notice(at.page)
    assert 'href="/sandbox/chat">回到试聊' in at.page


async def test_a_form_with_a_broken_link_says_so_too(at: Browser) -> None:
    answer = await at.post({"c": "broken", "text": "你好"})
    assert (answer.status_code, "这个链接不完整" in notice(answer.text)) == (400, True)


@pytest.mark.parametrize(
    "facts",
    [
        {"nope": 1},
        {"cert_level": "L9"},
        {"cert_level": {"a": 1}},
        {"work_place": "13800138000"},
        {"age": [1]},
        {"ui_months": {"x": "13800138000"}},
    ],
    ids=str,
)
async def test_facts_that_cannot_be_read_are_named(at: Browser, facts: dict[str, Any]) -> None:
    answer = await at.get(f"{CHAT}?c={to_link(replace(typed('你好'), facts=facts))}")
    assert (answer.status_code, next(iter(facts)) in notice(answer.text)) == (400, True)
    assert "13800138000" not in at.page


def fits(case: Case) -> bool:
    try:
        return bool(to_link(case))
    except BadCase:
        return False


async def test_a_conversation_that_has_become_too_long_keeps_its_page_and_says_what_to_do(at: Browser) -> None:
    words = ["".join(chr(0x4E00 + (n * 7919 + i * 104_729) % 20_000) for i in range(1990)) for n in range(9)]
    case = Case(TODAY, "web")
    for word in words:
        if not fits(longer := case.done(said("text", word))):
            break
        case = longer
    await shows(at, case)
    answer = await at.post({"text": words[-1]})
    assert (answer.status_code, "太长" in notice(answer.text)) == (422, True)
    assert from_link(at.link) == case


async def test_after_the_last_step_that_there_may_be_nothing_is_swallowed(at: Browser) -> None:
    await shows(at, typed(*["好"] * MOST_MOVES, look="web"))
    answer = await at.post({"text": "还有"})
    assert (answer.status_code, f"已经有 {MOST_MOVES} 步" in notice(answer.text)) == (422, True)


# ---------------------------------------------------------------- what stands on a page


EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>"


@pytest.mark.parametrize("look", LOOKS)
async def test_what_was_typed_is_words_and_no_markup(at: Browser, look: LookName) -> None:
    aside = look == "group"
    for kind in ("text", "press", "command", "sent"):
        move = said(kind, EVIL, EVIL, "甲" if aside else "", aside)
        case = Case(TODAY, look, {"employer_name": EVIL}, (move, said("text", "上海浦东", "", move.who, aside)), 2)
        page = await shows(at, case.branched(1).done(move), edit=0)
        assert [mark for mark in ("<script>", "<img", "<b>") if mark in page] == []
        assert "&lt;script&gt;" in page


async def test_numbers_that_name_a_person_stand_in_no_page_and_no_address(at: Browser) -> None:
    for number in NUMBERS:
        case = await does(at, {"text": f"号码 {number}"})
        await does(at, {"move": json.dumps(["press", number, number])})
        await does(at, {"change": "0", "text": number})
        assert case.moves
    written = "".join(at.seen) + repr(from_link(at.link))
    assert [number for number in NUMBERS if number in written] == []


async def test_the_frame_names_the_catalogue_and_the_link_to_share(at: Browser) -> None:
    case = typed("上海浦东")
    page = await shows(at, case)
    assert f"政策目录 {LIVE.catalogue.version}" in page
    assert f'id="share" readonly value="{CHAT}?c={to_link(case)}"' in page


async def test_after_deletion_the_tables_on_the_page_hold_nothing_of_the_person(at: Browser) -> None:
    page = await shows(at, typed("上海浦东", "三级", "/delete", "1"))
    for table in ("会话（库里存的）", "发件箱", "定时"):
        assert f"{table}（0）" in page
    assert "conversation" not in page


async def test_when_a_catalogue_loses_its_programmes_links_go_on_and_a_lost_fact_is_named(
    at: Browser, tmp_path: Path
) -> None:
    kept = replace(typed("上海浦东", "三级"), facts={"age": 35})
    lost = replace(kept, facts={"public_post": "civil_servant"})
    await shows(at, lost)
    (tmp_path / "empty").mkdir()
    old = LIVE.catalogue
    try:
        LIVE.replace(Live(tmp_path / "empty").catalogue)
        assert "知道什么（3）" in await shows(at, kept)
        answer = await at.get(f"{CHAT}?c={to_link(lost)}")
        assert (answer.status_code, "public_post" in notice(answer.text)) == (400, True)
    finally:
        LIVE.replace(old)


SAYS = "上海浦东|三级|2026年8月1日|36个月|35|正在交|是|没领过|为什么|结果|1|改等级|技师|上一步|帮助|淄博张店|更多|依据"


def long(moves: int, look: LookName) -> Case:
    """In a group, each beside the other in their own chat."""
    says = SAYS.split("|")
    made = [Move("text", says[n % len(says)]) for n in range(moves)]
    if look == "group":
        made = [replace(move, who="甲乙"[n % 2], aside=True) for n, move in enumerate(made)]
    return Case(TODAY, look, {}, tuple(made), moves)


@pytest.mark.parametrize("look", LOOKS)
async def test_a_page_of_forty_turns_is_there_at_once(at: Browser, look: LookName) -> None:
    await shows(at, typed("你好"))
    fastest = 60.0
    for _ in range(3):
        started = perf_counter()
        await shows(at, long(40, look))
        fastest = min(fastest, perf_counter() - started)
    assert fastest < SLOW
