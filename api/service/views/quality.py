"""The requests and views around the quality of answers: feedback, and stored evaluations."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from api.service.requests import NAMED_BY_KEY
from api.service.wire import Text, Wire
from knowledge.evaluation.results import EvaluationRun
from knowledge.model.clock import Instant


class FeedbackVerdict(StrEnum):
    """A person's verdict on an answer: it is right, it is wrong, or something is missing."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSING = "missing"


class FeedbackRequest(Wire):
    """A person's verdict on an answer, with the reason and, where known, the words that should have been quoted."""

    verdict: FeedbackVerdict
    reason: Text = Field(examples=["The window is 30 days since January."])
    correction: Text = Field(
        "", examples=["within 30 days"], description="The words that a right answer quotes, for wrong and missing."
    )
    actor: Text = Field("", examples=["sam"], description=f"Who says so. {NAMED_BY_KEY}")
    audience: Text | None = Field(None, description="The audience of that person.", examples=["staff"])


class FeedbackView(Wire):
    """Feedback that was recorded. Wrong and missing make a draft of a golden question, which is null for a right answer."""

    answer_id: str
    verdict: FeedbackVerdict
    seq: int = Field(description="The number of its event in the ledger.")
    golden_object_id: str | None = None
    golden_version_id: str | None = None


class EvaluationSummary(Wire):
    """A stored run of an evaluation: its name, its time, the number of its questions, and its measures."""

    run_id: str
    made_at: Instant
    questions: int
    metrics: dict[str, float | None]
    fingerprints: dict[str, str]

    @classmethod
    def of(cls, run_id: str, run: EvaluationRun) -> EvaluationSummary:
        """The summary of a run."""
        return cls(
            run_id=run_id,
            made_at=run.made_at,
            questions=len(run.items),
            metrics=run.metrics,
            fingerprints=run.fingerprints,
        )


class EvaluationList(Wire):
    """The stored runs, the latest first."""

    runs: list[EvaluationSummary]


class EvaluationReport(Wire):
    """A stored run with its whole report, as `knowledge eval run --json` prints it."""

    run_id: str
    report: dict[str, Any]
