"""Independent implementations on Node, installed once from the lock in tests/peers; without Node, tests are skipped."""

from __future__ import annotations

import asyncio
import fcntl
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "peers"


@cache
def node() -> str:
    """The path of Node, with the peers installed; skips the test where there is no Node."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        pytest.skip("没有找到 Node：装上 node 和 npm 才能和别家的实现对照")
    lock, stamp = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".installed"
    with open(FOLDER / ".lock", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_bytes() != lock.read_bytes():
            command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=FOLDER, capture_output=True, check=False, text=True)
            if done.returncode:
                pytest.skip(f"装不上别家的实现：{done.stderr.strip()[-200:]}")
            stamp.write_bytes(lock.read_bytes())
    return found


def worked(jobs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the libraries make of each job (`seal.js`)."""
    lines = "".join(json.dumps(job) + "\n" for job in jobs)
    done = subprocess.run([node(), FOLDER / "seal.js"], input=lines, capture_output=True, check=True, encoding="utf-8")
    return [json.loads(line) for line in done.stdout.splitlines()]


@contextmanager
def bot(token: str, appid: str, key: str) -> Iterator[str]:
    """The address of a bot server of others, for as long as it is needed (`bot.js`)."""
    command = [node(), FOLDER / "bot.js", token, appid, key]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.stdin.close()


@asynccontextmanager
async def aibot(address: str, bot_id: str, secret: str) -> AsyncIterator[asyncio.StreamReader]:
    """The official client on the long connection at `address` (`aibot.js`); gives what it tells, a JSON line each."""
    command = [node(), str(FOLDER / "aibot.js"), address, bot_id, secret]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout
    finally:
        process.stdin.close()
        await process.wait()
