"""Finds the constraint in force that forbids answering a question or making a claim (rule Q6)."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.kinds import ConstraintTerms
from knowledge.store.snapshot import InForce
from knowledge.text.terms import distinct_terms

Constraint = InForce[ConstraintTerms]
"""A constraint in force."""


def constraint_on_question(constraints: Sequence[Constraint], question: str) -> Constraint | None:
    """The first constraint that forbids answering the question, if one does."""
    on_questions = (one for one in constraints if one.terms.applies_to in ("question", "both"))
    return next((one for one in on_questions if _concerns(one, question)), None)


def constraint_on_claim(constraints: Sequence[Constraint], words: str) -> Constraint | None:
    """The first constraint that forbids claiming these words, if one does."""
    on_claims = (one for one in constraints if one.terms.applies_to in ("claim", "both"))
    return next((one for one in on_claims if _concerns(one, words)), None)


def _concerns(constraint: Constraint, text: str) -> bool:
    """Whether `text` holds every significant word of one of the constraint's topics."""
    words = distinct_terms(text)
    return any(terms and terms <= words for terms in map(distinct_terms, constraint.terms.topics))
