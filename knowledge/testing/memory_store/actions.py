"""The outbox of actions, in memory."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime
from typing import Any

from knowledge.model.work.actions import ActionState, QueuedAction
from knowledge.store.ports.actions import unknown_action
from knowledge.testing.memory_store.state import MemoryState


class MemoryActions:
    """See `ActionStore`."""

    _state: MemoryState
    _turn: threading.Lock

    def action(self, action_id: str) -> QueuedAction:
        """See `ActionStore.action`."""
        if action_id not in self._state.actions:
            raise unknown_action(action_id)
        return self._state.actions[action_id]

    def actions(self, state: ActionState | None = None, limit: int | None = None) -> list[QueuedAction]:
        """See `ActionStore.actions`."""
        return [one for one in reversed(self._state.actions.values()) if state in (None, one.state)][:limit]

    def due_actions(self, now: datetime, limit: int = 100) -> list[QueuedAction]:
        """See `ActionStore.due_actions`."""
        waiting = [one for one in self._state.actions.values() if one.state is ActionState.WAITING]
        return sorted((one for one in waiting if one.due_at <= now), key=lambda one: one.due_at)[:limit]

    def claim_action(self, action_id: str, tries: int, until: datetime) -> bool:
        """See `ActionStore.claim_action`."""
        return self._change(action_id, tries, tries=tries + 1, due_at=until)

    def postpone_action(self, action_id: str, tries: int, due_at: datetime, error: str) -> None:
        """See `ActionStore.postpone_action`."""
        self._change(action_id, tries, due_at=due_at, last_error=error)

    def _change(self, action_id: str, before: int, **changes: Any) -> bool:
        """Change an action that waits after so many tries. Returns whether there was one."""
        with self._turn:
            action = self._state.actions.get(action_id)
            if action is None or (action.state, action.tries) != (ActionState.WAITING, before):
                return False
            changed = {action_id: action.model_copy(update=changes)}
            self._state = replace(self._state, actions=self._state.actions | changed)
            return True


def without_erased(actions: dict[str, QueuedAction], answer_ids: set[str]) -> dict[str, QueuedAction]:
    """The actions after the erasure of answers: those that follow from them have no payload and are never handed over (rule E1)."""
    after = dict(actions)
    for name, action in actions.items():
        if action.order.answer_id in answer_ids:
            order = action.order.model_copy(update={"body": b"", "case": ""})
            state = action.state if action.state is ActionState.HANDED_OVER else ActionState.ERASED
            after[name] = action.model_copy(update={"order": order, "state": state})
    return after
