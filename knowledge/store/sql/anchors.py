"""Keeps the anchors of signed heads in time."""

from __future__ import annotations

from sqlalchemy import Select, select

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
        body = canonical_json(json_value(anchor)).decode()
        with self._database.writing() as connection:
            insert_all(connection, ANCHOR, [{"size": anchor.head.size, "body": body}])

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
            rows = connection.execute(wanted).all()
        return [_anchor_of(row.pk, row.body) for row in rows]


def _anchor_of(number: int, body: str) -> TimeAnchor:
    try:
        return TimeAnchor.model_validate(parsed_json(body))
    except ValueError as error:
        raise IntegrityViolation(
            f"Anchor {number} cannot be read: {why_invalid(error)}.", remedy="Restore the store from a backup."
        ) from None
