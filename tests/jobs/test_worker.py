"""A worker does what is due, waits after a failure, and lets go when it is told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from knowledge.errors import InvalidInput, Unavailable
from knowledge.jobs.crew import crew, kinds_of
from knowledge.jobs.run import Handler, JobInterrupted, JobOutcome, JobRun, Lease
from knowledge.jobs.worker import Worker
from knowledge.model.work.jobs import FIRST_WAIT, PROMPT, Job, JobKind, JobOrder, JobState, Schedule
from knowledge.testing.memory_store import MemoryStore
from knowledge.testing.store_samples import SettableClock

QUICK = Lease(timedelta(seconds=60), beat=0.01)


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def store(clock: SettableClock) -> MemoryStore:
    return MemoryStore(clock)


@pytest.fixture
def stopping() -> threading.Event:
    return threading.Event()


@pytest.fixture
def worker(store: MemoryStore, clock: SettableClock, stopping: threading.Event) -> Callable[[Handler], Worker]:
    """Makes a worker that does each reindex job by a function."""

    def make(handler: Handler) -> Worker:
        return Worker(store, {JobKind.REINDEX: handler}, stopping, clock=clock, lease=QUICK)

    return make


def ordered(store: MemoryStore, **fields: Any) -> Job:
    with store.transaction() as transaction:
        return transaction.enqueue(JobOrder(kind=JobKind.REINDEX, asked_by="ada", **fields))


def failing(error: BaseException) -> Handler:
    def fail(_: JobRun) -> JobOutcome:
        raise error

    return fail


def test_a_job_ends_with_its_result_and_what_follows_is_queued(
    store: MemoryStore, worker: Callable[[Handler], Worker]
) -> None:
    job = ordered(store)
    follow = JobOrder(kind=JobKind.DRIFT, asked_by="ada")
    done = worker(lambda _: JobOutcome({"points": 3}, (follow,))).run_one()
    assert done is not None
    assert (done.job_id, done.state, done.result) == (job.job_id, JobState.DONE, {"points": 3})
    assert [one.order.kind for one in store.jobs()] == [JobKind.DRIFT, JobKind.REINDEX]


def test_without_a_job_of_its_kinds_a_worker_does_nothing(
    store: MemoryStore, worker: Callable[[Handler], Worker]
) -> None:
    with store.transaction() as transaction:
        transaction.enqueue(JobOrder(kind=JobKind.DRIFT, asked_by="ada"))
    assert worker(lambda _: JobOutcome()).run_one() is None


def test_a_failed_job_waits_about_twice_as_long_from_try_to_try_and_then_is_dead(
    store: MemoryStore, clock: SettableClock, worker: Callable[[Handler], Worker]
) -> None:
    job = ordered(store, most_tries=4)
    one = worker(failing(Unavailable("The index is away.", remedy="Wait.")))
    waits = []
    for _ in range(3):
        after = one.run_one()
        assert after is not None
        assert (after.state, after.last_error) == (JobState.WAITING, "The index is away. Wait.")
        waits.append((after.due_at - clock()).total_seconds())
        assert one.run_one() is None
        clock.now = after.due_at
    for number, wait in enumerate(waits):
        assert FIRST_WAIT * 2**number / 2 <= wait <= FIRST_WAIT * 2**number
    assert waits == [job.model_copy(update={"tries": tries}).wait().total_seconds() for tries in (1, 2, 3)]
    dead = one.run_one()
    assert dead is not None
    assert (dead.state, dead.tries) == (JobState.DEAD, 4)


def test_a_job_that_can_never_succeed_is_dead_at_once(
    store: MemoryStore, worker: Callable[[Handler], Worker]
) -> None:
    ordered(store)
    dead = worker(failing(InvalidInput("source/x is not declared."))).run_one()
    assert dead is not None
    assert (dead.state, dead.tries, dead.last_error) == (JobState.DEAD, 1, "source/x is not declared.")


def test_an_unexpected_error_is_tried_again_and_the_job_tells_no_more_than_its_name(
    store: MemoryStore, worker: Callable[[Handler], Worker]
) -> None:
    ordered(store)
    waiting = worker(failing(ZeroDivisionError("a secret"))).run_one()
    assert waiting is not None
    assert waiting.state is JobState.WAITING
    assert "ZeroDivisionError" in waiting.last_error
    assert "secret" not in waiting.last_error


def test_progress_is_seen_while_the_job_runs(store: MemoryStore, worker: Callable[[Handler], Worker]) -> None:
    job = ordered(store)

    def half(run: JobRun) -> JobOutcome:
        run.progress(5, 10)
        for _ in range(6000):
            if store.job(job.job_id).done == 5:
                return JobOutcome({"seen": store.job(job.job_id).total})
            time.sleep(0.01)
        raise AssertionError("the progress was never written")

    done = worker(half).run_one()
    assert done is not None
    assert done.result == {"seen": 10}


def test_a_long_job_keeps_its_lease(store: MemoryStore, clock: SettableClock, stopping: threading.Event) -> None:
    ordered(store)
    short = Lease(timedelta(seconds=0.2), beat=0.01)

    def long(run: JobRun) -> JobOutcome:
        before = run.job.due_at
        clock.now += timedelta(minutes=5)
        for _ in range(6000):
            if store.jobs()[0].due_at > before:
                return JobOutcome({"renewed": True})
            time.sleep(0.01)
        raise AssertionError("the lease was never renewed")

    done = Worker(store, {JobKind.REINDEX: long}, stopping, clock=clock, lease=short).run_one()
    assert done is not None
    assert done.result == {"renewed": True}


def test_a_worker_that_is_told_to_stop_puts_its_job_back_without_counting_the_try(
    store: MemoryStore, worker: Callable[[Handler], Worker], stopping: threading.Event
) -> None:
    ordered(store)

    def stopped(run: JobRun) -> JobOutcome:
        stopping.set()
        run.progress(1, 2)
        raise AssertionError("it went on")

    job = worker(stopped).run_one()
    assert job is not None
    assert (job.state, job.tries, job.last_error) == (JobState.WAITING, 0, "")


def test_a_job_that_is_cancelled_while_it_runs_stops_at_its_next_report(
    store: MemoryStore, clock: SettableClock, worker: Callable[[Handler], Worker]
) -> None:
    job = ordered(store)

    def goes_on(run: JobRun) -> JobOutcome:
        store.cancel_job(job.job_id, actor="ben", at=clock())
        for number in range(6000):
            run.progress(number, 6000)
            time.sleep(0.01)
        raise AssertionError("it went on")

    after = worker(goes_on).run_one()
    assert after is not None
    assert (after.state, after.changed_by) == (JobState.CANCELLED, "ben")


def test_a_worker_that_lost_its_job_ends_nothing(
    store: MemoryStore, clock: SettableClock, worker: Callable[[Handler], Worker]
) -> None:
    ordered(store)

    def overtaken(_: JobRun) -> JobOutcome:
        clock.now += timedelta(hours=1)
        claim = store.claim_job("another", clock(), clock() + timedelta(hours=1))
        assert claim is not None
        return JobOutcome({"by": "the first"})

    job = worker(overtaken).run_one()
    assert job is not None
    assert (job.state, job.worker, job.result) == (JobState.RUNNING, "another", None)


def test_an_idle_worker_queues_what_is_scheduled(
    store: MemoryStore, clock: SettableClock, worker: Callable[[Handler], Worker]
) -> None:
    store.keep_schedule(
        Schedule(name="nightly", kind=JobKind.REINDEX, every=3600, next_at=clock(), asked_by="ada")
    )
    one = worker(lambda _: JobOutcome())
    assert one.run(until_idle=True) == 1
    assert one.run(until_idle=True) == 0
    clock.now += timedelta(hours=1)
    assert one.run(until_idle=True) == 1
    assert len(store.jobs()) == 2


def test_jobs_that_ended_a_month_ago_are_forgotten(
    store: MemoryStore, clock: SettableClock, worker: Callable[[Handler], Worker]
) -> None:
    ordered(store)
    one = worker(lambda _: JobOutcome())
    one.run(until_idle=True)
    clock.now += timedelta(days=29)
    one.run(until_idle=True)
    assert len(store.jobs()) == 1
    clock.now += timedelta(days=2)
    one.run(until_idle=True)
    assert store.jobs() == []


def test_of_several_workers_one_does_only_what_somebody_waits_for() -> None:
    assert kinds_of(0, 1) == frozenset(JobKind)
    assert [kinds_of(number, 3) for number in range(3)] == [PROMPT, frozenset(JobKind), frozenset(JobKind)]


def test_a_crew_does_jobs_beside_the_block_and_puts_back_what_it_holds_at_its_end(
    store: MemoryStore, clock: SettableClock
) -> None:
    begun = threading.Event()

    def endless(run: JobRun) -> JobOutcome:
        begun.set()
        while True:
            run.check()
            time.sleep(0.01)

    def make(handlers: Any, stopping: threading.Event) -> Worker:
        return Worker(store, handlers, stopping, clock=clock, lease=QUICK)

    job = ordered(store)
    with crew(2, dict.fromkeys(JobKind, endless), make):
        assert begun.wait(10)
        assert store.job(job.job_id).state is JobState.RUNNING
    assert store.job(job.job_id).state is JobState.WAITING
    assert not [one for one in threading.enumerate() if one.name.startswith("jobs ")]


def test_an_interrupt_is_no_failure(store: MemoryStore, worker: Callable[[Handler], Worker]) -> None:
    ordered(store)
    job = worker(failing(JobInterrupted())).run_one()
    assert job is not None
    assert (job.state, job.last_error) == (JobState.WAITING, "")
