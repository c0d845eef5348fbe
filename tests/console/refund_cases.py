"""The refund desk of `fixtures/refunds` beside the story of the console, and cases that its rules leave to a person."""

from __future__ import annotations

from typing import Any

from api.service.application import Application
from api.service.requests import (
    CaseDecisionRequest,
    DecisionRequest,
    DocumentDefaults,
    QueueFilter,
    TransitionRequest,
)
from knowledge.model.cases import task_id_of
from knowledge.model.objects import Kind, State
from knowledge.model.scope import Scope
from tests.reasoning.refund_desk import FIXTURES, claim

LARGE = claim(amount=350, risk=0.10, days_since_delivery=10)
"""A claim that is left to a person because of its amount."""


def furnish(application: Application) -> None:
    """Approve the policy and the action. The action is approved by somebody else, since no author may approve one."""
    for name, state in (("policy-2024", State.APPROVED), ("policy-2025", State.APPROVED), ("action", State.DRAFT)):
        content = (FIXTURES / f"{name}.yaml").read_bytes()
        application.documents.upload(f"{name}.yaml", content, DocumentDefaults(state=state, actor="jo"))
    (action,) = application.reviews.waiting(Scope(), QueueFilter(kind=Kind.ACTION)).reviews
    application.versions.transition(action.version_id, TransitionRequest(to=State.APPROVED, actor="ria"))


def escalated(
    application: Application,
    case: str = "order 2",
    asked_by: str = "sam",
    scope: Scope = Scope(),  # noqa: B008
    **facts: Any,
) -> str:
    """The review task of a large claim that differs in these facts; None leaves a fact out."""
    given = {name: value for name, value in (LARGE | facts).items() if value is not None}
    request = DecisionRequest(object_id="policy/refunds", facts=given, case=case, actor=asked_by, scope=scope)
    return task_id_of(application.answers.decide(request).answer_id)


def decided(application: Application, task_id: str, decision: str = "approve", by: str = "ria") -> None:
    """Decide a case."""
    request = CaseDecisionRequest.model_validate(
        {"decision": decision, "actor": by, "reason": "the carrier confirmed it"}
    )
    application.cases.decide(task_id, request)
