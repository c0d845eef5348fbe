"""The views of questions that were asked."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import Field

from api.service.wire import Wire
from knowledge.model.answering.answers import Status
from knowledge.model.clock import Instant
from knowledge.model.reasons import RefusalReason


class QuestionFilter(NamedTuple):
    """The questions to list: of the last days, those alone that were not or not fully answered, and the most of them."""

    days: int = 30
    refused: bool = False
    limit: int = 100


class AskedQuestion(Wire):
    """A question that was asked. `actor` is empty where nobody is named or where the log keeps no names."""

    answer_id: str
    asked_at: Instant
    actor: str
    status: Status
    reasons: list[RefusalReason]
    ms: float = Field(description="From the question to its recorded answer, in milliseconds.")
    question: str = Field(description="The question; with the log's setting `redacted`, without personal data.")
    missing: list[str] = Field(description="What the answer says is missing.")


class ReasonGroup(Wire):
    """Questions that were not or not fully answered for one reason, and the questions asked most often among them."""

    reason: RefusalReason
    meaning: str
    count: int
    asked_most: list[str]


class QuestionList(Wire):
    """Questions that were asked, the latest first, and groups of those not fully answered, the largest first.

    A question with several reasons is in the group of each.
    """

    questions: list[AskedQuestion]
    groups: list[ReasonGroup]
