"""Shared terms between a question and a text, weighted by how telling each term is (BM25's idf)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from knowledge.retrieval.bm25 import query_terms

Terms = frozenset[int]


class TermWeights:
    """Weights of a question's terms, from how many of a pool of texts hold each (ln(1 + (N-n+½)/(n+½)))."""

    def __init__(self, question: str, pool: Sequence[Terms]) -> None:
        wanted = query_terms(question)
        held = Counter(term for terms in pool for term in terms & wanted)
        size = len(pool)
        self._weights = {term: math.log(1 + (size - held[term] + 0.5) / (held[term] + 0.5)) for term in wanted}
        self._total = sum(self._weights[term] for term in sorted(wanted))

    def coverage(self, terms: Terms) -> float:
        """The weighted share of the question's terms among `terms`, in [0, 1]."""
        if not self._total:
            return 0.0
        return sum(weight for term, weight in sorted(self._weights.items()) if term in terms) / self._total
