"""The use cases around jobs for one principal. A job runs later with the rights of whoever ordered it."""

from __future__ import annotations

from collections.abc import Sequence

from api.service.callers.principal_checks import PrincipalChecks
from api.service.jobs.requests import (
    WHOLE_JOB_LIST,
    IngestJobParameters,
    JobChangeRequest,
    JobFilter,
    JobRequest,
    JobWork,
    ScheduleRequest,
)
from api.service.views.jobs import JobList, JobView, ScheduleList, ScheduleView
from knowledge.errors import InvalidInput, NotFound
from knowledge.model.access.principals import Permission
from knowledge.model.work.jobs import JobKind

_RECORDING = frozenset({JobKind.INGEST, JobKind.SYNC})
"""The kinds of jobs that record versions. Every other kind takes an operator."""


class JobCalls(PrincipalChecks):
    """Jobs concern every audience, so whoever does not see all of them neither lists nor orders any."""

    def jobs(self, chosen: JobFilter = WHOLE_JOB_LIST) -> JobList:
        """One page of jobs, the latest first."""
        self._require_for_jobs(Permission.SEE_JOBS)
        return self._application.jobs.jobs(chosen)

    def job(self, job_id: str) -> JobView:
        """A job."""
        self._require_for_jobs(Permission.SEE_JOBS)
        return self._application.jobs.job(job_id)

    def order_job(self, request: JobRequest) -> JobView:
        """Queue a job."""
        self._require_for_jobs(*_needed(request))
        with self._acting():
            return self._application.jobs.order(self._acted(request))

    def sync_problems(self, sources: Sequence[str]) -> dict[str, InvalidInput | NotFound]:
        """Why a job could not read these sources again, by source; those that it could are left out."""
        self._require_for_jobs(Permission.SEE_JOBS)
        return self._application.documents.sync_problems(sources)

    def retry_job(self, job_id: str, request: JobChangeRequest) -> JobView:
        """Let a dead or cancelled job run again, with the rights of whoever ordered it."""
        self._require_for_jobs(Permission.OPERATE)
        return self._application.jobs.retry(job_id, self._acted(request))

    def cancel_job(self, job_id: str, request: JobChangeRequest) -> JobView:
        """Cancel a job that waits or runs."""
        self._require_for_jobs(Permission.OPERATE)
        return self._application.jobs.cancel(job_id, self._acted(request))

    def schedules(self) -> ScheduleList:
        """All schedules."""
        self._require_for_jobs(Permission.SEE_JOBS)
        return self._application.jobs.schedules()

    def schedule(self, request: ScheduleRequest) -> ScheduleView:
        """Add a schedule, or replace the one of its name; that of another person is replaced by an operator."""
        self._require_for_jobs(*_needed(request))
        same = [one for one in self._application.jobs.schedules().schedules if one.name == request.name]
        if any(not self.principal.is_actor(one.asked_by) for one in same):
            self.require(Permission.OPERATE)
        with self._acting():
            return self._application.jobs.schedule(self._acted(request))

    def unschedule(self, name: str, request: JobChangeRequest) -> ScheduleList:
        """Remove a schedule."""
        self._require_for_jobs(Permission.OPERATE)
        return self._application.jobs.unschedule(name, self._acted(request))

    def _require_for_jobs(self, *permissions: Permission) -> None:
        self.require(*permissions)
        self.require_every_audience()


def _needed(work: JobWork) -> list[Permission]:
    """The permissions that a job needs. Recording an approved version also approves it."""
    if work.kind not in _RECORDING:
        return [Permission.OPERATE]
    parameters = work.checked_parameters()
    approves = isinstance(parameters, IngestJobParameters) and parameters.state == "approved"
    return [Permission.RECORD, *([Permission.APPROVE] if approves else [])]
