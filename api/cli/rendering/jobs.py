"""Prints jobs and their schedules."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from api.cli.framework.output import say
from knowledge.model.work.jobs import JobState

if TYPE_CHECKING:
    from api.service.views.jobs import JobList, JobView, ScheduleList

_STYLES = {JobState.DONE: "green", JobState.DEAD: "red", JobState.CANCELLED: "dim", JobState.RUNNING: "bold"}


def show_jobs(found: JobList) -> None:
    """Print a list of jobs, a line for each."""
    if not found.jobs:
        say("There is no such job.")
    for job in found.jobs:
        say(_line(job), _STYLES.get(job.state, ""))
        if job.last_error:
            say(f"  {job.last_error}", "dim")


def show_job(job: JobView) -> None:
    """Print a job with its parameters, tries and result."""
    say(_line(job), _STYLES.get(job.state, ""))
    if job.parameters:
        say(f"  {json.dumps(job.parameters, ensure_ascii=False)}")
    origin = f" by the schedule {job.schedule}" if job.schedule else ""
    say(
        f"  asked by {job.asked_by} on {job.queued_at:%Y-%m-%d %H:%M:%S} UTC{origin} · try {job.tries} of {job.most_tries}"
    )
    if job.changed_by:
        say(f"  last retried or cancelled by {job.changed_by}")
    if job.state is JobState.RUNNING:
        say(f"  worker {job.worker} holds it until {job.due_at:%H:%M:%S} UTC", "dim")
    if job.state is JobState.WAITING:
        say(f"  next try from {job.due_at:%Y-%m-%d %H:%M:%S} UTC", "dim")
    if job.last_error:
        say(f"  {job.last_error}", "red")
    for name, value in (job.result or {}).items():
        say(f"  {name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    if job.state is JobState.DEAD:
        say(f"mend the cause, then: knowledge jobs retry {job.job_id}", "dim")


def show_schedules(found: ScheduleList) -> None:
    """Print schedules."""
    if not found.schedules:
        say("There is no schedule.")
    for one in found.schedules:
        say(f"{one.name} · {one.kind.value} every {_interval(one.every)}", "bold")
        given = f" · {json.dumps(one.parameters, ensure_ascii=False)}" if one.parameters else ""
        say(f"  next at {one.next_at:%Y-%m-%d %H:%M:%S} UTC · asked by {one.asked_by}{given}")


def _interval(seconds: float) -> str:
    """`1 day`, `2 days` or, where there is more than days, hours, minutes and seconds as `6:00:00`."""
    return str(timedelta(seconds=seconds)).removesuffix(", 0:00:00")


def _line(job: JobView) -> str:
    done = f" · {job.done} of {job.total}" if job.total else ""
    return f"{job.job_id} · {job.kind.value} · {job.state.value}{done}"
