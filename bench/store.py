"""`python -m bench.store`: what the service and its store cost a message, with a conversation that does nothing.

People who each wait for their reply before they write again, taken in as a polling channel does it: whatever has come
in meanwhile, in one batch. The durable path is whole (inbox, turn, outbox, marks); nothing goes over a network.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import date

import uvloop

from bot.channels.base import Address, Capabilities, Incoming
from bot.service import Service
from bot.store import open_store
from conversations.effects import Effect, Reply, Send
from conversations.events import Event, Text
from conversations.session import Session


@dataclass(frozen=True, slots=True)
class Turn:
    session: Session
    effects: tuple[Effect, ...]


def count(session: Session, event: Event, env: None) -> Turn:
    session = replace(session, misses=session.misses + 1)
    return Turn(session, (Send(Reply(str(session.misses))),))


class People:
    """A channel whose platform is the people themselves."""

    name = "bench"
    capabilities = Capabilities(text_bytes=4096, buttons=True)

    def __init__(self) -> None:
        self.waiting: dict[str, asyncio.Future[str]] = {}
        self.seconds: list[float] = []
        self._written: list[Incoming] = []
        self._news = asyncio.Event()

    async def send(self, conversation: str, reply: Reply) -> None:
        self.waiting[conversation].set_result(reply.text)

    async def poll(self, service: Service) -> None:
        while await self._news.wait():
            self._news.clear()
            while self._written:
                batch, self._written = self._written[:100], self._written[100:]
                await service.take_in(batch)

    async def walk(self, who: str, until: float) -> None:
        loop = asyncio.get_running_loop()
        number = 0
        while (begun := time.monotonic()) < until:
            number += 1
            self.waiting[who] = loop.create_future()
            text = Text("我是上海的，中级工", 9)
            self._written.append(Incoming(Address(self.name, who), f"{who}/{number}", text))
            self._news.set()
            answer = await self.waiting[who]
            if answer != str(number):
                raise AssertionError(f"person {who} wrote {number} messages and was told {answer}")
            self.seconds.append(time.monotonic() - begun)


def nothing(today: date) -> None:
    return None


async def run(people: int, seconds: float) -> str:
    with tempfile.TemporaryDirectory() as folder:
        store = await open_store(f"sqlite:///{folder}/bench.db")
        async with Service(store, count, nothing) as service:
            bench = People()
            await service.attach(bench)
            polling = asyncio.create_task(bench.poll(service))
            cpu, loop_cpu, begun = time.process_time(), time.thread_time(), time.monotonic()
            await asyncio.gather(*(bench.walk(str(n), begun + seconds) for n in range(people)))
            loop_cpu, cpu = time.thread_time() - loop_cpu, time.process_time() - cpu
            took = time.monotonic() - begun
            polling.cancel()
    done, waits = len(bench.seconds), sorted(bench.seconds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{people} 人 {done / took:.0f} 条/秒；每条 CPU {cpu / done * 1e3:.3f} 毫秒"
        f"（主循环 {loop_cpu / done * 1e3:.3f}，数据库线程 {(cpu - loop_cpu) / done * 1e3:.3f}，含模拟的人）；"
        f"p50 {waits[done // 2] * 1e3:.1f}，p99 {waits[done * 99 // 100] * 1e3:.1f} 毫秒；内存 {memory:.0f} MB"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.store", description="只测服务和存储：每条消息花多少")
    parser.add_argument("--people", type=int, default=200, metavar="人数")
    parser.add_argument("--seconds", type=float, default=5.0, metavar="秒")
    options = parser.parse_args()
    print(uvloop.run(run(options.people, options.seconds)))


if __name__ == "__main__":
    main()
