"""The queue of jobs, in memory."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from knowledge.model.work.jobs import MERGED, OPEN, Job, JobKind, JobOrder, JobState, Schedule
from knowledge.store.ports.jobs import (
    ALL_KINDS,
    WHOLE_JOB_LIST,
    WORKER_LOST,
    JobFilter,
    cancelled,
    joined,
    kept_error,
    retried,
    same_work,
    unknown_job,
    unknown_schedule,
)
from knowledge.testing.memory_store.state import MemoryState

_SETTLED = (JobState.DONE, JobState.CANCELLED)


def with_order(state: MemoryState, order: JobOrder, now: datetime) -> tuple[MemoryState, Job]:
    """The state after an order, and the job that does the work."""
    due_at = order.due_at or now
    if order.kind in MERGED and not order.key:
        waiting = [one for one in state.jobs.values() if one.state is JobState.WAITING and not one.order.key]
        same = sorted((one for one in waiting if one.order.kind is order.kind), key=lambda one: one.due_at)
        if same:
            return with_job(state, joined(same[0], due_at))
    job_id = order.new_id()
    if job_id in state.jobs:
        return state, same_work(state.jobs[job_id], order)
    number = max((one.number for one in state.jobs.values()), default=0) + 1
    kept = order.model_copy(update={"due_at": None})
    return with_job(state, Job(job_id=job_id, number=number, order=kept, queued_at=now, due_at=due_at))


def with_job(state: MemoryState, job: Job) -> tuple[MemoryState, Job]:
    """The state with `job`, in place of what it was before."""
    return replace(state, jobs=state.jobs | {job.job_id: job}), job


class MemoryJobs:
    """See `JobStore`."""

    _state: MemoryState
    _turn: threading.Lock

    def job(self, job_id: str) -> Job:
        """See `JobStore.job`."""
        if job_id not in self._state.jobs:
            raise unknown_job(job_id)
        return self._state.jobs[job_id]

    def jobs(self, chosen: JobFilter = WHOLE_JOB_LIST) -> list[Job]:
        """See `JobStore.jobs`."""
        found = [
            one
            for one in self._state.jobs.values()
            if chosen.state in (None, one.state)
            and chosen.kind in (None, one.order.kind)
            and (chosen.before is None or one.number < chosen.before)
        ]
        return sorted(found, key=lambda one: -one.number)[: chosen.limit]

    def count_jobs(self) -> dict[tuple[JobKind, JobState], int]:
        """See `JobStore.count_jobs`."""
        return dict(Counter((one.order.kind, one.state) for one in self._state.jobs.values()))

    def claim_job(
        self, worker: str, now: datetime, until: datetime, kinds: Collection[JobKind] = ALL_KINDS
    ) -> Job | None:
        """See `JobStore.claim_job`."""
        with self._turn:
            due = [
                one
                for one in self._state.jobs.values()
                if one.state in OPEN and one.due_at <= now and one.order.kind in kinds
            ]
            for job in sorted(due, key=lambda one: (one.due_at, one.number)):
                if job.tries < job.order.most_tries:
                    leased = {"state": JobState.RUNNING, "worker": worker, "due_at": until, "done": 0, "total": 0}
                    return self._keep(job.model_copy(update=leased | {"tries": job.tries + 1}))
                error = WORKER_LOST if job.state is JobState.RUNNING else job.last_error
                dead = {"state": JobState.DEAD, "settled_at": now, "last_error": error}
                self._keep(job.model_copy(update=dead))
            return None

    def renew_job(self, claim: Job, until: datetime, done: int = 0, total: int = 0) -> bool:
        """See `JobStore.renew_job`."""
        return self._report(claim, due_at=until, done=done, total=total)

    def finish_job(
        self, claim: Job, at: datetime, result: dict[str, Any], follow: Sequence[JobOrder] = ()
    ) -> bool:
        """See `JobStore.finish_job`."""
        ended = {"state": JobState.DONE, "result": result, "settled_at": at, "last_error": ""}
        return self._report(claim, follow, at, **ended)

    def fail_job(self, claim: Job, at: datetime, error: str, due_at: datetime | None) -> bool:
        """See `JobStore.fail_job`."""
        if due_at is None:
            return self._report(claim, state=JobState.DEAD, settled_at=at, last_error=kept_error(error))
        return self._report(claim, state=JobState.WAITING, due_at=due_at, last_error=kept_error(error))

    def release_job(self, claim: Job, at: datetime) -> bool:
        """See `JobStore.release_job`."""
        return self._report(claim, state=JobState.WAITING, due_at=at, worker="", tries=claim.tries - 1)

    def release_jobs(self, at: datetime) -> int:
        """See `JobStore.release_jobs`."""
        with self._turn:
            running = [one for one in self._state.jobs.values() if one.state is JobState.RUNNING]
            for job in running:
                self._keep(job.model_copy(update={"due_at": at}))
            return len(running)

    def retry_job(self, job_id: str, *, actor: str, at: datetime) -> Job:
        """See `JobStore.retry_job`."""
        with self._turn:
            return self._keep(retried(self.job(job_id), actor, at))

    def cancel_job(self, job_id: str, *, actor: str, at: datetime) -> Job:
        """See `JobStore.cancel_job`."""
        with self._turn:
            return self._keep(cancelled(self.job(job_id), actor, at))

    def forget_jobs(self, before: datetime) -> int:
        """See `JobStore.forget_jobs`."""
        with self._turn:
            kept = {
                name: one
                for name, one in self._state.jobs.items()
                if one.state not in _SETTLED or one.settled_at is None or one.settled_at >= before
            }
            forgotten = len(self._state.jobs) - len(kept)
            self._state = replace(self._state, jobs=kept)
            return forgotten

    def keep_schedule(self, schedule: Schedule) -> None:
        """See `JobStore.keep_schedule`."""
        with self._turn:
            self._keep_schedules(self._state.schedules | {schedule.name: schedule})

    def remove_schedule(self, name: str) -> None:
        """See `JobStore.remove_schedule`."""
        with self._turn:
            if name not in self._state.schedules:
                raise unknown_schedule(name)
            self._keep_schedules({one: kept for one, kept in self._state.schedules.items() if one != name})

    def schedules(self) -> list[Schedule]:
        """See `JobStore.schedules`."""
        return [schedule for _, schedule in sorted(self._state.schedules.items())]

    def queue_scheduled(self, now: datetime) -> list[Job]:
        """See `JobStore.queue_scheduled`."""
        with self._turn:
            due = [one for one in self._state.schedules.values() if one.next_at <= now]
            jobs = []
            for schedule in sorted(due, key=lambda one: (one.next_at, one.name)):
                self._state, job = with_order(self._state, schedule.due_order(), now)
                self._keep_schedules(self._state.schedules | {schedule.name: schedule.after(now)})
                jobs.append(job)
            return jobs

    def _report(
        self, claim: Job, follow: Sequence[JobOrder] = (), at: datetime | None = None, **changes: Any
    ) -> bool:
        with self._turn:
            job = self._state.jobs.get(claim.job_id)
            held = (JobState.RUNNING, claim.worker, claim.tries)
            if job is None or (job.state, job.worker, job.tries) != held:
                return False
            self._keep(job.model_copy(update=changes))
            for order in follow:
                assert at is not None
                self._state, _ = with_order(self._state, order, at)
            return True

    def _keep(self, job: Job) -> Job:
        self._state, kept = with_job(self._state, job)
        return kept

    def _keep_schedules(self, schedules: dict[str, Schedule]) -> None:
        self._state = replace(self._state, schedules=schedules)
