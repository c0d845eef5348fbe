"""Runs the migrations over the connection that `knowledge.store.sql.migrate` hands in."""

from __future__ import annotations

from alembic import context

from knowledge.store.sql.tables import operating_rows  # noqa: F401  (their tables are part of the schema)
from knowledge.store.sql.tables.rows import Rows

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Rows.metadata,
    render_as_batch=True,  # SQLite alters a table by copying it
)
context.run_migrations()
