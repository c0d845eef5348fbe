"""The requests about jobs, and the parameters of each kind of job."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import Field, StrictFloat, StrictInt, ValidationError

from api.service.invalid import invalid_input
from api.service.requests import NAMED_BY_KEY, DocumentDefaults, scope_of
from api.service.wire import Text, Wire
from knowledge.errors import InvalidInput
from knowledge.model.clock import Instant
from knowledge.model.geography.places import GLOBAL
from knowledge.model.objects import Kind, State
from knowledge.model.work.jobs import MOST_TRIES, JobKind
from knowledge.store.ports.jobs import WHOLE_JOB_LIST as WHOLE_JOB_LIST  # part of the requests
from knowledge.store.ports.jobs import JobFilter as JobFilter  # part of the requests: a part of the queue

_MOST_PATHS = 1000
"""Paths of one job. A longer list belongs into a folder, which is one path."""


class NoJobParameters(Wire):
    """A job of this kind takes no parameters."""


class IngestJobParameters(Wire):
    """The files and folders of the server to ingest, below the roots of its settings, and the properties of their documents."""

    paths: list[Text] = Field(min_length=1, max_length=_MOST_PATHS, examples=[["/srv/handbook"]])
    git_history: bool = False
    source: Text | None = None
    kind: Kind | None = None
    state: Literal["draft", "approved"] = "draft"
    effective_from: Instant | None = None
    effective_to: Instant | None = None
    jurisdiction: Text = GLOBAL
    product: Text | None = None
    audience: Text | None = None
    include: list[Text] = Field(default_factory=list)
    label: Text = ""
    encoding: Text = ""

    def defaults(self, actor: str) -> DocumentDefaults:
        """The properties of the documents. Raises InvalidInput naming a part of the scope that is not a path."""
        return DocumentDefaults(
            source=self.source,
            kind=self.kind,
            state=State(self.state),
            actor=actor,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            scope=scope_of(self.jurisdiction, self.product, self.audience),
            include=tuple(self.include),
            label=self.label,
            encoding=self.encoding,
        )


class SyncJobParameters(Wire):
    """The declared source to read again."""

    source: Text = Field(min_length=1, examples=["handbook"])


class DriftJobParameters(Wire):
    """How many of the questions that were asked last are asked again, beside the golden ones."""

    recent: int = Field(100, ge=0, le=10_000)


class BackupJobParameters(Wire):
    """Whether a backup holds keys, and how many backups of jobs are kept; all of them if left out."""

    keys: bool = Field(True, description="Whether the keys and secrets of the data directory are in it.")
    keep: int | None = Field(None, ge=1, le=10_000)


JOB_PARAMETERS: dict[JobKind, type[Wire]] = {
    JobKind.INGEST: IngestJobParameters,
    JobKind.SYNC: SyncJobParameters,
    JobKind.REINDEX: NoJobParameters,
    JobKind.INDEX: NoJobParameters,
    JobKind.DELIVER: NoJobParameters,
    JobKind.DRIFT: DriftJobParameters,
    JobKind.BACKUP: BackupJobParameters,
    JobKind.ANCHOR: NoJobParameters,
}
"""The parameters of each kind of job."""


class JobWork(Wire):
    """The kind of a job, its parameters, and the actor of what it records."""

    kind: JobKind = Field(examples=["sync"])
    parameters: dict[str, Any] = Field(
        default_factory=dict,
        examples=[{"source": "handbook"}],
        description="The parameters of the kind; docs/operations.md lists them.",
    )
    actor: Text = Field(
        "",
        examples=["jo"],
        description=f"Who orders it. What the job records is recorded in this name. {NAMED_BY_KEY}",
    )

    def checked_parameters(self) -> Wire:
        """The parameters of the kind. Raises InvalidInput naming the one that is wrong."""
        try:
            return JOB_PARAMETERS[self.kind].model_validate(self.parameters)
        except ValidationError as error:
            wrong = invalid_input(error)
            where = f"parameters.{wrong.where}" if wrong.where else "parameters"
            raise InvalidInput(wrong.detail, remedy=wrong.remedy, where=where) from None


class JobRequest(JobWork):
    """A job to queue. Of two requests with one `key`, one job comes."""

    key: Text = Field("", examples=["release 7"])
    due_at: Instant | None = Field(None, description="The earliest time of its first try; now if left out.")
    most_tries: StrictInt = Field(MOST_TRIES, ge=1, le=100)


class ScheduleRequest(JobWork):
    """A job to queue again and again."""

    name: Text = Field(examples=["nightly sync"])
    every: StrictFloat = Field(examples=[86_400], description="Seconds between two of its times; at least 10.")
    first_at: Instant | None = Field(None, description="Its first time; now if left out.")

    def first(self, now: datetime) -> datetime:
        """Its first time."""
        return self.first_at or now


class JobChangeRequest(Wire):
    """The person who retries or cancels a job, or removes a schedule."""

    actor: Text = Field("", examples=["ria"], description=NAMED_BY_KEY)
