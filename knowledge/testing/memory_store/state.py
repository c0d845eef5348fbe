"""Everything that the memory store holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from knowledge.errors import Erased
from knowledge.model.answering.answers import AnswerRecord
from knowledge.model.objects import Passage, State, Submission, Version
from knowledge.model.reading.readings import Reading, RecordedReading, Rereading, reading_at
from knowledge.model.record.ledger import (
    EMPTY_HEAD,
    READINGS,
    Event,
    EventKind,
    Head,
    SyncReport,
    Transition,
    head_after,
)
from knowledge.model.work.actions import QueuedAction
from knowledge.model.work.jobs import Job, Schedule
from knowledge.store import payloads, validation
from knowledge.store.payloads import transition_of
from knowledge.store.ports.observation import LoggedQuestion
from knowledge.store.values import unknown_version

_READ = frozenset({EventKind.VERSION_RECORDED, *READINGS})
"""The events about the readings of versions."""


@dataclass(frozen=True)
class MemoryState:
    """Everything that the memory store holds. A transaction works on a copy, which replaces it at the end.

    `submissions`, each with the first reading of its version, are keyed by version id, `rereadings` by the event that recorded
    them, `records` by answer id, `reports` by their hash. `erased` maps the id of a
    version or answer to the event that erased it; an erased version keeps a submission with its tombstone. `actions` are the
    outbox, in the order they were queued, and `jobs` the queue of jobs; `schedules` are keyed by name. `questions` are the log.
    """

    events: tuple[Event, ...] = ()
    submissions: dict[str, Submission] = field(default_factory=dict)
    rereadings: dict[int, Rereading] = field(default_factory=dict)
    records: dict[str, AnswerRecord] = field(default_factory=dict)
    reports: dict[str, SyncReport] = field(default_factory=dict)
    erased: dict[str, Event] = field(default_factory=dict)
    actions: dict[str, QueuedAction] = field(default_factory=dict)
    questions: dict[str, LoggedQuestion] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)

    @property
    def requires_authentication(self) -> bool:
        """Whether approvals must be given by authenticated people."""
        told = [event for event in self.events if event.kind is EventKind.ACCESS_REQUIRED]
        return bool(told) and told[-1].payload["authenticated_approvals"] is True

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
        kept = [(s.version.reading, s.passages) for s in self.submissions.values()]
        kept += [(one.reading, one.passages) for one in self.rereadings.values()]
        return {p.passage_hash: p for one in kept for p in validation.passages_of(*one)}

    def readings(self, version_id: str) -> list[RecordedReading]:
        """The readings of a version in the order they were recorded."""
        events = [e for e in self.events if e.kind in _READ and e.payload["version_id"] == version_id]
        return payloads.readings_after(events, lambda event: self._kept(event.seq, version_id)[0])

    def _kept(self, seq: int, version_id: str) -> tuple[Reading, str]:
        """The reading of a version that event `seq` recorded, and its text."""
        if seq in self.rereadings:
            return self.rereadings[seq].reading, self.rereadings[seq].text
        submission = self.submissions[version_id]
        return submission.version.reading, submission.text

    def read_as(self, version_id: str, known_at: datetime | None = None) -> tuple[Version, str]:
        """A version under the reading in force at `known_at`, the present one by default, and its text. Raises NotFound."""
        version = self.submission(version_id).version
        return self.under(version, reading_at(self.readings(version_id), known_at))

    def under(self, version: Version, recorded: RecordedReading) -> tuple[Version, str]:
        """A version under one of its readings, and the text."""
        reading, text = self._kept(recorded.seq, version.version_id)
        return version.under(reading), text

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

    def shows(self, event: Event, audience: str | None) -> bool:
        """Whether the audience may see what an event changed (rule T4f)."""
        if event.kind is EventKind.SOURCE_LABELLED:
            return payloads.labels_of_event(event).scope.visible_to(audience)
        if event.kind is EventKind.SOURCE_SYNCED:
            report = self.reports[event.payload["report_hash"]]
            names = [*report.confirmed, *report.vanished]
        else:
            names = [event.payload["version_id"]]
        return any(self.submissions[name].version.scope.visible_to(audience) for name in names)

    def check_not_erased(self, name: str) -> None:
        """Raise Erased for a version or answer that was erased."""
        if name in self.erased:
            event = self.erased[name]
            raise Erased(f"{name[:24]} was erased by {event.actor}: {event.payload['basis']}.")


def changes_what_is_known(event: Event) -> bool:
    """Return whether the event is a version, a move, a confirmation or a label, or puts a reading in force (rule T4)."""
    if event.kind is EventKind.SOURCE_SYNCED:
        return bool(event.payload["confirmed"] or event.payload["vanished"])
    if event.kind is EventKind.READING_RECORDED:
        return not event.payload["waits"]
    return event.kind in (
        EventKind.VERSION_RECORDED,
        EventKind.VERSION_TRANSITIONED,
        EventKind.READING_CONFIRMED,
        EventKind.SOURCE_LABELLED,
    )
