"""Versions are found by their labels and by the former object of a renamed file, and sources have labels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the tables; opening the store computes their rows from ledger and contents."""
    op.create_table(
        "provenance",
        sa.Column("version_pk", SERIAL, autoincrement=False, nullable=False),
        sa.Column("name", KEY, nullable=False),
        sa.Column("value", KEY, nullable=False),
        sa.ForeignKeyConstraint(["version_pk"], ["version.pk"], name="fk_provenance_version_pk"),
        sa.PrimaryKeyConstraint("version_pk", "name", "value", name="pk_provenance"),
    )
    op.create_index("ix_provenance_name_value", "provenance", ["name", "value"], unique=False)
    op.create_table(
        "source_label",
        sa.Column("seq", SERIAL, autoincrement=False, nullable=False),
        sa.Column("label", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("scope_key", KEY, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name="fk_source_label_seq"),
        sa.PrimaryKeyConstraint("seq", "label", name="pk_source_label"),
    )
    op.create_index("ix_source_label_label", "source_label", ["label"], unique=False)
    op.create_index("ix_source_label_source", "source_label", ["source"], unique=False)
