"""Whether a statement has what a question asks for: a value, a meaning, other names, a time, a number, places, a person, a way to reach somebody. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection

from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.reading.statements import NAMING_CLAUSES, Statement, StatementKind, words_to_match
from knowledge.reasoning.evidence.labels import is_explained, is_term_asked_for
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.reasoning.understanding.question_forms import PALE_TERMS, QuestionForm
from knowledge.text.places import places_in
from knowledge.text.values.expectations import (
    holds_contact,
    holds_time,
    holds_value,
    names_whom_to_turn_to,
    persons_in,
)
from knowledge.text.values.kinds import ValueKind
from knowledge.text.vocabulary.terms import distinct_terms

_DIGIT = lazy_pattern(r"\d")
_MEASURED = (ValueKind.DURATION, ValueKind.MONEY, ValueKind.PERCENTAGE, ValueKind.COUNT)
"""The kinds of values whose numbers may be written in words (`five years`)."""
_NONE_OF = lazy_pattern(
    r"\b(?:no|without any|not any)\s+(?P<thing>(?!longer|more|later|less|fewer)[\w-]+(?:\s+[\w-]+)?)",
    re.IGNORECASE,
)
_COUNTS_AS = lazy_pattern(
    r"\b(?:considered|regarded as|classed as|treated as|deemed|defined|counts? as|counted as)\b", re.IGNORECASE
)
"""Words of a question for what falls under a term: its definition says it (`When is a home considered unoccupied?`)."""
_FEWEST_TERMS = 2
"""Terms of the question that a sample of code needs: what is done, and what with."""
_SHARE_OF_SAMPLE = 0.6
"""Share of the terms of a sample of code that the question has, if it asks for that sample: a longer one shows something else."""


def has_form_asked_for(form: QuestionForm, one: Statement, words: str) -> bool:
    """Whether a statement has what the form of the question asks for: a meaning, other names, a time, a number, places, a person, a type, or a purpose.

    `words` are its own with those that govern it.
    """
    if form.asks_for_names:
        told = one.clause in NAMING_CLAUSES
    else:
        defines = one.kind is StatementKind.DEFINITION or is_explained(one, form.terms)
        told = is_term_asked_for(one, form.terms) or (form.asks_for_meaning and defines)
    return (
        told
        or (form.asks_when and holds_time(words))
        or (form.asks_quantity and _DIGIT.search(words) is not None)
        or (form.asks_for_places and not places_in(words) <= form.places)
        or (form.asks_who and bool(persons_in(one.words)))
        or form.is_sorted_by(one.words)
        or form.is_served_by(one.words)
    )


def defines_beside(form: QuestionForm, one: Statement) -> bool:
    """Whether a statement defines a term of a question that asks for something else than its meaning or its names."""
    if one.kind is not StatementKind.DEFINITION or form.asks_for_meaning or form.asks_for_names:
        return False
    return not (is_term_asked_for(one, form.terms) or _COUNTS_AS.search(form.text))


def is_sample_asked_for(form: QuestionForm, one: Statement) -> bool:
    """Whether a question asks how something is written in code, and a sample of code has hardly more than the words of the question (`import lamps from 'lamps'`)."""
    if one.kind is not StatementKind.CODE or not (form.asks_how and form.asks_for_code):
        return False
    terms = distinct_terms(one.words)
    asked = terms & form.terms
    return len(asked) >= _FEWEST_TERMS and len(asked) >= _SHARE_OF_SAMPLE * len(terms)


def holds_value_asked_for(form: QuestionForm, expected: Collection[ValueKind], words: str) -> bool:
    """Whether words to claim hold a value of a kind `expected`, or the number, the person or the way to reach somebody that is asked for."""
    return (
        any(holds_value(kind, words) for kind in expected)
        or (form.asks_for_contact and tells_contact(words))
        or (form.asks_quantity and _DIGIT.search(words) is not None)
        or (form.asks_who and bool(persons_in(words)))
        or (bool(expected) and says_there_is_none(form, words))
    )


def share_of_values(form: QuestionForm, expected: Collection[ValueKind], words: str) -> float:
    """The share of the kinds of values `expected` that words hold; all of it where they say that there is none of the thing asked for."""
    held = sum(holds_value(kind, words) for kind in expected)
    return 1.0 if not held and says_there_is_none(form, words) else held / len(expected)


def says_there_is_none(form: QuestionForm, words: str) -> bool:
    """Whether words say that there is none of a thing that the question asks about: `Contractors have no paid holiday.`"""
    found = (distinct_terms(match["thing"]) for match in _NONE_OF.finditer(words))
    return any(not terms.isdisjoint(form.terms - PALE_TERMS) for terms in found)


def tells_contact(words: str) -> bool:
    """Whether words tell how somebody is reached, or who is to be asked."""
    return holds_contact(words) or names_whom_to_turn_to(words)


def holds_all_asked_for(form: QuestionForm, expected: Collection[ValueKind], words: str) -> bool:
    """Whether words hold all kinds of values `expected`; where none is, the number or the names of places that the question asks for."""
    if expected:
        return all(holds_value(kind, words) for kind in expected)
    is_number = _DIGIT.search(words) is not None or any(holds_value(kind, words) for kind in _MEASURED)
    return (form.asks_quantity and is_number) or (form.asks_for_places and not places_in(words) <= form.places)


def passage_holds_all(expected: frozenset[ValueKind], evidence: Evidence) -> bool:
    """Return whether a passage holds every kind of value asked for, with what governs its statements; False where none is."""
    if all(holds_value(kind, evidence.text) for kind in expected):
        return bool(expected)
    governed = [at for at in evidence.positions if evidence.statements[at].leads]
    told = [words_to_match(evidence.statements, at) for at in governed]
    return all(any(holds_value(kind, words) for words in (evidence.text, *told)) for kind in expected)
