"""Late interaction (ColBERT; Khattab and Zaharia, 2020): compares each token of a question with every token of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from knowledge.model.reading.vectors import TOKEN_SCALE, QuestionVectors, TokenVectors

Span = tuple[int, int]
"""The first and last offset of a word, or of a sequence of words, in its text."""

_MOST = 99
"""The highest score in hundredths, so that each has two digits."""
_DIGITS = [f"{score:02d}" for score in range(_MOST + 1)]


class LateInteraction:
    """Compares the lines of passages with parts of one question."""

    def __init__(self, question: QuestionVectors, parts: Sequence[Span]) -> None:
        starts, ends = question.offsets[:, 0], question.offsets[:, 1]
        held = np.array([(starts >= first) & (ends <= last) for first, last in parts], np.float32)
        counts = held.sum(axis=1, keepdims=True).clip(1)
        self._tokens = question.tokens / np.float32(TOKEN_SCALE)
        self._shares = held / counts * np.float32(100)

    def scores(self, passages: Sequence[TokenVectors], counts: Sequence[int]) -> list[tuple[str, ...]]:
        """How well each line of each passage matches each part, in hundredths of two digits each: `9307` for two parts.

        `counts` are the numbers of lines. The score of a token of the question is the highest cosine similarity of a token of the line or of the
        headings above it. That of a part is the mean of its tokens' scores. A line without tokens, because the model does not read so far, has
        the scores of the whole passage. A passage without vectors of tokens has no scores.
        """
        told = [number for number, passage in enumerate(passages) if len(passage)]
        scores: list[tuple[str, ...]] = [()] * len(passages)
        if not told or not len(self._tokens):
            return scores
        best, places = self._best([passages[number] for number in told], [counts[number] for number in told])
        hundredths = np.rint(self._shares @ best).astype(int).clip(0, _MOST).T.tolist()
        for number, place in zip(told, places, strict=True):
            lines = hundredths[place + 1 : place + 1 + counts[number]]
            scores[number] = tuple("".join([_DIGITS[score] for score in line]) for line in lines)
        return scores

    def _best(
        self, passages: Sequence[TokenVectors], counts: Sequence[int]
    ) -> tuple[NDArray[np.float32], list[int]]:
        """The score of each token in each line, shape (tokens, n), and where each passage begins: its headings, then its lines."""
        sizes = [count + 1 for count in counts]
        places = [0, *accumulate(sizes)][:-1]
        # Passage by passage: of a larger product numpy's threads would take a part, and then spin while the model embeds the next question.
        similar = np.concatenate([self._tokens @ one.rows.T.astype(np.float32) for one in passages], axis=1)
        lines = np.concatenate(
            [one.lines.astype(np.int64) + place + 1 for one, place in zip(passages, places, strict=True)]
        )
        held, starts = np.unique(lines, return_index=True)
        best = np.full((len(similar), sum(sizes)), -np.inf, np.float32)
        best[:, held] = np.maximum.reduceat(similar, starts, axis=1)
        wholes = np.repeat(np.maximum.reduceat(best, places, axis=1), sizes, axis=1)
        best = np.maximum(best, np.repeat(best[:, places], sizes, axis=1))
        is_missing = np.ones(best.shape[1], bool)
        is_missing[held] = False
        best[:, is_missing] = wholes[:, is_missing]
        return best, places


def scores_of(line: str) -> tuple[int, ...]:
    """The scores of one line, in hundredths."""
    return tuple(int(line[at : at + 2]) for at in range(0, len(line), 2))
