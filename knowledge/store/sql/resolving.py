"""The hot path: what is authoritative, and where a version holds a passage (rules A5, A7, S2, S3, I1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select, text

from knowledge.model.authority import AuthorityPeriod, Resolution
from knowledge.model.clock import AsOf, from_micros, to_micros
from knowledge.model.jurisdictions import Jurisdictions, Reach, reach
from knowledge.model.kinds import SourceTerms
from knowledge.model.ledger import Confirmation
from knowledge.model.objects import Kind, Passage, Version
from knowledge.model.precedence import Contender
from knowledge.model.scope import Scope, audiences
from knowledge.store import validation as admission
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.explaining import explained, narrower
from knowledge.store.port import Explanation, LocatedPassage, ObjectSummary, unknown_object
from knowledge.store.sql import convert
from knowledge.store.sql.contents import batches
from knowledge.store.sql.engine import Database
from knowledge.store.sql.erasing import version_or_tombstone
from knowledge.store.sql.projections import MOVES, STANDINGS
from knowledge.store.sql.rows import CONFIRMATION, EVENT, OBJECT, PERIOD, PLACE, REPLACEMENT, TRANSITION, VERSION

# When what is known last changed (rule T4): a new version, a move or a confirmation leaves one of these rows.
_CHANGED_AT = select(func.max(EVENT.c.recorded_at)).where(
    EVENT.c.seq.in_(
        [
            select(func.max(VERSION.c.pk)).scalar_subquery(),
            select(func.max(TRANSITION.c.seq)).scalar_subquery(),
            select(func.max(CONFIRMATION.c.seq)).scalar_subquery(),
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
_CONTENDERS = (
    select(
        OBJECT.c.object_id,
        PLACE.c.scope_key,
        PLACE.c.source,
        VERSION.c.version_id,
        VERSION.c.effective_from,
        VERSION.c.supersedes,
        VERSION.c.approved_by,
        VERSION.c.approved_at,
        VERSION.c.approved_seq,
        VERSION.c.on_arrival,
        PERIOD.c.valid_from,
        PERIOD.c.valid_to,
        PERIOD.c.known_from,
        PERIOD.c.known_to,
    )
    .join_from(OBJECT, PLACE, PLACE.c.object_pk == OBJECT.c.pk)
    .join(PERIOD, PERIOD.c.pk == _LAST_STARTED)
    .join(VERSION, VERSION.c.pk == PERIOD.c.version_pk)
    .where(or_(PERIOD.c.valid_to.is_(None), PERIOD.c.valid_to > bindparam("valid_at")))
)
_AMONG = OBJECT.c.object_id.in_(bindparam("object_ids", expanding=True))
# An expression, so that no plan begins with every place of a scope: most objects have one in the global scope.
_REACHED = (PLACE.c.scope_key + "").in_(bindparam("scope_keys", expanding=True))
_RIVALS = _CONTENDERS.where(_AMONG, _REACHED)
_RIVALS_ANYWHERE = _CONTENDERS.where(_AMONG)
_OF_SOURCE = _CONTENDERS.where(PLACE.c.source == bindparam("source")).order_by(
    OBJECT.c.object_id, PLACE.c.scope_key
)
_REPLACEMENTS = (
    select(REPLACEMENT.c.object_id, VERSION.c.version_id)
    .join_from(REPLACEMENT, VERSION, VERSION.c.pk == REPLACEMENT.c.version_pk)
    .join(PLACE, PLACE.c.pk == VERSION.c.place_pk)
    .join(PERIOD, and_(PERIOD.c.place_pk == PLACE.c.pk, PERIOD.c.version_pk == VERSION.c.pk))
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
# One look into the index per scope in use, however many objects there are.
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
_KNOWN_PERIODS = (
    select(PERIOD, PLACE.c.scope_key, PLACE.c.source, OBJECT.c.object_id, VERSION.c.version_id)
    .join_from(PERIOD, PLACE, PLACE.c.pk == PERIOD.c.place_pk)
    .join(OBJECT, OBJECT.c.pk == PLACE.c.object_pk)
    .join(VERSION, VERSION.c.pk == PERIOD.c.version_pk)
    .where(
        PERIOD.c.known_from <= bindparam("known_at"),
        or_(PERIOD.c.known_to.is_(None), PERIOD.c.known_to > bindparam("known_at")),
    )
)
_LAPSING = _KNOWN_PERIODS.where(
    PERIOD.c.valid_to >= bindparam("start"), PERIOD.c.valid_to < bindparam("end")
).order_by(PERIOD.c.valid_to, OBJECT.c.object_id, PLACE.c.scope_key, PLACE.c.source)
_STARTING = (
    _KNOWN_PERIODS.where(PERIOD.c.valid_from >= bindparam("start"))
    .order_by(PERIOD.c.valid_from, OBJECT.c.object_id, PLACE.c.scope_key, PLACE.c.source)
    .limit(bindparam("limit"))
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
        with self._database.reading() as connection:
            return AuthorityResolver(SqlFacts(connection)).resolve(object_ids, as_of, scope)

    def explain(self, object_id: str, as_of: AsOf, scope: Scope) -> Explanation:
        """See `Store.explain`."""
        with self._database.reading() as connection:
            asked = {"object_id": object_id}
            rows = connection.execute(STANDINGS, asked).all() if convert.storable(object_id) else []
            if not rows:
                raise unknown_object(object_id)
            versions = [convert.known_standing_of(row) for row in rows]
            moves = [convert.transition_of(row) for row in connection.execute(MOVES, asked)]
            return explained(AuthorityResolver(SqlFacts(connection)), object_id, as_of, scope, (versions, moves))

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """See `Store.contenders`."""
        with self._database.reading() as connection:
            return SqlFacts(connection).contenders(object_ids, as_of, scope_keys)

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """See `Store.replacements`."""
        with self._database.reading() as connection:
            return SqlFacts(connection).replacements(object_ids, as_of, scope_keys)

    def from_source(self, source: str, as_of: AsOf) -> list[Contender]:
        """See `Store.from_source`."""
        if not convert.storable(source):
            return []
        at = {"valid_at": to_micros(as_of.valid_at), "known_at": to_micros(as_of.known_at), "source": source}
        with self._database.reading() as connection:
            return [_contender(row) for row in connection.execute(_OF_SOURCE, at)]

    def resolve_kind(self, kind: Kind, as_of: AsOf, scope: Scope) -> list[Resolution]:
        """See `Store.resolve_kind`."""
        with self._database.reading() as connection:
            names = connection.execute(_OF_KIND, {"kind": kind.value}).scalars().all()
            return list(AuthorityResolver(SqlFacts(connection)).resolve(names, as_of, scope).values())

    def narrower(self, object_ids: Sequence[str], as_of: AsOf, scope: Scope) -> list[Resolution]:
        """See `Store.narrower`."""
        with self._database.reading() as connection:
            facts = SqlFacts(connection)
            return narrower(AuthorityResolver(facts), facts.anywhere(object_ids, as_of), as_of, scope)

    def scope_keys(self) -> list[str]:
        """See `Store.scope_keys`."""
        with self._database.reading() as connection:
            return list(connection.execute(_SCOPE_KEYS).scalars())

    def jurisdictions(self, as_of: AsOf) -> Jurisdictions:
        """See `Store.jurisdictions`."""
        with self._database.reading() as connection:
            return AuthorityResolver(SqlFacts(connection)).jurisdictions(as_of)

    def reach(self, scope: Scope, as_of: AsOf) -> Reach:
        """See `Store.reach`."""
        if scope == Scope():
            return reach(scope, Jurisdictions.built_in(as_of.valid_at))
        with self._database.reading() as connection:
            return AuthorityResolver(SqlFacts(connection)).reach(scope, as_of)

    def declaration(self, source: str, as_of: AsOf) -> SourceTerms | None:
        """See `Store.declaration`."""
        with self._database.reading() as connection:
            return AuthorityResolver(SqlFacts(connection)).declaration(source, as_of)

    def confirmations(self, version_ids: Sequence[str], known_at: datetime) -> dict[str, Confirmation]:
        """See `Store.confirmations`."""
        known = to_micros(known_at)
        found: dict[int, Confirmation] = {}
        with self._database.reading() as connection:
            for batch in batches(filter(convert.storable, version_ids)):
                rows = connection.execute(_CONFIRMED, {"version_ids": batch, "known_at": known}).all()
                names = {row.pk: row.version_id for row in rows}
                found |= {
                    row.pk: Confirmation(version_id=row.version_id, at=from_micros(row.recorded_at))
                    for row in rows
                }
                for row in connection.execute(_CONFIRMATIONS, {"pks": list(names), "known_at": known}):
                    found[row.version_pk] = Confirmation(
                        version_id=names[row.version_pk],
                        at=from_micros(row.recorded_at),
                        vanished=bool(row.vanished),
                    )
        return {one.version_id: one for one in found.values()}

    def lapsing(self, known_at: datetime, start: datetime, end: datetime) -> list[AuthorityPeriod]:
        """See `Store.lapsing`."""
        asked = {"known_at": to_micros(known_at), "start": to_micros(start), "end": to_micros(end)}
        with self._database.reading() as connection:
            return [convert.period_of(row) for row in connection.execute(_LAPSING, asked)]

    def starting(
        self, known_at: datetime, start: datetime, end: datetime | None, limit: int
    ) -> list[AuthorityPeriod]:
        """See `Store.starting`."""
        asked = {"known_at": to_micros(known_at), "start": to_micros(start), "limit": max(0, limit)}
        statement = _STARTING if end is None else _STARTING.where(PERIOD.c.valid_from < to_micros(end))
        with self._database.reading() as connection:
            return [convert.period_of(row) for row in connection.execute(statement, asked)]

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
        statement = _LIST.where(_visible(scope.audience))
        if kind is not None:
            statement = statement.where(OBJECT.c.kind == kind.value)
        asked = {"known_at": to_micros(as_of.known_at), "after": after, "prefix": prefix}
        with self._database.reading() as connection:
            rows = connection.execute(
                statement, asked | {"beyond": prefix + _AFTER_ALL, "count": max(0, limit)}
            ).all()
            resolved = AuthorityResolver(SqlFacts(connection)).resolve(
                [row.object_id for row in rows], as_of, scope
            )
        return [_summary(row, resolved.get(row.object_id)) for row in rows]


def _visible(audience: str | None) -> ColumnElement[bool]:
    """Whether a place may be seen by those of `audience` (rule S5): its key ends in that audience or one above."""
    return or_(*(PLACE.c.scope_key.endswith(f"|{name}", autoescape=True) for name in audiences(audience)))


class SqlFacts:
    """See `Facts`: what one connection sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def contenders(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> list[Contender]:
        """See `Facts.contenders`."""
        return self._found(_RIVALS, object_ids, as_of, {"scope_keys": list(scope_keys)})

    def anywhere(self, object_ids: Sequence[str], as_of: AsOf) -> list[Contender]:
        """What prevails in every scope and source of these objects."""
        return self._found(_RIVALS_ANYWHERE, object_ids, as_of, {})

    def _found(
        self, statement: Select[Any], object_ids: Sequence[str], as_of: AsOf, more: dict[str, Any]
    ) -> list[Contender]:
        at = {"valid_at": to_micros(as_of.valid_at), "known_at": to_micros(as_of.known_at)}
        return [
            _contender(row)
            for batch in batches(filter(convert.storable, dict.fromkeys(object_ids)))
            for row in self._connection.execute(statement, {"object_ids": batch, **at, **more})
        ]

    def replacements(self, object_ids: Sequence[str], as_of: AsOf, scope_keys: Sequence[str]) -> dict[str, str]:
        """See `Facts.replacements`."""
        at = {"valid_at": to_micros(as_of.valid_at), "known_at": to_micros(as_of.known_at)}
        found: dict[str, str] = {}
        for batch in batches(filter(convert.storable, object_ids)):
            asked = {"object_ids": batch, "scope_keys": list(scope_keys), **at}
            found.update((row.object_id, row.version_id) for row in self._connection.execute(_REPLACEMENTS, asked))
        return found

    def body(self, version_id: str) -> Version:
        """See `Facts.body`."""
        return version_or_tombstone(self._connection, version_id)


def _contender(row: Any) -> Contender:
    """Built without validating again: fifty of these are on the path of every question."""
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
    )


def _summary(row: Any, resolution: Resolution | None) -> ObjectSummary:
    return ObjectSummary(
        object_id=row.object_id,
        kind=convert.kind_of(row),
        versions=row.versions,
        authoritative=None if resolution is None else resolution.version_id,
    )
