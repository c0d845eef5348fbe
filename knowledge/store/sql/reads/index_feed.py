"""Serves the index: the outbox, the points it should hold, and passages (rules I2, I5)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select

from knowledge.model.authority import merge_rectangles
from knowledge.model.clock import Period, from_micros
from knowledge.model.objects import Kind, Passage
from knowledge.model.reading.readings import in_force_periods
from knowledge.model.scope import Scope
from knowledge.store.sql.contents import batches, insert_all, passages_by_hash
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import (
    OBJECT,
    OUTBOX,
    PASSAGE,
    PERIOD,
    READING,
    STREAM,
    VERSION,
    VERSION_PASSAGE,
)
from knowledge.store.values import IndexedPassage

_PENDING = select(OUTBOX.c.ticket, OUTBOX.c.object_id).order_by(OUTBOX.c.ticket).limit(bindparam("count"))
_SETTLE = delete(OUTBOX).where(OUTBOX.c.ticket.in_(bindparam("tickets", expanding=True)))
_RECTANGLES = (
    select(PERIOD, STREAM.c.source, STREAM.c.scope_key, OBJECT.c.kind)
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(PERIOD, PERIOD.c.place_pk == STREAM.c.pk)
    .where(OBJECT.c.object_id == bindparam("object_id"))
)
_READINGS = (
    select(READING.c.pk, READING.c.version_pk, READING.c.in_force_at)
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(VERSION, VERSION.c.place_pk == STREAM.c.pk)
    .join(READING, READING.c.version_pk == VERSION.c.pk)
    .where(OBJECT.c.object_id == bindparam("object_id"), READING.c.in_force_seq.is_not(None))
    .order_by(READING.c.in_force_seq)
)
_HOLDINGS = (
    select(VERSION_PASSAGE.c.reading_pk, PASSAGE.c.passage_hash)
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(VERSION, VERSION.c.place_pk == STREAM.c.pk)
    .join(READING, READING.c.version_pk == VERSION.c.pk)
    .join(VERSION_PASSAGE, VERSION_PASSAGE.c.reading_pk == READING.c.pk)
    .join(PASSAGE, PASSAGE.c.pk == VERSION_PASSAGE.c.passage_pk)
    .where(OBJECT.c.object_id == bindparam("object_id"))
    .distinct()
)
_OBJECT_IDS = (
    select(OBJECT.c.object_id)
    .where(OBJECT.c.object_id > bindparam("after"))
    .order_by(OBJECT.c.object_id)
    .limit(1000)  # ids per page: a page is read at once, so that no connection stays open between pages
)


class SqlIndexFeed:
    """See `IndexFeed`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def outbox(self, limit: int = 1000) -> list[tuple[int, str]]:
        """See `Store.outbox`."""
        with self._database.reading() as connection:
            return [(row.ticket, row.object_id) for row in connection.execute(_PENDING, {"count": limit})]

    def acknowledge(self, tickets: Sequence[int]) -> None:
        """See `Store.acknowledge`."""
        if not tickets:
            return
        with self._database.writing() as connection:
            for batch in batches(tickets):
                connection.execute(_SETTLE, {"tickets": batch})

    def requeue(self, object_ids: Sequence[str] | None = None) -> None:
        """See `Store.requeue`. Unknown objects are queued, too: the index may have points of them to remove."""
        with self._database.writing() as connection:
            if object_ids is None:
                everything = select(OBJECT.c.object_id).order_by(OBJECT.c.object_id)
                connection.execute(OUTBOX.insert().from_select(["object_id"], everything))
            else:
                rows = [{"object_id": object_id} for object_id in filter(convert.storable, object_ids)]
                insert_all(connection, OUTBOX, rows)

    def indexed_passages(self, object_id: str) -> list[IndexedPassage]:
        """See `Store.indexed_passages`."""
        if not convert.storable(object_id):
            return []
        with self._database.reading() as connection:
            asked = {"object_id": object_id}
            rectangles = connection.execute(_RECTANGLES, asked).all()
            readings = _known_periods(connection.execute(_READINGS, asked).all())
            hashes: dict[int, list[str]] = defaultdict(list)
            for row in connection.execute(_HOLDINGS, asked):
                hashes[row.reading_pk].append(row.passage_hash)
        return sorted(_index_points(object_id, rectangles, readings, hashes), key=_sort_key)

    def object_ids(self) -> Iterator[str]:
        """See `Store.object_ids`."""
        after = ""
        while True:
            with self._database.reading() as connection:
                page = connection.execute(_OBJECT_IDS, {"after": after}).scalars().all()
            if not page:
                return
            yield from page
            after = page[-1]

    def passages(self, hashes: Sequence[str]) -> dict[str, Passage]:
        """See `Store.passages`."""
        with self._database.reading() as connection:
            return passages_by_hash(connection, hashes)


def _known_periods(rows: Sequence[Any]) -> dict[int, list[tuple[int, Period]]]:
    """The readings of each version, by its key, with the known time in which each is in force (rule R2).

    `rows` are readings in the order in which they came into force.
    """
    own: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        own[row.version_pk].append(row)
    known: dict[int, list[tuple[int, Period]]] = {}
    for version_pk, of_one in own.items():
        periods = in_force_periods([from_micros(row.in_force_at) for row in of_one])
        known[version_pk] = [(row.pk, period) for row, period in zip(of_one, periods, strict=True) if period]
    return known


def _index_points(
    object_id: str,
    rectangles: Sequence[Any],
    readings: dict[int, list[tuple[int, Period]]],
    hashes: dict[int, list[str]],
) -> Iterator[IndexedPassage]:
    """The points of an object: neighbouring rectangles of one passage, source and scope become one (rule I2).

    `rectangles` are rows of periods; each is cut where another reading of its version came into force (rule R2). `readings`
    is the result of `_known_periods`; `hashes` gives the passages of a reading by its key.
    """
    areas: dict[tuple[str, str, str, str], list[tuple[Period, Period]]] = defaultdict(list)
    for row in rectangles:
        valid = convert.trusted_period(row.valid_from, row.valid_to)
        known = convert.trusted_period(row.known_from, row.known_to)
        for reading_pk, in_force in readings[row.version_pk]:
            part = known.intersection(in_force)
            if part is not None:
                for passage_hash in hashes[reading_pk]:
                    areas[row.kind, row.source, row.scope_key, passage_hash].append((valid, part))
    for (kind, source, scope_key, passage_hash), pieces in areas.items():
        scope = Scope.from_key(scope_key)
        for valid, known in merge_rectangles(pieces):
            yield IndexedPassage(
                object_id=object_id,
                kind=Kind(kind),
                source=source,
                scope=scope,
                passage_hash=passage_hash,
                period=(valid.start, valid.end, known.start, known.end),
            )


def _sort_key(point: IndexedPassage) -> tuple[Any, ...]:
    """A total order. The rectangles of one passage are disjoint, so two of them never start at the same point."""
    valid_from, _, known_from, _ = point.period
    return (point.scope.key, point.source, point.passage_hash, valid_from, known_from)
