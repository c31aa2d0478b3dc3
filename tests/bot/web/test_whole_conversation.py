"""From a fresh folder to a guide's materials, in a real browser, on the real conversation and catalogue."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from tests.bot.test_serve import served
from tests.browser import PHONE, Watched, chromium, needs_browser, opened

pytestmark = needs_browser

# What a question asks → what this person does: a button's words, or something typed.
PRESSED = {
    "社保现在在交吗": "正在交",
    "社保在哪儿交": "上海市",
    "写的是哪一种": "职业技能等级证书",
    "证书是哪儿的机构发的": "上海市",
    "现在是哪种情况": "在企业上班",
    "以前领过吗": "没领过",
    "网上能查到吗": "能查到",
}
TYPED = {
    "在哪儿上班": "上海",
    "证书是哪一级": "3",
    "发证日期是哪天": "2026年8月1日",
    "失业保险一共交了多久": "36个月",
    "今年多大": "35",
}
TURNS = 20


async def turn(at: Watched) -> str:
    """Answers the newest question and returns what the bot says then."""
    said = await at.page.locator("#log .line").last.inner_text()
    count = await at.page.locator("#log .line").count()
    asked = next((question for question in (*PRESSED, *TYPED) if question in said), None)
    assert asked is not None, f"no answer prepared for: {said}"
    if asked in PRESSED:
        option = re.compile(rf"^(\d+ )?{PRESSED[asked]}$")
        await at.page.locator("#options").get_by_role("button", name=option).click()
    else:
        await at.page.get_by_label("写给技补通").fill(TYPED[asked])
        await at.page.get_by_label("写给技补通").press("Enter")
    await expect(at.page.locator("#log .line").nth(count + 1)).to_be_attached()
    return await at.page.locator("#log .line").last.inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_a_worker_comes_from_the_welcome_to_the_guides_materials(tmp_path: Path, script: bool) -> None:
    kind: dict[str, Any] = {"java_script_enabled": script, **PHONE}
    name = "worker" if script else "worker-plain"
    async with (
        served(tmp_path, "--today", "2026-11-21") as site,
        chromium() as browser,
        opened(browser, site.url, **kind) as at,
    ):
        await at.picture(f"{name}-1-welcome")
        await at.page.get_by_role("button", name="开始").click()
        await expect(at.page.locator("#log .line").nth(1)).to_be_attached()
        said = ""
        for _ in range(TURNS):
            said = await turn(at)
            if "上海市职业技能提升补贴" in said:
                break
        assert re.search("条件都对得上.*2027年8月1日", said, re.S)
        await at.picture(f"{name}-2-results")
        await at.page.locator("#options").get_by_role("button", name="上海市职业技能提升补贴").click()
        await expect(at.page.locator("#log .line").last).to_contain_text("谁去办：您自己申请")
        await expect(at.page.locator("#log .line").last).to_contain_text("2027年8月1日")
        await at.picture(f"{name}-3-result")
        guide = at.page.locator("#options").get_by_role("button", name="怎么办理")
        await guide.click()
        await expect(at.page.locator("#log .line").last).to_contain_text("办理入口")
        await at.picture(f"{name}-4-guide")
        await at.page.locator("#options").get_by_role("button", name="准备材料").click()
        await expect(at.page.locator("#log .line").last).to_contain_text("要准备的材料")
        await expect(at.page.locator("#options")).to_contain_text("身份证")
        await at.picture(f"{name}-5-materials")
        assert (at.faults, await at.too_wide()) == ([], 0)
