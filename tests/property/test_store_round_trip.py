"""What goes into a row comes out of it again: the conversions lose nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.model.authority import AuthorityPeriod, Standing
from knowledge.model.clock import Period, from_micros, to_micros
from knowledge.model.objects import Kind, Reading, Revision, State, Version
from knowledge.model.record.canonical import canonical_json, parsed_json, sha256_hex
from knowledge.model.record.ledger import Event, EventKind, Head, Transition, event_hash
from knowledge.model.scope import Scope
from knowledge.store.sql.contents import pack, unpack
from knowledge.store.sql.tables import convert

instants = st.datetimes(
    min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31, 23, 59, 59, 999999), timezones=st.just(UTC)
)
hashes = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
scopes = st.builds(
    Scope,
    jurisdiction=st.sampled_from(["global", "eu", "eu/de"]),
    product=st.none() | st.just("pro/max"),
    audience=st.none() | st.just("staff"),
)
PROPERTY = settings(deadline=None, max_examples=60)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start, end = sorted(draw(st.lists(instants, min_size=2, max_size=2, unique=True)))
    return Period(start=start, end=draw(st.sampled_from([None, end])))


@st.composite
def versions(draw: st.DrawFn) -> Version:
    return Version(
        object_id=draw(st.sampled_from(["policy/refunds", "document/local/Grüße & 规则.md"])),
        kind=draw(st.sampled_from(Kind)),
        scope=draw(scopes),
        effective=draw(periods()),
        declared_title=draw(texts),
        revision=Revision(
            source=draw(st.sampled_from(["local", "wiki"])),
            uri=draw(texts),
            revision_hash=draw(hashes),
            media_type="text/plain",
        ),
        reading=Reading(reader="test/1", text_hash=draw(hashes), title=draw(texts)),
        supersedes=tuple(draw(st.lists(hashes, max_size=2))),
        attributes=draw(st.dictionaries(texts, json_values, max_size=3)),
        provenance=draw(st.dictionaries(texts, texts, max_size=2)),
    )


def row(values: convert.Values, **joined: Any) -> SimpleNamespace:
    """A row as the database gives it back, with the columns of the tables it is joined with."""
    return SimpleNamespace(**values, **joined)


@pytest.mark.rule("T2a")
@PROPERTY
@given(instants)
def test_instants_are_exact_microseconds_t2(instant: datetime) -> None:
    assert from_micros(to_micros(instant)) == instant
    assert -(2**63) <= to_micros(instant) < 2**63


@pytest.mark.rule("G2b")
@PROPERTY
@given(instants, st.sampled_from(EventKind), texts, st.dictionaries(texts, json_values, max_size=3), hashes)
def test_an_event_comes_back_with_the_hash_it_had_g1(
    recorded_at: datetime, kind: EventKind, actor: str, payload: dict[str, Any], prev_hash: str
) -> None:
    event = Event(
        seq=1,
        recorded_at=recorded_at,
        kind=kind,
        actor=actor,
        payload=payload,
        prev_hash=prev_hash,
        hash="0" * 64,
    )
    event = event.model_copy(update={"hash": event_hash(event)})
    back = convert.event_of(row(convert.event_values(event)))
    assert back == event
    assert event_hash(back) == event.hash


@PROPERTY
@given(st.integers(0, 2**40), st.none() | instants, hashes)
def test_a_head_comes_back(seq: int, recorded_at: datetime | None, digest: str) -> None:
    head = Head(seq=seq, recorded_at=recorded_at, hash=digest)
    assert convert.head_of(row(convert.head_values(head))) == head


@PROPERTY
@given(hashes, st.sampled_from(State), instants, texts, st.none() | instants)
def test_a_transition_comes_back(
    version_id: str, to: State, recorded_at: datetime, actor: str, effective_at: datetime | None
) -> None:
    transition = Transition(
        version_id=version_id, to=to, recorded_at=recorded_at, seq=7, actor=actor, effective_at=effective_at
    )
    values = convert.transition_values(transition, 3)
    assert convert.transition_of(row(values, version_id=version_id)) == transition


@PROPERTY
@given(versions())
def test_a_version_comes_back_from_its_body_and_its_standing_from_its_row_g2(version: Version) -> None:
    back = Version.from_contents(version.body, version.reading.body)
    assert (back, back.version_id, back.body) == (version, version.version_id, version.body)
    assert canonical_json(parsed_json(version.body)) == version.body
    recorded = Event(
        seq=5,
        recorded_at=datetime(2024, 1, 1, tzinfo=UTC),
        kind=EventKind.VERSION_RECORDED,
        actor="jane",
        payload={},
        prev_hash="0" * 64,
        hash="0" * 64,
    )
    values = convert.version_values(version, recorded, 1)
    joined = row(values, object_id=version.object_id, scope_key=version.scope.key, source=version.revision.source)
    assert convert.standing_of(joined) == Standing.of(version)
    latest = convert.latest_of(joined, back)
    assert (latest.effective_from, latest.effective_to) == (version.effective.start, version.effective.end)
    assert (latest.state, latest.provenance) == (State.DRAFT, version.provenance)


@PROPERTY
@given(hashes, scopes, periods(), periods())
def test_an_authority_period_comes_back(version_id: str, scope: Scope, valid: Period, known: Period) -> None:
    period = AuthorityPeriod(
        object_id="policy/a", version_id=version_id, scope=scope, source="wiki", valid=valid, known=known
    )
    values = convert.period_values(period, {version_id: (2, 1)})
    joined = {"object_id": "policy/a", "version_id": version_id, "scope_key": scope.key, "source": "wiki"}
    assert convert.period_of(row(values, **joined)) == period
    assert convert.trusted_period(values["valid_from"], values["valid_to"]) == valid


@PROPERTY
@given(json_values)
def test_canonical_json_comes_back_in_the_same_form(value: object) -> None:
    assert canonical_json(parsed_json(canonical_json(value))) == canonical_json(value)


@PROPERTY
@given(st.binary(max_size=200))
def test_a_content_comes_back(data: bytes) -> None:
    assert unpack(sha256_hex(data), pack(data)) == data
