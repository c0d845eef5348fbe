"""Keeps the anchors of signed heads in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from knowledge.errors import IntegrityViolation
from knowledge.model.clock import json_value
from knowledge.model.invalid import why_invalid
from knowledge.model.record.anchors import TimeAnchor
from knowledge.model.record.canonical import canonical_json, parsed_json
from knowledge.store.sql.contents import insert_all
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables.schema import ANCHOR

_ALL = select(ANCHOR.c.pk, ANCHOR.c.body)


class SqlAnchors:
    """See `ProofStore`."""

    _database: Database

    def keep_anchor(self, anchor: TimeAnchor) -> None:
        """See `ProofStore.keep_anchor`."""
        with self._database.writing() as connection:
            insert_all(connection, ANCHOR, [_values(anchor)])

    def anchors(self) -> list[TimeAnchor]:
        """See `ProofStore.anchors`."""
        return self._found(_ALL.order_by(ANCHOR.c.pk))

    def last_anchor(self) -> TimeAnchor | None:
        """See `ProofStore.last_anchor`."""
        return next(iter(self._found(_ALL.order_by(ANCHOR.c.pk.desc()).limit(1))), None)

    def first_anchor_of(self, size: int) -> TimeAnchor | None:
        """See `ProofStore.first_anchor_of`."""
        reaching = _ALL.where(ANCHOR.c.size >= size).order_by(ANCHOR.c.size, ANCHOR.c.pk).limit(1)
        return next(iter(self._found(reaching)), None)

    def _found(self, wanted: Select[tuple[int, str]]) -> list[TimeAnchor]:
        with self._database.reading() as connection:
            return _read(connection, wanted)


def anchors_of(connection: Connection) -> list[TimeAnchor]:
    """Every anchor, in the order they were kept. Raises IntegrityViolation for one that cannot be read."""
    return _read(connection, _ALL.order_by(ANCHOR.c.pk))


def keep_new_anchors(connection: Connection, anchors: Sequence[TimeAnchor]) -> None:
    """Keep the anchors that are not kept yet, in this order."""
    stored = set(connection.execute(select(ANCHOR.c.body)).scalars())
    insert_all(connection, ANCHOR, [row for one in anchors if (row := _values(one))["body"] not in stored])


def _values(anchor: TimeAnchor) -> dict[str, Any]:
    return {"size": anchor.head.size, "body": canonical_json(json_value(anchor)).decode()}


def _read(connection: Connection, wanted: Select[tuple[int, str]]) -> list[TimeAnchor]:
    return [_anchor_of(row.pk, row.body) for row in connection.execute(wanted)]


def _anchor_of(number: int, body: str) -> TimeAnchor:
    try:
        return TimeAnchor.model_validate(parsed_json(body))
    except ValueError as error:
        raise IntegrityViolation(
            f"Anchor {number} cannot be read: {why_invalid(error)}.", remedy="Restore the store from a backup."
        ) from None
