"""The queue of jobs and their schedules as tables, and the way from rows to values and back (ADR 22)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field

from knowledge.model.access.principals import Principal
from knowledge.model.clock import from_micros, json_value, to_micros
from knowledge.model.record.canonical import canonical_json, parsed_json
from knowledge.model.work.jobs import Job, JobKind, JobOrder, JobState, Schedule
from knowledge.store.sql.tables.columns import SERIAL, TEXT_KEY
from knowledge.store.sql.tables.rows import METADATA, Rows


def _column(kind: Any, *, nullable: bool = False, primary: bool = False, serial: bool = False) -> Any:
    return Field(sa_column=Column(kind, nullable=nullable, primary_key=primary, autoincrement=serial))


class JobRow(Rows, table=True):
    """A job. `parameters`, `principal` and `result` are JSON."""

    __tablename__ = "job"
    __table_args__ = (Unique("job_id"), Index(None, "state", "due_at"))
    number: int = _column(SERIAL, primary=True, serial=True)
    job_id: str = _column(TEXT_KEY)
    kind: str = _column(TEXT_KEY)
    parameters: str = _column(Text)
    job_key: str = _column(TEXT_KEY)
    asked_by: str = _column(Text)
    principal: str = _column(Text)
    schedule: str = _column(Text)
    most_tries: int = _column(Integer)
    state: str = _column(TEXT_KEY)
    queued_at: int = _column(BigInteger)
    due_at: int = _column(BigInteger)
    tries: int = _column(Integer)
    worker: str = _column(Text)
    done: int = _column(BigInteger)
    total: int = _column(BigInteger)
    last_error: str = _column(Text)
    result: str | None = _column(Text, nullable=True)
    changed_by: str = _column(Text)
    settled_at: int | None = _column(BigInteger, nullable=True)


class JobScheduleRow(Rows, table=True):
    """A schedule of jobs. `every` is in seconds."""

    __tablename__ = "job_schedule"
    name: str = _column(TEXT_KEY, primary=True)
    kind: str = _column(TEXT_KEY)
    parameters: str = _column(Text)
    every: float = _column(Float(53))
    next_at: int = _column(BigInteger)
    asked_by: str = _column(Text)
    principal: str = _column(Text)


JOB: Table = METADATA.tables["job"]
SCHEDULE: Table = METADATA.tables["job_schedule"]


def _principal_text(principal: Principal) -> str:
    told = json_value(principal)
    return canonical_json(told | {"roles": sorted(told["roles"])}).decode()


def job_values(job: Job) -> dict[str, Any]:
    """The values of a job's row, without its number."""
    order = job.order
    return {
        "job_id": job.job_id,
        "kind": order.kind.value,
        "parameters": canonical_json(order.parameters).decode(),
        "job_key": order.key,
        "asked_by": order.asked_by,
        "principal": _principal_text(order.principal),
        "schedule": order.schedule,
        "most_tries": order.most_tries,
        "state": job.state.value,
        "queued_at": to_micros(job.queued_at),
        "due_at": to_micros(job.due_at),
        "tries": job.tries,
        "worker": job.worker,
        "done": job.done,
        "total": job.total,
        "last_error": job.last_error,
        "result": None if job.result is None else canonical_json(job.result).decode(),
        "changed_by": job.changed_by,
        "settled_at": None if job.settled_at is None else to_micros(job.settled_at),
    }


def job_of(row: Any) -> Job:
    """The job of a row."""
    order = JobOrder(
        kind=JobKind(row.kind),
        parameters=parsed_json(row.parameters),
        asked_by=row.asked_by,
        principal=Principal.model_validate_json(row.principal),
        key=row.job_key,
        most_tries=row.most_tries,
        schedule=row.schedule,
    )
    return Job(
        job_id=row.job_id,
        number=row.number,
        order=order,
        state=JobState(row.state),
        queued_at=from_micros(row.queued_at),
        due_at=from_micros(row.due_at),
        tries=row.tries,
        worker=row.worker,
        done=row.done,
        total=row.total,
        last_error=row.last_error,
        result=None if row.result is None else parsed_json(row.result),
        changed_by=row.changed_by,
        settled_at=None if row.settled_at is None else from_micros(row.settled_at),
    )


def schedule_values(schedule: Schedule) -> dict[str, Any]:
    """The values of a schedule's row."""
    return {
        "name": schedule.name,
        "kind": schedule.kind.value,
        "parameters": canonical_json(schedule.parameters).decode(),
        "every": schedule.every,
        "next_at": to_micros(schedule.next_at),
        "asked_by": schedule.asked_by,
        "principal": _principal_text(schedule.principal),
    }


def schedule_of(row: Any) -> Schedule:
    """The schedule of a row."""
    return Schedule(
        name=row.name,
        kind=JobKind(row.kind),
        parameters=parsed_json(row.parameters),
        every=row.every,
        next_at=from_micros(row.next_at),
        asked_by=row.asked_by,
        principal=Principal.model_validate_json(row.principal),
    )
