"""Jobs: work that goes on by itself, and its states on the way (ADR 22)."""

from __future__ import annotations

import secrets
from datetime import timedelta
from enum import StrEnum
from typing import Any, Self

from pydantic import Field, field_validator

from knowledge.model.access.principals import ANYBODY, Principal
from knowledge.model.clock import Instant, Value, format_instant
from knowledge.model.record.canonical import canonical_json, content_hash
from knowledge.model.work.backoff import wait_after

JOB_PREFIX = "job_"
"""The prefix of every job's id."""
MOST_TRIES = 5
"""Tries of a job by default. With the waits of `FIRST_WAIT` they span about ten minutes: an engine that restarts is back by then."""
FIRST_WAIT = 30.0
"""Seconds, about, between the first failed try and the second."""
LONGEST_NAME = 200
"""Characters of a key, of a schedule's name and of an actor's: they are indexed, and stand in lists."""
LONGEST_ERROR = 500
"""Characters that are kept of why a try failed."""
_MOST_BYTES = 100_000
"""Bytes of the parameters of a job as JSON: they name what to do, and are no place for contents."""
SHORTEST_INTERVAL = timedelta(seconds=10)
"""The shortest interval of a schedule. Workers look for work about every second."""


class JobKind(StrEnum):
    """The kinds of jobs.

    - `ingest`: record the files or folders at paths of the server.
    - `sync`: read a declared source again.
    - `reindex`: build a new index from the store.
    - `index`: bring the index up to date with the store.
    - `deliver`: hand over the actions that are due.
    - `drift`: ask golden and recent questions again, and tell which answers changed and why.
    - `backup`: write a backup.
    - `anchor`: have the head of the ledger stamped by an outside authority.
    """

    INGEST = "ingest"
    SYNC = "sync"
    REINDEX = "reindex"
    INDEX = "index"
    DELIVER = "deliver"
    DRIFT = "drift"
    BACKUP = "backup"
    ANCHOR = "anchor"


MERGED = frozenset({JobKind.INDEX, JobKind.DELIVER})
"""The kinds of which one that waits does the work of all: it takes everything that is due when it runs."""
PROMPT = MERGED
"""The kinds that somebody waits for. They are short, and where several workers run, one of them does nothing else."""


class JobState(StrEnum):
    """The state of a job.

    - `waiting`: it runs when it is due and a worker is free.
    - `running`: a worker holds it, until its lease ends.
    - `done`: it ended, and has a result.
    - `dead`: every try failed, or it can never succeed; nothing happens until somebody retries it.
    - `cancelled`: somebody cancelled it.
    """

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    CANCELLED = "cancelled"


OPEN = (JobState.WAITING, JobState.RUNNING)
"""The states from which a job still goes on by itself."""


def _one_line(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_NAME or not text.isprintable():
        raise ValueError(f"it must be one line of 1 to {LONGEST_NAME} characters")
    return text.strip()


class JobOrder(Value):
    """A job to queue.

    `key` is its idempotency key: of two orders with one key, one job comes. Without one, an order of a kind in `MERGED` joins the job
    of its kind that waits, and any other is a job of its own. `asked_by` is the actor of everything that the job records, and
    `principal` is how that person was known, with their rights. `due_at` is the earliest time of its first try; now if left out.
    `schedule` names the schedule that it comes from.
    """

    kind: JobKind
    parameters: dict[str, Any] = Field(default_factory=dict)
    asked_by: str
    principal: Principal = ANYBODY
    key: str = ""
    due_at: Instant | None = None
    most_tries: int = Field(MOST_TRIES, ge=1, le=100)
    schedule: str = ""

    @field_validator("asked_by")
    @classmethod
    def _named(cls, text: str) -> str:
        return _one_line(text)

    @field_validator("key", "schedule")
    @classmethod
    def _short(cls, text: str) -> str:
        return _one_line(text) if text else ""

    @field_validator("parameters")
    @classmethod
    def _small(cls, parameters: dict[str, Any]) -> dict[str, Any]:
        if len(canonical_json(parameters)) > _MOST_BYTES:
            raise ValueError(f"they have more than {_MOST_BYTES} bytes as JSON")
        return parameters

    def new_id(self) -> str:
        """An id for this order: derived from its key, or drawn by chance."""
        return JOB_PREFIX + (content_hash({"key": self.key})[:24] if self.key else secrets.token_hex(12))


_TRIES_OF_CAUSED = 20
"""Tries of a job that a change causes. Nobody waits for it by name, and the last waits are hours, so that an engine may be away for a day."""


def caused_job(kind: JobKind, actor: str) -> JobOrder:
    """The order of a job that a change by `actor` causes. An actor's name that is too long for a job is cut."""
    name = "".join(one for one in actor if one.isprintable())[:LONGEST_NAME]
    return JobOrder(kind=kind, asked_by=name, most_tries=_TRIES_OF_CAUSED)


class Job(Value):
    """A job in the queue, in the order of `number`.

    `due_at` is the earliest time of the next try; while the job runs, it is the time at which the lease of `worker` ends. `done` and
    `total` count what the worker has to do, in units of the kind. `last_error` says why the last try failed. `result` holds numbers
    and ids, never texts. `changed_by` is who last retried or cancelled it.
    """

    job_id: str
    number: int
    order: JobOrder
    state: JobState = JobState.WAITING
    queued_at: Instant
    due_at: Instant
    tries: int = 0
    worker: str = ""
    done: int = 0
    total: int = 0
    last_error: str = ""
    result: dict[str, Any] | None = None
    changed_by: str = ""
    settled_at: Instant | None = None

    def wait(self) -> timedelta:
        """The wait until the next try, after the present one failed."""
        return wait_after(self.job_id, self.tries, FIRST_WAIT)


class Schedule(Value):
    """A job that is queued again and again: at `next_at`, and then after each `every` seconds.

    Where nobody worked at a time that was due, it is made up for once. `asked_by` is the actor of its jobs, and `principal` how that person was known.
    """

    name: str
    kind: JobKind
    parameters: dict[str, Any] = Field(default_factory=dict)
    every: float = Field(ge=SHORTEST_INTERVAL.total_seconds(), le=366 * 24 * 3600)
    next_at: Instant
    asked_by: str
    principal: Principal = ANYBODY

    @field_validator("name", "asked_by")
    @classmethod
    def _named(cls, text: str) -> str:
        return _one_line(text)

    def due_order(self) -> JobOrder:
        """The order of the job that is due at `next_at`. Its key says so, so that it is queued once."""
        return JobOrder(
            kind=self.kind,
            parameters=self.parameters,
            asked_by=self.asked_by,
            principal=self.principal,
            key=f"{content_hash({'schedule': self.name})[:24]} {format_instant(self.next_at)}",
            schedule=self.name,
        )

    def after(self, now: Instant) -> Self:
        """This schedule with the first of its times after `now`."""
        interval = timedelta(seconds=self.every)
        missed = max(0, (now - self.next_at) // interval)
        return self.model_copy(update={"next_at": self.next_at + (missed + 1) * interval})
