"""`python -m bench.wechat`: 公众号 in safe mode under a steady load, with the platform's repeats.

The bot is the product as it is run, a process of its own with its durable database. Messages come when they are due,
not when the last one is answered, and are timed from when they were due: a bot that falls behind can't hide it. Every
answer is held against the whole text that the conversation gives, reckoned in this process beforehand; what the
database kept is counted at the end. It refuses to call a message answered because some bytes came back.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import psutil
import uvloop

from bench.telegram import OURS, ROOT, TODAY, free_ports, print_columns, speed
from bot.channels.wechat_wire import fields, incoming, pieces, read_letter
from conversations.effects import Send
from conversations.env import load_env
from conversations.session import Session
from conversations.step import step
from tests.bot.channels.wechat_platform import APP, KEY, SAFE, TOKEN, Platform

SETTINGS = {"WECHAT_TOKEN": TOKEN, "WECHAT_APP_ID": APP, "WECHAT_AES_KEY": KEY}
PATIENCE = 5.0
"""Seconds after which the platform drops a request and asks again."""

RATE = 100
PEOPLE = 150
"""Under way at once, so each says something every second and a half; who is through makes room for a newcomer."""

TWICE, LATER, DROPPED = 0.10, 0.10, 0.02
"""Of all messages: sent twice at once; sent again after the answer, when the person may be further on already; dropped
before the answer, and sent again after `PATIENCE`."""

VARIANTS = 12
"""Each path with so many dates: people at the same place of a path are mostly told different things."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a person sends, and the whole text that they must read then."""

    says: str
    reads: str


@dataclass
class Counts:
    """What came of it. `first` and `repeats` are the seconds until right answers."""

    first: list[float] = field(default_factory=list)
    repeats: list[float] = field(default_factory=list)
    messages: int = 0
    requests: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)

    def fault(self, kind: str, example: str) -> None:
        self.faults[kind] += 1
        if len(self.examples) < 5:
            self.examples.append(f"{kind}：{example}".replace("\n", " / "))


def scripted_paths() -> list[list[dict[str, str]]]:
    """The steps of each: a text or what to press, and a part of the answer."""
    return [path["steps"] for path in json.loads(OURS.script.read_text(encoding="utf-8"))["paths"]]


def conversations() -> list[list[Line]]:
    """The scripted paths with each date, by numbers and by words, with what the real conversation answers."""
    env = load_env()(date.fromisoformat(TODAY))
    return [
        _walked(path, env, variant, by_number=by_number)
        for path in scripted_paths()
        for variant in range(VARIANTS)
        for by_number in (True, False)
    ]


def _walked(steps: Sequence[Mapping[str, str]], env: object, variant: int, *, by_number: bool) -> list[Line]:
    platform, session, said, lines = Platform(SAFE), Session(), "", []
    for scripted in steps:
        text = _varied(scripted["text"], variant) if "text" in scripted else _chosen(said, scripted["press"], by_number)
        found, as_json = fields(platform.text(text)[1])
        event = incoming("wechat", read_letter(found, as_json=as_json))
        assert event is not None
        turn = step(session, event.event, env)
        session = turn.session
        (said,) = pieces([effect.reply for effect in turn.effects if isinstance(effect, Send)], links=False)
        assert scripted["expect"] in said, (text, said)
        lines.append(Line(text, said))
    return lines


def _varied(text: str, variant: int) -> str:
    """With another day, month, sum of months or age, which the answers repeat."""
    for pattern, put in (
        (r"(\d{4}年\d+月)\d+日", rf"\g<1>{variant + 1}日"),
        (r"(\d{4}-\d\d)-\d\d", rf"\g<1>-{variant + 1:02}"),
        (r"(\d{4}年)\d+月", rf"\g<1>{variant + 1}月"),
        (r"24个月", f"{24 + variant}个月"),
        (r"35", str(30 + variant)),
    ):
        if found := re.fullmatch(pattern, text):
            return found.expand(put)
    return text


