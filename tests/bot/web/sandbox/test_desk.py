"""Who may come to the sandbox's pages, what they may do, and which forms are theirs."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import RedirectResponse

from bot.web.app import HEADERS, WRONG_PASSWORD, _onward
from bot.web.sandbox.desk import CLOSED, DESK_COOKIE, EXPIRED, FOREIGN, MOST_BYTES, OLD_PAGE, TOO_LARGE, VIEW_ONLY
from bot.web.visitors import DOOR_COOKIE, Door, Role, new_token
from tests.bot.web.sandbox.site import CHAT, SAME_ORIGIN, Browser, notice, opened
from tests.bot.web.serving import Site

LOCKED = Site(sandbox_password=SecretStr("看的口令"), sandbox_edit_password=SecretStr("改的口令"))


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Browser]:
    """Without a password, on this machine."""
    async with opened(tmp_path) as browser:
        yield browser


@pytest.fixture
async def locked(tmp_path: Path) -> AsyncIterator[Browser]:
    async with opened(tmp_path, LOCKED) as browser:
        yield browser


async def enter(browser: Browser, password: str, **more: str) -> httpx.Response:
    return await browser.bare({"password": password, **more}, "/login")


# ---------------------------------------------------------------- without a password


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:8000", "127.9.9.9", "[::1]:8000"]
)
async def test_without_a_password_this_machine_may_see_and_edit(here: Browser, host: str) -> None:
    answer = await here.get(host=host)
    assert (answer.status_code, "可以改" in answer.text) == (200, True)


@pytest.mark.parametrize(
    "host",
    [
        "bot.example.cn",
        "evil.example",
        "localhost.evil.example",
        "evil.example:80@localhost",
        "localhost/.evil.example",
        "localhost#.evil.example",
        "127.0.0.1.nip.io",
        "192.168.1.7:8000",
        "[",
        "",
        "a@localhost@b",
        "0",
    ],
)
async def test_without_a_password_no_other_name_gets_in(here: Browser, host: str) -> None:
    """A page elsewhere whose name points at this machine comes by that name."""
    answers = [await here.get(host=host), await here.client.post(CHAT, headers=SAME_ORIGIN | {"host": host})]
    assert [(answer.status_code, notice(answer.text)) for answer in answers] == [(403, CLOSED)] * 2
    assert 'name="text"' not in answers[0].text


@pytest.mark.parametrize(
    "header",
    ["x-forwarded-for", "x-forwarded-proto", "cf-connecting-ip", "x-forwarded-host", "x-real-ip", "forwarded", "via"],
)
async def test_without_a_password_a_proxy_on_this_machine_gets_nobody_in(here: Browser, header: str) -> None:
    answer = await here.get(**{header: "203.0.113.9"})
    assert (answer.status_code, notice(answer.text)) == (403, CLOSED)


async def test_a_bot_that_the_internet_reaches_has_no_sandbox_without_a_password(tmp_path: Path) -> None:
    async with opened(tmp_path, Site(public_url="https://bot.example.cn")) as browser:
        answer = await browser.get(host="localhost")
        assert (answer.status_code, notice(answer.text)) == (403, CLOSED)


# ---------------------------------------------------------------- roles


async def test_nobody_is_shown_to_the_door_and_comes_back_to_the_very_page(locked: Browser) -> None:
    asked = f"{CHAT}?c=abc_-&look=web"
    sent = (await locked.get(asked)).headers["location"]
    assert (urlsplit(sent).path, parse_qs(urlsplit(sent).query)) == ("/login", {"next": [asked]})
    await locked.get(sent)
    (onward,) = re.findall(r'name="next" value="([^"]*)"', locked.page)
    answer = await enter(locked, "看的口令", next=html.unescape(onward))
    assert (answer.status_code, answer.headers["location"]) == (303, asked)


async def test_a_wrong_password_and_a_wait_do_not_forget_where_one_wanted_to_go(locked: Browser) -> None:
    answers = [await enter(locked, "guess", next=CHAT) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [403] * 5 + [429]
    assert [f'name="next" value="{CHAT}"' in answer.text for answer in answers] == [True] * 6
    assert WRONG_PASSWORD in answers[0].text


async def test_who_may_view_can_chat_but_not_edit(locked: Browser) -> None:
    await enter(locked, "看的口令")
    await locked.get()
    assert ("只能看" in locked.page, "用改政策的密码进入" in locked.page) == (True, True)
    await locked.says("上海浦东")
    assert "上海浦东" in locked.page
    refused = await locked.post({"text": "改"}, "/sandbox/edit")
    assert (refused.status_code, notice(refused.text)) == (403, VIEW_ONLY)


async def test_what_was_written_comes_back_when_the_pass_has_run_out_or_does_not_suffice(locked: Browser) -> None:
    await enter(locked, "看的口令")
    await locked.get()
    refused = await locked.post({"text": "半天写的字"}, "/sandbox/edit")
    assert (refused.status_code, "半天写的字" in refused.text) == (403, True)
    locked.client.cookies.delete(DOOR_COOKIE)
    late = await locked.bare({"csrf": locked.csrf, "text": "半天写的字"}, "/sandbox/edit")
    assert (late.status_code, notice(late.text), "半天写的字" in late.text) == (401, EXPIRED, True)
    await enter(locked, "改的口令")
    assert (await locked.bare({"csrf": locked.csrf, "text": "半天写的字"}, "/sandbox/edit")).text == "半天写的字"


async def test_who_may_edit_can_do_both_also_after_having_viewed(locked: Browser) -> None:
    await enter(locked, "看的口令")
    assert (await locked.get("/login")).headers["location"] == "/"
    assert 'name="password"' in (await locked.get("/login?again=1&next=/sandbox/chat")).text
    assert (await enter(locked, "改的口令", next=CHAT)).headers["location"] == CHAT
    await locked.get()
    assert ("可以改" in locked.page, "用改政策的密码进入" in locked.page) == (True, False)
    assert (await locked.post({"text": "改"}, "/sandbox/edit")).text == "改"


async def test_without_a_second_password_nobody_may_edit(tmp_path: Path) -> None:
    async with opened(tmp_path, Site(sandbox_password=SecretStr("看的口令"))) as browser:
        await enter(browser, "看的口令")
        await browser.get()
        assert (await browser.post({}, "/sandbox/edit")).status_code == 403


async def test_leaving_takes_the_pass_and_another_site_cannot_make_one_leave(locked: Browser) -> None:
    await enter(locked, "看的口令")
    foreign = await locked.bare({}, "/logout", **{"sec-fetch-site": "cross-site"})
    assert (foreign.status_code, (await locked.get()).status_code) == (403, 200)
    left = await locked.bare({}, "/logout")
    assert (left.headers["location"], (await locked.get()).status_code) == ("/login", 303)


def coming(cookie: str) -> Request:
    return Request({"type": "http", "headers": [(b"cookie", f"{DOOR_COOKIE}={cookie}".encode())]})


def test_a_pass_says_its_role_until_a_password_changes_or_it_is_old() -> None:
    now = [1_000_000.0]
    door = Door("看", lambda: now[0], "改")
    passes = [door.new_pass(role) for role in (Role.VIEW, Role.EDIT)]
    assert [door.role(coming(each)) for each in passes] == [Role.VIEW, Role.EDIT]
    others = [Door("看", lambda: now[0], "另"), Door("看", lambda: now[0]), Door("别", lambda: now[0], "改")]
    assert {other.role(coming(each)) for other in others for each in passes} == {Role.NOBODY}
    assert Door("看", lambda: now[0], "改").role(coming(passes[1])) == Role.EDIT, "the same after a restart"
    now[0] += 30 * 24 * 3600 + 1
    assert {door.role(coming(each)) for each in passes} == {Role.NOBODY}


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=';,"\\'), max_size=80), st.data())
def test_no_made_up_pass_opens_anything(junk: str, data: st.DataObject) -> None:
    mine = DOOR.new_pass(Role.VIEW)
    at = data.draw(st.integers(0, len(mine) - 1))
    changed = mine[:at] + ("0" if mine[at] != "0" else "1") + mine[at + 1 :]
    raised = mine.replace("-1.", "-2.")
    assert {DOOR.role(coming(each)) for each in (junk, changed, raised, mine[:-1], "")} == {Role.NOBODY}


DOOR = Door("看", lambda: 1_000_000.0, "改")


def test_the_same_password_for_both_gives_the_higher_role() -> None:
    door = Door("一样", lambda: 0.0, "一样")
    assert [door.opens(each) for each in ("一样", "", "别的")] == [Role.EDIT, Role.NOBODY, Role.NOBODY]


@given(st.text(max_size=30).flatmap(lambda text: st.sampled_from([text, f"/sandbox{text}", f"//{text}", f"/\\{text}"])))
def test_next_never_leads_to_another_site(path: str) -> None:
    """As a browser reads the header: a path of this site, whatever stands in it."""
    sent = RedirectResponse(_onward(path)).headers["location"]
    assert urlsplit(urljoin("http://localhost/login", sent)).netloc == "localhost"
    assert sent == "/" or sent.startswith("/sandbox")
    assert sent.isprintable()


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/sandbox",
        "//evil.example/sandbox",
        "/\\evil.example",
        "/sandbox\\..\\..\\evil",
        "javascript:1",
        "sandbox",
        "",
    ],
)
async def test_a_next_from_elsewhere_leads_to_the_front_page(locked: Browser, path: str) -> None:
    assert (await enter(locked, "看的口令", next=path)).headers["location"] == "/"
    assert (await locked.get(f"/login?next={path}")).headers["location"] == "/"


# ---------------------------------------------------------------- forms


async def test_a_form_of_another_site_is_refused(here: Browser) -> None:
    await here.get()
    ways: list[dict[str, str]] = [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ]
    fields = {"csrf": here.csrf, "text": "你好"}
    answers = [await here.bare(fields, **way) for way in ways]
    for way in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"referer": "http://evil.example/localhost:8000"},
        {},
    ):
        answers.append(await here.client.post(CHAT, data=fields, headers=way))
    assert [(answer.status_code, notice(answer.text)) for answer in answers] == [(403, FOREIGN)] * 7


async def given_back(browser: Browser, csrf: str) -> bool:
    """Whether the form is refused, with what was typed on the page to be sent again, and that then works."""
    typed = '上海 "浦东" <b>&\n第二行'
    refused = await browser.post({"csrf": csrf, "text": typed})
    assert (refused.status_code, notice(refused.text)) == (403, OLD_PAGE)
    found = re.findall(r'<textarea name="([^"]+)"[^>]*>\n(.*?)</textarea>', refused.text, re.S)
    fields = {name: html.unescape(value) for name, value in found}
    assert (fields["text"], "csrf" in fields) == (typed, False)
    again = await browser.bare(fields | {"csrf": browser.csrf})
    assert again.status_code == 303
    await browser.get(again.headers["location"])
    return html.escape(typed, quote=False).replace('"', "&#34;") in browser.page


@pytest.mark.parametrize("csrf", ["", "-", "0" * 64, "口令"])
async def test_a_form_with_a_wrong_token_gives_back_what_was_typed(here: Browser, csrf: str) -> None:
    await here.get()
    assert await given_back(here, csrf)


@pytest.mark.parametrize("csrf", ["", "-", "0" * 64])
async def test_a_form_without_a_session_is_refused_whatever_its_token(here: Browser, csrf: str) -> None:
    """So would come a form of another site: browsers send it without our cookie."""
    refused = await here.bare({"csrf": csrf, "text": "你好"})
    assert (refused.status_code, notice(refused.text)) == (403, OLD_PAGE)


async def test_a_page_from_before_a_restart_is_old_without_a_password(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    async with opened(tmp_path / "1") as before, opened(tmp_path / "2") as after:
        await before.get()
        after.client.cookies = before.client.cookies
        after.page = before.page
        assert await given_back(after, before.csrf)


async def test_a_page_from_before_a_restart_still_works_with_a_password(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    async with opened(tmp_path / "1", LOCKED) as before, opened(tmp_path / "2", LOCKED) as after:
        await enter(before, "看的口令")
        await before.get()
        after.client.cookies = before.client.cookies
        after.page = before.page
        assert (await after.post({"text": "你好"})).status_code == 303


async def test_the_token_of_another_session_is_refused_and_stands_in_no_page(here: Browser) -> None:
    await here.get()
    mine, cookie = here.csrf, here.client.cookies[DESK_COOKIE]
    here.client.cookies.clear()
    await here.get()
    assert here.csrf != mine
    assert (await here.post({"csrf": mine, "text": "你好"})).status_code == 403
    assert [secret for secret in (mine, cookie) if secret in here.page or secret in here.seen[1]] == []


async def test_no_password_cookie_or_key_stands_in_a_page(locked: Browser) -> None:
    await enter(locked, "改的口令")
    await locked.get()
    await locked.says("上海浦东")
    secrets = ["看的口令", "改的口令", *locked.client.cookies.values()]
    assert len(secrets) == 4
    assert [secret for secret in secrets for page in locked.seen if secret in page] == []


async def test_a_made_up_session_gets_a_token_of_its_own_and_a_broken_one_a_new_session(here: Browser) -> None:
    here.client.cookies.set(DESK_COOKIE, token := new_token())
    answer = await here.get()
    assert "set-cookie" not in answer.headers
    assert token not in here.page
    here.client.cookies.clear()
    answer = await here.get(cookie=f"{DESK_COOKIE}=<script>")
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=lax" in answer.headers["set-cookie"]


async def test_what_is_too_large_is_refused(here: Browser) -> None:
    await here.get()
    answer = await here.bare({"csrf": here.csrf, "text": "x" * (MOST_BYTES + 1)})
    assert (answer.status_code, notice(answer.text)) == (413, TOO_LARGE)


async def test_every_page_has_the_strict_content_policy_and_stays_in_no_cache(locked: Browser) -> None:
    answers = [await locked.get(), await locked.get("/login")]
    await enter(locked, "看的口令")
    answers += [
        await locked.get(),
        await locked.get(f"{CHAT}?c=broken"),
        await locked.bare({}, "/sandbox/edit"),
    ]
    answers += [await locked.bare({"csrf": "x"}), await locked.get("/sandbox/nothing")]
    assert [answer.status_code for answer in answers] == [303, 200, 200, 400, 403, 403, 404]
    assert [{name: answer.headers.get(name) for name in HEADERS} for answer in answers] == [HEADERS] * len(answers)
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}
    for page in locked.seen:
        assert (
            re.findall(
                r"\sstyle=|<style|<script(?! src=)|\son[a-z]+=|(?:src|href|action)=\"(?!/|#|https?://[^\"]*\" rel=)",
                page,
            )
            == []
        )
