"""Labels over HTTP: an upload gives one, and every route takes one in place of a valid time (rule N5)."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.api.refund_story import Upload

FERRY = "document/harbour/ferry"
QUESTION = "How much does the ferry cost?"


@pytest.fixture(scope="module")
def harbour(service: TestClient, upload: Upload) -> TestClient:
    """The service with a price list of two releases."""
    for label, start, price in (("v2.0", "2024-01-01", 4), ("v2.1", "2025-01-01", 6)):
        text = f"# Ferry\n\nThe ferry costs {price} euros.\n"
        upload("ferry.md", text, source="harbour", label=label, effective_from=start)
    return service


@pytest.mark.rule("N5f")
def test_n5_an_answer_and_a_text_as_of_a_label_are_those_of_that_release(harbour: TestClient) -> None:
    asked: dict[str, Any] = {"question": QUESTION, "as_of": {"valid_at": "v2.0"}}
    answer = harbour.post("/v1/query", json=asked).json()
    assert answer["as_of"]["valid_at"] == "2024-01-01T00:00:00Z"
    assert "4 euros" in answer["citations"][0]["quote"]
    found = harbour.post("/v1/search", json=asked).json()
    assert "4 euros" in found["results"][0]["text"]
    assert "6 euros" in harbour.get(f"/v1/objects/{FERRY}", params={"valid_at": "2.1"}).json()["text"]
    difference = harbour.get(f"/v1/objects/{FERRY}/diff", params={"from": "v2.0", "to": "v2.1"}).json()
    assert "+The ferry costs 6 euros." in difference["unified"]
    versions = harbour.get(f"/v1/objects/{FERRY}/versions").json()["versions"]
    assert [(one["object_id"], one["labels"]) for one in versions] == [(FERRY, ["v2.0"]), (FERRY, ["v2.1"])]


@pytest.mark.rule("N5h")
@pytest.mark.parametrize(
    ("path", "body", "params", "field"),
    [
        ("/v1/query", {"question": QUESTION, "as_of": {"valid_at": "v9"}}, {}, "as_of.valid_at"),
        (f"/v1/objects/{FERRY}", None, {"valid_at": "v9"}, "valid_at"),
        (f"/v1/objects/{FERRY}/diff", None, {"from": "v2.0", "to": "v9"}, "to"),
    ],
)
def test_n5_an_unknown_label_names_the_field_and_the_known_labels(
    harbour: TestClient, path: str, body: dict[str, Any] | None, params: dict[str, str], field: str
) -> None:
    reply = harbour.get(path, params=params) if body is None else harbour.post(path, json=body)
    assert reply.status_code == 422
    assert reply.json()["errors"][0]["field"] == field
    assert "harbour: v2.0, v2.1" in reply.json()["detail"]
