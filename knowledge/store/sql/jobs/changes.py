"""Queues jobs over an open connection, in the transaction that causes them (ADR 22)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from knowledge.model.clock import to_micros
from knowledge.model.work.jobs import MERGED, Job, JobOrder, JobState
from knowledge.store.ports.jobs import joined, same_work
from knowledge.store.sql.contents import insert_missing
from knowledge.store.sql.jobs.convert import job_of, job_values
from knowledge.store.sql.tables.schema import JOB

BY_ID = select(JOB).where(JOB.c.job_id == bindparam("job_id"))
_TO_JOIN = (
    select(JOB)
    .where(JOB.c.state == JobState.WAITING.value, JOB.c.kind == bindparam("kind"), JOB.c.job_key == "")
    .order_by(JOB.c.due_at, JOB.c.number)
    .limit(1)
    .with_for_update(skip_locked=True)
)
"""The job that an order joins. It is locked, so that no worker begins it before what the order is for is committed; one that a worker
is just beginning is passed over."""
_FORWARD = update(JOB).where(JOB.c.number == bindparam("at"))


def enqueue_job(connection: Connection, order: JobOrder, now: datetime) -> Job:
    """See `JobTransaction.enqueue`."""
    due_at = order.due_at or now
    if order.kind in MERGED and not order.key:
        row = connection.execute(_TO_JOIN, {"kind": order.kind.value}).one_or_none()
        if row is not None:
            return _brought_forward(connection, job_of(row), due_at)
    job_id = order.new_id()
    kept = order.model_copy(update={"due_at": None})
    job = Job(job_id=job_id, number=0, order=kept, queued_at=now, due_at=due_at)
    insert_missing(connection, JOB, [job_values(job)])
    return same_work(job_of(connection.execute(BY_ID, {"job_id": job_id}).one()), order)


def _brought_forward(connection: Connection, job: Job, due_at: datetime) -> Job:
    changed = joined(job, due_at)
    if changed is not job:
        connection.execute(_FORWARD.values(due_at=to_micros(changed.due_at)), {"at": job.number})
    return changed
