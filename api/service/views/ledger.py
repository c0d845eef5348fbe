"""Views of the ledger beyond its pages: the check of a receipt, the state rebuilt from a log, and where a citation came from."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from api.service.wire import Wire
from knowledge.model.answering.answers import Answer, Citation
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import Instant, Period
from knowledge.model.objects import Revision, State, Version
from knowledge.model.record.anchors import Stamp
from knowledge.model.record.heads import SignedHead
from knowledge.model.record.ledger import Event, Head, Problem, is_tombstone
from knowledge.model.scope import Scope
from knowledge.proof.rebuilding import RebuiltState


class ReceiptCheck(Wire):
    """The result of checking a receipt. `problem` is the first thing that does not hold; `anchored` says whether a key or
    a head given by the caller ties the receipt to a service. `stamp` says when the answer was in the ledger at the latest, where a time
    stamp authority says so; without certificates that the caller trusts, that is a claim. `claimed_approvals` are the citations
    whose approver only named himself, as at a command line beside the data directory.
    """

    ok: bool
    anchored: bool
    problem: Problem | None
    answer_id: str | None
    head: SignedHead | None
    stamp: Stamp | None = None
    claimed_approvals: list[str] = Field(default_factory=list)


class RebuiltVersion(Wire):
    """A version as the log has it, with the state it was in."""

    version_id: str
    state: State
    scope: Scope
    source: str
    effective: Period
    erased: bool


class RebuiltObject(Wire):
    """The versions of an object in the order they were recorded, and its authority periods."""

    object_id: str
    versions: list[RebuiltVersion]
    periods: list[AuthorityPeriod]


class Rebuilt(Wire):
    """The state after the event `head`, rebuilt from a log alone.

    `differences` are those from the store, where it was compared with one.
    """

    head: Head
    objects: list[RebuiltObject]
    compared: bool = False
    differences: list[Problem] = Field(default_factory=list)

    @classmethod
    def of(cls, state: RebuiltState) -> Self:
        """The view of a rebuilt state."""
        objects = [
            RebuiltObject(
                object_id=name,
                versions=[_version(version, state.states[version.version_id]) for version in versions],
                periods=state.periods[name],
            )
            for name, versions in state.objects.items()
        ]
        return cls(head=state.head, objects=objects)


class LedgerStep(Wire):
    """An event about a version: its number and hash, what it did, who did it when, and why."""

    seq: int
    event: str = Field(description="The hash of the event, which is its id in a log.")
    kind: str
    recorded_at: Instant
    actor: str
    reason: str

    @classmethod
    def of(cls, event: Event) -> Self:
        """The step that an event records."""
        return cls(
            seq=event.seq,
            event=event.hash,
            kind=event.kind,
            recorded_at=event.recorded_at,
            actor=event.actor,
            reason=event.reason,
        )


class CitationOrigin(Wire):
    """Where a citation comes from: the version it quotes, the revision that was read, and the event of its ingest.

    `steps` are all events about the version up to the answer, in order. The first one is the ingest.
    """

    citation_id: str
    object_id: str
    version_id: str
    clause_id: str
    revision: Revision
    provenance: dict[str, str]
    ingest: LedgerStep
    steps: list[LedgerStep]

    @classmethod
    def of(cls, citation: Citation, version: Version, events: list[Event]) -> Self:
        """The origin of a citation of `version`, whose events are `events`."""
        steps = [LedgerStep.of(event) for event in events]
        return cls(
            citation_id=citation.citation_id,
            object_id=citation.object_id,
            version_id=citation.version_id,
            clause_id=citation.clause_id,
            revision=version.revision,
            provenance=version.provenance,
            ingest=steps[0],
            steps=steps,
        )


class AnswerOrigins(Wire):
    """The origins of every citation of an answer, and the event that recorded the answer."""

    answer_id: str
    answer_hash: str
    recorded: LedgerStep
    citations: list[CitationOrigin]

    @classmethod
    def of(cls, answer: Answer, event: Event, citations: list[CitationOrigin]) -> Self:
        """The origins of `answer`, which `event` recorded."""
        return cls(
            answer_id=answer.answer_id,
            answer_hash=answer.answer_hash,
            recorded=LedgerStep.of(event),
            citations=citations,
        )


def _version(version: Version, state: State) -> RebuiltVersion:
    return RebuiltVersion(
        version_id=version.version_id,
        state=state,
        scope=version.scope,
        source=version.revision.source,
        effective=version.effective,
        erased=is_tombstone(version),
    )


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
