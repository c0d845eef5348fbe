"""The tables. Rows do not validate and never leave `store/sql`; `convert` turns them into values of the model.

A truth value is 1 or 0. An instant is a BigInteger of microseconds since 1970 (`clock.to_micros`); NULL is an open end. A
row that follows from an event has that event's `seq` as its key, so that rebuilding a projection gives the same keys.
Text that is ordered or looked up compares by code point on every engine.

    contents      content, passage                                        addressed by hash (rule G2)
    ledger        event, ledger_head                                      append only (rule G1)
    projections   object, place, version, reading, replacement,           follow from the two above (rule G3)
                  provenance, transition, version_passage, reliance,
                  authority_period, confirmation, source_label,
                  answer, tree_node
    others        signed_head, head_anchor                                checked by their own signatures
                  embedding_model, vector, outbox,                        derived, not audited
                  statement_vectors, token_vectors, index_copy, index_copy_work
                  action_outbox                                           goes with events; checked against them
                  query_log, job, job_schedule,                           noted, not audited
                  access_key_use, web_session

The table `place` holds the streams; `place_pk` is the key of one. Both names are part of stored databases.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Text, text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from knowledge.store.sql.tables.columns import NAMES, SERIAL, TEXT_KEY, UNDECIDED, WAITS


class Rows(SQLModel, registry=registry(metadata=MetaData(naming_convention=NAMES))):
    """Base of all rows; its metadata is the schema. `python -m tools.schema` writes it down as tables that statements are made with (ADR 34)."""

    model_config = {"defer_build": True}  # no validator is ever built, because rows do not validate


def column(kind: Any, *to: str, nullable: bool = False, primary: bool = False) -> Any:
    """A column of a row; `to` names the columns that it refers to."""
    keys = [ForeignKey(target) for target in to]
    return Field(sa_column=Column(kind, *keys, nullable=nullable, primary_key=primary, autoincrement=False))


def _authentication() -> Any:
    return Field(sa_column=Column(Text, nullable=False, server_default=""))  # empty in older rows


def serial() -> Any:
    """A key that the database counts up."""
    return Field(sa_column=Column(SERIAL, primary_key=True, autoincrement=True))


class ContentRow(Rows, table=True):
    """Bytes under their SHA-256, compressed: sources, texts, version bodies, readings, answer records."""

    __tablename__ = "content"
    hash: str = column(TEXT_KEY, primary=True)
    data: bytes = column(LargeBinary)


class PassageRow(Rows, table=True):
    """A passage under its hash. Other rows name it by `pk`."""

    __tablename__ = "passage"
    __table_args__ = (Unique("passage_hash"),)
    pk: int = serial()
    passage_hash: str = column(TEXT_KEY)
    context: str = column(Text)
    text: str = column(Text)


class EventRow(Rows, table=True):
    """A link of the chain; `payload` is canonical JSON."""

    __tablename__ = "event"
    __table_args__ = (Index(None, "kind", "seq"),)
    seq: int = column(SERIAL, primary=True)
    recorded_at: int = column(BigInteger)
    kind: str = column(Text)
    actor: str = column(Text)
    reason: str = column(Text)
    payload: str = column(Text)
    prev_hash: str = column(TEXT_KEY)
    hash: str = column(TEXT_KEY)
    authentication: str = _authentication()


class HeadRow(Rows, table=True):
    """The ledger's end: one row, inserted by the first migration. Writers lock it."""

    __tablename__ = "ledger_head"
    pk: int = column(SERIAL, primary=True)
    seq: int = column(BigInteger)
    recorded_at: int | None = column(BigInteger, nullable=True)
    hash: str = column(TEXT_KEY)


class ObjectRow(Rows, table=True):
    """An object; `pk` is the event that recorded its first version."""

    __tablename__ = "object"
    __table_args__ = (Unique("object_id"), Index(None, "kind", "object_id"))
    pk: int = column(SERIAL, primary=True)
    object_id: str = column(TEXT_KEY)
    kind: str = column(Text)


class StreamRow(Rows, table=True):
    """A stream: the versions of an object in one scope from one source. `pk` is the event that recorded the first one."""

    __tablename__ = "place"
    __table_args__ = (Unique("object_pk", "scope_key", "source"), Index(None, "scope_key"))
    pk: int = column(SERIAL, primary=True)
    object_pk: int = column(SERIAL, "object.pk")
    scope_key: str = column(TEXT_KEY)
    source: str = column(TEXT_KEY)


