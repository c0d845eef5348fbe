"""The outbox of actions as a table, and the way from its rows to values and back."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text
from sqlmodel import Field

from knowledge.model.clock import from_micros, to_micros
from knowledge.model.work.actions import ActionOrder, ActionState, QueuedAction
from knowledge.store.sql.tables.columns import SERIAL, TEXT_KEY
from knowledge.store.sql.tables.rows import METADATA, Rows


def _column(kind: Any, *, nullable: bool = False, primary: bool = False) -> Any:
    return Field(sa_column=Column(kind, nullable=nullable, primary_key=primary, autoincrement=False))


class ActionRow(Rows, table=True):
    """An approved action, which event `queued_seq` put here. `body` is empty once the decision it follows from was erased."""

    __tablename__ = "action_outbox"
    __table_args__ = (Index(None, "state", "due_at"), Index(None, "answer_id"))
    action_id: str = _column(TEXT_KEY, primary=True)
    queued_seq: int = _column(SERIAL)
    name: str = _column(TEXT_KEY)
    answer_id: str = _column(TEXT_KEY)
    task_id: str = _column(TEXT_KEY)
    case_name: str = _column(Text)
    approved_by: str = _column(Text)
    body: bytes = _column(LargeBinary)
    state: str = _column(TEXT_KEY)
    queued_at: int = _column(BigInteger)
    due_at: int = _column(BigInteger)
    tries: int = _column(Integer)
    last_error: str = _column(Text)
    settled_at: int | None = _column(BigInteger, nullable=True)


ACTION: Table = METADATA.tables["action_outbox"]


def action_values(action: QueuedAction) -> dict[str, Any]:
    """The values of an action's row."""
    order = action.order
    return {
        "action_id": order.action_id,
        "queued_seq": action.queued_seq,
        "name": order.name,
        "answer_id": order.answer_id,
        "task_id": order.task_id,
        "case_name": order.case,
        "approved_by": order.approved_by,
        "body": order.body,
        "state": action.state.value,
        "queued_at": to_micros(action.queued_at),
        "due_at": to_micros(action.due_at),
        "tries": action.tries,
        "last_error": action.last_error,
        "settled_at": None if action.settled_at is None else to_micros(action.settled_at),
    }


def action_of(row: Any) -> QueuedAction:
    """The action of a row."""
    order = ActionOrder(
        action_id=row.action_id,
        name=row.name,
        answer_id=row.answer_id,
        task_id=row.task_id,
        case=row.case_name,
        approved_by=row.approved_by,
        body=row.body,
    )
    return QueuedAction(
        order=order,
        queued_seq=row.queued_seq,
        state=ActionState(row.state),
        queued_at=from_micros(row.queued_at),
        due_at=from_micros(row.due_at),
        tries=row.tries,
        last_error=row.last_error,
        settled_at=None if row.settled_at is None else from_micros(row.settled_at),
    )
