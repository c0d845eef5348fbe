"""A job in the hands of a worker: keeps its lease, notes its progress, and says when it must stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from knowledge.errors import CanonError
from knowledge.model.clock import Clock
from knowledge.model.work.jobs import Job, JobOrder
from knowledge.store.ports.store import JobStore

_RENEWALS = 4
"""How often a lease is renewed in its own length, so that two renewals may fail before it ends."""
_log = logging.getLogger("canon.jobs")


class JobInterrupted(BaseException):
    """The worker has to let go of the job: it shuts down, somebody cancelled the job, or another worker holds it.

    It is no Exception, so that nothing that goes on after a failure goes on after it.
    """


@dataclass(frozen=True)
class JobOutcome:
    """The result of a job that ended well, and the jobs that follow from it.

    The result holds numbers, ids, paths and messages as plain JSON values, never what a document or a question says: no
    erasure reaches it.
    """

    result: dict[str, Any] = field(default_factory=dict)
    follow: tuple[JobOrder, ...] = ()


@dataclass(frozen=True)
class Lease:
    """How a worker holds a job: for how long at a time, and how often it writes its progress, in seconds."""

    length: timedelta = timedelta(seconds=60)
    beat: float = 1.0


class JobRun:
    """One try of a job."""

    def __init__(self, store: JobStore, job: Job, lease: Lease, clock: Clock, stopping: threading.Event) -> None:
        self.job = job
        self._store = store
        self._lease = lease
        self._clock = clock
        self._stopping = stopping
        self._lost = threading.Event()
        self._counted = (0, 0)

    def progress(self, done: int, total: int) -> None:
        """Note that so much of the work is done. Raises JobInterrupted."""
        self._counted = (done, total)
        self.check()

    def check(self) -> None:
        """Raise JobInterrupted where the worker has to let go of the job."""
        if self._lost.is_set() or self._stopping.is_set():
            raise JobInterrupted

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the lease for the duration of the block, from a thread of its own, and write the last progress at its end."""
        ended = threading.Event()
        thread = threading.Thread(
            target=self._beat, args=(ended,), daemon=True, name=f"lease of {self.job.job_id}"
        )
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _beat(self, ended: threading.Event) -> None:
        """Renew the lease from time to time, and sooner where there is progress to write."""
        written, last = (0, 0), time.monotonic()
        every = self._lease.length.total_seconds() / _RENEWALS
        while True:
            over = ended.wait(min(self._lease.beat, every))
            if self._counted != written or time.monotonic() - last >= every:
                counted = self._counted
                if self._renewed(*counted):
                    written, last = counted, time.monotonic()
            if over or self._lost.is_set():
                return

    def _renewed(self, done: int, total: int) -> bool:
        try:
            held = self._store.renew_job(self.job, self._clock() + self._lease.length, done, total)
        except CanonError as error:  # the store may be back before the lease ends
            _log.warning("The lease of %s could not be renewed: %s", self.job.job_id, error)
            return False
        if not held:
            self._lost.set()
        return held


Handler = Callable[[JobRun], JobOutcome]
"""Does the work of one kind of jobs. It may be stopped anywhere and run again, so it repeats without harm what it did before."""
