"""Reads the outbox of actions, and keeps the claims and failed tries of the dispatcher (rule D7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update

from knowledge.model.clock import to_micros
from knowledge.model.work.actions import ActionState, QueuedAction
from knowledge.store.ports.actions import unknown_action
from knowledge.store.sql.actions.convert import action_of
from knowledge.store.sql.engine import Database
from knowledge.store.sql.tables import convert
from knowledge.store.sql.tables.schema import ACTION

_BY_ID = select(ACTION).where(ACTION.c.action_id == bindparam("action_id"))
_LATEST = select(ACTION).order_by(ACTION.c.queued_seq.desc())
_WAITING = ACTION.c.state == ActionState.WAITING.value
_DUE = (
    select(ACTION)
    .where(_WAITING, ACTION.c.due_at <= bindparam("now"))
    .order_by(ACTION.c.due_at, ACTION.c.queued_seq)
    .limit(bindparam("count"))
)
_AT_TRY = update(ACTION).where(
    _WAITING, ACTION.c.action_id == bindparam("wanted"), ACTION.c.tries == bindparam("before")
)
_CLAIM = _AT_TRY.values(tries=ACTION.c.tries + 1, due_at=bindparam("until"))
_POSTPONE = _AT_TRY.values(due_at=bindparam("until"), last_error=bindparam("error"))


class SqlActions:
    """See `ActionStore`."""

    _database: Database

    def action(self, action_id: str) -> QueuedAction:
        """See `ActionStore.action`."""
        with self._database.reading() as connection:
            known = convert.storable(action_id)
            row = connection.execute(_BY_ID, {"action_id": action_id}).one_or_none() if known else None
        if row is None:
            raise unknown_action(action_id)
        return action_of(row)

    def actions(self, state: ActionState | None = None, limit: int | None = None) -> list[QueuedAction]:
        """See `ActionStore.actions`."""
        wanted = _LATEST if state is None else _LATEST.where(ACTION.c.state == state.value)
        with self._database.reading() as connection:
            return [action_of(row) for row in connection.execute(wanted.limit(limit))]

    def due_actions(self, now: datetime, limit: int = 100) -> list[QueuedAction]:
        """See `ActionStore.due_actions`."""
        with self._database.reading() as connection:
            return [action_of(row) for row in connection.execute(_DUE, {"now": to_micros(now), "count": limit})]

    def claim_action(self, action_id: str, tries: int, until: datetime) -> bool:
        """See `ActionStore.claim_action`."""
        values = {"wanted": action_id, "before": tries, "until": to_micros(until)}
        with self._database.writing() as connection:
            return connection.execute(_CLAIM, values).rowcount == 1

    def postpone_action(self, action_id: str, tries: int, due_at: datetime, error: str) -> None:
        """See `ActionStore.postpone_action`."""
        values = {"wanted": action_id, "before": tries, "until": to_micros(due_at), "error": error}
        with self._database.writing() as connection:
            connection.execute(_POSTPONE, values)
