"""The log of questions, which is no part of the record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "query_log",
        sa.Column("answer_id", KEY, nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("micros", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("answer_id", name="pk_query_log"),
    )
    op.create_index("ix_query_log_asked_at", "query_log", ["asked_at"], unique=False)
