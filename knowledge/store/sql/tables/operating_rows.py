"""The tables of what is noted beside the record: anchors of heads, indexes, sessions, the use of models, the log of questions, jobs and actions.

They follow the same conventions as those in `rows`.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field

from knowledge.store.sql.tables.columns import SERIAL, TEXT_KEY
from knowledge.store.sql.tables.rows import Rows, column, serial


class AnchorRow(Rows, table=True):
    """An anchor of a head of `size` events. `body` is its canonical JSON."""

    __tablename__ = "head_anchor"
    pk: int = serial()
    size: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))
    body: str = column(Text)


class CopyRow(Rows, table=True):
    """An index of this store, and when its process last asked for work."""

    __tablename__ = "index_copy"
    name: str = column(TEXT_KEY, primary=True)
    seen_at: int = column(BigInteger)


class WorkRow(Rows, table=True):
    """An object that one index has to look at; a ticket is never given out twice."""

    __tablename__ = "index_copy_work"
    __table_args__ = (
        Index("ix_index_copy_work_copy_ticket", "copy", "ticket"),
        {"sqlite_autoincrement": True},
    )
    ticket: int = serial()
    copy_name: str = Field(sa_column=Column("copy", TEXT_KEY, nullable=False))
    object_id: str = column(TEXT_KEY)


class KeyUseRow(Rows, table=True):
    """The last use of a key. It is noted, not audited."""

    __tablename__ = "access_key_use"
    key_id: str = column(TEXT_KEY, primary=True)
    used_at: int = column(BigInteger)


class SessionRow(Rows, table=True):
    """A session of a browser, or a login that has begun. It is noted, not audited."""

    __tablename__ = "web_session"
    id_hash: str = column(TEXT_KEY, primary=True)
    person: str = Field(sa_column=Column(TEXT_KEY, nullable=False, index=True))
    content: str = column(Text)
    expires_at: int = Field(sa_column=Column(BigInteger, nullable=False, index=True))


class ModelUseRow(Rows, table=True):
    """The use of language models by a principal on one day, given as days since 1970. It is counted, not audited."""

    __tablename__ = "model_use"
    principal: str = column(TEXT_KEY, primary=True)
    day: int = column(BigInteger, primary=True)
    requests: int = column(BigInteger)
    tokens: int = column(BigInteger)


class QueryLogRow(Rows, table=True):
    """A question that was answered by `answer_id`. It is a log, and no part of the record: rows are removed with age."""

    __tablename__ = "query_log"
    __table_args__ = (Index(None, "asked_at"),)
    answer_id: str = column(TEXT_KEY, primary=True)
    asked_at: int = column(BigInteger)
    actor: str = column(Text)
    status: str = column(Text)
    reasons: str = column(Text)
    micros: int = column(BigInteger)


class JobRow(Rows, table=True):
    """A job. `parameters`, `principal` and `result` are JSON."""

    __tablename__ = "job"
    __table_args__ = (Unique("job_id"), Index(None, "state", "due_at"))
    number: int = serial()
    job_id: str = column(TEXT_KEY)
    kind: str = column(TEXT_KEY)
    parameters: str = column(Text)
    job_key: str = column(TEXT_KEY)
    asked_by: str = column(Text)
    principal: str = column(Text)
    schedule: str = column(Text)
    most_tries: int = column(Integer)
    state: str = column(TEXT_KEY)
    queued_at: int = column(BigInteger)
    due_at: int = column(BigInteger)
    tries: int = column(Integer)
    worker: str = column(Text)
    done: int = column(BigInteger)
    total: int = column(BigInteger)
    last_error: str = column(Text)
    result: str | None = column(Text, nullable=True)
    changed_by: str = column(Text)
    settled_at: int | None = column(BigInteger, nullable=True)


class ScheduleRow(Rows, table=True):
    """A schedule of jobs. `every` is in seconds."""

    __tablename__ = "job_schedule"
    name: str = column(TEXT_KEY, primary=True)
    kind: str = column(TEXT_KEY)
    parameters: str = column(Text)
    every: float = column(Float(53))
    next_at: int = column(BigInteger)
    asked_by: str = column(Text)
    principal: str = column(Text)


class ActionRow(Rows, table=True):
    """An approved action, which event `queued_seq` put here. `body` is empty once the decision it follows from was erased."""

    __tablename__ = "action_outbox"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "answer_id"))
    action_id: str = column(TEXT_KEY, primary=True)
    queued_seq: int = column(SERIAL)
    name: str = column(TEXT_KEY)
    answer_id: str = column(TEXT_KEY)
    task_id: str = column(TEXT_KEY)
    case_name: str = column(Text)
    approved_by: str = column(Text)
    body: bytes = column(LargeBinary)
    state: str = column(TEXT_KEY)
    queued_at: int = column(BigInteger)
    due_at: int = column(BigInteger)
    tries: int = column(Integer)
    last_error: str = column(Text)
    settled_at: int | None = column(BigInteger, nullable=True)
