"""Questions that a service asks itself before anybody else does. Patterns are then compiled, and the texts that they find are read and analysed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from knowledge.model.objects import Passage
from knowledge.reasoning.orchestrator import Orchestrator
from knowledge.reasoning.question import Question
from knowledge.retrieval.ports import Point
from knowledge.store.ports.store import Store

_REHEARSED = 16
"""Passages in whose words a question is rehearsed. Of 24 questions asked for the first time after 8, 32 and 96 of them, the mean took 0.72, 0.64 and 0.57
of the time without; each takes as long as a question does."""
_LONGEST = 160
"""Characters of a rehearsed question, about as many as people ask."""


def rehearse(points: Iterable[Point], store: Store, orchestrator: Orchestrator) -> None:
    """Consider questions in the words of some passages of an index. Nothing is recorded, measured or told.

    The ids of points are hashes, so the first ones in their order are from all over the index.
    """
    hashes = [point.passage_hash for point in islice(points, _REHEARSED)]
    orchestrator.rehearse(map(_question, store.passages(hashes).values()))


def _question(passage: Passage) -> Question:
    """A question in the words of a passage: its last heading and its first statement."""
    title = passage.context.rpartition("\n")[2]
    return Question(text=f"What is said of {title}: {passage.lines[0]}"[:_LONGEST])
