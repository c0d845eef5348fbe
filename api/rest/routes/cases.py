"""Routes of cases that people decide, and of actions that are handed over."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.rest.bodies import StrictRoute
from api.rest.dependencies import Principaled
from api.rest.examples import ACTION, ACTIONS, CASE, CASE_TASK, CASE_TASKS, DELIVERY, example
from api.rest.params import ActionParams, AudienceParams, TaskParams
from api.rest.responses import problems
from api.service.requests import CaseDecisionRequest, DeliverRequest, RetryRequest
from api.service.views.cases import ActionList, ActionView, CaseTaskList
from knowledge.model.cases import CaseDossier, CaseTask
from knowledge.model.work.actions import DeliveryReport

router = APIRouter(prefix="/v1", tags=["cases"], route_class=StrictRoute)


@router.get(
    "/reviews/tasks",
    summary="List cases that a person decides",
    response_description="The oldest first, each with its decision if there is one; decided ones alone with the last decision first.",
    responses=problems() | example(CASE_TASKS),
)
def tasks(params: Annotated[TaskParams, Query()], caller: Principaled) -> CaseTaskList:
    """Review tasks that decisions opened: those that wait for a person, those that are decided, or both."""
    return caller.tasks(params.scope(), params.chosen())


@router.get(
    "/reviews/tasks/{task_id}",
    summary="Get what a reviewer needs for a case",
    response_description="Facts given and missing, rules tried, quotes, confidence and the next step.",
    responses=problems(404, 410) | example(CASE),
)
def task(task_id: str, params: Annotated[AudienceParams, Query()], caller: Principaled) -> CaseDossier:
    """The case of a review task. `next_step` follows from the rules: facts to ask for, an approval or a denial."""
    return caller.task(task_id, params.scope())


@router.post(
    "/reviews/tasks/{task_id}/decision",
    summary="Decide a case",
    response_description="The task with its decision, and the action that an approval queued.",
    responses=problems(403, 404, 409, 410) | example(CASE_TASK),
)
def decide(task_id: str, request: CaseDecisionRequest, caller: Principaled) -> CaseTask:
    """Approve or deny a case, with a reason. A task is decided once, and not by the one who asked for the decision.

    The action of an approved case is queued in the same transaction as the decision.
    """
    return caller.decide_task(task_id, request)


@router.get(
    "/actions",
    summary="List approved actions",
    response_description="The latest first, each with how far the handing over has come.",
    responses=problems() | example(ACTIONS),
)
def actions(params: Annotated[ActionParams, Query()], caller: Principaled) -> ActionList:
    """Actions in the outbox: those that wait, were handed over, are dead, or whose decision was erased."""
    return caller.actions(params.state, params.limit)


@router.post(
    "/actions/deliver",
    summary="Hand over the actions that are due",
    response_description="How many were handed over, failed and wait for another try, and died.",
    responses=problems() | example(DELIVERY),
)
def deliver(request: DeliverRequest, caller: Principaled) -> DeliveryReport:
    """Try each action that is due once. Call it regularly, such as every minute."""
    return caller.deliver(request.limit)


@router.post(
    "/actions/{action_id}/retry",
    summary="Let a dead action be tried again",
    response_description="The action, which waits again.",
    responses=problems(404, 409) | example(ACTION),
)
def retry(action_id: str, request: RetryRequest, caller: Principaled) -> ActionView:
    """The next delivery tries it again, under the same key and with the same body."""
    return caller.retry(action_id, request)
