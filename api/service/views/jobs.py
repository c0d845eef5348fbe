"""The views of jobs and their schedules."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from api.service.wire import Wire
from knowledge.model.clock import Instant
from knowledge.model.work.jobs import Job, JobKind, JobState, Schedule


class JobView(Wire):
    """A job and how far it has come.

    `due_at` is the earliest time of its next try; while it runs, it is the end of its worker's lease. `done` of `total` pieces of its
    work are done; both are 0 where nothing is counted yet.
    """

    job_id: str
    kind: JobKind
    state: JobState
    parameters: dict[str, Any]
    asked_by: str
    key: str
    schedule: str
    queued_at: Instant
    due_at: Instant
    tries: int
    most_tries: int
    worker: str
    done: int
    total: int
    last_error: str
    result: dict[str, Any] | None
    changed_by: str
    settled_at: Instant | None

    @classmethod
    def of(cls, job: Job) -> JobView:
        """The view of a job."""
        order = job.order
        return cls(
            job_id=job.job_id,
            kind=order.kind,
            state=job.state,
            parameters=order.parameters,
            asked_by=order.asked_by,
            key=order.key,
            schedule=order.schedule,
            queued_at=job.queued_at,
            due_at=job.due_at,
            tries=job.tries,
            most_tries=order.most_tries,
            worker=job.worker,
            done=job.done,
            total=job.total,
            last_error=job.last_error,
            result=job.result,
            changed_by=job.changed_by,
            settled_at=job.settled_at,
        )


class JobCount(Wire):
    """The number of jobs of a kind in a state."""

    kind: JobKind
    state: JobState
    jobs: int


class JobList(Wire):
    """One page of jobs, the latest first, and the numbers of all jobs."""

    jobs: list[JobView]
    counts: list[JobCount]
    next: int | None = Field(description="`before` of the next page; null on the last one.")


class ScheduleView(Wire):
    """A schedule: the job that is queued at `next_at`, and then after each `every` seconds."""

    name: str
    kind: JobKind
    parameters: dict[str, Any]
    every: float
    next_at: Instant
    asked_by: str

    @classmethod
    def of(cls, schedule: Schedule) -> ScheduleView:
        """The view of a schedule."""
        return cls(
            name=schedule.name,
            kind=schedule.kind,
            parameters=schedule.parameters,
            every=schedule.every,
            next_at=schedule.next_at,
            asked_by=schedule.asked_by,
        )


class ScheduleList(Wire):
    """All schedules, in order of name."""

    schedules: list[ScheduleView]
