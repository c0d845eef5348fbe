"""The refund desk of `fixtures/refunds` on a shelf: its policy and its action, approved by somebody else than their author."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ingest.options import IngestOptions
from ingest.pipeline import Ingestor
from knowledge.model.answering.answers import Answer
from knowledge.model.cases import Filing
from knowledge.model.clock import parse_instant
from knowledge.model.objects import State
from knowledge.reasoning.question import Question
from knowledge.settings import Settings
from tests.ingest.counting import word_pieces
from tests.reasoning.corpus import Shelf

FIXTURES = Path(__file__).parents[2] / "fixtures" / "refunds"
ORDINARY: dict[str, Any] = {
    "final_sale": False,
    "gift_card": False,
    "missing_delivery": False,
    "days_since_delivery": 7,
    "amount": 29,
    "currency": "EUR",
    "amount_paid": 900,
    "currency_paid": "EUR",
    "chargebacks": 0,
    "risk": 0.05,
}
"""The facts of an ordinary claim."""


def claim(**facts: Any) -> dict[str, Any]:
    """The facts of an ordinary claim that differs in these; None leaves a fact out."""
    return {name: value for name, value in (ORDINARY | facts).items() if value is not None}


def publish(shelf: Shelf, name: str, content: bytes) -> list[str]:
    """Record the objects of a file, and approve them; their version ids."""
    ingestor = Ingestor(shelf.store, word_pieces(), Settings(), lambda: shelf.now)
    report = ingestor.upload(name, content, IngestOptions(actor="author"))
    version_ids = [version_id for _, version_id in report.versions]
    with shelf.store.transaction() as transaction:
        for version_id in version_ids:
            transaction.transition(version_id, State.APPROVED, actor="approver")
    shelf.indexer.catch_up()
    return version_ids


def furnish(shelf: Shelf) -> Shelf:
    """The shelf with the policy and the action."""
    for name in ("policy-2024.yaml", "policy-2025.yaml", "action.yaml"):
        publish(shelf, name, (FIXTURES / name).read_bytes())
    return shelf


def decide(
    shelf: Shelf, facts: dict[str, Any], filing: Filing | None = None, on: str = "2025-06-01", **asked: Any
) -> Answer:
    """The decision on a claim; with a filing, what follows from it follows."""
    question = Question.deciding("policy/refunds", valid_at=parse_instant(on), facts=facts, filing=filing, **asked)
    return shelf.orchestrator.ask(question)
