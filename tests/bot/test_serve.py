"""`python -m bot serve` as its own process, with the real conversation and catalogue."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 20.0
SERVE = ("bot", "serve")
SAME_ORIGIN = {"sec-fetch-site": "same-origin"}
SETTINGS = re.compile(r"(?!PATH$|HOME$|LANG|LC_|TMPDIR$|VIRTUAL_ENV$)")


def environment(**settings: str) -> dict[str, str]:
    """No setting of the machine that runs the tests, only those given."""
    kept = {name: value for name, value in os.environ.items() if not SETTINGS.match(name)}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **settings}


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


async def start(
    folder: Path, *args: str, settings: Mapping[str, str] | None = None, module: tuple[str, ...] = SERVE
) -> Process:
    command = (sys.executable, "-m", *module, *args)
    env = environment(**(settings or {}))
    return await asyncio.create_subprocess_exec(*command, cwd=folder, env=env, stdout=PIPE, stderr=PIPE)


@dataclass(frozen=True, slots=True)
class Ended:
    code: int | None
    out: str
    err: str


async def ended(process: Process) -> Ended:
    async with asyncio.timeout(DEADLINE):
        out, err = await process.communicate()
    return Ended(process.returncode, out.decode(), err.decode())


async def bare_start() -> float:
    """Seconds until an interpreter has only loaded the libraries that `serve` is built on."""
    libraries = "import aiosqlite, jinja2, pydantic_settings, starlette.applications, uvicorn, uvloop, yaml"
    begun = time.monotonic()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", libraries)
    assert await process.wait() == 0
    return time.monotonic() - begun


@dataclass(frozen=True, slots=True)
class Served:
    process: Process
    url: str
    announced: str


@asynccontextmanager
async def served(
    folder: Path, *args: str, settings: Mapping[str, str] | None = None, module: tuple[str, ...] = SERVE
) -> AsyncIterator[Served]:
    """Yields once the address has been announced; kills what the test leaves running."""
    port = free_port()
    process = await start(folder, "--port", str(port), *args, settings=settings, module=module)
    assert process.stdout is not None
    try:
        async with asyncio.timeout(DEADLINE):
            announced = (await process.stdout.readline()).decode().strip()
        yield Served(process, f"http://127.0.0.1:{port}", announced)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def refused(folder: Path, *args: str, settings: Mapping[str, str] | None = None) -> str:
    """The one thing said on stderr by a start that must fail with exit 2 and say nothing on stdout."""
    end = await ended(await start(folder, *args, settings=settings))
    assert (end.code, end.out) == (2, "")
    return end.err.strip()


def messages(page: str) -> list[str]:
    return re.findall(r"</span><p>(.*?)</p>", page, re.S)


async def talk(client: httpx.AsyncClient, **fields: str) -> str:
    answer = await client.post("/say", data=fields, headers=SAME_ORIGIN, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


async def test_without_any_settings_the_page_answers_within_two_seconds_and_keeps_its_data_beside_it(
    tmp_path: Path,
) -> None:
    begun = time.monotonic()
    async with served(tmp_path) as site, httpx.AsyncClient(base_url=site.url) as client:
        answers = [(await client.get(path)).status_code for path in ("/", "/healthz", "/readyz")]
        seconds = time.monotonic() - begun
        assert (answers, (tmp_path / "data" / "jibutong.db").exists()) == ([200, 200, 200], True)
        assert site.url in site.announced
    # Where the machine is busy just now, the libraries alone take longer too: a third of the start, ours included.
    assert seconds < 2 or seconds < 3.5 * await bare_start(), seconds


async def test_a_conversation_and_its_answers_survive_a_restart(tmp_path: Path) -> None:
    async with served(tmp_path) as site, httpx.AsyncClient(base_url=site.url) as client:
        page = await talk(client, event="1", command="start")
        page = await talk(client, event="2", text="上海")
        cookies, before = client.cookies, messages(page)
        site.process.send_signal(signal.SIGKILL)
        await ended(site.process)
    async with served(tmp_path) as site, httpx.AsyncClient(base_url=site.url, cookies=dict(cookies)) as client:
        assert messages((await client.get("/")).text) == before
        assert "上海" in before
        # The very form that was answered before the kill is a repeat after it too.
        assert messages(await talk(client, event="2", text="上海")) == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_stop_it_ends_at_once_cleanly_and_with_nothing_half_written(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with served(tmp_path) as site, httpx.AsyncClient(base_url=site.url) as client:
        forms = [talk(client, event=str(n), command="start") for n in range(20)]
        pages = await asyncio.gather(*forms)
        begun = time.monotonic()
        site.process.send_signal(number)
        end = await ended(site.process)
        assert (end.code, end.err, all(map(messages, pages))) == (0, "", True)
        assert time.monotonic() - begun < 3
    assert os.listdir(tmp_path / "data") == ["jibutong.db"]  # no journal is left to replay
    with closing(sqlite3.connect(tmp_path / "data" / "jibutong.db")) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_a_request_in_hand_is_answered_before_the_end(tmp_path: Path) -> None:
    async with served(tmp_path) as site:
        port = int(site.url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        body = b"event=1&command=start"
        head = (
            f"POST /say HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nsec-fetch-site: same-origin\r\n"
            f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n"
            "expect: 100-continue\r\n\r\n"
        )
        writer.write(head.encode())
        async with asyncio.timeout(DEADLINE):
            assert b"100" in await reader.readuntil(b"\r\n\r\n")  # the server waits for the body now
            site.process.send_signal(signal.SIGTERM)
            while await _accepts(port):  # noqa: ASYNC110 - another process can't set an event of ours
                await asyncio.sleep(0)
            writer.write(body)
            answer = await reader.readuntil(b"\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        assert answer.startswith(b"HTTP/1.1 303")
        assert (await ended(site.process)).code == 0


async def _accepts(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True


async def test_nothing_personal_is_logged(tmp_path: Path) -> None:
    async with served(tmp_path) as site, httpx.AsyncClient(base_url=site.url) as client:
        await talk(client, event="1", command="start")
        await talk(client, event="2", text="我叫王小明，在涪陵")
        await client.get("/nothing/王小明")
        cookie = next(iter(client.cookies.values()))
        site.process.send_signal(signal.SIGTERM)
        end = await ended(site.process)
    said = site.announced + end.out + end.err
    assert not any(secret in said for secret in ("王小明", "涪陵", cookie, "127.0.0.1 -", "/say"))


async def test_the_day_given_stands_in_for_the_clock(tmp_path: Path) -> None:
    async with served(tmp_path, "--today", "2026-11-21") as site, httpx.AsyncClient(base_url=site.url) as client:
        await talk(client, event="1", command="start")
        for n, text in enumerate(("上海", "高级工", "2025年3月1日", "上海市职业技能提升补贴")):
            page = await talk(client, event=f"said {n}", text=text)
    assert "2026年3月1日为止，已经过了265天" in messages(page)[-1]  # 30 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 21


async def test_a_day_that_is_none_is_named(tmp_path: Path) -> None:
    assert await refused(tmp_path, "--today", "2026-02-30") == (
        "--today：日期「2026-02-30」看不懂：应写成 年-月-日，例如 2026-11-21"
    )


async def test_a_port_in_use_is_named_and_the_server_that_has_it_is_left_alone(tmp_path: Path) -> None:
    async with served(tmp_path) as site, httpx.AsyncClient(base_url=site.url) as client:
        port = site.url.rpartition(":")[2]
        said = await refused(tmp_path, "--port", port)
        assert said.startswith(f"端口 {port} 已经被别的程序占用。")
        assert (await client.get("/readyz")).text == "ready\n"


async def test_a_bad_setting_is_named_and_a_secret_in_it_is_not_shown(tmp_path: Path) -> None:
    said = await refused(tmp_path, settings={"PORT": "abc", "TELEGRAM_BOT_TOKEN": "not-a-token"})
    assert "设置 PORT 有误" in said
    assert "设置 TELEGRAM_BOT_TOKEN 有误" in said
    assert "not-a-token" not in said


async def test_other_machines_are_let_in_only_with_a_password(tmp_path: Path) -> None:
    assert "SANDBOX_PASSWORD" in await refused(tmp_path, "--host", "0.0.0.0")
    async with (
        served(tmp_path, "--host", "0.0.0.0", settings={"SANDBOX_PASSWORD": "open sesame"}) as site,
        httpx.AsyncClient(base_url=site.url) as client,
    ):
        assert (await client.get("/")).headers["location"] == "/login"
        assert site.url in site.announced  # 0.0.0.0 can be listened on, not opened


async def test_while_telegram_cannot_be_reached_the_page_works_and_the_end_is_still_quick(tmp_path: Path) -> None:
    telegram = {"TELEGRAM_BOT_TOKEN": "1:secret", "TELEGRAM_API_URL": f"http://127.0.0.1:{free_port()}"}
    async with served(tmp_path, settings=telegram) as site, httpx.AsyncClient(base_url=site.url) as client:
        assert messages(await talk(client, event="1", command="start"))
        assert site.process.stderr is not None
        async with asyncio.timeout(DEADLINE):
            complaint = (await site.process.stderr.readline()).decode()
        begun = time.monotonic()
        site.process.send_signal(signal.SIGTERM)
        end = await ended(site.process)
        assert (end.code, "Telegram" in complaint, "secret" in complaint + end.err) == (0, True, False)
        assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"DATABASE_URL": "postgresql://u:secret@db/jibutong"}, "DATABASE_URL"),
        (
            {
                "TELEGRAM_BOT_TOKEN": "1:secret",
                "TELEGRAM_MODE": "webhook",
                "TELEGRAM_WEBHOOK_SECRET": "secret",
                "PUBLIC_URL": "https://bot.example.cn",
            },
            "TELEGRAM_MODE",
        ),
    ],
)
async def test_what_this_version_cannot_do_yet_is_refused_and_never_silently_left_off(
    tmp_path: Path, settings: dict[str, str], named: str
) -> None:
    said = await refused(tmp_path, "--port", str(free_port()), settings=settings)
    assert (named in said, "这一版" in said, "secret" in said) == (True, True, False)


async def test_a_database_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "jibutong.db").write_text("这不是数据库" * 500, encoding="utf-8")
    assert "data/jibutong.db" in await refused(tmp_path, "--port", str(free_port()))


async def test_a_malformed_programme_file_stops_the_start_with_file_line_and_reason(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "policies", tmp_path / "policies")  # the working directory comes before PYTHONPATH
    broken = sorted((tmp_path / "policies" / "data" / "programmes").rglob("*.yaml"))[0]
    lines = broken.read_text(encoding="utf-8").splitlines()
    broken.write_text("\n".join([*lines, "nonsense: ]"]), encoding="utf-8")
    said = await refused(tmp_path, "--port", str(free_port()))
    assert re.search(rf"{re.escape(broken.name)}[:：].*{len(lines) + 1}", said)
    assert "Traceback" not in said
