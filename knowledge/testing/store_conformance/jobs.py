"""The conformance tests of the queue of jobs (ADR 22)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from knowledge.errors import Conflict, NotFound
from knowledge.model.record.ledger import EventKind
from knowledge.model.work.actions import ActionOrder
from knowledge.model.work.jobs import Job, JobKind, JobOrder, JobState, Schedule
from knowledge.store.ports.jobs import WORKER_LOST, JobFilter
from knowledge.store.ports.store import Store
from knowledge.testing.store_samples import SettableClock, approve, submission

MINUTE = timedelta(minutes=1)


def ordered(store: Store, kind: JobKind = JobKind.REINDEX, **fields: Any) -> Job:
    """A job, queued in a transaction of its own."""
    with store.transaction() as transaction:
        return transaction.enqueue(JobOrder.model_validate({"kind": kind, "asked_by": "ada", **fields}))


def claimed(store: Store, now: datetime, worker: str = "one") -> Job:
    """The job that is due, leased to a worker for a minute."""
    job = store.claim_job(worker, now, now + MINUTE)
    assert job is not None
    return job


def scheduled(store: Store, at: datetime, **fields: Any) -> Schedule:
    """A schedule of a sync for every hour, kept."""
    given = {"name": "nightly", "kind": JobKind.SYNC, "parameters": {"source": "handbook"}, "every": 3600.0}
    schedule = Schedule.model_validate({**given, "next_at": at, "asked_by": "ada", **fields})
    store.keep_schedule(schedule)
    return schedule


class QueueSuite:
    """Jobs are queued with what causes them, once for each key."""

    def test_a_job_waits_as_it_was_ordered(self, store: Store, clock: SettableClock) -> None:
        job = ordered(store, JobKind.SYNC, parameters={"source": "handbook"}, most_tries=3)
        assert store.job(job.job_id) == job
        assert store.jobs() == [job]
        assert (job.state, job.tries, job.queued_at, job.due_at) == (JobState.WAITING, 0, clock(), clock())
        assert (job.order.parameters, job.order.asked_by) == ({"source": "handbook"}, "ada")
        assert store.count_jobs() == {(JobKind.SYNC, JobState.WAITING): 1}

    def test_a_transaction_that_fails_queues_no_job(self, store: Store) -> None:
        def killed() -> None:
            with store.transaction() as transaction:
                transaction.enqueue(JobOrder(kind=JobKind.REINDEX, asked_by="ada"))
                raise RuntimeError("killed")

        with pytest.raises(RuntimeError, match="killed"):
            killed()
        assert store.jobs() == []
        assert store.count_jobs() == {}

    def test_a_job_is_no_event(self, store: Store) -> None:
        ordered(store)
        assert store.head().seq == 0
        assert store.verify() == []

    def test_of_two_orders_with_one_key_one_job_comes_also_after_it_ended(
        self, store: Store, clock: SettableClock
    ) -> None:
        first = ordered(store, key="release 7")
        assert ordered(store, key="release 7", asked_by="ben") == first
        assert store.finish_job(claimed(store, clock()), clock(), {})
        assert ordered(store, key="release 7").state is JobState.DONE
        assert len(store.jobs()) == 1

    def test_a_key_that_belongs_to_other_work_is_refused(self, store: Store) -> None:
        ordered(store, JobKind.SYNC, key="k", parameters={"source": "a"})
        with pytest.raises(Conflict, match="'k' belongs to job_"):
            ordered(store, JobKind.SYNC, key="k", parameters={"source": "b"})

    def test_orders_without_a_key_are_jobs_of_their_own_and_listed_latest_first(self, store: Store) -> None:
        first, second = ordered(store), ordered(store, JobKind.DRIFT)
        assert store.jobs() == [second, first]
        assert store.jobs(JobFilter(kind=JobKind.REINDEX)) == [first]
        assert store.jobs(JobFilter(before=second.number)) == [first]
        assert store.jobs(JobFilter(limit=1)) == [second]
        assert store.jobs(JobFilter(state=JobState.DEAD)) == []

    def test_what_a_change_causes_is_queued_with_it_and_joins_what_waits(self, store: Store) -> None:
        approve(store, submission())
        approve(store, submission("policy/other"))
        (job,) = store.jobs()
        assert job.order.kind is JobKind.INDEX
        assert len(store.outbox()) >= 2

    def test_a_change_that_is_made_while_the_index_is_brought_up_to_date_causes_another_job(
        self, store: Store, clock: SettableClock
    ) -> None:
        approve(store, submission())
        claimed(store, clock())
        approve(store, submission("policy/other"))
        assert [job.state for job in store.jobs()] == [JobState.WAITING, JobState.RUNNING]

    def test_an_approved_action_causes_its_delivery_as_does_a_retry(
        self, store: Store, clock: SettableClock
    ) -> None:
        order = ActionOrder(action_id="act_1", name="refund", answer_id="ans_1", approved_by="ria", body=b"{}")
        with store.transaction() as transaction:
            transaction.queue_action(order, actor="ria")
        job = claimed(store, clock())
        assert (job.order.kind, job.order.asked_by) == (JobKind.DELIVER, "ria")
        store.finish_job(job, clock(), {})
        with store.transaction() as transaction:
            transaction.settle_action("act_1", EventKind.ACTION_DIED, {}, actor="canon")
        assert store.claim_job("one", clock(), clock() + MINUTE) is None
        with store.transaction() as transaction:
            transaction.settle_action("act_1", EventKind.ACTION_RETRIED, {}, actor="kim")
        assert claimed(store, clock()).order.asked_by == "kim"

    def test_an_order_that_joins_brings_a_job_forward_but_not_one_that_failed(
        self, store: Store, clock: SettableClock
    ) -> None:
        later = clock() + 60 * MINUTE
        waiting = ordered(store, JobKind.DELIVER, due_at=later)
        assert ordered(store, JobKind.DELIVER).due_at == clock()
        assert store.job(waiting.job_id).due_at == clock()
        store.fail_job(claimed(store, clock()), clock(), "no network", later)
        assert ordered(store, JobKind.DELIVER).due_at == later
        assert len(store.jobs()) == 1

    @pytest.mark.parametrize(
        "wrong",
        [{"asked_by": " "}, {"key": "a\nb"}, {"parameters": {"a": "x" * 100_000}}, {"most_tries": 0}],
    )
    def test_an_order_that_cannot_be_kept_is_refused(self, store: Store, wrong: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            ordered(store, **wrong)

    def test_a_job_that_nobody_ordered_is_not_found(self, store: Store, clock: SettableClock) -> None:
        for name in ("job_9", "\0"):
            with pytest.raises(NotFound, match="There is no job"):
                store.job(name)
            with pytest.raises(NotFound, match="There is no job"):
                store.retry_job(name, actor="ben", at=clock())


class LeaseSuite:
    """A job is one worker's while its lease lasts, and ends once."""

    def test_a_job_is_claimed_by_one_worker_when_it_is_due(self, store: Store, clock: SettableClock) -> None:
        ordered(store, due_at=clock() + MINUTE)
        assert store.claim_job("one", clock(), clock() + MINUTE) is None
        job = claimed(store, clock() + MINUTE)
        assert (job.state, job.worker, job.tries) == (JobState.RUNNING, "one", 1)
        assert job.due_at == clock() + 2 * MINUTE
        assert store.job(job.job_id) == job
        assert store.claim_job("two", clock() + MINUTE, clock() + 2 * MINUTE) is None

    def test_the_job_that_is_due_longest_is_claimed_first_and_only_of_the_kinds_that_are_wanted(
        self, store: Store, clock: SettableClock
    ) -> None:
        late, early = ordered(store), ordered(store, JobKind.DRIFT, due_at=clock() - MINUTE)
        until = clock() + MINUTE
        wanted = store.claim_job("one", clock(), until, {JobKind.REINDEX, JobKind.SYNC})
        assert wanted is not None
        assert wanted.job_id == late.job_id
        assert store.claim_job("one", clock(), until, {JobKind.SYNC}) is None
        assert claimed(store, clock()).job_id == early.job_id

    def test_a_lease_that_is_renewed_lasts_and_shows_the_progress(
        self, store: Store, clock: SettableClock
    ) -> None:
        ordered(store)
        job = claimed(store, clock())
        assert store.renew_job(job, clock() + 5 * MINUTE, 3, 10)
        assert store.claim_job("two", clock() + 2 * MINUTE, clock() + 3 * MINUTE) is None
        seen = store.job(job.job_id)
        assert (seen.done, seen.total) == (3, 10)

    def test_a_job_whose_lease_ended_is_claimed_again_and_its_first_worker_ends_nothing(
        self, store: Store, clock: SettableClock
    ) -> None:
        ordered(store)
        first = claimed(store, clock())
        second = claimed(store, clock() + MINUTE, "two")
        assert (second.job_id, second.tries) == (first.job_id, 2)
        late = clock() + 2 * MINUTE
        order = JobOrder(kind=JobKind.DRIFT, asked_by="ada")
        assert not store.renew_job(first, late)
        assert not store.finish_job(first, late, {"by": "one"}, [order])
        assert not store.fail_job(first, late, "late", None)
        assert not store.release_job(first, late)
        assert store.finish_job(second, late, {"by": "two"}, [order])
        assert store.job(first.job_id).result == {"by": "two"}
        assert not store.finish_job(second, late, {"by": "again"})
        assert [job.order.kind for job in store.jobs()] == [JobKind.DRIFT, JobKind.REINDEX]

    def test_a_failed_job_waits_and_dies_without_another_time(self, store: Store, clock: SettableClock) -> None:
        ordered(store)
        store.fail_job(claimed(store, clock()), clock(), "no\nnetwork", clock() + MINUTE)
        (job,) = store.jobs()
        assert (job.state, job.due_at, job.last_error) == (JobState.WAITING, clock() + MINUTE, "no network")
        assert store.claim_job("one", clock(), clock() + MINUTE) is None
        store.fail_job(claimed(store, clock() + MINUTE), clock(), "gone", None)
        (job,) = store.jobs()
        assert (job.state, job.tries, job.settled_at) == (JobState.DEAD, 2, clock())
        assert store.claim_job("one", clock() + 99 * MINUTE, clock() + 100 * MINUTE) is None

    def test_a_job_whose_workers_end_without_a_word_dies_after_its_last_try(
        self, store: Store, clock: SettableClock
    ) -> None:
        job = ordered(store, most_tries=2)
        for number in range(2):
            claimed(store, clock() + number * MINUTE)
        assert store.claim_job("one", clock() + 2 * MINUTE, clock() + 3 * MINUTE) is None
        dead = store.job(job.job_id)
        assert (dead.state, dead.last_error, dead.tries) == (JobState.DEAD, WORKER_LOST, 2)

    def test_a_released_job_is_due_at_once_and_the_try_is_not_counted(
        self, store: Store, clock: SettableClock
    ) -> None:
        ordered(store)
        assert store.release_job(claimed(store, clock()), clock())
        assert claimed(store, clock(), "two").tries == 1

    def test_every_lease_can_be_ended_where_no_other_process_works(
        self, store: Store, clock: SettableClock
    ) -> None:
        ordered(store)
        claimed(store, clock())
        assert store.release_jobs(clock()) == 1
        assert claimed(store, clock(), "two").tries == 2


