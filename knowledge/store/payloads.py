"""The payloads of the ledger events that a store writes, and the way back from an event to a move.

Every store builds its payloads here, so that the same history has the same event hashes on every engine. Pure. The
shapes are listed in `knowledge.model.ledger.Event`; they are stored for ever and must not change.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from knowledge.model.answers import AnswerRecord
from knowledge.model.clock import format_instant, json_value, parse_instant
from knowledge.model.labels import SourceLabels
from knowledge.model.ledger import Erasure, Event, SyncReport, Transition
from knowledge.model.objects import State, Version

Payload = dict[str, Any]
"""A JSON object: the payload of an event."""


def recording_payload(version: Version) -> Payload:
    """The payload of `version.recorded`."""
    return {"version_id": version.version_id, "object_id": version.object_id}


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