class VersionRow(Rows, table=True):
    """A version; `pk` is the event that recorded it.

    Its body is in `content` under `version_id`. The event `erased_seq`, if any, erased the body, the source bytes and all
    readings.
    """

    __tablename__ = "version"
    __table_args__ = (
        Unique("version_id"),
        Index(None, "place_pk", "pk"),
        Index("ix_version_waiting", "pk", sqlite_where=text(WAITS)),
    )
    pk: int = column(SERIAL, primary=True)
    version_id: str = column(TEXT_KEY)
    place_pk: int = column(SERIAL, "place.pk")
    revision_hash: str = column(TEXT_KEY)
    effective_from: int = column(BigInteger)
    effective_to: int | None = column(BigInteger, nullable=True)
    supersedes: str = column(Text)
    recorded_at: int = column(BigInteger)
    recorded_by: str = column(Text)
    state: str = column(Text)
    approved_by: str | None = column(Text, nullable=True)
    approved_at: int | None = column(BigInteger, nullable=True)
    approved_seq: int | None = column(BigInteger, nullable=True)
    on_arrival: int = column(Integer)
    erased_seq: int | None = column(BigInteger, nullable=True)
    authentication: str = _authentication()


class ReadingRow(Rows, table=True):
    """A reading of a version; `pk` is the event that recorded it, which for the first one is that of the version.

    It is in `content` under `reading_hash`, and its text under `text_hash`. It came into force with the event
    `in_force_seq`, if it did. `reader` is empty for an erased version.
    """

    __tablename__ = "reading"
    __table_args__ = (
        Index(None, "version_pk", "in_force_at"),
        Index("ix_reading_waiting", "pk", sqlite_where=text(UNDECIDED)),
    )
    pk: int = column(SERIAL, primary=True)
    version_pk: int = column(SERIAL, "version.pk")
    reading_hash: str = column(TEXT_KEY)
    text_hash: str = column(TEXT_KEY)
    reader: str = column(Text)
    recorded_at: int = column(BigInteger)
    recorded_by: str = column(Text)
    differs: int = column(Integer)
    state: str = column(Text)
    in_force_at: int | None = column(BigInteger, nullable=True)
    in_force_seq: int | None = column(BigInteger, nullable=True)
    decided_seq: int | None = column(BigInteger, nullable=True)
    decided_at: int | None = column(BigInteger, nullable=True)
    decided_by: str | None = column(Text, nullable=True)


class ReplacementRow(Rows, table=True):
    """A version that replaces the object with this id, which need not exist (rule A7)."""

    __tablename__ = "replacement"
    __table_args__ = (Index(None, "object_id"),)
    version_pk: int = column(SERIAL, "version.pk", primary=True)
    object_id: str = column(TEXT_KEY, primary=True)


class ProvenanceRow(Rows, table=True):
    """A fact about the origin of a version by which it is looked up: `name` is `continues` or `label` (rules N3t, N5c)."""

    __tablename__ = "provenance"
    __table_args__ = (Index(None, "name", "value"),)
    version_pk: int = column(SERIAL, "version.pk", primary=True)
    name: str = column(TEXT_KEY, primary=True)
    value: str = column(TEXT_KEY, primary=True)


class SourceLabelRow(Rows, table=True):
    """A label of a source, which the event `seq` records (rule N5a)."""

    __tablename__ = "source_label"
    __table_args__ = (Index(None, "label"), Index(None, "source"))
    seq: int = column(SERIAL, "event.seq", primary=True)
    label: str = column(TEXT_KEY, primary=True)
    source: str = column(TEXT_KEY)
    scope_key: str = column(TEXT_KEY)
    at: int = column(BigInteger)
    origin: str = column(Text)
    recorded_at: int = column(BigInteger)


class TransitionRow(Rows, table=True):
    """A lifecycle move; `seq` is its event."""

    __tablename__ = "transition"
    __table_args__ = (Index(None, "version_pk", "seq"),)
    seq: int = column(SERIAL, "event.seq", primary=True)
    version_pk: int = column(SERIAL, "version.pk")
    to_state: str = column(Text)
    recorded_at: int = column(BigInteger)
    actor: str = column(Text)
    reason: str = column(Text)
    effective_at: int | None = column(BigInteger, nullable=True)
    on_arrival: int = column(Integer)
    authentication: str = _authentication()


class VersionPassageRow(Rows, table=True):
    """The position of a passage in a reading of a version: `text[start:stop]`, the `ordinal`-th of its passages."""

    __tablename__ = "version_passage"
    __table_args__ = (Index(None, "passage_pk", "reading_pk"),)
    reading_pk: int = column(SERIAL, "reading.pk", primary=True)
    ordinal: int = column(Integer, primary=True)
    passage_pk: int = column(SERIAL, "passage.pk")
    start: int = column(BigInteger)
    stop: int = column(BigInteger)


