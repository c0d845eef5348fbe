"""Reads one committed state over one connection: the facts of authority, and where a version holds a passage.

This is the hot path of every question (rules A5, A7, S2, S3, I1).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, or_, select, text

from knowledge.model.clock import AsOf, from_micros, to_micros
from knowledge.model.objects import Kind, Passage, Version
from knowledge.model.precedence import Contender
from knowledge.model.record.ledger import Confirmation
from knowledge.model.scope import Scope
from knowledge.store.sql.contents import batches, passages_by_hash
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import CONFIRMATION, OBJECT, PERIOD, REPLACEMENT, STREAM, VERSION
from knowledge.store.sql.version_cache import (
    EVER,
    VersionCache,
    cached_version,
    cached_versions,
    read_version,
    text_of,
)
from knowledge.store.values import LocatedPassage

# The periods of one stream that are known at an instant are disjoint. So only the last of them to start by `valid_at` can
# contain it: one step down an index, however many versions there are.
_candidate = PERIOD.alias("candidate")
_LAST_STARTED = (
    select(_candidate.c.pk)
    .where(
        _candidate.c.place_pk == STREAM.c.pk,
        _candidate.c.valid_from <= bindparam("valid_at"),
        _candidate.c.known_from <= bindparam("known_at"),
        or_(_candidate.c.known_to.is_(None), _candidate.c.known_to > bindparam("known_at")),
    )
    .order_by(_candidate.c.valid_from.desc())
    .limit(1)
    .correlate(STREAM)
    .scalar_subquery()
)
CONTENDERS = (
    select(
        OBJECT.c.object_id,
        STREAM.c.scope_key,
        STREAM.c.source,
        VERSION.c.version_id,
        VERSION.c.effective_from,
        VERSION.c.supersedes,
        VERSION.c.approved_by,
        VERSION.c.approved_at,
        VERSION.c.approved_seq,
        VERSION.c.on_arrival,
        VERSION.c.authentication,
        PERIOD.c.valid_from,
        PERIOD.c.valid_to,
        PERIOD.c.known_from,
        PERIOD.c.known_to,
    )
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(PERIOD, PERIOD.c.pk == _LAST_STARTED)
    .join(VERSION, VERSION.c.pk == PERIOD.c.version_pk)
    .where(or_(PERIOD.c.valid_to.is_(None), PERIOD.c.valid_to > bindparam("valid_at")))
)
_AMONG = OBJECT.c.object_id.in_(bindparam("object_ids", expanding=True))
# The concatenation keeps planners from starting with the index on scope keys: most streams are in the global scope.
_REACHED = (STREAM.c.scope_key + "").in_(bindparam("scope_keys", expanding=True))
_RIVALS = CONTENDERS.where(_AMONG, _REACHED)
_RIVALS_ANYWHERE = CONTENDERS.where(_AMONG)
_REPLACEMENTS = (
    select(REPLACEMENT.c.object_id, VERSION.c.version_id)
    .join_from(REPLACEMENT, VERSION, VERSION.c.pk == REPLACEMENT.c.version_pk)
    .join(STREAM, STREAM.c.pk == VERSION.c.place_pk)
    .join(PERIOD, and_(PERIOD.c.place_pk == STREAM.c.pk, PERIOD.c.version_pk == VERSION.c.pk))
    .where(
        REPLACEMENT.c.object_id.in_(bindparam("object_ids", expanding=True)),
        _REACHED,
        PERIOD.c.valid_from <= bindparam("valid_at"),
        or_(PERIOD.c.valid_to.is_(None), PERIOD.c.valid_to > bindparam("valid_at")),
        PERIOD.c.known_from <= bindparam("known_at"),
        or_(PERIOD.c.known_to.is_(None), PERIOD.c.known_to > bindparam("known_at")),
    )
    .order_by(VERSION.c.approved_seq)
)
_OF_KIND = select(OBJECT.c.object_id).where(OBJECT.c.kind == bindparam("kind")).order_by(OBJECT.c.object_id)
SCOPES_OF = (
    select(STREAM.c.scope_key)
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .where(OBJECT.c.object_id == bindparam("object_id"))
    .distinct()
)
"""The scopes of the versions of an object."""
# A loose index scan: one look into the index per scope in use, however many streams there are.
_SCOPE_KEYS = text(
    """
    WITH RECURSIVE used (scope_key) AS (
        SELECT min(scope_key) FROM place
        UNION ALL
        SELECT (SELECT min(place.scope_key) FROM place WHERE place.scope_key > used.scope_key)
        FROM used WHERE used.scope_key IS NOT NULL
    )
    SELECT scope_key FROM used WHERE scope_key IS NOT NULL
    """
)
_CONFIRMED = select(VERSION.c.version_id, VERSION.c.recorded_at, VERSION.c.pk).where(
    VERSION.c.version_id.in_(bindparam("version_ids", expanding=True)),
    VERSION.c.recorded_at <= bindparam("known_at"),
)
_CONFIRMATIONS = (
    select(CONFIRMATION.c.version_pk, CONFIRMATION.c.recorded_at, CONFIRMATION.c.vanished)
    .where(
        CONFIRMATION.c.version_pk.in_(bindparam("pks", expanding=True)),
        CONFIRMATION.c.recorded_at <= bindparam("known_at"),
    )
    .order_by(CONFIRMATION.c.seq)
)
_PAIRS = {"sqlite": "json_each(:pairs)", "postgresql": "json_array_elements(CAST(:pairs AS json))"}
"""Bound pairs as rows. They are one bound value, however many there are, and each pair is looked up by itself."""
_LOCATE = {
    dialect: text(
        f"""
        SELECT version.version_id, passage.passage_hash, passage.context, passage.text,
               version_passage.start, version_passage.stop
        FROM {pairs} AS asked
        JOIN version ON version.version_id = asked.value ->> 0
        JOIN passage ON passage.passage_hash = asked.value ->> 1
        JOIN version_passage
          ON version_passage.passage_pk = passage.pk AND version_passage.reading_pk = coalesce(
            (
              SELECT reading.pk FROM reading
              WHERE reading.version_pk = version.pk AND reading.in_force_at <= :known_at
              ORDER BY reading.in_force_at DESC, reading.in_force_seq DESC LIMIT 1
            ),
            version.pk
          )
        ORDER BY version_passage.reading_pk, version_passage.ordinal
        """
    )
    for dialect, pairs in _PAIRS.items()
}


class SqlFacts:
    """See `Facts`. It sees the state that its connection sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """See `Facts.contenders`."""
        return self._contenders(_RIVALS, object_ids, as_of, {"scope_keys": list(scope_keys)})

    def contenders_anywhere(self, object_ids: Sequence[str], as_of: AsOf) -> list[Contender]:
        """See `CommittedState.contenders_anywhere`."""
        return self._contenders(_RIVALS_ANYWHERE, object_ids, as_of, {})

    def _contenders(
        self, statement: Select[Any], object_ids: Sequence[str], as_of: AsOf, more: dict[str, Any]
    ) -> list[Contender]:
        at = {"valid_at": to_micros(as_of.valid_at), "known_at": to_micros(as_of.known_at)}
        return [
            contender_of(row)
            for batch in batches(filter(convert.storable, dict.fromkeys(object_ids)))
            for row in self._connection.execute(statement, {"object_ids": batch, **at, **more})
        ]

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """See `Facts.replacements`."""
        at = {"valid_at": to_micros(as_of.valid_at), "known_at": to_micros(as_of.known_at)}
        replacements: dict[str, str] = {}
        for batch in batches(filter(convert.storable, object_ids)):
            asked = {"object_ids": batch, "scope_keys": list(scope_keys), **at}
            rows = self._connection.execute(_REPLACEMENTS, asked)
            replacements.update((row.object_id, row.version_id) for row in rows)
        return replacements

    def version(self, version_id: str, known_at: datetime | None = None) -> Version:
        """See `CommittedState.version`."""
        return read_version(self._connection, version_id, known_at)


