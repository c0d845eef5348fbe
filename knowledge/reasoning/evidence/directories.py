"""Finds what a question means by a label that has a word of it which no other label has: the entry of a directory, the row of a table and its cell."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import Statement, StatementKind, words_to_match
from knowledge.reasoning.evidence.groups import group_at
from knowledge.reasoning.understanding.asked_attribute import MEASURE_TERMS
from knowledge.reasoning.understanding.question_forms import PALE_TERMS
from knowledge.text.values.expectations import holds_contact, says_contact
from knowledge.text.vocabulary.term_weights import TermWeights
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_FEWEST = 3
"""Entries of the shortest directory."""
_AS_WELL = 0.6
"""Share of the weight that another label has of the question from which an entry may be meant beside that one: a question may name two."""
_ENTRIES = frozenset({StatementKind.ROW, StatementKind.ITEM, StatementKind.DEFINITION})

_HEADER = lazy_pattern(r"(?:^|– |; )(?P<header>[^:;–]{1,60}): ")
"""A header in the words of a row, before its cell."""
_MOST_LACKING = 0.15
"""The share of a question's weight that a row with its headers and titles may lack, where its cell is meant: one word that says little."""


def is_entry_meant(statements: Sequence[Statement], at: int, weights: TermWeights, saying: Terms) -> bool:
    """Whether the statement at `at` is an entry of a directory whose label has one of the terms `saying`, and no other entry has them all, nor far more of them."""
    if statements[at].kind not in _ENTRIES or not holds_contact(statements[at].words):
        return False
    entries = [other for other in group_at(statements, at) if holds_contact(statements[other].words)]
    if len(entries) < _FEWEST:
        return False
    own = weights.covered_by(_label(statements[at])) & saying
    if not own:
        return False
    others = [weights.covered_by(_label(statements[other])) & saying for other in entries if other != at]
    return not any(
        own <= other or weights.weight_of(own) < _AS_WELL * weights.weight_of(other) for other in others
    )


_OF_A_COLUMN = distinct_terms(
    "tier plan package level edition option variant model class member customer client subscriber include contain comprise cover come give offer receive provide "
    "benefit feature service"
)
"""Words of a question for all that a column has: what its header names a kind of, for whom it is, and that it has something."""


def table_of_row_meant(statements: Sequence[Statement], at: int, weights: TermWeights) -> tuple[int, ...]:
    """The positions of the table in which the statement at `at` is the row that a question means; empty where it is none.

    The other rows of such a table are as like the question as it is, and no sign that something else is meant.
    """
    if statements[at].kind is not StatementKind.ROW:
        return ()
    table = group_at(statements, at)
    own = weights.covered_by(statements[at].name) - PALE_TERMS
    others = [weights.covered_by(statements[other].name) for other in table if other != at]
    return table if others and own - frozenset().union(*others) else ()


def is_cell_meant(
    statements: Sequence[Statement], at: int, context: str, weights: TermWeights, question: str
) -> bool:
    """Whether a question has a word of one header of a row which another header lacks, and hardly a word that the row, its headers and titles lack."""
    row = statements[at]
    headers = _headers_covered(row, weights)
    if not any(headers) or all(headers):
        return False
    has = weights.covered_by(context, row.name, words_to_match(statements, at))
    lacking = weights.terms_of(question) - has - PALE_TERMS - MEASURE_TERMS
    return weights.weight_of(lacking) <= _MOST_LACKING


def _headers_covered(row: Statement, weights: TermWeights) -> list[Terms]:
    """The terms of the question in each header of a row."""
    return [weights.covered_by(one["header"]) - PALE_TERMS for one in _HEADER.finditer(row.words)]


def is_column_meant(
    statements: Sequence[Statement], table: Sequence[int], context: str, weights: TermWeights, question: str
) -> bool:
    """Whether a question has a word of one header of a table which another header lacks, and no other that its titles and labels lack (`What does the Pro plan include?`)."""
    row = statements[table[0]]
    headers = _headers_covered(row, weights)
    if len([one for one in headers if one]) != 1 or len(headers) == 1:
        return False
    labels = "\n".join(statements[at].name for at in table)
    has = weights.covered_by(f"{context}\n{labels}\n{words_to_match(statements, table[0])}")
    return not weights.terms_of(question) - has - PALE_TERMS - _OF_A_COLUMN


def terms_for_contact(question: str) -> Terms:
    """The terms of a question for a contact that say who is meant, without the words that only ask for the way."""
    return frozenset().union(
        *(distinct_terms(word) for word in question.split() if not says_contact(word.strip("?.,!\"'")))
    )


def _label(one: Statement) -> str:
    """The words that name an entry: its label, and the cells of its row that tell what it is for."""
    if one.kind is StatementKind.ROW:
        told = (cell for cell in one.words.split("; ") if not holds_contact(cell))
        return " ".join([one.name, *(cell.rpartition(": ")[2] for cell in told)])
    return one.name or one.words.partition(":")[0]
