"""Use cases around jobs: order, list, retry, cancel and schedule them, and do the work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from pydantic import ValidationError

from api.service.invalid import invalid_input
from api.service.jobs.requests import IngestJobParameters, JobChangeRequest, JobRequest, JobWork, ScheduleRequest
from api.service.use_cases.documents import Documents
from api.service.views.jobs import JobCount, JobList, JobView, ScheduleList, ScheduleView
from knowledge.bootstrap import Canon
from knowledge.errors import InvalidInput
from knowledge.jobs.crew import crew
from knowledge.jobs.run import Handler
from knowledge.jobs.worker import Worker
from knowledge.model.clock import json_value
from knowledge.model.work.actions import ActionState
from knowledge.model.work.jobs import JobKind, JobOrder, Schedule, caused_job
from knowledge.store.acting import present_principal
from knowledge.store.ports.jobs import WHOLE_JOB_LIST, JobFilter
from knowledge.store.validation import SERVICE, checked_actor

Handlers = Mapping[JobKind, Handler]


class Jobs:
    """Keeps the queue of jobs, and does them. `handlers` gives what does the work of each kind, when it is first needed."""

    def __init__(self, canon: Canon, documents: Documents, handlers: Callable[[], Handlers]) -> None:
        self._canon = canon
        self._store = canon.store
        self._documents = documents
        self._handlers = handlers

    # -- the queue -----------------------------------------------------------------------------------------

    def order(self, request: JobRequest) -> JobView:
        """Queue a job. Raises InvalidInput for parameters that its kind does not take, Conflict for a key of other work."""
        try:
            order = JobOrder(
                kind=request.kind,
                parameters=self._checked(request),
                asked_by=checked_actor(request.actor),
                principal=present_principal(),
                key=request.key,
                due_at=request.due_at,
                most_tries=request.most_tries,
            )
        except ValidationError as error:
            raise invalid_input(error) from None
        with self._store.transaction() as transaction:
            return JobView.of(transaction.enqueue(order))

    def job(self, job_id: str) -> JobView:
        """A job. Raises NotFound."""
        return JobView.of(self._store.job(job_id))

    def jobs(self, chosen: JobFilter = WHOLE_JOB_LIST) -> JobList:
        """One page of jobs, the latest first."""
        found = self._store.jobs(chosen)
        counted = sorted(self._store.count_jobs().items())
        return JobList(
            jobs=[JobView.of(job) for job in found],
            counts=[JobCount(kind=kind, state=state, jobs=count) for (kind, state), count in counted],
            next=found[-1].number if found and len(found) == chosen.limit else None,
        )

    def retry(self, job_id: str, request: JobChangeRequest) -> JobView:
        """Let a dead or cancelled job run again. Raises NotFound, Conflict."""
        actor = checked_actor(request.actor)
        return JobView.of(self._store.retry_job(job_id, actor=actor, at=self._canon.clock()))

    def cancel(self, job_id: str, request: JobChangeRequest) -> JobView:
        """Cancel a job that waits or runs. Raises NotFound, Conflict."""
        actor = checked_actor(request.actor)
        return JobView.of(self._store.cancel_job(job_id, actor=actor, at=self._canon.clock()))

    def schedules(self) -> ScheduleList:
        """All schedules."""
        return ScheduleList(schedules=[ScheduleView.of(one) for one in self._store.schedules()])

    def schedule(self, request: ScheduleRequest) -> ScheduleView:
        """Add a schedule, or replace the one of its name. Raises InvalidInput."""
        try:
            schedule = Schedule(
                name=request.name,
                kind=request.kind,
                parameters=self._checked(request),
                every=request.every,
                next_at=request.first(self._canon.clock()),
                asked_by=checked_actor(request.actor),
                principal=present_principal(),
            )
        except ValidationError as error:
            raise invalid_input(error) from None
        self._store.keep_schedule(schedule)
        return ScheduleView.of(schedule)

    def unschedule(self, name: str, request: JobChangeRequest) -> ScheduleList:
        """Remove a schedule, and return those that are left. Raises NotFound."""
        checked_actor(request.actor)
        self._store.remove_schedule(name)
        return self.schedules()

    def _checked(self, work: JobWork) -> dict[str, object]:
        """The parameters of a job as they are kept, those at their defaults left out. Raises InvalidInput."""
        parameters = work.checked_parameters()
        if isinstance(parameters, IngestJobParameters):
            self._documents.below_roots(parameters.paths)
            parameters.defaults(work.actor).options(self._canon.settings.default_source)
        if work.kind is JobKind.BACKUP and self._canon.settings.backup_dir is None:
            raise InvalidInput(
                "No folder is set up for backups of jobs.",
                remedy="Its operator names one with KNOWLEDGE_BACKUP_DIR.",
                where="kind",
            )
        if work.kind is JobKind.ANCHOR and self._canon.settings.timestamp_url is None:
            raise InvalidInput(
                "No time stamp authority is set up.",
                remedy="Its operator names one with KNOWLEDGE_TIMESTAMP_URL.",
                where="kind",
            )
        kept = json_value(parameters)
        fields = type(parameters).model_fields
        return {
            name: kept[name] for name in kept if kept[name] != fields[name].get_default(call_default_factory=True)
        }

    # -- the work ------------------------------------------------------------------------------------------

    @contextmanager
    def working(self, workers: int) -> Iterator[None]:
        """Do jobs in so many threads for the duration of the block."""
        if workers == 0:
            yield
            return
        self._begin()
        with crew(workers, self._handlers(), self._worker):
            yield

    def work(self, stopping: threading.Event, *, until_idle: bool = False) -> int:
        """Do jobs in this thread until `stopping` is set, or until nothing is due. Returns how many tries were made."""
        self._begin()
        return self._worker(self._handlers(), stopping).run(until_idle=until_idle)

    def work_on(self, job_id: str, stopping: threading.Event) -> JobView:
        """Do in this thread what is due, and return the job with this id as it is then."""
        self._begin()
        self._worker(self._handlers(), stopping).run(until_idle=True)
        return self.job(job_id)

    def _worker(self, handlers: Handlers, stopping: threading.Event) -> Worker:
        return Worker(self._store, handlers, stopping, clock=self._canon.clock)

    def _begin(self) -> None:
        """Queue what an earlier process left undone. Where no other process can have the store open, end the leases of dead workers."""
        now = self._canon.clock()
        if self._canon.is_alone:
            self._store.release_jobs(now)
        waiting = [JobKind.INDEX] if self._store.outbox(1) else []
        if self._store.actions(ActionState.WAITING, 1):
            waiting.append(JobKind.DELIVER)
        if waiting:
            with self._store.transaction() as transaction:
                for kind in waiting:
                    transaction.enqueue(caused_job(kind, SERVICE))