def _chosen(said: str, press: str, by_number: bool) -> str:
    """What somebody types to choose an option: its number, where it has one, or its words."""
    for number, label in re.findall(r"^(\d+)\. (.+)$", said, re.MULTILINE):
        if press in label:
            return number if by_number else label
    listed = said.rpartition("可以回复：")[2].split("、")
    return next(label for label in listed if press in label)


@dataclass
class Person:
    platform: Platform
    lines: Iterator[Line]


class Load:
    """Drives people at a steady rate against one running bot."""

    def __init__(self, url: str, session: aiohttp.ClientSession, seed: int) -> None:
        self.counts = Counts()
        self._url = url
        self._session = session
        self._chance = random.Random(seed)
        self._scripts = conversations()
        self._waiting: deque[Person] = deque()
        self._known = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, rate: int, seconds: float) -> float:
        """Seconds that the sending took. Returns when everything that was sent is answered."""
        self._waiting.extend(self._newcomer() for _ in range(PEOPLE - len(self._waiting)))
        start = time.perf_counter()
        for number in range(int(rate * seconds)):
            due = start + number / rate
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            self._begin(self._turn(self._waiting.popleft() if self._waiting else self._newcomer(), due))
        took = time.perf_counter() - start
        while self._tasks:
            await asyncio.gather(*self._tasks)
        return took

    def _newcomer(self) -> Person:
        self._known += 1
        return Person(Platform(SAFE, "safe", person=f"o-{self._known}"), iter(self._chance.choice(self._scripts)))

    def _begin(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[arg-type]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _turn(self, person: Person, due: float) -> None:
        line = next(person.lines, None)
        if line is None:
            person = self._newcomer()
            line = next(person.lines)
        counts, platform = self.counts, person.platform
        platform.now = int(time.time())
        counts.messages += 1
        counts.sent[platform.person] += 1
        letter = {"MsgType": "text", "Content": line.says, "MsgId": counts.messages, "CreateTime": platform.now}
        kind = self._chance.random()
        if kind < DROPPED:
            counts.kinds["断开，5 秒后再来"] += 1
            await self._drop(self._request(platform, letter))
            await asyncio.sleep(PATIENCE)
            answer = await self._ask(platform, letter, line, time.perf_counter(), counts.repeats)
        elif kind < DROPPED + TWICE:
            counts.kinds["同时来两次"] += 1
            answer, other = await asyncio.gather(
                self._ask(platform, letter, line, due, counts.first),
                self._ask(platform, letter, line, due, counts.repeats),
            )
            self._compare(answer, other, line)
        else:
            answer = await self._ask(platform, letter, line, due, counts.first)
            if kind < DROPPED + TWICE + LATER:
                counts.kinds["答完再来一次"] += 1
                self._begin(self._later(platform, letter, line, answer))
        self._waiting.append(person if answer else self._newcomer())

    async def _later(self, platform: Platform, letter: Mapping[str, object], line: Line, before: bytes | None) -> None:
        await asyncio.sleep(self._chance.uniform(0.0, 2 * PATIENCE))
        again = await self._ask(platform, letter, line, time.perf_counter(), self.counts.repeats)
        self._compare(before, again, line)

    def _compare(self, before: bytes | None, again: bytes | None, line: Line) -> None:
        if before and again and before != again:
            self.counts.fault("重复的", f"「{line.says}」再来一次，回的字节不一样")

    def _request(self, platform: Platform, letter: Mapping[str, object]) -> tuple[str, bytes]:
        """A repeat of the platform's may be sealed anew; the time of its letter stays."""
        platform.nonce = str(self._chance.randrange(10**9))
        platform.chance = self._chance.randbytes(16)
        query, body = platform.letter(**letter)
        return f"/webhook/wechat?{urlencode(query)}", body

    async def _ask(
        self, platform: Platform, letter: Mapping[str, object], line: Line, due: float, seconds: list[float]
    ) -> bytes | None:
        """The bytes of a right answer, else None with the fault counted."""
        target, body = self._request(platform, letter)
        self.counts.requests += 1
        try:
            async with asyncio.timeout(PATIENCE), self._session.post(self._url + target, data=body) as response:
                answer, status = await response.read(), response.status
        except (TimeoutError, aiohttp.ClientError) as error:
            self.counts.fault("没回的", f"「{line.says}」：{type(error).__name__}")
            return None
        took = time.perf_counter() - due
        if status != 200 or answer == b"success":
            self.counts.fault("没回的", f"「{line.says}」：{status} {answer[:40]!r}")
            return None
        found = platform.read(answer)
        if found["ToUserName"] != platform.person:
            self.counts.fault("串了的", f"给 {platform.person} 的答到了 {found['ToUserName']}")
            return None
        if found["Content"] != line.reads:
            self.counts.fault("答错的", f"「{line.says}」应答“{line.reads[:60]}”，却是“{found['Content'][:60]}”")
            return None
        seconds.append(took)
        return answer

    async def _drop(self, request: tuple[str, bytes]) -> None:
        """Send a request and go away before it is answered."""
        target, body = request
        self.counts.requests += 1
        host, _, port = self._url.removeprefix("http://").partition(":")
        _, writer = await asyncio.open_connection(host, int(port))
        head = (
            f"POST {target} HTTP/1.1\r\nhost: {host}\r\ncontent-type: text/xml\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@contextmanager
def serving(folder: Path) -> Iterator[tuple[psutil.Process, str]]:
    """The bot with no settings but ours, in a folder of its own; told to stop at the end, and waited for."""
    (port,) = free_ports(1)
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")}
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port), "--today", TODAY]
    with (folder / "bot.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**kept, **SETTINGS, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=log,
        )
    try:
        assert process.stdout is not None
        if not process.stdout.readline():
            raise SystemExit(f"技补通没有开起来：{(folder / 'bot.log').read_text(encoding='utf-8')}")
        yield psutil.Process(process.pid), f"127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def count_kept(folder: Path, counts: Counts) -> None:
    """Each message stands once in what the database kept, with one answer; nothing waits, nothing broke."""
    with closing(sqlite3.connect(folder / "data" / "jibutong.db")) as database:
        taken = database.execute("SELECT count(*) FROM inbox").fetchone()[0]
        waiting = database.execute("SELECT count(*) FROM inbox WHERE body IS NOT NULL").fetchone()[0]
        steps = Counter(dict(database.execute("SELECT conversation, count(*) FROM line WHERE NOT ours GROUP BY 1")))
        answers = Counter(dict(database.execute("SELECT conversation, count(*) FROM line WHERE ours GROUP BY 1")))
    for kept, what in ((steps, "步"), (answers, "条回复")):
        for person in counts.sent.keys() | kept.keys():
            more = kept[person] - counts.sent[person]
            if more:
                kind = "重复的" if more > 0 else "没回的"
                counts.fault(kind, f"{person} 说了 {counts.sent[person]} 句，库里有 {kept[person]} {what}")
    if taken != counts.messages or waiting:
        counts.fault("没回的", f"{counts.messages} 条消息，收件箱里有 {taken} 条，没处理的 {waiting} 条")


