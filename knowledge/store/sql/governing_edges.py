"""Reads the replacements and rulings in force, as edges in which circles can be found (rules A7, P2)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select

from knowledge.model.circles import Edge
from knowledge.model.kinds import PrecedenceTerms, terms_of
from knowledge.model.objects import Kind
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import OBJECT, PERIOD, REPLACEMENT, STREAM, VERSION
from knowledge.store.sql.version_cache import read_version

_IN_FORCE = (
    select(OBJECT.c.object_id, STREAM.c.scope_key, PERIOD.c.valid_from, PERIOD.c.valid_to)
    .join_from(OBJECT, STREAM, STREAM.c.object_pk == OBJECT.c.pk)
    .join(PERIOD, PERIOD.c.place_pk == STREAM.c.pk)
    .join(VERSION, VERSION.c.pk == PERIOD.c.version_pk)
    .where(PERIOD.c.known_to.is_(None))
    .order_by(PERIOD.c.pk)
)
_REPLACING = (
    _IN_FORCE.add_columns(REPLACEMENT.c.object_id.label("replaced"))
    .join(REPLACEMENT, REPLACEMENT.c.version_pk == VERSION.c.pk)
    .where(OBJECT.c.object_id == bindparam("object_id"))
)
_RULING = _IN_FORCE.add_columns(VERSION.c.version_id).where(OBJECT.c.kind == Kind.PRECEDENCE.value)


def replacement_edges(connection: Connection, object_id: str) -> list[Edge]:
    """An edge from an object to each object that its authoritative versions replace."""
    if not convert.storable(object_id):
        return []
    rows = connection.execute(_REPLACING, {"object_id": object_id})
    return [_edge(row, row.object_id, row.replaced) for row in rows]


def ruling_edges(connection: Connection) -> list[Edge]:
    """An edge for each ruling of the authoritative versions of every precedence object."""
    rows = connection.execute(_RULING).all()
    terms_by_id = {row.version_id: terms_of(read_version(connection, row.version_id)) for row in rows}
    return [
        _edge(row, ruling.prevails, ruling.over)
        for row in rows
        if isinstance(terms := terms_by_id[row.version_id], PrecedenceTerms)
        for ruling in terms.rulings
    ]


def _edge(row: Any, above: str, below: str) -> Edge:
    """The edge that the object of `row` declares, in the scope and through the valid time of its period."""
    scope, valid = convert.scope_from(row.scope_key), convert.trusted_period(row.valid_from, row.valid_to)
    return Edge(above, below, row.object_id, scope, valid)
