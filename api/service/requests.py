"""The requests that use cases take: those with a JSON form, and the properties of documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, StrictBool, StrictInt, ValidationError, model_validator

from api.service.invalid import invalid_input
from api.service.moments import EVERYWHERE
from api.service.moments import Listing as Listing
from api.service.moments import Moment as Moment  # part of the requests, too: the time and scope of most of them
from api.service.moments import audience_scope as audience_scope
from api.service.moments import scope_of as scope_of
from api.service.wire import Facts, Text, ValidTime, Wire
from knowledge.errors import InvalidInput
from knowledge.model.cases import CaseVerdict, Filing
from knowledge.model.clock import Instant
from knowledge.model.objects import Kind, ObjectId, State
from knowledge.model.queue_filter import QueueFilter as QueueFilter  # part of the requests: a part of the queue
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question

if TYPE_CHECKING:
    from ingest.options import IngestOptions

NAMED_BY_KEY = "The person of the key may be left out, and nobody else may be named."
"""The description of the actor of a request."""


@dataclass(frozen=True)
class DocumentDefaults:
    """Properties of documents where a document does not state them itself. Front matter prevails over these.

    `source` is the system the documents come from; None means the service's default source. `actor` records the
    versions, and approves them where `state` is APPROVED. `include` holds globs that select files of a folder.
    `root` is the folder below which a file's path is its name, and `object_id` the object of the one file.
    `author_dates` says that the commits of a git history take effect by their author dates. `label` names what is
    ingested, such as `v2.1`. `strict` says that one bad file keeps all others from being recorded. `encoding` is that of texts
    which are not UTF-8 and name none.
    """

    source: str | None = None
    kind: Kind | None = None
    state: State = State.DRAFT
    actor: str = ""
    effective_from: datetime | None = None
    effective_to: datetime | None = None
    scope: Scope = EVERYWHERE
    include: tuple[str, ...] = ()
    author_dates: bool = False
    label: str = ""
    strict: bool = False
    root: Path | None = None
    object_id: str = ""
    encoding: str = ""

    def options(self, default_source: str) -> IngestOptions:
        """These defaults as options of the ingest pipeline. Raises InvalidInput naming the field that is wrong."""
        from ingest.options import IngestOptions

        options = IngestOptions(
            source=self.source or default_source,
            kind=self.kind,
            state=self.state,
            actor=self.actor,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            scope=self.scope,
            include=self.include,
            author_dates=self.author_dates,
            label=self.label.strip(),
            strict=self.strict,
            root=self.root,
            object_id=self.object_id.strip(),
            encoding=self.encoding.strip(),
        )
        options.check()
        return options


class AsOfRequest(Wire):
    """The two clocks. A time that is left out means now (rule T4). `valid_at` may be a label such as v2.1 (rule N5f)."""

    valid_at: ValidTime | None = Field(None, examples=["2024-05-31"])
    known_at: Instant | None = Field(None, examples=["2024-06-01T12:00:00Z"])


class QueryRequest(Wire):
    """A question, its as-of and scope, and facts of the case."""

    question: Text = Field(examples=["How long do customers have to return an unused item?"])
    as_of: AsOfRequest = AsOfRequest()
    scope: Scope = Scope()
    facts: Facts = Field(default_factory=dict, examples=[{"order_value": 120}])

    def at(self, valid_at: datetime | None) -> Self:
        """The same request at an instant in place of the label that it gave."""
        return self.model_copy(update={"as_of": self.as_of.model_copy(update={"valid_at": valid_at})})

    def to_question(self) -> Question:
        """The domain's question. Raises InvalidInput naming the field that is wrong; a label must be looked up before."""
        if self.question.strip() and not any(character.isalnum() for character in self.question):
            raise InvalidInput(
                "The question holds no letter and no digit.", remedy="Ask something.", where="question"
            )
        try:
            return Question(
                text=self.question,
                valid_at=self.as_of.valid_at,
                known_at=self.as_of.known_at,
                scope=self.scope,
                facts=self.facts,
            )
        except ValidationError as error:
            raise invalid_input(error, {"text": "question", "valid_at": "as_of.valid_at"}) from None


class DecisionRequest(Wire):
    """A case to decide by the rules of an object, with its as-of and scope (rules D1 to D7).

    What follows from the decision follows unless it is a dry run, or the known time is given.
    """

    object_id: ObjectId = Field(examples=["policy/refunds"])
    facts: Facts = Field(default_factory=dict, examples=[{"days_since_delivery": 12, "condition": "unused"}])
    as_of: AsOfRequest = AsOfRequest()
    scope: Scope = Scope()
    case: Text = Field(
        "",
        examples=["order 1042"],
        description="The name of the case in its own system. An action follows from a case once.",
    )
    actor: Text = Field(
        "", examples=["sam"], description="Who asks for the decision, and may not decide its review task."
    )
    dry_run: StrictBool = Field(
        False, description="Whether only to decide: no review task is opened, and no action queued."
    )

    def at(self, valid_at: datetime | None) -> Self:
        """The same request at an instant in place of the label that it gave."""
        return self.model_copy(update={"as_of": self.as_of.model_copy(update={"valid_at": valid_at})})

    def to_question(self) -> Question:
        """The domain's question; a label must be looked up before. Raises InvalidInput naming the field that is wrong."""
        try:
            return Question.deciding(
                self.object_id,
                valid_at=self.as_of.valid_at,
                known_at=self.as_of.known_at,
                scope=self.scope,
                facts=self.facts,
                filing=Filing(case=self.case, asked_by=self.actor) if self.has_consequences else None,
            )
        except ValidationError as error:
            raise invalid_input(error) from None

    @property
    def has_consequences(self) -> bool:
        """Whether what follows from the decision follows (rule D5d)."""
        return not self.dry_run and self.as_of.known_at is None


