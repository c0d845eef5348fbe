"""Late interaction (ColBERT; Khattab and Zaharia, 2020): compares each token of a question with every token of a statement."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.model.vectors import TOKEN_SCALE, QuestionVectors, TokenVectors

Span = tuple[int, int]
"""The first and last offset of a word, or of a sequence of words, in its text."""
WordScores = tuple[tuple[int, ...], ...]
"""For each line of a passage: the score of each part of the question, in hundredths."""

_HUNDREDTHS = 100


def word_scores(question: QuestionVectors, parts: Sequence[Span], tokens: TokenVectors, count: int) -> WordScores:
    """How well the `count` lines of a passage match each of these parts of a question.

    The score of a token of the question is the highest cosine similarity of a token of the line or of the headings above it. That of a part is the
    mean of its tokens' scores. A line without tokens, because the model does not read so far, has the scores of the whole passage. Empty
    where there are no vectors of tokens.
    """
    if not len(tokens) or not len(question.tokens):
        return ()
    similar = question.tokens @ (tokens.rows.T.astype(np.float32) / TOKEN_SCALE)
    best = np.repeat(similar.max(axis=1, keepdims=True), count, axis=1)
    first = int(np.searchsorted(tokens.lines, 0))
    held, starts = np.unique(tokens.lines[first:], return_index=True)
    if len(held):
        best[:, held] = np.maximum.reduceat(similar[:, first:], starts, axis=1)
    if first:
        best = np.maximum(best, similar[:, :first].max(axis=1, keepdims=True))
    scores = np.rint(_means(question, parts) @ best * _HUNDREDTHS).astype(int).clip(0, _HUNDREDTHS)
    return tuple(map(tuple, scores.T.tolist()))


def _means(question: QuestionVectors, parts: Sequence[Span]) -> NDArray[np.float32]:
    """The share that each token has in the score of each part, shape (parts, tokens)."""
    starts, ends = question.offsets[:, 0], question.offsets[:, 1]
    shares = np.array([(starts >= first) & (ends <= last) for first, last in parts], np.float32)
    totals: NDArray[np.float32] = shares.sum(axis=1, keepdims=True).clip(1)
    return shares / totals
