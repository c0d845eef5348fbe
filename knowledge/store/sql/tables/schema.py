"""The tables as statements use them. `python -m tools.schema` writes this file from `rows` and `operating_rows`; do not edit it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from knowledge.store.sql.tables.columns import NAMES, SERIAL, TEXT_KEY

METADATA = MetaData(naming_convention=NAMES)
"""All tables of the schema."""

CONTENT = Table(
    "content",
    METADATA,
    Column("hash", TEXT_KEY, primary_key=True, autoincrement=False),
    Column("data", LargeBinary(), nullable=False),
)
PASSAGE = Table(
    "passage",
    METADATA,
    Column("pk", SERIAL, primary_key=True, autoincrement=True),
    Column("passage_hash", TEXT_KEY, nullable=False),
    Column("context", Text(), nullable=False),
    Column("text", Text(), nullable=False),
    UniqueConstraint("passage_hash"),
)
EVENT = Table(
    "event",
    METADATA,
    Column("seq", SERIAL, primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger(), nullable=False),
    Column("kind", Text(), nullable=False),
    Column("actor", Text(), nullable=False),
    Column("reason", Text(), nullable=False),
    Column("payload", Text(), nullable=False),
    Column("prev_hash", TEXT_KEY, nullable=False),
    Column("hash", TEXT_KEY, nullable=False),
    Column("authentication", Text(), nullable=False, server_default=""),
    Index(None, "kind", "seq"),
)
HEAD = Table(
    "ledger_head",
    METADATA,
    Column("pk", SERIAL, primary_key=True, autoincrement=False),
    Column("seq", BigInteger(), nullable=False),
    Column("recorded_at", BigInteger()),
    Column("hash", TEXT_KEY, nullable=False),
)
OBJECT = Table(
    "object",
    METADATA,
    Column("pk", SERIAL, primary_key=True, autoincrement=False),
    Column("object_id", TEXT_KEY, nullable=False),
    Column("kind", Text(), nullable=False),
    UniqueConstraint("object_id"),
    Index(None, "kind", "object_id"),
)
STREAM = Table(
    "place",
    METADATA,
    Column("pk", SERIAL, primary_key=True, autoincrement=False),
    Column("object_pk", SERIAL, ForeignKey("object.pk"), nullable=False),
    Column("scope_key", TEXT_KEY, nullable=False),
    Column("source", TEXT_KEY, nullable=False),
    UniqueConstraint("object_pk", "scope_key", "source"),
    Index(None, "scope_key"),
)
VERSION = Table(
    "version",
    METADATA,
    Column("pk", SERIAL, primary_key=True, autoincrement=False),
    Column("version_id", TEXT_KEY, nullable=False),
    Column("place_pk", SERIAL, ForeignKey("place.pk"), nullable=False),
    Column("revision_hash", TEXT_KEY, nullable=False),
    Column("effective_from", BigInteger(), nullable=False),
    Column("effective_to", BigInteger()),
    Column("supersedes", Text(), nullable=False),
    Column("recorded_at", BigInteger(), nullable=False),
    Column("recorded_by", Text(), nullable=False),
    Column("state", Text(), nullable=False),
    Column("approved_by", Text()),
    Column("approved_at", BigInteger()),
    Column("approved_seq", BigInteger()),
    Column("on_arrival", Integer(), nullable=False),
    Column("erased_seq", BigInteger()),
    Column("authentication", Text(), nullable=False, server_default=""),
    UniqueConstraint("version_id"),
    Index(None, "place_pk", "pk"),
    Index("ix_version_waiting", "pk", sqlite_where=text("state IN ('draft', 'reviewed')")),
)
READING = Table(
    "reading",
    METADATA,
    Column("pk", SERIAL, primary_key=True, autoincrement=False),
    Column("version_pk", SERIAL, ForeignKey("version.pk"), nullable=False),
    Column("reading_hash", TEXT_KEY, nullable=False),
    Column("text_hash", TEXT_KEY, nullable=False),
    Column("reader", Text(), nullable=False),
    Column("recorded_at", BigInteger(), nullable=False),
    Column("recorded_by", Text(), nullable=False),
    Column("differs", Integer(), nullable=False),
    Column("state", Text(), nullable=False),
    Column("in_force_at", BigInteger()),
    Column("in_force_seq", BigInteger()),
    Column("decided_seq", BigInteger()),
    Column("decided_at", BigInteger()),
    Column("decided_by", Text()),
    Index(None, "version_pk", "in_force_at"),
    Index("ix_reading_waiting", "pk", sqlite_where=text("state = 'waiting'")),
)
REPLACEMENT = Table(
    "replacement",
    METADATA,
    Column("version_pk", SERIAL, ForeignKey("version.pk"), primary_key=True, autoincrement=False),
    Column("object_id", TEXT_KEY, primary_key=True, autoincrement=False),
    Index(None, "object_id"),
)
PROVENANCE = Table(
    "provenance",
    METADATA,
    Column("version_pk", SERIAL, ForeignKey("version.pk"), primary_key=True, autoincrement=False),
    Column("name", TEXT_KEY, primary_key=True, autoincrement=False),
    Column("value", TEXT_KEY, primary_key=True, autoincrement=False),
    Index(None, "name", "value"),
)
SOURCE_LABEL = Table(
    "source_label",
    METADATA,
    Column("seq", SERIAL, ForeignKey("event.seq"), primary_key=True, autoincrement=False),
    Column("label", TEXT_KEY, primary_key=True, autoincrement=False),
    Column("source", TEXT_KEY, nullable=False),
    Column("scope_key", TEXT_KEY, nullable=False),
    Column("at", BigInteger(), nullable=False),
    Column("origin", Text(), nullable=False),
    Column("recorded_at", BigInteger(), nullable=False),
    Index(None, "label"),
    Index(None, "source"),
)
TRANSITION = Table(
    "transition",
    METADATA,
    Column("seq", SERIAL, ForeignKey("event.seq"), primary_key=True, autoincrement=False),
    Column("version_pk", SERIAL, ForeignKey("version.pk"), nullable=False),
    Column("to_state", Text(), nullable=False),
    Column("recorded_at", BigInteger(), nullable=False),
    Column("actor", Text(), nullable=False),
    Column("reason", Text(), nullable=False),
    Column("effective_at", BigInteger()),
    Column("on_arrival", Integer(), nullable=False),
    Column("authentication", Text(), nullable=False, server_default=""),
    Index(None, "version_pk", "seq"),
)
VERSION_PASSAGE = Table(
    "version_passage",
    METADATA,
    Column("reading_pk", SERIAL, ForeignKey("reading.pk"), primary_key=True, autoincrement=False),
    Column("ordinal", Integer(), primary_key=True, autoincrement=False),
    Column("passage_pk", SERIAL, ForeignKey("passage.pk"), nullable=False),
    Column("start", BigInteger(), nullable=False),
    Column("stop", BigInteger(), nullable=False),
    Index(None, "passage_pk", "reading_pk"),
)
PERIOD = Table(
    "authority_period",
    METADATA,
    Column("pk", SERIAL, primary_key=True, autoincrement=True),
    Column("place_pk", SERIAL, ForeignKey("place.pk"), nullable=False),
    Column("version_pk", SERIAL, ForeignKey("version.pk"), nullable=False),
    Column("valid_from", BigInteger(), nullable=False),
    Column("valid_to", BigInteger()),
    Column("known_from", BigInteger(), nullable=False),
    Column("known_to", BigInteger()),
    Index(None, "place_pk", "valid_from", "known_from", "known_to"),
    Index(None, "valid_from"),
)
CONFIRMATION = Table(
    "confirmation",
    METADATA,
    Column("version_pk", SERIAL, ForeignKey("version.pk"), primary_key=True, autoincrement=False),
    Column("seq", SERIAL, ForeignKey("event.seq"), primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger(), nullable=False),
    Column("vanished", Integer(), nullable=False),
    Index(None, "seq"),
)
ANSWER = Table(
    "answer",
    METADATA,
    Column("answer_id", TEXT_KEY, primary_key=True, autoincrement=False),
    Column("seq", SERIAL, ForeignKey("event.seq"), nullable=False),
    Column("answer_hash", TEXT_KEY, nullable=False),
    Column("record_hash", TEXT_KEY, nullable=False),
    Column("erased_seq", BigInteger()),
    Index(None, "seq"),
)
RELIANCE = Table(
    "reliance",
    METADATA,
    Column("version_pk", SERIAL, ForeignKey("version.pk"), primary_key=True, autoincrement=False),
    Column("answer_seq", SERIAL, ForeignKey("event.seq"), primary_key=True, autoincrement=False),
    Index(None, "answer_seq"),
)
TREE_NODE = Table(
    "tree_node",
    METADATA,
    Column("level", Integer(), primary_key=True, autoincrement=False),
    Column("position", SERIAL, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(), nullable=False),
)
SIGNED_HEAD = Table(
    "signed_head",
    METADATA,
    Column("pk", SERIAL, primary_key=True, autoincrement=True),
    Column("size", BigInteger(), nullable=False),
    Column("body", Text(), nullable=False),
)
MODEL = Table(
    "embedding_model",
    METADATA,
    Column("pk", SERIAL, primary_key=True, autoincrement=True),
    Column("fingerprint", TEXT_KEY, nullable=False),
    UniqueConstraint("fingerprint"),
)
VECTOR = Table(
    "vector",
    METADATA,
    Column("model_pk", SERIAL, ForeignKey("embedding_model.pk"), primary_key=True, autoincrement=False),
    Column("passage_pk", SERIAL, ForeignKey("passage.pk"), primary_key=True, autoincrement=False),
    Column("data", LargeBinary(), nullable=False),
    Index(None, "passage_pk"),
)
STATEMENT_VECTORS = Table(
    "statement_vectors",
    METADATA,
    Column("model_pk", SERIAL, ForeignKey("embedding_model.pk"), primary_key=True, autoincrement=False),
    Column("passage_pk", SERIAL, ForeignKey("passage.pk"), primary_key=True, autoincrement=False),
    Column("lines", Integer(), nullable=False),
    Column("data", LargeBinary(), nullable=False),
    Index(None, "passage_pk"),
)
TOKEN_VECTORS = Table(
    "token_vectors",
    METADATA,
    Column("model_pk", SERIAL, ForeignKey("embedding_model.pk"), primary_key=True, autoincrement=False),
    Column("passage_pk", SERIAL, ForeignKey("passage.pk"), primary_key=True, autoincrement=False),
    Column("data", LargeBinary(), nullable=False),
    Index(None, "passage_pk"),
)
OUTBOX = Table(
    "outbox",
    METADATA,
    Column("ticket", SERIAL, primary_key=True, autoincrement=True),
    Column("object_id", TEXT_KEY, nullable=False),
    sqlite_autoincrement=True,
)
ANCHOR = Table(
    "head_anchor",
    METADATA,
    Column("pk", SERIAL, primary_key=True, autoincrement=True),
    Column("size", BigInteger(), nullable=False),
    Column("body", Text(), nullable=False),
    Index(None, "size"),
)
COPY = Table(
    "index_copy",
    METADATA,
    Column("name", TEXT_KEY, primary_key=True, autoincrement=False),
    Column("seen_at", BigInteger(), nullable=False),
)
WORK = Table(
    "index_copy_work",
    METADATA,
    Column("ticket", SERIAL, primary_key=True, autoincrement=True),
    Column("copy", TEXT_KEY, nullable=False),
    Column("object_id", TEXT_KEY, nullable=False),
    Index("ix_index_copy_work_copy_ticket", "copy", "ticket"),
    sqlite_autoincrement=True,
)
KEY_USE = Table(
    "access_key_use",
    METADATA,
    Column("key_id", TEXT_KEY, primary_key=True, autoincrement=False),
    Column("used_at", BigInteger(), nullable=False),
)
SESSION = Table(
    "web_session",
    METADATA,
    Column("id_hash", TEXT_KEY, primary_key=True, autoincrement=False),
    Column("person", TEXT_KEY, nullable=False),
    Column("content", Text(), nullable=False),
    Column("expires_at", BigInteger(), nullable=False),
    Index(None, "expires_at"),
    Index(None, "person"),
)
MODEL_USE = Table(
    "model_use",
    METADATA,
    Column("principal", TEXT_KEY, primary_key=True, autoincrement=False),
    Column("day", BigInteger(), primary_key=True, autoincrement=False),
    Column("requests", BigInteger(), nullable=False),
    Column("tokens", BigInteger(), nullable=False),
)
QUERY_LOG = Table(
    "query_log",
    METADATA,
    Column("answer_id", TEXT_KEY, primary_key=True, autoincrement=False),
    Column("asked_at", BigInteger(), nullable=False),
    Column("actor", Text(), nullable=False),
    Column("status", Text(), nullable=False),
    Column("reasons", Text(), nullable=False),
    Column("micros", BigInteger(), nullable=False),
    Index(None, "asked_at"),
)
JOB = Table(
    "job",
    METADATA,
    Column("number", SERIAL, primary_key=True, autoincrement=True),
    Column("job_id", TEXT_KEY, nullable=False),
    Column("kind", TEXT_KEY, nullable=False),
    Column("parameters", Text(), nullable=False),
    Column("job_key", TEXT_KEY, nullable=False),
    Column("asked_by", Text(), nullable=False),
    Column("principal", Text(), nullable=False),
    Column("schedule", Text(), nullable=False),
    Column("most_tries", Integer(), nullable=False),
    Column("state", TEXT_KEY, nullable=False),
    Column("queued_at", BigInteger(), nullable=False),
    Column("due_at", BigInteger(), nullable=False),
    Column("tries", Integer(), nullable=False),
    Column("worker", Text(), nullable=False),
    Column("done", BigInteger(), nullable=False),
    Column("total", BigInteger(), nullable=False),
    Column("last_error", Text(), nullable=False),
    Column("result", Text()),
    Column("changed_by", Text(), nullable=False),
    Column("settled_at", BigInteger()),
    UniqueConstraint("job_id"),
    Index(None, "state", "due_at"),
)
SCHEDULE = Table(
    "job_schedule",
    METADATA,
    Column("name", TEXT_KEY, primary_key=True, autoincrement=False),
    Column("kind", TEXT_KEY, nullable=False),
    Column("parameters", Text(), nullable=False),
    Column("every", Float(precision=53), nullable=False),
    Column("next_at", BigInteger(), nullable=False),
    Column("asked_by", Text(), nullable=False),
    Column("principal", Text(), nullable=False),
)
ACTION = Table(
    "action_outbox",
    METADATA,
    Column("action_id", TEXT_KEY, primary_key=True, autoincrement=False),
    Column("queued_seq", SERIAL, nullable=False),
    Column("name", TEXT_KEY, nullable=False),
    Column("answer_id", TEXT_KEY, nullable=False),
    Column("task_id", TEXT_KEY, nullable=False),
    Column("case_name", Text(), nullable=False),
    Column("approved_by", Text(), nullable=False),
    Column("body", LargeBinary(), nullable=False),
    Column("state", TEXT_KEY, nullable=False),
    Column("queued_at", BigInteger(), nullable=False),
    Column("due_at", BigInteger(), nullable=False),
    Column("tries", Integer(), nullable=False),
    Column("last_error", Text(), nullable=False),
    Column("settled_at", BigInteger()),
    Index(None, "answer_id"),
    Index(None, "state", "due_at"),
)
