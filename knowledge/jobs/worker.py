"""Does the jobs that are due, one at a time. Several workers, threads and processes, may work on one store."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from knowledge.errors import (
    CanonError,
    Forbidden,
    IllegalTransition,
    IntegrityViolation,
    InvalidInput,
    NotFound,
    SchemaMismatch,
    Unauthenticated,
)
from knowledge.jobs.run import Handler, JobInterrupted, JobOutcome, JobRun, Lease
from knowledge.model.clock import Clock, system_clock
from knowledge.model.work.jobs import Job, JobKind
from knowledge.store.ports.store import JobStore

_HOPELESS = (
    InvalidInput,
    NotFound,
    Forbidden,
    Unauthenticated,
    IllegalTransition,
    SchemaMismatch,
    IntegrityViolation,
)
"""Errors that another try meets again: somebody has to mend the cause first. Such a job is dead at once."""
_KEPT = timedelta(days=30)
"""How long jobs that ended stay in the list, and their keys known."""
_CLEARED_EVERY = timedelta(hours=1)
_POLL = 1.0
"""Seconds between two looks of an idle worker: about how long a job waits for it. A look is one read of an index."""
_log = logging.getLogger("canon.jobs")


def worker_name() -> str:
    """A name for a worker: its machine and process, and something that no other one has."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


class Worker:
    """Does the jobs of the kinds that it has handlers for. `stopping` is set to end it; the job that it holds is put back."""

    def __init__(
        self,
        store: JobStore,
        handlers: Mapping[JobKind, Handler],
        stopping: threading.Event,
        *,
        clock: Clock = system_clock,
        lease: Lease | None = None,
    ) -> None:
        self.name = worker_name()
        self._store = store
        self._handlers = handlers
        self._stopping = stopping
        self._clock = clock
        self._lease = lease or Lease()
        self._cleared: datetime | None = None

    def run(self, *, until_idle: bool = False, poll: float = _POLL) -> int:
        """Work until `stopping` is set, or with `until_idle` until nothing is due. Returns how many tries it made."""
        tries = 0
        while not self._stopping.is_set():
            worked = self._looked_after()
            tries += worked
            if not worked:
                if until_idle:
                    break
                self._stopping.wait(poll)
        return tries

    def _looked_after(self) -> bool:
        """Queue what is scheduled, and do one job. Returns whether there was one."""
        try:
            self._store.queue_scheduled(self._clock())
            self._clear()
            return self.run_one() is not None
        except CanonError as error:
            _log.warning("The queue of jobs cannot be used: %s", error)
            return False

    def _clear(self) -> None:
        now = self._clock()
        if self._cleared is None or now - self._cleared >= _CLEARED_EVERY:
            self._store.forget_jobs(now - _KEPT)
            self._cleared = now

    def run_one(self) -> Job | None:
        """Do one try of the job that is due longest, and return the job after it. None where nothing is due."""
        now = self._clock()
        claim = self._store.claim_job(self.name, now, now + self._lease.length, self._handlers.keys())
        if claim is None:
            return None
        self._try(claim)
        return self._store.job(claim.job_id)

    def _try(self, claim: Job) -> None:
        try:
            outcome = self._done(claim)
        except JobInterrupted:
            self._store.release_job(claim, self._clock())
        except _HOPELESS as error:
            self._store.fail_job(claim, self._clock(), str(error), None)
        except CanonError as error:
            self._postpone(claim, str(error))
        except Exception as error:
            _log.exception("%s failed", claim.job_id)
            self._postpone(
                claim, f"an unexpected error, {type(error).__name__}; the log of the service has the details"
            )
        except BaseException:
            self._store.release_job(claim, self._clock())
            raise
        else:
            self._store.finish_job(claim, self._clock(), outcome.result, outcome.follow)

    def _done(self, claim: Job) -> JobOutcome:
        run = JobRun(self._store, claim, self._lease, self._clock, self._stopping)
        with run.held():
            return self._handlers[claim.order.kind](run)

    def _postpone(self, claim: Job, error: str) -> None:
        """Let the job wait for its next try, longer from try to try; it is dead after the last one."""
        now = self._clock()
        last = claim.tries >= claim.order.most_tries
        self._store.fail_job(claim, now, error, None if last else now + claim.wait())
