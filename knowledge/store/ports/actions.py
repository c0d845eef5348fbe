"""The port of the system of record for actions: the outbox of what is approved, and how far the handing over has come (rule D7).

An action is queued, and what became of it is recorded, in the transaction of the event that says so. What happens in between, the
claims and failed tries, is the dispatcher's own work: it is kept in the outbox alone, and no event tells of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from knowledge.errors import Conflict, NotFound
from knowledge.model.record.ledger import EventKind
from knowledge.model.work.actions import ActionOrder, ActionState, QueuedAction

SETTLING = {
    EventKind.ACTION_HANDED_OVER: ActionState.HANDED_OVER,
    EventKind.ACTION_DIED: ActionState.DEAD,
    EventKind.ACTION_RETRIED: ActionState.WAITING,
}
"""The state of an action after an event about it."""

_FROM = {
    EventKind.ACTION_HANDED_OVER: (ActionState.WAITING, ActionState.DEAD),
    EventKind.ACTION_DIED: (ActionState.WAITING,),
    EventKind.ACTION_RETRIED: (ActionState.DEAD,),
}
"""The states in which an event may befall an action. A dead one may turn out to be handed over: by a process that was slow."""


class ActionTransaction(Protocol):
    """The part of a transaction that writes the outbox."""

    def queue_action(self, order: ActionOrder, *, actor: str, reason: str = "") -> bool:
        """Put an action in the outbox. Returns False, and records nothing, where one with its id was ever queued (rule D7b)."""
        ...

    def settle_action(
        self, action_id: str, kind: EventKind, payload: dict[str, object], *, actor: str, reason: str = ""
    ) -> None:
        """Record with an event of a kind in `SETTLING` what became of an action. `payload` is added to the event's.

        Raises NotFound for an unknown action, and Conflict where its state does not allow it, such as a second handing over.
        """
        ...


class ActionStore(Protocol):
    """The outbox of actions."""

    def action(self, action_id: str) -> QueuedAction:
        """The action with this id. Raises NotFound."""
        ...

    def actions(self, state: ActionState | None = None, limit: int | None = None) -> list[QueuedAction]:
        """The actions in this state, or all, the latest first."""
        ...

    def due_actions(self, now: datetime, limit: int = 100) -> list[QueuedAction]:
        """Actions that wait and whose next try is due, those due longest first."""
        ...

    def claim_action(self, action_id: str, tries: int, until: datetime) -> bool:
        """Begin a try of an action that waits after so many tries: count it, and keep others from it until then.

        Returns False where somebody else began it, or it waits no longer.
        """
        ...

    def postpone_action(self, action_id: str, tries: int, due_at: datetime, error: str) -> None:
        """Note that the try with this number failed, and when the next one is due. Nothing happens where another try began since."""
        ...


def unknown_action(action_id: str) -> NotFound:
    """The error for an action that is not in the outbox."""
    return NotFound(f"There is no action {action_id[:64]!r}.", remedy="List them with: knowledge actions list")


def settled(action: QueuedAction, kind: EventKind, at: datetime, reason: str) -> QueuedAction:
    """`action` after an event about it. Raises Conflict where its state does not allow the event."""
    if action.state not in _FROM[kind]:
        allowed = " or ".join(f"{state.value!r}" for state in _FROM[kind])
        raise Conflict(
            f"Action {action.order.action_id} is {action.state.value!r}, and {kind.value} needs {allowed}.",
            remedy="Nothing is left to do for it."
            if action.state is ActionState.HANDED_OVER
            else "Wait for its tries.",
        )
    state = SETTLING[kind]
    if state is ActionState.WAITING:
        return action.model_copy(update={"state": state, "tries": 0, "due_at": at, "settled_at": None})
    return action.model_copy(update={"state": state, "settled_at": at, "last_error": reason})
