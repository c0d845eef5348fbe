"""The first schema: contents, ledger, projections, vectors and outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GENESIS = "0" * 64


def upgrade() -> None:
    """Create every table, and the head of an empty ledger."""
    op.create_table(
        "content",
        sa.Column("hash", KEY, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_content"),
    )
    op.create_table(
        "embedding_model",
        sa.Column("pk", SERIAL, autoincrement=True, nullable=False),
        sa.Column("fingerprint", KEY, nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_embedding_model"),
        sa.UniqueConstraint("fingerprint", name="uq_embedding_model_fingerprint"),
    )
    op.create_table(
        "event",
        sa.Column("seq", SERIAL, autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("prev_hash", KEY, nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
    )
    op.create_table(
        "ledger_head",
        sa.Column("pk", SERIAL, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=True),
        sa.Column("hash", KEY, nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_ledger_head"),
    )
    op.create_table(
        "object",
        sa.Column("pk", SERIAL, autoincrement=False, nullable=False),
        sa.Column("object_id", KEY, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_object"),
        sa.UniqueConstraint("object_id", name="uq_object_object_id"),
    )
    op.create_table(
        "outbox",
        sa.Column("ticket", SERIAL, autoincrement=True, nullable=False),
        sa.Column("object_id", KEY, nullable=False),
        sa.PrimaryKeyConstraint("ticket", name="pk_outbox"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "passage",
        sa.Column("pk", SERIAL, autoincrement=True, nullable=False),
        sa.Column("passage_hash", KEY, nullable=False),
        sa.Column("context", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_passage"),
        sa.UniqueConstraint("passage_hash", name="uq_passage_passage_hash"),
    )
    op.create_table(
        "answer",
        sa.Column("answer_id", KEY, nullable=False),
        sa.Column("seq", SERIAL, autoincrement=False, nullable=False),
        sa.Column("answer_hash", KEY, nullable=False),
        sa.Column("record_hash", KEY, nullable=False),
        sa.ForeignKeyConstraint(["record_hash"], ["content.hash"], name="fk_answer_record_hash"),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name="fk_answer_seq"),
        sa.PrimaryKeyConstraint("answer_id", name="pk_answer"),
    )
    op.create_table(
        "place",
        sa.Column("pk", SERIAL, autoincrement=False, nullable=False),
        sa.Column("object_pk", SERIAL, nullable=False),
        sa.Column("scope_key", KEY, nullable=False),
        sa.ForeignKeyConstraint(["object_pk"], ["object.pk"], name="fk_place_object_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_place"),
        sa.UniqueConstraint("object_pk", "scope_key", name="uq_place_object_pk_scope_key"),
    )
    op.create_table(
        "vector",
        sa.Column("model_pk", SERIAL, nullable=False),
        sa.Column("passage_pk", SERIAL, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["model_pk"], ["embedding_model.pk"], name="fk_vector_model_pk"),
        sa.ForeignKeyConstraint(["passage_pk"], ["passage.pk"], name="fk_vector_passage_pk"),
        sa.PrimaryKeyConstraint("model_pk", "passage_pk", name="pk_vector"),
    )
    op.create_table(
        "version",
        sa.Column("pk", SERIAL, autoincrement=False, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("place_pk", SERIAL, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.Column("revision_hash", KEY, nullable=False),
        sa.Column("text_hash", KEY, nullable=False),
        sa.Column("effective_from", sa.BigInteger, nullable=False),
        sa.Column("effective_to", sa.BigInteger, nullable=True),
        sa.Column("supersedes", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("approved_by", sa.Text, nullable=True),
        sa.Column("approved_at", sa.BigInteger, nullable=True),
        sa.ForeignKeyConstraint(["place_pk"], ["place.pk"], name="fk_version_place_pk"),
        sa.ForeignKeyConstraint(["revision_hash"], ["content.hash"], name="fk_version_revision_hash"),
        sa.ForeignKeyConstraint(["text_hash"], ["content.hash"], name="fk_version_text_hash"),
        sa.ForeignKeyConstraint(["version_id"], ["content.hash"], name="fk_version_version_id"),
        sa.PrimaryKeyConstraint("pk", name="pk_version"),
        sa.UniqueConstraint("version_id", name="uq_version_version_id"),
    )
    op.create_index("ix_version_place_pk_pk", "version", ["place_pk", "pk"], unique=False)
    op.create_table(
        "authority_period",
        sa.Column("pk", SERIAL, autoincrement=True, nullable=False),
        sa.Column("place_pk", SERIAL, nullable=False),
        sa.Column("version_pk", SERIAL, nullable=False),
        sa.Column("valid_from", sa.BigInteger, nullable=False),
        sa.Column("valid_to", sa.BigInteger, nullable=True),
        sa.Column("known_from", sa.BigInteger, nullable=False),
        sa.Column("known_to", sa.BigInteger, nullable=True),
        sa.ForeignKeyConstraint(["place_pk"], ["place.pk"], name="fk_authority_period_place_pk"),
        sa.ForeignKeyConstraint(["version_pk"], ["version.pk"], name="fk_authority_period_version_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_authority_period"),
    )
    op.create_index(
        "ix_authority_period_place_pk_valid_from_known_from_known_to",
        "authority_period",
        ["place_pk", "valid_from", "known_from", "known_to"],
        unique=False,
    )
    op.create_table(
        "transition",
        sa.Column("seq", SERIAL, autoincrement=False, nullable=False),
        sa.Column("version_pk", SERIAL, nullable=False),
        sa.Column("to_state", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("effective_at", sa.BigInteger, nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name="fk_transition_seq"),
        sa.ForeignKeyConstraint(["version_pk"], ["version.pk"], name="fk_transition_version_pk"),
        sa.PrimaryKeyConstraint("seq", name="pk_transition"),
    )
    op.create_index("ix_transition_version_pk_seq", "transition", ["version_pk", "seq"], unique=False)
    op.create_table(
        "version_passage",
        sa.Column("version_pk", SERIAL, nullable=False),
        sa.Column("ordinal", sa.Integer, nullable=False),
        sa.Column("passage_pk", SERIAL, nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("stop", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(["passage_pk"], ["passage.pk"], name="fk_version_passage_passage_pk"),
        sa.ForeignKeyConstraint(["version_pk"], ["version.pk"], name="fk_version_passage_version_pk"),
        sa.PrimaryKeyConstraint("version_pk", "ordinal", name="pk_version_passage"),
    )
    op.create_index(
        "ix_version_passage_version_pk_passage_pk", "version_passage", ["version_pk", "passage_pk"], unique=False
    )

    head = sa.table("ledger_head", sa.column("pk"), sa.column("seq"), sa.column("recorded_at"), sa.column("hash"))
    op.bulk_insert(head, [{"pk": 1, "seq": 0, "recorded_at": None, "hash": GENESIS}])
