"""The views that use cases return, beside the domain's own `Answer`, `Event` and `Replay`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from api.service.wire import Wire
from ingest.options import FailedFile as FailedFile  # part of the view of an ingest
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import AsOf, Instant, Period
from knowledge.model.ledger import Event, Head, Problem, Transition
from knowledge.model.objects import Kind, State
from knowledge.model.precedence import Consideration
from knowledge.model.readings import ReadingState, RereadOutcome
from knowledge.model.reviews import Expiring, PossibleConflict, Waiting, WaitingReading
from knowledge.model.scope import Scope
from knowledge.model.statements import LeftOut

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
    reader: str = Field(description="The reader that made title, text and clauses of the source (rule R2).")
    left_out: list[LeftOut] = Field(description="What is not in the text because its author did not publish it.")
    approved_on_arrival: bool
    confirmed_at: Instant
    trace: list[Consideration] = Field(
        description="Each version considered and the rule that kept or dropped it, in order; the one kept comes last."
    )


class ObjectEntry(Wire):
    """An object in a listing. `authoritative` is its version at the as-of and scope asked, null where there is none."""

    object_id: str
    kind: Kind
    versions: int
    authoritative: str | None


class ObjectPage(Wire):
    """One page of objects, in order of id. While `next` is not null, request the next page with `after` set to it."""

    as_of: AsOf
    scope: Scope
    objects: list[ObjectEntry]
    next: str | None


class VersionEntry(Wire):
    """A version in any state, with every move through the lifecycle.

    `object_id` is another one than that of the list where the file was renamed since. `labels` are the labels that the
    version carries, and those of its source whose instant lies in its authority periods.
    """

    object_id: str
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
    left_out: list[LeftOut] = Field(description="What is not in its text because its author did not publish it.")
    labels: list[str]
    transitions: list[Transition]


class VersionList(Wire):
    """The versions of an object as known at `known_at`, in the order they were recorded.

    Those of the objects that it continues come first, up to the renames.
    """

    object_id: str
    known_at: Instant
    versions: list[VersionEntry]


class Timeline(Wire):
    """The authority periods of an object as known at `known_at`: which version was authoritative when. A period that
    ended after `known_at` is still open. Those of the objects that it continues come first, up to the renames.
    """

    object_id: str
    known_at: Instant
    periods: list[AuthorityPeriod]


class DiffSide(Wire):
    """One side of a diff. The version fields are null where nothing was authoritative.

    `object_id` is another one than that of the diff where the file was renamed since.
    """

    valid_at: Instant
    object_id: str
    version_id: str | None
    revision_hash: str | None


class ClauseChange(Wire):
    """A clause that differs. `before` or `after` is null where the clause does not exist on that side."""

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


# -- documents, reviews, ledger, health -------------------------------------------------------------------------------


class RecordedVersion(Wire):
    """A version that an ingest recorded, the object it belongs to, and its state afterwards."""

    object_id: str
    version_id: str
    state: State


class ReviewList(Wire):
    """Versions that wait for a decision, and approved ones of which a reading does, the oldest first; `next` as in `LedgerPage`."""

    reviews: list[Waiting]
    readings: list[WaitingReading] = Field(
        default_factory=list, description="Readings whose published words differ from those in force (rule R4)."
    )
    next: int | None = None


class KindSchema(Wire):
    """A kind, and the JSON Schema of its structured documents."""

    kind: Kind
    json_schema: dict[str, Any]


class ConflictTask(Wire):
    """A recorded conflict. It is open while both clauses are in force and nothing decides between them."""

    conflict_id: str
    attribute: str
    kind: str
    sides: list[dict[str, Any]]
    answer_id: str | None = Field(None, description="The answer that found it; null where an approval did.")
    opened_at: Instant
    open: bool


class ConflictList(Wire):
    """One page of recorded conflicts, the oldest first. While `next` is not null, request the next page with `after` set
    to it.
    """

    conflicts: list[ConflictTask]
    next: int | None = None


class ExpiringList(Wire):
    """Versions that need attention, the most relied on first."""

    expiring: list[Expiring]


class BrokenFile(Wire):
    """A file that could not be ingested, and why. Versions recorded from it before stay as they are."""

    name: str
    problem: str


class SyncView(Wire):
    """The outcome of a sync. `confirmed` counts unchanged versions. `drafted` and `approved` list versions recorded, the
    latter approved on arrival; `withdrawn` lists drafts whose text the source no longer has, `vanished` the objects
    whose document is gone, and `broken` the files that could not be read.
    """

    source: str
    confirmed: int
    drafted: list[RecordedVersion]
    approved: list[RecordedVersion] = Field(default_factory=list)
    withdrawn: list[RecordedVersion] = Field(default_factory=list)
    vanished: list[str]
    broken: list[BrokenFile] = Field(default_factory=list)
    conflicts: list[PossibleConflict] = Field(
        default_factory=list,
        description="Conflicts of the approved versions with texts in force; each has a review task.",
    )
    warnings: list[str]


class IngestView(Wire):
    """The outcome of an ingest: how many versions were recorded, approved, closed and found unchanged. `warnings` name
    what a person should look at.
    """

    recorded: int
    approved: int
    closed: int
    unchanged: int
    versions: list[RecordedVersion]
    declared: list[str] = Field(default_factory=list, description="Sources declared on the way (rule L5).")
    failed: list[FailedFile] = Field(
        default_factory=list,
        description="Files that were left out (rule N2c). Always empty for an upload, which is refused instead.",
    )
    conflicts: list[PossibleConflict] = Field(
        default_factory=list,
        description="Conflicts of the approved versions with texts in force; each has a review task.",
    )
    warnings: list[str]


class RereadVersionView(Wire):
    """A version that is read otherwise now, and the first lines of the difference between the kept texts."""

    object_id: str
    version_id: str
    outcome: RereadOutcome
    difference: list[str]


class RereadView(Wire):
    """The outcome of reading versions again: numbers of versions by outcome, and those that are read otherwise now.

    `unreadable` names the files that the present reader refuses, and why; their versions stay as they are. `erased` counts versions
    without bytes.
    """

    recorded: bool = Field(description="Whether the readings were recorded; false for a dry run.")
    unchanged: int
    in_force: int
    waiting: int
    rejected_before: int
    erased: int
    changed: list[RereadVersionView]
    unreadable: list[BrokenFile]
    warnings: list[str]


class VersionState(Wire):
    """A version and the state it is in now. `reading` is the decision on its reading, where that was decided on."""

    object_id: str
    version_id: str
    state: State
    transitions: list[Transition]
    conflicts: list[PossibleConflict] = Field(
        default_factory=list, description="Conflicts that the approval creates; each has a review task."
    )
    reading: ReadingState | None = None
    counts: str | None = Field(
        None,
        description="After a deprecation: the version that is authoritative in this scope once this one has ended.",
    )


class SearchHit(Wire):
    """A passage of evidence. It stands at `start:end` in the text of an authoritative version."""

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
    """Passages of evidence, best first."""

    as_of: AsOf
    scope: Scope
    results: list[SearchHit]


class LedgerPage(Wire):
    """One page of events, in order. While `next` is not null, request the next page with `after` set to it."""

    head: Head
    events: list[Event]
    next: int | None


class Verification(Wire):
    """The result of verifying ledger, contents and projections (rule G4). `head` is null where it cannot be read."""

    ok: bool
    head: Head | None
    problems: list[Problem]
    warnings: list[str] = Field(default_factory=list)


class Health(Wire):
    """The state of the process: `status` is `ok`, `version` is Canon's own. `authentication` is `off` where no key is asked for."""

    status: str = Field(examples=["ok"])
    version: str = Field(examples=["0.1.0"])
    authentication: str = Field(examples=["required"])


class Readiness(Wire):
    """The state of the engines: `ready` when the store answers and the index agrees with it."""

    status: str = Field(examples=["ready"])
    store: str = Field(examples=["sqlite/0001"], description="The store's fingerprint.")
    index_lag: int = Field(examples=[0], description="Objects whose index points are still to be written.")


def describe(instant: datetime | None) -> str:
    """The instant as people read it: to the second, a date where it is the start of a day, `open` where it is None."""
    if instant is None:
        return "open"
    text = instant.isoformat(timespec="seconds").replace("+00:00", "Z")
    return text.removesuffix("T00:00:00Z")