@dataclass(frozen=True, slots=True)
class Measured:
    counts: Counts
    took: float
    cpu: float
    memory: float


def measure(rate: int, seconds: float, warm_up: float, seed: int) -> Measured:
    """`warm_up` seconds come before, with the same load; their answers are checked, but not timed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(folder) as (process, address):
            measured = uvloop.run(_drive(process, f"http://{address}", rate, seconds, warm_up, seed))
        count_kept(folder, measured.counts)
    return measured


async def _drive(process: psutil.Process, url: str, rate: int, seconds: float, warm_up: float, seed: int) -> Measured:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        load = Load(url, session, seed)
        await load.run(rate, warm_up)
        counts = load.counts
        counts.first.clear()
        counts.repeats.clear()
        before, cpu = counts.messages, sum(process.cpu_times()[:2])
        took = await load.run(rate, seconds)
        cpu = sum(process.cpu_times()[:2]) - cpu
        return Measured(counts, took, cpu / (counts.messages - before), process.memory_info().rss / 2**20)


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    value: str
    bar: str = ""
    met: bool | None = None


def rows(measured: Measured, rate: int, seconds: float) -> list[Row]:
    counts = measured.counts
    every = sorted([*counts.first, *counts.repeats])
    reached = int(rate * seconds) / max(measured.took, seconds)
    p99 = _part(every, 0.99)
    return [
        Row("新消息，条/秒", f"{reached:.1f}", f"≥ {rate}", reached >= 0.995 * rate),
        Row("p50 毫秒", f"{_part(every, 0.5):.1f}"),
        Row("p99 毫秒", f"{p99:.1f}", "< 100", p99 < 100),
        Row("最慢，毫秒", f"{_part(every, 1):.1f}"),
        Row("p99 毫秒，只看头一次来的", f"{_part(sorted(counts.first), 0.99):.1f}"),
        Row("p99 毫秒，只看再来的", f"{_part(sorted(counts.repeats), 0.99):.1f}"),
        Row("每条新消息的 CPU 毫秒（重复的也算在里面）", f"{measured.cpu * 1e3:.2f}"),
        Row("内存 MB", f"{measured.memory:.0f}"),
        *(Row(kind, str(counts.faults[kind]), "0", not counts.faults[kind]) for kind in FAULTS),
    ]


FAULTS = ("没回的", "重复的", "串了的", "答错的")


def _part(ordered: Sequence[float], part: float) -> float:
    """Milliseconds; NaN where nothing was answered, which meets no bar."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1e3 if ordered else float("nan")


