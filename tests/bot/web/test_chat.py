"""The chat page over HTTP, as a browser without JavaScript sees it."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from html import unescape
from pathlib import Path

import httpx
import pytest

from bot.web.chat import EMPTY, FOREIGN, TOO_LARGE
from tests.bot.web.serving import Running, Site, running
from tests.bot.web.small import FAREWELL, GREETING, HELP, LEVEL, LEVELS, MONTHS, PLACE, SURE

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


class Visitor:
    """A browser without JavaScript: follows redirects, keeps cookies, reads what is on the page."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.page = ""

    async def open(self) -> Visitor:
        self.page = (await self.client.get("/")).text
        return self

    async def send(self, **fields: str) -> httpx.Response:
        response = await self.client.post("/say", data={"event": self.event, **fields}, headers=SAME_ORIGIN)
        self.page = response.text
        return response

    @property
    def event(self) -> str:
        return re.findall(r'name="event" value="([^"]+)"', self.page)[0]

    @property
    def entry(self) -> str:
        return re.findall(r'name="entry" value="([^"]+)"', self.page)[0]

    @property
    def lines(self) -> list[str]:
        found = re.findall(r'<span class="unseen">(.+?：)</span><p>(.*?)</p>', self.page, re.S)
        return [who + unescape(re.sub("<[^>]+>", "", text)) for who, text in found]

    @property
    def options(self) -> list[str]:
        found = re.findall(r'<button name="choice" value="[^"]+">(.*?)</button>', self.page, re.S)
        return [unescape(re.sub("<[^>]+>", "", label)) for label in found]

    @property
    def notice(self) -> str:
        return "".join(re.findall(r'<p class="notice"[^>]*>(.*?)</p>', self.page, re.S))


def bot(*replies: object) -> list[str]:
    return [f"技补通：{getattr(reply, 'text', reply)}" for reply in replies]


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Running]:
    async with running(tmp_path) as site:
        yield site


@pytest.fixture
async def visitor(site: Running) -> AsyncIterator[Visitor]:
    async with httpx.AsyncClient(base_url=site.url, follow_redirects=True) as client:
        yield await Visitor(client).open()


def stored(site: Running) -> str:
    with closing(sqlite3.connect(site.database)) as database:
        return "\n".join(database.iterdump())


async def test_the_first_visit_shows_a_welcome_and_changes_nothing(site: Running, visitor: Visitor) -> None:
    before = stored(site)
    again = await visitor.client.get("/")
    assert (again.status_code, "set-cookie" in again.headers, visitor.lines) == (200, False, [])
    assert "请不要发身份证号、银行卡号、手机号" in again.text
    assert 'name="command" value="start">开始</button>' in again.text
    assert stored(site) == before


async def test_a_conversation_goes_on_by_buttons_words_and_numbers(visitor: Visitor) -> None:
    answer = await visitor.send(command="start")
    assert [step.status_code for step in answer.history] == [303]
    assert answer.history[0].headers["location"] == "/#new"
    assert visitor.lines == ["我：开始", *bot(GREETING, PLACE)]
    await visitor.send(text="上海")
    assert visitor.lines[-2:] == ["我：上海", *bot(LEVEL)]
    assert visitor.options == [f"{n} {label}" for n, label in enumerate(LEVELS, 1)]
    await visitor.send(choice="level:3")
    assert visitor.lines[-2:] == ["我：高级工", *bot(MONTHS)]
    assert visitor.options == ["刚好一年", "不清楚"]  # a number would be an answer here, so none is shown
    await visitor.send(text="36")
    assert visitor.lines[-2] == "我：36"
    assert "上海，高级工，36" in visitor.lines[-1]
    assert visitor.options == ["1 怎么办理"]
    assert visitor.page.count('id="new"') == 1
    await visitor.send(command="back")
    await visitor.send(command="back")
    assert visitor.lines[-1:] == bot(LEVEL)
    await visitor.send(text="2")
    assert visitor.lines[-1:] == bot(MONTHS)


async def test_only_the_last_message_has_buttons(visitor: Visitor) -> None:
    await visitor.send(command="start")
    await visitor.send(text="上海")
    assert len(visitor.options) == len(LEVELS)
    await visitor.send(command="restart")
    assert visitor.options == []


async def test_the_same_form_sent_twice_or_three_times_at_once_is_answered_once(visitor: Visitor) -> None:
    await visitor.send(command="start")
    form = {"event": visitor.event, "text": "上海"}

    async def post() -> int:
        return (await visitor.client.post("/say", data=form, headers=SAME_ORIGIN)).status_code

    assert await asyncio.gather(post(), post(), post()) == [200, 200, 200]
    assert await post() == 200
    await visitor.open()
    assert visitor.lines[-2:] == ["我：上海", *bot(LEVEL)]
    assert visitor.lines.count("我：上海") == 1