class PeriodRow(Rows, table=True):
    """A rectangle of (valid × known) time in which the version prevails in its stream."""

    __tablename__ = "authority_period"
    __table_args__ = (
        Index(None, "place_pk", "valid_from", "known_from", "known_to"),
        Index(None, "valid_from"),
    )
    pk: int = serial()
    place_pk: int = column(SERIAL, "place.pk")
    version_pk: int = column(SERIAL, "version.pk")
    valid_from: int = column(BigInteger)
    valid_to: int | None = column(BigInteger, nullable=True)
    known_from: int = column(BigInteger)
    known_to: int | None = column(BigInteger, nullable=True)


class ConfirmationRow(Rows, table=True):
    """A finding of the sync that event `seq` recorded: the source still has the version, or its document `vanished`."""

    __tablename__ = "confirmation"
    __table_args__ = (Index(None, "seq"),)
    version_pk: int = column(SERIAL, "version.pk", primary=True)
    seq: int = column(SERIAL, "event.seq", primary=True)
    recorded_at: int = column(BigInteger)
    vanished: int = column(Integer)


class AnswerRow(Rows, table=True):
    """A recorded answer; `seq` is its event.

    The record is in `content` under `record_hash`, unless the event `erased_seq` erased it.
    """

    __tablename__ = "answer"
    __table_args__ = (Index(None, "seq"),)
    answer_id: str = column(TEXT_KEY, primary=True)
    seq: int = column(SERIAL, "event.seq")
    answer_hash: str = column(TEXT_KEY)
    record_hash: str = column(TEXT_KEY)
    erased_seq: int | None = column(BigInteger, nullable=True)


class RelianceRow(Rows, table=True):
    """A citation of a version by an answer, which `answer_seq`, its event, names."""

    __tablename__ = "reliance"
    __table_args__ = (Index(None, "answer_seq"),)
    version_pk: int = column(SERIAL, "version.pk", primary=True)
    answer_seq: int = column(SERIAL, "event.seq", primary=True)


class TreeNodeRow(Rows, table=True):
    """A complete subtree of the Merkle tree over the events. Its leaves are [position·2^level, (position+1)·2^level)."""

    __tablename__ = "tree_node"
    level: int = column(Integer, primary=True)
    position: int = column(SERIAL, primary=True)
    hash: bytes = column(LargeBinary)


class SignedHeadRow(Rows, table=True):
    """A signed head of `size` events. `body` is its canonical JSON."""

    __tablename__ = "signed_head"
    pk: int = serial()
    size: int = column(BigInteger)
    body: str = column(Text)


class ModelRow(Rows, table=True):
    """A model fingerprint under a short key."""

    __tablename__ = "embedding_model"
    __table_args__ = (Unique("fingerprint"),)
    pk: int = serial()
    fingerprint: str = column(TEXT_KEY)


class VectorRow(Rows, table=True):
    """One passage embedded by one model: little-endian float16."""

    __tablename__ = "vector"
    __table_args__ = (Index(None, "passage_pk"),)
    model_pk: int = column(SERIAL, "embedding_model.pk", primary=True)
    passage_pk: int = column(SERIAL, "passage.pk", primary=True)
    data: bytes = column(LargeBinary)


class StatementVectorsRow(Rows, table=True):
    """The lines of one passage embedded by one model: `lines` rows of little-endian float16."""

    __tablename__ = "statement_vectors"
    __table_args__ = (Index(None, "passage_pk"),)
    model_pk: int = column(SERIAL, "embedding_model.pk", primary=True)
    passage_pk: int = column(SERIAL, "passage.pk", primary=True)
    lines: int = column(Integer)
    data: bytes = column(LargeBinary)


class TokenVectorsRow(Rows, table=True):
    """The tokens of one passage embedded by one model: the line of each as little-endian int16, then a row of int8 for each."""

    __tablename__ = "token_vectors"
    __table_args__ = (Index(None, "passage_pk"),)
    model_pk: int = column(SERIAL, "embedding_model.pk", primary=True)
    passage_pk: int = column(SERIAL, "passage.pk", primary=True)
    data: bytes = column(LargeBinary)


class OutboxRow(Rows, table=True):
    """Index work to do; a ticket is never given out twice."""

    __tablename__ = "outbox"
    __table_args__ = {"sqlite_autoincrement": True}
    ticket: int = serial()
    object_id: str = column(TEXT_KEY)
