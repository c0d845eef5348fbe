"""The one place where text becomes terms: BM25 weights of documents and queries, and the terms themselves.

BM25 as in Robertson & Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 = 1.2 and
b = 0.75. A document's vector holds tf (k1 + 1) / (tf + k1 (1 - b + b len / average)) for each of its terms,
a query's holds 1; the index multiplies by idf = ln(1 + (N - n + 0.5) / (n + 0.5)) over the points that
match the predicate (rule I3). Terms are words, lower-cased, without English stop words, stemmed by
Snowball, and named by a 32-bit hash.
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import NamedTuple

import qdrant_edge as engine

K1 = 1.2
B = 0.75
AVERAGE_LENGTH = 54.0
"""What length normalisation takes as the average number of terms of a passage.

A constant, because a document's vector must not change when other documents arrive: every passage would
have to be written anew, and a ranking at a past as-of could not be had again. It is the mean over the 1,214
passages that ingest makes of 57 published policies (53.5; 125 model tokens each).
"""


class SparseVector(NamedTuple):
    """Term ids, ascending, and the weight of each."""

    indices: list[int]
    values: list[float]


class Bm25Encoder:
    """Makes sparse vectors. Cheap to build, safe to share between threads."""

    fingerprint = f"bm25-english-k{K1}-b{B}-avg{AVERAGE_LENGTH:g}"

    @cached_property
    def weights(self) -> engine.Bm25:
        """The engine's own encoder."""
        return engine.Bm25(engine.Bm25Config(language="english", k=K1, b=B, avg_len=AVERAGE_LENGTH))

    @cached_property
    def _counts(self) -> engine.Bm25:
        """Weights of tf · 2 / (tf + 1): no length normalisation and k1 = 1, from which tf can be told."""
        return engine.Bm25(engine.Bm25Config(language="english", k=1.0, b=0.0, avg_len=1.0))

    def document(self, text: str) -> SparseVector:
        """The weights of an indexed text; empty when it has no terms."""
        return _sorted(self.weights.embed_document(text))

    def query(self, text: str) -> SparseVector:
        """Each distinct term of a question, with weight 1; empty when it has no terms."""
        return _sorted(self.weights.embed_query(text))

    def term_frequencies(self, text: str) -> dict[int, int]:
        """How often each term occurs in `text`, as the engine itself counts.

        Recovered from weights w = 2 tf / (tf + 1), so exact up to about a thousand repetitions.
        """
        vector = self._counts.embed_document(text)
        return {
            index: round(weight / (2.0 - weight))
            for index, weight in zip(vector.indices, vector.values, strict=True)
        }

    def terms(self, text: str) -> list[int]:
        """The terms of `text` with their repetitions, in order of term id."""
        counts = self.term_frequencies(text)
        return [term for term in sorted(counts) for _ in range(counts[term])]


def query_terms(text: str) -> frozenset[int]:
    """The distinct terms of `text`, as a BM25 query sees them."""
    return frozenset(_shared().weights.embed_query(text).indices)


@cache
def _shared() -> Bm25Encoder:
    return Bm25Encoder()


def _sorted(vector: engine.SparseVector) -> SparseVector:
    pairs = sorted(zip(vector.indices, vector.values, strict=True))
    return SparseVector([index for index, _ in pairs], [value for _, value in pairs])
