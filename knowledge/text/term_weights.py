"""The share of a question's terms that a text has, each weighted by how rare it is (BM25's inverse document
frequency).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from knowledge.text.languages import language_by_words
from knowledge.text.terms import Terms, distinct_terms, name_terms, question_terms

_MEASURE = re.compile(r"(?<=\bhow) (?:high|heavy|large|big|tall|wide|deep|old|expensive)\b", re.IGNORECASE)
"""Adjectives after `how` that ask for a quantity. A text that states it names the quantity (`weight: 2.50 kg`), not the adjective."""


def compared_terms(question: str, texts: Sequence[str]) -> list[Terms]:
    """Return the terms of each text, with the stems of the question's language, for `TermWeights`."""
    language = language_by_words(question)
    return [distinct_terms(text, language) for text in texts]


class TermWeights:
    """The weights of a question's terms within a pool of N texts.

    A term that n of them have weighs ln(1 + (N - n + ½) / (n + ½)), as in the index (see
    knowledge/retrieval/bm25.py), a name (see
    knowledge/text/names.py) `name_weight` times as much.
    """

    def __init__(self, question: str, pool: Sequence[Terms], name_weight: float = 1.0) -> None:
        asked = question_terms(_MEASURE.sub(" ", question))
        self._names = name_terms(question)
        self._language = language_by_words(question)
        frequency = Counter(term for terms in pool for term in terms & asked)
        size = len(pool)
        # Ascending, so that sums of floats come out the same on every run.
        self._weights = {
            term: math.log(1 + (size - frequency[term] + 0.5) / (frequency[term] + 0.5))
            * (name_weight if term in self._names else 1.0)
            for term in sorted(asked)
        }
        self._total = sum(self._weights.values())

    def coverage(self, terms: Terms) -> float:
        """Return the weighted share of the question's terms that are among `terms`, in [0, 1]; 0 for a question of
        stop words."""
        if not self._total:
            return 0.0
        return sum(weight for term, weight in self._weights.items() if term in terms) / self._total

    def covered_by(self, text: str) -> Terms:
        """Return the question's terms that a text has, with the stems of the question's language."""
        return frozenset(self._weights.keys() & distinct_terms(text, self._language))

    def coverage_of(self, text: str) -> float:
        """Return the coverage of a text's terms, with the stems of the question's language."""
        return self.coverage(distinct_terms(text, self._language))

    def names_another(self, text: str) -> bool:
        """Whether `text` has names, and none that the question asks for by name; False where it asks for none."""
        if not self._names:
            return False
        return bool(name_terms(text)) and self._names.isdisjoint(distinct_terms(text))
