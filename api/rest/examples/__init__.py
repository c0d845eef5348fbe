"""One example reply per route, for the OpenAPI document. A test checks each against the schema of its route."""

from __future__ import annotations

from typing import Any

from api.rest.examples.answers import ANSWER, DECISION, DIFY, ORIGINS, QUESTIONS, REPLAY, SAMPLE, SEARCH
from api.rest.examples.cases import ACTION, ACTIONS, CASE, CASE_TASK, CASE_TASKS, DELIVERY
from api.rest.examples.jobs import JOB, JOBS, SCHEDULE, SCHEDULES
from api.rest.examples.keys import APPROVALS, KEY, KEYS, NEW_KEY, SESSIONS, SESSIONS_ENDED
from api.rest.examples.objects import DIFF, OBJECT, OBJECTS, TIMELINE, VERSIONS
from api.rest.examples.provenance import CHANGE_DATES, CITING, EXPLANATION, SENTENCES, VERSION_TEXT
from api.rest.examples.quality import EVALUATION, EVALUATIONS, FEEDBACK, SCHEDULED
from api.rest.examples.record import (
    HEAD,
    HEALTH,
    INGEST,
    LEDGER,
    READINESS,
    SCHEMA,
    STATUS,
    TRANSITION,
    VERIFICATION,
)
from api.rest.examples.reviews import CONFLICTS, DECISIONS, DOSSIER, EXPIRING, IMPACT, REREAD, REVIEWS, SYNC

__all__ = [
    "ACTION",
    "ACTIONS",
    "ANSWER",
    "APPROVALS",
    "CASE",
    "CASE_TASK",
    "CASE_TASKS",
    "CHANGE_DATES",
    "CITING",
    "CONFLICTS",
    "DECISION",
    "DECISIONS",
    "DELIVERY",
    "DIFF",
    "DIFY",
    "DOSSIER",
    "EVALUATION",
    "EVALUATIONS",
    "EXPIRING",
    "EXPLANATION",
    "FEEDBACK",
    "HEAD",
    "HEALTH",
    "IMPACT",
    "INGEST",
    "JOB",
    "JOBS",
    "KEY",
    "KEYS",
    "LEDGER",
    "NEW_KEY",
    "OBJECT",
    "OBJECTS",
    "ORIGINS",
    "QUESTIONS",
    "READINESS",
    "REPLAY",
    "REREAD",
    "REVIEWS",
    "SAMPLE",
    "SCHEDULE",
    "SCHEDULED",
    "SCHEDULES",
    "SCHEMA",
    "SEARCH",
    "SENTENCES",
    "SESSIONS",
    "SESSIONS_ENDED",
    "STATUS",
    "SYNC",
    "TIMELINE",
    "TRANSITION",
    "VERIFICATION",
    "VERSIONS",
    "VERSION_TEXT",
    "example",
]


def example(value: dict[str, Any], status: int = 200) -> dict[int | str, dict[str, Any]]:
    """OpenAPI responses with `value` as the example of `status`."""
    return {status: {"content": {"application/json": {"example": value}}}}
