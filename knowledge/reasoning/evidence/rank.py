"""Which evidence answers best: a deterministic second ranking over what retrieval proposed (rule I4).

The score adds the fused retrieval score (scaled so that first place in both legs is 1), the weighted
share of the question's terms in the passage, the cosine similarity, and whether the passage holds the
kind of value the question asks for. Weights: docs/evaluation.md says how they were chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.text.term_weights import TermWeights
from knowledge.text.terms import distinct_terms
from knowledge.text.values.expectations import expected_values, holds_value
from knowledge.text.values.kinds import ValueKind

_FIRST_IN_BOTH = 2 / 61
_FUSED, _COVERAGE, _COSINE, _VALUE = 1.0, 1.0, 1.0, 0.3


@dataclass(frozen=True)
class Ranked:
    """Evidence with its score and what the score was made from."""

    evidence: Evidence
    score: float
    coverage: float
    cosine: float
    holds_values: bool


@dataclass(frozen=True)
class Ranking:
    """Evidence for one probe, best first, with the term weights that chose it."""

    ranked: list[Ranked]
    weights: TermWeights
    expected: frozenset[ValueKind]


def rank(question: str, evidence: Sequence[Evidence]) -> Ranking:
    """Order `evidence` by how well it answers `question`; ties fall to object id, then place."""
    terms = [distinct_terms(f"{e.context}\n{e.text}") for e in evidence]
    weights = TermWeights(question, terms)
    expected = expected_values(question)
    ranked = [
        _scored(e, weights.coverage(own), all(holds_value(x, e.text) for x in expected) if expected else False)
        for e, own in zip(evidence, terms, strict=True)
    ]
    ranked.sort(key=lambda r: (-r.score, r.evidence.candidate.object_id, r.evidence.located.start))
    return Ranking(ranked, weights, expected)


def _scored(evidence: Evidence, coverage: float, holds_values: bool) -> Ranked:
    candidate = evidence.candidate
    cosine = candidate.dense_score or 0.0
    score = (
        _FUSED * candidate.score / _FIRST_IN_BOTH + _COVERAGE * coverage + _COSINE * cosine + _VALUE * holds_values
    )
    return Ranked(evidence, round(score, 6), coverage, cosine, holds_values)
