"""Converts between rows and the values of `knowledge.model`. Nothing else does.

Functions named `…_values` make a row to be inserted, a mapping of its columns. Functions named `…_of` read a row that
a query returned, which has its columns as attributes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from knowledge.model.authority import AuthorityPeriod, Standing
from knowledge.model.clock import Period, from_micros, to_micros
from knowledge.model.labels import FoundVersion, KnownLabel, provenance_facts
from knowledge.model.objects import Kind, State, Version
from knowledge.model.record.canonical import canonical_json, parsed_json
from knowledge.model.record.ledger import Event, EventKind, Head, SyncReport, Transition
from knowledge.model.scope import Scope
from knowledge.store.payloads import labels_of_event
from knowledge.store.values import Latest, Origin, Pending

if TYPE_CHECKING:
    from knowledge.model.answering.answers import AnswerRecord

Values = dict[str, Any]
"""A row to be inserted, or the columns of it that change: column → value."""


def storable(text: str) -> bool:
    """Return whether a database can hold `text`: no NUL (PostgreSQL) and no lone surrogate. It knows no other names."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def micros(instant: datetime | None) -> int | None:
    """The microseconds of an instant (see `to_micros`); None for an open end."""
    return None if instant is None else to_micros(instant)


@lru_cache(maxsize=65_536)
def instant(value: int | None) -> datetime | None:
    """The instant of `micros`."""
    return None if value is None else from_micros(value)


@lru_cache(maxsize=65_536)
def trusted_period(start: int, end: int | None) -> Period:
    """The period of two columns. It is not validated again: it was before it was stored."""
    return Period.model_construct(start=from_micros(start), end=instant(end))


# -- ledger -------------------------------------------------------------------------------------------


def event_values(event: Event) -> Values:
    """An `event` row."""
    return {
        "seq": event.seq,
        "recorded_at": to_micros(event.recorded_at),
        "kind": event.kind.value,
        "actor": event.actor,
        "authentication": event.authentication,
        "reason": event.reason,
        "payload": canonical_json(event.payload).decode(),
        "prev_hash": event.prev_hash,
        "hash": event.hash,
    }


def event_of(row: Any) -> Event:
    """The event of an `event` row. Raises ValueError when the row holds none."""
    return Event(
        seq=row.seq,
        recorded_at=from_micros(row.recorded_at),
        kind=EventKind(row.kind),
        actor=row.actor,
        authentication=row.authentication,
        reason=row.reason,
        payload=parsed_json(row.payload),
        prev_hash=row.prev_hash,
        hash=row.hash,
    )


def head_values(head: Head) -> Values:
    """The columns of the `ledger_head` row that change."""
    return {"seq": head.seq, "recorded_at": micros(head.recorded_at), "hash": head.hash}


def head_of(row: Any) -> Head:
    """The head of the `ledger_head` row. Raises ValueError when the row is no head, or not spelled as `head_values`."""
    head = Head(seq=row.seq, recorded_at=instant(row.recorded_at), hash=row.hash)
    if head_values(head) != {"seq": row.seq, "recorded_at": row.recorded_at, "hash": row.hash}:
        raise ValueError("it was edited")
    return head


# -- versions -----------------------------------------------------------------------------------------


def object_values(version: Version, pk: int) -> Values:
    """An `object` row, from the object's first version."""
    return {"pk": pk, "object_id": version.object_id, "kind": version.kind.value}


def stream_values(version: Version, pk: int, object_pk: int) -> Values:
    """A `place` row, from the first version of the stream."""
    return {
        "pk": pk,
        "object_pk": object_pk,
        "scope_key": version.scope.key,
        "source": version.revision.source,
    }


def version_values(version: Version, recorded: Event, place_pk: int) -> Values:
    """The `version` row of a draft, which the event `recorded` records."""
    return {
        "pk": recorded.seq,
        "version_id": version.version_id,
        "place_pk": place_pk,
        "revision_hash": version.revision.revision_hash,
        "effective_from": to_micros(version.effective.start),
        "effective_to": micros(version.effective.end),
        "supersedes": " ".join(version.supersedes),
        "recorded_at": to_micros(recorded.recorded_at),
        "recorded_by": recorded.actor,
        "state": State.DRAFT.value,
        "approved_by": None,
        "approved_at": None,
        "approved_seq": None,
        "on_arrival": 0,
        "authentication": "",
        "erased_seq": None,
    }


def replacement_values(version: Version, version_pk: int) -> list[Values]:
    """The `replacement` rows."""
    return [{"version_pk": version_pk, "object_id": name} for name in dict.fromkeys(version.replaces)]


def provenance_values(version: Version, version_pk: int) -> list[Values]:
    """The `provenance` rows."""
    return [{"version_pk": version_pk, "name": name, "value": value} for name, value in provenance_facts(version)]


def source_label_values(event: Event) -> list[Values]:
    """The `source_label` rows of a `source.labelled` event. Raises ValueError when it records none."""
    recorded = labels_of_event(event)
    return [
        {
            "seq": event.seq,
            "label": label.label,
            "source": recorded.source,
            "scope_key": recorded.scope.key,
            "at": to_micros(label.at),
            "origin": label.origin,
            "recorded_at": to_micros(event.recorded_at),
        }
        for label in recorded.labels
    ]


def known_label_of(row: Any) -> KnownLabel:
    """The label in a `source_label` row."""
    return KnownLabel(
        source=row.source,
        scope=scope_from(row.scope_key),
        label=row.label,
        at=from_micros(row.at),
        origin=row.origin,
        recorded_at=from_micros(row.recorded_at),
    )


