"""Cases that a person decides: the review task, the facts for a decision, and the next step (rule D6)."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field, field_validator

from knowledge.model.answering.answers import ANSWER_PREFIX, Citation, Confidence, ConsideredRule
from knowledge.model.clock import AsOf, Instant, Value
from knowledge.model.scope import Scope
from knowledge.model.work.actions import ActionCall, ActionState, OutcomeType

TASK_PREFIX = "tsk_"
"""The prefix of every review task's id."""

_LONGEST_CASE = 200
"""Characters a case may have: it is a number or name such as that of an order, and no description."""


CaseVerdict = Literal["approve", "deny"]
"""What a reviewer decides."""


class Filing(Value):
    """The case that a decision is made for. A decision without one is an answer alone, and has no consequences (rule D5d).

    `case` names the case as its own system does, such as by the number of an order; an action follows from it once. `asked_by` is
    who asked for the decision, and may not decide its review task.
    """

    case: str = ""
    asked_by: str = ""

    @field_validator("case")
    @classmethod
    def _readable(cls, case: str) -> str:
        case = case.strip()
        if len(case) > _LONGEST_CASE:
            raise ValueError(f"the case has {len(case)} characters; name it in at most {_LONGEST_CASE}")
        if bad := next((one for one in case if unicodedata.category(one) in ("Cc", "Cs")), None):
            raise ValueError(f"the case holds the control character U+{ord(bad):04X}; remove it")
        return case


def task_id_of(answer_id: str) -> str:
    """Return the id of the review task that a decision opens: one for each decision."""
    return TASK_PREFIX + answer_id.removeprefix(ANSWER_PREFIX)


class TaskState(StrEnum):
    """The state of a review task."""

    OPEN = "open"
    APPROVED = "approved"
    DENIED = "denied"


class CaseTask(Value):
    """A review task. `action_id` is the action that an approval queued, and `action_state` how far it has come."""

    task_id: str
    state: TaskState
    answer_id: str
    object_id: str
    version_id: str | None
    rule: str | None
    case: str = ""
    asked_by: str
    opened_at: Instant
    decided_by: str | None = None
    decided_at: Instant | None = None
    reason: str = ""
    action_id: str | None = None
    action_state: ActionState | None = None


class CaseFact(Value):
    """A fact of a case. A missing one has no value of its type; `question` asks for it. `read` says whether a rule reads it."""

    name: str
    value: Any = None
    type: str = ""
    question: str = ""
    missing: bool = False
    read: bool = True


class TriedRule(ConsideredRule):
    """A rule that was tried, with its words and its outcome."""

    text: str
    outcome_type: OutcomeType | None = None


class NextStep(Value):
    """The next step that follows from the rules: `ask` for facts, `approve` or `deny`, with why, and what would follow.

    `asks` are the questions for facts that could still decide otherwise.
    """

    recommended: Literal["ask", "approve", "deny"]
    why: str
    follows: str
    asks: tuple[str, ...] = ()


class CaseDossier(Value):
    """The facts for a decision on a case: the facts given and missing, rules tried, quotes, confidence and the next step."""

    task: CaseTask
    title: str
    as_of: AsOf
    scope: Scope
    facts: tuple[CaseFact, ...]
    rules: tuple[TriedRule, ...]
    citations: tuple[Citation, ...]
    notes: tuple[str, ...] = Field(
        (), description="What the decision lacks or conflicts with, and notices beside it."
    )
    confidence: Confidence
    action: ActionCall | None
    next_step: NextStep
