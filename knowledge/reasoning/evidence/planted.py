"""Finds statements that were written for a language model, which are never claimed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from knowledge.model.reading.statements import Statement
from knowledge.text.instructions import instructs
from knowledge.text.out_of_place import may_shape_answer, shapes_answer

_KEPT = 16_384
"""Statements of which it is remembered whether they address a language model: those of the passages of some hundred questions."""


def is_planted(statements: Sequence[Statement], at: int) -> bool:
    """Whether a statement of a version gives orders to a language model, or orders to answer what the version says nothing of.

    Other questions and tasks that do not belong there are flagged at ingest, but may be claimed: the rule of a policy is an order, too.
    """
    words = statements[at].words
    if addresses_a_model(words):
        return True
    if not _may_shape_answer(words):
        return False
    others = "\n".join(one.words for number, one in enumerate(statements) if number != at)
    return shapes_answer(words, others)


@lru_cache(maxsize=_KEPT)
def _may_shape_answer(words: str) -> bool:
    return may_shape_answer(words)


@lru_cache(maxsize=_KEPT)
def addresses_a_model(words: str) -> bool:
    """Whether a statement gives orders to a language model: it is planted, and answers nothing."""
    return instructs(words)
