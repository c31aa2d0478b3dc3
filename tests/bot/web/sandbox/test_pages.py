"""What holds for each page of the sandbox: nothing runs on it, its forms are its own, it is there at once."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from html.parser import HTMLParser
from time import perf_counter

import pytest
import pytest_asyncio
from starlette.routing import Route

from bot.web.app import HEADERS
from bot.web.sandbox.desk import CLOSED, FOREIGN, OLD_PAGE
from tests.bot.web.sandbox.site import LIVE, SAME_ORIGIN, Workshop, notice, workshop

pytestmark = pytest.mark.asyncio(loop_scope="module")
ONE = "zibo-technician-subsidy"
SCENARIO = "T43 T52 淄博民企技师，可以申请，由单位去办"
PAGES = (
    *("chat", "people", "scenarios", "scenarios/new", f"scenarios/one?file=zibo.yaml&name={SCENARIO}"),
    *(
        "catalogue",
        "catalogue/coverage",
        "catalogue/review",
        "catalogue/lint",
        "catalogue/new",
        "catalogue/new?whole=1",
    ),
    *(f"catalogue/{ONE}{page}" for page in ("", "/edit", "/call")),
    *("map", f"map/{ONE}", "funnel", "preview", "run"),
)
"""`preview` and `run` stand for the results of these."""
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
SLOW = 0.2
"""Seconds; the slowest page takes a tenth of them on a quiet machine."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Workshop]:
    async with workshop(tmp_path_factory.mktemp("pages"), live=LIVE, files=["zibo.yaml"]) as found:
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def place(here: Workshop) -> Callable[[str], str]:
    """Where a page is."""
    text = f"{here.text(f'programmes/zibo/{ONE}.yaml')}# {EVIL}\n"
    await here.at.get(f"/sandbox/catalogue/{ONE}/edit")
    [base] = re.findall(r'name="base" value="(\w+)"', here.at.page)
    draft = {"csrf": here.at.csrf, "name": f"programmes/zibo/{ONE}.yaml", "base": base, "text": text}
    sent = {
        "preview": await here.at.bare(draft, "/sandbox/catalogue/preview"),
        "run": await here.at.bare(draft, "/sandbox/scenarios/run"),
    }
    found = {name: answer.headers["location"] for name, answer in sent.items()}
    return lambda name: found.get(name, f"/sandbox/{name}")


class Looked(HTMLParser):
    """What of a page could run, be styled, or be sent."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.forms: list[tuple[str, bool]] = []
        self.headings = 0
        self._script = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.inline += [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        self.inline += [value or "" for value in given.values() if (value or "").strip().startswith("javascript:")]
        self.inline += [tag] if tag in ("style", "iframe", "object", "base") else []
        self._script = tag == "script"
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.inline.append("script")
        self.headings += tag == "h1"
        if tag == "form" and given.get("method") == "post":
            self.forms.append((given.get("action") or "", False))
        if tag == "input" and given.get("name") == "csrf" and given.get("value"):
            self.forms[-1] = (self.forms[-1][0], True)

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.inline.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._script = False


@pytest.mark.parametrize("name", PAGES)
async def test_nothing_on_it_runs_but_our_own_files_and_each_form_carries_its_token(
    here: Workshop, place: Callable[[str], str], name: str
) -> None:
    answer = await here.at.waited(place(name))
    looked = Looked(answer.text)
    assert answer.status_code == 200
    assert {key: answer.headers.get(key) for key in HEADERS} == HEADERS
    assert answer.headers["cache-control"].startswith("no-store")
    assert (looked.inline, [action for action, token in looked.forms if not token]) == ([], [])
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("name", PAGES)
async def test_without_a_password_no_page_elsewhere_gets_it(
    here: Workshop, place: Callable[[str], str], name: str
) -> None:
    for headers in ({"host": "evil.example"}, {"x-forwarded-for": "203.0.113.9"}):
        answer = await here.at.client.get(place(name), headers=headers)
        assert (answer.status_code, notice(answer.text)) == (403, CLOSED)


@pytest.mark.parametrize("name", PAGES)
async def test_it_is_there_at_once(here: Workshop, place: Callable[[str], str], name: str) -> None:
    await here.at.waited(place(name))
    times = []
    for _ in range(2):
        started = perf_counter()
        await here.at.get(place(name))
        times.append(perf_counter() - started)
    assert min(times) < SLOW


def posts(here: Workshop) -> list[str]:
    """Every address that takes a form."""
    paths = [route.path for route in here.app.routes if isinstance(route, Route) and "POST" in (route.methods or ())]
    whole = [path.replace("{id}", ONE).replace("{job}", "x").replace("{key}", "x") for path in paths]
    # A class's list is no such form: its upload looks at the token before the file (see test_classes).
    return [path for path in whole if path.startswith("/sandbox/") and path != "/sandbox/schools/class"]


async def test_a_form_of_another_site_or_without_its_token_changes_nothing(here: Workshop) -> None:
    before, refused = here.everything(), {}
    for path in posts(here):
        fields = {"csrf": "x", "text": EVIL, "name": EVIL}
        foreign = [{"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}]
        answers = [await here.at.client.post(path, data=fields, headers=headers) for headers in foreign]
        refused[path] = [(answer.status_code, notice(answer.text)) for answer in answers]
        old = await here.at.client.post(path, data=fields, headers=SAME_ORIGIN)
        refused[path].append((old.status_code, notice(old.text)))
        assert "<script>alert" not in old.text
    assert len(refused) >= 8
    assert refused == dict.fromkeys(refused, [(403, FOREIGN)] * 3 + [(403, OLD_PAGE)])
    assert here.everything() == before


async def test_what_stands_in_an_address_is_words_and_no_markup(here: Workshop) -> None:
    queries = ("c", "q", "place", "version", "file", "name", "channel", "weeks", "whole", "look", "edit")
    for name in (
        "chat",
        "scenarios/new",
        "scenarios/one",
        "catalogue",
        f"map/{ONE}",
        "funnel",
        "catalogue/new",
        "people",
    ):
        answer = await here.at.client.get(f"/sandbox/{name}", params=dict.fromkeys(queries, EVIL))
        assert answer.status_code in (200, 400)
        assert (name, Looked(answer.text).inline, "<script>alert" in answer.text) == (name, [], False)


async def test_the_first_page_is_the_chat(here: Workshop) -> None:
    answer = await here.at.get("/sandbox")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sandbox/chat")