class OperatorSuite:
    """People retry, cancel and schedule jobs."""

    def test_a_dead_job_is_retried_with_all_its_tries(self, store: Store, clock: SettableClock) -> None:
        job = ordered(store)
        with pytest.raises(Conflict, match="is 'waiting'"):
            store.retry_job(job.job_id, actor="ben", at=clock())
        store.fail_job(claimed(store, clock()), clock(), "gone", None)
        again = store.retry_job(job.job_id, actor="ben", at=clock())
        assert (again.state, again.tries, again.changed_by) == (JobState.WAITING, 0, "ben")
        assert store.job(job.job_id) == again
        store.finish_job(claimed(store, clock()), clock(), {"points": 3})
        with pytest.raises(Conflict, match="is 'done'"):
            store.retry_job(job.job_id, actor="ben", at=clock())

    def test_a_cancelled_job_does_not_run_and_its_worker_is_told(self, store: Store, clock: SettableClock) -> None:
        waiting = ordered(store)
        assert store.cancel_job(waiting.job_id, actor="ben", at=clock()).state is JobState.CANCELLED
        assert store.claim_job("one", clock(), clock() + MINUTE) is None
        ordered(store, JobKind.DRIFT)
        running = claimed(store, clock())
        store.cancel_job(running.job_id, actor="ben", at=clock())
        assert not store.renew_job(running, clock() + MINUTE)
        assert not store.finish_job(running, clock(), {})
        assert store.job(running.job_id).state is JobState.CANCELLED
        with pytest.raises(Conflict, match="already"):
            store.cancel_job(running.job_id, actor="ben", at=clock())
        assert store.retry_job(running.job_id, actor="ben", at=clock()).state is JobState.WAITING

    def test_jobs_that_ended_long_ago_are_forgotten_and_dead_ones_are_not(
        self, store: Store, clock: SettableClock
    ) -> None:
        ordered(store, key="k")
        store.finish_job(claimed(store, clock()), clock(), {})
        dead = ordered(store)
        store.fail_job(claimed(store, clock()), clock(), "gone", None)
        assert store.forget_jobs(clock()) == 0
        assert store.forget_jobs(clock() + MINUTE) == 1
        assert [job.job_id for job in store.jobs()] == [dead.job_id]
        assert ordered(store, key="k").state is JobState.WAITING

    def test_a_schedule_queues_a_job_for_each_time_that_is_due(self, store: Store, clock: SettableClock) -> None:
        start = clock()
        schedule = scheduled(store, start + MINUTE)
        assert store.schedules() == [schedule]
        assert store.queue_scheduled(start) == []
        (job,) = store.queue_scheduled(start + MINUTE)
        assert (job.order.kind, job.order.schedule, job.order.asked_by) == (JobKind.SYNC, "nightly", "ada")
        assert store.queue_scheduled(start + 2 * MINUTE) == []
        assert [one.next_at for one in store.schedules()] == [start + 61 * MINUTE]
        assert len(store.queue_scheduled(start + 61 * MINUTE)) == 1
        assert len(store.jobs()) == 2

    def test_times_that_nobody_worked_at_are_made_up_for_once(self, store: Store, clock: SettableClock) -> None:
        start = clock()
        scheduled(store, start)
        assert len(store.queue_scheduled(start + 5 * 60 * MINUTE + MINUTE)) == 1
        assert store.schedules()[0].next_at == start + 6 * 60 * MINUTE

    def test_a_schedule_is_replaced_by_its_name_and_removed(self, store: Store, clock: SettableClock) -> None:
        scheduled(store, clock())
        changed = scheduled(store, clock(), every=60.0)
        assert store.schedules() == [changed]
        store.remove_schedule("nightly")
        assert store.schedules() == []
        for name in ("nightly", "\0"):
            with pytest.raises(NotFound, match="There is no schedule"):
                store.remove_schedule(name)


class JobSuite(QueueSuite, LeaseSuite, OperatorSuite):
    """The whole contract of `JobStore`."""
