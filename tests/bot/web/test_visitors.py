from __future__ import annotations

import pytest
from starlette.requests import Request

from bot.web.forms import from_our_page
from bot.web.visitors import (
    DOOR_COOKIE,
    VISITOR_COOKIE,
    Attempts,
    Door,
    Role,
    conversation_of,
    is_secure,
    new_token,
    visitor,
)


def request(scheme: str = "http", **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "scheme": scheme, "path": "/", "query_string": b"", "headers": raw})


class Now:
    def __init__(self) -> None:
        self.seconds = 1_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec_fetch_site": "same-origin"}, True),
        ({"sec_fetch_site": "cross-site"}, False),
        ({"sec_fetch_site": "same-site"}, False),
        ({"sec_fetch_site": "none"}, False),
        ({"sec_fetch_site": "cross-site", "origin": "http://bot.cn"}, False),
        ({"origin": "http://bot.cn"}, True),
        ({"origin": "https://public.cn"}, True),
        ({"origin": "https://bot.cn.evil.cn"}, False),
        ({"origin": "null"}, False),
        ({"origin": "null", "referer": "http://bot.cn/"}, False),
        ({"referer": "http://bot.cn/"}, True),
        ({"referer": "http://evil.cn/?http://bot.cn/"}, False),
        ({}, False),
    ],
)
def test_a_post_counts_only_when_the_browser_says_it_is_from_our_own_page(headers: dict[str, str], ours: bool) -> None:
    assert from_our_page(request(host="bot.cn", **headers), "https://public.cn") is ours


@pytest.mark.parametrize("cookie", ["", "short", "x" * 44, "é" * 43])
def test_a_cookie_that_we_never_made_is_nobody(cookie: str) -> None:
    assert visitor(request(cookie=f"{VISITOR_COOKIE}={cookie}")) is None


def test_the_stored_conversation_does_not_contain_the_cookie_and_differs_for_every_visitor() -> None:
    one, other = new_token(), new_token()
    assert visitor(request(cookie=f"{VISITOR_COOKIE}={one}")) == one
    assert conversation_of(one) == conversation_of(one) != conversation_of(other)
    assert one not in conversation_of(one)


@pytest.mark.parametrize(
    ("scheme", "host", "secure"),
    [("https", "a.cn", True), ("http", "bot.cn", True), ("http", "127.0.0.1:8000", False)],
)
def test_cookies_are_secure_where_the_visitor_talks_https(scheme: str, host: str, secure: bool) -> None:
    assert is_secure(request(scheme, host=host), "https://bot.cn") is secure


def test_the_door_opens_for_the_password_and_for_its_own_unexpired_pass_only() -> None:
    now = Now()
    door = Door("口令 pass", now)
    assert [door.opens(tried) for tried in ("口令 pass", "口令 pas", "")] == [Role.VIEW, Role.NOBODY, Role.NOBODY]

    def admits(value: str) -> bool:
        return door.admits(request(cookie=f"{DOOR_COOKIE}={value}"))

    given = door.new_pass()
    signed, _, signature = given.partition(".")
    until, _, role = signed.partition("-")
    assert admits(given)
    forged = (f"{int(until) + 1}-{role}.{signature}", f"{until}-{Role.EDIT.value}.{signature}")
    assert not any(map(admits, ("", ".", given[:-1], *forged, Door("other", now).new_pass())))
    now.seconds = float(until)
    assert not admits(given)


def test_the_second_password_gives_the_role_that_may_edit_and_a_pass_says_its_role() -> None:
    now = Now()
    door = Door("look", now, "change")

    def role(value: str) -> Role:
        return door.role(request(cookie=f"{DOOR_COOKIE}={value}"))

    assert [door.opens(tried) for tried in ("look", "change", "else")] == [Role.VIEW, Role.EDIT, Role.NOBODY]
    assert [role(door.new_pass(each)) for each in (Role.VIEW, Role.EDIT)] == [Role.VIEW, Role.EDIT]
    assert role(Door("look", now).new_pass(Role.EDIT)) == Role.NOBODY


def test_after_five_wrong_passwords_an_address_waits_and_others_do_not() -> None:
    now = Now()
    attempts = Attempts(now, limit=5, seconds=300, addresses=2)
    for _ in range(4):
        attempts.failed("a")
    assert attempts.wait("a") == 0
    attempts.failed("a")
    now.seconds += 100
    assert (attempts.wait("a"), attempts.wait("b")) == (200, 0)
    now.seconds += 200
    assert attempts.wait("a") == 0


def test_only_the_latest_addresses_are_remembered() -> None:
    attempts = Attempts(Now(), limit=1, addresses=2)
    for address in ("a", "b", "c"):
        attempts.failed(address)
    assert [attempts.wait(address) > 0 for address in ("a", "b", "c")] == [False, True, True]
