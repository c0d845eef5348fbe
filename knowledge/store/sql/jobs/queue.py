"""Reads the queue of jobs, and keeps what its workers and its operators do with them (ADR 22)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from knowledge.model.clock import to_micros
from knowledge.model.work.jobs import OPEN, Job, JobKind, JobOrder, JobState, Schedule
from knowledge.store.ports.jobs import (
    ALL_KINDS,
    WHOLE_JOB_LIST,
    WORKER_LOST,
    JobFilter,
    cancelled,
    kept_error,
    retried,
    unknown_job,
    unknown_schedule,
)
from knowledge.store.sql.engine import Database
from knowledge.store.sql.jobs.changes import BY_ID, enqueue_job
from knowledge.store.sql.jobs.convert import job_of, job_values, schedule_of, schedule_values
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import JOB, SCHEDULE

_LATEST = select(JOB).order_by(JOB.c.number.desc())
_COUNTS = select(JOB.c.kind, JOB.c.state, func.count()).group_by(JOB.c.kind, JOB.c.state)
_DUE = (
    select(JOB)
    .where(
        JOB.c.state.in_([state.value for state in OPEN]),
        JOB.c.due_at <= bindparam("now"),
        JOB.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(JOB.c.due_at, JOB.c.number)
    .limit(1)
)
_CLAIMED = _DUE.with_for_update(skip_locked=True)
_ONE = update(JOB).where(JOB.c.number == bindparam("at"))
_RUNNING = JOB.c.state == JobState.RUNNING.value
_HELD = update(JOB).where(
    _RUNNING,
    JOB.c.job_id == bindparam("wanted"),
    JOB.c.worker == bindparam("by"),
    JOB.c.tries == bindparam("at_try"),
)
"""A job that a worker still holds by its claim."""
_SETTLED = (JobState.DONE.value, JobState.CANCELLED.value)
_DUE_SCHEDULES = (
    select(SCHEDULE).where(SCHEDULE.c.next_at <= bindparam("now")).order_by(SCHEDULE.c.next_at, SCHEDULE.c.name)
)


class SqlJobs:
    """See `JobStore`. A worker looks before it writes, so that an idle one never waits for a writer."""

    _database: Database

    def job(self, job_id: str) -> Job:
        """See `JobStore.job`."""
        with self._database.reading() as connection:
            return _found(connection, job_id)

    def jobs(self, chosen: JobFilter = WHOLE_JOB_LIST) -> list[Job]:
        """See `JobStore.jobs`."""
        wanted = _LATEST.limit(chosen.limit)
        if chosen.state is not None:
            wanted = wanted.where(JOB.c.state == chosen.state.value)
        if chosen.kind is not None:
            wanted = wanted.where(JOB.c.kind == chosen.kind.value)
        if chosen.before is not None:
            wanted = wanted.where(JOB.c.number < chosen.before)
        with self._database.reading() as connection:
            return [job_of(row) for row in connection.execute(wanted)]

    def count_jobs(self) -> dict[tuple[JobKind, JobState], int]:
        """See `JobStore.count_jobs`."""
        with self._database.reading() as connection:
            rows = connection.execute(_COUNTS)
            return {(JobKind(kind), JobState(state)): count for kind, state, count in rows}

    # -- workers -------------------------------------------------------------------------------------------

    def claim_job(
        self, worker: str, now: datetime, until: datetime, kinds: Collection[JobKind] = ALL_KINDS
    ) -> Job | None:
        """See `JobStore.claim_job`."""
        wanted = {"now": to_micros(now), "kinds": sorted(kind.value for kind in kinds)}
        while self._is_any_due(wanted):
            with self._database.writing() as connection:
                row = connection.execute(_CLAIMED, wanted).one_or_none()
                if row is None:  # another worker was faster
                    return None
                claimed = _begun(job_of(row), worker, now, until)
                connection.execute(_ONE.values(job_values(claimed)), {"at": claimed.number})
            if claimed.state is JobState.RUNNING:
                return claimed
        return None

    def _is_any_due(self, wanted: dict[str, Any]) -> bool:
        with self._database.reading() as connection:
            return connection.execute(_DUE, wanted).first() is not None

    def renew_job(self, claim: Job, until: datetime, done: int = 0, total: int = 0) -> bool:
        """See `JobStore.renew_job`."""
        return self._report(claim, due_at=to_micros(until), done=done, total=total)

    def finish_job(
        self, claim: Job, at: datetime, result: dict[str, Any], follow: Sequence[JobOrder] = ()
    ) -> bool:
        """See `JobStore.finish_job`."""
        done = claim.model_copy(update={"state": JobState.DONE, "result": result, "settled_at": at})
        ended = {name: job_values(done)[name] for name in ("state", "result", "settled_at")}
        with self._database.writing() as connection:
            if not _changed(connection, claim, ended | {"last_error": ""}):
                return False
            for order in follow:
                enqueue_job(connection, order, at)
        return True

    def fail_job(self, claim: Job, at: datetime, error: str, due_at: datetime | None) -> bool:
        """See `JobStore.fail_job`."""
        if due_at is None:
            ended = {"state": JobState.DEAD.value, "settled_at": to_micros(at)}
            return self._report(claim, last_error=kept_error(error), **ended)
        waits = {"state": JobState.WAITING.value, "due_at": to_micros(due_at)}
        return self._report(claim, last_error=kept_error(error), **waits)

    def release_job(self, claim: Job, at: datetime) -> bool:
        """See `JobStore.release_job`."""
        waits = {"state": JobState.WAITING.value, "due_at": to_micros(at), "worker": ""}
        return self._report(claim, tries=claim.tries - 1, **waits)

    def release_jobs(self, at: datetime) -> int:
        """See `JobStore.release_jobs`."""
        with self._database.writing() as connection:
            return connection.execute(update(JOB).where(_RUNNING).values(due_at=to_micros(at))).rowcount

    def _report(self, claim: Job, **values: Any) -> bool:
        with self._database.writing() as connection:
            return _changed(connection, claim, values)

    # -- operators -----------------------------------------------------------------------------------------

    def retry_job(self, job_id: str, *, actor: str, at: datetime) -> Job:
        """See `JobStore.retry_job`."""
        with self._database.writing() as connection:
            return _stored(connection, retried(_found(connection, job_id, lock=True), actor, at))

    def cancel_job(self, job_id: str, *, actor: str, at: datetime) -> Job:
        """See `JobStore.cancel_job`."""
        with self._database.writing() as connection:
            return _stored(connection, cancelled(_found(connection, job_id, lock=True), actor, at))

    def forget_jobs(self, before: datetime) -> int:
        """See `JobStore.forget_jobs`."""
        old = delete(JOB).where(JOB.c.state.in_(_SETTLED), JOB.c.settled_at < to_micros(before))
        with self._database.writing() as connection:
            return connection.execute(old).rowcount

    # -- schedules -----------------------------------------------------------------------------------------

    def keep_schedule(self, schedule: Schedule) -> None:
        """See `JobStore.keep_schedule`."""
        with self._database.writing() as connection:
            connection.execute(delete(SCHEDULE).where(SCHEDULE.c.name == schedule.name))
            connection.execute(SCHEDULE.insert(), schedule_values(schedule))

    def remove_schedule(self, name: str) -> None:
        """See `JobStore.remove_schedule`."""
        with self._database.writing() as connection:
            known = convert.storable(name)
            removed = connection.execute(delete(SCHEDULE).where(SCHEDULE.c.name == name)) if known else None
        if removed is None or not removed.rowcount:
            raise unknown_schedule(name)

    def schedules(self) -> list[Schedule]:
        """See `JobStore.schedules`."""
        with self._database.reading() as connection:
            return [schedule_of(row) for row in connection.execute(select(SCHEDULE).order_by(SCHEDULE.c.name))]

    def queue_scheduled(self, now: datetime) -> list[Job]:
        """See `JobStore.queue_scheduled`."""
        wanted = {"now": to_micros(now)}
        with self._database.reading() as connection:
            if connection.execute(_DUE_SCHEDULES, wanted).first() is None:
                return []
        jobs = []
        with self._database.writing() as connection:
            due = connection.execute(_DUE_SCHEDULES.with_for_update(skip_locked=True), wanted).all()
            for schedule in map(schedule_of, due):
                jobs.append(enqueue_job(connection, schedule.due_order(), now))
                next_at = to_micros(schedule.after(now).next_at)
                later = update(SCHEDULE).where(SCHEDULE.c.name == schedule.name).values(next_at=next_at)
                connection.execute(later)
        return jobs


def _found(connection: Connection, job_id: str, *, lock: bool = False) -> Job:
    wanted = BY_ID.with_for_update() if lock else BY_ID
    known = convert.storable(job_id)
    row = connection.execute(wanted, {"job_id": job_id}).one_or_none() if known else None
    if row is None:
        raise unknown_job(job_id)
    return job_of(row)


def _stored(connection: Connection, job: Job) -> Job:
    connection.execute(_ONE.values(job_values(job)), {"at": job.number})
    return job


def _changed(connection: Connection, claim: Job, values: dict[str, Any]) -> bool:
    named = {"wanted": claim.job_id, "by": claim.worker, "at_try": claim.tries}
    return connection.execute(_HELD.values(values), named).rowcount == 1


def _begun(job: Job, worker: str, now: datetime, until: datetime) -> Job:
    """`job` in the hands of `worker`; dead where it has no try left."""
    if job.tries >= job.order.most_tries:
        error = job.last_error if job.state is JobState.WAITING else WORKER_LOST
        return job.model_copy(update={"state": JobState.DEAD, "settled_at": now, "last_error": error})
    fresh = {"state": JobState.RUNNING, "worker": worker, "due_at": until, "done": 0, "total": 0}
    return job.model_copy(update=fresh | {"tries": job.tries + 1})
