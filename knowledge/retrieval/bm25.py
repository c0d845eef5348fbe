"""The BM25 weights of documents and queries in the index.

BM25 as in Robertson & Zaragoza, "The Probabilistic Relevance Framework" (2009), with k1 = 1.2 and
b = 0.75. A document's vector holds tf (k1 + 1) / (tf + k1 (1 - b + b len / average)) for each of its terms,
a query's holds 1; the index multiplies by idf = ln(1 + (N - n + 0.5) / (n + 0.5)) over the points that
match the predicate (rule I3). Only the idf is the engine's; the terms are those of knowledge/text/vocabulary/terms.py.
"""

from __future__ import annotations

from typing import NamedTuple

from knowledge.text.vocabulary.terms import TERMS_FINGERPRINT, question_terms, term_counts

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

BM25_FINGERPRINT = f"bm25-{TERMS_FINGERPRINT}-k{K1}-b{B}-avg{AVERAGE_LENGTH:g}"
"""Names the terms and constants that weights are made with; weights with different ones cannot be compared."""


class SparseVector(NamedTuple):
    """Term ids, ascending, and the weight of each."""

    indices: list[int]
    values: list[float]


class Bm25Encoder:
    """Encodes texts as sparse vectors. Safe to share between threads."""

    fingerprint = BM25_FINGERPRINT

    def document(self, text: str) -> SparseVector:
        """Return the weights of an indexed text; empty when it has no terms."""
        counts = term_counts(text)
        norm = K1 * (1 - B + B * counts.length / AVERAGE_LENGTH)
        terms = sorted(counts.frequencies.items())
        return SparseVector(
            [term for term, _ in terms], [frequency * (K1 + 1) / (frequency + norm) for _, frequency in terms]
        )

    def query(self, text: str) -> SparseVector:
        """Return each distinct term of a question with weight 1; empty when it has no terms."""
        terms = sorted(question_terms(text))
        return SparseVector(terms, [1.0] * len(terms))

    def terms(self, text: str) -> list[int]:
        """Return the terms of `text` with their repetitions, in order of term id."""
        counts = term_counts(text).frequencies
        return [term for term in sorted(counts) for _ in range(counts[term])]
