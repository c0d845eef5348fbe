"""Everything the reference holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from knowledge.model.answers import AnswerRecord
from knowledge.model.clock import parse_instant
from knowledge.model.ledger import (
    EMPTY_HEAD,
    Event,
    EventKind,
    Head,
    SyncReport,
    Transition,
    head_after,
)
from knowledge.model.objects import Passage, State, Submission, Version
from knowledge.store import validation


@dataclass(frozen=True)
class MemoryState:
    """Everything the store holds; a transaction works on a copy that replaces it at the end."""

    events: tuple[Event, ...] = ()
    submissions: dict[str, Submission] = field(default_factory=dict)
    records: dict[str, AnswerRecord] = field(default_factory=dict)
    reports: dict[str, SyncReport] = field(default_factory=dict)
    erased: dict[str, Event] = field(default_factory=dict)

    @property
    def head(self) -> Head:
        return head_after(self.events[-1]) if self.events else EMPTY_HEAD

    def versions(self, object_id: str) -> list[Version]:
        return [s.version for s in self.submissions.values() if s.version.object_id == object_id]

    def passages(self) -> dict[str, Passage]:
        """Every passage that a version holds, by hash."""
        return {p.passage_hash: p for one in self.submissions.values() for p in validation.passages_of(one)}

    def transitions(self) -> list[Transition]:
        return [_transition(e) for e in self.events if e.kind is EventKind.VERSION_TRANSITIONED]

    def recording(self, version_id: str) -> Event:
        return next(
            e
            for e in self.events
            if e.kind is EventKind.VERSION_RECORDED and e.payload["version_id"] == version_id
        )

    def approval(self, version_id: str) -> Transition:
        return next(m for m in self.transitions() if m.version_id == version_id and m.to is State.APPROVED)

    def state(self, version_id: str, known_at: datetime | None = None) -> State:
        state = State.DRAFT
        for move in self.transitions():
            if move.version_id == version_id and (known_at is None or move.recorded_at <= known_at):
                state = move.to
        return state


def _transition(event: Event) -> Transition:
    said = event.payload
    return Transition(
        version_id=said["version_id"],
        to=State(said["to"]),
        recorded_at=event.recorded_at,
        seq=event.seq,
        actor=event.actor,
        reason=event.reason,
        effective_at=said["effective_at"] and parse_instant(said["effective_at"]),
        on_arrival=said.get("on_arrival", False),
    )


def changes_what_is_known(event: Event) -> bool:
    """Rule T4: versions, moves and confirmations."""
    if event.kind is EventKind.SOURCE_SYNCED:
        return bool(event.payload["confirmed"] or event.payload["vanished"])
    return event.kind in (EventKind.VERSION_RECORDED, EventKind.VERSION_TRANSITIONED)