def run(*, quick: bool, rate: int = RATE, seed: int = 1) -> bool:
    """Print the table; True where every bar is met."""
    seconds, warm_up = (5.0, 2.0) if quick else (30.0, 3.0)
    before = speed()
    measured = measure(rate, seconds, warm_up, seed)
    counts = measured.counts
    kinds = "，".join(f"{kind} {number}" for kind, number in sorted(counts.kinds.items()))
    print(
        f"安全模式（加密），写盘的 SQLite，每秒 {rate} 条新消息，{seconds:.0f} 秒，"
        f"从该发的时刻计时；先热身 {warm_up:.0f} 秒，不计时但照样核对。\n"
        f"共 {len(counts.sent)} 人，{counts.messages} 条消息，{counts.requests} 次请求：{kinds}。"
        f"空转 {before:.2f} 和 {speed():.2f} 秒。\n"
    )
    table = [("公众号", "技补通", "标准", "")]
    mark: Callable[[bool | None], str] = {None: "", True: "达到", False: "没达到"}.__getitem__
    found = rows(measured, rate, seconds)
    print_columns(table + [(row.title, row.value, row.bar, mark(row.met)) for row in found])
    for example in counts.examples:
        print(f"  {example}")
    return all(row.met is not False for row in found)


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.wechat", description="量公众号被动回复的快慢和对错")
    parser.add_argument("--quick", action="store_true", help="短测：5 秒")
    parser.add_argument("--rate", type=int, default=RATE, metavar="条", help="每秒多少条新消息")
    parser.add_argument("--seed", type=int, default=1, metavar="数", help="随机的种子")
    parser.add_argument("--check", action="store_true", help="有一条标准没达到就以 1 退出")
    options = parser.parse_args(argv)
    met = run(quick=options.quick, rate=options.rate, seed=options.seed)
    return 1 if options.check and not met else 0


if __name__ == "__main__":
    sys.exit(main())
