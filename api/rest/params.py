"""Query parameters and form fields. Unknown ones are errors, so that a misspelt date never means now."""

from __future__ import annotations

from typing import Literal

from fastapi import Request, UploadFile
from pydantic import Field

from api.service.jobs.requests import JobFilter
from api.service.requests import (
    NAMED_BY_KEY,
    AsOfRequest,
    DocumentDefaults,
    Listing,
    Moment,
    QueueFilter,
    SearchRequest,
    audience_scope,
    scope_of,
)
from api.service.views.questions import QuestionFilter
from api.service.wire import ValidTime, Wire
from knowledge.errors import InvalidInput
from knowledge.model.clock import Instant
from knowledge.model.geography.places import GLOBAL
from knowledge.model.objects import Kind, State
from knowledge.model.reviews import LIMIT, MOST_ASKED
from knowledge.model.scope import Scope
from knowledge.model.task_filter import TaskFilter, TaskStage
from knowledge.model.work.actions import ActionState
from knowledge.model.work.jobs import JobKind, JobState


async def refuse_repeated(request: Request) -> None:
    """Refuse a query parameter that is given twice, since it is unclear which value is meant.

    It waits for nothing, so it needs no thread of its own; neither do the dependencies that give a route its use cases.
    """
    names = [name for name, _ in request.query_params.multi_items()]
    if repeated := next((name for name in names if names.count(name) > 1), None):
        raise InvalidInput(
            f"The parameter {repeated!r} is given more than once.", remedy="Give it once.", where=repeated
        )


class ScopeParams(Wire):
    """A scope; each part is a path from general to specific (rule S1)."""

    jurisdiction: str = Field(GLOBAL, examples=["eu/de"])
    product: str | None = Field(None, examples=["pro"])
    audience: str | None = Field(None, examples=["partners"])

    def scope(self) -> Scope:
        """These parameters as a scope. Raises InvalidInput naming a part that is not a path."""
        return scope_of(self.jurisdiction, self.product, self.audience)


class MomentParams(ScopeParams):
    """The time and scope of a request. A time that is left out means now (rule T4)."""

    valid_at: ValidTime | None = Field(
        None, description="The date in the world, or a label such as v2.1.", examples=["2024-05-31"]
    )
    known_at: Instant | None = Field(
        None, description="Only what the service knew by then.", examples=["2024-06-01T12:00:00Z"]
    )

    def moment(self) -> Moment:
        """These parameters as a moment."""
        return Moment(self.valid_at, self.known_at, self.scope())


class RecordParams(Wire):
    """The known time and audience of a view of the record, which has no valid time and no region."""

    known_at: Instant | None = Field(None, description="Only what the service knew by then.")
    audience: str | None = Field(None, examples=["staff"])

    def moment(self) -> Moment:
        """These parameters as a moment."""
        return Moment(None, self.known_at, audience_scope(self.audience))


class AudienceParams(Wire):
    """The audience of the caller (rule S5)."""

    audience: str | None = Field(None, examples=["staff"])

    def scope(self) -> Scope:
        """These parameters as a scope. Raises InvalidInput naming a part that is not a path."""
        return audience_scope(self.audience)


class QueueParams(AudienceParams):
    """The audience, and which part of the queue to list."""

    source: str | None = Field(None, description="Only versions from this source.", examples=["handbook"])
    author: str | None = Field(None, description="Only versions that this person recorded.", examples=["ada"])
    kind: Kind | None = None
    after: int = Field(
        0, ge=0, le=2**63 - 1, description="Only versions after this one: `next` of the page before."
    )
    limit: int = Field(1000, ge=1, le=1000)

    def chosen(self) -> QueueFilter:
        """These parameters as a part of the queue."""
        return QueueFilter(self.source, self.author, self.kind, self.after, self.limit)


class ExpiringParams(AudienceParams):
    """The audience, and how many days to look ahead."""

    within: int = Field(30, ge=0, le=36_500, description="In days.")


class ScheduledParams(AudienceParams):
    """The audience, and how many versions to list."""

    limit: int = Field(100, ge=1, le=1000)


class ConflictParams(AudienceParams):
    """The audience, and which page of conflicts to list."""

    after: int = Field(
        0, ge=0, le=2**63 - 1, description="Only conflicts after this one: `next` of the page before."
    )
    limit: int = Field(100, ge=1, le=1000)


class TaskParams(AudienceParams):
    """The audience, and which review tasks to list."""

    open: bool = Field(False, description="Whether to leave out tasks that are decided, as `stage=open` does.")
    stage: TaskStage | None = Field(None, description="Only tasks that wait for a person, or that are decided.")
    object_id: str | None = Field(None, description="Only cases of this policy.", examples=["policy/refunds"])
    after: int = Field(0, ge=0, le=2**63 - 1, description="Only tasks after this one: `next` of the page before.")
    limit: int | None = Field(None, ge=1, le=1000, description="All, where it is left out.")

    def chosen(self) -> TaskFilter:
        """These parameters as a filter."""
        return TaskFilter(self.stage or ("open" if self.open else None), self.object_id, self.after, self.limit)


class DossierParams(AudienceParams):
    """The audience, and whether questions are asked again."""

    questions: bool = Field(
        True, description="Whether to ask recent and golden questions again; this takes the time."
    )


class SentenceParams(MomentParams):
    """The moment, and the object whose sentences are traced."""

    object_id: str = Field(examples=["policy/refunds"])


