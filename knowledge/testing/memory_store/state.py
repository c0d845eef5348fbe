"""Everything that the memory store holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from knowledge.errors import Erased
from knowledge.model.answers import AnswerRecord
from knowledge.model.ledger import EMPTY_HEAD, Event, EventKind, Head, SyncReport, Transition, head_after
from knowledge.model.objects import Passage, State, Submission, Version
from knowledge.store import validation
from knowledge.store.payloads import transition_of
from knowledge.store.values import unknown_version


@dataclass(frozen=True)
class MemoryState:
    """Everything that the memory store holds. A transaction works on a copy, which replaces it at the end.

    `submissions` are keyed by version id, `records` by answer id, `reports` by their hash. `erased` maps the id of a
    version or answer to the event that erased it; an erased version keeps a submission with its tombstone.
    """

    events: tuple[Event, ...] = ()
    submissions: dict[str, Submission] = field(default_factory=dict)
    records: dict[str, AnswerRecord] = field(default_factory=dict)
    reports: dict[str, SyncReport] = field(default_factory=dict)
    erased: dict[str, Event] = field(default_factory=dict)

    @property
    def head(self) -> Head:
        """The end of the ledger."""
        return head_after(self.events[-1]) if self.events else EMPTY_HEAD

    def versions(self, object_id: str) -> list[Version]:
        """The versions of an object in the order they were recorded; empty for an unknown one."""
        return [s.version for s in self.submissions.values() if s.version.object_id == object_id]

    def object_ids(self) -> list[str]:
        """Every object, in order of id."""
        return sorted({submission.version.object_id for submission in self.submissions.values()})

    def passages(self) -> dict[str, Passage]:
        """Every passage that a version holds, by hash."""
        return {p.passage_hash: p for s in self.submissions.values() for p in validation.passages_of(s)}

    def transitions(self) -> list[Transition]:
        """Every lifecycle move, in ledger order."""
        return [transition_of(e) for e in self.events if e.kind is EventKind.VERSION_TRANSITIONED]

    def recording(self, version_id: str) -> Event:
        """The event that recorded a version."""
        recordings = (e for e in self.events if e.kind is EventKind.VERSION_RECORDED)
        return next(event for event in recordings if event.payload["version_id"] == version_id)

    def approval(self, version_id: str) -> Transition:
        """The move that approved a version."""
        return next(m for m in self.transitions() if m.version_id == version_id and m.to is State.APPROVED)

    def state_of(self, version_id: str, known_at: datetime | None = None) -> State:
        """The state of a version as known at `known_at` (default: now)."""
        state = State.DRAFT
        for move in self.transitions():
            if move.version_id == version_id and (known_at is None or move.recorded_at <= known_at):
                state = move.to
        return state

    def submission(self, version_id: str) -> Submission:
        """The submission with a version. Raises NotFound."""
        if version_id not in self.submissions:
            raise unknown_version(version_id)
        return self.submissions[version_id]

    def check_not_erased(self, name: str) -> None:
        """Raise Erased for a version or answer that was erased."""
        if name in self.erased:
            event = self.erased[name]
            raise Erased(f"{name[:24]} was erased by {event.actor}: {event.payload['basis']}.")


def changes_what_is_known(event: Event) -> bool:
    """Return whether the event is a version, a move, a confirmation or a label (rule T4)."""
    if event.kind is EventKind.SOURCE_SYNCED:
        return bool(event.payload["confirmed"] or event.payload["vanished"])
    return event.kind in (EventKind.VERSION_RECORDED, EventKind.VERSION_TRANSITIONED, EventKind.SOURCE_LABELLED)
