"""Use cases around cases that people decide, and actions that are handed over."""

from __future__ import annotations

from api.service.requests import CaseDecisionRequest, RetryRequest, audience_scope
from api.service.views.cases import ActionList, ActionView, CaseTaskList
from knowledge.actions.dispatcher import retry_action
from knowledge.bootstrap import Canon
from knowledge.model.cases import CaseDossier, CaseTask
from knowledge.model.scope import Scope
from knowledge.model.task_filter import ALL_TASKS, TaskFilter
from knowledge.model.work.actions import ActionState, DeliveryReport, QueuedAction


class Cases:
    """Shows review tasks to those who may see their decisions (rule S5), records decisions, and delivers actions."""

    def __init__(self, canon: Canon) -> None:
        self._canon = canon

    def tasks(self, scope: Scope, chosen: TaskFilter = ALL_TASKS) -> CaseTaskList:
        """A page of the review tasks, in the order of `CaseReviews.tasks`."""
        tasks, following = self._canon.cases.tasks(scope, chosen)
        return CaseTaskList(tasks=tasks, next=following)

    def open_count(self, scope: Scope) -> int:
        """The number of review tasks that wait for a person."""
        return self._canon.cases.open_count(scope)

    def task(self, task_id: str, scope: Scope) -> CaseDossier:
        """The facts for a decision on a case. Raises NotFound, Erased."""
        return self._canon.cases.dossier(task_id, scope)

    def decide(self, task_id: str, request: CaseDecisionRequest) -> CaseTask:
        """Decide a task. Raises NotFound, Erased, InvalidInput, Conflict, SelfApproval."""
        scope = audience_scope(request.audience)
        return self._canon.cases.decide(
            task_id, request.decision, scope, actor=request.actor, reason=request.reason
        )

    def actions(self, state: ActionState | None = None, limit: int | None = None) -> ActionList:
        """The actions in a state, or all, the latest first."""
        return ActionList(actions=[_view(one) for one in self._canon.store.actions(state, limit)])

    def retry(self, action_id: str, request: RetryRequest) -> ActionView:
        """Let a dead action be tried again. Raises NotFound, Conflict."""
        return _view(retry_action(self._canon.store, action_id, actor=request.actor, reason=request.reason))

    def deliver(self, limit: int) -> DeliveryReport:
        """Try the actions that are due, at most `limit` of them."""
        with self._canon.delivering() as dispatcher:
            return dispatcher.deliver(limit)


def _view(action: QueuedAction) -> ActionView:
    order = action.order
    return ActionView(
        action_id=order.action_id,
        action=order.name,
        state=action.state,
        case=order.case,
        answer_id=order.answer_id,
        task_id=order.task_id,
        approved_by=order.approved_by,
        queued_at=action.queued_at,
        due_at=action.due_at,
        tries=action.tries,
        last_error=action.last_error,
        settled_at=action.settled_at,
    )
