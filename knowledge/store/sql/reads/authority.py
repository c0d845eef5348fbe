"""Reads authority: the as-of of a request, explanations, listings and periods (rules A5, T4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, or_, select

from knowledge.model.authority import AuthorityPeriod, Resolution
from knowledge.model.clock import AsOf, from_micros, to_micros
from knowledge.model.objects import State
from knowledge.model.precedence import Contender
from knowledge.model.scope import Scope, audiences
from knowledge.store import validation
from knowledge.store.authority_resolver import AuthorityResolver
from knowledge.store.explaining import explain_authority
from knowledge.store.sql.chain.projections import MOVES, STANDINGS
from knowledge.store.sql.engine import Database
from knowledge.store.sql.reads.snapshot import CONTENDERS, SqlFacts, contender_of
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import (
    CONFIRMATION,
    EVENT,
    OBJECT,
    PERIOD,
    READING,
    SOURCE_LABEL,
    STREAM,
    TRANSITION,
    VERSION,
)
from knowledge.store.values import ALL_OBJECTS, Explanation, Listing, ObjectSummary, Tally, unknown_object

_AFTER_ALL = "\U0010ffff"  # the last code point: every id with a prefix comes before the prefix with it appended

_OF_SOURCE = CONTENDERS.where(STREAM.c.source == bindparam("source")).order_by(
    OBJECT.c.object_id, STREAM.c.scope_key
)
_KNOWN_PERIODS = (
    select(PERIOD, STREAM.c.scope_key, STREAM.c.source, OBJECT.c.object_id, VERSION.c.version_id)
    .join_from(PERIOD, STREAM, STREAM.c.pk == PERIOD.c.place_pk)
    .join(OBJECT, OBJECT.c.pk == STREAM.c.object_pk)
    .join(VERSION, VERSION.c.pk == PERIOD.c.version_pk)
    .where(
        PERIOD.c.known_from <= bindparam("known_at"),
        or_(PERIOD.c.known_to.is_(None), PERIOD.c.known_to > bindparam("known_at")),
    )
)
_LAPSING = _KNOWN_PERIODS.where(
    PERIOD.c.valid_to >= bindparam("start"), PERIOD.c.valid_to < bindparam("end")
).order_by(PERIOD.c.valid_to, OBJECT.c.object_id, STREAM.c.scope_key, STREAM.c.source)
_STARTING = (
    _KNOWN_PERIODS.where(PERIOD.c.valid_from >= bindparam("start"))
    .order_by(PERIOD.c.valid_from, OBJECT.c.object_id, STREAM.c.scope_key, STREAM.c.source)
    .limit(bindparam("limit"))
)
_STATE_THEN: ColumnElement[str] = func.coalesce(
    select(TRANSITION.c.to_state)
    .where(TRANSITION.c.version_pk == VERSION.c.pk, TRANSITION.c.recorded_at <= bindparam("known_at"))
    .order_by(TRANSITION.c.seq.desc())
    .limit(1)
    .correlate(VERSION)
    .scalar_subquery(),
    State.DRAFT.value,
)
_COUNT = (
    select(VERSION.c.state, func.count().label("versions"))
    .join_from(STREAM, VERSION, VERSION.c.place_pk == STREAM.c.pk)
    .group_by(VERSION.c.state)
    .order_by(VERSION.c.state)
)
_LIST = (
    select(OBJECT.c.object_id, OBJECT.c.kind, func.count().label("versions"))
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(VERSION, VERSION.c.place_pk == STREAM.c.pk)
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


class SqlAuthority:
    """The reads of `VersionStore` that concern authority."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def as_of(
        self, valid_at: datetime | None, known_at: datetime | None, now: datetime, scope: Scope | None = None
    ) -> AsOf:
        """See `Store.as_of`."""
        with self._database.reading() as connection:
            changed_at = connection.execute(
                _changed_at(None if scope is None else audiences(scope.audience))
            ).scalar_one_or_none()
        last = None if changed_at is None else from_micros(changed_at)
        return validation.requested_as_of(last, valid_at, known_at, now)

    def explain(self, object_id: str, as_of: AsOf, scope: Scope) -> Explanation:
        """See `Store.explain`."""
        with self._database.reading() as connection:
            asked = {"object_id": object_id}
            rows = connection.execute(STANDINGS, asked).all() if convert.storable(object_id) else []
            if not rows:
                raise unknown_object(object_id)
            versions = [convert.known_standing_of(row) for row in rows]
            moves = [convert.transition_of(row) for row in connection.execute(MOVES, asked)]
            return explain_authority(
                AuthorityResolver(SqlFacts(connection)), object_id, as_of, scope, (versions, moves)
            )

    def from_source(self, source: str, as_of: AsOf) -> list[Contender]:
        """See `Store.from_source`."""
        if not convert.storable(source):
            return []
        at = {"valid_at": to_micros(as_of.valid_at), "known_at": to_micros(as_of.known_at), "source": source}
        with self._database.reading() as connection:
            return [contender_of(row) for row in connection.execute(_OF_SOURCE, at)]

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

    def objects(self, as_of: AsOf, scope: Scope, listing: Listing = ALL_OBJECTS) -> list[ObjectSummary]:
        """See `Store.objects`."""
        if not all(map(convert.storable, (listing.prefix, listing.after, listing.source or ""))):
            return []
        statement = _LIST.where(_visible(scope.audience))
        if listing.kind is not None:
            statement = statement.where(OBJECT.c.kind == listing.kind.value)
        if listing.source is not None:
            statement = statement.where(STREAM.c.source == listing.source)
        if listing.state is not None:
            statement = statement.where(_STATE_THEN.in_([listing.state.value]))
        asked = {
            "known_at": to_micros(as_of.known_at),
            "after": listing.after,
            "prefix": listing.prefix,
            "beyond": listing.prefix + _AFTER_ALL,
            "count": max(0, listing.limit),
        }
        with self._database.reading() as connection:
            rows = connection.execute(statement, asked).all()
            resolutions = AuthorityResolver(SqlFacts(connection)).resolve(
                [row.object_id for row in rows], as_of, scope
            )
        return [_summary(row, resolutions.get(row.object_id)) for row in rows]

    def tally(self, scope: Scope) -> Tally:
        """See `TallyStore.tally`."""
        visible = _visible(scope.audience)
        objects = select(func.count(func.distinct(STREAM.c.object_pk))).where(visible)
        with self._database.reading() as connection:
            rows = connection.execute(_COUNT.where(visible)).all()
            return Tally(
                connection.execute(objects).scalar_one(), {State(row.state): row.versions for row in rows}
            )


