"""How the actor of each event was known, and the last use of each key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns, which are empty for what was recorded before, and the table."""
    for table in ("event", "transition", "version"):
        op.add_column(table, sa.Column("authentication", sa.Text, nullable=False, server_default=""))
    op.create_table(
        "access_key_use",
        sa.Column("key_id", KEY, nullable=False),
        sa.Column("used_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key_id", name="pk_access_key_use"),
    )
