"""The log of questions as a table, and the writes of a transaction to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert

from knowledge.model.answering.status import Status
from knowledge.model.clock import from_micros, to_micros
from knowledge.model.reasons import RefusalReason
from knowledge.store.ports.observation import LoggedQuestion
from knowledge.store.sql.tables.schema import QUERY_LOG

_ADD = insert(QUERY_LOG)
_KNOWN = frozenset(one.value for one in RefusalReason)
_OLD = delete(QUERY_LOG).where(QUERY_LOG.c.asked_at < bindparam("before"))


def add_question(connection: Connection, question: LoggedQuestion) -> None:
    """Write a question to the log."""
    row = {
        "answer_id": question.answer_id,
        "asked_at": to_micros(question.asked_at),
        "actor": question.actor,
        "status": question.status.value,
        "reasons": " ".join(question.reasons),
        "micros": round(question.seconds * 1e6),
    }
    connection.execute(_ADD, row)


def remove_old_questions(connection: Connection, before: datetime) -> int:
    """Remove the questions asked before a moment."""
    return connection.execute(_OLD, {"before": to_micros(before)}).rowcount


def remove_questions(connection: Connection, answer_ids: Collection[str]) -> None:
    """Remove the questions of answers that are erased (rule E1)."""
    connection.execute(delete(QUERY_LOG).where(QUERY_LOG.c.answer_id.in_(answer_ids)))


def question_of(row: Any) -> LoggedQuestion:
    """The question of a row."""
    return LoggedQuestion(
        answer_id=row.answer_id,
        asked_at=from_micros(row.asked_at),
        actor=row.actor,
        status=Status(row.status),
        reasons=tuple(map(_reason, row.reasons.split())),
        seconds=row.micros / 1e6,
    )


def _reason(name: str) -> RefusalReason:
    """The reason with this name. Another Canon may know reasons that this one does not."""
    return RefusalReason(name) if name in _KNOWN else RefusalReason.OTHER