class CitingParams(AudienceParams):
    """The audience, the object that answers cite, and how many of them to list."""

    object_id: str = Field(examples=["policy/refunds"])
    limit: int = Field(20, ge=1, le=200, description="The most answers to list, the latest first.")


class SearchParams(MomentParams):
    """The moment, the words to search for, and how many passages to return."""

    question: str = Field(description="The question or words to search for.", examples=["returns of unused items"])
    limit: int = Field(10, ge=1, le=100, description="The most passages to return.")

    def request(self) -> SearchRequest:
        """These parameters as a search."""
        as_of = AsOfRequest(valid_at=self.valid_at, known_at=self.known_at)
        return SearchRequest(question=self.question, as_of=as_of, scope=self.scope(), limit=self.limit)


class ActionParams(Wire):
    """The state of the actions to list, and how many."""

    state: ActionState | None = None
    limit: int = Field(100, ge=1, le=1000, description="The most actions to list, the latest first.")


class QuestionParams(AudienceParams):
    """The audience, and which questions to list."""

    days: int = Field(30, ge=1, le=3_650, description="Asked within so many days.")
    refused: bool = Field(False, description="Only those that were not or not fully answered.")
    limit: int = Field(100, ge=1, le=1000, description="The most questions to list, the latest first.")

    def chosen(self) -> QuestionFilter:
        """These parameters as a filter."""
        return QuestionFilter(self.days, self.refused, self.limit)


class JobParams(Wire):
    """The page of jobs to list."""

    state: JobState | None = None
    kind: JobKind | None = None
    before: int | None = Field(
        None, ge=0, le=2**63 - 1, description="Only jobs before this one: `next` of the page before."
    )
    limit: int = Field(100, ge=1, le=1000)

    def chosen(self) -> JobFilter:
        """These parameters as a part of the queue."""
        return JobFilter(self.state, self.kind, self.before, self.limit)


class ImpactParams(AudienceParams):
    """The audience, and how many answers to ask again."""

    limit: int = Field(
        LIMIT,
        ge=1,
        le=MOST_ASKED,
        description="The most answers to ask again: of those that rely on the object, of those without a citation, and of all others.",
    )


class ListParams(MomentParams):
    """The moment, and which page of objects to list."""

    prefix: str = Field("", description="Only ids that start with this.", examples=["policy/"])
    kind: Kind | None = None
    source: str | None = Field(
        None, description="Only objects with a version from this source.", examples=["handbook"]
    )
    state: State | None = Field(None, description="Only objects with a version that was in this state.")
    after: str = Field("", description="Only ids after this one: `next` of the page before.")
    limit: int = Field(100, ge=1, le=1000)

    def listing(self) -> Listing:
        """These parameters as a listing."""
        return Listing(self.prefix, self.kind, self.after, self.limit, self.source, self.state)


class DiffParams(ScopeParams):
    """The scope, and the two dates whose authoritative texts are compared."""

    start: ValidTime = Field(alias="from", description="The earlier date, or a label.", examples=["2024-01-01"])
    end: ValidTime = Field(alias="to", description="The later date, or a label.", examples=["2025-01-01"])
    known_at: Instant | None = Field(None, description="Only what the service knew by then.")

    def moment(self) -> Moment:
        """The known time and scope of both sides."""
        return Moment(None, self.known_at, self.scope())


class NoParams(Wire):
    """No query parameters."""


class BundleParams(AudienceParams):
    """The audience of a receipt, and the size of an earlier head that it continues."""

    since: int | None = Field(
        None,
        alias="from",
        ge=0,
        le=2**63 - 1,
        description="The size of a head kept earlier: the receipt then proves that its ledger continues it.",
    )


class LedgerParams(Wire):
    """The page of events to list; with `object_id` only those of an object."""

    object_id: str = Field(
        "", description="Only events that recorded, moved or read its versions.", examples=["policy/refunds"]
    )
    after: int = Field(0, ge=0, le=2**63 - 1, description="Only events with a greater number.")
    limit: int = Field(100, ge=1, le=1000)


class UploadForm(ScopeParams):
    """A document and its properties. Front matter in the document prevails over these."""

    file: UploadFile
    source: str | None = Field(None, description="The system it comes from.", examples=["handbook"])
    kind: Kind | None = None
    state: Literal["draft", "approved"] = "draft"
    actor: str = Field(
        "", description=f"Who records it, and approves it with `approved`. {NAMED_BY_KEY}", examples=["jo"]
    )
    effective_from: Instant | None = Field(None, examples=["2024-05-31"])
    effective_to: Instant | None = None
    object_id: str = Field(
        "",
        description="The object of the document; else its kind, source and file name, which may hold folders, name it.",
        examples=["document/handbook/leave"],
    )
    label: str = Field("", description="A name for what is uploaded, such as v2.1.", examples=["v2.1"])
    encoding: str = Field(
        "", description="The encoding of a text that is not UTF-8 and names none.", examples=["windows-1252"]
    )

    def defaults(self) -> DocumentDefaults:
        """The properties of the document. Raises InvalidInput naming a part of the scope that is not a path."""
        return DocumentDefaults(
            source=self.source,
            kind=self.kind,
            state=State(self.state),
            actor=self.actor,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            scope=self.scope(),
            object_id=self.object_id,
            label=self.label,
            encoding=self.encoding,
        )
