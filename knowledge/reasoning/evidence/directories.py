"""Finds the entry of a directory that a question for a contact means: the row or item whose label has a word of it that no other label has."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.evidence.groups import group_at
from knowledge.text.values.expectations import holds_contact, says_contact
from knowledge.text.vocabulary.term_weights import TermWeights
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_FEWEST = 3
"""Entries of the shortest directory."""
_ENTRIES = frozenset({StatementKind.ROW, StatementKind.ITEM, StatementKind.DEFINITION})


def is_entry_meant(statements: Sequence[Statement], at: int, weights: TermWeights, saying: Terms) -> bool:
    """Whether the statement at `at` is an entry of a directory whose label has one of the terms `saying`, and no other entry has them all."""
    if statements[at].kind not in _ENTRIES or not holds_contact(statements[at].words):
        return False
    entries = [other for other in group_at(statements, at) if holds_contact(statements[other].words)]
    if len(entries) < _FEWEST:
        return False
    own = weights.covered_by(_label(statements[at])) & saying
    return bool(own) and not any(
        own <= weights.covered_by(_label(statements[other])) for other in entries if other != at
    )


def terms_for_contact(question: str) -> Terms:
    """The terms of a question for a contact that say who is meant, without the words that only ask for the way."""
    return frozenset().union(
        *(distinct_terms(word) for word in question.split() if not says_contact(word.strip("?.,!\"'")))
    )


def _label(one: Statement) -> str:
    """The words that name an entry."""
    return one.name or one.words.partition(":")[0]