def found_version_of(row: Any) -> FoundVersion:
    """The version in a `provenance` row joined with its version, stream and object."""
    return FoundVersion(
        value=row.value,
        version_id=row.version_id,
        object_id=row.object_id,
        source=row.source,
        scope=scope_from(row.scope_key),
        recorded_at=from_micros(row.recorded_at),
    )


def transition_changes(transition: Transition) -> Values:
    """The columns that a transition changes in its `version` row."""
    if transition.to is not State.APPROVED:
        return {"state": transition.to.value}
    return {
        "state": transition.to.value,
        "approved_by": transition.actor,
        "approved_at": to_micros(transition.recorded_at),
        "approved_seq": transition.seq,
        "on_arrival": int(transition.on_arrival),
        "authentication": transition.authentication,
    }


@lru_cache(maxsize=4096)
def scope_from(key: str) -> Scope:
    """The scope with this key."""
    return Scope.from_key(key)


def standing_of(row: Any) -> Standing:
    """The standing of a `version` row joined with its stream and object.

    It is not validated again, because an approval reads those of a whole stream.
    """
    return Standing.model_construct(
        version_id=row.version_id,
        object_id=row.object_id,
        scope=scope_from(row.scope_key),
        source=row.source,
        effective=trusted_period(row.effective_from, row.effective_to),
        supersedes=tuple(row.supersedes.split()),
    )


def known_standing_of(row: Any) -> tuple[Standing, datetime]:
    """The standing of such a row, and the time its version was recorded at."""
    return standing_of(row), from_micros(row.recorded_at)


def latest_of(row: Any, version: Version) -> Latest:
    """The latest version of a stream, from its row and body."""
    return Latest(
        version_id=row.version_id,
        revision_hash=row.revision_hash,
        state=State(row.state),
        effective_from=from_micros(row.effective_from),
        effective_to=instant(row.effective_to),
        provenance=version.provenance,
        reader=version.reading.reader,
        erased=row.erased_seq is not None,
    )


def pending_of(row: Any) -> Pending:
    """The pending version of a `version` row."""
    return Pending(row.version_id, State(row.state), from_micros(row.recorded_at), row.recorded_by, row.pk)


def origin_of(row: Any) -> Origin:
    """The origin of a `version` row joined with the event that erased it, if one did."""
    return Origin(from_micros(row.recorded_at), row.recorded_by, instant(row.erased_at))


def kind_of(row: Any) -> Kind:
    """The kind of an `object` row."""
    return Kind(row.kind)


# -- transitions and periods --------------------------------------------------------------------------


def transition_values(transition: Transition, version_pk: int) -> Values:
    """A `transition` row."""
    return {
        "seq": transition.seq,
        "version_pk": version_pk,
        "to_state": transition.to.value,
        "recorded_at": to_micros(transition.recorded_at),
        "actor": transition.actor,
        "reason": transition.reason,
        "effective_at": micros(transition.effective_at),
        "on_arrival": int(transition.on_arrival),
        "authentication": transition.authentication,
    }


def transition_of(row: Any) -> Transition:
    """The transition of a `transition` row joined with its version. It is not validated again; see `standing_of`."""
    return Transition.model_construct(
        version_id=row.version_id,
        to=State(row.to_state),
        recorded_at=from_micros(row.recorded_at),
        seq=row.seq,
        actor=row.actor,
        reason=row.reason,
        effective_at=instant(row.effective_at),
        on_arrival=bool(row.on_arrival),
        authentication=row.authentication,
    )


def period_values(period: AuthorityPeriod, pks: Mapping[str, tuple[int, int]]) -> Values:
    """An `authority_period` row. `pks` maps a version id to the keys of its version and stream."""
    version_pk, place_pk = pks[period.version_id]
    return {
        "place_pk": place_pk,
        "version_pk": version_pk,
        "valid_from": to_micros(period.valid.start),
        "valid_to": micros(period.valid.end),
        "known_from": to_micros(period.known.start),
        "known_to": micros(period.known.end),
    }


def period_of(row: Any) -> AuthorityPeriod:
    """The period of an `authority_period` row joined with its stream, object and version."""
    return AuthorityPeriod(
        object_id=row.object_id,
        version_id=row.version_id,
        scope=Scope.from_key(row.scope_key),
        source=row.source,
        valid=Period(start=from_micros(row.valid_from), end=instant(row.valid_to)),
        known=Period(start=from_micros(row.known_from), end=instant(row.known_to)),
    )


def answer_values(event: Event) -> Values:
    """An `answer` row, from the event that recorded the answer."""
    return {
        "answer_id": event.payload["answer_id"],
        "seq": event.seq,
        "answer_hash": event.payload["answer_hash"],
        "record_hash": event.payload["record_hash"],
        "erased_seq": None,
    }


def reliance_values(record: AnswerRecord, answer_seq: int, pks: Mapping[str, int]) -> list[Values]:
    """The `reliance` rows of an answer. `pks` maps the id of a version to its key; unknown ones get no row."""
    cited = dict.fromkeys(citation.version_id for citation in record.answer.citations)
    return [{"version_pk": pks[name], "answer_seq": answer_seq} for name in cited if name in pks]


def confirmation_values(event: Event, report: SyncReport, pks: Mapping[str, int]) -> list[Values]:
    """The `confirmation` rows of a sync. `pks` maps the id of a version to its key. Raises KeyError for an unknown one."""
    listed = [*((name, False) for name in report.confirmed), *((name, True) for name in report.vanished)]
    return [
        {
            "version_pk": pks[name],
            "seq": event.seq,
            "recorded_at": to_micros(event.recorded_at),
            "vanished": int(vanished),
        }
        for name, vanished in listed
    ]
