"""Sessions of browsers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "web_session",
        sa.Column("id_hash", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name="pk_web_session"),
    )
    op.create_index("ix_web_session_person", "web_session", ["person"])
    op.create_index("ix_web_session_expires_at", "web_session", ["expires_at"])
