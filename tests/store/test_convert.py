"""Rows and values: the shapes that are stored, and the rows that are refused. Round trips are in tests/property."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from knowledge.model.clock import TICK, Period, from_micros, to_micros
from knowledge.model.objects import Kind, State
from knowledge.model.record.ledger import EMPTY_HEAD, EventContent, EventKind, Head, SyncReport, Transition, link
from knowledge.model.scope import Scope
from knowledge.store import payloads
from knowledge.store.sql.tables import convert, convert_readings
from knowledge.store.values import Origin, Pending
from knowledge.testing.store_samples import START, answer_record, day, submission

DAY = 86_400_000_000
"""Microseconds of a day."""
V1 = "1" * 64


def row(values: dict[str, Any], **joined: Any) -> SimpleNamespace:
    """A row as a query returns it."""
    return SimpleNamespace(**values, **joined)


@pytest.mark.parametrize("text", ["", "policy/refunds", "Grüße 山田", "\u200b", "\U0010ffff"])
def test_a_database_holds_any_text(text: str) -> None:
    assert convert.storable(text)


@pytest.mark.parametrize("text", ["\0", "a\0b", "\ud800", "a\udfffb"])
def test_a_database_holds_neither_nul_nor_lone_surrogates(text: str) -> None:
    assert not convert.storable(text)


def test_an_open_end_is_null() -> None:
    assert convert.micros(None) is None
    assert convert.instant(None) is None
    assert convert.trusted_period(0, None) == Period(start=datetime(1970, 1, 1, tzinfo=UTC))


@pytest.mark.rule("T2a")
def test_an_instant_is_microseconds_since_1970_t2() -> None:
    assert convert.micros(datetime(1970, 1, 2, tzinfo=UTC)) == DAY
    assert convert.instant(-1) == datetime(1970, 1, 1, tzinfo=UTC) - TICK


# -- the ledger -------------------------------------------------------------------------------------------------------


def test_an_event_is_stored_with_its_payload_in_canonical_json_g1() -> None:
    event = link(EMPTY_HEAD, START, EventContent(EventKind.CONFLICT_OPENED, "jane", "why", {"b": 1, "a": "ü"}))
    values = convert.event_values(event)
    assert values["payload"] == '{"a":"ü","b":1}'
    assert (values["kind"], values["recorded_at"], values["seq"]) == ("conflict.opened", to_micros(START), 1)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "none.such"},
        {"payload": "["},
        {"payload": "[]"},
        {"seq": 0},
        {"hash": "short"},
        {"recorded_at": 2**62},
    ],
)
def test_a_row_that_is_no_event_is_refused_g1(change: dict[str, Any]) -> None:
    values = convert.event_values(link(EMPTY_HEAD, START, EventContent(EventKind.CONFLICT_OPENED, "jane", "", {})))
    with pytest.raises((ValueError, OverflowError)):
        convert.event_of(row(values | change))


def test_the_head_of_an_empty_ledger_has_no_time() -> None:
    values = convert.head_values(EMPTY_HEAD)
    assert values == {"seq": 0, "recorded_at": None, "hash": "0" * 64}
    assert convert.head_of(row(values)) == EMPTY_HEAD


@pytest.mark.parametrize("change", [{"seq": "3"}, {"hash": "x"}, {"recorded_at": "0"}])
def test_a_head_that_is_spelled_otherwise_is_refused_g1(change: dict[str, Any]) -> None:
    values = convert.head_values(Head(seq=3, recorded_at=START, hash="ab" * 32))
    with pytest.raises((ValueError, TypeError)):
        convert.head_of(row(values | change))


# -- versions ---------------------------------------------------------------------------------------------------------


def recorded(seq: int = 7) -> Any:
    """The event that recorded a version."""
    event = link(EMPTY_HEAD, day(1), EventContent(EventKind.VERSION_RECORDED, "ada", "", {}))
    return event.model_copy(update={"seq": seq})


def test_a_recorded_version_is_a_draft_keyed_by_its_event() -> None:
    version = submission(effective=Period(start=day(0), end=day(9)), supersedes=[V1, "2" * 64]).version
    values = convert.version_values(version, recorded(), 4)
    assert (values["pk"], values["place_pk"], values["state"], values["recorded_by"]) == (7, 4, "draft", "ada")
    assert values["effective_to"] - values["effective_from"] == 9 * DAY
    assert values["supersedes"] == f"{V1} {'2' * 64}"
    unset = ("approved_by", "approved_at", "approved_seq", "erased_seq")
    assert [values[name] for name in unset] == [None] * 4
    assert convert.standing_of(
        row(values, object_id=version.object_id, scope_key=version.scope.key, source="local")
    ).supersedes == (V1, "2" * 64)


def test_an_object_and_a_stream_are_keyed_by_their_first_version() -> None:
    version = submission("faq/a", kind=Kind.FAQ, scope=Scope(jurisdiction="eu", audience="staff")).version
    assert convert.object_values(version, 7) == {"pk": 7, "object_id": "faq/a", "kind": "faq"}
    assert convert.kind_of(row({"kind": "faq"})) is Kind.FAQ
    assert convert.stream_values(version, 9, 7) == {
        "pk": 9,
        "object_pk": 7,
        "scope_key": "eu||staff",
        "source": "local",
    }


def test_passages_are_numbered_and_replacements_listed_once() -> None:
    version = submission(
        paragraphs=("One.", "Two.", "One."), replaces=["policy/b", "policy/a", "policy/b"]
    ).version
    passages = convert_readings.version_passage_values(version.reading, 7)
    assert [(p["ordinal"], p["start"], p["stop"]) for p in passages] == [(0, 0, 4), (1, 6, 10), (2, 12, 16)]
    assert passages[0]["passage_hash"] == passages[2]["passage_hash"]
    assert convert.replacement_values(version, 7) == [
        {"version_pk": 7, "object_id": "policy/b"},
        {"version_pk": 7, "object_id": "policy/a"},
    ]


def test_only_an_approval_records_who_and_when_l3() -> None:
    def move(to: State, on_arrival: bool = False) -> Transition:
        return Transition(version_id=V1, to=to, recorded_at=day(2), seq=8, actor="joe", on_arrival=on_arrival)

    assert convert.transition_changes(move(State.DEPRECATED)) == {"state": "deprecated"}
    assert convert.transition_changes(move(State.APPROVED, on_arrival=True)) == {
        "state": "approved",
        "approved_by": "joe",
        "approved_at": to_micros(day(2)),
        "approved_seq": 8,
        "on_arrival": 1,
        "authentication": "",
    }


def test_a_pending_version_and_an_origin_come_from_their_rows() -> None:
    columns = {
        "pk": 7,
        "version_id": V1,
        "state": "reviewed",
        "recorded_at": to_micros(day(1)),
        "recorded_by": "ada",
    }
    assert convert.pending_of(row(columns)) == Pending(V1, State.REVIEWED, day(1), "ada", 7)
    assert convert.origin_of(row(columns, erased_at=None)) == Origin(day(1), "ada")
    assert convert.origin_of(row(columns, erased_at=to_micros(day(3)))) == Origin(day(1), "ada", day(3))
    version = submission().version
    joined = row(
        convert.version_values(version, recorded(), 1), object_id="a", scope_key="global||", source="local"
    )
    assert convert.known_standing_of(joined)[1] == day(1)


@pytest.mark.parametrize("erased_seq", [None, 12])
def test_the_latest_version_says_whether_it_was_erased_e1(erased_seq: int | None) -> None:
    version = submission(provenance={"commit": "c0ffee"}).version
    values = convert.version_values(version, recorded(), 1) | {"erased_seq": erased_seq}
    latest = convert.latest_of(row(values), version)
    assert (latest.erased, latest.provenance) == (erased_seq is not None, {"commit": "c0ffee"})


# -- answers and syncs ------------------------------------------------------------------------------------------------


def test_an_answer_relies_once_on_each_version_that_is_recorded_q3() -> None:
    record = answer_record("a1", cites=[V1, "2" * 64, V1, "3" * 64])
    payload = payloads.answer_payload(record, "ab" * 32)
    event = link(EMPTY_HEAD, START, EventContent(EventKind.ANSWER_RECORDED, "canon", "", payload))
    assert convert.answer_values(event) == {
        "answer_id": "a1",
        "seq": 1,
        "answer_hash": record.answer.answer_hash,
        "record_hash": "ab" * 32,
        "erased_seq": None,
    }
    rows = convert.reliance_values(record, 1, {V1: 11, "3" * 64: 13})
    assert rows == [{"version_pk": 11, "answer_seq": 1}, {"version_pk": 13, "answer_seq": 1}]


def test_a_sync_confirms_versions_or_tells_that_they_vanished_f1() -> None:
    event = link(EMPTY_HEAD, day(2), EventContent(EventKind.SOURCE_SYNCED, "sync", "", {}))
    report = SyncReport(source="local", confirmed=(V1,), vanished=("2" * 64,))
    rows = convert.confirmation_values(event, report, {V1: 11, "2" * 64: 12})
    assert [(r["version_pk"], r["vanished"], from_micros(r["recorded_at"])) for r in rows] == [
        (11, 0, day(2)),
        (12, 1, day(2)),
    ]
    with pytest.raises(KeyError):
        convert.confirmation_values(event, report, {V1: 11})
