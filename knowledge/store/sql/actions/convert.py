"""The way from actions to rows of the outbox and back."""

from __future__ import annotations

from typing import Any

from knowledge.model.clock import from_micros, to_micros
from knowledge.model.work.actions import ActionOrder, ActionState, QueuedAction


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
