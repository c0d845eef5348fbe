"""Finds the constraint in force that forbids answering a question or making a claim (rule Q6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from knowledge.model.kinds import ConstraintTerms
from knowledge.store.snapshot import InForce
from knowledge.text.languages import language_by_words
from knowledge.text.vocabulary.terms import Terms, distinct_terms, name_terms, question_terms

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
    """Whether `text` holds every significant word of one of the constraint's topics, by its stem in English or in the text's own
    language."""
    language = language_by_words(text)
    words = distinct_terms(text)
    return any(
        terms and terms <= words for topic in constraint.terms.topics for terms in _readings(topic, language)
    )


def _readings(topic: str, language: str | None) -> Iterator[Terms]:
    """The terms of a topic in English, and in the language of the text that it is compared with.

    The parts of a name suffice (`X 200` for `X-200`), so that another spelling does not evade a constraint.
    """
    yield distinct_terms(topic) - name_terms(topic) or distinct_terms(topic)
    if language is not None:
        yield question_terms(topic, language)
