"""The views that trace texts and answers back: dates of change, versions as kept, sentences, answers and their candidates."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from api.service.views.objects import ClauseView
from api.service.wire import Wire
from knowledge.model.answering.answers import Status
from knowledge.model.answering.plans import Plan
from knowledge.model.clock import AsOf, Instant
from knowledge.model.objects import Kind
from knowledge.model.scope import Scope


class ChangeDate(Wire):
    """A date at which the authoritative text of so many objects begins or ends."""

    at: Instant
    objects: int


class ChangeDates(Wire):
    """The dates on which anything in the world changes, the earliest first, as known at `known_at`."""

    known_at: Instant
    dates: list[ChangeDate]


class VersionText(Wire):
    """A version as it was read at `known_at`, in any state: its text and clauses."""

    object_id: str
    version_id: str
    known_at: Instant
    kind: Kind
    title: str
    scope: Scope
    source_uri: str
    revision_hash: str
    media_type: str
    text: str
    clauses: list[ClauseView]
    fields: dict[str, Any] = Field(
        default_factory=dict, description="The fields of an object that governs answers, beside its text."
    )


class SentenceOrigin(Wire):
    """A sentence of an authoritative text, and the approval that put it in force.

    It stands at `start:end` in the text. `since` is the valid time from which it holds without a break, `version_id` the
    version that brought it, and `approved_by`, `approved_at` and `reason` the approval of that version.
    """

    clause: str
    address: str
    text: str
    start: int
    end: int
    since: Instant
    object_id: str
    version_id: str
    author: str
    approved_by: str
    approved_at: Instant
    approval: Literal["", "claimed", "key", "token"] = Field(
        "", description="How the approver was known; empty for an approval from before this was kept."
    )
    reason: str


class SentenceList(Wire):
    """The sentences of the version that is authoritative at an as-of in a scope, in the order of the text."""

    object_id: str
    version_id: str
    as_of: AsOf
    scope: Scope
    sentences: list[SentenceOrigin]


class CitingAnswer(Wire):
    """A recorded answer that cites a version of an object."""

    answer_id: str
    question: str
    status: Status
    as_of: AsOf
    scope: Scope
    recorded_at: Instant
    version_ids: list[str]


class CitingAnswers(Wire):
    """The answers that cite an object, the latest first. `more` says that there are others beyond the limit."""

    object_id: str
    answers: list[CitingAnswer]
    more: bool


CandidateOutcome = Literal["cited", "not needed", "not authoritative"]
"""The fate of a candidate."""


class JudgedCandidate(Wire):
    """A passage that the search proposed for a part of a question, and what became of it.

    `text` is empty for a passage that is not in the authoritative version. `rank` counts from 1 within the part.
    """

    part: int
    rank: int
    score: float
    object_id: str
    version_id: str | None
    text: str
    outcome: CandidateOutcome
    why: str


class AnswerExplanation(Wire):
    """How a recorded answer came about: the request, the plan, and what became of each candidate of the search.

    `plan` is null in records that were written before plans were kept.
    """

    answer_id: str
    recorded_at: Instant | None
    requested: dict[str, Any]
    plan: Plan | None
    candidates: list[JudgedCandidate] = Field(description="At most twelve for each part of the question.")