async def test_another_answer_from_a_page_kept_open_is_not_mistaken_for_a_repeat(visitor: Visitor) -> None:
    await visitor.send(command="start")
    form = {"event": visitor.event, "text": "上海"}
    await visitor.send(**form)
    await visitor.send(**form | {"text": "36"})
    assert visitor.lines[-2:] == ["我：36", *bot(MONTHS)]


async def test_with_after_only_what_is_new_comes_back(visitor: Visitor) -> None:
    await visitor.send(command="start")
    last = re.findall(r'data-last="(\w+)"', visitor.page)[0]
    await visitor.send(text="上海", after=last)
    assert visitor.lines == ["我：上海", *bot(LEVEL)]
    assert 'data-part="1"' in visitor.page
    await visitor.send(text="3", after="gone")
    assert len(visitor.lines) > 3
    assert 'data-part="1"' not in visitor.page


async def test_deleting_asks_first_then_erases_everything_and_says_goodbye(site: Running, visitor: Visitor) -> None:
    await visitor.send(command="start")
    await visitor.send(text="上海某某电子厂")
    await visitor.send(command="delete")
    assert visitor.lines[-1:] == bot(SURE)
    assert "某某电子厂" in stored(site)
    answer = await visitor.send(choice="delete:yes")
    assert (answer.status_code, visitor.notice, visitor.lines) == (200, FAREWELL.text, [])
    assert dict(visitor.client.cookies) == {}
    assert "某某电子厂" not in stored(site)
    assert (await visitor.open()).notice == ""


async def test_an_answer_from_a_page_that_outlived_its_conversation_leads_to_the_welcome(visitor: Visitor) -> None:
    assert (await visitor.send(text="上海")).history[0].headers["location"] == "/"
    assert "开始</button>" in visitor.page


@pytest.mark.parametrize("fields", [{"text": ""}, {"text": " \u3000\n"}, {"choice": ""}, {"choice": "x" * 65}, {}])
async def test_a_form_that_says_nothing_is_answered_kindly_and_kept_nowhere(
    site: Running, visitor: Visitor, fields: dict[str, str]
) -> None:
    await visitor.send(command="start")
    before, shown = stored(site), visitor.lines
    answer = await visitor.send(**fields)
    assert (answer.status_code, visitor.notice, visitor.lines, stored(site) == before) == (422, EMPTY, shown, True)


async def test_a_body_over_the_limit_is_refused_kindly_even_when_its_length_is_not_announced(
    site: Running, visitor: Visitor
) -> None:
    await visitor.send(command="start")
    before = stored(site)

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"text=" + b"a" * 1024

    announced = await visitor.send(text="长" * 30_000)
    assert (announced.status_code, visitor.notice) == (413, TOO_LARGE)
    form = {"content-type": "application/x-www-form-urlencoded", **SAME_ORIGIN}
    streamed = await visitor.client.post("/say", content=endless(), headers=form)
    assert (streamed.status_code, TOO_LARGE in streamed.text, stored(site) == before) == (413, True, True)


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.cn"}, {}])
async def test_a_post_from_another_site_is_refused_and_changes_nothing(
    site: Running, visitor: Visitor, headers: dict[str, str]
) -> None:
    await visitor.send(command="start")
    before = stored(site)
    answer = await visitor.client.post("/say", data={"event": "x", "command": "restart"}, headers=headers)
    assert (answer.status_code, FOREIGN in answer.text, stored(site) == before) == (403, True, True)


async def test_odd_bytes_markup_and_control_characters_come_back_as_plain_text(visitor: Visitor) -> None:
    await visitor.send(command="start")
    await visitor.client.post(
        "/say",
        content=b"text=%FF%00<b>&event=" + visitor.event.encode(),
        headers={"content-type": "application/x-www-form-urlencoded", **SAME_ORIGIN},
    )
    await visitor.open()
    assert "<b>" not in visitor.page
    assert visitor.lines[-2].startswith("我：")
    assert visitor.lines[-1:] == bot(LEVEL)


