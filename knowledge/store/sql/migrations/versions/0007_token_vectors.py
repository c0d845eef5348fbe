"""The vectors of a passage's tokens, beside those of the passage and its statements.

Passages embedded before have none; `knowledge reindex` computes them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "token_vectors",
        sa.Column("model_pk", KEY, nullable=False),
        sa.Column("passage_pk", KEY, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["model_pk"], ["embedding_model.pk"], name="fk_token_vectors_model_pk"),
        sa.ForeignKeyConstraint(["passage_pk"], ["passage.pk"], name="fk_token_vectors_passage_pk"),
        sa.PrimaryKeyConstraint("model_pk", "passage_pk", name="pk_token_vectors"),
    )
    op.create_index("ix_token_vectors_passage_pk", "token_vectors", ["passage_pk"], unique=False)
