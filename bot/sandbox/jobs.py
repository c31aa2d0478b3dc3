"""Work that takes longer than a page may: in a thread of its own, with its progress to be asked for.

A job's result is kept until newer ones push it out; nothing is written to a disk.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bot.logs import where

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""

KEPT = 30
BROKEN = "没有算完，是程序出了错，不是您的错。请再试一次；还不行就把这一页的网址告诉开发的人。"


@dataclass(slots=True)
class Job:
    """`what`: in words, for the person who waits. `result` and `fault` are null until it is over; then one of them is
    set."""

    id: str
    what: str
    done: int = 0
    all: int = 0
    result: Any = None
    fault: str | None = None

    @property
    def over(self) -> bool:
        return self.result is not None or self.fault is not None


class Jobs:
    """One at a time: two would only take turns on one core."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox")
        self._running: set[asyncio.Future[None]] = set()

    def start(self, what: str, work: Callable[[Progress], Any]) -> Job:
        """Begin `work`, which gives its result and never None."""
        job = Job(secrets.token_urlsafe(12), what)
        self._jobs[job.id] = job
        while len(self._jobs) > KEPT:
            self._jobs.popitem(last=False)
        running = asyncio.get_running_loop().run_in_executor(self._thread, self._run, job, work)
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        return job

    def find(self, id: str) -> Job | None:
        return self._jobs.get(id)

    def close(self) -> None:
        """Whatever waits is dropped; what runs ends by itself."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, work: Callable[[Progress], Any]) -> None:
        def progress(done: int, all_: int) -> None:
            job.done, job.all = done, all_

        try:
            job.result = work(progress)
        except Exception as error:
            log.error("试用网页的计算出错：%s", where(error))
            job.fault = BROKEN
