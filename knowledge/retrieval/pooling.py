"""Pools the vectors of a passage's lines from the token vectors of the passage's own pass."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from knowledge.model.objects import Passage


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows scaled to length 1. The floor only keeps a row of zeros from a division by zero."""
    lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = vectors / lengths.clip(1e-12)
    return scaled


def line_starts(passage: Passage) -> list[int]:
    """The offset of each line in the passage's indexed text."""
    before = len(passage.indexed_text) - len(passage.text)
    return list(accumulate((len(line) + 1 for line in passage.lines[:-1]), initial=before))


def lines_of(offsets: NDArray[np.int64], starts: list[int]) -> NDArray[np.int64]:
    """The line of each token, -1 for a token of the context and for a special one.

    `offsets` are the first and last offset of each token, shape (tokens, 2). Those of special tokens are equal.
    """
    lines = np.searchsorted(starts, offsets[:, 0], side="right") - 1
    lines[offsets[:, 0] == offsets[:, 1]] = -1
    return lines


def pooled(
    tokens: NDArray[np.float32], lines: NDArray[np.int64], count: int, whole: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The unit vectors of `count` lines: each the mean of its tokens' vectors, or `whole` for a line without tokens.

    `tokens` has the shape (n, dimensions), and `lines` gives the line of each of the n tokens, in ascending order.
    """
    vectors = np.tile(whole, (count, 1))
    held, firsts = np.unique(lines, return_index=True)
    if len(held):
        vectors[held] = unit(np.add.reduceat(tokens, firsts, axis=0))  # a sum has the direction of the mean
    return vectors
