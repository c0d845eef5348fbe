"""Readings stand apart from versions: which ones a version has, which was in force when, and the passages of each.

The projections concerned are emptied; opening the store computes them again from ledger and contents. Bodies of versions and
their ids stay as they are.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Add the readings, and give the passages to them."""
    op.drop_table("version_passage")
    op.drop_column("version", "text_hash")
    op.create_table(
        "reading",
        sa.Column("pk", SERIAL, autoincrement=False, nullable=False),
        sa.Column("version_pk", SERIAL, nullable=False),
        sa.Column("reading_hash", KEY, nullable=False),
        sa.Column("text_hash", KEY, nullable=False),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("differs", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("in_force_at", sa.BigInteger, nullable=True),
        sa.Column("in_force_seq", sa.BigInteger, nullable=True),
        sa.Column("decided_seq", sa.BigInteger, nullable=True),
        sa.Column("decided_at", sa.BigInteger, nullable=True),
        sa.Column("decided_by", sa.Text, nullable=True),
        sa.ForeignKeyConstraint(["version_pk"], ["version.pk"], name="fk_reading_version_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_reading"),
    )
    op.create_index("ix_reading_version_pk_in_force_at", "reading", ["version_pk", "in_force_at"], unique=False)
    op.create_index(
        "ix_reading_waiting", "reading", ["pk"], unique=False, sqlite_where=WAITING, postgresql_where=WAITING
    )
    op.create_table(
        "version_passage",
        sa.Column("reading_pk", SERIAL, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("passage_pk", SERIAL, nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("stop", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["passage_pk"], ["passage.pk"], name="fk_version_passage_passage_pk"),
        sa.ForeignKeyConstraint(["reading_pk"], ["reading.pk"], name="fk_version_passage_reading_pk"),
        sa.PrimaryKeyConstraint("reading_pk", "ordinal", name="pk_version_passage"),
    )
    op.create_index(
        "ix_version_passage_passage_pk_reading_pk", "version_passage", ["passage_pk", "reading_pk"], unique=False
    )
