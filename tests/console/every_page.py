"""Every page of the console, each with something on it."""

from __future__ import annotations

from datetime import UTC, datetime

from api.service.application import Application
from api.service.jobs.requests import JobRequest, ScheduleRequest
from api.service.requests import QueryRequest
from knowledge.access.keyring import KeyGrant
from knowledge.evaluation.metrics.confidence import reliability
from knowledge.evaluation.results import EvaluationRun, ItemResult
from knowledge.model.access.principals import AccessRole
from knowledge.model.answering.answers import Status
from knowledge.model.scope import Scope
from knowledge.model.work.jobs import JobKind
from tests.actions.webhooks import queue_refund
from tests.api.refund_story import REFUNDS
from tests.console.conftest import QUESTION
from tests.console.refund_cases import decided, escalated, furnish

UNCOVERED = "How many weeks of parental leave do employees get?"
MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)


def a_run(hit: float, day: int = 1) -> EvaluationRun:
    """A run with one right and one wrong question."""
    items = [
        ItemResult(
            item_id=f"q{number}",
            kind="question",
            fact=f"f{number}",
            question=f"Question {number}?",
            answerable=True,
            status=Status.ANSWERED,
            hit=bool(number),
            refused=False,
            unwanted=False,
            characters=9,
            confidence=0.8,
        )
        for number in range(2)
    ]
    return EvaluationRun(
        fingerprints={"steps": "canon/1"},
        metrics={"hit": hit, "claim_precision": 0.9, "refusal": None},
        reliability=tuple(reliability([0.2, 0.8], [False, True])),
        items=tuple(items),
        made_at=MADE.replace(day=day),
    )


def every_page(application: Application) -> list[str]:
    """The addresses of all pages, after the story was told; the last one does not exist."""
    canon = application.canon
    answer = application.answers.query(QueryRequest(question=QUESTION)).answer_id
    refused = application.answers.query(QueryRequest(question=UNCOVERED)).answer_id
    version = application.reviews.waiting(Scope()).reviews[0].version_id
    runs = [application.evaluation_runs.keep(a_run(0.5 + day / 10, day)) for day in (1, 2)]
    queue_refund(canon.store)
    application.cases.deliver(1)
    furnish(application)
    named, nameless = escalated(application, "order 2"), escalated(application, "", risk=None)
    decided(application, nameless)
    job = application.jobs.order(JobRequest(kind=JobKind.REINDEX, actor="ria"))
    application.jobs.schedule(ScheduleRequest(name="nightly", kind=JobKind.REINDEX, every=86_400, actor="ria"))
    made = canon.keyring.create(KeyGrant("ada", (AccessRole.AUTHOR,), "staff"), actor="ria", reason="a colleague")
    canon.sessions.start_with_key(made.text)
    return [
        "/",
        f"/?answer={answer}",
        f"/?answer={answer}&valid_at=2023-06-01",
        f"/?answer={refused}",
        f"/answers/{answer}?replay=yes",
        "/objects",
        f"/objects/{REFUNDS}?from=2023-06-01&to=2024-06-01",
        "/objects/policy/warranty",
        "/search?question=refund",
        "/reviews",
        f"/reviews/{version}?questions=yes",
        f"/impact/{version}?questions=yes",
        "/cases",
        "/cases?stage=all",
        f"/cases/{named}",
        f"/cases/{nameless}",
        "/conflicts",
        "/ahead",
        "/refused",
        "/evaluations",
        f"/evaluations/{runs[-1]}",
        "/actions",
        "/jobs",
        f"/jobs/{job.job_id}",
        "/ledger?verify=yes",
        "/access",
        "/you",
        "/login",
        "/login/callback",
        "/objects/none",
    ]
