"""The way from jobs and schedules to rows and back (ADR 22)."""

from __future__ import annotations

from typing import Any

from knowledge.model.access.principals import Principal
from knowledge.model.clock import from_micros, json_value, to_micros
from knowledge.model.record.canonical import canonical_json, parsed_json
from knowledge.model.work.jobs import Job, JobKind, JobOrder, JobState, Schedule


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
