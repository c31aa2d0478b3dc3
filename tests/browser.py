"""A real browser for tests of the pages: Chromium as the system has it, watched for everything a page may not do.

`JIBUTONG_SCREENSHOTS=FOLDER` keeps a picture of every step that a test calls worth looking at.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="没有找到 Chromium：装上 chromium 才能测网页")

_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PHONE: Mapping[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SMALL_PHONE: Mapping[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 568}}
DESK: Mapping[str, Any] = {"viewport": {"width": 1000, "height": 740}}

_ACCESSIBLE = (
    "button",
    "textbox",
    "link",
    "log",
    "banner",
    "main",
    "navigation",
    "group",
    "alert",
    "status",
    "heading",
)

_CONTRAST = """
() => {
  const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  const look = (node, colour, text) => {
    const [a, b] = [light(parse(colour)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${text}: ${ratio.toFixed(2)}`);
  };
  for (const node of document.querySelectorAll("body *")) {
    const text = [...node.childNodes].filter((n) => n.nodeType === 3).map((n) => n.data.trim()).join("");
    if (text) look(node, getComputedStyle(node).color, text);
    if (node.placeholder) look(node, getComputedStyle(node, "::placeholder").color, node.placeholder);
  }
  return faint;
}
"""


@dataclass(slots=True)
class Watched:
    """A page, and `faults`: what it wrote to the console, failed to load, threw, or asked of another site."""

    page: Page
    site: str
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", lambda message: self.faults.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("requestfailed", lambda request: self.faults.append(f"failed: {request.url}"))
        self.page.on("request", lambda request: self._foreign(request.url))

    def _foreign(self, url: str) -> None:
        if not url.startswith(self.site):
            self.faults.append(f"foreign: {url}")

    async def picture(self, name: str) -> None:
        if folder := os.environ.get("JIBUTONG_SCREENSHOTS"):
            # Hiding the caret would be a style that the page may not have.
            await self.page.screenshot(path=Path(folder) / f"{name}.png", caret="initial")

    async def too_wide(self) -> int:
        """Pixels by which the page could be scrolled sideways."""
        return int(
            await self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )

    async def faint(self) -> list[str]:
        """Texts whose contrast with their ground is under 4.5, with the ratio."""
        return list(await self.page.evaluate(_CONTRAST))

    async def tree(self) -> list[tuple[str, str]]:
        """What a screen reader finds, in order: (role, name) of controls, landmarks and live regions."""
        session = await self.page.context.new_cdp_session(self.page)
        nodes = (await session.send("Accessibility.getFullAXTree"))["nodes"]
        await session.detach()
        by_id = {node["nodeId"]: node for node in nodes}
        found, ahead = [], [nodes[0]]
        while ahead:
            node = ahead.pop()
            if not node["ignored"] and node["role"]["value"] in _ACCESSIBLE:
                found.append((node["role"]["value"], node.get("name", {}).get("value", "")))
            ahead.extend(by_id[child] for child in reversed(node.get("childIds", ())) if child in by_id)
        return found

    async def focused(self) -> str:
        """The accessible words of what has the focus."""
        return str(
            await self.page.evaluate(
                "(() => { const it = document.activeElement;"
                " return it.labels?.[0]?.textContent || it.ariaLabel || it.innerText || it.tagName })()"
            )
        ).replace("\n", " ")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGS))
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def opened(browser: Browser, site: str, path: str = "", **how: Any) -> AsyncIterator[Watched]:
    """The site's first page, or the one at `path`, in a fresh profile. `how` is a device (`**PHONE`) and other context
    options."""
    context = await browser.new_context(locale="zh-CN", **how)
    try:
        watched = Watched(await context.new_page(), site)
        watched.watch()
        await watched.page.goto(f"{site}{path}")
        yield watched
    finally:
        await context.close()
