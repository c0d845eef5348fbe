"""Authority: what each source says by itself, replacement, confirmation, reliance, the Merkle tree, signed heads.

Projections are dropped and made anew; opening the store computes them again from ledger and contents.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REMADE = ("answer", "authority_period", "version_passage", "transition", "version", "place")


def upgrade() -> None:
    """Make the projections anew, and add the tables that are new."""
    for name in REMADE:
        op.drop_table(name)
    op.execute("DELETE FROM object")
    op.create_index("ix_event_kind_seq", "event", ["kind", "seq"], unique=False)
    _places_and_versions()
    _what_follows_from_them()
    _answers()
    _proofs()


def _places_and_versions() -> None:
    op.create_table(
        "place",
        sa.Column("pk", SERIAL, autoincrement=False, nullable=False),
        sa.Column("object_pk", SERIAL, nullable=False),
        sa.Column("scope_key", KEY, nullable=False),
        sa.Column("source", KEY, nullable=False),
        sa.ForeignKeyConstraint(["object_pk"], ["object.pk"], name="fk_place_object_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_place"),
        sa.UniqueConstraint("object_pk", "scope_key", "source", name="uq_place_object_pk_scope_key_source"),
    )
    op.create_table(
        "version",
        sa.Column("pk", SERIAL, autoincrement=False, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("place_pk", SERIAL, nullable=False),
        sa.Column("revision_hash", KEY, nullable=False),
        sa.Column("text_hash", KEY, nullable=False),
        sa.Column("effective_from", sa.BigInteger, nullable=False),
        sa.Column("effective_to", sa.BigInteger, nullable=True),
        sa.Column("supersedes", sa.Text, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("approved_by", sa.Text, nullable=True),
        sa.Column("approved_at", sa.BigInteger, nullable=True),
        sa.Column("approved_seq", sa.BigInteger, nullable=True),
        sa.Column("on_arrival", sa.Integer, nullable=False),
        sa.Column("erased_seq", sa.BigInteger, nullable=True),
        sa.ForeignKeyConstraint(["place_pk"], ["place.pk"], name="fk_version_place_pk"),
        sa.PrimaryKeyConstraint("pk", name="pk_version"),
        sa.UniqueConstraint("version_id", name="uq_version_version_id"),
    )
    op.create_index("ix_version_place_pk_pk", "version", ["place_pk", "pk"], unique=False)
    op.create_table(
        "replacement",
        sa.Column("version_pk", SERIAL, nullable=False),
        sa.Column("object_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(["version_pk"], ["version.pk"], name="fk_replacement_version_pk"),
        sa.PrimaryKeyConstraint("version_pk", "object_id", name="pk_replacement"),
    )
    op.create_index("ix_replacement_object_id", "replacement", ["object_id"], unique=False)


def _what_follows_from_them() -> None:
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
        sa.Column("on_arrival", sa.Integer, nullable=False),
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
    op.create_table(
        "confirmation",
        sa.Column("version_pk", SERIAL, nullable=False),
        sa.Column("seq", SERIAL, nullable=False),
        sa.Column("recorded_at", sa.BigInteger, nullable=False),
        sa.Column("vanished", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name="fk_confirmation_seq"),
        sa.ForeignKeyConstraint(["version_pk"], ["version.pk"], name="fk_confirmation_version_pk"),
        sa.PrimaryKeyConstraint("version_pk", "seq", name="pk_confirmation"),
    )
    op.create_index("ix_confirmation_seq", "confirmation", ["seq"], unique=False)


def _answers() -> None:
    op.create_table(
        "answer",
        sa.Column("answer_id", KEY, nullable=False),
        sa.Column("seq", SERIAL, autoincrement=False, nullable=False),
        sa.Column("answer_hash", KEY, nullable=False),
        sa.Column("record_hash", KEY, nullable=False),
        sa.Column("erased_seq", sa.BigInteger, nullable=True),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name="fk_answer_seq"),
        sa.PrimaryKeyConstraint("answer_id", name="pk_answer"),
    )
    op.create_index("ix_answer_seq", "answer", ["seq"], unique=False)
    op.create_table(
        "reliance",
        sa.Column("version_pk", SERIAL, nullable=False),
        sa.Column("answer_seq", SERIAL, nullable=False),
        sa.ForeignKeyConstraint(["answer_seq"], ["event.seq"], name="fk_reliance_answer_seq"),
        sa.ForeignKeyConstraint(["version_pk"], ["version.pk"], name="fk_reliance_version_pk"),
        sa.PrimaryKeyConstraint("version_pk", "answer_seq", name="pk_reliance"),
    )
    op.create_index("ix_reliance_answer_seq", "reliance", ["answer_seq"], unique=False)


def _proofs() -> None:
    op.create_table(
        "tree_node",
        sa.Column("level", sa.Integer, nullable=False),
        sa.Column("position", SERIAL, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name="pk_tree_node"),
    )
    op.create_table(
        "signed_head",
        sa.Column("pk", SERIAL, autoincrement=True, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("pk", name="pk_signed_head"),
    )
