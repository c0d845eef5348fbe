"""Writes of a transaction to the outbox of actions (rule D7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from knowledge.model.record.ledger import Event, EventKind
from knowledge.model.work.actions import ActionOrder, ActionState, QueuedAction
from knowledge.store.ports.actions import settled, unknown_action
from knowledge.store.sql.actions.convert import action_of, action_values
from knowledge.store.sql.contents import insert_all
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import ACTION

_BY_ID = select(ACTION).where(ACTION.c.action_id == bindparam("action_id"))
_ONE = update(ACTION).where(ACTION.c.action_id == bindparam("wanted"))


class ActionChanges:
    """The actions that one transaction queues or settles. `store` writes them; reads see what the transaction did before."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._queued: set[str] = set()
        self._changed: dict[str, QueuedAction] = {}

    def knows(self, action_id: str) -> bool:
        """Whether an action with this id was ever queued."""
        return self._find(action_id) is not None

    def add(self, order: ActionOrder, event: Event) -> None:
        """Queue an action, which `event` records."""
        at = event.recorded_at
        self._queued.add(order.action_id)
        self._changed[order.action_id] = QueuedAction(order=order, queued_seq=event.seq, queued_at=at, due_at=at)

    def settle(self, action_id: str, kind: EventKind, at: datetime, reason: str) -> None:
        """Change an action by an event about it. Raises NotFound, Conflict."""
        action = self._find(action_id)
        if action is None:
            raise unknown_action(action_id)
        self._changed[action_id] = settled(action, kind, at, reason)

    def store(self) -> None:
        """Write the changes over the open connection."""
        changed = {action_id: action_values(action) for action_id, action in self._changed.items()}
        insert_all(self._connection, ACTION, [changed.pop(action_id) for action_id in sorted(self._queued)])
        for action_id, values in changed.items():
            self._connection.execute(_ONE.values(values), {"wanted": action_id})

    def _find(self, action_id: str) -> QueuedAction | None:
        if action_id not in self._changed and convert.storable(action_id):
            row = self._connection.execute(_BY_ID, {"action_id": action_id}).one_or_none()
            if row is not None:
                return action_of(row)
        return self._changed.get(action_id)


def erase_actions(connection: Connection, answer_ids: Sequence[str]) -> None:
    """Remove the payloads of the actions that follow from these answers; those that wait are never handed over (rule E1)."""
    of_these = ACTION.c.answer_id.in_(answer_ids)
    connection.execute(update(ACTION).where(of_these).values(body=b"", case_name=""))
    open_ = ACTION.c.state.in_([ActionState.WAITING.value, ActionState.DEAD.value])
    connection.execute(update(ACTION).where(of_these, open_).values(state=ActionState.ERASED.value))
