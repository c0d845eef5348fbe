"""Objects are looked up by kind for every answer, the scopes in use are counted through, passages are found by who holds them."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("ix_object_kind_object_id", "object", ["kind", "object_id"], unique=False)
    op.create_index("ix_place_scope_key", "place", ["scope_key"], unique=False)
    op.drop_index("ix_version_passage_version_pk_passage_pk", "version_passage")
    op.create_index(
        "ix_version_passage_passage_pk_version_pk", "version_passage", ["passage_pk", "version_pk"], unique=False
    )
    op.create_index("ix_vector_passage_pk", "vector", ["passage_pk"], unique=False)