@lru_cache(maxsize=256)
def _changed_at(audience: tuple[str, ...] | None) -> Select[Any]:
    """The time of the last change that is for one of these audiences, or of the last one at all (rules T4c and T4f).

    Every version, move, confirmation, label and reading in force leaves a row with its event's number. Each table is read from
    its last row backwards up to the first that may be seen.
    """

    def last(number: ColumnElement[Any], *where: ColumnElement[bool]) -> ScalarSelect[Any]:
        return select(number).where(*where).order_by(number.desc()).limit(1).scalar_subquery()

    def may_be_seen(version_pk: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        if audience is None:
            return []
        of_version = VERSION.alias()
        seen = select(of_version.c.pk).join(STREAM, STREAM.c.pk == of_version.c.place_pk)
        return [seen.where(of_version.c.pk == version_pk, _is_for(STREAM.c.scope_key, audience)).exists()]

    labels = [] if audience is None else [_is_for(SOURCE_LABEL.c.scope_key, audience)]
    recorded = last(VERSION.c.pk, *may_be_seen(VERSION.c.pk))
    # The first reading of a version comes into force with it, so only those after the last version are of interest.
    read_again = READING.c.in_force_seq > recorded
    return select(func.max(EVENT.c.recorded_at)).where(
        EVENT.c.seq.in_(
            [
                recorded,
                last(TRANSITION.c.seq, *may_be_seen(TRANSITION.c.version_pk)),
                last(CONFIRMATION.c.seq, *may_be_seen(CONFIRMATION.c.version_pk)),
                last(READING.c.in_force_seq, read_again, *may_be_seen(READING.c.version_pk)),
                last(SOURCE_LABEL.c.seq, *labels),
            ]
        )
    )


def _visible(audience: str | None) -> ColumnElement[bool]:
    """The condition that a stream is visible to `audience` (rule S5): its scope is for that audience, or a wider one."""
    return _is_for(STREAM.c.scope_key, audiences(audience))


def _is_for(scope_key: ColumnElement[str], names: Sequence[str]) -> ColumnElement[bool]:
    return or_(*(scope_key.endswith(f"|{name}", autoescape=True) for name in names))


def _summary(row: Any, resolution: Resolution | None) -> ObjectSummary:
    return ObjectSummary(
        object_id=row.object_id,
        kind=convert.kind_of(row),
        versions=row.versions,
        authoritative=None if resolution is None else resolution.version_id,
    )
