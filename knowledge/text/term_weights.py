"""The share of a question's terms that a text has, each weighted by how rare it is (BM25's inverse document
frequency).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from knowledge.text.terms import Terms, distinct_terms


class TermWeights:
    """The weights of a question's terms within a pool of N texts.

    A term that n of them have weighs ln(1 + (N - n + ½) / (n + ½)), as in the index (see
    knowledge/retrieval/bm25.py).
    """

    def __init__(self, question: str, pool: Sequence[Terms]) -> None:
        asked = distinct_terms(question)
        frequency = Counter(term for terms in pool for term in terms & asked)
        size = len(pool)
        # Ascending, so that sums of floats come out the same on every run.
        self._weights = {
            term: math.log(1 + (size - frequency[term] + 0.5) / (frequency[term] + 0.5)) for term in sorted(asked)
        }
        self._total = sum(self._weights.values())

    def coverage(self, terms: Terms) -> float:
        """Return the weighted share of the question's terms that are among `terms`, in [0, 1]; 0 for a question of
        stop words."""
        if not self._total:
            return 0.0
        return sum(weight for term, weight in self._weights.items() if term in terms) / self._total
