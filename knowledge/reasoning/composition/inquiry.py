"""The input of one answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from knowledge.model.clock import AsOf
from knowledge.model.plans import Plan
from knowledge.reasoning.question import Question
from knowledge.reasoning.recipe import Recipe
from knowledge.store.snapshot import Snapshot


@dataclass(frozen=True)
class Inquiry:
    """A question, the snapshot it is answered from, the plan, the time of asking, and the recipe and fingerprints of
    whatever makes the answer. `facts_read` are the names of the facts that rules read.
    """

    snapshot: Snapshot
    question: Question
    plan: Plan
    asked_at: datetime
    recipe: Recipe
    fingerprints: Mapping[str, str]
    facts_read: frozenset[str] = frozenset()

    @property
    def as_of(self) -> AsOf:
        """The as-of of the answer."""
        return self.snapshot.as_of
