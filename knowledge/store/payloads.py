"""The payloads of the ledger events that a store writes, and the way back from an event to a move.

Every store builds its payloads here, so that the same history has the same event hashes on every engine. Pure. The
shapes are listed in `knowledge.model.record.ledger.Event`; they are stored for ever and must not change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from knowledge.model.clock import format_instant, json_value, parse_instant
from knowledge.model.labels import SourceLabels
from knowledge.model.objects import State, Version
from knowledge.model.reading.readings import Reading, ReadingState, RecordedReading, Rereading, RereadOutcome
from knowledge.model.record.ledger import Erasure, Event, EventKind, SyncReport, Transition

if TYPE_CHECKING:
    from knowledge.model.answering.answers import AnswerRecord

Payload = dict[str, Any]
"""A JSON object: the payload of an event."""


def recording_payload(version: Version) -> Payload:
    """The payload of `version.recorded`. It names the reading unless the body of the version holds it."""
    named = {"version_id": version.version_id, "object_id": version.object_id}
    reading = version.reading.reading_hash
    return named if reading == version.version_id else named | {"reading": reading}


def first_reading(event: Event) -> str:
    """The name of the reading under which a `version.recorded` event records its version."""
    name: str = event.payload.get("reading", event.payload["version_id"])
    return name


def reading_payload(rereading: Rereading, in_force: Reading, outcome: RereadOutcome) -> Payload:
    """The payload of `reading.recorded`. `in_force` is the reading that was in force before."""
    reading = rereading.reading
    return {
        "version_id": rereading.version_id,
        "reading": reading.reading_hash,
        "text_hash": reading.text_hash,
        "differs": not reading.publishes_the_same(in_force),
        "waits": outcome is RereadOutcome.WAITING,
    }


def decision_payload(waiting: RecordedReading) -> Payload:
    """The payload of `reading.confirmed` and `reading.rejected`."""
    return {"version_id": waiting.version_id, "reading": waiting.reading_hash, "recorded": waiting.seq}


def recorded_reading(event: Event, reading: Reading) -> RecordedReading:
    """`reading` as the `version.recorded` or `reading.recorded` event tells of it, just after the event."""
    first = event.kind is EventKind.VERSION_RECORDED
    waits = not first and bool(event.payload["waits"])
    return RecordedReading(
        version_id=event.payload["version_id"],
        reading_hash=first_reading(event) if first else event.payload["reading"],
        text_hash=reading.text_hash,
        reader=reading.reader,
        seq=event.seq,
        recorded_at=event.recorded_at,
        recorded_by=event.actor,
        differs=not first and bool(event.payload["differs"]),
        state=ReadingState.WAITING if waits else ReadingState.IN_FORCE,
        in_force_at=None if waits else event.recorded_at,
        in_force_seq=None if waits else event.seq,
    )


def decided(waiting: RecordedReading, event: Event) -> RecordedReading:
    """`waiting` after the `reading.confirmed` or `reading.rejected` event that decides on it."""
    changes: dict[str, Any] = {
        "decided_seq": event.seq,
        "decided_at": event.recorded_at,
        "decided_by": event.actor,
    }
    if event.kind is EventKind.READING_CONFIRMED:
        in_force = {"in_force_at": event.recorded_at, "in_force_seq": event.seq}
        changes |= {"state": ReadingState.IN_FORCE, **in_force}
    else:
        changes["state"] = ReadingState.REJECTED
    return waiting.model_copy(update=changes)


def readings_after(
    events: Iterable[Event], reading_of: Callable[[Event], Reading], before: Iterable[RecordedReading] = ()
) -> list[RecordedReading]:
    """The readings of one version after its `events`, in the order they were recorded (rules R2 to R4).

    `before` are those that it had before the events. `reading_of` returns the reading that a `version.recorded` or `reading.recorded` event names. Raises KeyError for a decision
    on a reading that no event before it recorded.
    """
    readings = {one.seq: one for one in before}
    for event in events:
        if event.kind in (EventKind.READING_CONFIRMED, EventKind.READING_REJECTED):
            decided_on = event.payload["recorded"]
            readings[decided_on] = decided(readings[decided_on], event)
        elif event.kind in (EventKind.VERSION_RECORDED, EventKind.READING_RECORDED):
            readings = {seq: withdrawn(one) for seq, one in readings.items()}
            readings[event.seq] = recorded_reading(event, reading_of(event))
    return list(readings.values())


def withdrawn(before: RecordedReading) -> RecordedReading:
    """`before` after its version was read yet again: it waits no longer."""
    if before.state is not ReadingState.WAITING:
        return before
    return before.model_copy(update={"state": ReadingState.WITHDRAWN})


def transition_payload(
    version_id: str, before: State, to: State, effective_at: datetime | None, on_arrival: bool
) -> Payload:
    """The payload of `version.transitioned`. `on_arrival` is written only when it is true (rule L4)."""
    payload: Payload = {
        "version_id": version_id,
        "from": before.value,
        "to": to.value,
        "effective_at": None if effective_at is None else format_instant(effective_at),
    }
    return payload | {"on_arrival": True} if on_arrival else payload


def transition_of(event: Event) -> Transition:
    """The move that a `version.transitioned` event records. Raises KeyError or ValueError when it records none."""
    effective_at = event.payload["effective_at"]
    return Transition(
        version_id=event.payload["version_id"],
        to=State(event.payload["to"]),
        recorded_at=event.recorded_at,
        seq=event.seq,
        actor=event.actor,
        reason=event.reason,
        effective_at=None if effective_at is None else parse_instant(effective_at),
        on_arrival=event.payload.get("on_arrival", False),
        authentication=event.authentication,
    )


def sync_payload(report: SyncReport, report_hash: str) -> Payload:
    """The payload of `source.synced`: the hash of the report, and how many versions it lists of each sort."""
    return {
        "source": report.source,
        "report_hash": report_hash,
        "confirmed": len(report.confirmed),
        "vanished": len(report.vanished),
    }


def labels_payload(labels: SourceLabels) -> Payload:
    """The payload of `source.labelled`."""
    payload: Payload = json_value(labels)
    return payload


def labels_of_event(event: Event) -> SourceLabels:
    """The labels that a `source.labelled` event records. Raises ValueError when it records none."""
    return SourceLabels.model_validate(event.payload)


def erasure_payload(erasure: Erasure) -> Payload:
    """The payload of `content.erased`."""
    payload: Payload = json_value(erasure)
    return payload


def answer_payload(record: AnswerRecord, record_hash: str) -> Payload:
    """The payload of `answer.recorded`. `record_hash` is the SHA-256 of the record's canonical JSON."""
    answer = record.answer
    return {"answer_id": answer.answer_id, "answer_hash": answer.answer_hash, "record_hash": record_hash}
