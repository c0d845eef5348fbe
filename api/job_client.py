"""The part of the client for jobs and their schedules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeVar
from urllib.parse import quote

from pydantic import BaseModel

from api.service.jobs.requests import JobChangeRequest, JobFilter, JobRequest, ScheduleRequest
from api.service.views.jobs import JobList, JobView, ScheduleList, ScheduleView

_Reply = TypeVar("_Reply", bound=BaseModel)


class Requests(Protocol):
    """Sends requests to a service. Raises the error that it reports, or Unavailable."""

    def _get(self, expected: type[_Reply], path: str, parameters: Mapping[str, str]) -> _Reply: ...

    def _post(self, expected: type[_Reply], path: str, request: BaseModel) -> _Reply: ...


class RemoteJobs:
    """`api.service.jobs.access.JobAccess` to a service, for a client that can send requests."""

    def jobs(self: Requests, chosen: JobFilter) -> JobList:
        """See `JobAccess.jobs`."""
        parameters = {name: str(value) for name, value in chosen._asdict().items() if value is not None}
        return self._get(JobList, "/v1/jobs", parameters)

    def job(self: Requests, job_id: str) -> JobView:
        """See `JobAccess.job`."""
        return self._get(JobView, f"/v1/jobs/{quote(job_id, safe='')}", {})

    def order_job(self: Requests, request: JobRequest) -> JobView:
        """See `JobAccess.order_job`."""
        return self._post(JobView, "/v1/jobs", request)

    def retry_job(self: Requests, job_id: str, request: JobChangeRequest) -> JobView:
        """See `JobAccess.retry_job`."""
        return self._post(JobView, f"/v1/jobs/{quote(job_id, safe='')}/retry", request)

    def cancel_job(self: Requests, job_id: str, request: JobChangeRequest) -> JobView:
        """See `JobAccess.cancel_job`."""
        return self._post(JobView, f"/v1/jobs/{quote(job_id, safe='')}/cancel", request)

    def schedules(self: Requests) -> ScheduleList:
        """See `JobAccess.schedules`."""
        return self._get(ScheduleList, "/v1/schedules", {})

    def schedule(self: Requests, request: ScheduleRequest) -> ScheduleView:
        """See `JobAccess.schedule`."""
        return self._post(ScheduleView, "/v1/schedules", request)

    def unschedule(self: Requests, name: str, request: JobChangeRequest) -> ScheduleList:
        """See `JobAccess.unschedule`."""
        return self._post(ScheduleList, f"/v1/schedules/{quote(name, safe='')}/remove", request)
