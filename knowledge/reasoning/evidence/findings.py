"""The findings of one sub-query: its ranking, and whether it suffices."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.model.answering.plans import SubQuery
from knowledge.reasoning.evidence.rank import Ranking


@dataclass(frozen=True)
class Verdict:
    """`support` in [0, 1], whether it suffices, and what was not found. `ask` is the question that would decide, to be asked back."""

    support: float
    sufficient: bool
    missing: tuple[str, ...]
    ask: str = ""


@dataclass(frozen=True)
class Finding:
    """A sub-query with its ranked evidence and the verdict on it."""

    sub_query: SubQuery
    ranking: Ranking
    verdict: Verdict
