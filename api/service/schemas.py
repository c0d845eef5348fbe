"""The wire: what the ways in accept and return, beside the domain's own `Answer`, `Event` and `Replay`.

An unknown field is an error everywhere, so that a misspelt `valid_at` never silently means now.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from api.problems import invalid
from ingest.options import IngestOptions
from knowledge.errors import InvalidInput
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.canonical import canonical_json
from knowledge.model.clock import AsOf, Instant, Period
from knowledge.model.ledger import Event, Head, Problem, Transition
from knowledge.model.objects import Kind, ObjectId, State
from knowledge.model.precedence import Consideration
from knowledge.model.proof import SignedHead
from knowledge.model.reviews import Expiring, PossibleConflict, Waiting
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question


def _plain_json(facts: dict[str, Any]) -> dict[str, Any]:
    try:
        canonical_json(facts)
        if _depth(facts) > _DEEPEST_FACTS:
            raise ValueError(f"they nest deeper than {_DEEPEST_FACTS} levels")
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"facts must be plain JSON values: {error}") from None
    return facts


_DEEPEST_FACTS = 20


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


def _encodable(text: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("it holds half a surrogate pair, which is no character; remove it")
    return text


Text = Annotated[str, AfterValidator(_encodable)]
"""Text that has a UTF-8 form; JSON escapes can spell what has none."""

Facts = Annotated[dict[str, Any], AfterValidator(_plain_json)]
"""Facts of the case: they enter the answer's hash, so they must have canonical JSON (RFC 8785)."""


class Wire(BaseModel):
    """Base of requests and replies: an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")


# -- requests ---------------------------------------------------------------------------------------------


class AsOfRequest(Wire):
    """The two clocks; what is left out means now (rule T4)."""

    valid_at: Instant | None = Field(None, examples=["2024-05-31"])
    known_at: Instant | None = Field(None, examples=["2024-06-01T12:00:00Z"])


class QueryRequest(Wire):
    """A question, the as-of and scope it is asked for, and facts of the case."""

    question: Text = Field(examples=["How long do customers have to return an unused item?"])
    as_of: AsOfRequest = AsOfRequest()
    scope: Scope = Scope()
    facts: Facts = Field(default_factory=dict, examples=[{"order_value": 120}])

    def to_question(self) -> Question:
        """The domain's question. Raises InvalidInput naming the field when it is not one."""
        try:
            return Question(
                text=self.question,
                valid_at=self.as_of.valid_at,
                known_at=self.as_of.known_at,
                scope=self.scope,
                facts=self.facts,
            )
        except ValidationError as error:
            raise invalid(error, {"text": "question"}) from None


class DecisionRequest(Wire):
    """A case for the rules of an object, at an as-of and in a scope."""

    object_id: ObjectId = Field(examples=["policy/refunds"])
    facts: Facts = Field(default_factory=dict, examples=[{"days_since_delivery": 12, "condition": "unused"}])
    as_of: AsOfRequest = AsOfRequest()
    scope: Scope = Scope()

    def to_question(self) -> Question:
        """The domain's question."""
        return Question.deciding(
            self.object_id,
            valid_at=self.as_of.valid_at,
            known_at=self.as_of.known_at,
            scope=self.scope,
            facts=self.facts,
        )


class SearchRequest(QueryRequest):
    """A query whose evidence is wanted, not an answer."""

    limit: int = Field(10, ge=1, le=100, description="The most passages to return.")


class VersionRequest(Wire):
    """A version of a structured object: `fields` as docs/kinds.md and GET /v1/schemas/{kind} say, without its id."""

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
    actor: Text = Field(examples=["jo"], description="Who records it, and approves it with `approved`.")

    def options(self, default_source: str) -> IngestOptions:
        """As ingest options. Raises InvalidInput naming the field that cannot be meant."""
        options = IngestOptions(source=self.source or default_source, state=State(self.state), actor=self.actor)
        return checked(options)


def checked(options: IngestOptions) -> IngestOptions:
    """The options if they can be meant. Raises InvalidInput naming the field, as requests call it."""
    try:
        options.check()
    except InvalidInput as error:
        field = error.where.removeprefix("--").replace("-", "_")
        raise InvalidInput(error.detail, remedy=error.remedy, where=field) from None
    return options


