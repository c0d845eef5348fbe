"""Actions: calls that are handed over when a case is approved, and their states on the way (rules D5, D7)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field

from knowledge.model.clock import Instant, Value, format_instant
from knowledge.model.record.canonical import canonical_json, content_hash, sha256_hex

ACTION_PREFIX = "act_"
"""The prefix of every action's id."""


class OutcomeType(StrEnum):
    """The type of an outcome. `escalate` means that a person decides."""

    APPROVE = "approve"
    DENY = "deny"
    ESCALATE = "escalate"


class ActionCall(Value):
    """An action that an outcome names, with the values of its parameters. `action/<name>` governs where it is handed over."""

    name: str
    parameters: dict[str, str | int | float | bool] = Field(default_factory=dict)


class ActionState(StrEnum):
    """The state of an action on its way to its receiver.

    - `waiting`: it is handed over at the next try.
    - `handed over`: its receiver accepted it.
    - `dead`: every try failed, or none was possible; nothing happens until somebody retries it.
    - `erased`: the decision that it follows from was erased before it was handed over.
    """

    WAITING = "waiting"
    HANDED_OVER = "handed over"
    DEAD = "dead"
    ERASED = "erased"


class ActionOrder(Value):
    """An approved action that is to be handed over.

    `action_id` is its idempotency key, and `body` the bytes that its receiver gets, the same at every try. `approved_by` is the
    reviewer, or the service where a rule approved. `answer_id` is the decision that it follows from.
    """

    action_id: str
    name: str
    answer_id: str
    task_id: str = ""
    case: str = ""
    approved_by: str
    body: bytes

    @property
    def body_hash(self) -> str:
        """SHA-256 of the body."""
        return sha256_hex(self.body)

    def payload(self) -> dict[str, Any]:
        """The payload of the event `action.queued`."""
        named = {"action_id": self.action_id, "action": self.name, "answer_id": self.answer_id}
        return named | ({"task_id": self.task_id} if self.task_id else {}) | {"body_hash": self.body_hash}

    def is_what(self, queued: Mapping[str, Any], *, erased: bool = False) -> bool:
        """Whether the payload of an event `action.queued` tells of this action. Of an erased one the body is not compared."""
        left_out = {"body_hash"} if erased else set()
        return self._without(self.payload(), left_out) == self._without(queued, left_out)

    @staticmethod
    def _without(payload: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
        return {name: value for name, value in payload.items() if name not in names}


class QueuedAction(Value):
    """An action in the outbox, which event `queued_seq` put there.

    `due_at` is the earliest time of the next try; `last_error` says why the last one failed.
    """

    order: ActionOrder
    queued_seq: int
    state: ActionState = ActionState.WAITING
    queued_at: Instant
    due_at: Instant
    tries: int = 0
    last_error: str = ""
    settled_at: Instant | None = None


class DeliveryReport(Value):
    """The result of a round: how many actions were handed over, failed and wait for another try, and died."""

    handed_over: int = 0
    failed: int = 0
    died: int = 0

    def plus(self, other: DeliveryReport) -> DeliveryReport:
        """The sum of two rounds."""
        return DeliveryReport(
            handed_over=self.handed_over + other.handed_over,
            failed=self.failed + other.failed,
            died=self.died + other.died,
        )

    def counting(self, state: ActionState | None) -> DeliveryReport:
        """This report with one more action, which came to `state`; None for one that another process tries."""
        field = {
            ActionState.HANDED_OVER: "handed_over",
            ActionState.WAITING: "failed",
            ActionState.DEAD: "died",
        }.get(state or ActionState.ERASED)
        return self.model_copy(update={field: getattr(self, field) + 1}) if field else self


def action_id_of(object_id: str, case: str, answer_id: str, name: str) -> str:
    """Return the id of an action: one for each case and action, or for each decision where no case is named (rule D7b)."""
    about = {"object_id": object_id, "case": case} if case else {"answer_id": answer_id}
    return ACTION_PREFIX + content_hash(about | {"action": name})[:24]


def action_body(action_id: str, call: ActionCall, approval: dict[str, Any], approved_at: Any) -> bytes:
    """Return the bytes that the receiver gets: canonical JSON, so that equal actions have equal bodies."""
    return canonical_json(
        {
            "id": action_id,
            "type": f"action.{call.name}",
            "timestamp": format_instant(approved_at),
            "data": {"action": call.name, "parameters": call.parameters, **approval},
        }
    )