class SqlCommittedState(SqlFacts):
    """See `CommittedState`."""

    def __init__(self, connection: Connection, cache: VersionCache) -> None:
        super().__init__(connection)
        self._cache = cache

    def version(self, version_id: str, known_at: datetime | None = None) -> Version:
        """See `CommittedState.version`."""
        return cached_version(self._cache, self._connection, version_id, known_at)

    def versions(self, version_ids: Sequence[str], known_at: datetime | None = None) -> dict[str, Version]:
        """See `CommittedState.versions`."""
        return cached_versions(self._cache, self._connection, version_ids, known_at)

    def text(self, version_id: str, known_at: datetime | None = None) -> str:
        """See `CommittedState.text`."""
        return text_of(self._connection, version_id, known_at)

    def object_ids_of(self, kind: Kind) -> list[str]:
        """See `CommittedState.object_ids_of`."""
        return list(self._connection.execute(_OF_KIND, {"kind": kind.value}).scalars())

    def scopes_of(self, object_id: str) -> list[Scope]:
        """See `CommittedState.scopes_of`."""
        if not convert.storable(object_id):
            return []
        keys = self._connection.execute(SCOPES_OF, {"object_id": object_id}).scalars()
        return [convert.scope_from(key) for key in keys]

    def scope_keys(self) -> list[str]:
        """See `CommittedState.scope_keys`."""
        return list(self._connection.execute(_SCOPE_KEYS).scalars())

    def locate(
        self, wanted: Iterable[tuple[str, str]], known_at: datetime | None = None
    ) -> dict[tuple[str, str], LocatedPassage]:
        """See `CommittedState.locate`."""
        pairs = [pair for pair in dict.fromkeys(wanted) if all(map(convert.storable, pair))]
        if not pairs:
            return {}
        statement = _LOCATE[self._connection.dialect.name]
        located: dict[tuple[str, str], LocatedPassage] = {}
        asked = {"pairs": json.dumps(pairs), "known_at": EVER if known_at is None else to_micros(known_at)}
        for row in self._connection.execute(statement, asked):
            version_id, passage_hash, context, words, start, stop = row
            if (version_id, passage_hash) not in located:
                passage = Passage.model_construct(context=context, text=words)  # validated before it was stored
                located[version_id, passage_hash] = LocatedPassage(version_id, start, stop, passage)
        return located

    def passages(self, hashes: Sequence[str]) -> dict[str, Passage]:
        """See `CommittedState.passages`."""
        return passages_by_hash(self._connection, hashes)

    def confirmations(self, version_ids: Sequence[str], known_at: datetime) -> dict[str, Confirmation]:
        """See `CommittedState.confirmations`."""
        known = to_micros(known_at)
        last: dict[int, Confirmation] = {}
        for batch in batches(filter(convert.storable, version_ids)):
            rows = self._connection.execute(_CONFIRMED, {"version_ids": batch, "known_at": known}).all()
            names = {row.pk: row.version_id for row in rows}
            last |= {
                row.pk: Confirmation(version_id=row.version_id, at=from_micros(row.recorded_at)) for row in rows
            }
            for row in self._connection.execute(_CONFIRMATIONS, {"pks": list(names), "known_at": known}):
                last[row.version_pk] = Confirmation(
                    version_id=names[row.version_pk],
                    at=from_micros(row.recorded_at),
                    vanished=bool(row.vanished),
                )
        return {confirmation.version_id: confirmation for confirmation in last.values()}


def contender_of(row: Any) -> Contender:
    """The contender of a row of `CONTENDERS`. It is not validated again, because every question builds about fifty."""
    return Contender.model_construct(
        object_id=row.object_id,
        version_id=row.version_id,
        scope=convert.scope_from(row.scope_key),
        source=row.source,
        valid=convert.trusted_period(row.valid_from, row.valid_to),
        known=convert.trusted_period(row.known_from, row.known_to),
        effective_from=from_micros(row.effective_from),
        supersedes=tuple(row.supersedes.split()),
        approved_seq=row.approved_seq,
        approved_by=row.approved_by,
        approved_at=from_micros(row.approved_at),
        on_arrival=bool(row.on_arrival),
        authentication=row.authentication,
    )