class TransitionRequest(Wire):
    """A move through the lifecycle (rule L2)."""

    to: State = Field(examples=["approved"])
    actor: Text = Field(examples=["jo"], description="Who decides this; recorded in the ledger.")
    reason: Text = ""
    effective_at: Instant | None = Field(
        None, description="For a deprecation: the valid time from which the version no longer holds."
    )
    audience: Text | None = Field(
        None,
        description="For whom the decider sees versions: one for an audience is decided on by it.",
        examples=["staff"],
    )


# -- objects ----------------------------------------------------------------------------------------------


class ClauseView(Wire):
    """A clause with its text: `text == object text[start:end]` in code points."""

    anchor: str
    clause_id: str
    kind: str
    heading: list[str]
    start: int
    end: int
    page: int | None
    text: str


class ObjectView(Wire):
    """The version of an object that is authoritative at an as-of in a scope.

    `valid` and `known` are its authority period: between them this reply stays the same.
    """

    object_id: str
    version_id: str
    kind: Kind
    title: str
    scope: Scope
    state: State
    as_of: AsOf
    effective_from: Instant
    effective_to: Instant | None
    valid: Period
    known: Period
    approved_by: str
    approved_at: Instant
    source: str
    source_uri: str
    revision_hash: str
    media_type: str
    text: str
    clauses: list[ClauseView]
    attributes: dict[str, Any]
    provenance: dict[str, str]
    approved_on_arrival: bool
    confirmed_at: Instant
    trace: list[Consideration] = Field(
        description="Each version considered and the rule that kept or dropped it, in order; the one kept comes last."
    )


class ObjectRow(Wire):
    """An object in a listing; `authoritative` is its version at the as-of and scope asked, if any."""

    object_id: str
    kind: Kind
    versions: int
    authoritative: str | None


class ObjectPage(Wire):
    """Objects in order of id. Ask again with `after` set to `next` while it is not null."""

    as_of: AsOf
    scope: Scope
    objects: list[ObjectRow]
    next: str | None


class VersionRow(Wire):
    """A version of an object, whatever its state, with every move it made."""

    version_id: str
    kind: Kind
    title: str
    scope: Scope
    state: State
    effective_from: Instant
    effective_to: Instant | None
    source_uri: str
    revision_hash: str
    supersedes: list[str]
    replaces: list[str]
    recorded_at: Instant
    author: str
    provenance: dict[str, str]
    transitions: list[Transition]


class VersionList(Wire):
    """The versions of an object known at a time, in the order they were recorded."""

    object_id: str
    known_at: Instant
    versions: list[VersionRow]


class Timeline(Wire):
    """The authority periods of an object known at a time: which version counted when, and known when. A period that
    ended only later is still open.
    """

    object_id: str
    known_at: Instant
    periods: list[AuthorityPeriod]


class DiffSide(Wire):
    """One side of a diff; the version fields are null where nothing was authoritative."""

    valid_at: Instant
    version_id: str | None
    revision_hash: str | None


class ClauseChange(Wire):
    """A clause that differs: `before` or `after` is null where it does not exist on that side."""

    anchor: str
    change: str = Field(description="`added`, `removed` or `changed`.")
    before: str | None
    after: str | None


class Diff(Wire):
    """How the authoritative text of an object differs between two valid times.

    `unified` is a unified diff by lines, empty when the texts are equal; `clauses` are the clauses that
    differ.
    """

    object_id: str
    scope: Scope
    known_at: Instant
    before: DiffSide
    after: DiffSide
    unified: str
    clauses: list[ClauseChange]


# -- ingest, ledger, health -------------------------------------------------------------------------------


class RecordedVersion(Wire):
    """A version that an ingest recorded, and the object it is of."""

    object_id: str
    version_id: str


class ReviewList(Wire):
    """Versions that wait for a decision, the oldest first."""

    reviews: list[Waiting]


class SyncRequest(Wire):
    """In whose name drafts are recorded."""

    actor: Text = Field(examples=["jo"])


