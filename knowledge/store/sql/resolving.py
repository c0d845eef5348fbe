"""The hot path: what is authoritative, and where a version holds a passage (rules A5, S3, I1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, or_, select, text

from knowledge.model.authority import Resolution
from knowledge.model.clock import AsOf, from_micros, to_micros
from knowledge.model.objects import Kind, Passage
from knowledge.model.scope import Scope
from knowledge.store import admission
from knowledge.store.port import LocatedPassage, ObjectSummary
from knowledge.store.sql import convert
from knowledge.store.sql.contents import batches
from knowledge.store.sql.engine import Database
from knowledge.store.sql.rows import EVENT, OBJECT, PERIOD, PLACE, TRANSITION, VERSION

# When what is known last changed (rule T4): every event that is not an answer leaves one of these rows.
_CHANGED_AT = select(func.max(EVENT.c.recorded_at)).where(
    EVENT.c.seq.in_(
        [
            select(func.max(VERSION.c.pk)).scalar_subquery(),
            select(func.max(TRANSITION.c.seq)).scalar_subquery(),
        ]
    )
)
_AFTER_ALL = "\U0010ffff"

# Of the periods known at an instant those of one place are disjoint, so the one that can hold `valid_at`
# is the one that starts last before it: one step down an index, however many versions there are.
_candidate = PERIOD.alias("candidate")
_LAST_STARTED = (
    select(_candidate.c.pk)
    .where(
        _candidate.c.place_pk == PLACE.c.pk,
        _candidate.c.valid_from <= bindparam("valid_at"),
        _candidate.c.known_from <= bindparam("known_at"),
        or_(_candidate.c.known_to.is_(None), _candidate.c.known_to > bindparam("known_at")),
    )
    .order_by(_candidate.c.valid_from.desc())
    .limit(1)
    .correlate(PLACE)
    .scalar_subquery()
)
_RESOLVE = (
    select(
        OBJECT.c.object_id,
        PLACE.c.scope_key,
        VERSION.c.version_id,
        VERSION.c.approved_by,
        VERSION.c.approved_at,
        PERIOD.c.valid_from,
        PERIOD.c.valid_to,
        PERIOD.c.known_from,
        PERIOD.c.known_to,
    )
    .join_from(OBJECT, PLACE, PLACE.c.object_pk == OBJECT.c.pk)
    .join(PERIOD, PERIOD.c.pk == _LAST_STARTED)
    .join(VERSION, VERSION.c.pk == PERIOD.c.version_pk)
    .where(
        OBJECT.c.object_id.in_(bindparam("object_ids", expanding=True)),
        PLACE.c.scope_key.in_(bindparam("scope_keys", expanding=True)),
        or_(PERIOD.c.valid_to.is_(None), PERIOD.c.valid_to > bindparam("valid_at")),
    )
)
_PAIRS = {"sqlite": "json_each(:pairs)", "postgresql": "json_array_elements(CAST(:pairs AS json))"}
"""Pairs as rows, one bound value however many there are: each pair is looked up once, not all with all."""
_LOCATE = {
    dialect: text(
        f"""
        SELECT version.version_id, passage.passage_hash, passage.context, passage.text,
               version_passage.start, version_passage.stop
        FROM {pairs} AS asked
        JOIN version ON version.version_id = asked.value ->> 0
        JOIN passage ON passage.passage_hash = asked.value ->> 1
        JOIN version_passage
          ON version_passage.version_pk = version.pk AND version_passage.passage_pk = passage.pk
        ORDER BY version_passage.version_pk, version_passage.ordinal
        """
    )
    for dialect, pairs in _PAIRS.items()
}
_LIST = (
    select(OBJECT.c.object_id, OBJECT.c.kind, func.count().label("versions"))
    .join_from(OBJECT, PLACE, PLACE.c.object_pk == OBJECT.c.pk)
    .join(VERSION, VERSION.c.place_pk == PLACE.c.pk)
    .where(
        VERSION.c.recorded_at <= bindparam("known_at"),
        OBJECT.c.object_id > bindparam("after"),
        OBJECT.c.object_id >= bindparam("prefix"),
        OBJECT.c.object_id < bindparam("beyond"),
    )
    .group_by(OBJECT.c.object_id, OBJECT.c.kind)
    .order_by(OBJECT.c.object_id)
    .limit(bindparam("count"))
)


class Resolving:
    """The part of the store that says what counts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def as_of(self, valid_at: datetime | None, known_at: datetime | None, now: datetime) -> AsOf:
        """See `Store.as_of`."""
        with self._database.reading() as connection:
            changed_at = connection.execute(_CHANGED_AT).scalar_one_or_none()
        last = None if changed_at is None else from_micros(changed_at)
        return admission.named_as_of(last, valid_at, known_at, now)

    def resolve(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> dict[str, Resolution]:
        """See `Store.resolve`."""
        asked = [object_id for object_id in dict.fromkeys(object_ids) if convert.storable(object_id)]
        if not asked:
            return {}
        with self._database.reading() as connection:
            return _resolved(connection, asked, as_of, scope)

    def locate(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], LocatedPassage]:
        """See `Store.locate`."""
        pairs = [pair for pair in dict.fromkeys(wanted) if all(map(convert.storable, pair))]
        if not pairs:
            return {}
        with self._database.reading() as connection:
            rows = connection.execute(_LOCATE[self._database.dialect], {"pairs": json.dumps(pairs)}).all()
        found: dict[tuple[str, str], LocatedPassage] = {}
        for version_id, passage_hash, context, words, start, stop in rows:
            if (version_id, passage_hash) not in found:
                passage = Passage.model_construct(context=context, text=words)  # as trusted as the row
                found[version_id, passage_hash] = LocatedPassage(version_id, start, stop, passage)
        return found

    def objects(
        self,
        as_of: AsOf,
        scope: Scope,
        *,
        prefix: str = "",
        kind: Kind | None = None,
        after: str = "",
        limit: int = 100,
    ) -> list[ObjectSummary]:
        """See `Store.objects`."""
        if not (convert.storable(prefix) and convert.storable(after)):
            return []
        statement = _LIST if kind is None else _LIST.where(OBJECT.c.kind == kind.value)
        asked = {"known_at": to_micros(as_of.known_at), "after": after, "prefix": prefix}
        with self._database.reading() as connection:
            rows = connection.execute(
                statement, asked | {"beyond": prefix + _AFTER_ALL, "count": max(0, limit)}
            ).all()
            resolved = _resolved(connection, [row.object_id for row in rows], as_of, scope)
        return [_summary(row, resolved.get(row.object_id)) for row in rows]


