"""Lets a decision have its consequences, in the transaction that records it (rules D5 to D7)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from knowledge.model.answering.answers import Answer, Decision, Status
from knowledge.model.cases import Filing, task_id_of
from knowledge.model.clock import Value
from knowledge.model.record.ledger import EventKind
from knowledge.model.work.actions import ActionOrder, OutcomeType, action_body, action_id_of
from knowledge.store.ports.store import Transaction
from knowledge.store.validation import SERVICE


class Approval(Value):
    """An approval of a decision: by whom, when and why. `task_id` is the review task, where a person approved."""

    by: str
    at: datetime
    reason: str
    task_id: str = ""


def follow(transaction: Transaction, answer: Answer, filing: Filing) -> None:
    """Open a review task for a decision that needs a person, or queue the action of one that a rule approved.

    A decision that a constraint refused, or that something prevails over, has no consequences.
    """
    decision = answer.decision
    if decision is None or answer.status is Status.REFUSED:
        return
    if decision.outcome_type is OutcomeType.ESCALATE:
        actor, reason = filing.asked_by or SERVICE, f"{_rule(decision)} leaves it to a person"
        transaction.append_notice(EventKind.REVIEW_OPENED, _task(answer, decision), actor=actor, reason=reason)
    elif decision.outcome_type is OutcomeType.APPROVE:
        approval = Approval(by=SERVICE, at=transaction.recorded_at, reason=f"{_rule(decision)} approves it")
        queue_action(transaction, answer, filing, approval)


def queue_action(transaction: Transaction, answer: Answer, filing: Filing, approval: Approval) -> str | None:
    """Queue the action of an approved decision. Returns its id, also where it was queued before; None where there is no action."""
    decision = answer.decision
    if decision is None or decision.action is None:
        return None
    action_id = action_id_of(decision.object_id, filing.case, answer.answer_id, decision.action.name)
    order = ActionOrder(
        action_id=action_id,
        name=decision.action.name,
        answer_id=answer.answer_id,
        task_id=approval.task_id,
        case=filing.case,
        approved_by=approval.by,
        body=action_body(action_id, decision.action, _told(answer, decision, filing, approval), approval.at),
    )
    transaction.queue_action(order, actor=approval.by, reason=approval.reason)
    return action_id


def _told(answer: Answer, decision: Decision, filing: Filing, approval: Approval) -> dict[str, Any]:
    """The part of a body that tells of the decision, so that its receiver can have it looked up and replayed."""
    return {
        "case": filing.case,
        "approved_by": approval.by,
        "reason": approval.reason,
        "task_id": approval.task_id,
        "decision": {
            "answer_id": answer.answer_id,
            "answer_hash": answer.answer_hash,
            "object_id": decision.object_id,
            "version_id": decision.version_id,
            "rule": decision.rule,
        },
    }


def _task(answer: Answer, decision: Decision) -> dict[str, Any]:
    """The payload of `review.opened`. It names the decision and holds none of its facts, because no event can be erased (rule E1)."""
    return {
        "task_id": task_id_of(answer.answer_id),
        "answer_id": answer.answer_id,
        "object_id": decision.object_id,
        "version_id": decision.version_id,
    }


def _rule(decision: Decision) -> str:
    name = decision.rule or (decision.considered[-1].rule if decision.considered else "")
    return f"rule {name} of {decision.object_id}"
