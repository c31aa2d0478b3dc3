"""Work that takes longer than a page may: in a thread of its own, with its progress to be asked for.

A job's result is kept until newer ones push it out; nothing is written to a disk.
"""

from __future__ import annotations

import logging
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread
from typing import Any

from bot.logs import where

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Told how many of how many are done."""

KEPT = 30
WAITING = 10
"""Jobs that aren't over, from which no further one is taken."""
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


class Busy(Exception):
    """Too many wait already."""


class Jobs:
    """One at a time: two would only take turns on one core. The thread ends with the process, whatever it is at."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: SimpleQueue[tuple[Job, Callable[[Progress], Any]]] = SimpleQueue()
        self._thread: Thread | None = None

    def start(self, what: str, work: Callable[[Progress], Any]) -> Job:
        """Begin `work`, which gives its result and never None. Raises `Busy` where `WAITING` jobs aren't over yet."""
        if sum(not job.over for job in self._jobs.values()) >= WAITING:
            raise Busy
        job = Job(secrets.token_urlsafe(12), what)
        self._jobs[job.id] = job
        while len(self._jobs) > KEPT:
            self._jobs.popitem(last=False)
        if self._thread is None:
            self._thread = Thread(target=self._work, name="sandbox", daemon=True)
            self._thread.start()
        self._waiting.put((job, work))
        return job

    def find(self, id: str) -> Job | None:
        return self._jobs.get(id)

    def drop(self, id: str) -> None:
        """Its result isn't kept any longer; what is being worked on goes on, for nobody."""
        self._jobs.pop(id, None)

    def _work(self) -> None:
        while True:
            job, work = self._waiting.get()
            if job.id in self._jobs:  # nobody asks for the result of one that was dropped
                self._run(job, work)
            del job, work  # a result no longer kept must not be held until the next one

    def _run(self, job: Job, work: Callable[[Progress], Any]) -> None:
        def progress(done: int, all_: int) -> None:
            job.done, job.all = done, all_

        try:
            job.result = work(progress)
        except Exception as error:
            log.error("试用网页的计算出错：%s", where(error))
            job.fault = BROKEN
