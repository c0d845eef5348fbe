"""Jobs, the same in this process and through a running service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from api.service.application import Application
    from api.service.jobs.requests import JobChangeRequest, JobFilter, JobRequest, ScheduleRequest
    from api.service.views.jobs import JobList, JobView, ScheduleList, ScheduleView


class JobAccess(Protocol):
    """The part of `Access` for jobs and their schedules."""

    def jobs(self, chosen: JobFilter) -> JobList:
        """One page of jobs, the latest first."""
        ...

    def job(self, job_id: str) -> JobView:
        """A job."""
        ...

    def order_job(self, request: JobRequest) -> JobView:
        """Queue a job."""
        ...

    def retry_job(self, job_id: str, request: JobChangeRequest) -> JobView:
        """Let a dead or cancelled job run again."""
        ...

    def cancel_job(self, job_id: str, request: JobChangeRequest) -> JobView:
        """Cancel a job that waits or runs."""
        ...

    def schedules(self) -> ScheduleList:
        """All schedules."""
        ...

    def schedule(self, request: ScheduleRequest) -> ScheduleView:
        """Add a schedule, or replace the one of its name."""
        ...

    def unschedule(self, name: str, request: JobChangeRequest) -> ScheduleList:
        """Remove a schedule, and return those that are left."""
        ...


class LocalJobs:
    """`JobAccess` to the queue of this process's store."""

    _application: Application

    def jobs(self, chosen: JobFilter) -> JobList:
        """See `JobAccess.jobs`."""
        return self._application.jobs.jobs(chosen)

    def job(self, job_id: str) -> JobView:
        """See `JobAccess.job`."""
        return self._application.jobs.job(job_id)

    def order_job(self, request: JobRequest) -> JobView:
        """See `JobAccess.order_job`."""
        return self._application.jobs.order(request)

    def retry_job(self, job_id: str, request: JobChangeRequest) -> JobView:
        """See `JobAccess.retry_job`."""
        return self._application.jobs.retry(job_id, request)

    def cancel_job(self, job_id: str, request: JobChangeRequest) -> JobView:
        """See `JobAccess.cancel_job`."""
        return self._application.jobs.cancel(job_id, request)

    def schedules(self) -> ScheduleList:
        """See `JobAccess.schedules`."""
        return self._application.jobs.schedules()

    def schedule(self, request: ScheduleRequest) -> ScheduleView:
        """See `JobAccess.schedule`."""
        return self._application.jobs.schedule(request)

    def unschedule(self, name: str, request: JobChangeRequest) -> ScheduleList:
        """See `JobAccess.unschedule`."""
        return self._application.jobs.unschedule(name, request)
