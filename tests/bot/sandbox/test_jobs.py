"""Work in a thread: its progress, its result, its faults, and what is kept of it."""

from __future__ import annotations

import logging
import threading

import pytest

from bot.sandbox.jobs import BROKEN, KEPT, Busy, Job, Jobs, Progress
from tests.bot.fakes import until


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


async def test_progress_is_told_while_it_works_and_the_result_at_the_end(jobs: Jobs) -> None:
    go = threading.Event()

    def work(progress: Progress) -> list[int]:
        progress(3, 7)
        assert go.wait(10)
        progress(7, 7)
        return [1, 2]

    job = jobs.start("算一算", work)
    assert (job.what, jobs.find(job.id)) == ("算一算", job)
    await until(lambda: job.done == 3)
    assert (job.all, job.over, job.result) == (7, False, None)
    go.set()
    await until(lambda: job.over)
    assert (job.done, job.result, job.fault) == (7, [1, 2], None)


@pytest.mark.parametrize("result", [0, [], "", False])
async def test_an_empty_result_is_a_result(jobs: Jobs, result: object) -> None:
    job = jobs.start("空的", lambda _: result)
    await until(lambda: job.over)
    assert (job.result, job.fault) == (result, None)


async def test_a_fault_is_said_plainly_and_logged_by_its_place_without_any_content(
    jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    def work(progress: Progress) -> int:
        raise ValueError("王五的秘密")

    with caplog.at_level(logging.INFO):
        job = jobs.start("王五的事", work)
        await until(lambda: job.over)
    assert (job.result, job.fault) == (None, BROKEN)
    assert "ValueError（tests/bot/sandbox/test_jobs.py" in caplog.text
    assert "王五" not in caplog.text
    after = jobs.start("下一个", lambda _: 1)
    await until(lambda: after.over)
    assert after.result == 1


async def test_one_runs_at_a_time_in_the_order_of_asking(jobs: Jobs) -> None:
    running, most, order = 0, 0, []

    def work(number: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        order.append(number)
        running -= 1
        return number

    begun = [jobs.start(str(number), lambda _, number=number: work(number)) for number in range(5)]
    await until(lambda: all(job.over for job in begun))
    assert (most, order) == (1, [0, 1, 2, 3, 4])


async def test_the_oldest_is_forgotten_and_names_cannot_be_guessed(jobs: Jobs) -> None:
    begun: list[Job] = []
    for number in range(KEPT + 2):
        begun.append(jobs.start(str(number), lambda _: 1))
        await until(lambda: begun[-1].over)
    assert [jobs.find(job.id) for job in begun] == [None, None, *begun[2:]]
    assert len({job.id for job in begun}) == len(begun)
    assert min(len(job.id) for job in begun) >= 16
    assert jobs.find("nobody's") is None


async def test_what_still_runs_does_not_keep_the_process_alive(jobs: Jobs) -> None:
    jobs.start("在算", lambda _: 1)
    assert [thread.daemon for thread in threading.enumerate() if thread.name == "sandbox"][-1:] == [True]


def test_a_job_is_over_with_a_result_or_a_fault() -> None:
    assert [Job("1", "").over, Job("1", "", result=0).over, Job("1", "", fault="x").over] == [False, True, True]


async def test_no_more_are_taken_than_can_wait_and_one_that_was_dropped_is_not_worked_on(jobs: Jobs) -> None:
    go, done = threading.Event(), []
    first = jobs.start("第一个", lambda _: go.wait(10))
    waiting = [jobs.start(str(number), lambda _, number=number: done.append(number) or 1) for number in range(9)]
    with pytest.raises(Busy):
        jobs.start("再来一个", lambda _: 1)
    jobs.drop(waiting[0].id)
    go.set()
    await until(lambda: first.over and all(job.over for job in waiting[1:]))
    assert done == list(range(1, 9))