class KindSchema(Wire):
    """A kind and the JSON Schema of what may be written of it."""

    kind: Kind
    json_schema: dict[str, Any]


class ConflictTask(Wire):
    """A conflict that was met, and whether it is still open: both clauses in force and nothing that decides."""

    conflict_id: str
    attribute: str
    kind: str
    sides: list[dict[str, Any]]
    answer_id: str | None = Field(None, description="The answer that met it; null where an approval did.")
    opened_at: Instant
    open: bool


class ConflictList(Wire):
    """The conflicts that were met, the first one first. Ask again with `after` set to `next` while it is not null."""

    conflicts: list[ConflictTask]
    next: int | None = None


class ExpiringList(Wire):
    """Versions that need attention, the most relied on first."""

    expiring: list[Expiring]


class BrokenFile(Wire):
    """A file that could not be ingested, and why. What came from it before stays as it is."""

    name: str
    problem: str


class SyncView(Wire):
    """What reading a source again found: versions confirmed, drafted, approved on arrival, drafts taken back because the
    source no longer says so, objects that vanished from it, and files that are broken.
    """

    source: str
    confirmed: int
    drafted: list[RecordedVersion]
    approved: list[RecordedVersion] = Field(default_factory=list)
    withdrawn: list[RecordedVersion] = Field(default_factory=list)
    vanished: list[str]
    broken: list[BrokenFile] = Field(default_factory=list)
    conflicts: list[PossibleConflict] = Field(
        default_factory=list, description="What is approved disagrees with texts in force; each has a review task."
    )
    warnings: list[str]


class IngestView(Wire):
    """What an ingest did: counts, the versions recorded, and what a person should look at."""

    recorded: int
    approved: int
    closed: int
    unchanged: int
    versions: list[RecordedVersion]
    declared: list[str] = Field(default_factory=list, description="Sources declared on the way (rule L4).")
    conflicts: list[PossibleConflict] = Field(
        default_factory=list, description="What is approved disagrees with texts in force; each has a review task."
    )
    warnings: list[str]


class VersionState(Wire):
    """A version and the state it is in now."""

    object_id: str
    version_id: str
    state: State
    transitions: list[Transition]
    conflicts: list[PossibleConflict] = Field(
        default_factory=list, description="What an approval contradicts; a review task was opened for each."
    )
    counts: str | None = Field(
        None,
        description="After a deprecation: the version that counts for the object in this scope once it has ended.",
    )


class SearchHit(Wire):
    """A passage that is evidence: it stands at `start:end` in an authoritative version."""

    object_id: str
    version_id: str
    clause_id: str
    context: str
    text: str
    start: int
    end: int
    score: float
    dense_rank: int | None
    bm25_rank: int | None


class SearchReply(Wire):
    """Evidence, best first."""

    as_of: AsOf
    scope: Scope
    results: list[SearchHit]


class LedgerPage(Wire):
    """Events in order. Ask again with `after` set to `next` while it is not null."""

    head: Head
    events: list[Event]
    next: int | None


class Verification(Wire):
    """Whether ledger, contents and projections hold, and what does not (rule G4). `head` is null where it is the head
    that does not.
    """

    ok: bool
    head: Head | None
    problems: list[Problem]


class ReceiptCheck(Wire):
    """Whether a receipt holds, the first thing that does not, and whether a key or head ties it to a service."""

    ok: bool
    anchored: bool
    problem: Problem | None
    answer_id: str | None
    head: SignedHead | None


class Health(Wire):
    """`ok` from a live process; `version` is Canon's."""

    status: str = Field(examples=["ok"])
    version: str = Field(examples=["0.1.0"])


class Readiness(Wire):
    """`ready` when the store answers and the index holds what the store says."""

    status: str = Field(examples=["ready"])
    store: str = Field(examples=["sqlite/0001"], description="The store's fingerprint.")
    index_lag: int = Field(examples=[0], description="Objects whose index points are still to be written.")


def describe(instant: datetime | None) -> str:
    """An instant as people read it: a date when it is the start of a day, `open` when it is None."""
    if instant is None:
        return "open"
    text = instant.isoformat().replace("+00:00", "Z")
    return text.removesuffix("T00:00:00Z")
