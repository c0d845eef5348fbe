"""Converts between rows and readings of versions; see `convert`."""

from __future__ import annotations

from typing import Any

from knowledge.model.clock import from_micros, to_micros
from knowledge.model.reading.readings import Reading, ReadingState, RecordedReading
from knowledge.model.record.ledger import Event, EventKind
from knowledge.store.sql.tables.convert import Values, instant, micros


def reading_values(recorded: RecordedReading, version_pk: int) -> Values:
    """A `reading` row."""
    return {
        "pk": recorded.seq,
        "version_pk": version_pk,
        "reading_hash": recorded.reading_hash,
        "text_hash": recorded.text_hash,
        "reader": recorded.reader,
        "recorded_at": to_micros(recorded.recorded_at),
        "recorded_by": recorded.recorded_by,
        "differs": int(recorded.differs),
        "state": recorded.state.value,
        "in_force_at": micros(recorded.in_force_at),
        "in_force_seq": recorded.in_force_seq,
        "decided_seq": recorded.decided_seq,
        "decided_at": micros(recorded.decided_at),
        "decided_by": recorded.decided_by,
    }


def decision_changes(event: Event) -> Values:
    """The columns that a decision, which `event` records, changes in the `reading` row of the reading that waits."""
    at = to_micros(event.recorded_at)
    changes: Values = {"decided_seq": event.seq, "decided_at": at, "decided_by": event.actor}
    changes["state"] = ReadingState.REJECTED.value
    if event.kind is EventKind.READING_CONFIRMED:
        changes |= {"state": ReadingState.IN_FORCE.value, "in_force_at": at, "in_force_seq": event.seq}
    return changes


def reading_of(row: Any) -> RecordedReading:
    """The reading of a `reading` row joined with its version."""
    return RecordedReading(
        version_id=row.version_id,
        reading_hash=row.reading_hash,
        text_hash=row.text_hash,
        reader=row.reader,
        seq=row.pk,
        recorded_at=from_micros(row.recorded_at),
        recorded_by=row.recorded_by,
        differs=bool(row.differs),
        state=ReadingState(row.state),
        in_force_at=instant(row.in_force_at),
        in_force_seq=row.in_force_seq,
        decided_seq=row.decided_seq,
        decided_at=instant(row.decided_at),
        decided_by=row.decided_by,
    )


def version_passage_values(reading: Reading, reading_pk: int) -> list[Values]:
    """The `version_passage` rows, but with the passage's hash, because its key is not known yet."""
    return [
        {
            "reading_pk": reading_pk,
            "ordinal": ordinal,
            "passage_hash": ref.passage_hash,
            "start": ref.start,
            "stop": ref.end,
        }
        for ordinal, ref in enumerate(reading.passages)
    ]
