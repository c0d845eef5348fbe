"""Where the source has something else between the items of a claim, each is quoted by itself; the receipt checks them together (rule Q1b)."""

from __future__ import annotations

from typing import Any

import pytest

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.model.answering.answers import Answer
from knowledge.model.objects import State
from knowledge.proof.checking.receipts import Trust, check
from knowledge.reasoning.question import Question
from knowledge.settings import Settings
from tests.ingest.counting import word_pieces
from tests.proof.desk import Desk, Told, said, tell
from tests.reasoning.corpus import Shelf

RETURNS = """# Returns

These goods cannot be returned:

- gift cards <!-- legal: check -->
- opened software <!-- legal: check -->
- cut flowers
- live animals
"""
SAID = "These goods cannot be returned: gift cards; opened software; cut flowers; live animals"
QUOTES = ["gift cards", "opened software", "cut flowers\n- live animals"]


def ask_for_the_list(shelf: Shelf) -> Answer:
    tell(shelf)
    ingestor = Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now)
    options = IngestOptions(source="wiki", state=State.APPROVED, actor="author")
    ingestor.upload("returns.md", RETURNS.encode(), options)
    shelf.indexer.catch_up()
    return shelf.orchestrator.ask(Question(text="Which goods cannot be returned?"))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told.once(tmp_path_factory.mktemp("told"), ask_for_the_list)


def without_a_citation(answer: dict[str, Any]) -> None:
    """Claim all items, and cite only the first of them."""
    answer["claims"][0]["citations"] = ["c1"]


def without_an_item(answer: dict[str, Any]) -> None:
    """Claim fewer items than are cited."""
    said_now = SAID.replace("; cut flowers", "")
    answer["claims"][0]["text"] = said_now
    answer["answer"] = answer["answer"].replace(SAID, said_now)


def test_every_quote_stands_in_the_source_q1(desk: Desk) -> None:
    (claim, *_) = desk.answer.claims
    cited = [one for one in desk.answer.citations if one.citation_id in claim.citations]
    assert claim.text == SAID
    assert [one.quote for one in cited] == QUOTES
    assert all(one.quote in RETURNS for one in cited)
    assert [[span.quote for span in one.spans if span.governs] for one in cited] == 3 * [
        ["These goods cannot be returned:"]
    ]
    assert desk.answer.sub_questions[0].evidence_ids == claim.citations == ("c1", "c2", "c3")


@pytest.mark.rule("Q1b", "Q1c")
def test_a_receipt_checks_the_quotes_of_a_claim_together_q1(desk: Desk) -> None:
    assert said(check(desk.receipt(), Trust())) == "holds"
    for edit in (without_a_citation, without_an_item):
        assert "is not in the words that it cites" in said(check(desk.lie(edit), Trust()))
