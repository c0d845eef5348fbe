"""The vectors of a passage's statements, beside the vector of the passage.

Passages embedded before have none; `knowledge reindex` computes them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEY = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "statement_vectors",
        sa.Column("model_pk", KEY, nullable=False),
        sa.Column("passage_pk", KEY, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["model_pk"], ["embedding_model.pk"], name="fk_statement_vectors_model_pk"),
        sa.ForeignKeyConstraint(["passage_pk"], ["passage.pk"], name="fk_statement_vectors_passage_pk"),
        sa.PrimaryKeyConstraint("model_pk", "passage_pk", name="pk_statement_vectors"),
    )
    op.create_index("ix_statement_vectors_passage_pk", "statement_vectors", ["passage_pk"], unique=False)
