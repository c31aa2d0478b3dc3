"""The sandbox in a real browser, as support staff use it: a case, the time, a changed turn, a test, a policy's sum."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from bot.channels.web import WebChannel
from bot.clock import Clock
from bot.live import Live
from bot.serve import listening, serving
from bot.service import Service
from bot.store import open_store
from bot.web.app import make_app
from bot.web.sandbox.pages import SCENARIOS, sandbox
from conversations.scenarios.model import read
from conversations.scenarios.running import run
from conversations.step import step
from policies.catalog import DATA
from tests.bot.web.serving import Site
from tests.browser import DESK, PHONE, chromium, needs_browser, opened

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="module")]

TODAY = date(2026, 11, 21)
SMALL: Any = {**PHONE, "viewport": {"width": 390, "height": 844}}
ZIBO = "programmes/zibo/zibo-technician-subsidy.yaml"
PAGES = (
    "chat",
    "chat?look=group",
    "people",
    "scenarios",
    "scenarios/new",
    "catalogue",
    "catalogue/coverage",
    "catalogue/review",
    "catalogue/lint",
    "catalogue/new",
    "catalogue/zibo-technician-subsidy",
    "catalogue/zibo-technician-subsidy/edit",
    "catalogue/zibo-technician-subsidy/call",
    "map",
    "map/zibo-technician-subsidy",
    "funnel",
    "schools",
    "schools/new",
)


@dataclass(frozen=True, slots=True)
class Shop:
    """The sandbox over a copy of the catalogue and of some scenarios."""

    url: str
    live: Live
    scenarios: Path


@asynccontextmanager
async def shop(folder: Path) -> AsyncIterator[Shop]:
    data, scenarios = folder / "data", folder / "scenarios"
    shutil.copytree(DATA, data, ignore=shutil.ignore_patterns("divisions"))
    scenarios.mkdir()
    for name in ("zibo.yaml", "xiaoshan.yaml"):
        shutil.copy(SCENARIOS / name, scenarios)
    live, clock = Live(data), Clock(day=TODAY)
    store = await open_store(f"sqlite:///{folder / 'test.db'}")
    service = Service(store, step, live.env_for, clock=clock)
    await service.start()
    try:
        await service.attach(WebChannel())
        pages = partial(sandbox, Site(), live, store, clock, scenarios=scenarios)
        with listening("127.0.0.1", 0) as door:
            async with serving(make_app(service, Site(), sandbox=pages), door):
                yield Shop(f"http://127.0.0.1:{door.getsockname()[1]}", live, scenarios)
    finally:
        await service.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def at_work(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    async with shop(tmp_path_factory.mktemp("shop")) as found:
        yield found


async def says(page: Page, *lines: str) -> None:
    for line in lines:
        mine = page.locator(".line.mine")
        count = await mine.count()
        await page.get_by_label(re.compile("写给机器人")).first.fill(line)
        await page.get_by_label(re.compile("写给机器人")).first.press("Enter")
        await expect(mine).to_have_count(count + 1)


async def opens(page: Page, summary: str) -> None:
    await page.locator("summary", has_text=summary).first.click()


async def test_a_case_is_played_travels_in_time_is_changed_and_becomes_a_test(
    browser: Browser, at_work: Shop, tmp_path: Path
) -> None:
    async with opened(browser, at_work.url, "/sandbox/people", **DESK) as at:
        page = at.page
        await page.get_by_role("link", name="萧山工会会员，杭州发的高级工证，2025年6月来").click()
        views = page.get_by_label("为什么这样说")
        await expect(views.locator(".verdict").first).to_have_text("可以申请")
        await expect(page.locator(".line.bot").last).to_contain_text("500元")
        await at.picture("sandbox-case")

        # The day after the last one: the same person is too late; a day back, and it is the last day.
        await page.get_by_label("今天是", exact=True).fill("2025-12-02")
        await page.get_by_role("button", name="换成这一天").click()
        await expect(views.locator(".verdict").first).to_have_text("已经截止")
        await page.get_by_role("button", name="上一步").click()
        await expect(page.get_by_text("第 1 步，共 2 步")).to_be_visible()
        await expect(views.locator(".verdict").first).to_have_text("可以申请")
        await page.get_by_role("button", name=re.compile("跳到 2025-12-01")).click()
        await expect(page.get_by_label("今天是", exact=True)).to_have_value("2025-12-01")

        # A conversation of one's own: its second turn becomes another one, and the rest is played again.
        await page.goto(f"{at_work.url}/sandbox/chat")
        await says(page, "淄博张店", "高级工", "2020年6月1日")
        await opens(page, "第 2 步")
        await page.get_by_role("button", name="改这一步，后面重放").locator("visible=true").click()
        await page.get_by_label("第 2 步改成").fill("技师")
        await page.get_by_role("button", name="改了重放").click()
        await expect(page.locator(".line.mine").nth(1)).to_contain_text("技师")
        await expect(page.get_by_text("第 3 步，共 3 步")).to_be_visible()
        await expect(page.get_by_role("button", name=re.compile("淄博张店 → 高级工"))).to_be_visible()
        await at.picture("sandbox-changed")

        await opens(page, "存成链接、存成测试")
        await page.get_by_role("link", name="存成测试场景").click()
        await page.get_by_label("名字").fill("张店的技师：先问社保")
        await page.get_by_role("button", name="先看看").click()
        await expect(page.locator("pre")).to_contain_text("我: 淄博张店")
        await page.get_by_role("button", name="存进文件").click()
        await expect(page.get_by_text("还没人确认", exact=True)).to_be_visible()
        await page.get_by_role("link", name="张店的技师：先问社保").click()
        await page.get_by_role("button", name="我看过了，就该这样").click()
        await page.get_by_role("button", name="全部跑一遍").click()
        await expect(page.get_by_role("heading", name="跑完了")).to_be_visible(timeout=20_000)
        assert at.faults == []
    kept = next(each for each in read(at_work.scenarios)[0] if each.file == "recorded.yaml")
    assert (kept.name, kept.reviewed) == ("张店的技师：先问社保", True)
    assert run(kept, at_work.live.env_for).passed


async def test_a_changed_sum_shows_whom_it_changes_before_it_is_live_and_only_then_goes_live(
    browser: Browser, at_work: Shop
) -> None:
    file = at_work.live.root / ZIBO
    before, version = file.read_text(encoding="utf-8"), at_work.live.catalogue.version
    async with opened(browser, at_work.url, "/sandbox/people", **DESK) as at, opened(browser, at_work.url) as other:
        page = at.page
        await page.get_by_role("link", name="淄博民企技师，职业资格证书，合同三年").click()
        await expect(page.locator(".line.bot").last).to_contain_text("2500元")
        await other.page.goto(f"{at_work.url}/sandbox/catalogue/zibo-technician-subsidy/edit")
        await page.goto(f"{at_work.url}/sandbox/catalogue/zibo-technician-subsidy/edit")
        text = page.get_by_label("文件内容")

        await text.fill(before.replace("total: 2500", "total: 两千五"))
        await expect(page.locator("#faults .fault", has_text="应是整数").first).to_be_visible()
        await page.locator("#faults button").last.click()
        assert "两千五" in await page.evaluate("getSelection().toString()")

        await text.fill(before.replace("2500", "2600").replace("1250", "1300"))
        await page.get_by_role("button", name="预览：谁会变").click()
        await expect(page.get_by_role("heading", name="谁的结果会变")).to_be_visible(timeout=30_000)
        await expect(page.locator(".flips li").first).to_contain_text("金额 2500 元 → 2600 元")
        await expect(page.get_by_text("+ 金额：2600元").first).to_be_visible()
        await expect(page.get_by_text(re.compile("[1-9][0-9]* 个不再通过"))).to_be_visible()
        await at.picture("sandbox-preview")
        assert (file.read_text(encoding="utf-8"), at_work.live.catalogue.version) == (before, version)

        await page.get_by_role("button", name="确认，存进文件并马上生效").click()
        await expect(page.get_by_role("heading", name="存好了")).to_be_visible()
        assert file.read_text(encoding="utf-8") == before.replace("2500", "2600").replace("1250", "1300")
        assert at_work.live.catalogue.version != version
        await page.goto(f"{at_work.url}/sandbox/people")
        await page.get_by_role("link", name="淄博民企技师，职业资格证书，合同三年").click()
        await expect(page.locator(".line.bot").last).to_contain_text("2600元")

        # Somebody else had the file open all the time: they are told, and nothing is overwritten.
        late = other.page
        await late.get_by_label("文件内容").fill(before.replace("2500", "2700").replace("1250", "1350"))
        await late.get_by_role("button", name="预览：谁会变").click()
        await late.get_by_role("button", name="确认，存进文件并马上生效").click(timeout=30_000)
        await expect(late.get_by_role("alert")).to_contain_text("刚刚被别人改过")
        await expect(late.get_by_label("您写的全文")).to_have_value(re.compile("2700"))
        assert "2700" not in file.read_text(encoding="utf-8")
        assert at.faults == []


async def test_each_look_shows_what_its_channel_sends(browser: Browser, at_work: Shop) -> None:
    async with opened(browser, at_work.url, "/sandbox/chat", **DESK) as at:
        page = at.page
        await says(page, "上海浦东")
        await expect(page.locator(".keys button").last).to_have_text(re.compile("^[0-9]+ "))
        await page.get_by_role("button", name="微信公众号").click()
        await expect(page.locator(".look-wechat .line.bot").last).to_contain_text("1. ")
        await page.locator(".wire summary").last.click()
        await expect(page.locator(".wire pre").last).to_contain_text("weixin://bizmsgmenu")
        await page.get_by_role("button", name="企业微信应用").click()
        await page.get_by_role("button", name="3", exact=True).last.click()
        await expect(page.locator(".line.mine").last).to_contain_text("3")
        await page.get_by_role("button", name="Telegram 群（两个人）").click()
        await expect(page.get_by_role("heading", level=2)).to_have_text(["群：高级工班", "甲的私聊", "乙的私聊"])
        await page.get_by_label("在群里说").fill("我想问问")
        await page.get_by_role("button", name="乙说").click()
        await expect(page.locator(".phone").first.locator(".line.mine")).to_contain_text("乙")
        await at.picture("sandbox-group")
        assert at.faults == []


async def settled(page: Page) -> None:
    """Pages that wait for a job ask by themselves until it is over."""
    await expect(page.locator("#waiting")).to_have_count(0, timeout=20_000)


@pytest.mark.parametrize("path", PAGES)
async def test_no_page_is_too_wide_for_a_phone_or_hard_to_use(browser: Browser, at_work: Shop, path: str) -> None:
    async with opened(browser, at_work.url, f"/sandbox/{path}", **SMALL) as at:
        await settled(at.page)
        found = await Axe().run(at.page)
        serious = [
            (fault["id"], [node["target"] for node in fault["nodes"]][:3])
            for fault in found.response["violations"]
            if fault["impact"] in ("serious", "critical")
        ]
        assert (await at.too_wide(), serious, at.faults) == (0, [], [])


async def test_a_conversation_needs_no_mouse(browser: Browser, at_work: Shop) -> None:
    async with opened(browser, at_work.url, "/sandbox/chat", **DESK) as at:
        page = at.page
        await page.get_by_label(re.compile("写给机器人")).focus()
        await page.keyboard.type("淄博张店")
        await page.keyboard.press("Enter")
        await expect(page.locator(".line.mine")).to_have_count(1)
        await expect(page.get_by_label(re.compile("写给机器人"))).to_be_focused()
        await page.locator(".keys button").nth(1).focus()
        await page.keyboard.press("Enter")
        await expect(page.locator(".line.mine")).to_have_count(2)
        assert at.faults == []


async def test_without_script_the_same_works_by_plain_forms(browser: Browser, at_work: Shop) -> None:
    async with opened(browser, at_work.url, "/sandbox/chat", **DESK, java_script_enabled=False) as at:
        page = at.page
        await says(page, "淄博张店", "技师")
        await page.get_by_role("button", name="上一步").click()
        await expect(page.get_by_text("第 1 步，共 2 步")).to_be_visible()
        await page.goto(f"{at_work.url}/sandbox/catalogue/lint")
        await page.goto(f"{at_work.url}/sandbox/map")
        await expect(page.locator("svg.flow")).to_be_visible(timeout=20_000)
        # The waiting page asks anew each second, whether its picture has come or not.
        assert [fault for fault in at.faults if "icon.svg" not in fault] == []
