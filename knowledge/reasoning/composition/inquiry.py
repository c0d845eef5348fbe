"""The input of one answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from knowledge.model.answering.plans import Plan
from knowledge.model.clock import AsOf
from knowledge.reasoning.question import Question
from knowledge.reasoning.recipe import Recipe
from knowledge.reasoning.verification.sufficiency import MEANING
from knowledge.store.snapshot import Snapshot


@dataclass(frozen=True)
class Inquiry:
    """A question, the snapshot it is answered from, the plan, the time of asking, the recipe and fingerprints of
    whatever makes the answer, and the meaning of its confidence. `facts_read` are the names of the facts that rules read.
    """

    snapshot: Snapshot
    question: Question
    plan: Plan
    asked_at: datetime
    recipe: Recipe
    fingerprints: Mapping[str, str]
    facts_read: frozenset[str] = frozenset()
    meaning: str = MEANING

    @property
    def as_of(self) -> AsOf:
        """The as-of of the answer."""
        return self.snapshot.as_of
