"""The port of the system of record for jobs: the queue of work that goes on by itself, and its schedules (ADR 22).

A job is queued in the transaction that causes it. Everything else about it is the workers' own: claims, leases, progress, failed tries
and results are kept in the queue alone, and no event tells of them. What a job changes is in the ledger like any other change.

A worker holds a job by a lease. Every report of it names the claim, that is the job as `claim_job` returned it, and is refused once
the lease ended and another worker claimed the job, or somebody cancelled it. So a job ends once, however many worked on it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from knowledge.errors import Conflict, NotFound
from knowledge.model.work.jobs import LONGEST_ERROR, OPEN, Job, JobKind, JobOrder, JobState, Schedule

ALL_KINDS = frozenset(JobKind)
WORKER_LOST = "its worker ended without a word, or lost touch with the store"
"""Why a job is dead whose last lease ended without a report."""


class JobFilter(NamedTuple):
    """The part of the queue that is asked for: in a state, of a kind, before a number, and at most how many."""

    state: JobState | None = None
    kind: JobKind | None = None
    before: int | None = None
    limit: int | None = None


WHOLE_JOB_LIST = JobFilter()
"""Every job."""


class JobTransaction(Protocol):
    """The part of a transaction that queues jobs."""

    def enqueue(self, order: JobOrder) -> Job:
        """Queue a job, and return the one that does the work: an earlier one with the same key, or one that the order joins.

        A job that it joins is brought forward where the order is due earlier, unless it waits after a failed try. Raises Conflict
        where a job with the same key does other work.
        """
        ...


class JobStore(Protocol):
    """The queue of jobs and their schedules. `now` and `at` are the worker's time."""

    def job(self, job_id: str) -> Job:
        """The job with this id. Raises NotFound."""
        ...

    def jobs(self, chosen: JobFilter = WHOLE_JOB_LIST) -> list[Job]:
        """The jobs that are asked for, the latest first."""
        ...

    def count_jobs(self) -> dict[tuple[JobKind, JobState], int]:
        """The number of jobs of each kind in each state, where there are any."""
        ...

    def claim_job(
        self, worker: str, now: datetime, until: datetime, kinds: Collection[JobKind] = ALL_KINDS
    ) -> Job | None:
        """Begin a try of the job that is due longest, and lease it to `worker` until then. None where nothing is due.

        A job whose lease ended is due again; it is dead where that was its last try.
        """
        ...

    def renew_job(self, claim: Job, until: datetime, done: int = 0, total: int = 0) -> bool:
        """Prolong the lease, and note how far the work has come. False where the worker holds the job no longer."""
        ...

    def finish_job(
        self, claim: Job, at: datetime, result: dict[str, Any], follow: Sequence[JobOrder] = ()
    ) -> bool:
        """End a job with its result, and queue what follows, in one transaction. False as for `renew_job`; nothing follows then."""
        ...

    def fail_job(self, claim: Job, at: datetime, error: str, due_at: datetime | None) -> bool:
        """Note that a try failed: the next one is due at `due_at`; without it the job is dead. False as for `renew_job`."""
        ...

    def release_job(self, claim: Job, at: datetime) -> bool:
        """Put a job back that its worker cannot end, such as because it shuts down. The try is not counted."""
        ...

    def release_jobs(self, at: datetime) -> int:
        """End every lease, and return how many there were. Only for a store that no other process has open."""
        ...

    def retry_job(self, job_id: str, *, actor: str, at: datetime) -> Job:
        """Let a dead or cancelled job run again, with all its tries. Raises NotFound, Conflict."""
        ...

    def cancel_job(self, job_id: str, *, actor: str, at: datetime) -> Job:
        """Cancel a job that waits or runs. A worker that holds it stops at its next report. Raises NotFound, Conflict."""
        ...

    def forget_jobs(self, before: datetime) -> int:
        """Remove jobs that were done or cancelled before then, with their keys; return how many."""
        ...

    def keep_schedule(self, schedule: Schedule) -> None:
        """Add a schedule, or replace the one of its name."""
        ...

    def remove_schedule(self, name: str) -> None:
        """Remove a schedule. Its jobs stay. Raises NotFound."""
        ...

    def schedules(self) -> list[Schedule]:
        """All schedules, in order of name."""
        ...

    def queue_scheduled(self, now: datetime) -> list[Job]:
        """Queue a job for each schedule that is due, and set the time of its next one. Of several callers, one queues it."""
        ...


def unknown_job(job_id: str) -> NotFound:
    """The error for a job that is not in the queue."""
    return NotFound(f"There is no job {job_id[:64]!r}.", remedy="List them with: knowledge jobs list")


def unknown_schedule(name: str) -> NotFound:
    """The error for a schedule that there is not."""
    return NotFound(
        f"There is no schedule {name[:64]!r}.", remedy="List the schedules with: knowledge jobs schedule"
    )


def same_work(job: Job, order: JobOrder) -> Job:
    """`job`, which has the key of `order`. Raises Conflict where it does other work."""
    if (job.order.kind, job.order.parameters) != (order.kind, order.parameters):
        raise Conflict(
            f"The key {order.key!r} belongs to {job.job_id}, which does other work.",
            remedy="Choose another key for other work.",
            where="key",
        )
    return job


def joined(job: Job, due_at: datetime) -> Job:
    """`job` after an order that is due at `due_at` joined it."""
    return job if job.tries or job.due_at <= due_at else job.model_copy(update={"due_at": due_at})


def retried(job: Job, actor: str, at: datetime) -> Job:
    """`job` after somebody let it run again. Raises Conflict where it is neither dead nor cancelled."""
    if job.state not in (JobState.DEAD, JobState.CANCELLED):
        raise Conflict(
            f"Job {job.job_id} is {job.state.value!r}; only a dead or cancelled job is retried.",
            remedy="Queue a new one instead." if job.state is JobState.DONE else "Wait for its end.",
        )
    fresh = {"state": JobState.WAITING, "tries": 0, "due_at": at, "settled_at": None, "done": 0, "total": 0}
    return job.model_copy(update=fresh | {"changed_by": actor, "worker": ""})


def cancelled(job: Job, actor: str, at: datetime) -> Job:
    """`job` after somebody cancelled it. Raises Conflict where it ended already."""
    if job.state not in OPEN:
        raise Conflict(f"Job {job.job_id} is {job.state.value!r} already.", remedy="Nothing is left to cancel.")
    return job.model_copy(update={"state": JobState.CANCELLED, "settled_at": at, "changed_by": actor})


def kept_error(error: str) -> str:
    """The reason of a failed try as it is kept: one line without control characters."""
    return "".join(one if one.isprintable() else " " for one in error)[:LONGEST_ERROR]
