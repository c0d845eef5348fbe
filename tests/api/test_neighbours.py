"""Recorded answers as samples for Ragas, and Dify's External Knowledge API."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.service.application import Application
from tests.api.refund_story import REFUNDS, Upload

QUESTION = "Within how many days can unused items be returned for a refund?"
GOLDEN = """
kind: golden
id: golden/refunds
title: Refund questions
effective_from: 2020-01-01
questions:
  - question: within how many days can unused items be returned for a refund?
    valid_at: 2024-06-01
    expect: {quotes: [within 30 days of delivery]}
"""


def ask(client: TestClient, valid_at: str, **scope: str) -> dict[str, Any]:
    body = {"question": QUESTION, "as_of": {"valid_at": valid_at}, "scope": scope}
    found: dict[str, Any] = client.post("/v1/query", json=body).json()
    return found


def exported(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    reply = client.get("/v1/answers/export", params=params)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "application/jsonl"
    return [json.loads(line) for line in reply.text.splitlines()]


def test_an_answer_is_exported_with_its_contexts_and_the_golden_reference(
    client: TestClient, upload: Upload
) -> None:
    upload("golden.yaml", GOLDEN)
    after = client.get("/v1/ledger", params={"limit": 1}).json()["head"]["seq"]
    first, second = ask(client, "2023-06-01"), ask(client, "2024-06-01")
    samples = exported(client, after=after)
    assert [sample["answer_id"] for sample in samples] == [first["answer_id"], second["answer_id"]]
    assert [sample["reference"] for sample in samples] == [None, "within 30 days of delivery"]
    for sample, answer, days in zip(samples, (first, second), ("14 days", "30 days"), strict=True):
        assert (sample["user_input"], sample["response"]) == (QUESTION, answer["answer"])
        assert any(days in context for context in sample["retrieved_contexts"])
        assert not any("90 days" in context for context in sample["retrieved_contexts"])


def test_samples_come_in_pages_and_by_date(client: TestClient) -> None:
    after = client.get("/v1/ledger", params={"limit": 1}).json()["head"]["seq"]
    asked = [ask(client, f"2024-0{month}-01")["answer_id"] for month in range(1, 6)]
    found: list[str] = []
    url: str | None = f"/v1/answers/export?after={after}&limit=2"
    while url:
        reply = client.get(url)
        found += [json.loads(line)["answer_id"] for line in reply.text.splitlines()]
        url = reply.links.get("next", {}).get("url") if "link" in reply.headers else None
    assert found == asked
    recorded = [one["recorded_at"] for one in exported(client, after=after)]
    assert len(exported(client, **{"after": after, "from": recorded[1], "to": recorded[3]})) == 2
    assert client.get("/v1/answers/export", params={"form": "2024-01-01"}).status_code == 422


def test_answers_for_another_audience_are_not_exported(client: TestClient) -> None:
    after = client.get("/v1/ledger", params={"limit": 1}).json()["head"]["seq"]
    theirs = ask(client, "2024-06-01", audience="staff")["answer_id"]
    assert exported(client, after=after) == []
    assert [one["answer_id"] for one in exported(client, after=after, audience="staff")] == [theirs]


def test_an_erased_answer_is_not_exported(client: TestClient, application: Application) -> None:
    after = client.get("/v1/ledger", params={"limit": 1}).json()["head"]["seq"]
    gone, kept = ask(client, "2024-06-01")["answer_id"], ask(client, "2024-06-02")["answer_id"]
    application.archive.erase(application.archive.erasable([gone]), basis="GDPR", actor="dpo")
    assert [one["answer_id"] for one in exported(client, after=after)] == [kept]


def retrieve(client: TestClient, knowledge_id: str = "all", **body: Any) -> Any:
    asked = {
        "knowledge_id": knowledge_id,
        "query": QUESTION,
        "retrieval_setting": {"top_k": 5, "score_threshold": 0.0},
    }
    return client.post("/v1/dify/retrieval", json=asked | body)


@pytest.mark.parametrize(
    ("knowledge_id", "days"),
    [
        ("all?valid_at=2023-06-01", "14 days"),
        ("document/handbook/?valid_at=2024-06-01", "30 days"),
        (f"{REFUNDS}?valid_at=2024-06-01&jurisdiction=eu", "60 days"),
    ],
)
def test_dify_gets_the_passages_of_the_date_in_its_knowledge_id(
    client: TestClient, knowledge_id: str, days: str
) -> None:
    records = retrieve(client, knowledge_id).json()["records"]
    assert any(days in record["content"] for record in records)
    for record in records:
        assert 0 <= record["score"] <= 1
        assert record["title"]
        assert isinstance(record["metadata"], dict)
    assert [record["score"] for record in records] == sorted((r["score"] for r in records), reverse=True)


def test_dify_limits_number_and_score(client: TestClient) -> None:
    setting = {"top_k": 1, "score_threshold": 0.0}
    assert len(retrieve(client, retrieval_setting=setting).json()["records"]) == 1
    best = retrieve(client, retrieval_setting=setting).json()["records"][0]["score"]
    above = {"top_k": 5, "score_threshold": min(1.0, best)}
    assert all(one["score"] >= best for one in retrieve(client, retrieval_setting=above).json()["records"])


@pytest.mark.parametrize(
    ("operator", "value", "kept"),
    [
        ("is", REFUNDS, True),
        ("is not", REFUNDS, False),
        ("start with", "document/", True),
        ("end with", "/other", False),
        ("contains", "handbook", True),
        ("not contains", "handbook", False),
        ("in", [REFUNDS], True),
        ("not in", [REFUNDS], False),
        ("empty", None, False),
        ("not empty", None, True),
    ],
)
def test_dify_filters_by_conditions_on_the_metadata(
    client: TestClient, operator: str, value: Any, kept: bool
) -> None:
    conditions = [{"name": ["object_id"], "comparison_operator": operator, "value": value}]
    reply = retrieve(client, REFUNDS, metadata_condition={"logical_operator": "and", "conditions": conditions})
    assert bool(reply.json()["records"]) is kept


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"),
    [
        ({"knowledge_id": "policy/nothing"}, {}, 404, 2001),
        ({"knowledge_id": "all?valid_at=2024-13-01"}, {}, 422, 422),
        ({"knowledge_id": "all?valid_on=2024-01-01"}, {}, 422, 422),
        ({"retrieval_setting": {"top_k": 0}}, {}, 422, 422),
        ({"query": None}, {}, 422, 422),
        ({}, {"authorization": "Basic abc"}, 401, 1001),
        ({}, {"authorization": "Bearer canon_0123456789ab_x"}, 401, 1002),
        (
            {"metadata_condition": {"conditions": [{"name": "x", "comparison_operator": "before"}]}},
            {},
            422,
            422,
        ),
    ],
)
def test_dify_gets_its_error_codes_in_a_problem_document(
    client: TestClient, body: dict[str, Any], headers: dict[str, str], status: int, code: int
) -> None:
    asked = {"knowledge_id": "all", "query": QUESTION, "retrieval_setting": {"top_k": 5, "score_threshold": 0.0}}
    reply = client.post("/v1/dify/retrieval", json=asked | body, headers=headers)
    assert (reply.status_code, reply.json()["error_code"]) == (status, code)
    assert reply.json()["error_msg"]
    assert reply.json()["status"] == status
    assert reply.headers["content-type"] == "application/problem+json"
