"""Tells which products a question names, so that the statements of others do not answer it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from knowledge.conflicts.subjects.outline import have_one_outline
from knowledge.conflicts.subjects.template import headings_of
from knowledge.lazy_pattern import lazy_pattern
from knowledge.model.objects import Kind
from knowledge.model.reading.statements import Statement, StatementKind
from knowledge.reasoning.evidence.resolve import Evidence
from knowledge.text.vocabulary.stemming import stem
from knowledge.text.vocabulary.word_lists import FUNCTION_WORDS

_WORD = lazy_pattern(r"[^\W_]+")
_COMPARES = lazy_pattern(
    r"\b(?:or|than|versus|vs|both|compared?|comparison|differ\w*|between|each|all|every|which|more|less|longer|shorter|cheaper|dearer|higher|lower"
    r"|larger|smaller|bigger|faster|slower|better|heavier|lighter|same)\b",
    re.IGNORECASE,
)
"""Words of a question that may be about several products."""


def other_products(question: str, evidence: Sequence[Evidence]) -> frozenset[str]:
    """Return the products among the evidence that the question does not mean, because it names others; empty where it names none.

    A product is described by an object of its kind, or by one of several documents of one outline. A question names it by words of its title or of
    its other names. Of two products the one is meant of which it has more words (`Brook L` is not `Brook S`), and both where each has a word that
    the other lacks.
    """
    if _COMPARES.search(question):
        return frozenset()
    asked = _stems(question)
    found = {one.object_id: one for one in evidence}
    held = {name: asked & _stems(f"{title_of(one)} {one.other_names}") for name, one in found.items()}
    headings = cache(lambda name: _headings_of(found[name]))

    def are_alike(name: str, other: str) -> bool:
        if _is_product(found[name]) or _is_product(found[other]):
            return _is_product(found[name]) and _is_product(found[other])
        return have_one_outline(headings(name), headings(other))

    return frozenset(
        name
        for name, words in held.items()
        if any(words < held[other] and are_alike(name, other) for other in found)
    )


def have_outline_of(one: Evidence, other: Evidence) -> bool:
    """Whether the documents of two passages have one outline."""
    return have_one_outline(_headings_of(one), _headings_of(other))


def _headings_of(evidence: Evidence) -> frozenset[str]:
    """The headings of a passage's document."""
    return headings_of(title_of(evidence), evidence.statements)


def fields_of_several(question: str, best: Evidence, position: int, others: Sequence[Evidence]) -> tuple[str, ...]:
    """Return the titles of the products that have a field of the same name as the best statement, where the question names none of them.

    Empty where the best statement is no field of a product, where no other product has one, and for a question that compares.
    """
    label = _label(best.statements[position])
    if not label or not _is_product(best) or _COMPARES.search(question):
        return ()
    asked = _stems(question) - _stems(label)
    titles = {}
    for one in (best, *others):
        if _is_product(one) and any(_label(one.statements[at]) == label for at in one.positions):
            if asked & _stems(f"{title_of(one)} {one.other_names}"):
                return ()
            titles[one.object_id] = title_of(one)
    return tuple(titles.values()) if len(titles) > 1 else ()


def _label(one: Statement) -> str:
    """The name of a field."""
    return one.words.partition(":")[0] if one.kind is StatementKind.FIELD else ""


def _is_product(evidence: Evidence) -> bool:
    return evidence.object_id.startswith(f"{Kind.PRODUCT.value}/")


def title_of(evidence: Evidence) -> str:
    """The title of a passage's document, without the headings behind it."""
    return evidence.context.partition("\n")[0].partition(" > ")[0].strip()


def _stems(text: str) -> frozenset[str]:
    """The stems of the words that may name a product, single letters included: `S` is one in `Brook S`, and `the` is none in `the small Brook`."""
    words = (word.lower() for word in _WORD.findall(text))
    return frozenset(stem(word) for word in words if len(word) == 1 or word not in FUNCTION_WORDS)