async def test_two_visitors_never_see_each_other_and_the_cookie_is_not_in_the_database(
    site: Running, visitor: Visitor
) -> None:
    await visitor.send(command="start")
    await visitor.send(text="重庆涪陵")
    async with httpx.AsyncClient(base_url=site.url, follow_redirects=True) as client:
        other = await Visitor(client).open()
        await other.send(command="start")
        assert "我：重庆涪陵" not in other.lines
        assert dict(client.cookies) != dict(visitor.client.cookies)
    assert not any(cookie in stored(site) for cookie in visitor.client.cookies.values())


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_secure_behind_https(tmp_path: Path) -> None:
    async with running(tmp_path, Site(public_url="https://bot.example.cn")) as site, httpx.AsyncClient() as client:
        cookies = [
            (
                await client.post(
                    f"{site.url}/say", data={"event": "e", "command": "start"}, headers={"host": host, **SAME_ORIGIN}
                )
            ).headers["set-cookie"]
            for host in ("bot.example.cn", "127.0.0.1")
        ]
    flags = [sorted(part.strip() for part in cookie.split(";")[1:]) for cookie in cookies]
    plain = ["HttpOnly", "Max-Age=15552000", "Path=/", "SameSite=lax"]
    assert flags == [[*plain, "Secure"], plain]


async def test_while_the_database_is_locked_the_person_hears_later_and_the_same_form_works_afterwards(
    site: Running, visitor: Visitor
) -> None:
    await visitor.send(command="start")
    with closing(sqlite3.connect(site.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = await visitor.send(text="上海")
        assert (answer.status_code, visitor.notice) == (503, site.service.later.text)
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', visitor.page))
        assert fields["text"] == "上海"
        other.execute("ROLLBACK")
    await visitor.send(**fields)
    assert visitor.lines[-2:] == ["我：上海", *bot(LEVEL)]
    assert visitor.lines.count("我：上海") == 1


async def test_a_turn_that_breaks_is_answered_kindly_and_logs_nothing_of_what_was_said(
    visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    await visitor.send(command="start")
    await visitor.send(text="上海")
    await visitor.send(text="坏掉")
    assert visitor.lines[-2] == "我：坏掉"
    assert visitor.lines[-1] not in bot(LEVEL, PLACE)
    assert "ZeroDivisionError" in caplog.text
    assert not any(secret in caplog.text for secret in ("坏掉", *visitor.client.cookies.values()))
    await visitor.send(command="help")
    assert visitor.lines[-2:] == bot(HELP, LEVEL)


async def test_every_answer_forbids_foreign_content_framing_and_caching(visitor: Visitor) -> None:
    answers = [await visitor.client.get(path) for path in ("/", "/nothing", "/say", "/healthz")]
    assert [answer.status_code for answer in answers] == [200, 404, 200, 200]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-frame-options"] == "DENY"
    assert "没有这个网页" in answers[1].text


async def test_what_the_page_loads_is_ours_kept_by_the_browser_and_there(visitor: Visitor) -> None:
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', visitor.page)
    assert [path.partition("?")[0] for path in loaded] == ["/static/icon.svg", "/static/chat.css", "/static/chat.js"]
    for path in loaded:
        answer = await visitor.client.get(path)
        assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)


async def test_operations_can_see_that_it_lives_and_whether_it_can_serve(site: Running, visitor: Visitor) -> None:
    answers = [await visitor.client.get(path) for path in ("/healthz", "/readyz")]
    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "alive\n"), (200, "ready\n")]


async def test_a_school_s_link_goes_along_with_the_first_press_and_is_not_read_out(
    site: Running, visitor: Visitor
) -> None:
    visitor.page = (await visitor.client.get("/?s=AbCdEfGhIjKlMnOpQrStUv")).text
    answer = await visitor.send(command="start", entry=visitor.entry)
    assert answer.history[0].headers["location"] == "/#new"
    assert (visitor.lines, 'argument":"AbCdEfGhIjKlMnOpQrStUv' in stored(site)) == (
        ["我：开始", *bot(GREETING, PLACE)],
        True,
    )


async def test_a_school_s_link_opens_the_welcome_page_for_a_known_visitor_too_and_loses_nothing(
    visitor: Visitor,
) -> None:
    await visitor.send(command="start")
    await visitor.send(text="上海")
    before = visitor.lines
    visitor.page = (await visitor.client.get("/?s=AbCdEfGhIjKlMnOpQrStUv")).text
    assert (visitor.lines, "开始</button>" in visitor.page) == ([], True)
    await visitor.open()
    assert visitor.lines == before


@pytest.mark.parametrize("token", ["", "x" * 65, "<b>", "a b", "学校"])
async def test_what_can_be_no_token_is_no_link(visitor: Visitor, token: str) -> None:
    page = (await visitor.client.get("/", params={"s": token})).text
    assert 'name="entry"' not in page
    visitor.page = page
    await visitor.send(command="start", entry=token)
    assert visitor.lines == ["我：开始", *bot(GREETING, PLACE)]
