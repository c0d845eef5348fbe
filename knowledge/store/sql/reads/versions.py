"""Reads versions, their texts, their lifecycle and their periods."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, or_, select, text

from knowledge.errors import NotFound
from knowledge.model.authority import AuthorityPeriod
from knowledge.model.clock import format_instant, to_micros
from knowledge.model.objects import State, Version
from knowledge.model.reading.readings import RecordedReading
from knowledge.model.record.ledger import Event, Transition
from knowledge.model.scope import Scope
from knowledge.store.sql.chain.projections import MOVES
from knowledge.store.sql.chain.readings import READINGS_OF
from knowledge.store.sql.contents import batches, content, version_under
from knowledge.store.sql.engine import Database
from knowledge.store.sql.erasing import check_not_erased, erased_error
from knowledge.store.sql.tables import convert, convert_readings
from knowledge.store.sql.tables.columns import UNDECIDED, WAITS
from knowledge.store.sql.tables.schema import EVENT, OBJECT, PERIOD, READING, STREAM, TRANSITION, VERSION
from knowledge.store.sql.version_cache import (
    VersionCache,
    cached_version,
    full_id,
    matching_ids,
    text_of,
    version_row,
)
from knowledge.store.values import Latest, Origin, Pending, unknown_object, unknown_reading

_ERASED = (
    select(func.max(VERSION.c.erased_seq))
    .join_from(VERSION, READING, READING.c.version_pk == VERSION.c.pk)
    .where(
        or_(
            VERSION.c.version_id == bindparam("hash"),
            VERSION.c.revision_hash == bindparam("hash"),
            READING.c.reading_hash == bindparam("hash"),
            READING.c.text_hash == bindparam("hash"),
        )
    )
)
_STATE_THEN = (
    select(TRANSITION.c.to_state)
    .where(TRANSITION.c.version_pk == bindparam("pk"), TRANSITION.c.recorded_at <= bindparam("known_at"))
    .order_by(TRANSITION.c.seq.desc())
    .limit(1)
)
_OF_OBJECT = (
    select(VERSION.c.version_id)
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(VERSION, VERSION.c.place_pk == STREAM.c.pk)
    .where(OBJECT.c.object_id == bindparam("object_id"))
    .order_by(VERSION.c.pk)
)
_LATEST = (
    select(VERSION)
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(VERSION, VERSION.c.place_pk == STREAM.c.pk)
    .where(
        OBJECT.c.object_id == bindparam("object_id"),
        STREAM.c.scope_key == bindparam("scope_key"),
        STREAM.c.source == bindparam("source"),
    )
    .order_by(VERSION.c.pk.desc())
    .limit(1)
)
_WAITING = (
    select(VERSION.c.pk, VERSION.c.version_id, VERSION.c.state, VERSION.c.recorded_at, VERSION.c.recorded_by)
    .where(text(WAITS), VERSION.c.erased_seq.is_(None))
    .order_by(VERSION.c.pk)
)
_WAITING_READINGS = (
    select(READING, VERSION.c.version_id)
    .join_from(READING, VERSION, VERSION.c.pk == READING.c.version_pk)
    .where(text(f"reading.{UNDECIDED}"), VERSION.c.erased_seq.is_(None))
    .order_by(READING.c.pk)
)
_OF_THESE = VERSION.c.version_id.in_(bindparam("version_ids", expanding=True))
_READING_SEQS = (READING.c.pk, READING.c.decided_seq)
_READING_EVENTS = (
    select(READING.c.pk).join_from(VERSION, READING, READING.c.version_pk == VERSION.c.pk).where(_OF_THESE)
)
_EVENTS_OF = select(EVENT).where(
    or_(
        EVENT.c.seq.in_(select(VERSION.c.pk).where(_OF_THESE)),
        *(EVENT.c.seq.in_(_READING_EVENTS.with_only_columns(column)) for column in _READING_SEQS),
        EVENT.c.seq.in_(
            select(TRANSITION.c.seq)
            .join_from(VERSION, TRANSITION, TRANSITION.c.version_pk == VERSION.c.pk)
            .where(_OF_THESE)
        ),
    )
)
_ORIGINS = (
    select(VERSION, EVENT.c.recorded_at.label("erased_at"))
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(VERSION, VERSION.c.place_pk == STREAM.c.pk)
    .join(EVENT, EVENT.c.seq == VERSION.c.erased_seq, isouter=True)
    .where(OBJECT.c.object_id == bindparam("object_id"))
    .order_by(VERSION.c.pk)
)
_PERIODS = (
    select(PERIOD, STREAM.c.scope_key, STREAM.c.source, OBJECT.c.object_id, VERSION.c.version_id)
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(PERIOD, PERIOD.c.place_pk == STREAM.c.pk)
    .join(VERSION, VERSION.c.pk == PERIOD.c.version_pk)
    .where(OBJECT.c.object_id == bindparam("object_id"))
    .order_by(STREAM.c.scope_key, STREAM.c.source, PERIOD.c.known_from, PERIOD.c.valid_from)
)
_KNOWN_OBJECT = select(OBJECT.c.pk).where(OBJECT.c.object_id == bindparam("object_id"))


class SqlVersions:
    """See `VersionStore`; its reads of authority are in `SqlAuthority`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache = VersionCache()

    def version(self, version_id: str) -> Version:
        """See `Store.version`."""
        cache = self._cache
        with self._database.reading() as connection:
            return cached_version(cache, connection, full_id(connection, version_id))

    def matching_versions(self, version_id: str) -> list[str]:
        """See `Store.matching_versions`."""
        with self._database.reading() as connection:
            return matching_ids(connection, version_id)

    def state(self, version_id: str, known_at: datetime | None = None) -> State:
        """See `Store.state`."""
        with self._database.reading() as connection:
            row = version_row(connection, version_id)
            if known_at is None:
                return State(row.state)
            known = to_micros(known_at)
            if row.recorded_at > known:
                raise NotFound(
                    f"Version {version_id[:16]} was not known at {format_instant(known_at)}.",
                    remedy="Give a later known time.",
                )
            then = connection.execute(_STATE_THEN, {"pk": row.pk, "known_at": known}).scalar()
            return State.DRAFT if then is None else State(then)

    def text(self, version_id: str) -> str:
        """See `Store.text`."""
        with self._database.reading() as connection:
            return text_of(connection, version_id)

    def content(self, revision_hash: str) -> bytes:
        """See `Store.content`."""
        if not convert.storable(revision_hash):
            raise NotFound(f"There is no content {revision_hash[:64]!r}.", remedy="Check the hash.")
        with self._database.reading() as connection:
            try:
                return content(connection, revision_hash)
            except NotFound:
                seq = connection.execute(_ERASED, {"hash": revision_hash}).scalar()
                if seq is None:
                    raise
                raise erased_error(connection, seq, f"Content {revision_hash[:16]}") from None

    def readings(self, version_id: str) -> list[RecordedReading]:
        """See `Store.readings`."""
        with self._database.reading() as connection:
            asked = {"version_id": full_id(connection, version_id)}
            return [convert_readings.reading_of(row) for row in connection.execute(READINGS_OF, asked)]

    def version_under(self, version_id: str, reading_hash: str) -> tuple[Version, str]:
        """See `Store.version_under`."""
        with self._database.reading() as connection:
            rows = connection.execute(READINGS_OF, {"version_id": full_id(connection, version_id)}).all()
            row = next((row for row in rows if row.reading_hash == reading_hash), None)
            if row is None:
                raise unknown_reading(version_id, reading_hash)
            check_not_erased(connection, row.version_id)
            return version_under(connection, row.version_id, reading_hash), content(
                connection, row.text_hash
            ).decode()

    def waiting_readings(self) -> list[RecordedReading]:
        """See `Store.waiting_readings`."""
        with self._database.reading() as connection:
            return [convert_readings.reading_of(row) for row in connection.execute(_WAITING_READINGS)]

    def versions(self, object_id: str) -> list[Version]:
        """See `Store.versions`."""
        cache = self._cache
        with self._database.reading() as connection:
            names = [row.version_id for row in _of_object(connection, _OF_OBJECT, object_id)]
            return [cached_version(cache, connection, name) for name in names]

    def waiting(self) -> list[Pending]:
        """See `Store.waiting`."""
        with self._database.reading() as connection:
            return [convert.pending_of(row) for row in connection.execute(_WAITING)]

    def recording(self, version_ids: Sequence[str]) -> list[Event]:
        """See `Store.recording`."""
        events: dict[int, Event] = {}
        with self._database.reading() as connection:
            for batch in batches(filter(convert.storable, version_ids)):
                rows = connection.execute(_EVENTS_OF, {"version_ids": batch})
                events.update((row.seq, convert.event_of(row)) for row in rows)
        return [events[seq] for seq in sorted(events)]

    def origins(self, object_id: str) -> dict[str, Origin]:
        """See `Store.origins`."""
        with self._database.reading() as connection:
            return {row.version_id: convert.origin_of(row) for row in _of_object(connection, _ORIGINS, object_id)}

    def latest(self, object_id: str, scope: Scope, source: str) -> Latest | None:
        """See `Store.latest`."""
        if not (convert.storable(object_id) and convert.storable(source)):
            return None
        cache = self._cache
        with self._database.reading() as connection:
            asked = {"object_id": object_id, "scope_key": scope.key, "source": source}
            row = connection.execute(_LATEST, asked).one_or_none()
            return (
                None if row is None else convert.latest_of(row, cached_version(cache, connection, row.version_id))
            )

    def transitions(self, object_id: str) -> list[Transition]:
        """See `Store.transitions`."""
        with self._database.reading() as connection:
            return [convert.transition_of(row) for row in _of_object(connection, MOVES, object_id)]

    def periods(self, object_id: str) -> list[AuthorityPeriod]:
        """See `Store.periods`."""
        with self._database.reading() as connection:
            return [convert.period_of(row) for row in _of_object(connection, _PERIODS, object_id)]

    def forget(self) -> None:
        """Drop the cached versions, because some were erased. Other processes keep theirs until they end."""
        self._cache = VersionCache()


def _of_object(connection: Connection, statement: Select[Any], object_id: str) -> list[Any]:
    """The rows of `statement` for an object. Raises NotFound when there is no such object."""
    asked = {"object_id": object_id}
    if not convert.storable(object_id) or connection.execute(_KNOWN_OBJECT, asked).scalar() is None:
        raise unknown_object(object_id)
    return list(connection.execute(statement, asked))
