"""The chat page in a real browser: by tapping, by keyboard alone, without JavaScript, and as a screen reader has it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect
from pydantic import SecretStr

from tests.bot.web.serving import Running, Site, running
from tests.bot.web.small import FAREWELL, LEVEL, LEVELS, MONTHS, PLACE, SURE
from tests.browser import DESK, PHONE, SMALL_PHONE, Watched, chromium, needs_browser, opened

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="module")]

TOOLS = ["上一步", "重新开始", "帮助", "删除我的数据"]
NUMBERED = [f"{n} {label}" for n, label in enumerate(LEVELS, 1)]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def site(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path) as site:
        yield site


async def newest(at: Watched, text: str) -> None:
    await expect(at.page.locator("#log .line").last).to_contain_text(text)


async def press(at: Watched, name: str) -> None:
    await at.page.get_by_role("button", name=name, exact=True).click()


async def write(at: Watched, text: str) -> None:
    await at.page.get_by_label("写给技补通").fill(text)
    await at.page.get_by_label("写给技补通").press("Enter")


async def newest_is_in_sight(at: Watched) -> bool:
    """The first line of the newest reply is on the screen, below the header and above the input."""
    return bool(
        await at.page.evaluate(
            "(() => { const box = (s) => document.querySelector(s).getBoundingClientRect();"
            " const top = box('#log .line:last-child').top;"
            " return top >= box('header').bottom - 1 && top < box('.bar').top - 30 })()"
        )
    )


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("device", [PHONE, SMALL_PHONE], ids=["360", "320"])
async def test_a_whole_conversation_by_tapping_on_a_phone(
    browser: Browser, site: Running, device: dict[str, Any], script: bool
) -> None:
    kind = f"{device['viewport']['width']}{'' if script else '-plain'}"
    async with opened(browser, site.url, java_script_enabled=script, **device) as at:
        await at.picture(f"{kind}-1-welcome")
        wide = [await at.too_wide()]
        await press(at, "开始")
        await newest(at, PLACE.text)
        await at.picture(f"{kind}-2-begun")
        await write(at, "重庆市涪陵区某某某某某某某某某某某某" + "w" * 60)
        await newest(at, LEVEL.text)
        await at.picture(f"{kind}-3-options")
        wide.append(await at.too_wide())
        sizes = [await button.bounding_box() for button in await at.page.locator("button").all()]
        assert min(box["height"] for box in sizes if box) >= 40
        await press(at, "3 高级工")
        await newest(at, MONTHS.text)
        await press(at, "不清楚")
        await newest(at, "能领：技能提升补贴")
        await at.picture(f"{kind}-4-result")
        wide.append(await at.too_wide())
        assert await newest_is_in_sight(at)
        await press(at, "上一步")
        await newest(at, MONTHS.text)
        await press(at, "删除我的数据")
        await newest(at, SURE.text)
        await at.picture(f"{kind}-5-delete")
        await press(at, "1 删掉")
        await expect(at.page.locator(".notice")).to_have_text(FAREWELL.text)
        await at.picture(f"{kind}-6-deleted")
        await press(at, "开始")
        await newest(at, PLACE.text)
        assert (wide, at.faults) == ([0, 0, 0], [])


async def test_a_whole_conversation_with_the_keyboard_alone(browser: Browser, site: Running) -> None:
    async with opened(browser, site.url, **DESK) as at:
        keys = at.page.keyboard
        await keys.press("Tab")
        assert await at.focused() == "开始"
        await keys.press("Enter")
        await newest(at, PLACE.text)
        await expect(at.page.get_by_label("写给技补通")).to_be_focused()
        await keys.type("上海")
        await keys.press("Enter")
        await newest(at, LEVEL.text)
        await expect(at.page.get_by_label("写给技补通")).to_be_focused()
        await keys.type("2")  # the number of an option
        await keys.press("Enter")
        await newest(at, MONTHS.text)
        await at.picture("desk-options")
        await expect(at.page.get_by_label("写给技补通")).to_be_focused()
        await keys.press("Shift+Tab")
        assert await at.focused() == "不清楚"
        await keys.press("Enter")
        await newest(at, "（上海，中级工，?）")
        await expect(at.page.get_by_label("写给技补通")).to_be_focused()
        assert at.faults == []


async def test_tab_walks_through_the_page_in_the_order_in_which_it_is_read(browser: Browser, site: Running) -> None:
    async with opened(browser, site.url, **DESK) as at:
        await press(at, "开始")
        await newest(at, PLACE.text)
        await write(at, "上海")
        await newest(at, LEVEL.text)
        await at.page.reload()
        await expect(at.page.get_by_label("写给技补通")).to_be_focused()
        await at.page.evaluate("document.activeElement.blur(); getSelection().removeAllRanges()")
        await at.page.evaluate("document.body.tabIndex = -1; document.body.focus()")
        order = []
        for _ in range(1 + len(TOOLS) + len(LEVELS) + 2):
            await at.page.keyboard.press("Tab")
            order.append(await at.focused())
        assert order == ["跳到输入框", *TOOLS, *NUMBERED, "写给技补通", "发送"]


async def test_the_skip_link_leads_to_the_input(browser: Browser, site: Running) -> None:
    async with opened(browser, site.url, java_script_enabled=False, **DESK) as at:
        await press(at, "开始")
        await newest(at, PLACE.text)
        await at.page.goto(site.url)
        await at.page.keyboard.press("Tab")
        await expect(at.page.get_by_role("link", name="跳到输入框")).to_be_in_viewport()
        await at.page.keyboard.press("Enter")
        await at.page.keyboard.type("上海")
        await at.page.keyboard.press("Enter")
        await newest(at, LEVEL.text)


async def test_without_script_the_next_tab_after_a_turn_reaches_its_options(browser: Browser, site: Running) -> None:
    async with opened(browser, site.url, java_script_enabled=False, **DESK) as at:
        await press(at, "开始")
        await write(at, "上海")
        await newest(at, LEVEL.text)
        assert at.page.url.endswith("#new")
        await at.page.keyboard.press("Tab")
        await expect(at.page.get_by_role("button", name="1 初级工")).to_be_focused()


async def test_a_screen_reader_finds_named_controls_landmarks_and_a_live_log(browser: Browser, site: Running) -> None:
    async with opened(browser, site.url, **PHONE) as at:
        assert await at.page.evaluate("document.documentElement.lang") == "zh-CN"
        assert await at.tree() == [
            ("banner", ""),
            ("heading", "技补通"),
            ("main", ""),
            ("heading", "您的证书，能领哪些补贴？"),
            ("button", "开始"),
        ]
        await press(at, "开始")
        await newest(at, PLACE.text)
        await write(at, "上海")
        await newest(at, LEVEL.text)
        assert [(role, name) for role, name in await at.tree() if role != "alert"] == [
            ("link", "跳到输入框"),
            ("banner", ""),
            ("heading", "技补通"),
            ("navigation", "常用操作"),
            *(("button", tool) for tool in TOOLS),
            ("main", ""),
            ("log", "对话"),
            ("group", "可以选"),
            *(("button", option) for option in NUMBERED),
            ("textbox", "写给技补通"),
            ("button", "发送"),
        ]
        assert await at.page.locator("#log").get_attribute("aria-live") == "polite"


async def test_what_is_new_is_added_to_the_log_so_that_only_it_is_read_out(browser: Browser, site: Running) -> None:
    async with opened(browser, site.url, **PHONE) as at:
        await press(at, "开始")
        await newest(at, PLACE.text)
        await at.page.evaluate(
            "window.added = []; new MutationObserver((changes) => changes.forEach((change) => {"
            " added.push(...[...change.addedNodes].map((node) => node.textContent.trim()).filter(Boolean));"
            " if (change.removedNodes.length) added.push('removed') }))"
            ".observe(document.querySelector('#log'), { childList: true })"
        )
        await write(at, "上海")
        await newest(at, LEVEL.text)
        assert await at.page.evaluate("added") == ["我：上海", f"技补通：{LEVEL.text}"]
        assert await at.page.evaluate("document.querySelectorAll('[id=new]').length") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_has_strong_contrast(browser: Browser, site: Running, scheme: Any) -> None:
    async with opened(browser, site.url, color_scheme=scheme, **PHONE) as at:
        faint = await at.faint()
        await press(at, "开始")
        await newest(at, PLACE.text)
        await press(at, "发送")
        await expect(at.page.locator(".notice")).not_to_be_empty()
        await write(at, "上海")
        await newest(at, LEVEL.text)
        await press(at, "4 技师")
        await write(at, "36")
        await newest(at, "能领")
        await at.picture(f"{scheme}-result")
        assert faint + await at.faint() == []


async def test_an_impatient_double_tap_answers_once(browser: Browser, site: Running) -> None:
    async with opened(browser, site.url, **PHONE) as at:
        await press(at, "开始")
        await newest(at, PLACE.text)
        await write(at, "上海")
        await newest(at, LEVEL.text)
        await at.page.get_by_role("button", name="3 高级工").dblclick()
        await newest(at, MONTHS.text)
        assert await at.page.locator(".line.mine p").all_inner_texts() == ["开始", "上海", "高级工"]


async def test_words_sent_while_an_answer_is_on_its_way_are_not_lost(browser: Browser, site: Running) -> None:
    async with opened(browser, site.url, **PHONE) as at:
        await press(at, "开始")
        await newest(at, PLACE.text)
        await write(at, "上海")
        await newest(at, LEVEL.text)
        await at.page.evaluate(
            "(() => { document.querySelector('#options button').click();"
            " const text = document.querySelector('#text'); text.value = '36'; text.form.requestSubmit() })()"
        )
        await newest(at, "（上海，初级工，36）")
        assert await at.page.locator(".line.mine p").all_inner_texts() == ["开始", "上海", "初级工", "36"]
        await expect(at.page.get_by_label("写给技补通")).to_have_value("")
        await expect(at.page.locator(".notice")).to_be_empty()


async def test_an_empty_message_is_answered_in_place(browser: Browser, site: Running) -> None:
    async with opened(browser, site.url, **PHONE) as at:
        await press(at, "开始")
        await newest(at, PLACE.text)
        await press(at, "发送")
        await expect(at.page.get_by_role("alert")).to_have_text("先写几个字，或点一个选项，再发送。")
        await at.picture("360-empty")
        await write(at, "上海")
        await newest(at, LEVEL.text)
        await expect(at.page.locator(".notice")).to_be_empty()


async def test_without_network_the_words_stay_and_can_be_sent_again(browser: Browser, site: Running) -> None:
    async with opened(browser, site.url, **PHONE) as at:
        await press(at, "开始")
        await newest(at, PLACE.text)
        await at.page.context.set_offline(True)
        await write(at, "上海")
        await expect(at.page.get_by_role("alert")).to_contain_text("网络没连上")
        await expect(at.page.get_by_label("写给技补通")).to_have_value("上海")
        await at.page.context.set_offline(False)
        await press(at, "发送")
        await newest(at, LEVEL.text)
        await expect(at.page.locator(".notice")).to_be_empty()
        await expect(at.page.get_by_label("写给技补通")).to_have_value("")


async def test_markup_that_somebody_writes_stays_text(browser: Browser, site: Running) -> None:
    async with opened(browser, site.url, **PHONE) as at:
        await press(at, "开始")
        await newest(at, PLACE.text)
        await write(at, "<img src=x onerror=alert(1)><script>alert(2)</script>")
        await newest(at, LEVEL.text)
        await expect(at.page.locator(".line.mine p").last).to_have_text(
            "<img src=x onerror=alert(1)><script>alert(2)</script>"
        )
        assert (await at.page.locator("#log img, #log script").count(), at.faults) == (0, [])


async def test_the_sandbox_asks_for_its_password_first(browser: Browser, tmp_path: Path) -> None:
    async with (
        running(tmp_path, Site(sandbox_password=SecretStr("open sesame"))) as site,
        opened(browser, site.url, **PHONE) as at,
    ):
        await expect(at.page.get_by_label("口令")).to_be_focused()
        await at.page.keyboard.type("open sesame")
        await at.picture("360-login")
        await at.page.keyboard.press("Enter")
        await press(at, "开始")
        await newest(at, PLACE.text)
        assert at.faults == []
