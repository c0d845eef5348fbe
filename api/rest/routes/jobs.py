"""Routes of jobs and their schedules."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.rest.bodies import StrictRoute
from api.rest.dependencies import Principaled
from api.rest.examples import JOB, JOBS, SCHEDULE, SCHEDULES, example
from api.rest.params import JobParams
from api.rest.responses import problems
from api.service.jobs.requests import JobChangeRequest, JobRequest, ScheduleRequest
from api.service.views.jobs import JobList, JobView, ScheduleList, ScheduleView

router = APIRouter(prefix="/v1", tags=["jobs"], route_class=StrictRoute)


@router.get(
    "/jobs",
    summary="List jobs",
    response_description="The latest first, each with its state and progress, and the numbers of all jobs.",
    responses=problems() | example(JOBS),
)
def jobs(params: Annotated[JobParams, Query()], caller: Principaled) -> JobList:
    """Jobs that wait, run, are done, dead or cancelled. Jobs that ended are forgotten after 30 days."""
    return caller.jobs(params.chosen())


@router.post(
    "/jobs",
    status_code=201,
    summary="Order a job",
    response_description="The job that does the work; an earlier one where the key is known.",
    responses=problems(409) | example(JOB, 201),
)
def order(request: JobRequest, caller: Principaled) -> JobView:
    """Queue a job, and reply at once. A worker of this service or of another process does it."""
    return caller.order_job(request)


@router.get(
    "/jobs/{job_id}",
    summary="Get a job",
    response_description="The job with its progress, and its result once it is done.",
    responses=problems(404) | example(JOB),
)
def job(job_id: str, caller: Principaled) -> JobView:
    """The progress of a job (`done` of `total`), its tries, why the last one failed, and the result."""
    return caller.job(job_id)


@router.post(
    "/jobs/{job_id}/retry",
    summary="Retry a job",
    response_description="The job, which waits again.",
    responses=problems(404, 409) | example(JOB),
)
def retry(job_id: str, request: JobChangeRequest, caller: Principaled) -> JobView:
    """Let a dead or cancelled job run again, with all its tries."""
    return caller.retry_job(job_id, request)


@router.post(
    "/jobs/{job_id}/cancel",
    summary="Cancel a job",
    response_description="The job, which is cancelled.",
    responses=problems(404, 409) | example(JOB),
)
def cancel(job_id: str, request: JobChangeRequest, caller: Principaled) -> JobView:
    """Cancel a job that waits or runs. What a running one has recorded stays; its worker stops soon."""
    return caller.cancel_job(job_id, request)


@router.get(
    "/schedules",
    summary="List the schedules of jobs",
    response_description="In order of name, each with its next time.",
    responses=problems() | example(SCHEDULES),
)
def schedules(caller: Principaled) -> ScheduleList:
    """Jobs that are queued again and again."""
    return caller.schedules()


@router.post(
    "/schedules",
    status_code=201,
    summary="Set a schedule",
    response_description="The schedule.",
    responses=problems() | example(SCHEDULE, 201),
)
def schedule(request: ScheduleRequest, caller: Principaled) -> ScheduleView:
    """Queue a job at `first_at`, and then after each `every` seconds. It replaces the schedule of its name."""
    return caller.schedule(request)


@router.post(
    "/schedules/{name}/remove",
    summary="Remove a schedule",
    response_description="The schedules that are left.",
    responses=problems(404) | example(SCHEDULES),
)
def unschedule(name: str, request: JobChangeRequest, caller: Principaled) -> ScheduleList:
    """Queue no more jobs by this schedule. The jobs that it queued stay."""
    return caller.unschedule(name, request)
