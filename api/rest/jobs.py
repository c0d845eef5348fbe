"""Routes of jobs and their schedules."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.rest.bodies import StrictRoute
from api.rest.dependencies import App
from api.rest.examples import JOB, JOBS, SCHEDULE, SCHEDULES, example
from api.rest.params import JobParams
from api.rest.responses import problems
from api.service.job_requests import JobChangeRequest, JobRequest, ScheduleRequest
from api.service.job_views import JobList, JobView, ScheduleList, ScheduleView

router = APIRouter(prefix="/v1", tags=["jobs"], route_class=StrictRoute)


@router.get(
    "/jobs",
    summary="List jobs",
    response_description="The latest first, each with its state and progress, and the numbers of all jobs.",
    responses=problems() | example(JOBS),
)
def jobs(params: Annotated[JobParams, Query()], app: App) -> JobList:
    """Jobs that wait, run, are done, dead or cancelled. Jobs that ended are forgotten after 30 days."""
    return app.jobs.jobs(params.chosen())


@router.post(
    "/jobs",
    status_code=201,
    summary="Order a job",
    response_description="The job that does the work; an earlier one where the key is known.",
    responses=problems(409) | example(JOB, 201),
)
def order(request: JobRequest, app: App) -> JobView:
    """Queue a job, and reply at once. A worker of this service or of another process does it."""
    return app.jobs.order(request)


@router.get(
    "/jobs/{job_id}",
    summary="Get a job",
    response_description="The job with its progress, and its result once it is done.",
    responses=problems(404) | example(JOB),
)
def job(job_id: str, app: App) -> JobView:
    """The progress of a job (`done` of `total`), its tries, why the last one failed, and the result."""
    return app.jobs.job(job_id)


@router.post(
    "/jobs/{job_id}/retry",
    summary="Retry a job",
    response_description="The job, which waits again.",
    responses=problems(404, 409) | example(JOB),
)
def retry(job_id: str, request: JobChangeRequest, app: App) -> JobView:
    """Let a dead or cancelled job run again, with all its tries."""
    return app.jobs.retry(job_id, request)


@router.post(
    "/jobs/{job_id}/cancel",
    summary="Cancel a job",
    response_description="The job, which is cancelled.",
    responses=problems(404, 409) | example(JOB),
)
def cancel(job_id: str, request: JobChangeRequest, app: App) -> JobView:
    """Cancel a job that waits or runs. What a running one has recorded stays; its worker stops soon."""
    return app.jobs.cancel(job_id, request)


@router.get(
    "/schedules",
    summary="List the schedules of jobs",
    response_description="In order of name, each with its next time.",
    responses=problems() | example(SCHEDULES),
)
def schedules(app: App) -> ScheduleList:
    """Jobs that are queued again and again."""
    return app.jobs.schedules()


@router.post(
    "/schedules",
    status_code=201,
    summary="Set a schedule",
    response_description="The schedule.",
    responses=problems() | example(SCHEDULE, 201),
)
def schedule(request: ScheduleRequest, app: App) -> ScheduleView:
    """Queue a job at `first_at`, and then after each `every` seconds. It replaces the schedule of its name."""
    return app.jobs.schedule(request)


@router.post(
    "/schedules/{name}/remove",
    summary="Remove a schedule",
    response_description="The schedules that are left.",
    responses=problems(404) | example(SCHEDULES),
)
def unschedule(name: str, request: JobChangeRequest, app: App) -> ScheduleList:
    """Queue no more jobs by this schedule. The jobs that it queued stay."""
    return app.jobs.unschedule(name, request)
