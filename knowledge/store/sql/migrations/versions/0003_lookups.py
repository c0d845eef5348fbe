"""Objects are looked up by kind for every answer, the scopes in use are counted through, the review queue is listed, every
approval asks for what is to take effect, and every erasure for who else holds a passage.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

WAITS = sa.text("state IN ('draft', 'reviewed')")


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("ix_object_kind_object_id", "object", ["kind", "object_id"], unique=False)
    op.create_index("ix_place_scope_key", "place", ["scope_key"], unique=False)
    op.create_index("ix_authority_period_valid_from", "authority_period", ["valid_from"], unique=False)
    op.create_index(
        "ix_version_waiting", "version", ["pk"], unique=False, sqlite_where=WAITS, postgresql_where=WAITS
    )
    op.drop_index("ix_version_passage_version_pk_passage_pk", "version_passage")
    op.create_index(
        "ix_version_passage_passage_pk_version_pk", "version_passage", ["passage_pk", "version_pk"], unique=False
    )
    op.create_index("ix_vector_passage_pk", "vector", ["passage_pk"], unique=False)
