"""The outbox of approved actions, which are handed over to webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "action_outbox",
        sa.Column("action_id", KEY, nullable=False),
        sa.Column("queued_seq", SERIAL, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("answer_id", KEY, nullable=False),
        sa.Column("task_id", KEY, nullable=False),
        sa.Column("case_name", sa.Text, nullable=False),
        sa.Column("approved_by", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("settled_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("action_id", name="pk_action_outbox"),
    )
    op.create_index("ix_action_outbox_state_due_at", "action_outbox", ["state", "due_at"], unique=False)
    op.create_index("ix_action_outbox_answer_id", "action_outbox", ["answer_id"], unique=False)
