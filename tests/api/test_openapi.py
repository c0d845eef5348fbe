"""The OpenAPI document is complete: every route says what it takes, returns and how it fails."""

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from api.rest import examples
from api.rest.routes.dify import RetrievalReply
from api.service.use_cases.quality.samples import Sample
from api.service.views.cases import ActionList, ActionView, CaseTaskList
from api.service.views.ingests import IngestView, RereadView, SyncView
from api.service.views.jobs import JobList, JobView, ScheduleList, ScheduleView
from api.service.views.keys import ApprovalsView, KeyList, KeyView, NewKey, SessionList, SessionsEnded
from api.service.views.ledger import AnswerOrigins, LedgerPage, Verification
from api.service.views.objects import Diff, KindSchema, ObjectPage, ObjectView, Timeline, VersionList
from api.service.views.overview import Health, Readiness, StatusView
from api.service.views.provenance import AnswerExplanation, ChangeDates, CitingAnswers, SentenceList, VersionText
from api.service.views.quality import EvaluationList, EvaluationReport, FeedbackView
from api.service.views.questions import QuestionList
from api.service.views.reviews import (
    BulkTransitionView,
    ConflictList,
    ExpiringList,
    ReviewList,
    ScheduledList,
    VersionState,
)
from api.service.views.searches import SearchReply
from knowledge.model.answering.answers import Answer
from knowledge.model.cases import CaseDossier, CaseTask
from knowledge.model.reviews import Dossier, Impact
from knowledge.model.work.actions import DeliveryReport
from knowledge.proof.heads import HeadFile
from knowledge.reasoning.orchestrator import Replay

_NAMED_IN_THE_REQUEST = {
    "GET /v1/ledger",
    "POST /v1/decisions",
    "GET /v1/answers",
    "GET /v1/sentences",
    "POST /v1/dify/retrieval",
}
"""Operations whose object is named by a field or a parameter."""
EXAMPLES = {
    "ANSWER": Answer,
    "DECISION": Answer,
    "REPLAY": Replay,
    "SEARCH": SearchReply,
    "ORIGINS": AnswerOrigins,
    "SAMPLE": Sample,
    "DIFY": RetrievalReply,
    "QUESTIONS": QuestionList,
    "OBJECTS": ObjectPage,
    "OBJECT": ObjectView,
    "VERSIONS": VersionList,
    "TIMELINE": Timeline,
    "DIFF": Diff,
    "INGEST": IngestView,
    "TRANSITION": VersionState,
    "LEDGER": LedgerPage,
    "VERIFICATION": Verification,
    "HEAD": HeadFile,
    "REVIEWS": ReviewList,
    "DOSSIER": Dossier,
    "IMPACT": Impact,
    "EXPIRING": ExpiringList,
    "CONFLICTS": ConflictList,
    "CASE_TASKS": CaseTaskList,
    "CASE_TASK": CaseTask,
    "CASE": CaseDossier,
    "ACTIONS": ActionList,
    "ACTION": ActionView,
    "DELIVERY": DeliveryReport,
    "JOB": JobView,
    "JOBS": JobList,
    "SCHEDULE": ScheduleView,
    "SCHEDULES": ScheduleList,
    "SCHEDULED": ScheduledList,
    "FEEDBACK": FeedbackView,
    "EVALUATIONS": EvaluationList,
    "EVALUATION": EvaluationReport,
    "SYNC": SyncView,
    "REREAD": RereadView,
    "SCHEMA": KindSchema,
    "HEALTH": Health,
    "READINESS": Readiness,
    "STATUS": StatusView,
    "DECISIONS": BulkTransitionView,
    "CHANGE_DATES": ChangeDates,
    "VERSION_TEXT": VersionText,
    "SENTENCES": SentenceList,
    "CITING": CitingAnswers,
    "EXPLANATION": AnswerExplanation,
    "KEY": KeyView,
    "KEYS": KeyList,
    "NEW_KEY": NewKey,
    "APPROVALS": ApprovalsView,
    "SESSIONS": SessionList,
    "SESSIONS_ENDED": SessionsEnded,
}


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_is_described_and_tagged(document: dict[str, Any]) -> None:
    known = {tag["name"] for tag in document["tags"]}
    for name, operation in operations(document):
        assert operation["summary"], name
        assert len(operation["description"]) > 20, name
        assert set(operation["tags"]) <= known, name


def test_every_operation_has_a_schema_and_an_example_for_success(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        success = next(reply for status, reply in operation["responses"].items() if status.startswith("2"))
        if {"application/zip", "application/jsonl", "text/plain"} & set(success["content"]):
            continue
        content = success["content"]["application/json"]
        assert content["schema"]["$ref"], name
        assert content["example"], name


def test_every_operation_says_how_it_fails_and_only_with_problem_documents(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        failures = {status: r for status, r in operation["responses"].items() if not status.startswith("2")}
        assert {"401", "403", "422", "500", "503"} <= set(failures), name
        for reply in failures.values():
            assert list(reply["content"]) == ["application/problem+json"], name
            schema = reply["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemDocument"}, name


def test_everything_named_can_be_missing(document: dict[str, Any]) -> None:
    for name, operation in operations(document):
        named = ("{" in name and name != "POST /v1/objects/{object_id}/versions") or name in _NAMED_IN_THE_REQUEST
        assert named == ("404" in operation["responses"]), name


def test_every_reference_resolves(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return own + [one for inner in value.values() for one in references(inner)]
        return [one for inner in value for one in references(inner)] if isinstance(value, list) else []

    assert {one.rpartition("/")[2] for one in references(document)} <= set(schemas)
    assert "HTTPValidationError" not in {one.rpartition("/")[2] for one in references(document["paths"])}


@pytest.mark.parametrize("name", [name for name in vars(examples) if name.isupper() and name[0] != "_"])
def test_the_example_is_what_the_route_returns(name: str) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(EXAMPLES[name])
    value = getattr(examples, name)
    assert adapter.dump_python(adapter.validate_python(value), mode="json") == value


def test_the_page_for_people_shows_every_route_and_loads_nothing(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    for path in client.get("/openapi.json").json()["paths"]:
        assert f"<code>{path}</code>" in page.text
    assert "https://" not in page.text
    assert "src=" not in page.text
    assert client.get("/").url.path == "/docs"


def test_every_reference_leads_to_a_part_of_the_document(document: dict[str, Any]) -> None:
    parts = document["components"]["schemas"]
    named = set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(document)))
    assert named
    assert {one for one in named if one.removeprefix("#/components/schemas/") not in parts} == set()
