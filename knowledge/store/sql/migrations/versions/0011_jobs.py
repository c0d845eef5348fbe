"""The queue of jobs, and their schedules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "job",
        sa.Column("number", SERIAL, nullable=False, autoincrement=True),
        sa.Column("job_id", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("job_key", KEY, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("principal", sa.Text, nullable=False),
        sa.Column("schedule", sa.Text, nullable=False),
        sa.Column("most_tries", sa.Integer, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("queued_at", sa.BigInteger, nullable=False),
        sa.Column("due_at", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("done", sa.BigInteger, nullable=False),
        sa.Column("total", sa.BigInteger, nullable=False),
        sa.Column("last_error", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=True),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("settled_at", sa.BigInteger, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_job"),
        sa.UniqueConstraint("job_id", name="uq_job_job_id"),
    )
    op.create_index("ix_job_state_due_at", "job", ["state", "due_at"], unique=False)
    op.create_table(
        "job_schedule",
        sa.Column("name", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("every", sa.Float(53), nullable=False),
        sa.Column("next_at", sa.BigInteger, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("principal", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_job_schedule"),
    )
