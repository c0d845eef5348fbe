"""Every stage of a question, an ingest and a request is a span, and no span holds a word of a question or a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.errors import InvalidInput
from knowledge.telemetry.exporting import export_spans, exporter_of
from tests.observing.conftest import Observed

PLANTED = ("zanzibar", "quokka", "xylophone", "marmalade", "ocelot")


def test_a_question_is_a_span_with_its_stages_below_that_of_the_request(observed: Observed) -> None:
    observed.provider.spans.clear()
    answer = observed.client.post("/v1/query", json={"question": "How many days is the refund window?"}).json()
    (request,) = observed.provider.named("POST /v1/query")
    (question,) = observed.provider.named("question")
    assert request.attributes["http.response.status_code"] == 200
    assert question.parent == request.get_span_context()
    assert question.attributes["canon.answer_id"] == answer["answer_id"]
    assert question.attributes["canon.status"] == answer["status"] == "answered"
    stages = {one.name for one in observed.provider.spans if one.parent == question.get_span_context()}
    assert {step["name"] for step in answer["steps"]} == stages
    assert all(one.ended and not one.failed for one in observed.provider.spans)
    (retrieve,) = observed.provider.named("retrieve")
    assert retrieve.attributes["canon.candidates"] > 0


def test_an_answer_names_the_trace_that_it_was_made_in(observed: Observed) -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    reply = observed.client.post(
        "/v1/query", json={"question": "What is the refund window?"}, headers={"traceparent": parent}
    )
    assert reply.json()["trace_id"] == "0af7651916cd43dd8448eb211c80319c"


def test_an_ingest_is_a_span_with_its_stages(observed: Observed) -> None:
    (ingest,) = observed.provider.named("ingest")
    below = [one.name for one in observed.provider.spans if one.parent == ingest.get_span_context()]
    assert below == ["record", "index", "find conflicts"]
    assert ingest.attributes["canon.approved"] == 1


def test_no_span_holds_a_word_of_a_question_a_document_or_an_error(observed: Observed) -> None:
    client = observed.client
    observed.upload(
        "zanzibar.md",
        "# Quokka rules\n\nThe xylophone fee is 40 EUR for each marmalade.\n",
        effective_from="2024-01-01",
    )
    facts = {"ocelot": "quokka"}
    client.post("/v1/query", json={"question": "What is the xylophone fee for marmalade?", "facts": facts})
    client.post("/v1/query", json={"question": "zanzibar \x01 quokka"})
    client.post("/v1/query", content=b'{"question": "zanzibar')
    client.post("/v1/query", json={"question": "ocelot?", "scope": {"jurisdiction": "marmalade"}})
    client.post("/v1/search", json={"question": "the quokka of zanzibar"})
    client.post("/v1/decisions", json={"object_id": "policy/ocelot", "facts": facts})
    client.get("/v1/objects/document/handbook/zanzibar")
    client.get("/v1/objects/policy/ocelot", params={"audience": "quokka", "xylophone": "marmalade"})
    client.get("/quokka/marmalade?zanzibar=1", headers={"x-request-id": "the ocelot"})
    client.post("/v1/documents", files={"file": ("ocelot.pdf", b"quokka")}, data={"actor": "marmalade"})
    sent = [span.everything.lower() for span in observed.provider.spans]
    assert len(sent) >= 30
    assert [(word, text) for text in sent for word in PLANTED if word in text] == []
    measured = client.get("/metrics").text.lower()
    assert [word for word in PLANTED if word in measured] == []


def test_an_unexpected_error_is_named_by_its_class_alone(
    observed: Observed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the quokka escaped")

    monkeypatch.setattr(observed.application.canon.orchestrator, "consider", fail)
    monkeypatch.setattr(type(observed.application.canon.orchestrator), "_asked", fail)
    observed.provider.spans.clear()
    reply = observed.client.post("/v1/query", json={"question": "When?"})
    assert reply.status_code == 500
    assert reply.headers["x-request-id"]
    (question,) = observed.provider.named("question")
    assert question.failed
    assert question.attributes["error.type"] == "RuntimeError"
    assert all("quokka" not in span.everything for span in observed.provider.spans)


@pytest.mark.parametrize(
    ("environment", "exporter"),
    [
        ({}, "none"),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, "otlp"),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://collector:4318/v1/traces"}, "otlp"),
        ({"OTEL_TRACES_EXPORTER": "console"}, "console"),
        ({"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector:4318"}, "none"),
        ({"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SDK_DISABLED": "true"}, "none"),
    ],
)
def test_spans_are_exported_where_the_variables_of_opentelemetry_ask(
    environment: dict[str, str], exporter: str
) -> None:
    assert exporter_of(environment) == exporter


def test_an_unknown_exporter_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="zipkin"):
        export_spans({"OTEL_TRACES_EXPORTER": "zipkin"})
    assert not export_spans({})
