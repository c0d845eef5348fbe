"""Example replies of the routes for cases and actions."""

from __future__ import annotations

from typing import Any

from api.rest.examples.answers import DECISION
from api.rest.examples.values import ANSWER_ID, AS_OF, EVERYWHERE, OBJECT_ID, VERSION

_TASK_ID = "tsk_5ecbb3d4578e5e883ef25953"
_ACTION_ID = "act_f2f57865de17537e0b12bc9d"
_REFUND: dict[str, Any] = {"name": "refund", "parameters": {"amount": 350, "currency": "EUR"}}
_OPEN: dict[str, Any] = {
    "task_id": _TASK_ID,
    "state": "open",
    "answer_id": ANSWER_ID,
    "object_id": OBJECT_ID,
    "version_id": VERSION,
    "rule": "high-amount",
    "case": "order 1042",
    "asked_by": "sam",
    "opened_at": "2025-06-01T12:00:00Z",
    "decided_by": None,
    "decided_at": None,
    "reason": "",
    "action_id": None,
    "action_state": None,
}
CASE_TASK: dict[str, Any] = _OPEN | {
    "state": "approved",
    "decided_by": "ria",
    "decided_at": "2025-06-01T12:30:00Z",
    "reason": "The carrier confirmed the return.",
    "action_id": _ACTION_ID,
    "action_state": "waiting",
}
CASE_TASKS: dict[str, Any] = {"tasks": [_OPEN], "next": None}
CASE: dict[str, Any] = {
    "task": _OPEN,
    "title": "Refunds",
    "as_of": AS_OF,
    "scope": EVERYWHERE,
    "facts": [
        {"name": "amount", "value": 350, "type": "number", "question": "Which amount is claimed?", "missing": False, "read": True},
        {"name": "risk", "value": None, "type": "number", "question": "Which risk is reported?", "missing": True, "read": True},
    ],
    "rules": [
        {
            "rule": "high-amount",
            "holds": "yes",
            "text": "If amount is >= 200, then a person reviews the claim. A person decides this case.",
            "outcome_type": "escalate",
        }
    ],
    "citations": DECISION["citations"],
    "notes": [],
    "confidence": {"value": 1.0, "meaning": "1 where a rule in force decides, 0 where none does."},
    "action": _REFUND,
    "next_step": {
        "recommended": "approve",
        "why": "No rule denies this case.",
        "follows": "Once approved, the action refund is handed over with amount 350, currency EUR.",
        "asks": [],
    },
}  # fmt: skip
ACTION: dict[str, Any] = {
    "action_id": _ACTION_ID,
    "action": "refund",
    "state": "waiting",
    "case": "order 1042",
    "answer_id": ANSWER_ID,
    "task_id": _TASK_ID,
    "approved_by": "ria",
    "queued_at": "2025-06-01T12:30:00Z",
    "due_at": "2025-06-01T12:30:00Z",
    "tries": 0,
    "last_error": "",
    "settled_at": None,
}
ACTIONS: dict[str, Any] = {"actions": [ACTION]}
DELIVERY: dict[str, Any] = {"handed_over": 1, "failed": 0, "died": 0}
