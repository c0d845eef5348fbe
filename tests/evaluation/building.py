"""Builders for tests of evaluation: items, answers and results from bare values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from knowledge.evaluation.golden_items import Expected, GoldenItem
from knowledge.evaluation.results import EvaluationRun, ItemResult, JudgedClaim
from knowledge.evaluation.runner import by_kind, measured
from knowledge.model.answering.answers import Answer, Citation, Claim, Confidence, Status
from knowledge.model.clock import AsOf
from knowledge.model.scope import Scope
from knowledge.reasoning.question import Question

NOW = datetime(2025, 6, 1, tzinfo=UTC)
AS_OF = AsOf(valid_at=NOW, known_at=NOW)


def item(name: str = "window", **expected: Any) -> GoldenItem:
    """A golden item that expects this."""
    return GoldenItem(
        item_id=name,
        kind="lookup",
        fact=name,
        question=Question(text="How long is the window?"),
        expected=Expected(**expected),
    )


def answer(
    *claims: str, status: Status = Status.ANSWERED, quotes: Sequence[str] = (), confidence: float = 0.8
) -> Answer:
    """An answer whose claims each cite a quote, that of the claim's own words where none is given."""
    quoted = quotes or claims
    return Answer(
        answer_id="",
        question="How long is the window?",
        status=status,
        as_of=AS_OF,
        scope=Scope(),
        intent="lookup",
        answer="",
        claims=tuple(Claim(text=text, citations=(f"c{n}",)) for n, text in enumerate(claims)),
        citations=tuple(citation(f"c{n}", quote) for n, quote in enumerate(quoted)),
        confidence=Confidence(value=confidence, meaning=""),
        trace_id="",
        fingerprints={},
    )


def citation(name: str, quote: str, object_id: str = "policy/refunds") -> Citation:
    """A citation of a text that begins with the quote."""
    return Citation(
        citation_id=name,
        object_id=object_id,
        version_id="0" * 64,
        clause_id="0#window",
        quote=quote,
        start=0,
        end=len(quote),
        source_uri="refunds.md",
        revision_hash="0" * 64,
        effective_from=NOW,
        effective_to=None,
        approved_by="jo",
        approved_at=NOW,
        jurisdiction="global",
    )


def result(name: str, **fields: Any) -> ItemResult:
    """The result of an item: a right answer unless told otherwise."""
    given: dict[str, Any] = {
        "kind": "lookup",
        "fact": name,
        "question": f"What of {name}?",
        "answerable": True,
        "status": Status.ANSWERED,
        "hit": True,
        "refused": False,
        "unwanted": False,
        "claims": (JudgedClaim(text="x", answers=True, supported=True),),
        "characters": 100,
        "confidence": 0.8,
    }
    return ItemResult(item_id=name, **{**given, **fields})


def run_of(*results: ItemResult, **fields: Any) -> EvaluationRun:
    """A run with these results."""
    return EvaluationRun(
        fingerprints={"recipe": "r"},
        metrics=measured([one for one in results if not one.withheld]),
        kinds={kind: measured(own) for kind, own in by_kind(results).items()},
        items=results,
        made_at=NOW,
        **fields,
    )