class SearchRequest(QueryRequest):
    """A query for passages of evidence instead of an answer."""

    limit: StrictInt = Field(10, ge=1, le=100, description="The most passages to return.")


class VersionRequest(Wire):
    """A version of a structured object. `fields` follow docs/kinds.md and GET /v1/schemas/{kind}, without the id."""

    fields: Facts = Field(
        examples=[
            {
                "title": "Refunds",
                "effective_from": "2024-01-01",
                "clauses": [{"id": "window", "text": "Unused items can be returned within 30 days."}],
            }
        ]
    )
    source: Text | None = Field(None, examples=["handbook"], description="The system it comes from.")
    state: Literal["draft", "approved"] = "draft"
    actor: Text = Field(
        "", examples=["jo"], description=f"Who records it, and approves it with `approved`. {NAMED_BY_KEY}"
    )

    def defaults(self) -> DocumentDefaults:
        """The source, state and actor of the request."""
        return DocumentDefaults(source=self.source, state=State(self.state), actor=self.actor)


class TransitionRequest(Wire):
    """A move through the lifecycle (rule L2). Of an approved version with a reading that waits, `approved` confirms the reading,
    and `rejected` rejects it (rule R4).
    """

    to: State = Field(examples=["approved"])
    actor: Text = Field(
        "", examples=["jo"], description=f"Who decides this; recorded in the ledger. {NAMED_BY_KEY}"
    )
    reason: Text = ""
    effective_at: Instant | None = Field(
        None, description="For a deprecation: the valid time from which the version no longer holds."
    )
    audience: Text | None = Field(
        None,
        description="The audience of the decider. It decides which versions they can see.",
        examples=["staff"],
    )

    @property
    def decides_on_readings(self) -> bool:
        """Whether the move decides on the reading of an approved version, where one waits (rule R4)."""
        return self.to in (State.APPROVED, State.REJECTED)


class BulkTransitionRequest(TransitionRequest):
    """One move of several versions: those named, or all that wait from a source, by an author or of a kind, together."""

    versions: list[Text] = Field(default_factory=list, max_length=1000, examples=[["5b1f0e6d", "77aa01c2"]])
    source: Text | None = Field(None, examples=["handbook"])
    author: Text | None = Field(None, examples=["ada"])
    kind: Kind | None = None

    @model_validator(mode="after")
    def _names_some(self) -> Self:
        if bool(self.versions) == any(one is not None for one in (self.source, self.author, self.kind)):
            raise ValueError("name versions, or else a source, author or kind")
        if self.to not in (State.REVIEWED, State.APPROVED, State.REJECTED):
            raise ValueError("several versions are reviewed, approved or rejected; deprecate them one by one")
        return self

    def single(self) -> TransitionRequest:
        """The move of each of them."""
        return TransitionRequest(to=self.to, actor=self.actor, reason=self.reason, audience=self.audience)


class RereadRequest(Wire):
    """The choice of stored versions to read again: those of a source, of an object, or all."""

    actor: Text = Field(
        "", examples=["jo"], description="Who reads them again, and so confirms none of it; empty for a dry run."
    )
    source: Text | None = Field(None, examples=["handbook"])
    object_id: ObjectId | None = Field(None, examples=["policy/refunds"])
    dry_run: StrictBool = Field(False, description="Whether only to show the difference, and to record nothing.")


class SyncRequest(Wire):
    """The actor in whose name a sync records drafts."""

    actor: Text = Field("", examples=["jo"], description=NAMED_BY_KEY)


class CaseDecisionRequest(Wire):
    """A reviewer's decision on a case, with its reason."""

    decision: CaseVerdict = Field(examples=["approve"])
    actor: Text = Field(
        "", examples=["ria"], description=f"Who decides; not who asked for the decision. {NAMED_BY_KEY}"
    )
    reason: Text = Field(examples=["The carrier confirmed the return."])
    audience: Text | None = Field(
        None, description="The audience of the reviewer. It decides which cases they can see.", examples=["staff"]
    )


class RetryRequest(Wire):
    """The person who lets a dead action be tried again, and why."""

    actor: Text = Field("", examples=["ria"], description=NAMED_BY_KEY)
    reason: Text = ""


class DeliverRequest(Wire):
    """The most actions to try."""

    limit: StrictInt = Field(100, ge=1, le=1000)
