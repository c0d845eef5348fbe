"""Composes a sum of the parts that together have all that a question names and gives."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from knowledge.lazy_pattern import lazy_pattern
from knowledge.reasoning.computing.arithmetic import total
from knowledge.reasoning.computing.columns import telling_words, words_of
from knowledge.reasoning.computing.deriving.bases import Base
from knowledge.reasoning.computing.deriving.coverage import actors, explained, uses_all
from knowledge.reasoning.computing.deriving.operands import Inquest
from knowledge.reasoning.computing.deriving.parts import SumPart
from knowledge.text.vocabulary.terms import Terms, distinct_terms

_ADDS = lazy_pattern(
    r",|\b(?:and|plus|with|includ\w+|also|as well as|together|total|altogether|in all|additional\w*)\b",
    re.IGNORECASE,
)
"""Words of a question that may name several things."""
_LEAST_OWN = 0.03
"""The share of a question's weight that a part has to have alone: nothing is added that the question does not name."""
_MOST_PARTS = 4
_MOST_TRIED = 14
"""Parts that are tried together, those with most words of the question: of 14 there are some 1,400 sums of two to four."""
_NEAR = 0.005
"""Sums whose inputs have as much of the question."""


def sums(inquest: Inquest, found: Sequence[SumPart], need: Terms) -> Iterator[Base]:
    """Yield the sums of two to four parts whose inputs have most of the question, each part some of it alone."""
    adds = _ADDS.search(inquest.text) is not None
    weight = inquest.weights.weight_of
    tried = sorted(found, key=lambda one: -weight(one.gain))[:_MOST_TRIED]
    rows_named = _rows_named(inquest) if len(tried) > 1 else {}
    made = []
    for size in range(2, _MOST_PARTS + 1):
        for own in itertools.combinations(tried, size):
            if (
                not (adds or _is_one_row(own))
                or not _fit_together(inquest, own)
                or any(weight(_alone(one, own)) < _LEAST_OWN and not _counts_alone(one, own) for one in own)
            ):
                continue
            if not uses_all(inquest, frozenset().union(*(one.base.used for one in own))):
                continue
            if _lost(rows_named, own, need):
                continue
            told = explained(inquest, [operand for one in own for operand in one.base.operands])
            left = need - told.union(*(one.gain for one in own))
            if any(weight(frozenset({one})) >= _LEAST_OWN for one in left - actors(inquest, left, need)):
                continue  # a word that may name one more part
            made.append((weight(left), own))
    for is_one_document in (True, False):  # what several documents have more of the question by chance gives way
        alike = [one for one in made if _is_one_document(one[1]) is is_one_document]
        least = min((left for left, _ in alike), default=0.0)
        yield from (_sum(composed) for left, composed in alike if left <= least + _NEAR)


def _is_one_document(own: Sequence[SumPart]) -> bool:
    return len({one.base.version_id for one in own}) == 1


def _rows_named(inquest: Inquest) -> dict[str, Terms]:
    """The terms of the rows that the question names, by the document that they stand in."""
    asked = words_of(inquest.text)
    named: dict[str, Terms] = {}
    for evidence in inquest.documents:
        own: set[int] = set()
        for rows in inquest.tables(evidence):
            telling = telling_words([row.name for row in rows])
            whole = [distinct_terms(row.name) for row in rows]
            labels = [*whole, *(label & telling for label in whole)]
            own.update(*(label for label in labels if label and label <= asked))
        named[evidence.resolution.version_id] = frozenset(own)
    return named


def _lost(rows_named: Mapping[str, Terms], own: Sequence[SumPart], need: Terms) -> Terms:
    """The terms of the question that tell another row of the same documents: it names a thing that no part is for."""
    told = frozenset().union(*(distinct_terms(operand.row) for one in own for operand in one.base.operands))
    named = frozenset().union(*(rows_named.get(one.base.version_id, frozenset()) for one in own))
    return need & named - told


def _alone(one: SumPart, own: Sequence[SumPart]) -> Terms:
    return one.gain - frozenset().union(*(other.gain for other in own if other is not one))


def _counts_alone(part: SumPart, own: Sequence[SumPart]) -> bool:
    """Whether a part takes a value of the question that no other one takes."""
    return bool(part.base.used - frozenset().union(*(other.base.used for other in own if other is not part)))


def _is_one_row(own: Sequence[SumPart]) -> bool:
    """Whether parts are the prices of one row, such as those for the time and for the quantity used."""
    return len({operand.source.place for one in own for operand in one.base.operands}) == 1


def _fit_together(inquest: Inquest, own: Sequence[SumPart]) -> bool:
    """Whether these amounts are of one currency, from other statements, and count other things of the question."""
    if len({one.base.amount.unit for one in own}) > 1:
        return False
    given = {one.start for one in inquest.given}
    counts = [start for one in own for start in one.base.used if start in given]
    if len(set(counts)) < len(counts):
        return False  # so many of each, or in all
    places = [(operand.source.place, operand.name) for one in own for operand in one.base.operands]
    return len(set(places)) == len(places)


def _sum(own: Sequence[SumPart]) -> Base:
    bases = [one.base for one in own]
    summed = total([one.amount for one in bases])
    return Base(
        summed.result,
        (*(step for one in bases for step in one.steps), summed),
        tuple(one for base in bases for one in base.inputs),
        tuple(one for base in bases for one in base.operands),
        frozenset().union(*(one.used for one in bases)),
        "",
        bases[0].version_id,
        frozenset().union(*(one.gain for one in own)),
    )
