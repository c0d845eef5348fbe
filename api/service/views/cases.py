"""The views of cases that people decide, and of actions, beside the domain's own `CaseTask` and `CaseDossier`."""

from __future__ import annotations

from api.service.wire import Wire
from knowledge.model.cases import CaseTask
from knowledge.model.clock import Instant
from knowledge.model.work.actions import ActionState


class CaseTaskList(Wire):
    """Review tasks of cases that a person decides, the oldest first, or the last decided first where only decided ones are asked for.

    While `next` is not null, request the next page with `after` set to it.
    """

    tasks: list[CaseTask]
    next: int | None = None


class ActionView(Wire):
    """An approved action and how far it has come. `due_at` is when it is tried next, while it waits."""

    action_id: str
    action: str
    state: ActionState
    case: str
    answer_id: str
    task_id: str
    approved_by: str
    queued_at: Instant
    due_at: Instant
    tries: int
    last_error: str
    settled_at: Instant | None


class ActionList(Wire):
    """Approved actions, the latest first."""

    actions: list[ActionView]
