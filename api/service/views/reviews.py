"""The views of what waits for a decision, of conflicts, and of versions that lapse."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from api.service.wire import Wire
from knowledge.model.clock import Instant
from knowledge.model.objects import State
from knowledge.model.reading.readings import ReadingState
from knowledge.model.record.ledger import Transition
from knowledge.model.reviews import Expiring, PossibleConflict, Waiting, WaitingReading
from knowledge.model.scope import Scope


class ReviewList(Wire):
    """Versions that wait for a decision, and approved ones of which a reading does, the oldest first; `next` as in `LedgerPage`."""

    reviews: list[Waiting]
    readings: list[WaitingReading] = Field(
        default_factory=list, description="Readings whose published words differ from those in force (rule R4)."
    )
    next: int | None = None


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


class RefusedMove(Wire):
    """A version that was not moved, and why. `remedy` says what to do next."""

    version_id: str
    detail: str
    remedy: str


class BulkTransitionView(Wire):
    """The versions that were moved, each by itself, and those that were not."""

    moved: list[VersionState]
    refused: list[RefusedMove]


class ScheduledVersion(Wire):
    """A version that is approved and begins later. `ends_at` is null where its period has no end."""

    object_id: str
    version_id: str
    title: str
    scope: Scope
    source: str
    starts_at: Instant
    ends_at: Instant | None


class ScheduledList(Wire):
    """The approved versions that begin later, the next first. `more` says that there are others after these."""

    scheduled: list[ScheduledVersion]
    more: bool