def _resolved(
    connection: Connection, object_ids: Sequence[str], as_of: AsOf, scope: Scope
) -> dict[str, Resolution]:
    """The most specific scope that speaks decides (rule S3)."""
    lineage = {applying.key: (rank, applying) for rank, applying in enumerate(scope.lineage())}
    at = {"valid_at": to_micros(as_of.valid_at), "known_at": to_micros(as_of.known_at)}
    best: dict[str, Any] = {}
    for batch in batches(object_ids):
        asked = {"object_ids": batch, "scope_keys": list(lineage), **at}
        for row in connection.execute(_RESOLVE, asked):
            held = best.get(row.object_id)
            if held is None or lineage[row.scope_key][0] < lineage[held.scope_key][0]:
                best[row.object_id] = row
    return {name: _resolution(best[name], lineage[best[name].scope_key][1], as_of) for name in sorted(best)}


def _resolution(row: Any, scope: Scope, as_of: AsOf) -> Resolution:
    """Built without validating again: fifty of these are on the path of every question."""
    return Resolution.model_construct(
        object_id=row.object_id,
        version_id=row.version_id,
        scope=scope,
        as_of=as_of,
        valid=convert.trusted_period(row.valid_from, row.valid_to),
        known=convert.trusted_period(row.known_from, row.known_to),
        approved_by=row.approved_by,
        approved_at=from_micros(row.approved_at),
    )


def _summary(row: Any, resolution: Resolution | None) -> ObjectSummary:
    return ObjectSummary(
        object_id=row.object_id,
        kind=convert.kind_of(row),
        versions=row.versions,
        authoritative=None if resolution is None else resolution.version_id,
    )
