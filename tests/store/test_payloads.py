"""The payloads of ledger events: their shapes are stored for ever."""

from __future__ import annotations

from datetime import datetime

import pytest

from knowledge.model.objects import State
from knowledge.model.reading.readings import RereadOutcome
from knowledge.model.record.canonical import canonical_json
from knowledge.model.record.ledger import (
    EMPTY_HEAD,
    Erasure,
    Event,
    EventContent,
    EventKind,
    Remains,
    SyncReport,
    link,
)
from knowledge.store import payloads
from knowledge.testing.store_samples import START, answer_record, day, rereading, submission

V1, V2, V3 = ("1" * 64, "2" * 64, "3" * 64)


def written(payload: payloads.Payload) -> str:
    """The payload as the ledger stores it."""
    return canonical_json(payload).decode()


def test_a_recording_names_version_object_and_reading() -> None:
    version = submission("policy/a").version
    reading = version.reading.reading_hash
    expected = f'{{"object_id":"policy/a","reading":"{reading}","version_id":"{version.version_id}"}}'
    assert written(payloads.recording_payload(version)) == expected


def test_a_reading_says_whether_its_words_differ_and_whether_it_waits() -> None:
    before = submission("policy/a").version
    read = rereading(before.version_id, ["Other."])
    payload = payloads.reading_payload(read, before.reading, RereadOutcome.WAITING)
    assert written(payload) == (
        f'{{"differs":true,"reading":"{read.reading.reading_hash}","text_hash":"{read.reading.text_hash}",'
        f'"version_id":"{before.version_id}","waits":true}}'
    )


@pytest.mark.parametrize(
    ("effective_at", "on_arrival", "expected"),
    [
        (None, False, '{"effective_at":null,"from":"draft","to":"approved","version_id":"V"}'),
        (None, True, '{"effective_at":null,"from":"draft","on_arrival":true,"to":"approved","version_id":"V"}'),
        (day(1), False, '{"effective_at":"2024-01-02T00:00:00Z","from":"draft","to":"approved","version_id":"V"}'),
    ],
)
def test_a_transition_mentions_arrival_only_when_it_is_one_l4(
    effective_at: datetime | None, on_arrival: bool, expected: str
) -> None:
    payload = payloads.transition_payload("V", State.DRAFT, State.APPROVED, effective_at, on_arrival)
    assert written(payload) == expected


@pytest.mark.parametrize("to", State)
@pytest.mark.parametrize("effective_at", [None, day(3)])
@pytest.mark.parametrize("on_arrival", [False, True])
def test_a_transition_comes_back_from_its_event(
    to: State, effective_at: datetime | None, on_arrival: bool
) -> None:
    payload = payloads.transition_payload(V1, State.DRAFT, to, effective_at, on_arrival)
    event = link(EMPTY_HEAD, START, EventContent(EventKind.VERSION_TRANSITIONED, "joe", "why", payload))
    move = payloads.transition_of(event)
    assert (move.version_id, move.to, move.effective_at, move.on_arrival) == (V1, to, effective_at, on_arrival)
    assert (move.seq, move.recorded_at, move.actor, move.reason) == (1, START, "joe", "why")


@pytest.mark.parametrize("missing", ["version_id", "to", "effective_at"])
def test_an_event_without_a_field_is_no_transition(missing: str) -> None:
    payload = payloads.transition_payload(V1, State.DRAFT, State.APPROVED, None, False)
    event = link(EMPTY_HEAD, START, EventContent(EventKind.VERSION_TRANSITIONED, "joe", "", payload))
    broken = Event.model_copy(event, update={"payload": {k: v for k, v in payload.items() if k != missing}})
    with pytest.raises(KeyError, match=missing):
        payloads.transition_of(broken)


def test_a_sync_counts_the_versions_that_its_report_lists_f1() -> None:
    report = SyncReport(source="local", confirmed=(V1, V2), vanished=(V3,))
    expected = '{"confirmed":2,"report_hash":"h","source":"local","vanished":1}'
    assert written(payloads.sync_payload(report, "h")) == expected


def test_an_erasure_is_its_own_payload_e1() -> None:
    version = submission().version
    erasure = Erasure(basis="GDPR", versions={version.version_id: Remains.of(version)}, answers={"a1": (V1,)})
    assert Erasure.model_validate(payloads.erasure_payload(erasure)) == erasure


def test_an_answer_is_bound_by_its_hash_and_that_of_its_record_q3() -> None:
    record = answer_record("a1")
    expected = f'{{"answer_hash":"{record.answer.answer_hash}","answer_id":"a1","record_hash":"h"}}'
    assert written(payloads.answer_payload(record, "h")) == expected
