"""The BM25 weights of documents and queries in the index.

BM25 as in Robertson & Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 = 1.2 and
b = 0.75. A document's vector holds tf (k1 + 1) / (tf + k1 (1 - b + b len / average)) for each of its terms,
a query's holds 1; the index multiplies by idf = ln(1 + (N - n + 0.5) / (n + 0.5)) over the points that
match the predicate (rule I3). The engine's terms are those of knowledge/text/terms.py.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import qdrant_edge as engine

from knowledge.text.terms import term_frequencies

K1 = 1.2
"""How fast repetitions of a term stop to add to its weight; the customary value, which rank-bm25 users choose,
too.
"""
B = 0.75
"""How much of a text's length is normalised away, from 0 to 1; the customary value."""
AVERAGE_LENGTH = 54.0
"""The average number of terms of a passage, for length normalisation.

It is a constant, because a document's vector must not change when other documents arrive: every passage would
have to be written again, and a past ranking could not be reproduced. Its value is the mean over the 1,214
passages that ingest makes of 57 published policies (53.5; 125 model tokens each).
"""


class SparseVector(NamedTuple):
    """Term ids, ascending, and the weight of each."""

    indices: list[int]
    values: list[float]


class Bm25Encoder:
    """Encodes texts as sparse vectors. Cheap to build, safe to share between threads."""

    fingerprint = f"bm25-english-k{K1}-b{B}-avg{AVERAGE_LENGTH:g}"

    @cached_property
    def weights(self) -> engine.Bm25:
        """The engine's own encoder."""
        return engine.Bm25(engine.Bm25Config(language="english", k=K1, b=B, avg_len=AVERAGE_LENGTH))

    def document(self, text: str) -> SparseVector:
        """Return the weights of an indexed text; empty when it has no terms."""
        return _sorted(self.weights.embed_document(text))

    def query(self, text: str) -> SparseVector:
        """Return each distinct term of a question with weight 1; empty when it has no terms."""
        return _sorted(self.weights.embed_query(text))

    def terms(self, text: str) -> list[int]:
        """Return the terms of `text` with their repetitions, in order of term id."""
        counts = term_frequencies(text)
        return [term for term in sorted(counts) for _ in range(counts[term])]


def _sorted(vector: engine.SparseVector) -> SparseVector:
    pairs = sorted(zip(vector.indices, vector.values, strict=True))
    return SparseVector([index for index, _ in pairs], [value for _, value in pairs])
