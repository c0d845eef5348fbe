"""Finds versions by facts of their provenance, and reads the labels of sources."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from knowledge.model.labels import FoundVersion, KnownLabel
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import OBJECT, PROVENANCE, SOURCE_LABEL, STREAM, VERSION

_STATING = (
    select(
        PROVENANCE.c.value,
        VERSION.c.version_id,
        VERSION.c.recorded_at,
        OBJECT.c.object_id,
        STREAM.c.source,
        STREAM.c.scope_key,
    )
    .join_from(PROVENANCE, VERSION, VERSION.c.pk == PROVENANCE.c.version_pk)
    .join(STREAM, STREAM.c.pk == VERSION.c.place_pk)
    .join(OBJECT, OBJECT.c.pk == STREAM.c.object_pk)
    .order_by(VERSION.c.pk, PROVENANCE.c.value)
)
_LABELS = select(SOURCE_LABEL).order_by(SOURCE_LABEL.c.seq, SOURCE_LABEL.c.label)


class SqlLabels:
    """See `LabelStore`."""

    _database: Database

    def stating(
        self, fact: str, values: Sequence[str] | None = None, limit: int | None = None
    ) -> list[FoundVersion]:
        """See `LabelStore.stating`."""
        statement = _STATING.where(PROVENANCE.c.name == fact).limit(limit)
        if values is not None:
            statement = statement.where(PROVENANCE.c.value.in_(list(filter(convert.storable, values))))
        with self._database.reading() as connection:
            return [convert.found_version_of(row) for row in connection.execute(statement)]

    def labels(self, labels: Sequence[str] | None = None, source: str | None = None) -> list[KnownLabel]:
        """See `LabelStore.labels`."""
        statement = _LABELS
        if labels is not None:
            statement = statement.where(SOURCE_LABEL.c.label.in_(list(filter(convert.storable, labels))))
        if source is not None:
            statement = statement.where(SOURCE_LABEL.c.source == source)
        with self._database.reading() as connection:
            return [convert.known_label_of(row) for row in connection.execute(statement)]
