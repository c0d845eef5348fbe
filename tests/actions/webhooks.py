"""A receiver that remembers what arrives, and stores with approved actions that wait."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from knowledge.actions.dispatcher import DeliveryFailed, WebhookRequest
from knowledge.actions.following import Approval, queue_action
from knowledge.model.answering.answers import Decision
from knowledge.model.cases import Filing
from knowledge.model.kinds import ActionTerms
from knowledge.model.objects import Kind
from knowledge.model.work.actions import ActionCall, OutcomeType
from knowledge.store.ports.store import Store
from knowledge.testing.store_samples import answer_record, approve, submission

KEY = b"a secret of more than 16 bytes"
TERMS: dict[str, Any] = {
    "url": "https://pay.example/refunds",
    "secret_variable": "CANON_SECRET_REFUND",
    "parameters": {"amount": "number"},
    "tries": 4,
    "wait_seconds": 60,
}


def key_of(terms: ActionTerms) -> bytes:
    """The secret of every action."""
    return KEY


def register(store: Store, **terms: Any) -> str:
    """Approve the webhook of the action `refund`; its version id."""
    return approve(store, submission("action/refund", kind=Kind.ACTION, attributes=TERMS | terms))[0]


def queue_refund(store: Store, number: int = 1, **parameters: Any) -> str:
    """Record the decision on a claim, and queue its refund; the id of the action."""
    record = answer_record(f"ans_{number:024x}")
    call = ActionCall(name="refund", parameters={"amount": number, **parameters})
    decision = Decision(
        object_id="policy/refunds",
        version_id=None,
        rule="small",
        outcome="it is paid back.",
        outcome_type=OutcomeType.APPROVE,
        action=call,
    )
    answer = record.answer.model_copy(update={"decision": decision}).sealed()
    with store.transaction() as transaction:
        requested = {"text": record.answer.question}
        transaction.record_answer(record.model_copy(update={"answer": answer, "requested": requested}))
        approval = Approval(by="ria", at=transaction.recorded_at, reason="it is due")
        action_id = queue_action(transaction, answer, Filing(case=f"order {number}"), approval)
    assert action_id is not None
    return action_id


class Receiver:
    """A receiver, which is the sender at once. It replies with the statuses in `replies` in turn, then with 204.

    A reply of 0 is none at all: the request arrives, and the connection drops. A reply below 0 drops it before.
    """

    def __init__(self, *replies: int) -> None:
        self.replies = list(replies)
        self.arrived: dict[str, list[WebhookRequest]] = defaultdict(list)

    def send(self, request: WebhookRequest) -> int:
        """See `Sender.send`."""
        reply = self.replies.pop(0) if self.replies else 204
        if reply < 0:
            raise DeliveryFailed("connection refused")
        self.arrived[request.headers["idempotency-key"]].append(request)
        if reply == 0:
            raise DeliveryFailed("the connection was dropped")
        return reply
