"""Objects are looked up by kind for every answer, and the scopes in use are counted through."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("ix_object_kind_object_id", "object", ["kind", "object_id"], unique=False)
    op.create_index("ix_place_scope_key", "place", ["scope_key"], unique=False)
