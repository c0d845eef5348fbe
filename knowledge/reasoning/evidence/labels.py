"""The names, labels and headings of statements, held against the terms of a question and against one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.cells import rows_beside
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.model.releases import latest_headed
from knowledge.reasoning.understanding.question_forms import PALE_TERMS, QuestionForm
from knowledge.text.vocabulary.term_weights import TermWeights
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_BETWEEN_NAMES = lazy_pattern(r"[,;()/]|\b(?:and|or)\b", re.IGNORECASE)
"""The signs and words between the names in a label of several (`Silver and Gold`)."""
_ENDING = lazy_pattern(r"(?<=\w)\(\w+\)")
"""An ending in brackets (`child(ren)`), which is part of its word and not another name."""
_LONGEST_LABEL = 5
"""Words of the longest label of an item, as of an opening that governs it, without those in brackets."""
_BRACKETS = lazy_pattern(r"\([^()]*\)")
_LABELS_KEPT = 4_096
"""Labels of which the terms are kept: those of the tables and lists of some hundred questions. Each is held against every question of its table."""
_LABEL_ALONE = lazy_pattern(r"[^\W\d_][^:\n]{0,60}[:：][\s_.…]*")
"""A label without a value, also one with a line to write on."""
_FEWEST_FILLED = 2
"""Rows of a label and a value that make a form of the rows beside one."""
_BARE = lazy_pattern(r"(?:yes|no)\W*", re.IGNORECASE)
"""An answer of one word, which says nothing to another question than its own."""
_COUNTING = distinct_terms("count regard consider treat call define")
"""Verbs of a question for what falls under a term."""


def is_named(one: Statement, asked: Terms) -> bool:
    """Whether the question has all terms of the name of a statement, or of the label of an item (`Plus: by email`), or of one of several in it (`Plus and Pro: by email`)."""
    label = _ENDING.sub("", one.name or _label_of(one))
    return any(own and own <= asked for own in _names_in(label))


@lru_cache(maxsize=_LABELS_KEPT)
def _names_in(label: str) -> list[Terms]:
    """The terms of a label, and of each name in it."""
    return [distinct_terms(piece) for piece in (label, *_BETWEEN_NAMES.split(label))]


def first_of_item(statements: Sequence[Statement], at: int) -> int:
    """The position of the sentence with the label of the item that has the statement at `at`; `at` itself where it has a label, and for what is no item."""
    one = statements[at]
    while (
        at > 0
        and one.kind is StatementKind.ITEM
        and not _label_of(statements[at])
        and (statements[at - 1].kind, statements[at - 1].clause) == (one.kind, one.clause)
    ):
        at -= 1
    return at


def has_label(one: Statement, asked: Terms) -> bool:
    """Whether the question has all terms of the name of a statement, or of the label of a field."""
    name = distinct_terms(one.name or (one.words.partition(":")[0] if one.kind is StatementKind.FIELD else ""))
    return bool(name) and name <= asked


def is_bare(statements: Sequence[Statement], at: int) -> bool:
    """Whether a statement is a bare yes or no, after which its answer goes on."""
    if not _BARE.fullmatch(statements[at].words):
        return False
    following = statements[at + 1 : at + 2]
    return any(one.kind is StatementKind.ANSWER and one.leads == statements[at].leads for one in following)


def is_left_empty(statements: Sequence[Statement], at: int) -> bool:
    """Whether a statement is a label without a value (`Forwarding address:`), which nothing below it completes, or the first cell alone of a form."""
    if not _LABEL_ALONE.fullmatch(statements[at].words):
        return _is_label_of_form(statements, at)
    return not any(at in one.leads for one in statements[at + 1 : at + 2])


def _is_label_of_form(statements: Sequence[Statement], at: int) -> bool:
    """Whether a row is the first cell alone of a table whose other rows have a label and a value, and no header."""
    one = statements[at]
    if (
        one.kind is not StatementKind.ROW
        or one.name
        or any(statements[lead].kind is StatementKind.HEADER for lead in one.leads)
    ):
        return False
    beside = (statements[other] for other in rows_beside(statements, one))
    filled = [bool(other.name) and other.words.startswith(f"{other.name}: ") for other in beside]
    return sum(filled) >= _FEWEST_FILLED


def repeats(one: Statement, asked: Terms) -> bool:
    """Whether the value of a field is only what the question names the thing by (`SKU: TW-BR-S`), so that it answers nothing."""
    value = distinct_terms(one.words.rpartition(":")[2])
    return bool(value) and value <= asked


def is_explained(one: Statement, asked: Terms) -> bool:
    """Whether a statement explains a term of the question behind a colon: `Standby: the employee stays at home`."""
    term = distinct_terms(_label_of(one))
    return bool(term) and term <= asked


def is_term_asked_for(one: Statement, asked: Terms) -> bool:
    """Whether a statement defines the term that a question says, which says nothing else (`Which days are working days?`)."""
    if one.kind is not StatementKind.DEFINITION:
        return False
    term = distinct_terms(one.name)
    return bool(term) and term <= asked and asked - PALE_TERMS - _COUNTING <= term


def share_named(one: Statement, other_names: str, form: QuestionForm, weights: TermWeights) -> float:
    """The share of the weight of a question for a meaning that the term of a definition has, or another name of it; 0 if the question has none of them whole."""
    if not form.asks_for_meaning or one.kind is not StatementKind.DEFINITION:
        return 0.0
    names = [one.name, *_BETWEEN_NAMES.split(other_names.partition(":")[2])]
    whole = (name for name in names if (own := distinct_terms(name)) and own <= form.terms)
    return max((weights.weight_of(weights.terms_of(name)) for name in whole), default=0.0)


def is_of_a_former_release(statements: Sequence[Statement], at: int) -> bool:
    """Whether a statement is an entry of a change log for a release before the last one that the log tells of."""
    own = latest_headed(statements[at].headings)
    return bool(own) and own < latest_headed(heading for one in statements for heading in one.headings)


def _label_of(one: Statement) -> str:
    """The label that a sentence or an item of a list begins with; empty where it has none."""
    label, colon, _ = one.words.partition(":")
    is_label = (
        one.kind in (StatementKind.ITEM, StatementKind.SENTENCE)
        and colon
        and len(_BRACKETS.sub("", label).split()) <= _LONGEST_LABEL
    )
    return label if is_label else ""
