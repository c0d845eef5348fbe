"""The golden questions over the sample corpus, with the real model and engines: the story holds (rules A3, S3, Q1, Q2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.pipeline import IngestOptions, Ingestor
from knowledge.bootstrap import Canon, open_canon
from knowledge.model.answering.answers import Status
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question
from knowledge.settings import Settings
from knowledge.testing.reads import resolve

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
GOLDEN = [json.loads(line) for line in (FIXTURES / "golden.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def canon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canon]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("golden"))
    canon = open_canon(settings)
    options = IngestOptions(source="sample", state=State.APPROVED, actor="A. Name")
    Ingestor(canon.store, canon.tokens, settings, canon.clock).paths([FIXTURES / "corpus"], options)
    canon.indexer.catch_up()
    yield canon
    canon.close()


@pytest.mark.parametrize("item", GOLDEN, ids=lambda item: item["id"])
def test_golden_question(canon: Canon, item: dict[str, Any]) -> None:
    scope = Scope(jurisdiction=item.get("jurisdiction", "global"))
    answer = canon.orchestrator.ask(
        Question(text=item["question"], valid_at=parse_instant(item["valid_at"]), scope=scope)
    )
    quoted = " ".join(citation.quote for citation in answer.citations)
    if not item["answer_quotes"]:
        assert answer.status is Status.INSUFFICIENT
    assert (answer.status is Status.CONFLICT) == (item["kind"] == "conflict")
    for quote in item["answer_quotes"]:
        assert quote in quoted
    for quote in item["must_not_quotes"]:
        assert quote not in quoted
    for citation in answer.citations:
        resolved = resolve(canon.store, [citation.object_id], answer.as_of, scope)
        assert resolved[citation.object_id].version_id == citation.version_id
        assert canon.store.text(citation.version_id)[citation.start : citation.end] == citation.quote
