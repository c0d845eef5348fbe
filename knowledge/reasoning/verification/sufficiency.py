"""Whether evidence reaches: sufficiency before anything is claimed (rule Q2)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from knowledge.model.clock import format_instant
from knowledge.reasoning.evidence.rank import Ranking
from knowledge.reasoning.planning.plan import SubQuery

MEANING = (
    "A score in [0, 1] for how well the best passage matches the question: its cosine similarity, the share "
    "of the question's terms it holds, and whether it holds the kind of value asked for. Not a probability."
)
_BIAS, _COSINE, _COVERAGE, _VALUE = -4.0, 4.0, 4.0, 1.0
_LEAST = 0.35
_LOOKED_AT = 3


@dataclass(frozen=True)
class Verdict:
    """`support` in [0, 1], whether it suffices, and what was not found."""

    support: float
    sufficient: bool
    missing: tuple[str, ...]


def verify(probe: SubQuery, ranking: Ranking) -> Verdict:
    """Judge the best evidence found for a probe."""
    looked_at = ranking.ranked[:_LOOKED_AT]
    if not looked_at:
        return Verdict(0.0, False, (_nothing(probe),))
    support = round(
        max(_support(r.cosine, r.coverage, r.holds_values or not ranking.expected) for r in looked_at), 4
    )
    lacking = [] if any(r.holds_values for r in looked_at) else sorted(ranking.expected)
    missing = tuple(f"No passage found states the {value} asked for." for value in lacking)
    if support < _LEAST:
        missing = (*missing, "No authoritative text covers the question closely enough.")
    return Verdict(support, support >= _LEAST, missing)


def _nothing(probe: SubQuery) -> str:
    if probe.throughout is None:
        return f"No text in force on {format_instant(probe.as_of.valid_at)} matched the question."
    return f"No text in force all through {probe.throughout} matched the question; name a day."


def _support(cosine: float, coverage: float, holds_values: bool) -> float:
    return 1 / (1 + math.exp(-(_BIAS + _COSINE * cosine + _COVERAGE * coverage + _VALUE * holds_values)))
