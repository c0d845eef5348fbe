"""The indexes that processes keep for themselves with the work of each, and the anchors of heads in time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "index_copy",
        sa.Column("name", KEY, nullable=False),
        sa.Column("seen_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_index_copy"),
    )
    op.create_table(
        "index_copy_work",
        sa.Column("ticket", SERIAL, autoincrement=True, nullable=False),
        sa.Column("copy", KEY, nullable=False),
        sa.Column("object_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("ticket", name="pk_index_copy_work"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "head_anchor",
        sa.Column("pk", SERIAL, autoincrement=True, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_head_anchor"),
    )
    op.create_index("ix_head_anchor_size", "head_anchor", ["size"])
    op.create_index("ix_index_copy_work_copy_ticket", "index_copy_work", ["copy", "ticket"])
