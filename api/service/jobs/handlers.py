"""Does the work of each kind of job, by the use cases that people use themselves.

A handler may be stopped at every report of progress, and be run again. Each use case repeats without harm what it did before.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import TypeVar

from api.service.application import Application
from api.service.jobs.requests import (
    BackupJobParameters,
    DriftJobParameters,
    IngestJobParameters,
    SyncJobParameters,
)
from api.service.recording import Bar
from api.service.wire import Wire
from knowledge.errors import Forbidden, InvalidInput
from knowledge.jobs.run import Handler, JobOutcome, JobRun
from knowledge.model.access.principals import Principal
from knowledge.model.clock import json_value
from knowledge.model.work.actions import ActionState, DeliveryReport
from knowledge.model.work.drift import DriftReport
from knowledge.model.work.jobs import JobKind, JobOrder, JobState
from knowledge.retrieval.ports import Progress
from knowledge.store.acting import acting
from knowledge.store.ports.jobs import JobFilter
from knowledge.store.validation import SERVICE

_Parameters = TypeVar("_Parameters", bound=Wire)
_NAMED = 100
"""Files that a result names: a person reads some of them, and the rest is in the next run."""
_BACKUP_PREFIX = "canon-"
_AT_ONCE = 100
"""Actions that are tried between two looks at whether the worker has to stop."""


def job_handlers(application: Application) -> dict[JobKind, Handler]:
    """The function that does the work, for each kind of job."""
    doers: Mapping[JobKind, Callable[[Application, JobRun], JobOutcome]] = {
        JobKind.INGEST: _ingest,
        JobKind.SYNC: _sync,
        JobKind.REINDEX: _reindex,
        JobKind.INDEX: _index,
        JobKind.DELIVER: _deliver,
        JobKind.DRIFT: _drift,
        JobKind.BACKUP: _backup,
        JobKind.ANCHOR: _anchor,
    }
    return {kind: _bound(doer, application) for kind, doer in doers.items()}


def _bound(doer: Callable[[Application, JobRun], JobOutcome], application: Application) -> Handler:
    def handle(run: JobRun) -> JobOutcome:
        with acting(_principal(application, run)):
            return doer(application, run)

    return handle


def _principal(application: Application, run: JobRun) -> Principal:
    """The person who ordered a job, with the rights that their key gives now. Raises Forbidden where it holds no longer."""
    principal, canon = run.job.order.principal, application.canon
    kind, _, key_id = principal.authentication.partition(":")
    if kind != "key":
        return principal
    key = canon.keyring.key(key_id)
    if (fault := key.fault(canon.clock())) is not None:
        raise Forbidden(
            f"The key {key_id} of {key.person}, who ordered this job, {fault}.",
            remedy="Let somebody order it whose key holds.",
        )
    return key.principal


def _parameters(run: JobRun, kind: type[_Parameters]) -> _Parameters:
    return kind.model_validate(run.job.order.parameters)


def _bar(run: JobRun) -> Bar:
    @contextmanager
    def opened(_: str) -> Iterator[Progress]:
        run.check()
        yield run.progress

    return opened


def _ingest(application: Application, run: JobRun) -> JobOutcome:
    """The paths are checked again: a link may lead elsewhere since the order."""
    parameters, documents = _parameters(run, IngestJobParameters), application.documents
    paths = documents.below_roots(parameters.paths)
    ingest = documents.history if parameters.git_history else documents.paths
    view = ingest(paths, parameters.defaults(run.job.order.asked_by), _bar(run))
    return JobOutcome(
        {
            "recorded": view.recorded,
            "approved": view.approved,
            "closed": view.closed,
            "unchanged": view.unchanged,
            "conflicts": len(view.conflicts),
            "warnings": len(view.warnings),
            "failed": len(view.failed),
            "failed_files": [{"path": one.path, "detail": one.detail} for one in view.failed[:_NAMED]],
        }
    )


def _sync(application: Application, run: JobRun) -> JobOutcome:
    source = _parameters(run, SyncJobParameters).source
    view = application.documents.sync_for_caller(source, run.job.order.asked_by, _bar(run))
    return JobOutcome(
        {
            "confirmed": view.confirmed,
            "drafted": [one.version_id for one in view.drafted],
            "approved": [one.version_id for one in view.approved],
            "withdrawn": [one.version_id for one in view.withdrawn],
            "vanished": list(view.vanished),
            "broken": [{"path": one.name, "detail": one.problem} for one in view.broken[:_NAMED]],
            "conflicts": len(view.conflicts),
            "warnings": len(view.warnings),
        }
    )


def _reindex(application: Application, run: JobRun) -> JobOutcome:
    return JobOutcome({"points": application.upkeep.reindex(_bar(run))})


def _index(application: Application, run: JobRun) -> JobOutcome:
    return JobOutcome(asdict(application.recorder.index(_bar(run))))


def _deliver(application: Application, run: JobRun) -> JobOutcome:
    """Hand over every action that is due, and queue a job for the next try of the others."""
    total = DeliveryReport()
    while any((one := application.cases.deliver(_AT_ONCE)).model_dump().values()):
        total = total.plus(one)
        run.progress(total.handed_over + total.died, total.handed_over + total.died + total.failed)
    waiting = application.canon.store.actions(ActionState.WAITING)
    follow = JobOrder(
        kind=JobKind.DELIVER,
        asked_by=SERVICE,
        due_at=min((action.due_at for action in waiting), default=None),
        most_tries=run.job.order.most_tries,
    )
    return JobOutcome(json_value(total), (follow,) if waiting else ())


def _drift(application: Application, run: JobRun) -> JobOutcome:
    recent = _parameters(run, DriftJobParameters).recent
    report = application.drift.check(recent, _last_drift(application), _bar(run))
    return JobOutcome(json_value(report))


def _last_drift(application: Application) -> DriftReport | None:
    """The result of the last drift check that ended."""
    done = application.canon.store.jobs(JobFilter(JobState.DONE, JobKind.DRIFT, limit=1))
    return DriftReport.model_validate(done[0].result) if done else None


def _backup(application: Application, run: JobRun) -> JobOutcome:
    """Write a backup under a name of its own, and remove the oldest ones of jobs beyond those that are kept."""
    from api.service.use_cases.operating.backups import backup
    from knowledge.backup.folders import backups_in

    parameters, folder = _parameters(run, BackupJobParameters), application.settings.backup_dir
    if folder is None:
        raise InvalidInput(
            "No folder is set up for backups of jobs.", remedy="Name one with KNOWLEDGE_BACKUP_DIR."
        )
    time = f"{application.canon.clock():%Y%m%dT%H%M%S%fZ}"  # the order of names is that of times
    place = folder / f"{_BACKUP_PREFIX}{time}-{run.job.job_id[-8:]}-{run.job.tries}"
    manifest = backup(application.settings, place, keys=parameters.keys, bar=_bar(run))
    kept = parameters.keep or 0
    old = backups_in(folder, _BACKUP_PREFIX)[:-kept] if kept else []
    for one in old:
        shutil.rmtree(one)
    return JobOutcome(
        {
            "path": str(place),
            "manifest": manifest.hash,
            "head": json_value(manifest.store.head),
            "bytes": sum(file.size for file in manifest.files.values()),
            "keys": manifest.keys.value,
            "removed": [str(one) for one in old],
        }
    )


def _anchor(application: Application, run: JobRun) -> JobOutcome:
    """Have the present head stamped; that of before where nothing was recorded since."""
    run.check()
    anchor = application.ledger.anchor()
    return JobOutcome(
        {
            "events": anchor.head.size,
            "stamped_at": json_value(anchor)["stamped_at"],
            "authority": anchor.authority,
        }
    )
