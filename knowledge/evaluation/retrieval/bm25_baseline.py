"""The baseline every evaluation shows beside Canon's own retrieval: rank-bm25 over the same terms."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rank_bm25 import BM25Okapi

from knowledge.retrieval.bm25 import AVERAGE_LENGTH, K1, B, Bm25Encoder
from knowledge.text.vocabulary.terms import term_counts


class EngineBm25(BM25Okapi):  # type: ignore[misc]
    """rank-bm25's BM25Okapi brought to the engine's two choices; all else is rank-bm25's own.

    idf is ln(1 + (N - n + 0.5) / (n + 0.5)). The stock class leaves out the 1, so that a term in more than
    half of the texts would count against them, and therefore raises negative values to a quarter of the mean idf.
    The average length is the engine's constant instead of the mean over these texts.
    """

    def __init__(self, corpus: Sequence[Sequence[int]]) -> None:
        super().__init__(corpus, k1=K1, b=B)
        self.avgdl = AVERAGE_LENGTH

    def _calc_idf(self, nd: dict[int, int]) -> None:
        size = self.corpus_size
        self.idf = {term: math.log(1 + (size - n + 0.5) / (n + 0.5)) for term, n in nd.items()}


_REMEMBERED = 65_536
"""Analysed texts that are remembered: the passages of a large corpus, which every question is held against."""
_ENCODER = Bm25Encoder()


class AnalysedText(NamedTuple):
    """The terms of a text with their repetitions, and its length; names and second stems do not count for the length."""

    terms: list[int]
    length: int


@lru_cache(maxsize=_REMEMBERED)
def analysed(text: str) -> AnalysedText:
    """The terms and the length of a text."""
    return AnalysedText(_ENCODER.terms(text), term_counts(text).length)


class Bm25Reference:
    """Ranks `texts` by BM25 with the engine's terms and weights, held in memory."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._size = len(texts)
        documents = [analysed(text) for text in texts]
        terms = [one.terms for one in documents]
        self._ranker = EngineBm25(terms) if any(terms) else None
        if self._ranker is not None:
            self._ranker.doc_len = [one.length for one in documents]

    def scores(self, question: str) -> NDArray[np.float64]:
        """The score of every text, in the order given; 0 where it shares no term with the question."""
        if self._ranker is None:
            return np.zeros(self._size)
        terms = _ENCODER.query(question).indices
        return np.asarray(self._ranker.get_scores(terms), np.float64)

    def search(self, question: str, limit: int = 10) -> list[tuple[int, float]]:
        """The best texts as (position, score): score descending, then position; only scores above 0."""
        scores = self.scores(question)
        best = sorted(range(self._size), key=lambda position: (-scores[position], position))
        return [(position, float(scores[position])) for position in best[:limit] if scores[position] > 0]
